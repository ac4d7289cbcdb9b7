"""What a person is told when two files cannot be compared."""

from __future__ import annotations

from eoffice.errors import OfficeError


class NotComparable(OfficeError):
    """A file cannot be read for comparison, or what is asked for cannot be made from it."""
