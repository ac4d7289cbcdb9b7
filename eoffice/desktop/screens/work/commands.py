"""Commands of the place of work: giving work, from a document or a plan too, and every action on an item."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from eoffice.desktop.screens.work.catalogue import WorkAction
from eoffice.desktop.screens.work.forms import Answer
from eoffice.desktop.screens.work.view import PLACE, WorkView, all_actions
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.commands import Command, Menu
from eoffice.domain.document import Direction, Document, Status
from eoffice.domain.work.item import Source, SourceKind
from eoffice.domain.work.item_commands import AssignItem
from eoffice.services.work_permissions import may_work

_WITH_DIRECTIVE = (Status.DIRECTED, Status.ASSIGNED, Status.IN_PROGRESS)


class WorkCommands:
    """Binds the commands to the screen, which is made at its first visit."""

    def __init__(
        self, session: Session, shown: Callable[[], WorkView | None], screen: Callable[[], WorkView]
    ) -> None:
        self._session = session
        self._shown = shown
        self._screen = screen
        session.shell.commands.add(
            Command("work.assign", "Giao việc mới…", self._assign, Menu.PROCESS, "add", "Ctrl+Shift+G",
                    self._may_assign, "Giao việc có sản phẩm, thời hạn; hoặc tự đề xuất việc của mình",
                    place=PLACE, group="work", on_tool_bar=True),
            Command("work.from_document", "Giao việc từ văn bản này…", self._from_document, Menu.PROCESS,
                    "task", "", self._may_assign_from, "Việc có sản phẩm, tính vào đánh giá, từ bút phê",
                    group="document"),
            Command("work.registers", "Danh mục sản phẩm, kế hoạch…", self._registers, Menu.TOOLS, "folder",
                    hint="Xem và nhập danh mục sản phẩm, kế hoạch từ Excel", group="work"),
            Command("work.main", "Làm bước tiếp theo", self._advance, Menu.PROCESS, "right", "",
                    self._has_step, place=PLACE, group="work", is_main=True),
        )  # fmt: skip
        session.shell.commands.add(*(self._command(action) for action in all_actions()))

    def _command(self, action: WorkAction) -> Command:
        return Command(
            action.id,
            action.title,
            partial(self._wish, action),
            Menu.PROCESS,
            action.icon,
            enabled=partial(self._is_offered, action),
            hint=action.hint,
            place=PLACE,
            group="work",
            on_tool_bar=action.on_tool_bar,
        )

    def _wish(self, action: WorkAction) -> None:
        shown = self._shown()
        if shown is not None:
            shown.wish(action.id)

    def _is_offered(self, action: WorkAction) -> bool:
        shown = self._shown()
        return shown is not None and action in shown.offered()

    def _may_assign(self) -> bool:
        return may_work(self._session.work.me, AssignItem, None)

    def _assign(self) -> None:
        self._screen().begin_assignment()

    def _may_assign_from(self) -> bool:
        """Tell whether the open document is one with a directive that leads to work."""
        state = self._session.current.state
        if state is None or state.direction is not Direction.INCOMING or state.directive is None:
            return False
        return state.status in _WITH_DIRECTIVE and self._may_assign()

    def _from_document(self) -> None:
        """Open the form with what the directive says."""
        state = self._session.current.state
        if state is not None:
            begun = self._begun(state)
            self._session.shell.navigator.go(PLACE)
            self._screen().begin_assignment(begun)

    def _begun(self, document: Document) -> Answer:
        """Return the beginning that a directive gives: its words, its lead, its term."""
        directive, work = document.directive, self._session.work
        due = document.due
        days = work.calendar.working_days_between(self._session.today, due) if due is not None else 5
        return Answer(
            title=(directive.text if directive is not None else "") or document.subject,
            lead=directive.lead if directive is not None else "",
            term_days=days,
            source=Source(SourceKind.DIRECTIVE, document=document.id),
        )

    def _registers(self) -> None:
        self._session.shell.navigator.go("products")

    def _advance(self) -> None:
        shown = self._shown()
        if shown is not None:
            shown.advance()

    def _has_step(self) -> bool:
        shown = self._shown()
        return shown is not None and shown.has_step
