"""The list of documents that wait for this person's signature."""

from __future__ import annotations

from eoffice.desktop.session.lines import SUBJECT, URGENCY, Line, QuerySource
from eoffice.desktop.session.one_list import ListSpec
from eoffice.desktop.session.session import Session
from eoffice.desktop.widgets.rows import RowSource
from eoffice.desktop.widgets.table import Empty
from eoffice.domain.document import Status
from eoffice.services.ports import ListQuery


class _Waiting:
    """Finds what waits for a signature."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def for_me(self, words: str) -> RowSource[Line]:
        """Return what this person is to sign."""
        work = self._session.work
        status = (Status.FORMAT_APPROVED.value,)
        return QuerySource(work, ListQuery(statuses=status, holder_person=work.me.id, words=words))


def signing_lists(session: Session) -> tuple[ListSpec, ...]:
    """Return the lists of the screen."""
    nothing = Empty("sign", "Không có văn bản nào chờ ký", "Văn bản đã duyệt thể thức sẽ hiện ở đây.")
    columns = (SUBJECT, URGENCY)
    return (ListSpec("waiting", "Chờ tôi ký", columns, _Waiting(session).for_me, nothing),)
