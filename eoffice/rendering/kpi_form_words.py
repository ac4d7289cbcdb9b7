"""What a form of an evaluation says, row by row, and whether a signed file says just this.

A form is a paper that a person signs: its figures are compared with those computed from the log by
drawing up the same rows again, never by trusting a number that travels beside the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

from reportlab.platypus import Flowable, Paragraph, Table

from eoffice.domain.kpi.results import Result
from eoffice.domain.kpi.rules import RuleSet
from eoffice.rendering.errors import UnreadableFile
from eoffice.rendering.form_shapes import has_strange_shapes
from eoffice.rendering.kpi_pdf import FormWords, Looks, Spot, approval_story, self_story
from eoffice.rendering.text import PdfLimits, page_texts
from eoffice.text import clean

_LIMITS = PdfLimits(file=64 << 20, pages=500)
_KEPT = frozenset(",./%")
"""Marks that change a figure; blanks, dashes and breaks depend on how wide the letters came out."""
_LETTERS_SHOWN = 120
_DRAWN_OVER = "…"
"""No row to name: something lies on the page that no form has, and may hide its figures."""


@dataclass(frozen=True)
class FormRow:
    """One row or paragraph of a form, in letters and figures only."""

    words: str
    """As it is told to people."""
    head: str = ""
    """The head of its table, which stands again on every new page."""

    @property
    def letters(self) -> str:
        """Return what must be found on the page."""
        return _letters(self.words)


def form_rows(form: str, result: Result, rules: RuleSet, words: FormWords) -> tuple[FormRow, ...]:
    """Return the rows of Mẫu 01 or Mẫu 02 of one person."""
    looks = Looks()
    if form == "02":
        return tuple(_rows(approval_story((result,), rules, result.period, words, looks)))
    return tuple(_rows(self_story(result, rules, words, looks)))


def first_difference(signed: Path, drawn: Sequence[Sequence[FormRow]]) -> str:
    """Return the first row that a signed form does not say as drawn up, or says besides; empty for none.

    Each of `drawn` is the whole form; they differ only in how a document is named (by its number, or by its
    bare id where the signer may not read it), and row by row any of them will do.
    """
    try:
        rest = "".join(
            _body(number, text) for number, text in enumerate(page_texts(signed, _LIMITS), start=1)
        )
        if has_strange_shapes(signed, _LIMITS):
            return _DRAWN_OVER
    except UnreadableFile as error:
        return error.code
    for variants in zip(*drawn, strict=True):
        found = [left for left in (_after(rest, row) for row in variants) if left is not None]
        if not found:
            return str(variants[0].words[:_LETTERS_SHOWN])
        rest = min(found, key=len)
    return rest[:_LETTERS_SHOWN]


def _after(rest: str, row: FormRow) -> str | None:
    """Return what follows a row; a head stands again where a page begins."""
    if rest.startswith(row.letters):
        return rest.removeprefix(row.letters)
    head = _letters(row.head)
    if head and rest.startswith(head + row.letters):
        return rest.removeprefix(head + row.letters)
    return None


def _body(number: int, text: str) -> str:
    """Return the letters of a page without the number at its top, which the first page has not."""
    letters = _letters(text)
    return letters.removeprefix(str(number)) if number > 1 else letters


def _rows(story: Iterable[Flowable]) -> Iterator[FormRow]:
    for part in story:
        if isinstance(part, Paragraph):
            yield FormRow(_plain(part))
        elif isinstance(part, Table):
            yield from _table_rows(part)
        elif isinstance(part, Spot):
            yield FormRow(f"{part.post} {part.name}")


def _table_rows(table: Table) -> Iterator[FormRow]:
    rows = [" ".join(_cell(cell) for cell in row) for row in table._cellvalues]
    head = rows[0] if table.repeatRows else ""
    yield FormRow(rows[0])
    for row in rows[1:]:
        yield FormRow(row, head)


def _cell(cell: object) -> str:
    if isinstance(cell, list):
        return " ".join(_cell(part) for part in cell)
    return _plain(cell) if isinstance(cell, Paragraph) else str(cell)


def _plain(paragraph: Paragraph) -> str:
    return str(paragraph.getPlainText())


def _letters(words: str) -> str:
    """Return letters, figures and the marks inside figures.

    Signs outside the basic plane are left out: faces without them draw a box that reads as nothing. Joined
    letters come apart when a page is read: both sides are brought to the same plain ones.
    """
    plain = normalize("NFKC", clean(words))
    return "".join(one for one in plain if (one.isalnum() and ord(one) < 0x10000) or one in _KEPT)
