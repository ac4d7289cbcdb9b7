"""The place of products and plans: what holds, and workbooks looked at before they are taken."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.screens.work.forms import Answer
from eoffice.desktop.screens.work.importing import ImportPreview, Mistake, RegisterRow
from eoffice.desktop.screens.work.registers_presenter import Registers, RegistersPresenter
from eoffice.desktop.session.session import Session
from eoffice.desktop.session.tables import show_rows, small_table
from eoffice.desktop.shell.icons import icon
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.messages import Banner
from eoffice.desktop.shell.notices import interface_language, notice_of
from eoffice.desktop.shell.screen import Screen
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.chips import Tone
from eoffice.desktop.widgets.fields import LineField
from eoffice.desktop.widgets.rows import Chip, Column
from eoffice.desktop.widgets.table import Empty
from eoffice.domain.work.item import Source, SourceKind
from eoffice.errors import explain

PLACE = "products"
BOOKS = "*.xlsx *.xlsm"


def _key(row: RegisterRow) -> str:
    return row.key


def _first(row: RegisterRow) -> str:
    return row.first


def _second(row: RegisterRow) -> str:
    return row.second


def _third(row: RegisterRow) -> str:
    return row.third


def _fourth(row: RegisterRow) -> str:
    return row.fourth


def _fifth(row: RegisterRow) -> str:
    return row.fifth


PRODUCT_COLUMNS: tuple[Column[RegisterRow], ...] = (
    Column("code", "Mã", _first, 7, sortable=False),
    Column("name", "Sản phẩm", _second, 20, stretch=True, sortable=False),
    Column("unit", "Đơn vị tính", _third, 9, sortable=False),
    Column("factor", "Hệ số K", _fourth, 6, sortable=False),
    Column("valid", "Hiệu lực", _fifth, 14, sortable=False),
)
PLAN_COLUMNS: tuple[Column[RegisterRow], ...] = (
    Column("title", "Công việc", _first, 20, stretch=True, sortable=False),
    Column("product", "Sản phẩm", _second, 8, sortable=False),
    Column("quantity", "Số lượng", _third, 6, sortable=False),
    Column("person", "Chủ trì", _fourth, 12, sortable=False),
    Column("due", "Hạn", _fifth, 7, sortable=False),
)


def _place(mistake: Mistake) -> str:
    return mistake.place


def _what(mistake: Mistake) -> str:
    return mistake.what


def _weight(mistake: Mistake) -> str:
    return tr("Lỗi") if mistake.is_error else tr("Lưu ý")


def _weight_chip(mistake: Mistake) -> Chip:
    tone, icon_name = (Tone.ERROR, "error") if mistake.is_error else (Tone.WARNING, "warning")
    return Chip(tone, _weight(mistake), icon_name)


def _mistake_key(mistake: Mistake) -> str:
    return f"{mistake.place}|{mistake.what}"


MISTAKE_COLUMNS: tuple[Column[Mistake], ...] = (
    Column("weight", "Mức", _weight, 6, chip=_weight_chip, sortable=False),
    Column("place", "Chỗ trong tệp", _place, 12, sortable=False),
    Column("what", "Điều cần sửa", _what, 30, stretch=True, sortable=False),
)


class ImportPanel(QFrame):
    """What a workbook would bring, what is wrong in it, and the button that takes all of it.

    Object names: "products.preview", "products.mistakes", "products.planTitle",
    "products.planPeriod", "products.take", "products.drop", "products.verdict".
    """

    taken = pyqtSignal(str, str)
    """Title and period of a plan; empty for products."""
    dropped = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self.setObjectName("products.import")
        self.verdict = QLabel()
        nothing = Empty("document", "Tệp không có dòng nào dùng được")
        self._products = small_table(
            "products.preview", tr("Xem trước danh mục"), PRODUCT_COLUMNS, _key, nothing
        )
        self._plan = small_table(
            "products.planPreview", tr("Xem trước kế hoạch"), PLAN_COLUMNS, _key, nothing
        )
        fine = Empty("ok", "Không có lỗi nào trong tệp")
        self.mistakes = small_table(
            "products.mistakes", tr("Lỗi trong tệp"), MISTAKE_COLUMNS, _mistake_key, fine
        )
        self.title = LineField(tr("Tên kế hoạch"), tr("Tên kế hoạch"))
        self.period = LineField(tr("Kỳ của kế hoạch"), tr("Kỳ, ví dụ 2026-11, 2026-Q4 hoặc 2026"))
        self.take = QPushButton(tr("Ghi toàn bộ"))
        self.drop = QPushButton(tr("Thôi"))
        self._assemble()
        self.take.clicked.connect(self._on_take)
        self.drop.clicked.connect(self.dropped)

    def show_preview(self, preview: ImportPreview, *, is_plan: bool, period: str) -> None:
        """Show what a workbook would bring."""
        self._products.setVisible(not is_plan)
        self._plan.setVisible(is_plan)
        show_rows(self._plan if is_plan else self._products, preview.rows)
        show_rows(self.mistakes, preview.mistakes)
        errors = sum(one.is_error for one in preview.mistakes)
        words = tr("{file}: {count} dòng, không có lỗi.")
        if errors:
            words = tr("{file}: {count} dòng, {errors} lỗi. Sửa tệp rồi mở lại; chưa dòng nào được ghi.")
        self.verdict.setText(words.format(file=preview.file, count=len(preview.rows), errors=errors))
        for field in (self.title, self.period):
            field.setVisible(is_plan)
        self.title.show_value(Path(preview.file).stem if is_plan else "")
        self.period.show_value(period if is_plan else "")
        self.take.setEnabled(preview.may_be_applied)

    @pyqtSlot()
    def _on_take(self) -> None:
        self.taken.emit(self.title.value(), self.period.value())

    def _assemble(self) -> None:
        self.verdict.setObjectName("products.verdict")
        self.verdict.setProperty("role", "heading")
        self.verdict.setWordWrap(True)
        self.title.setObjectName("products.planTitle")
        self.period.setObjectName("products.planPeriod")
        self.take.setObjectName("products.take")
        self.take.setProperty("role", "main")
        self.drop.setObjectName("products.drop")
        space = gap(self.fontMetrics())
        row = QHBoxLayout()
        row.addWidget(self.title, 2)
        row.addWidget(self.period, 1)
        row.addStretch(1)
        row.addWidget(self.drop)
        row.addWidget(self.take)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space * 2, space, space * 2, space)
        layout.setSpacing(space)
        layout.addWidget(self.verdict)
        layout.addWidget(self._products, 2)
        layout.addWidget(self._plan, 2)
        layout.addWidget(self.mistakes, 1)
        layout.addLayout(row)


class RegistersView(Screen):
    """Products at one tab, plans at the other, the workbook being looked at below.

    Object names: "products.tabs", "products.table", "plans.table", "products.open", "plans.open",
    "plans.assign", and those of ImportPanel.
    """

    assignment_wished = pyqtSignal(object)
    """The Answer with which the form of new work begins: a line of a plan."""

    def __init__(self, session: Session, presenter: RegistersPresenter) -> None:
        super().__init__()
        self.setObjectName(PLACE)
        self._session = session
        self.presenter = presenter
        presenter.setParent(self)
        self._registers = Registers()
        self._preview: ImportPreview | None = None
        self._is_plan = False
        self._banner: Banner | None = None
        none = Empty("task", "Chưa có sản phẩm nào", "Mở tệp Excel có cột Mã, Tên, Đơn vị tính, Hệ số K.")
        unplanned = Empty(
            "task", "Chưa có kế hoạch nào", "Mở tệp Excel có cột Công việc, Sản phẩm, Số lượng, Hạn."
        )
        self.products = small_table("products.table", tr("Danh mục sản phẩm"), PRODUCT_COLUMNS, _key, none)
        self.plans = small_table("plans.table", tr("Kế hoạch công việc"), PLAN_COLUMNS, _key, unplanned)
        self.open_products = QPushButton(icon("folder", "accent"), tr("Mở tệp danh mục…"))
        self.open_plan = QPushButton(icon("folder", "accent"), tr("Mở tệp kế hoạch…"))
        self.assign = QPushButton(icon("task", "accent"), tr("Giao việc từ dòng này…"))
        self.tabs = QTabWidget()
        self.panel = ImportPanel()
        self._layout = QVBoxLayout(self)
        self._assemble()
        self._connect()

    def panes(self) -> list[QWidget]:
        """Return the tables."""
        return [self.products.table, self.plans.table]

    def close_layer(self) -> bool:
        """Put the preview away for Esc."""
        was_shown = not self.panel.isHidden()
        self._drop()
        return was_shown

    def arrive(self) -> None:
        """Read everything anew."""
        self.presenter.refresh()

    def preview_products(self, path: Path) -> None:
        """Look at a workbook of products."""
        self._begin(is_plan=False)
        self.presenter.preview_products(path)

    def preview_plan(self, path: Path) -> None:
        """Look at a workbook of a plan."""
        self._begin(is_plan=True)
        self.presenter.preview_plan(path)

    def _begin(self, *, is_plan: bool) -> None:
        self._is_plan = is_plan
        self.tabs.setCurrentIndex(int(is_plan))
        self._drop_banner()

    @pyqtSlot(object)
    def _on_registers(self, registers: Registers) -> None:
        self._registers = registers
        show_rows(self.products, registers.products)
        show_rows(self.plans, registers.plan_lines)

    @pyqtSlot(object)
    def _on_preview(self, preview: ImportPreview) -> None:
        self._preview = preview
        self.panel.show_preview(preview, is_plan=self._is_plan, period=self._session.today.strftime("%Y-%m"))
        self.panel.show()

    @pyqtSlot(object)
    def _on_refused(self, error: BaseException) -> None:
        """Say above the tables why a workbook is not taken."""
        self._drop_banner()
        self._banner = Banner(notice_of(explain(error, interface_language())))
        self._banner.setObjectName("products.refusal")
        self._banner.closed.connect(self._drop_banner)
        self._layout.insertWidget(0, self._banner)

    @pyqtSlot(str, str)
    def _on_take(self, title: str, period: str) -> None:
        if self._preview is not None:
            self.presenter.take(self._preview, title, period)

    @pyqtSlot()
    def _on_open_products(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("Mở tệp danh mục…"), "", BOOKS)
        if name:
            self.preview_products(Path(name))

    @pyqtSlot()
    def _on_open_plan(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("Mở tệp kế hoạch…"), "", BOOKS)
        if name:
            self.preview_plan(Path(name))

    @pyqtSlot(object)
    def _on_line(self, row: RegisterRow | None) -> None:
        self.assign.setEnabled(row is not None)

    @pyqtSlot()
    def _on_assign(self) -> None:
        row = self.plans.current
        if row is not None:
            self.assignment_wished.emit(self._beginning(row))

    def _beginning(self, row: RegisterRow) -> Answer:
        """Return what a line of a plan says about the work."""
        plan_id, _, number = row.key.partition("#")
        line = next(plan for plan in self._registers.plans if plan.id == plan_id).lines[int(number) - 1]
        calendar, today = self._session.work.calendar, self._session.today
        return Answer(
            title=line.title,
            product=line.product,
            quantity=line.quantity,
            term_days=calendar.working_days_between(today, line.due),
            lead=line.person,
            source=Source(SourceKind.PLAN, plan=plan_id, line=int(number)),
        )

    @pyqtSlot()
    def _drop(self) -> None:
        self._preview = None
        self.panel.hide()
        self._drop_banner()

    @pyqtSlot()
    def _drop_banner(self) -> None:
        if self._banner is not None:
            self._layout.removeWidget(self._banner)
            self._banner.hide()
            self._banner.deleteLater()
            self._banner = None

    def _assemble(self) -> None:
        """Put the tabs above and the preview below."""
        space = gap(self.fontMetrics())
        self.tabs.setObjectName("products.tabs")
        self.open_products.setObjectName("products.open")
        self.open_plan.setObjectName("plans.open")
        self.assign.setObjectName("plans.assign")
        self.assign.setEnabled(False)
        self.open_products.setVisible(self.presenter.may_define)
        self.open_plan.setVisible(self.presenter.may_adopt)
        self.tabs.addTab(self._tab(self.products, self.open_products), tr("Danh mục sản phẩm"))
        self.tabs.addTab(self._tab(self.plans, self.open_plan, self.assign), tr("Kế hoạch công việc"))
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setObjectName("products.splitter")
        splitter.addWidget(self.tabs)
        splitter.addWidget(self.panel)
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 2)
        splitter.setChildrenCollapsible(False)
        self.panel.hide()
        self._layout.setContentsMargins(space, space, space, space)
        self._layout.addWidget(splitter, 1)

    def _tab(self, table: QWidget, *buttons: QWidget) -> QWidget:
        page = QWidget()
        row = QHBoxLayout()
        for button in buttons:
            row.addWidget(button)
        row.addStretch(1)
        layout = QVBoxLayout(page)
        layout.addLayout(row)
        layout.addWidget(table, 1)
        return page

    def _connect(self) -> None:
        """Bind presenter, buttons and panel."""
        presenter = self.presenter
        presenter.shown.connect(self._on_registers)
        presenter.previewed.connect(self._on_preview)
        presenter.refused.connect(self._on_refused)
        presenter.taken.connect(self._drop)
        self.open_products.clicked.connect(self._on_open_products)
        self.open_plan.clicked.connect(self._on_open_plan)
        self.assign.clicked.connect(self._on_assign)
        self.plans.row_chosen.connect(self._on_line)
        self.panel.taken.connect(self._on_take)
        self.panel.dropped.connect(self._drop)
