"""Where a PDF's bytes lie while Qt reads them: a file of our own, read by Qt's own code only.

A buffer made in Python would be asked through Python by Qt's threads, which then wait for the interpreter
while they hold PDFium; whoever holds the interpreter and waits for PDFium at that moment stops the window
for ever.
"""

from __future__ import annotations

import os
import tempfile
import weakref
from contextlib import suppress
from pathlib import Path

from PyQt6.QtPdf import QPdfDocument


class PageSource:
    """Bytes kept in a private file for as long as this object lives."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        handle, name = tempfile.mkstemp(prefix="eoffice-", suffix=".pdf")
        self.file = Path(name)
        weakref.finalize(self, _remove, name)
        with os.fdopen(handle, "wb") as out:
            out.write(content)

    def load(self, document: QPdfDocument) -> None:
        """Let a document read from here; its status says how that went."""
        document.load(str(self.file))


def _remove(name: str) -> None:
    # Where an open file cannot be removed, the system's own cleaning takes it.
    with suppress(OSError):
        Path(name).unlink()
