"""So sánh: two versions side by side, every change named by its clause."""

from __future__ import annotations

PLACE = "comparison"
"""Stands here, not with the screen: naming the place must not load tables and pages at the start."""
