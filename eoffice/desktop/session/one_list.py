"""One list of a screen of lists: what it shows, as data, and its table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from PyQt6.QtWidgets import QWidget

from eoffice.desktop.session.carrying import Carrier
from eoffice.desktop.session.lines import Line, key_of, sentence_of
from eoffice.desktop.session.registers import Book, is_struck
from eoffice.desktop.session.session import Session
from eoffice.desktop.session.two_lines import TwoLines
from eoffice.desktop.shell.language import tr
from eoffice.desktop.widgets.rows import Column, RowSource
from eoffice.desktop.widgets.table import Empty, PagedModel, TableView


@dataclass(frozen=True)
class ListSpec:
    """One list of a screen."""

    id: str
    title: str
    columns: Sequence[Column[Line]]
    source: Callable[[str], RowSource[Line]]
    """Gives the rows for the words in the find field."""
    empty: Empty = field(default=Empty("document", "Chưa có văn bản nào"))
    is_wide: bool = False
    """A register: its many columns stand above the reading pane, not beside it."""
    book: Book | None = None
    """The register of the law that it is printed as; any other list is printed as it stands."""


class _Unread:
    """Tells whether a line is unread; such rows stand in bold."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __call__(self, line: Line) -> bool:
        """Look at the marks of now."""
        return self._session.marks.is_unread(line.id, line.updated_at)


class DocumentList(TableView[Line]):
    """One list with its model."""

    def __init__(self, session: Session, spec: ListSpec, name: str, parent: QWidget) -> None:
        lane, unread = session.shell.lanes.cpu, _Unread(session)
        model = PagedModel(spec.columns, key_of, sentence_of, lane, unread, is_struck)
        super().__init__(model, tr(spec.title), spec.empty, parent)
        self.spec = spec
        self.table.setObjectName(f"{name}.{spec.id}.table")
        model.failed.connect(session.shell.messages.error)
        Carrier(session, self, spec.columns, is_wide=spec.is_wide)
        if not spec.is_wide:
            TwoLines(self.table)
