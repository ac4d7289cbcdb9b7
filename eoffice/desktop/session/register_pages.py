"""A statutory register on paper: its cover, and every line with all columns (Decree 30/2020, Appendix IV)."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from eoffice.desktop.session.lines import Line
from eoffice.desktop.session.list_pages import pdf_of
from eoffice.desktop.session.registers import Book, RegisterLine
from eoffice.desktop.shell.lanes import Job
from eoffice.desktop.shell.language import tr
from eoffice.desktop.widgets.rows import Column, Order, RowSource
from eoffice.domain.people import Agency

PAGE = 500
MOST_LINES = 20_000
"""What a large office writes in a year; a book is bound long before."""
DOTS = "…………"
_NO_ORDER = Order()


class RegisterPages:
    """Makes the PDF of a register; called with the job of a lane.

    The words on the paper are Vietnamese in every language of the window: the form is the law's.
    """

    def __init__(
        self, book: Book, agency: Agency, columns: Sequence[Column[Line]], source: RowSource[Line]
    ) -> None:
        self._book, self._agency = book, agency
        self._columns, self._source = tuple(columns), source

    def __call__(self, job: Job) -> bytes:
        """Return the bytes of the PDF."""
        lines = self._lines(job)
        # A book is written from the first number on; the window shows the newest on top.
        cells = [line.cells for line in reversed(lines)]
        head = _Head(self._book, self._agency, cells, lines)
        is_cut = self._source.count() > len(lines)
        html = head.cover() + head.top() + _table(self._book, self._columns, cells)
        if is_cut:
            html += (
                f"<p>{escape(tr('Sổ còn dòng trước đó; chọn một năm hoặc một khoảng ngày rồi in tiếp.'))}</p>"
            )
        return pdf_of(html, form_of_law()["titles"][self._book.key])

    def _lines(self, job: Job) -> list[RegisterLine]:
        found: list[RegisterLine] = []
        for start in range(0, min(self._source.count(), MOST_LINES), PAGE):
            job.checkpoint()
            page = self._source.page(start, PAGE, _NO_ORDER)
            found.extend(one for one in page if isinstance(one, RegisterLine))
        return found[:MOST_LINES]


class _Head:
    """What stands on the cover and again over the first line."""

    def __init__(
        self,
        book: Book,
        agency: Agency,
        cells: Sequence[Sequence[str]],
        lines: Sequence[RegisterLine],
    ) -> None:
        self._book, self._agency = book, agency
        numbers = [row[book.number_cell - 1] for row in cells if row[book.number_cell - 1]]
        days = sorted(day for one in lines if (day := _iso(one.cells[book.day_cell - 1])))
        self._numbers = (_number(numbers[0]), _number(numbers[-1])) if numbers else (DOTS, DOTS)
        self._days = (_plain(days[0]), _plain(days[-1])) if days else (DOTS, DOTS)
        years = sorted({day[:4] for day in days})
        self._year = " – ".join(dict.fromkeys((years[0], years[-1]))) if years else DOTS

    def cover(self) -> str:
        """Return the cover, a page of its own."""
        return self._filled("cover")

    def top(self) -> str:
        """Return what stands over the table on its first page."""
        return self._filled("top")

    def _filled(self, part: str) -> str:
        (first, last), (low, high) = self._days, self._numbers
        words = {
            "title": form_of_law()["titles"][self._book.key], "year": self._year, "first": first,
            "last": last, "low": low, "high": high, "volume": DOTS,
        }  # fmt: skip
        safe = {name: escape(text) for name, text in words.items()}
        large, small = self._issuer(13), self._issuer(10)
        return str(form_of_law()[part]).format(issuer_large=large, issuer_small=small, **safe)

    def _issuer(self, points: int) -> str:
        over = f"{escape(self._agency.parent.upper())}<br/>" if self._agency.parent else ""
        return f"<p style='font-size:{points}pt'>{over}<b>{escape(self._agency.name.upper())}</b></p>"


@cache
def form_of_law() -> dict[str, Any]:
    """Return the words of the registers; they are data, for no language of the window changes them."""
    return tomllib.loads((files("templates.desktop") / "registers.toml").read_text(encoding="utf-8"))


def _table(book: Book, columns: Sequence[Column[Line]], rows: Sequence[Sequence[str]]) -> str:
    """Return all columns with their numbers below the titles; both lines come again on every page."""
    titles = "".join(
        f"<th width='{100 * share / sum(book.shares):.1f}%'>{escape(column.title)}</th>"
        for column, share in zip(columns, book.shares, strict=True)
    )
    numbers = "".join(f"<td align='center'><i>({at})</i></td>" for at in range(1, len(columns) + 1))
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    # Room above and below every line: receipts are signed by hand on the bound book (Art. 22.3b).
    return (
        "<table border='1' cellspacing='0' cellpadding='5' width='100%' "
        "style='border-collapse:collapse;border-style:solid;border-color:#000000'>"
        f"<thead><tr>{titles}</tr><tr>{numbers}</tr></thead>{body}</table>"
    )


def _number(cell: str) -> str:
    """Return the number alone of "05/QĐ-SNV"."""
    return cell.split("/", 1)[0]


def _iso(day: str) -> str:
    """Return dd/MM/yyyy so that it sorts; empty for what is no date."""
    parts = day.split("/")
    return "-".join(reversed(parts)) if len(parts) == 3 else ""


def _plain(iso: str) -> str:
    return "/".join(reversed(iso.split("-")))
