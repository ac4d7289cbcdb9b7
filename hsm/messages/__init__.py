"""The wording of every token error, as data."""
