"""The lists of outgoing documents: what waits for me, what is on its way, and the register."""

from __future__ import annotations

from eoffice.desktop.session.lines import STATUS, SUBJECT, Line, QuerySource, WaitingSource
from eoffice.desktop.session.one_list import ListSpec
from eoffice.desktop.session.registers import OUTGOING_BOOK, OUTGOING_COLUMNS, RegisterSource, outgoing_cells
from eoffice.desktop.session.session import Session
from eoffice.desktop.widgets.rows import RowSource
from eoffice.desktop.widgets.table import Empty
from eoffice.domain.document import Direction, Status
from eoffice.services.ports import ListQuery

WAITING = (
    Status.SUBMITTED,
    Status.CONTENT_APPROVED,
    Status.FORMAT_APPROVED,
    Status.SIGNED,
    Status.NUMBERED,
    Status.FILLED,
    Status.SEALED,
    Status.REGISTERED,
)
REGISTERED = (Status.REGISTERED, Status.ISSUED, Status.CANCELLED)
"""Cancelled ones too when they have a number: a register leaves no number out."""
_OUT = (Direction.OUTGOING.value, Direction.INTERNAL.value)


def _values(statuses: tuple[Status, ...]) -> tuple[str, ...]:
    return tuple(status.value for status in statuses)


class _Outgoing:
    """Finds outgoing and internal documents."""

    def __init__(self, session: Session) -> None:
        self._work = session.work

    def for_me(self, words: str) -> RowSource[Line]:
        """Return what waits for this person, by name or role."""
        return WaitingSource(self._work, ListQuery(directions=_OUT, statuses=_values(WAITING), words=words))

    def for_opinion(self, words: str) -> RowSource[Line]:
        """Return the drafts that this person was asked about and has not answered."""
        return QuerySource(self._work, ListQuery(directions=_OUT, asked=self._work.me.id, words=words))

    def on_the_way(self, words: str) -> RowSource[Line]:
        """Return everything that is not issued yet."""
        return QuerySource(self._work, ListQuery(directions=_OUT, statuses=_values(WAITING), words=words))

    def issued(self, words: str) -> RowSource[Line]:
        """Return what was issued."""
        query = ListQuery(directions=_OUT, statuses=(Status.ISSUED.value,), words=words)
        return QuerySource(self._work, query)

    def register(self, words: str) -> RowSource[Line]:
        """Return the register of outgoing documents."""
        query = ListQuery(directions=_OUT, statuses=_values(REGISTERED), words=words, has_number=True)
        return RegisterSource(self._work, query, outgoing_cells)


def outgoing_lists(session: Session) -> tuple[ListSpec, ...]:
    """Return the lists of the screen."""
    found = _Outgoing(session)
    return (
        ListSpec(
            "waiting",
            "Chờ tôi xử lý",
            (SUBJECT, STATUS),
            found.for_me,
            Empty("ok", "Không có văn bản nào chờ anh/chị", "Văn bản cần xử lý sẽ hiện ở đây."),
        ),
        ListSpec(
            "opinions",
            "Chờ tôi cho ý kiến",
            (SUBJECT, STATUS),
            found.for_opinion,
            Empty("message", "Không có dự thảo nào chờ ý kiến của anh/chị"),
        ),
        ListSpec(
            "on_the_way",
            "Đang trình",
            (SUBJECT, STATUS),
            found.on_the_way,
            Empty("send", "Không có văn bản nào đang trình"),
        ),
        ListSpec(
            "issued",
            "Đã phát hành",
            (SUBJECT, STATUS),
            found.issued,
            Empty("issue", "Chưa phát hành văn bản nào"),
        ),
        ListSpec(
            "register",
            "Sổ đăng ký",
            OUTGOING_COLUMNS,
            found.register,
            Empty("document", "Sổ chưa có dòng nào"),
            is_wide=True,
            book=OUTGOING_BOOK,
        ),
    )
