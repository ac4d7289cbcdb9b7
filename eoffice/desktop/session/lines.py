"""Rows of lists made ready for reading: names instead of codes, fetched in a lane's thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from eoffice.clock import local_date
from eoffice.desktop.session.wording import (
    agency_name,
    holder_name,
    iso_date,
    kind_name,
    moment,
    short_date,
    status_words,
    urgency_words,
)
from eoffice.desktop.shell.language import tr
from eoffice.desktop.widgets.chips import Tone
from eoffice.desktop.widgets.rows import RIGHT, Chip, Column, Order
from eoffice.domain.content import Urgency
from eoffice.domain.document import Holder, Status
from eoffice.domain.people import Directory, Role
from eoffice.services.ports import DocumentRow, ListQuery
from eoffice.services.workplace import Workplace

MOST_WAITING = 1000
"""How much of a person's own pile is read at once; nobody has more in hand."""

_ENDED = frozenset({Status.DONE, Status.REFUSED, Status.CANCELLED, Status.ISSUED})


@dataclass(frozen=True)
class Line:
    """One document in a list."""

    id: str
    subject: str
    status: Status
    code: str
    kind: str
    holder: str
    origin: str
    urgency: Urgency
    updated_at: datetime
    issued_date: str
    arrival_number: int
    due: date | None
    is_overdue: bool
    is_pending: bool

    @property
    def sentence(self) -> str:
        """Return the line as a screen reader should say it."""
        parts = (
            self.code,
            self.subject,
            status_words(self.status).text,
            tr("quá hạn") if self.is_overdue else "",
            tr("chờ gửi") if self.is_pending else "",
            self.holder,
        )
        return ", ".join(part for part in parts if part)


def key_of(line: Line) -> str:
    """Return the identity of a line."""
    return line.id


def sentence_of(line: Line) -> str:
    """Return the line in words."""
    return line.sentence


class QuerySource:
    """The lines that one query finds."""

    def __init__(self, work: Workplace, query: ListQuery) -> None:
        self._work = work
        self._query = replace(query, agency=work.me.agency)

    def count(self) -> int:
        """Return how many lines there are."""
        return self._work.lists.count(self._query)

    def page(self, offset: int, limit: int, order: Order) -> Sequence[Line]:
        """Return lines from a place on; the store's own order is by last change."""
        return lines(self._work, self._work.lists.page(self._query, offset, limit))


class SerialSource:
    """The lines of one query after those of another: returned drafts before the others."""

    def __init__(self, work: Workplace, queries: Sequence[ListQuery]) -> None:
        self._parts = [QuerySource(work, query) for query in queries]

    def count(self) -> int:
        """Return how many lines there are."""
        return sum(part.count() for part in self._parts)

    def page(self, offset: int, limit: int, order: Order) -> Sequence[Line]:
        """Return lines from a place on."""
        found: list[Line] = []
        for part in self._parts:
            if len(found) < limit:
                found.extend(part.page(max(offset, 0), limit - len(found), order))
            offset -= part.count()
        return found


class WaitingSource:
    """What waits for this person, by name or by one of their roles; the newest first."""

    def __init__(self, work: Workplace, query: ListQuery) -> None:
        self._work = work
        self._query = replace(query, agency=work.me.agency)

    def count(self) -> int:
        """Return how many lines there are."""
        return sum(self._work.lists.count(query) for query in self._queries())

    def page(self, offset: int, limit: int, order: Order) -> Sequence[Line]:
        """Return lines from a place on."""
        found: list[DocumentRow] = []
        for query in self._queries():
            found.extend(self._work.lists.page(query, 0, MOST_WAITING))
        found.sort(key=_changed, reverse=True)
        return lines(self._work, found[offset : offset + limit])

    def _queries(self) -> tuple[ListQuery, ...]:
        """Return one query for the name and one for the roles: both must hold inside a single one."""
        roles = tuple(role.value for role in self._work.me.roles)
        mine = replace(self._query, holder_person=self._work.me.id)
        return mine, replace(self._query, holder_roles=roles)


def _changed(row: DocumentRow) -> datetime:
    return row.updated_at


def lines(work: Workplace, rows: Iterable[DocumentRow]) -> tuple[Line, ...]:
    """Return rows with names for codes; reads the directory, so not on the GUI thread."""
    directory = work.ordering.directory
    today = local_date(work.clock.now())
    return tuple(_line(row, work, directory, today) for row in rows)


def _line(row: DocumentRow, work: Workplace, directory: Directory, today: date) -> Line:
    due = date.fromisoformat(row.due) if row.due else None
    status = Status(row.status)
    role = Role(row.holder_role) if row.holder_role else None
    return Line(
        id=row.id,
        subject=row.subject,
        status=status,
        code=row.code,
        kind=kind_name(work.drafting.kinds, row.kind),
        holder=holder_name(directory, Holder(row.holder_person, role, row.since)),
        origin=agency_name(directory, row.origin) if row.origin else "",
        urgency=Urgency(row.urgency),
        updated_at=row.updated_at,
        issued_date=iso_date(row.issued_date),
        arrival_number=row.arrival_number,
        due=due,
        is_overdue=due is not None and due < today and status not in _ENDED,
        is_pending=row.is_pending,
    )


def _status_text(line: Line) -> str:
    return status_words(line.status).text


def _status_chip(line: Line) -> Chip:
    words = status_words(line.status)
    if line.is_pending:
        return Chip(Tone.WARNING, tr("{state} · chờ gửi").format(state=words.text), "outbox")
    return Chip(Tone(words.tone), words.text, words.icon)


def _subject(line: Line) -> str:
    return line.subject


def _subject_icon(line: Line) -> tuple[str, str] | None:
    """Mark what must not wait: overdue first, then urgent."""
    if line.is_overdue:
        return "clock", "error"
    return ("warning", "error") if line.urgency is not Urgency.NORMAL else None


def _code(line: Line) -> str:
    return line.code


def _kind(line: Line) -> str:
    return line.kind


def _holder(line: Line) -> str:
    return line.holder


def _origin(line: Line) -> str:
    return line.origin


def _changed_words(line: Line) -> str:
    return moment(line.updated_at)


def _issued(line: Line) -> str:
    return line.issued_date


def _due(line: Line) -> str:
    return short_date(line.due)


def _due_icon(line: Line) -> tuple[str, str] | None:
    return ("clock", "error") if line.is_overdue else None


def _arrival(line: Line) -> str:
    return str(line.arrival_number) if line.arrival_number else ""


def _urgency(line: Line) -> str:
    return urgency_words(line.urgency)


def _column(key: str, title: str, text: Callable[[Line], str], width: float) -> Column[Line]:
    return Column(key, title, text, width, sortable=False)


STATUS = Column("status", "Tình trạng", _status_text, 13.5, chip=_status_chip, sortable=False)
SUBJECT = Column("subject", "Trích yếu", _subject, 18, icon=_subject_icon, stretch=True, sortable=False)
CODE = _column("code", "Số, ký hiệu", _code, 7)
KIND = _column("kind", "Loại", _kind, 6)
HOLDER = _column("holder", "Đang ở", _holder, 9)
ORIGIN = _column("origin", "Nơi gửi", _origin, 11)
CHANGED = _column("changed", "Cập nhật", _changed_words, 8.5)
ISSUED = _column("issued", "Ngày ban hành", _issued, 6.5)
DUE = Column("due", "Hạn", _due, 6.5, icon=_due_icon, sortable=False)
ARRIVAL = Column("arrival", "Số đến", _arrival, 4, RIGHT, sortable=False)
URGENCY = _column("urgency", "Độ khẩn", _urgency, 5)
