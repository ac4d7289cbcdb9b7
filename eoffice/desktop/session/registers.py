"""Lines of the statutory registers: the whole document behind each row, read in a lane's thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from eoffice.clock import local_date
from eoffice.desktop.session.lines import Line, Narrow, QuerySource
from eoffice.desktop.session.wording import (
    agency_name,
    code_words,
    person_name,
    recipient_name,
    short_date,
    unit_of,
)
from eoffice.desktop.shell.language import tr
from eoffice.desktop.widgets.rows import Column, Order
from eoffice.domain import events
from eoffice.domain.document import Document, Status
from eoffice.domain.people import Directory
from eoffice.domain.stamp import Stamp
from eoffice.services.ports import ListQuery
from eoffice.services.workplace import Workplace


@dataclass(frozen=True)
class RegisterLine(Line):
    """One line of a register, column by column."""

    cells: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """Return the line as a screen reader should say it."""
        return ", ".join(cell for cell in self.cells if cell)


@dataclass(frozen=True)
class Book:
    """Which register of the law a list is, and how it stands on paper."""

    key: str
    """By which the words of its form are known."""
    number_cell: int
    """The column, from 1, of the number that the lines are in order by."""
    day_cell: int
    shares: tuple[int, ...]
    """How wide each column is beside the others: a sheet has less room for titles than a screen."""


OUTGOING_BOOK = Book("outgoing", 1, 2, (12, 9, 20, 9, 12, 11, 6, 9, 6, 6))
INCOMING_BOOK = Book("incoming", 2, 1, (9, 5, 12, 12, 9, 20, 11, 9, 6, 7))
_TITLE_EM = 0.5
"""The width of a bold letter of a title in parts of the font's height."""

Filling = Callable[[Workplace, Directory, Document, Line], tuple[str, ...]]


class RegisterSource:
    """The lines of a register, each with the document it stands for."""

    def __init__(self, work: Workplace, query: ListQuery, fill: Filling) -> None:
        self._work = work
        self._query = replace(query, by_number=True)
        self._lines = QuerySource(work, self._query)
        self._fill = fill

    def narrowed(self, narrow: Narrow) -> RegisterSource:
        """Return the lines that a filter lets through."""
        return RegisterSource(self._work, narrow(self._query), self._fill)

    def count(self) -> int:
        """Return how many lines there are."""
        return self._lines.count()

    def page(self, offset: int, limit: int, order: Order) -> Sequence[RegisterLine]:
        """Return lines from a place on."""
        directory = self._work.ordering.directory
        return [self._line(line, directory) for line in self._lines.page(offset, limit, order)]

    def _line(self, line: Line, directory: Directory) -> RegisterLine:
        stored = self._work.log.load(line.id)
        cells = self._fill(self._work, directory, stored.document, line) if stored is not None else ()
        return RegisterLine(**vars(line), cells=cells)


def cell_column(at: int, title: str, width: float, *, stretch: bool = False) -> Column[Line]:
    """Return the column of a register's cell; columns count from 1 as in the law's table."""

    def text(line: Line) -> str:
        cells = line.cells if isinstance(line, RegisterLine) else ()
        return cells[at - 1] if len(cells) >= at else ""

    whole_title = len(title) * _TITLE_EM + 1.2
    return Column(f"cell{at}", title, text, max(width, whole_title), stretch=stretch, sortable=False)


def outgoing_cells(work: Workplace, directory: Directory, document: Document, line: Line) -> tuple[str, ...]:
    """Return the ten columns of the register of outgoing documents."""
    happened = _happened(work, document)
    unit = _unit_name(directory, document)
    return (
        code_words(document),
        short_date(document.issued_date),
        f"{line.kind}: {document.subject}",
        document.signatory.name if document.signatory is not None else "",
        "; ".join(recipient_name(directory, document, code) for code in document.recipients),
        f"{unit}, {person_name(directory, document.author)}".strip(", "),
        str(_copies(happened)),
        _day_of(happened, events.Issued),
        "",
        # A number once taken is never given again: its line stays, struck out, with the reason.
        _cancelled(happened),
    )


def incoming_cells(work: Workplace, directory: Directory, document: Document, line: Line) -> tuple[str, ...]:
    """Return the ten columns of the register of incoming documents."""
    origin = document.origin
    given = document.assignment
    receiver = given.person if given is not None else ""
    if given is None and document.directive is not None:
        receiver = document.directive.lead
    # The law's column is "unit or person": a unit stands there as it was named.
    unit = unit_of(directory, receiver, given.unit) if given is not None and given.unit else ""
    return (
        short_date(document.arrival_date),
        str(document.arrival_number or ""),
        agency_name(directory, origin.agency) if origin is not None else "",
        code_words(document),
        short_date(document.issued_date),
        f"{line.kind}: {document.subject}",
        unit or person_name(directory, receiver),
        _day_of(_happened(work, document), events.Directed),
        "",
        document.result,
    )


OUTGOING_COLUMNS = (
    cell_column(1, "Số, ký hiệu văn bản", 7.5),
    cell_column(2, "Ngày tháng văn bản", 6.5),
    cell_column(3, "Tên loại và trích yếu nội dung văn bản", 20),
    cell_column(4, "Người ký", 9),
    cell_column(5, "Nơi nhận văn bản", 13),
    cell_column(6, "Đơn vị, người nhận bản lưu", 12),
    cell_column(7, "Số lượng bản", 5),
    cell_column(8, "Ngày chuyển", 6.5),
    cell_column(9, "Ký nhận", 5),
    cell_column(10, "Ghi chú", 8),
)
INCOMING_COLUMNS = (
    cell_column(1, "Ngày đến", 6.5),
    cell_column(2, "Số đến", 4),
    cell_column(3, "Tác giả", 11),
    cell_column(4, "Số, ký hiệu văn bản", 7.5),
    cell_column(5, "Ngày tháng văn bản", 6.5),
    cell_column(6, "Tên loại và trích yếu nội dung văn bản", 20),
    cell_column(7, "Đơn vị hoặc người nhận", 10),
    cell_column(8, "Ngày chuyển", 6.5),
    cell_column(9, "Ký nhận", 5),
    cell_column(10, "Ghi chú", 10),
)
"""Column titles and order as in Decree 30/2020, Appendix IV."""


def _unit_name(directory: Directory, document: Document) -> str:
    units = directory.agency(document.agency).units
    return next((unit.name for unit in units if unit.id == document.unit), "")


def _happened(work: Workplace, document: Document) -> list[tuple[events.Event, Stamp]]:
    """Return every event with its stamp; copies and hand-over stand in the log alone."""
    return [record.parsed()[:2] for record in work.log.records(document.id)]


def _cancelled(happened: Sequence[tuple[events.Event, Stamp]]) -> str:
    """Return the words of a number that was cancelled."""
    for event, stamp in happened:
        if isinstance(event, events.Cancelled):
            day = short_date(local_date(stamp.at))
            return tr("Đã hủy ngày {day}: {reason}").format(day=day, reason=event.reason)
    return ""


def is_struck(line: Line) -> bool:
    """Tell whether a line of a register is struck out: its number was cancelled."""
    return isinstance(line, RegisterLine) and line.status is Status.CANCELLED


def _copies(happened: Sequence[tuple[events.Event, Stamp]]) -> int:
    return next((event.copies for event, _ in happened if isinstance(event, events.Registered)), 1)


def _day_of(happened: Sequence[tuple[events.Event, Stamp]], kind: type) -> str:
    """Return the day of the first event of a kind."""
    return next(
        (short_date(local_date(stamp.at)) for event, stamp in happened if isinstance(event, kind)), ""
    )
