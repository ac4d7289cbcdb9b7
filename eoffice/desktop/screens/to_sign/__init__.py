"""Chờ ký: what waits for this person's signature."""
