"""What was changed in an agency's form, when and by whom; a state of the past can be taken up again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PyQt6.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from eoffice.clock import VIETNAM
from eoffice.desktop.session.tables import show_rows, small_table
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.dialogs import resize_within
from eoffice.desktop.widgets.rows import Column
from eoffice.desktop.widgets.table import Empty, TableView
from eoffice.domain.agency_form import AgencyForm


@dataclass(frozen=True)
class PastRow:
    """One state as a row."""

    key: str
    when: str
    who: str
    what: str
    reason: str


def rows_of(forms: Sequence[AgencyForm], name_of: Callable[[str], str]) -> list[PastRow]:
    """Return the states, the newest first, each with what it changed of the one before."""
    found = []
    for at, form in enumerate(forms):
        before = forms[at + 1] if at + 1 < len(forms) else None
        when = form.changed_at.astimezone(VIETNAM) if form.changed_at is not None else None
        found.append(
            PastRow(
                str(form.revision),
                f"{when:%d/%m/%Y %H:%M}" if when is not None else "",
                name_of(form.changed_by) if form.changed_by else "",
                changes_in_words(before, form) if before is not None else tr("Bản đầu tiên"),
                form.reason,
            )
        )
    return found


def changes_in_words(before: AgencyForm, after: AgencyForm) -> str:
    """Return what a change changed: the old words and the new where they are short, else the part."""
    told = [
        f"{title}: {old or '–'} → {new or '–'}"
        for title, old, new in (
            (tr("Cơ quan ban hành"), before.issuer, after.issuer),
            (tr("Cơ quan chủ quản"), before.parent, after.parent),
            (tr("Địa danh"), before.place, after.place),
            (tr("Chữ viết tắt của cơ quan"), before.abbreviation, after.abbreviation),
            (tr("Đơn vị"), _units(before), _units(after)),
            (tr("Dòng nơi nhận"), "; ".join(before.copies), "; ".join(after.copies)),
            (tr("Nơi nhận mặc định"), ", ".join(before.recipients), ", ".join(after.recipients)),
        )
        if old != new
    ]
    told += [tr("Người ký")] if before.signers != after.signers else []
    told += [tr("Ảnh con dấu")] if before.seal != after.seal else []
    return "; ".join(told)


def _units(form: AgencyForm) -> str:
    return ", ".join(one.abbreviation for one in form.units)


class HistoryDialog(QDialog):
    """Lists the states; object names "formPast", "formRestore", "formPastClose"."""

    restore_wanted = pyqtSignal(object)
    """The AgencyForm to be taken up again."""

    def __init__(
        self, forms: Sequence[AgencyForm], name_of: Callable[[str], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("formPastDialog")
        self.setWindowTitle(tr("Các lần sửa thể thức"))
        self._forms = {str(one.revision): one for one in forms}
        self.table: TableView[PastRow] = small_table(
            "formPast", tr("Các lần sửa thể thức"), COLUMNS, _key, Empty("history", "Chưa sửa lần nào")
        )
        self.whole = QLabel()
        self.whole.setObjectName("formPastWhole")
        self.whole.setWordWrap(True)
        self.whole.setProperty("content", True)
        self.restore = QPushButton(tr("Dùng lại bản này"))
        self.restore.setObjectName("formRestore")
        close = QPushButton(tr("Đóng"))
        close.setObjectName("formPastClose")
        close.setDefault(True)  # taking an old state up again is never what Enter does by itself
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(close)
        row.addWidget(self.restore)
        space = gap(self.fontMetrics())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space * 2, space * 2, space * 2, space * 2)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.whole)
        layout.addLayout(row)
        resize_within(self, self.fontMetrics().height() * 48, self.fontMetrics().height() * 22)
        close.clicked.connect(self.reject)
        self.restore.clicked.connect(self._on_restore)
        self.table.row_chosen.connect(self._on_row)
        rows = rows_of(forms, name_of)
        show_rows(self.table, rows)
        if rows:
            self.table.select_key(rows[0].key)
        self._on_row(None)
        self.table.setFocus()  # or Qt begins at the default button

    @pyqtSlot(object)
    def _on_row(self, _: object) -> None:
        """Show the whole of what the row may have had to cut off."""
        row = self.table.current
        self.whole.setText("\n".join(filter(None, (row.what, row.reason))) if row is not None else "")

    @pyqtSlot()
    def _on_restore(self) -> None:
        row = self.table.current
        if row is not None:
            self.restore_wanted.emit(self._forms[row.key])
            self.accept()


def _key(row: PastRow) -> str:
    return row.key


def _when(row: PastRow) -> str:
    return row.when


def _who(row: PastRow) -> str:
    return row.who


def _what(row: PastRow) -> str:
    return row.what


def _reason(row: PastRow) -> str:
    return row.reason


COLUMNS = (
    Column("revision", "Lần", _key, 3, sortable=False),
    Column("when", "Lúc", _when, 9, sortable=False),
    Column("who", "Người sửa", _who, 11, sortable=False),
    Column("what", "Đã sửa", _what, 14, stretch=True, sortable=False),
    Column("reason", "Lý do", _reason, 9, sortable=False),
)
