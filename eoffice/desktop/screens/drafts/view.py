"""The screen of drafts: lists beside the reading pane, or the panel of a new document."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PyQt6.QtCore import pyqtSlot
from PyQt6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from eoffice.desktop.screens.drafts.body import bases_of
from eoffice.desktop.screens.drafts.going import go_to, mend
from eoffice.desktop.screens.drafts.live import LiveLook
from eoffice.desktop.screens.drafts.looking import Look, Remark, Typed
from eoffice.desktop.screens.drafts.memory import keep_remembered, load_remembered
from eoffice.desktop.screens.drafts.model import draft_lists
from eoffice.desktop.screens.drafts.office_memory import OfficeRecall
from eoffice.desktop.screens.drafts.panel import DraftingPanel
from eoffice.desktop.screens.drafts.presenter import LETTER, DraftsPresenter
from eoffice.desktop.screens.drafts.snippet_dialog import SnippetDialog
from eoffice.desktop.session.form_keeping import FormKeeper
from eoffice.desktop.session.list_screen import ListScreen
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.lanes import Job
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import Notice, NoticeAction, interface_language, notice_of
from eoffice.desktop.shell.screen import Screen
from eoffice.domain.wording.legacy import Encoding
from eoffice.errors import Refused, explain
from eoffice.services.drafting import ReadText

PLACE = "drafts"


def kept_draft(session: Session) -> Path | None:
    """Return where the form of a draft is kept while it is being filled in."""
    return session.forms / "draft.json" if session.forms is not None else None


class DraftsView(Screen):
    """Shows the lists, and the drafting panel while a document is begun."""

    def __init__(self, session: Session, presenter: DraftsPresenter, reading: QWidget) -> None:
        super().__init__()
        self._session = session
        self.presenter = presenter
        self._stack = QStackedWidget(self)
        self.lists = ListScreen(session, PLACE, draft_lists(session), reading)
        self.remembered = load_remembered(session.forms)
        self.panel = DraftingPanel(session.shell.lanes.cpu, self.remembered)
        self.live = LiveLook(session, self._typed, self)
        self.recall = OfficeRecall(session, self)
        self._shows_secret = False
        self._has_begun = False
        self.keeper = FormKeeper(self.panel, kept_draft(session), self._is_begun, session.shell.lanes.cpu)
        self._stack.addWidget(self.lists)
        self._stack.addWidget(self.panel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self._connect()

    @property
    def is_drafting(self) -> bool:
        """Tell whether a document is being begun."""
        return self._stack.currentWidget() is self.panel

    def panes(self) -> list[QWidget]:
        """Return the panes of what is shown."""
        if not self.is_drafting:
            return self.lists.panes()
        return [self.panel.kind, self.panel.body, self.panel.side.findings.list, self.panel.preview]

    def close_layer(self) -> bool:
        """Leave the panel for Esc; what was entered stays in it."""
        if not self.is_drafting:
            return self.lists.close_layer()
        self._on_cancelled()
        return True

    def arrive(self) -> None:
        """Look at the lists again."""
        if not self.is_drafting:
            self.lists.arrive()

    def begin(self, kind: str) -> None:
        """Show the panel for a new document of a kind."""
        self._show_new(kind)
        self.keeper.begin()

    def _show_new(self, kind: str) -> None:
        self.presenter.drop_file()
        self.panel.offer(self.presenter.choices())
        self._has_begun = True
        self.recall.ask()
        self._stack.setCurrentWidget(self.panel)
        self.panel.begin(kind)
        self._on_kind(self.panel.kind.chosen())
        self._session.shell.commands.refresh()

    def _is_begun(self) -> bool:
        return self._has_begun

    @property
    def is_left(self) -> bool:
        """Tell whether a document was begun and left unsaved."""
        was_kept = not self._has_begun and self.keeper.has_kept
        return (self._has_begun or was_kept) and not self.is_drafting

    def resume(self) -> None:
        """Show the panel again as it was left."""
        if self.is_left:
            if not self._has_begun:
                # Left by a run that ended without a word: the form is filled again from disk.
                self._show_new(LETTER)
                self.keeper.restore()
            self._stack.setCurrentWidget(self.panel)
            self._session.shell.commands.refresh()

    def begin_from_file(self, path: Path, kind: str = LETTER) -> None:
        """Show the panel with the text of a person's own file."""
        self.begin(kind)
        self.presenter.read_file(path)

    @pyqtSlot()
    def ask_for_file(self) -> None:
        """Let the person choose a file."""
        title = tr("Lấy nội dung từ tệp Word")
        name, _ = QFileDialog.getOpenFileName(self, title, "", tr("Tệp Word (*.docx)"))
        if name:
            self.presenter.read_file(Path(name))

    @pyqtSlot(str)
    def _on_kind(self, kind: str) -> None:
        if kind:
            self.panel.show_kind(self.presenter.kind(kind))

    @pyqtSlot(object)
    def _on_dropped(self, path: Path) -> None:
        self.presenter.read_file(path)

    @pyqtSlot()
    def _on_cleared(self) -> None:
        self.presenter.drop_file()
        self.panel.show_typing()

    @pyqtSlot(object, object)
    def _on_file(self, path: Path, text: ReadText) -> None:
        self.panel.show_file(path, text)

    @pyqtSlot(object)
    def _on_refused(self, notice: Notice) -> None:
        self.panel.show_notice(notice)

    @pyqtSlot()
    def _on_cancelled(self) -> None:
        self.live.stop()
        self._stack.setCurrentWidget(self.lists)
        self.lists.arrive()
        self._session.shell.commands.refresh()

    @pyqtSlot(str)
    def _on_begun(self, document: str) -> None:
        form = self.panel.peek()
        self.remembered.note(form.subject, bases_of(form.bases), form.recipients)
        self._keep_remembered()
        self.live.stop()
        self._has_begun = False
        self.keeper.forget()
        self._stack.setCurrentWidget(self.lists)
        self.lists.arrive()
        self.lists.show_list("own")
        self.lists.reveal(document)
        self._session.shell.messages.toast(tr("Đã lưu dự thảo."))
        self._session.shell.commands.refresh()

    def _typed(self) -> Typed | None:
        """Return the form as it stands, for a look at it; None when there is nothing to look at."""
        if not self.is_drafting or not self.panel.kind.chosen():
            return None
        form = self.panel.peek()
        return self.presenter.typed(form, form.body)

    @pyqtSlot(object)
    def _on_looked(self, look: Look) -> None:
        self.panel.side.findings.show_remarks(look.remarks)
        if look.secret:
            error = Refused("secrecy.marked", mark=look.secret)
            self._shows_secret = True
            self.panel.show_notice(notice_of(explain(error, interface_language())))
            self.panel.preview.close_document()
            return
        if self._shows_secret:
            self._shows_secret = False
            self.panel.show_notice(None)
        self.panel.preview.show_again(look.pdf)

    @pyqtSlot(object)
    def _on_look_failed(self, error: BaseException) -> None:
        """Say in the place of the pages why they cannot be drawn; saving will say it again."""
        told = notice_of(explain(error, interface_language()))
        self.panel.preview.tell_missing(told.title, told.hint)

    @pyqtSlot(object)
    def _on_go(self, remark: Remark) -> None:
        if remark.spot is not None:
            go_to(self.panel.places, remark.spot)

    @pyqtSlot(object)
    def _on_fix(self, remark: Remark) -> None:
        if remark.repair is not None and not mend(self.panel.places, remark.repair):
            self._session.shell.messages.toast(tr("Chỗ này vừa được sửa, hãy xem lại."))

    @pyqtSlot(str, str)
    def _on_snippet(self, title: str, text: str) -> None:
        self.remembered.add_snippet(title, text)
        self._keep_remembered()
        self._session.shell.messages.toast(tr("Đã lưu mẫu “{title}”.").format(title=title))

    @pyqtSlot()
    def _on_own_snippets(self) -> None:
        dialog = SnippetDialog(self.remembered.snippets, self)
        dialog.renamed.connect(self._on_snippet_renamed)
        dialog.removed.connect(self._on_snippet_removed)
        dialog.open()

    @pyqtSlot(str, str)
    def _on_snippet_renamed(self, old: str, new: str) -> None:
        self.remembered.rename_snippet(old, new)
        self._keep_remembered()

    @pyqtSlot(str)
    def _on_snippet_removed(self, title: str) -> None:
        self.remembered.remove_snippet(title)
        self._keep_remembered()

    @pyqtSlot(str, str)
    def _on_old_letters(self, text: str, encoding: str) -> None:
        """Offer to convert what was pasted; a machine may be wrong about it, so it asks."""
        words = tr("Đoạn vừa dán có vẻ là chữ {encoding} cũ.").format(encoding=encoding.upper())
        run = partial(self.panel.body.convert, text, Encoding(encoding))
        self._session.shell.messages.toast(words, NoticeAction(tr("Chuyển sang Unicode"), run), 30)

    def _keep_remembered(self) -> None:
        """Write what was used, off the GUI thread."""
        folder, content = self._session.forms, self.remembered.as_bytes()
        if folder is None:
            return

        def keep(_: Job) -> None:
            keep_remembered(folder, content)

        self._session.shell.lanes.cpu.run(keep, failed=self._session.shell.messages.error)

    def _connect(self) -> None:
        """Bind panel and presenter."""
        side = self.panel.side
        self.panel.edited.connect(self.live.restart)
        self.live.looked.connect(self._on_looked)
        self.recall.recalled.connect(self.panel.recall)
        self.live.failed.connect(self._on_look_failed)
        side.findings.go_wanted.connect(self._on_go)
        side.findings.fix_wanted.connect(self._on_fix)
        side.snippet_made.connect(self._on_snippet)
        side.snippets_wanted.connect(self._on_own_snippets)
        side.told.connect(self._session.shell.messages.toast)
        side.body.looks_converted.connect(self._on_old_letters)
        panel, presenter = self.panel, self.presenter
        panel.kind_chosen.connect(self._on_kind)
        panel.save_wanted.connect(presenter.save)
        panel.file_wanted.connect(self.ask_for_file)
        panel.file_dropped.connect(self._on_dropped)
        panel.file_cleared.connect(self._on_cleared)
        panel.cancelled.connect(self._on_cancelled)
        presenter.file_read.connect(self._on_file)
        presenter.refused.connect(self._on_refused)
        presenter.busy_changed.connect(panel.show_busy)
        presenter.begun.connect(self._on_begun)
