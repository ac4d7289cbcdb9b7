"""Counts what waits for this person today; read off the GUI thread, anew with the news."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PyQt6.QtCore import QObject, QTimer, pyqtSignal, pyqtSlot

from eoffice.desktop.session.lines import MOST_WAITING, Line, WaitingSource, lines
from eoffice.desktop.session.session import Session
from eoffice.desktop.session.wording import status_words
from eoffice.desktop.session.work_wording import product_words, term_words
from eoffice.desktop.shell.lanes import Job, Latest
from eoffice.desktop.shell.language import tr
from eoffice.desktop.widgets.rows import Order
from eoffice.domain.document import Direction, Status
from eoffice.domain.people import Role
from eoffice.domain.work.item_standing import Term
from eoffice.services.ports import ListQuery
from eoffice.services.registry import expiring
from eoffice.services.workplace import Workplace

REFRESH_MS = 120
"""As the lists do, so that counts and lists change together."""
SHOWN = 8
_OUT = (Direction.OUTGOING.value, Direction.INTERNAL.value)
_IN = (Direction.INCOMING.value,)
_ALL = frozenset(Role)
_CLERK = frozenset({Role.CLERK})
_LEADER = frozenset({Role.LEADER})
_WORKER = frozenset({Role.OFFICER, Role.UNIT_HEAD})
_REVIEWER = frozenset({Role.UNIT_HEAD, Role.CLERK})


@dataclass(frozen=True)
class Pile:
    """A kind of work that waits."""

    id: str
    title: str
    icon: str
    place: str
    statuses: tuple[Status, ...]
    directions: tuple[str, ...] = _OUT
    roles: frozenset[Role] = _ALL
    """Whose business it usually is; others see it when something waits for them."""
    count: int = 0
    overdue: int = 0
    is_asked: bool = False
    """Whether it holds what the person is asked about, not what they have in hand."""


PILES = (
    Pile(
        "review",
        "Chờ tôi duyệt",
        "approve",
        "outgoing",
        (Status.SUBMITTED, Status.CONTENT_APPROVED),
        roles=_REVIEWER,
    ),
    Pile("opinion", "Chờ tôi cho ý kiến", "message", "outgoing", (), roles=_REVIEWER, is_asked=True),
    Pile("sign", "Chờ tôi ký", "sign", "to_sign", (Status.FORMAT_APPROVED,), roles=_LEADER),
    Pile(
        "issue",
        "Chờ cấp số, đóng dấu, phát hành",
        "number",
        "outgoing",
        (Status.SIGNED, Status.NUMBERED, Status.FILLED, Status.SEALED, Status.REGISTERED),
        roles=_CLERK,
    ),
    Pile("returned", "Bị trả lại", "return", "drafts", (Status.RETURNED,)),
    Pile("accept", "Chờ tiếp nhận", "inbox", "incoming", (Status.ARRIVED,), _IN, _CLERK),
    Pile("direct", "Chờ bút phê", "message", "incoming", (Status.ACCEPTED,), _IN, _LEADER),
    Pile(
        "work",
        "Việc tôi giải quyết",
        "task",
        "incoming",
        (Status.DIRECTED, Status.ASSIGNED, Status.IN_PROGRESS),
        _IN,
        _WORKER,
    ),
)


@dataclass(frozen=True)
class TodayState:
    """What the start page shows."""

    piles: tuple[Pile, ...]
    due: tuple[Line, ...]
    """Work due today or overdue, the oldest first."""
    drafts: tuple[Line, ...]
    reminders: tuple[Reminder, ...] = ()
    """Own work items whose term is near or past."""
    due_today: int = 0
    overdue: int = 0
    certificates: tuple[Reminder, ...] = ()
    """Certificates that run out soon: own ones, the seal's for clerks, all for administrators."""

    @property
    def total(self) -> int:
        """Return how much waits altogether."""
        return sum(pile.count for pile in self.piles) + len(self.reminders)


def read_today(work: Workplace, today_iso: str) -> TodayState:
    """Return what waits for the person; reads the store, so not on the GUI thread."""
    piles, pressing = [], []
    for pile in PILES:
        found = _waiting(work, pile)
        late = [line for line in found if line.due is not None and line.due.isoformat() <= today_iso]
        pressing.extend(late)
        overdue = sum(line.is_overdue for line in found)
        piles.append(replace(pile, count=len(found), overdue=overdue))
    pressing.sort(key=_due_key)
    own = ListQuery(
        agency=work.me.agency,
        author=work.me.id,
        statuses=(Status.DRAFT.value, Status.RETURNED.value, Status.SUBMITTED.value),
    )
    drafts = lines(work, work.lists.page(own, 0, SHOWN))
    overdue = sum(line.is_overdue for line in pressing)
    due_today = len(pressing) - overdue
    return TodayState(
        tuple(piles),
        tuple(pressing[:SHOWN]),
        drafts,
        read_reminders(work),
        due_today,
        overdue,
        read_certificates(work),
    )


def _waiting(work: Workplace, pile: Pile) -> Sequence[Line]:
    if pile.is_asked:
        asked = ListQuery(agency=work.me.agency, directions=pile.directions, asked=work.me.id)
        return lines(work, work.lists.page(asked, 0, MOST_WAITING))
    statuses = tuple(status.value for status in pile.statuses)
    source = WaitingSource(work, ListQuery(directions=pile.directions, statuses=statuses))
    return source.page(0, 1000, Order())


def _due_key(line: Line) -> str:
    return line.due.isoformat() if line.due is not None else ""


@dataclass(frozen=True)
class Reminder:
    """A work item of the person's own whose term is near or past."""

    id: str
    subject: str
    note: str
    is_overdue: bool

    @property
    def sentence(self) -> str:
        """Return the reminder as a screen reader should say it."""
        return f"{self.subject}, {self.note}"


def read_reminders(work: Workplace) -> tuple[Reminder, ...]:
    """Return what is due soon or overdue of the person's own work, the nearest term first."""
    return tuple(
        Reminder(
            card.item.id,
            card.item.title,
            "  ·  ".join((term_words(card.standing).text, product_words(card.item))),
            card.standing.term is Term.OVERDUE,
        )
        for card in work.working.reminders()[:SHOWN]
    )


def read_certificates(work: Workplace) -> tuple[Reminder, ...]:
    """Return the certificates to be renewed, the nearest end first: 60, 30 and 7 days ahead, and after it."""
    found = expiring(work.ordering.directory, work.me, work.clock.now())
    return tuple(
        Reminder(
            one.certificate.fingerprint,
            one.certificate.subject,
            tr("còn {days} ngày, cần gia hạn với nơi cấp").format(days=one.warning.days_left)
            if one.warning.mark
            else tr("đã hết hạn, không ký được nữa"),
            one.warning.mark <= 7,
        )
        for one in found[:SHOWN]
    )


def line_note(line: Line | Reminder) -> str:
    """Return what stands under a line of the start page."""
    if isinstance(line, Reminder):
        return line.note
    parts = [line.code, status_words(line.status).text]
    if line.due is not None:
        words = tr("quá hạn từ {day}") if line.is_overdue else tr("hạn {day}")
        parts.append(words.format(day=line.due.strftime("%d/%m/%Y")))
    return "  ·  ".join(part for part in parts if part)


class TodayPresenter(QObject):
    """Serves the start page; knows no widget."""

    shown = pyqtSignal(object)
    """The TodayState."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._reading = Latest(session.shell.lanes.cpu, self)
        self._reading.answered.connect(self.shown)
        self._reading.failed.connect(session.shell.messages.error)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        session.news.documents_changed.connect(self._on_news)
        session.news.directory_changed.connect(self._timer.start)

    @pyqtSlot()
    def refresh(self) -> None:
        """Count anew."""
        work, today = self._session.work, self._session.today.isoformat()

        def read(_: Job) -> TodayState:
            return read_today(work, today)

        self._reading.ask(read)

    @pyqtSlot(object)
    def _on_news(self, _: object) -> None:
        self._timer.start()
