"""The lists of incoming documents: the in-tray, the work, and the register."""

from __future__ import annotations

from eoffice.desktop.session.lines import STATUS, SUBJECT, URGENCY, Line, QuerySource, WaitingSource
from eoffice.desktop.session.one_list import ListSpec
from eoffice.desktop.session.registers import INCOMING_BOOK, INCOMING_COLUMNS, RegisterSource, incoming_cells
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.language import tr
from eoffice.desktop.widgets.chips import Tone
from eoffice.desktop.widgets.rows import Chip, Column, RowSource
from eoffice.desktop.widgets.table import Empty
from eoffice.domain.document import Direction, Status
from eoffice.services.ports import ListQuery
from signing.verdict import Verdict

ARRIVED = (Status.ARRIVED,)
OPEN = (Status.ACCEPTED, Status.DIRECTED, Status.ASSIGNED, Status.IN_PROGRESS)
REGISTERED = (*OPEN, Status.DONE)
_IN = (Direction.INCOMING.value,)
_VERDICTS = {
    Verdict.VALID: Chip(Tone.OK, "Hợp lệ", "ok"),
    Verdict.CHANGED: Chip(Tone.WARNING, "Có thay đổi", "warning"),
    Verdict.INVALID: Chip(Tone.ERROR, "Không hợp lệ", "error"),
    Verdict.INDETERMINATE: Chip(Tone.WARNING, "Chưa đủ căn cứ", "help"),
    Verdict.UNSIGNED: Chip(Tone.WARNING, "Chưa ký số", "document"),
}
_CHECKING = Chip(Tone.INFO, "Chờ kiểm tra", "clock")


def _values(statuses: tuple[Status, ...]) -> tuple[str, ...]:
    return tuple(status.value for status in statuses)


class _Incoming:
    """Finds incoming documents."""

    def __init__(self, session: Session) -> None:
        self._work = session.work
        self.signatures = Column(
            "signatures",
            "Chữ ký",
            self._signature_words,
            6,
            chip=self._signature_chip,
            sortable=False,
            chips=tuple(chip.words for chip in (*_VERDICTS.values(), _CHECKING)),
        )
        """What the check on arrival found; the reading pane gives the reasons."""

    def for_me(self, words: str) -> RowSource[Line]:
        """Return what waits for this person, by name or role."""
        query = ListQuery(directions=_IN, statuses=_values((*ARRIVED, *OPEN)), words=words)
        return WaitingSource(self._work, query)

    def arrived(self, words: str) -> RowSource[Line]:
        """Return the in-tray."""
        return QuerySource(self._work, ListQuery(directions=_IN, statuses=_values(ARRIVED), words=words))

    def in_work(self, words: str) -> RowSource[Line]:
        """Return what was taken in and is not finished."""
        return QuerySource(self._work, ListQuery(directions=_IN, statuses=_values(OPEN), words=words))

    def register(self, words: str) -> RowSource[Line]:
        """Return the register of incoming documents."""
        query = ListQuery(directions=_IN, statuses=_values(REGISTERED), words=words)
        return RegisterSource(self._work, query, incoming_cells)

    def _signature_chip(self, line: Line) -> Chip:
        """Return the verdict on an arrival; while there is none it is never green."""
        found = self._work.checks.known(line.id)
        chip = _VERDICTS[found] if found is not None else _CHECKING
        return Chip(chip.tone, tr(chip.words), chip.icon)

    def _signature_words(self, line: Line) -> str:
        return self._signature_chip(line).words


def incoming_lists(session: Session) -> tuple[ListSpec, ...]:
    """Return the lists of the screen."""
    found = _Incoming(session)
    return (
        ListSpec(
            "waiting",
            "Chờ tôi xử lý",
            (SUBJECT, STATUS),
            found.for_me,
            Empty("ok", "Không có văn bản nào chờ anh/chị", "Văn bản cần xử lý sẽ hiện ở đây."),
        ),
        ListSpec(
            "arrived",
            "Mới đến",
            (SUBJECT, found.signatures, URGENCY),
            found.arrived,
            Empty("inbox", "Không có văn bản mới", "Văn bản tới qua trục liên thông sẽ hiện ở đây."),
        ),
        ListSpec(
            "in_work",
            "Đang giải quyết",
            (SUBJECT, STATUS),
            found.in_work,
            Empty("task", "Không có văn bản nào đang giải quyết"),
        ),
        ListSpec(
            "register",
            "Sổ đăng ký",
            INCOMING_COLUMNS,
            found.register,
            Empty("document", "Sổ chưa có dòng nào"),
            is_wide=True,
            book=INCOMING_BOOK,
        ),
    )
