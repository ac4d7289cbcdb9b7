"""The documents behind one operational indicator, each opened with Enter or a double click."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt6.QtCore import Qt, pyqtSlot
from PyQt6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from eoffice.desktop.screens.kpi import words as wording
from eoffice.desktop.screens.kpi.parts import FigureTable
from eoffice.desktop.screens.kpi.reports_presenter import IndicatorsShown
from eoffice.desktop.session.session import Session
from eoffice.desktop.session.wording import status_words
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.dialogs import answer_with, resize_within
from eoffice.desktop.widgets.rows import Column
from eoffice.desktop.widgets.table import Empty

_PLACES = (
    ("overdue", "Quá hạn"),
    ("late", "Trễ hạn"),
    ("waiting", "Đang chờ"),
    ("on_time", "Đúng hạn"),
    ("without_term", "Không có hạn"),
)


@dataclass(frozen=True)
class BehindRow:
    """One document and how it was counted."""

    document: str
    counted: str
    subject: str


def indicator_documents(shown: IndicatorsShown, code: str, unit: str) -> list[tuple[str, str]]:
    """Return the documents counted in an indicator of a unit, each with how it was counted."""
    rows = shown.rows
    if code == "on_time":
        own = [one for one in shown.timeliness if one.unit == unit]
        return [
            (document, tr(words)) for one in own for name, words in _PLACES for document in getattr(one, name)
        ]
    if code == "digital":
        return [
            (row.document, _causes(row.paper_causes))
            for row in rows.documents
            if row.unit == unit and row.done is not None
        ]
    if code == "returned":
        words = tr("{returned} lần trả lại trong {submitted} lần trình")
        return [
            (row.document, words.format(returned=row.returned, submitted=row.submitted))
            for row in rows.drafts
            if row.unit == unit and row.submitted
        ]
    return [
        (row.document, tr("Đã ký") if row.signed is not None else tr("Chờ ký"))
        for row in rows.signatures
        if row.unit == unit
    ]


def _causes(causes: tuple[str, ...]) -> str:
    if not causes:
        return tr("Hoàn toàn trên môi trường số")
    return ", ".join(tr(wording.CAUSES.get(one, one)) for one in causes)


def step_documents(shown: IndicatorsShown, step: str) -> list[tuple[str, str]]:
    """Return the documents that went through a step or are in it."""
    found = [row for row in shown.rows.steps if row.step == step]
    return [(row.document, tr("Đang ở") if row.left is None else tr("Đã qua")) for row in found]


class BehindDialog(QDialog):
    """Lists the documents behind a number.

    Object names: "kpi.behind", "kpi.behind.documents".
    """

    def __init__(self, session: Session, title: str, found: list[tuple[str, str]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("kpi.behind")
        self.setWindowTitle(title)
        self._session = session
        columns: tuple[Column[BehindRow], ...] = (
            Column("counted", "Tính là", _counted, 16),
            Column("subject", "Văn bản", _subject, 30, stretch=True),
        )
        empty = Empty("document", "Không có văn bản nào", "Con số này chưa có văn bản nào đứng sau.")
        self.documents = FigureTable("kpi.behind.documents", title, columns, _key, empty)
        self.documents.show_rows([self._row(document, words) for document, words in found])
        self.documents.row_opened.connect(self._on_opened)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        # Or Qt would choose the first button it finds, which lies hidden in the empty table.
        answer_with(self, buttons.button(QDialogButtonBox.StandardButton.Close))
        buttons.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.addWidget(self.documents, 1)
        whole.addWidget(buttons)
        letter = gap(self.fontMetrics())
        resize_within(self, letter * 70, letter * 40)

    def _row(self, document: str, words: str) -> BehindRow:
        """Return a line; what may not be read here keeps its bare id, as in reports."""
        stored = self._session.work.log.load(document)
        if stored is None:
            return BehindRow(document, words, document)
        named = stored.document.subject or status_words(stored.document.status).text
        return BehindRow(document, words, named)

    @pyqtSlot(object)
    def _on_opened(self, row: object) -> None:
        if isinstance(row, BehindRow):
            self._session.shell.navigator.open_document(row.document)
            self.accept()


def _key(row: BehindRow) -> str:
    return f"{row.document}/{row.counted}"


def _counted(row: BehindRow) -> str:
    return row.counted


def _subject(row: BehindRow) -> str:
    return row.subject
