"""The lists of drafts: returned ones first, then what is being written, then what is on its way."""

from __future__ import annotations

from eoffice.desktop.session.lines import STATUS, SUBJECT, Line, QuerySource, SerialSource
from eoffice.desktop.session.one_list import ListSpec
from eoffice.desktop.session.session import Session
from eoffice.desktop.widgets.rows import RowSource
from eoffice.desktop.widgets.table import Empty
from eoffice.domain.document import Status
from eoffice.services.ports import ListQuery

ON_THE_WAY = (
    Status.SUBMITTED,
    Status.CONTENT_APPROVED,
    Status.FORMAT_APPROVED,
    Status.SIGNED,
    Status.NUMBERED,
    Status.FILLED,
    Status.SEALED,
    Status.REGISTERED,
)
ENDED = (Status.ISSUED, Status.CANCELLED)


class _Drafts:
    """Finds a person's documents by status."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def own(self, words: str) -> RowSource[Line]:
        """Return what is being written, returned drafts first."""
        queries = [self._query((status,), words) for status in (Status.RETURNED, Status.DRAFT)]
        return SerialSource(self._session.work, queries)

    def on_the_way(self, words: str) -> RowSource[Line]:
        """Return what others have in hand."""
        return QuerySource(self._session.work, self._query(ON_THE_WAY, words))

    def ended(self, words: str) -> RowSource[Line]:
        """Return what was issued or given up."""
        return QuerySource(self._session.work, self._query(ENDED, words))

    def _query(self, statuses: tuple[Status, ...], words: str) -> ListQuery:
        names = tuple(status.value for status in statuses)
        return ListQuery(statuses=names, author=self._session.work.me.id, words=words)


def draft_lists(session: Session) -> tuple[ListSpec, ...]:
    """Return the lists of the screen."""
    drafts = _Drafts(session)
    nothing = Empty("draft", "Chưa có dự thảo nào", "Bấm Ctrl+N để soạn công văn mới.")
    return (
        ListSpec("own", "Đang soạn", (SUBJECT, STATUS), drafts.own, nothing),
        ListSpec(
            "on_the_way",
            "Đã trình",
            (SUBJECT, STATUS),
            drafts.on_the_way,
            Empty("send", "Chưa trình văn bản nào"),
        ),
        ListSpec("ended", "Đã xong", (SUBJECT, STATUS), drafts.ended, Empty("ok", "Chưa có")),
    )
