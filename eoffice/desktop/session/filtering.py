"""What narrows a list beside its words, as data only: state, urgency, days, unread, the register's year."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from eoffice.clock import VIETNAM
from eoffice.desktop.session.wording import short_date, status_words
from eoffice.desktop.shell.language import tr
from eoffice.domain.content import Urgency
from eoffice.domain.document import Status
from eoffice.services.ports import ListQuery

YEARS_BACK = 10
"""Years of registers offered beside this one: registers are kept for twenty, asked for rarely after ten."""
ENDED = frozenset({Status.DONE, Status.REFUSED, Status.CANCELLED, Status.ISSUED})
NOTHING = "nothing"
"""A state no document has: two conditions that exclude each other must find nothing, not everything."""


class Span(StrEnum):
    """Usual spans of days, counted back from today; the last one has days of its own."""

    ALWAYS = ""
    TODAY = "today"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    DAYS = "days"


SPANS = (
    (Span.ALWAYS, "Mọi lúc"),
    (Span.TODAY, "Hôm nay"),
    (Span.WEEK, "7 ngày qua"),
    (Span.MONTH, "30 ngày qua"),
    (Span.YEAR, "Từ đầu năm"),
    (Span.DAYS, "Khoảng ngày…"),
)


@dataclass(frozen=True)
class Filter:
    """What must hold for a line, by its last change where days are meant."""

    statuses: tuple[str, ...] = ()
    urgent: bool = False
    overdue: bool = False
    unread: bool = False
    span: Span = Span.ALWAYS
    first: str = ""
    last: str = ""
    """Days of a span of its own, as ISO dates; empty means without end."""
    year: int = 0
    """The year of a register; only registers ask for it, 0 means every year."""

    @property
    def is_empty(self) -> bool:
        """Tell whether it lets everything through."""
        return self == Filter()

    def days(self, today: date) -> tuple[date | None, date | None]:
        """Return the first and the last day that count, None for no end."""
        if self.span is Span.DAYS:
            return _day(self.first), _day(self.last)
        back = {Span.TODAY: today, Span.WEEK: today - timedelta(6), Span.MONTH: today - timedelta(29)}
        back[Span.YEAR] = date(today.year, 1, 1)
        return back.get(self.span), None

    def words(self, today: date) -> str:
        """Return the conditions as people read them."""
        parts = [status_words(Status(one)).text for one in self.statuses]
        flags = ((self.urgent, "Khẩn"), (self.overdue, "Quá hạn"), (self.unread, "Chưa đọc"))
        parts += [tr(words).lower() for on, words in flags if on]
        if self.year:
            parts.append(tr("sổ năm {year}").format(year=self.year))
        if self.span is Span.DAYS:
            first, last = self.days(today)
            parts.append(f"{short_date(first) or '…'} – {short_date(last) or '…'}")
        elif self.span is not Span.ALWAYS:
            parts.append(tr(dict(SPANS)[self.span]).lower())
        return ", ".join(parts)

    def narrow(
        self, query: ListQuery, today: date, read: frozenset[str], since: datetime | None
    ) -> ListQuery:
        """Return a query with these conditions added to its own."""
        first, last = self.days(today)
        begins = _begin(first) if first is not None else None
        if self.unread:
            begins = max(filter(None, (begins, since)), default=None)
        return replace(
            query,
            statuses=self._statuses(query.statuses),
            urgencies=tuple(one.value for one in Urgency if one is not Urgency.NORMAL) if self.urgent else (),
            due_before=today.isoformat() if self.overdue else "",
            changed_from=begins,
            changed_before=_begin(last + timedelta(1)) if last is not None else None,
            without=read if self.unread else frozenset(),
            # Elsewhere documents without a number would vanish behind a chip that is not shown there.
            year=self.year if query.by_number else 0,
        )

    def _statuses(self, own: tuple[str, ...]) -> tuple[str, ...]:
        wanted = set(own) or {status.value for status in Status}
        if self.statuses:
            wanted &= set(self.statuses)
        if self.overdue:
            wanted -= {status.value for status in ENDED}
        if not self.statuses and not self.overdue:
            return own
        return tuple(sorted(wanted)) or (NOTHING,)


def to_data(one: Filter) -> dict[str, object]:
    """Return a filter as plain data for a file."""
    return asdict(one)


def from_data(data: object) -> Filter:
    """Return a filter from a file; what it does not know or cannot use it leaves out."""
    if not isinstance(data, dict):
        return Filter()
    known = {status.value for status in Status}
    named = data.get("statuses")
    statuses = tuple(one for one in named if one in known) if isinstance(named, (list, tuple)) else ()
    span = data.get("span") if data.get("span") in {one.value for one in Span} else ""
    first, last = (str(data.get(key) or "") for key in ("first", "last"))
    return Filter(
        statuses,
        urgent=data.get("urgent") is True,
        overdue=data.get("overdue") is True,
        unread=data.get("unread") is True,
        span=Span(str(span)),
        first=first if _day(first) else "",
        last=last if _day(last) else "",
        year=_year(data.get("year")),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _year(value: object) -> int:
    """Return a year that can be one, else 0: `true` counts as a number in Python."""
    if not isinstance(value, int) or isinstance(value, bool):
        return 0
    return value if 0 < value <= date.max.year else 0


def _begin(day: date) -> datetime:
    """Return the first moment of a day in Vietnam, in the clock of the store."""
    return datetime.combine(day, time.min, VIETNAM).astimezone(UTC)
