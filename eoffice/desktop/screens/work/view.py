"""The place of work: four lists above, the chosen item with its story or a form below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PyQt6.QtCore import Qt, pyqtSlot
from PyQt6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from eoffice.desktop.screens.work import forms
from eoffice.desktop.screens.work.catalogue import ACTIONS, WorkAction, offered
from eoffice.desktop.screens.work.detail import ItemDetail
from eoffice.desktop.screens.work.form import WorkForm
from eoffice.desktop.screens.work.forms import Answer
from eoffice.desktop.screens.work.model import (
    COLUMNS,
    OVERSEERS,
    Board,
    Choices,
    ItemLine,
    ItemView,
    key_of,
)
from eoffice.desktop.screens.work.presenter import ASSIGN, WorkPresenter
from eoffice.desktop.session.flow import FlowLayout
from eoffice.desktop.session.session import Session
from eoffice.desktop.session.tables import show_rows, small_table
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.screen import Screen
from eoffice.desktop.shell.theme import gap
from eoffice.desktop.widgets.fields import LineField
from eoffice.desktop.widgets.table import Empty
from eoffice.domain.document import FileRef
from eoffice.domain.people import Role
from eoffice.text import fold

PLACE = "work"
_LISTS = (
    ("mine", "Của tôi"),
    ("waiting", "Chờ tôi nghiệm thu"),
    ("overdue", "Quá hạn"),
    ("unit", "Của đơn vị"),
)


@dataclass(frozen=True)
class _Question:
    """The form that waits for its choices: giving new work, or an action on an item."""

    action: WorkAction | None
    item: str
    begun: Answer


class WorkView(Screen):
    """Lists work and shows one item.

    Object names: "work.LIST.button" (mine, waiting, overdue, unit), "work.find", "work.done",
    "work.table", and those of ItemDetail and WorkForm.
    """

    def __init__(
        self, session: Session, presenter: WorkPresenter, open_file: Callable[[FileRef], None]
    ) -> None:
        super().__init__()
        self.setObjectName(PLACE)
        self._session = session
        self.presenter = presenter
        presenter.setParent(self)
        self._board = Board()
        self._list = "mine"
        self._view: ItemView | None = None
        self._question: _Question | None = None
        self.buttons = QButtonGroup(self)
        self.finder = LineField(tr("Tìm trong danh sách"), tr("Tìm theo nội dung, sản phẩm, người chủ trì"))
        self.done = QCheckBox(tr("Cả việc đã xong"))
        self.count = QLabel()
        nothing = Empty("task", "Không có công việc nào", "Việc được giao hiện ở đây với thời hạn của nó.")
        self.table = small_table("work.table", tr("Công việc"), COLUMNS, key_of, nothing)
        self.form = WorkForm(session.work.calendar)
        self.detail = ItemDetail(self.form, open_file)
        self._assemble()
        self._connect()

    @property
    def item(self) -> ItemView | None:
        """The item shown, as it was read last."""
        return self._view

    def panes(self) -> list[QWidget]:
        """Return list and detail."""
        return [self.table.table, self.form if self.detail.is_asking else self.detail.story]

    def close_layer(self) -> bool:
        """Close the form, or empty the find field, for Esc."""
        if self.detail.is_asking:
            self._close_form()
            return True
        if self.finder.text():
            self.finder.clear()
            self._show_list()
            return True
        return False

    def arrive(self) -> None:
        """Read everything anew."""
        self.presenter.refresh()

    def reveal(self, item: str) -> None:
        """Show an item, and put the list's cursor on it when it is there."""
        self._close_form()
        self._choose_list_of(item)
        self.presenter.show_item(item)
        self.table.select_key(item)

    def _choose_list_of(self, item: str) -> None:
        """Show a list that holds an item, unless the one shown does: an empty list beside it would puzzle."""
        holding = [
            list_id for list_id, _ in _LISTS if any(line.id == item for line in self._board.list_of(list_id))
        ]
        if holding and self._list not in holding:
            self.show_list(holding[0])

    def show_list(self, list_id: str) -> None:
        """Show one of the lists by its id."""
        self._list = list_id
        for button in self.buttons.buttons():
            button.setChecked(button.property("list") == list_id)
        self._show_list()

    def offered(self) -> tuple[WorkAction, ...]:
        """Return what may be done to the item shown."""
        if self._view is None or self.presenter.is_busy:
            return ()
        return offered(self._session.work.me, self._view.item)

    def wish(self, action_id: str) -> None:
        """Do an action on the item shown, or ask its questions first."""
        action = next((one for one in self.offered() if one.id == action_id), None)
        if action is None or self._view is None:
            return
        item = self._view.item
        if action.form is None:
            self.presenter.do(action, item.id, Answer())
            return
        fill, today = action.fill, self._session.today
        begun = fill(item, today, self._session.work.calendar) if fill is not None else Answer()
        self._ask(_Question(action, item.id, begun))

    def begin_assignment(self, begun: Answer | None = None) -> None:
        """Open the form for new work, with what is known already."""
        me = self._session.work.me
        answer = begun or Answer()
        is_giver = me.has(Role.LEADER, Role.UNIT_HEAD)
        # Whoever gives no work to others proposes their own; then a head accepts it.
        lead = answer.lead or ("" if is_giver else me.id)
        self._ask(
            _Question(None, "", replace(answer, lead=lead, acceptor=answer.acceptor or (me.id * is_giver)))
        )

    @property
    def has_step(self) -> bool:
        """Tell whether Ctrl+Enter means something now: a form to confirm, or a step that is mine."""
        is_mine = self._view is not None and self._view.item.waits_for == self._session.work.me.id
        return self.detail.is_asking or (is_mine and bool(self.offered()))

    def advance(self) -> None:
        """Do what Ctrl+Enter means: confirm the open form, else take the next step."""
        if self.detail.is_asking:
            self.form.submit()
        elif self.has_step:
            self.wish(self.offered()[0].id)

    def _ask(self, question: _Question) -> None:
        self._question = question
        self.presenter.read_choices()

    @pyqtSlot(object)
    def _on_choices(self, choices: Choices) -> None:
        """Open the form that waited for its choices."""
        question = self._question
        if question is None:
            return
        action = question.action
        heading = tr(action.title).rstrip("…") if action is not None else tr("Giao việc mới")
        asked = action.form if action is not None and action.form is not None else forms.ASSIGN
        begun = question.begun
        if action is None and not begun.lead and choices.people:
            me = self._session.work.me.id
            others = [one.key for one in choices.people if one.key != me]
            begun = replace(begun, lead=(others or [me])[0])
        self.form.ask(heading, asked, begun, choices, self._session.today)
        self.detail.show_form()
        self._session.shell.commands.refresh()

    @pyqtSlot(object)
    def _on_answer(self, answer: Answer) -> None:
        question = self._question
        if question is None:
            return
        if question.action is None:
            self.presenter.assign(answer)
        else:
            self.presenter.do(question.action, question.item, answer)

    @pyqtSlot(str, str)
    def _on_done(self, action: str, item: str) -> None:
        """Close the form, and show the item that was made."""
        if self._is_asked(action):
            self._close_form()
        if action == ASSIGN:
            self.presenter.show_item(item)

    @pyqtSlot(str, object)
    def _on_failed(self, action: str, error: BaseException) -> None:
        """Say in the form why it was refused; without a form in a banner."""
        if self.detail.is_asking and self._is_asked(action):
            self.form.show_error(error)
        else:
            self._session.shell.messages.error(error)

    def _is_asked(self, action: str) -> bool:
        """Tell whether the open form belongs to an action."""
        question = self._question
        if question is None:
            return False
        return action == (question.action.id if question.action is not None else ASSIGN)

    @pyqtSlot()
    def _close_form(self) -> None:
        self._question = None
        self.form.setEnabled(True)
        holder = QApplication.focusWidget()
        had_keys = self.detail.is_asking and holder is not None and self.form.isAncestorOf(holder)
        self.detail.close_form()
        if had_keys:
            # The part that had the keyboard is gone: it goes on with the item, not nowhere.
            self.detail.story.setFocus(Qt.FocusReason.OtherFocusReason)
        self._session.shell.commands.refresh()

    @pyqtSlot(object)
    def _on_board(self, board: Board) -> None:
        self._board = board
        for button in self.buttons.buttons():
            list_id = str(button.property("list"))
            title = tr(dict(_LISTS)[list_id])
            button.setText(f"{title} ({len(board.list_of(list_id))})")
        self._show_list()

    @pyqtSlot()
    def _show_list(self) -> None:
        """Show the chosen list, as far as it holds the words of the find field."""
        words = fold(self.finder.value()).split()
        found = [
            line for line in self._board.list_of(self._list) if all(word in line.folded for word in words)
        ]
        show_rows(self.table, found)
        self.count.setText(tr("{count} việc").format(count=len(found)))
        if not self.presenter.item and found:
            self.table.select_key(found[0].id)
            self.presenter.show_item(found[0].id)

    @pyqtSlot(object)
    def _on_item(self, view: ItemView | None) -> None:
        self._view = view
        if view is None:
            self.detail.show_nothing()
        else:
            self.detail.show_item(view, self.offered(), self._session.work.me.id)
        self._session.shell.commands.refresh()

    @pyqtSlot(object)
    def _on_row(self, line: ItemLine | None) -> None:
        # Rows that move with news keep the item that the person reads.
        if line is None or self.table.model.is_settling or line.id == self.presenter.item:
            return
        if self._question is not None and self._question.item != line.id:
            self._close_form()
        self.presenter.show_item(line.id)

    @pyqtSlot(int)
    def _on_list(self, at: int) -> None:
        self._list = _LISTS[at][0]
        self._show_list()

    @pyqtSlot(str)
    def _on_words(self, _: str) -> None:
        self._show_list()

    @pyqtSlot(bool)
    def _on_with_done(self, shown: bool) -> None:  # noqa: FBT001 - Qt's signal
        self.presenter.with_done = shown
        self.presenter.refresh()

    @pyqtSlot(str, str)
    def _on_task(self, _action: str, item: str) -> None:
        if self._view is not None and item == self._view.item.id:
            self.detail.show_item(self._view, self.offered(), self._session.work.me.id)

    def _assemble(self) -> None:
        """Put lists above and the item below."""
        self.finder.setObjectName("work.find")
        self.finder.setClearButtonEnabled(True)
        self.done.setObjectName("work.done")
        self.count.setProperty("role", "muted")
        space = gap(self.fontMetrics())
        # From the outside in: Qt styles all that is in a part anew each time that it gets another parent.
        splitter = QSplitter(Qt.Orientation.Vertical, self)
        upper = QWidget(splitter)
        head = QHBoxLayout()
        head.addWidget(self._make_buttons(), 1)
        head.addWidget(self.done)
        head.addWidget(self.finder)
        head.addWidget(self.count)
        self.finder.setMinimumWidth(self.fontMetrics().averageCharWidth() * 34)
        layout = QVBoxLayout(upper)
        layout.setContentsMargins(space, space, space, 0)
        layout.setSpacing(space)
        layout.addLayout(head)
        layout.addWidget(self.table, 1)
        splitter.setObjectName("work.splitter")
        splitter.addWidget(self.detail)
        splitter.setStretchFactor(0, 2)
        splitter.setStretchFactor(1, 3)
        splitter.setChildrenCollapsible(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(splitter)

    def _make_buttons(self) -> QWidget:
        """Return one button a list; those who oversee nobody have no list of a unit."""
        bar = QWidget()
        flow = FlowLayout(bar)
        for at, (list_id, title) in enumerate(_LISTS):
            if list_id == "unit" and not self._session.work.me.has(*OVERSEERS):
                continue
            button = QToolButton()
            button.setText(tr(title))
            button.setObjectName(f"work.{list_id}.button")
            button.setProperty("list", list_id)
            button.setCheckable(True)
            button.setChecked(list_id == self._list)
            self.buttons.addButton(button, at)
            flow.addWidget(button)
        return bar

    def _connect(self) -> None:
        """Bind presenter, lists, form and detail."""
        presenter, detail = self.presenter, self.detail
        presenter.shown.connect(self._on_board)
        presenter.item_shown.connect(self._on_item)
        presenter.choices_read.connect(self._on_choices)
        presenter.done.connect(self._on_done)
        presenter.failed.connect(self._on_failed)
        self._session.tasks.started.connect(self._on_task)
        self.buttons.idClicked.connect(self._on_list)
        self.finder.value_settled.connect(self._on_words)
        self.done.toggled.connect(self._on_with_done)
        self.table.row_chosen.connect(self._on_row)
        self.form.confirmed.connect(self._on_answer)
        self.form.cancelled.connect(self._close_form)
        detail.wished.connect(self._on_wished)
        detail.document_opened.connect(self._session.shell.navigator.open_document)

    @pyqtSlot(str)
    def _on_wished(self, action: str) -> None:
        # Through the registry, as from menu and palette: one way to do a thing.
        self._session.shell.commands.run(action)


def all_actions() -> tuple[WorkAction, ...]:
    """Return every action of the place, for the registry."""
    return ACTIONS
