"""Drafting: drawing, reading and checking official documents."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from eoffice.rendering.checking import check_document, check_file
from eoffice.rendering.pdf import render_pdf
from eoffice.rendering.reading import read_body
from eoffice.rendering.writing import write_docx
from tests.bench.harness import Figure, seconds
from tests.rendering.builders import LONG, SAMPLES, a_letter, numbered, text

_BUDGET = "budget"
_CLAUSES = 1_000
"""Clauses of four lines: a letter of 101 pages."""

_DECREE = SAMPLES / "nghi-dinh-30-2020.docx"


def measure(folder: Path) -> Iterator[Figure]:
    """Give what a person waits for while drafting."""
    short = numbered(a_letter())
    long = numbered(a_letter(body=tuple(text(f"{at}. {LONG}") for at in range(1, _CLAUSES + 1))))
    page, pages, docx = folder / "1.pdf", folder / "100.pdf", folder / "100.docx"
    render_pdf(short, page)
    write_docx(long, docx)
    yield _figure("PDF of one page, warm", lambda: render_pdf(short, page), 100)
    yield _figure("PDF of 101 pages", lambda: render_pdf(long, pages), 2_000)
    yield _figure("checker on a draft of 101 pages", lambda: check_document(long), 500)
    yield _figure("checker on a docx of 101 pages", lambda: check_file(docx), 500)
    yield _figure("checker on a PDF of 101 pages", lambda: check_file(pages), 500)
    if _DECREE.exists():
        yield _figure("Decree 30/2020 (docx) read into the model", lambda: read_body(_DECREE), 500)


def _figure(name: str, work: object, budget: float) -> Figure:
    """Return the best of three runs in milliseconds."""
    assert callable(work)
    return Figure(name, 1_000 * min(seconds(work) for _ in range(3)), "ms", budget, _BUDGET)
