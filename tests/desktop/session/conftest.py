"""An office to sit down in."""

from __future__ import annotations

from tests.desktop.seats import dressed, office, opened_paths, sit_down, world

__all__ = ["dressed", "office", "opened_paths", "sit_down", "world"]
