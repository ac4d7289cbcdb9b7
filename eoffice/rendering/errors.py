"""The errors of reading and drawing documents; their words are in `messages/rendering.toml`."""

from __future__ import annotations

from eoffice.errors import OfficeError


class UnreadableFile(OfficeError):
    """A file of the person cannot be read, or may not be read safely; the file stays as it is."""


class CannotRender(OfficeError):
    """A document cannot be drawn as it is; nothing was written."""
