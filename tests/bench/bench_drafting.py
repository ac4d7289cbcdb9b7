"""Drafting: drawing, reading and checking official documents."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

from eoffice.domain.content import Block, Cell, OfficialDocument, Paragraph, Span, Table
from eoffice.rendering.checking import check_document, check_file
from eoffice.rendering.pdf import draw, render_pdf
from eoffice.rendering.prepared import render_prepared
from eoffice.rendering.reading import read_body
from eoffice.rendering.writing import write_docx
from tests.bench.harness import Figure, seconds
from tests.rendering.builders import LONG, SAMPLES, a_letter, cell, numbered, text

_BUDGET = "budget"
_CLAUSES = 1_000
"""Clauses of four lines: a letter of 101 pages."""

_TEN = 98
"""Clauses of a letter of ten pages."""

_DECREE = SAMPLES / "nghi-dinh-30-2020.docx"


def measure(folder: Path) -> Iterator[Figure]:
    """Give what a person waits for while drafting."""
    short = numbered(a_letter())
    long = numbered(a_letter(body=tuple(text(f"{at}. {LONG}") for at in range(1, _CLAUSES + 1))))
    page, pages, docx = folder / "1.pdf", folder / "100.pdf", folder / "100.docx"
    render_pdf(short, page)
    write_docx(long, docx)
    # The engine remembers what it has set: every run draws a document in which something has changed.
    yield _figure("PDF of one page, warm", _typing(short, page), 100)
    yield _figure("PDF of 101 pages", _typing(long, pages), 2_000)
    yield _figure("PDF of one page, drawn and made ready to sign", lambda: render_prepared(short, page), 100)
    yield _figure("a letter typed into 10 pages, drawn and checked", _seen_and_checked(_letter(_TEN)), 200)
    rows = _letter(1, Table(tuple(_row(at) for at in range(2_000)), (0.1, 0.6, 0.3)))
    yield _figure("PDF of a table of 2,000 rows", _typing(rows, pages), 4_000)
    render_pdf(long, pages)
    yield _figure("checker on a draft of 101 pages", lambda: check_document(long), 500)
    yield _figure("checker on a docx of 101 pages", lambda: check_file(docx), 500)
    yield _figure("checker on a PDF of 101 pages", lambda: check_file(pages), 500)
    if _DECREE.exists():
        yield _figure("Decree 30/2020 (docx) read into the model", lambda: read_body(_DECREE), 500)


def _letter(clauses: int, *more: Block) -> OfficialDocument:
    """Return a letter of some clauses."""
    return numbered(a_letter(body=(*(text(f"{at}. {LONG}") for at in range(1, clauses + 1)), *more)))


def _row(at: int) -> tuple[Cell, ...]:
    """Return a row of a table."""
    return cell(str(at)), cell(f"Văn phòng Sở số {at}, {LONG[:60]}"), cell("x")


def _typing(document: OfficialDocument, target: Path) -> Callable[[], object]:
    """Return the drawing of a document into which a letter more is typed every time."""
    typed = count()

    def work() -> None:
        subject = f"{document.subject} {next(typed)}"
        first = Paragraph((Span(f"{subject}. {LONG}"),))
        render_pdf(replace(document, subject=subject, body=(first, *document.body[1:])), target)

    return work


def _seen_and_checked(document: OfficialDocument) -> Callable[[], object]:
    """Return what stands between a keystroke and the page beside the editor, off the thread of the window."""
    typed = count()

    def work() -> None:
        middle = len(document.body) // 2
        changed = Paragraph((Span(f"{next(typed)}. {LONG}"),))
        now = replace(document, body=(*document.body[:middle], changed, *document.body[middle + 1 :]))
        draw(now, io.BytesIO())
        check_document(now)

    return work


def _figure(name: str, work: object, budget: float) -> Figure:
    """Return the best of three runs in milliseconds."""
    assert callable(work)
    return Figure(name, 1_000 * min(seconds(work) for _ in range(3)), "ms", budget, _BUDGET)
