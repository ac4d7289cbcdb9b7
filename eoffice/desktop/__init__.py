"""The desktop program: the only part of the project that knows Qt."""
