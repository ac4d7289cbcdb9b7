"""Keeps the shell's facts true: person, hub, token, and how much waits in each place."""

from __future__ import annotations

from datetime import datetime

from PyQt6.QtCore import QObject, QTimer, pyqtSlot

from eoffice.desktop.session.lines import WaitingSource
from eoffice.desktop.session.session import Session
from eoffice.desktop.session.work_counts import count_work
from eoffice.desktop.shell.facts import Connection, HubFact, PersonFact, PlaceCount, TokenFact, TokenKind
from eoffice.desktop.shell.lanes import Job, Latest
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import Notice, NoticeAction, Severity, interface_language
from eoffice.desktop.widgets.rows import Order
from eoffice.domain.document import Direction, Status
from eoffice.errors import NotFound, explain
from eoffice.services.ports import ListQuery
from eoffice.services.tokens import TokenList, hindrance
from eoffice.services.workplace import Connectedness, SyncState, Workplace
from hsm import PinState

REFRESH_MS = 120
"""As the lists do, so that counts and lists change together."""
_CONNECTIONS = {
    Connectedness.CONNECTING: Connection.CONNECTING,
    Connectedness.ONLINE: Connection.ONLINE,
    Connectedness.OFFLINE: Connection.OFFLINE,
    Connectedness.SIGNED_OUT: Connection.OFFLINE,
}
_OUT = (Direction.OUTGOING.value, Direction.INTERNAL.value)
_IN = (Direction.INCOMING.value,)
_PLACES = {
    "incoming": (
        _IN,
        (Status.ARRIVED, Status.ACCEPTED, Status.DIRECTED, Status.ASSIGNED, Status.IN_PROGRESS),
    ),
    "outgoing": (
        _OUT,
        (
            Status.SUBMITTED,
            Status.CONTENT_APPROVED,
            Status.SIGNED,
            Status.NUMBERED,
            Status.FILLED,
            Status.SEALED,
            Status.REGISTERED,
        ),
    ),
    "to_sign": (_OUT, (Status.FORMAT_APPROVED,)),
    "drafts": (_OUT, (Status.RETURNED,)),
}


def count_places(work: Workplace) -> dict[str, PlaceCount]:
    """Return how much waits for the person in each place; reads the store."""
    counts = {}
    for place, (directions, statuses) in _PLACES.items():
        names = tuple(status.value for status in statuses)
        source = WaitingSource(work, ListQuery(directions=directions, statuses=names))
        found = source.page(0, 1000, Order())
        counts[place] = PlaceCount(len(found), sum(line.is_overdue for line in found))
    asked = ListQuery(agency=work.me.agency, directions=_OUT, asked=work.me.id)
    out = counts["outgoing"]
    counts["outgoing"] = PlaceCount(out.unread + work.lists.count(asked), out.overdue)
    waiting = work.outbox.waiting()
    refused = sum(entry.is_refused for entry in waiting)
    counts["outbox"] = PlaceCount(len(waiting), refused)
    counts["work"] = count_work(work)
    return counts


def token_fact(seen: TokenList, at: datetime) -> TokenFact:
    """Return what the chip says: who can sign now, or what is wrong with the one token or library."""
    able = [one for one in seen.credentials if hindrance(one, at) is None]
    holders = ", ".join(dict.fromkeys(one.facts.subject for one in able or seen.credentials))
    if any(token.pin_state is PinState.LOCKED for token in seen.tokens):
        return TokenFact(TokenKind.LOCKED, holders)
    if able:
        return TokenFact(TokenKind.PRESENT, holders)
    language = interface_language()
    if seen.credentials:
        why = hindrance(seen.credentials[0], at)
        detail = explain(why, language).sentence if why is not None else ""
        return TokenFact(TokenKind.TROUBLE, holders, detail)
    if seen.tokens:
        trouble = seen.tokens[0].trouble
        detail = explain(trouble, language).sentence if trouble is not None else ""
        return TokenFact(TokenKind.TROUBLE, seen.tokens[0].info.label, detail)
    if seen.troubles and not seen.has_answer:
        return TokenFact(TokenKind.TROUBLE, detail=explain(seen.troubles[0].error, language).sentence)
    return TokenFact(TokenKind.ABSENT)


class Standing(QObject):
    """Sets the facts of a session and sets them anew with the news."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._refused = 0
        self._is_clock_wrong = False
        self._is_counted_again = False
        self._counting = Latest(session.shell.lanes.cpu, self)
        self._counting.answered.connect(self._on_counts)
        self._counting.failed.connect(self._on_count_failed)
        session.tokens.changed.connect(self._on_token)
        session.tokens.failed.connect(self._on_token_failed)
        self._naming = Latest(session.shell.lanes.cpu, self)
        self._naming.answered.connect(session.shell.facts.set_person)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(REFRESH_MS)
        self._soon.timeout.connect(self.count)
        session.news.state_changed.connect(self._on_state)
        session.news.documents_changed.connect(self._on_documents)
        session.news.directory_changed.connect(self._count_soon)
        session.news.directory_changed.connect(self._show_person)

    def begin(self) -> None:
        """Set every fact for the first time."""
        self._show_person()
        self._on_state(self._session.work.sync.state)
        self.count()
        self._session.tokens.begin()

    def end(self) -> None:
        """Ask for nothing any more."""
        self._is_counted_again = False
        self._soon.stop()

    @pyqtSlot()
    def count(self) -> None:
        """Count what waits; news that come while it is counted have it counted once more."""
        if self._counting.is_asking:
            # Asking anew would forget the answer: during a first sync the counts would never be shown.
            self._is_counted_again = True
            return
        work = self._session.work

        def read(_: Job) -> dict[str, PlaceCount]:
            return count_places(work)

        self._counting.ask(read)

    @pyqtSlot()
    def find_token(self) -> None:
        """Look again because a person asks for it, with the libraries loaded anew."""
        # A token that is signing now must not lose its library under its hands.
        if not self._session.shell.lanes.token.waiting:
            self._session.tokens.look(anew=True)

    @pyqtSlot()
    def _count_soon(self) -> None:
        # Not put off by every piece of news: a stream of them would put it off for ever.
        if not self._soon.isActive():
            self._soon.start()

    @pyqtSlot(object)
    def _on_counts(self, counts: dict[str, PlaceCount]) -> None:
        self._session.shell.facts.set_counts(counts)
        self._count_again()

    @pyqtSlot(object)
    def _on_count_failed(self, _: object) -> None:
        self._count_again()

    def _count_again(self) -> None:
        if self._is_counted_again:
            self._is_counted_again = False
            self._count_soon()

    @pyqtSlot(object)
    def _on_documents(self, _: object) -> None:
        self._count_soon()

    @pyqtSlot(object)
    def _on_state(self, state: SyncState) -> None:
        connection = _CONNECTIONS[state.connectedness]
        detail = explain(state.error, interface_language()).sentence if state.error is not None else ""
        self._session.shell.facts.set_hub(HubFact(connection, state.waiting, state.refused, detail))
        if state.refused > self._refused:
            action = NoticeAction(tr("Xem"), self._go_to_outbox)
            title = tr("Trục văn bản từ chối một lệnh; nội dung đã làm còn nguyên.")
            self._session.shell.messages.post(Notice(Severity.WARNING, title, action=action))
        self._refused = state.refused
        self._tell_clock(state.clock_skew_s)
        self._count_soon()

    def _tell_clock(self, skew_s: float) -> None:
        """Warn once when this machine's clock is far from the hub's; again only after it was right."""
        if skew_s and not self._is_clock_wrong:
            code = "exchange.clock_slow" if skew_s > 0 else "exchange.clock_fast"
            self._session.shell.messages.coded(Severity.WARNING, code, minutes=round(abs(skew_s) / 60))
        self._is_clock_wrong = bool(skew_s)

    @pyqtSlot(object)
    def _on_token(self, seen: TokenList) -> None:
        self._session.shell.facts.set_token(token_fact(seen, self._session.work.clock.now()))

    @pyqtSlot(object)
    def _on_token_failed(self, error: BaseException) -> None:
        told = explain(error, interface_language())
        self._session.shell.facts.set_token(TokenFact(TokenKind.TROUBLE, detail=told.sentence))

    def _go_to_outbox(self) -> None:
        self._session.shell.navigator.go("outbox")

    @pyqtSlot()
    def _show_person(self) -> None:
        """Name the person at once, and their unit when the directory has been read."""
        work, facts = self._session.work, self._session.shell.facts
        unit = facts.person.unit if facts.person.name == work.me.name else ""
        facts.set_person(PersonFact(work.me.name, work.me.position, unit))

        def read(_: Job) -> PersonFact:
            return PersonFact(work.me.name, work.me.position, _unit_words(work))

        self._naming.ask(read)


def _unit_words(work: Workplace) -> str:
    """Return unit and agency of the person; reads the directory."""
    try:
        agency = work.ordering.directory.agency(work.me.agency)
        return f"{agency.unit(work.me.unit).name}, {agency.name}"
    except NotFound:
        return ""
