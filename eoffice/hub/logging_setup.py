"""Where the hub's own log goes: a file of its folder, rotated, readable by its owner only."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

_LARGEST = 10 * 1024 * 1024
_KEPT = 5
_LINE = "%(asctime)s %(levelname)s %(name)s %(message)s"


def log_to(file: Path) -> None:
    """Write everything from INFO upwards to a file."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handler = RotatingFileHandler(file, maxBytes=_LARGEST, backupCount=_KEPT, encoding="utf-8")
    handler.setFormatter(logging.Formatter(_LINE))
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    # It writes every address it asks, with the query, at INFO.
    logging.getLogger("httpx").setLevel(logging.WARNING)
