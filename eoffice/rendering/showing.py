"""Pages as viewers without form support show them rightly: fields and signatures drawn into the page.

Only for looking: the copy is derived from the signed file, which is never changed.
"""

from __future__ import annotations

from pathlib import Path

import pypdfium2

from eoffice.paths import atomic_file
from eoffice.rendering.errors import UnreadableFile
from eoffice.rendering.text import PDFIUM

_NO_FORM = 0
_FAILED = 0


def with_fields_drawn(source: Path, target: Path) -> Path:
    """Return a file that shows what a PDF's fields hold: the source when it has none, else `target`.

    Raises UnreadableFile `rendering.damaged_pdf`.
    """
    if target.exists():
        return target
    try:
        with PDFIUM:
            document = pypdfium2.PdfDocument(source)
            try:
                if document.get_formtype() == _NO_FORM:
                    return source
                _write(document, source, target)
            finally:
                document.close()
    except pypdfium2.PdfiumError as error:
        raise UnreadableFile("rendering.damaged_pdf", file=source.name) from error
    return target


def _write(document: pypdfium2.PdfDocument, source: Path, target: Path) -> None:
    """Draw every page's fields into the page and store the copy."""
    document.init_forms()
    for number in range(len(document)):
        page = document[number]
        if page.get_mediabox(fallback_ok=False) is None:
            # Flattening forgets a size that the page has from the tree above it, and takes US Letter.
            page.set_mediabox(*page.get_bbox())
        if page.flatten() == _FAILED:
            raise UnreadableFile("rendering.damaged_pdf", file=source.name)
        page.close()
    with atomic_file(target) as file:
        document.save(file)
