"""Hôm nay: what waits for this person, what is due, what came back, and where to begin."""
