"""Composition of the change of a draft's kind or signer: the command, its dialog, and the way back."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import QObject, pyqtSlot

from eoffice.desktop.screens.drafts.form_dialog import FormDialog
from eoffice.desktop.screens.drafts.presenter import choices_of
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.commands import Command, Menu
from eoffice.desktop.shell.lanes import Job
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import NoticeAction
from eoffice.desktop.shell.window import OfficeWindow
from eoffice.domain import commands
from eoffice.domain.authority import AuthorityMark
from eoffice.domain.deciding import is_legal
from eoffice.services.drafting import FormBefore
from eoffice.services.permissions import may

CHANGE, BACK = "document.change_form", "document.change_form_back"
TIME_TO_UNDO_S = 60


class FormChanging(QObject):
    """Changes kind or signer of the open draft, and takes the change back."""

    def __init__(self, session: Session, window: OfficeWindow) -> None:
        super().__init__(window)
        self._session = session
        self._window = window
        self._document = ""
        session.tasks.finished.connect(self._on_finished)
        session.tasks.failed.connect(self._on_failed)
        session.shell.commands.add(
            Command(
                CHANGE,
                "Đổi loại hoặc người ký…",
                self.ask,
                Menu.DOCUMENT,
                "draft",
                enabled=self.may_change,
                group="document",
                hint="Đổi loại văn bản hoặc người ký của dự thảo; nội dung giữ nguyên",
            )
        )

    def may_change(self) -> bool:
        """Tell whether the open document is a draft of this person that nobody has in hand."""
        state = self._session.current.state
        if state is None or state.latest is None or self._session.tasks.is_busy(state.id):
            return False
        return may(self._session.work.me, commands.ChangeForm, state) and is_legal(state, commands.ChangeForm)

    def ask(self) -> None:
        """Ask for kind and signer."""
        state = self._session.current.state
        if state is None:
            return
        self._document = state.id
        dialog = FormDialog(state, choices_of(self._session.work), self._window)
        dialog.wanted.connect(self._on_wanted)
        dialog.open()

    @pyqtSlot(str, str, str, str)
    def _on_wanted(self, kind: str, signatory: str, mark: str, head: str) -> None:
        document, drafting = self._document, self._session.work.drafting

        def change(_: Job) -> FormBefore:
            return drafting.change_form(document, kind, signatory, AuthorityMark(mark), head)

        self._session.tasks.run(CHANGE, document, change, tr("Đang dàn lại trang"))

    def _take_back(self, before: FormBefore) -> None:
        drafting = self._session.work.drafting

        def restore(_: Job) -> None:
            drafting.restore_form(before)

        self._session.tasks.run(BACK, before.document, restore, tr("Đang dàn lại trang"))

    @pyqtSlot(str, str, object)
    def _on_finished(self, action: str, document: str, result: object) -> None:
        if action == CHANGE and isinstance(result, FormBefore):
            self._session.news.touch({document})
            back = NoticeAction(tr("Trả lại như trước"), partial(self._take_back, result))
            self._session.shell.messages.toast(self._done_words(document), back, TIME_TO_UNDO_S)
        elif action == BACK:
            self._session.news.touch({document})
            self._session.shell.messages.toast(tr("Đã trả lại như trước khi đổi."))

    def _done_words(self, document: str) -> str:
        state = self._session.work.ordering.now_here(document)
        kind = self._session.work.drafting.kinds.kind(state.kind).name
        signer = state.signatory.name if state.signatory is not None else ""
        return tr("Đã đổi thành {kind}, người ký {signer}.").format(kind=kind, signer=signer)

    @pyqtSlot(str, str, object)
    def _on_failed(self, action: str, _: str, error: BaseException) -> None:
        if action in (CHANGE, BACK):
            self._session.shell.messages.error(error)
