"""Registers every action on the open document as a command, and runs it off the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from operator import itemgetter

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from eoffice.desktop.session.batch import TakingBack
from eoffice.desktop.session.catalogue import ACTIONS, Action
from eoffice.desktop.session.forms import Answer
from eoffice.desktop.session.next_step import lateness
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.commands import Command
from eoffice.desktop.shell.lanes import Job
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import NoticeAction
from eoffice.domain.commands import AssignWork
from eoffice.domain.deciding import is_legal
from eoffice.domain.document import Assignment
from eoffice.services.permissions import may

Gate = Callable[[Answer, Callable[[Answer], None]], None]
"""Is given an answer and how to go on with it: at once, later, with more words in it, or not at all."""

WITHDRAW = "document.withdraw_assignment"
ENDINGS = ("document.settle_remark", "document.withdraw_request")

RECALL_SECONDS = 30
DONE_SECONDS = 4
"""The words that something is done need no longer; the pane shows it too."""


class DocumentActions(QObject):
    """Decides which actions the open document allows, asks their questions, and does them."""

    form_wanted = pyqtSignal(object)
    """An Action whose questions are to be asked in the reading pane."""
    pin_wanted = pyqtSignal(object)
    """An Action that needs a token: signing or sealing."""
    beside_wanted = pyqtSignal(object)
    """An Action whose questions are asked beside the pages."""
    done = pyqtSignal(str, str)
    """Action and document."""
    failed = pyqtSignal(str, str, object)
    """Action, document, error; nothing has changed."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._by_id = {action.id: action for action in ACTIONS}
        self._had: dict[str, Assignment | None] = {}
        """Who had the work before it was given anew: a recall gives it back to them."""
        self.gates: dict[str, Gate] = {}
        """What stands before an action, by its id; the composition root puts it there."""
        session.shell.commands.add(*(self._command(action) for action in ACTIONS))
        session.tasks.started.connect(self._on_started)
        session.tasks.finished.connect(self._on_finished)
        session.tasks.failed.connect(self._on_failed)
        session.current.changed.connect(self._on_current_changed)
        session.current.pages_seen.connect(session.shell.commands.refresh)

    def action(self, action_id: str) -> Action:
        """Return an action by its id."""
        return self._by_id[action_id]

    def is_enabled(self, action: Action) -> bool:
        """Tell whether an action can be done now: it is offered, and what it signs has been seen."""
        return self.is_offered(action) and self.is_ready(action)

    def is_ready(self, action: Action) -> bool:
        """Tell whether the pages an action signs are those drawn before the person."""
        return not action.needs_pages or self._session.current.shows_its_pages

    def is_offered(self, action: Action) -> bool:
        """Tell whether the open document allows an action to this person now."""
        state = self._session.current.state
        if state is None or self._session.tasks.is_busy(state.id) or self._awaits_hub(action):
            return False
        return may(self._session.work.me, action.command, state) and is_legal(state, action.command)

    def offered_now(self) -> tuple[Action, ...]:
        """Return the actions that the open document allows, the next step first."""
        state = self._session.current.state
        if state is None:
            return ()
        # What ends a single entry has its button beside that entry.
        offered = (one for one in ACTIONS if self.is_offered(one) and one.id not in ENDINGS)
        ranked = [(lateness(action, state), action) for action in offered]
        return tuple(action for _, action in sorted(ranked, key=itemgetter(0)))

    def wish(self, action: Action) -> None:
        """Do an action, or ask its questions first."""
        if action.perform is None:
            self.pin_wanted.emit(action)
        elif action.is_beside:
            self.beside_wanted.emit(action)
        elif action.form is not None and self._asks(action):
            self.form_wanted.emit(action)
        else:
            self.do(action, Answer())

    def _asks(self, action: Action) -> bool:
        """Tell whether an action asks its questions for this document."""
        state = self._session.current.state
        return action.asks is None or (state is not None and action.asks(state))

    def do(self, action: Action, answer: Answer) -> None:
        """Do an action on the open document with what the person answered, if its gate lets it pass."""
        state, gate = self._session.current.state, self.gates.get(action.id)
        if gate is None or state is None:
            self._do(action, answer)
        else:
            gate(answer, partial(self._do_on, state.id, action))

    def _do_on(self, document: str, action: Action, answer: Answer) -> None:
        """Do an action when the document is still the open one: a gate may take its time."""
        if self._session.current.id == document:
            self._do(action, answer)

    def _do(self, action: Action, answer: Answer) -> None:
        state, perform = self._session.current.state, action.perform
        if state is None or perform is None:
            return
        document, work = state.id, self._session.work
        self._had[document] = state.assignment

        def run(_: Job) -> object:
            return perform(work, document, answer)

        title = tr("Đang thực hiện: {action}").format(action=tr(action.title).rstrip("…"))
        self._session.tasks.run(action.id, document, run, title)

    def _awaits_hub(self, action: Action) -> bool:
        """Tell whether the same order already waits for the hub, which alone shows what it does."""
        open_document = self._session.current.open_document
        if open_document is None or not action.needs_hub:
            return False
        kind = action.command.__name__
        return any(entry.form.kind == kind and not entry.is_refused for entry in open_document.waiting)

    def _command(self, action: Action) -> Command:
        return Command(
            action.id,
            action.title,
            _Wishing(self, action),
            action.menu,
            action.icon,
            action.shortcut,
            enabled=_Asking(self.is_enabled, action),
            hint=action.hint,
            group="document",
        )

    @pyqtSlot(object)
    def _on_current_changed(self, _: object) -> None:
        self._session.shell.commands.refresh()

    @pyqtSlot(str, str)
    def _on_started(self, _action: str, _document: str) -> None:
        self._session.shell.commands.refresh()

    @pyqtSlot(str, str, object)
    def _on_finished(self, action_id: str, document: str, _: object) -> None:
        action = self._by_id.get(action_id)
        self._session.news.touch({document})
        self._session.shell.commands.refresh()
        if action is None:
            return
        if action.command is AssignWork:
            before = self._had.pop(document, None)
            back = NoticeAction(tr("Thu hồi"), partial(self._take_back, document, before))
            self._session.shell.messages.toast(tr(action.done), back, RECALL_SECONDS)
        else:
            self._session.shell.messages.toast(tr(action.done), seconds=DONE_SECONDS)
        self.done.emit(action_id, document)

    def _take_back(self, document: str, before: Assignment | None) -> None:
        """Take work back that was just given, also when another document is open by now."""
        back = TakingBack(self._session.work, {document: before})
        self._session.tasks.run(WITHDRAW, document, back.demand, tr("Đang thu hồi"))

    @pyqtSlot(str, str, object)
    def _on_failed(self, action_id: str, document: str, error: object) -> None:
        self._session.shell.commands.refresh()
        if action_id in self._by_id:
            self.failed.emit(action_id, document, error)


class _Wishing:
    """Wishes one action when called."""

    def __init__(self, actions: DocumentActions, action: Action) -> None:
        self._actions = actions
        self._action = action

    def __call__(self) -> None:
        """Wish the action."""
        self._actions.wish(self._action)


class _Asking:
    """Asks whether one action is allowed."""

    def __init__(self, ask: Callable[[Action], bool], action: Action) -> None:
        self._ask = ask
        self._action = action

    def __call__(self) -> bool:
        """Tell whether it is."""
        return self._ask(self._action)
