"""Reads catalogue and plans, previews workbooks in a lane, and gives the orders that take them over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from eoffice.desktop.screens.work.importing import (
    ImportPreview,
    RegisterRow,
    plan_rows,
    preview_plan_lines,
    preview_products,
    product_row,
)
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.lanes import Job, Latest
from eoffice.desktop.shell.language import tr
from eoffice.domain.work.register_commands import AdoptPlan, DefineProducts
from eoffice.domain.work.registers import Plan
from eoffice.services.work_permissions import may_work
from eoffice.services.workplace import Workplace

DEFINE, ADOPT = "products.define", "plans.adopt"


@dataclass(frozen=True)
class Registers:
    """What the place shows."""

    products: tuple[RegisterRow, ...] = ()
    plan_lines: tuple[RegisterRow, ...] = ()
    plans: tuple[Plan, ...] = ()


def read_registers(work: Workplace) -> Registers:
    """Return catalogue and plans; reads the store."""
    directory, plans = work.ordering.directory, work.working.plans()
    return Registers(
        tuple(product_row(product) for product in work.working.catalogue().products),
        tuple(row for plan in plans for row in plan_rows(plan, directory)),
        plans,
    )


class RegistersPresenter(QObject):
    """Serves the place of products and plans; knows no widget."""

    shown = pyqtSignal(object)
    """The Registers."""
    previewed = pyqtSignal(object)
    """The ImportPreview."""
    refused = pyqtSignal(object)
    """Why a workbook could not be read, or was not taken."""
    taken = pyqtSignal()
    """Everything of a workbook is in the outbox."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._reading, self._previewing = (Latest(session.shell.lanes.cpu, self) for _ in range(2))
        self._reading.answered.connect(self.shown)
        self._reading.failed.connect(session.shell.messages.error)
        self._previewing.answered.connect(self.previewed)
        self._previewing.failed.connect(self.refused)
        session.news.documents_changed.connect(self._on_news)
        session.tasks.finished.connect(self._on_finished)
        session.tasks.failed.connect(self._on_failed)

    @property
    def may_define(self) -> bool:
        """Tell whether this person keeps the catalogue."""
        return may_work(self._session.work.me, DefineProducts, None)

    @property
    def may_adopt(self) -> bool:
        """Tell whether this person may take up plans."""
        return may_work(self._session.work.me, AdoptPlan, None)

    @pyqtSlot()
    def refresh(self) -> None:
        """Read catalogue and plans anew."""
        work = self._session.work

        def read(_: Job) -> Registers:
            return read_registers(work)

        self._reading.ask(read)

    def preview_products(self, path: Path) -> None:
        """Read a workbook of products; `previewed` or `refused` follows."""
        today = self._session.today

        def read(_: Job) -> ImportPreview:
            return preview_products(path, today)

        self._previewing.ask(read)

    def preview_plan(self, path: Path) -> None:
        """Read a workbook of a plan; `previewed` or `refused` follows."""
        work = self._session.work

        def read(_: Job) -> ImportPreview:
            return preview_plan_lines(path, work)

        self._previewing.ask(read)

    def take(self, preview: ImportPreview, title: str, period: str) -> None:
        """Take all of a workbook over, or nothing of it."""
        working = self._session.work.working
        if preview.products:
            command = DefineProducts(preview.products)

            def define(_: Job) -> object:
                return working.define(command)

            self._run(DEFINE, define)
            return
        plan = AdoptPlan(title, "", period, preview.lines)

        def adopt(_: Job) -> object:
            return working.adopt(plan)

        self._run(ADOPT, adopt)

    def _run(self, action: str, work: Callable[[Job], object]) -> None:
        self._session.tasks.run(action, "", work, tr("Đang ghi dữ liệu từ tệp"))

    @pyqtSlot(object)
    def _on_news(self, _: object) -> None:
        self.refresh()

    @pyqtSlot(str, str, object)
    def _on_finished(self, action: str, _document: str, _result: object) -> None:
        if action in (DEFINE, ADOPT):
            self._session.shell.messages.toast(tr("Đã ghi toàn bộ dữ liệu của tệp."))
            self.taken.emit()
            self.refresh()

    @pyqtSlot(str, str, object)
    def _on_failed(self, action: str, _document: str, error: BaseException) -> None:
        if action in (DEFINE, ADOPT):
            self.refused.emit(error)
