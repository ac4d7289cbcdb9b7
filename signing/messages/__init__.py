"""The wording of every signing error and of every reason of a verdict, as data."""
