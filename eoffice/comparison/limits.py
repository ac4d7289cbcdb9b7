"""How much of a file the comparison takes in before it refuses; hostile files end here."""

from __future__ import annotations

FILE_BYTES = 200 << 20
ENTRIES = 5_000
UNPACKED_BYTES = 1 << 30
PART_BYTES = 128 << 20
RATIO = 250
RATIO_FROM_BYTES = 1 << 20
"""Small parts may pack any better; only large ones that unpack far beyond their size are bombs."""
DEPTH = 200
"""Elements inside one another; tables within tables within tables end long before."""
