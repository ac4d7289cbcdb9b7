"""Files dropped onto a screen."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtGui import QDropEvent


def dropped_file(event: QDropEvent) -> Path | None:
    """Return the one local file that is dropped; folders and addresses are not taken."""
    data = event.mimeData()
    urls = data.urls() if data is not None else []
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    path = Path(urls[0].toLocalFile())
    return path if path.is_file() else None
