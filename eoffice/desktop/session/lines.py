"""Rows of lists made ready for reading: names instead of codes, fetched in a lane's thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol, runtime_checkable

from eoffice.clock import VIETNAM, local_date
from eoffice.desktop.session.wording import (
    agency_name,
    holder_name,
    iso_date,
    kind_name,
    short_date,
    status_words,
    urgency_words,
)
from eoffice.desktop.shell.language import tr
from eoffice.desktop.widgets.chips import Tone
from eoffice.desktop.widgets.rows import Chip, Column, Order, RowSource
from eoffice.domain.content import Urgency
from eoffice.domain.document import Holder, Status
from eoffice.domain.people import Directory, Role
from eoffice.services.ports import DocumentRow, ListQuery
from eoffice.services.workplace import Workplace

MOST_WAITING = 1000
"""How much of a person's own pile is read at once; nobody has more in hand."""

_WITH_AUTHOR = frozenset({Status.DRAFT, Status.RETURNED, Status.ISSUED, Status.CANCELLED, Status.DONE})
"""Whoever has it then goes without saying."""
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
    changed: str
    """When it changed last: the hour of a change today, else the day."""
    issued_date: str
    arrival_number: int
    due: date | None
    is_overdue: bool
    is_pending: bool
    has_late_work: bool = False
    """The document itself is in time; work from its directive is not."""

    @property
    def mark(self) -> tuple[str, str] | None:
        """Return icon and colour of what must not wait: overdue first, then urgent."""
        if self.is_overdue:
            return "clock", "error"
        return ("warning", "error") if self.urgency is not Urgency.NORMAL else None

    @property
    def note(self) -> str:
        """Return what stands below the subject: number, sender, time, holder."""
        is_late = self.is_overdue and not self.has_late_work
        due = tr("quá hạn từ {day}") if is_late else tr("hạn {day}")
        parts = (
            tr("Chờ gửi") if self.is_pending else "",
            tr("có việc quá hạn") if self.has_late_work else "",
            self.code or self.kind,
            self.origin,
            self.changed,
            due.format(day=short_date(self.due)) if self.due is not None else "",
            tr("đang ở {name}").format(name=self.holder) if self.status not in _WITH_AUTHOR else "",
        )
        return "  ·  ".join(part for part in parts if part)

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


Narrow = Callable[[ListQuery], ListQuery]
"""Adds the conditions of a filter to a query."""


@runtime_checkable
class Narrowing(Protocol):
    """A source whose lines a filter can narrow."""

    def narrowed(self, narrow: Narrow) -> RowSource[Line]:
        """Return the lines that the filter lets through."""
        ...


class QuerySource:
    """The lines that one query finds."""

    def __init__(self, work: Workplace, query: ListQuery) -> None:
        self._work = work
        self._query = replace(query, agency=work.me.agency)

    def count(self) -> int:
        """Return how many lines there are."""
        return self._work.lists.count(self._query)

    def narrowed(self, narrow: Narrow) -> QuerySource:
        """Return the lines that a filter lets through."""
        return QuerySource(self._work, narrow(self._query))

    def page(self, offset: int, limit: int, order: Order) -> Sequence[Line]:
        """Return lines from a place on; the store's own order is by last change."""
        return lines(self._work, self._work.lists.page(self._query, offset, limit))


class SerialSource:
    """The lines of one query after those of another: returned drafts before the others."""

    def __init__(self, work: Workplace, queries: Sequence[ListQuery]) -> None:
        self._work, self._queries = work, tuple(queries)
        self._parts = [QuerySource(work, query) for query in queries]

    def count(self) -> int:
        """Return how many lines there are."""
        return sum(part.count() for part in self._parts)

    def narrowed(self, narrow: Narrow) -> SerialSource:
        """Return the lines that a filter lets through."""
        return SerialSource(self._work, [narrow(query) for query in self._queries])

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

    def narrowed(self, narrow: Narrow) -> WaitingSource:
        """Return the lines that a filter lets through."""
        return WaitingSource(self._work, narrow(self._query))

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
    late = work.working.late_documents()
    return tuple(_with_work(_line(row, work, directory, today), late) for row in rows)


def _with_work(line: Line, late: frozenset[str]) -> Line:
    """Return a line marked as overdue when work that its directive led to is."""
    is_late = line.id in late and not line.is_overdue
    return replace(line, is_overdue=True, has_late_work=True) if is_late else line


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
        changed=_changed_words(row.updated_at, today),
        issued_date=iso_date(row.issued_date),
        arrival_number=row.arrival_number,
        due=due,
        is_overdue=due is not None and due < today and status not in _ENDED,
        is_pending=row.is_pending,
    )


def _changed_words(at: datetime, today: date) -> str:
    """Return the hour for today, day and month within the year, else the whole date."""
    local = at.astimezone(VIETNAM)
    if local.date() == today:
        return local.strftime("%H:%M")
    return local.strftime("%d/%m" if local.year == today.year else "%d/%m/%Y")


def _status_text(line: Line) -> str:
    return status_words(line.status).text


def _status_chip(line: Line) -> Chip:
    words = status_words(line.status)
    if line.is_pending:
        return Chip(Tone.WARNING, words.text, "outbox")
    return Chip(Tone(words.tone), words.text, words.icon)


def _subject(line: Line) -> str:
    return line.subject


def _subject_icon(line: Line) -> tuple[str, str] | None:
    return line.mark


def _urgency(line: Line) -> str:
    return urgency_words(line.urgency) if line.urgency is not Urgency.NORMAL else ""


def _urgency_chip(line: Line) -> Chip | None:
    if line.urgency is Urgency.NORMAL:
        return None
    return Chip(Tone.ERROR, urgency_words(line.urgency), "warning")


STATUS = Column(
    "status",
    "Tình trạng",
    _status_text,
    6,
    chip=_status_chip,
    sortable=False,
    chips=tuple(status_words(status).text for status in Status),
)
SUBJECT = Column("subject", "Trích yếu", _subject, 18, icon=_subject_icon, stretch=True, sortable=False)
"""Drawn in two lines: the subject, and the line's note below it."""
URGENCY = Column(
    "urgency",
    "Độ khẩn",
    _urgency,
    6,
    chip=_urgency_chip,
    sortable=False,
    chips=tuple(urgency_words(urgency) for urgency in Urgency),
)
