"""Draws an official document on PDF pages in the form of Decree 30/2020, Appendix I.

The same document gives the same bytes; number and date that are not taken yet stay blank, and the
layout returned says where they go.
"""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, time
from pathlib import Path
from typing import BinaryIO

from eoffice.clock import VIETNAM
from eoffice.domain.content import OfficialDocument, PdfLayout
from eoffice.paths import atomic_file
from eoffice.rendering.page_engine import draw_pages
from eoffice.rendering.pdf_pictures import Pictures
from eoffice.rendering.pdf_places import layout_of
from eoffice.rendering.pdf_plan import job_of, plan_of

_NO_DATE = datetime(2020, 3, 5, tzinfo=UTC)
"""PDF/A wants a date: a draft without one carries that of the decree, so that it never depends on a clock."""


def render_pdf(document: OfficialDocument, target: Path) -> PdfLayout:
    """Draw a document into a file and return where things stand on its pages.

    Raises CannotRender `rendering.empty_body`, `rendering.font_missing`, `rendering.no_layout`,
    `rendering.picture_damaged` or `rendering.picture_too_large`; the target is then as it was.
    """
    with atomic_file(target) as file:
        return draw(document, file)


def draw(document: OfficialDocument, file: BinaryIO) -> PdfLayout:
    """Draw a document into an open file."""
    job = job_of(document)
    with tempfile.TemporaryDirectory(prefix="eoffice-") as name:
        folder = Path(name)
        plan = plan_of(job, Pictures(folder))
        pages = draw_pages(plan, folder, job.face.folder, _moment(document))
    file.write(pages.content)
    return layout_of(job, pages)


def _moment(document: OfficialDocument) -> datetime:
    """Return the date written into the properties of the file."""
    if document.issued_date is None:
        return _NO_DATE
    return datetime.combine(document.issued_date, time(), VIETNAM)
