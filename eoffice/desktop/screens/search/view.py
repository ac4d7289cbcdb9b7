"""The one list of results: what the search on top finds, whatever the direction of a document."""

from __future__ import annotations

from PyQt6.QtWidgets import QWidget

from eoffice.desktop.session.lines import STATUS, SUBJECT, Line, QuerySource
from eoffice.desktop.session.list_screen import ListScreen
from eoffice.desktop.session.one_list import ListSpec
from eoffice.desktop.session.session import Session
from eoffice.desktop.widgets.rows import RowSource
from eoffice.desktop.widgets.table import Empty
from eoffice.services.ports import ListQuery

PLACE = "search"


class SearchView(ListScreen):
    """Finds documents by the index of this desk, fields and texts alike, also without the hub."""

    def __init__(self, session: Session, reading: QWidget) -> None:
        found = _Everything(session)
        spec = ListSpec(
            "found",
            "Kết quả",
            (SUBJECT, STATUS),
            found.with_words,
            Empty(
                "search", "Không thấy văn bản nào", "Bớt chữ, hoặc gõ không dấu; số hiệu gõ như 15/QĐ-UBND."
            ),
        )
        super().__init__(session, PLACE, (spec,), reading)


class _Everything:
    """Finds among all documents of this desk; without words, what changed last."""

    def __init__(self, session: Session) -> None:
        self._work = session.work

    def with_words(self, words: str) -> RowSource[Line]:
        """Return what holds all the words."""
        return QuerySource(self._work, ListQuery(words=words))
