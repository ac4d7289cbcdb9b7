"""Signing for practice on the first day: the token check and a sample page to sign."""

from __future__ import annotations

PLACE = "practice"
"""Stands here, not with the screen: naming the place must not load the viewer of pages at the start."""
