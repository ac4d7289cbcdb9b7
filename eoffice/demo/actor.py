"""A person of the story at their desk: works the real window's commands, inputs and buttons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from eoffice.demo.cast import Player
from eoffice.desktop.person_desk import PersonDesk
from eoffice.desktop.playing import Stuck, picture, row_count, turn_to, wait_for
from eoffice.desktop.session import driving
from eoffice.desktop.shell.notices import Notice
from eoffice.domain.document import Document, Status
from eoffice.errors import explain
from eoffice.rendering.hands import add_sentence

GATE_REASON = "Trình nguyên văn tệp được đưa vào để trình diễn."
"""Why a person's own text is submitted although its form has faults."""


class Actor:
    """Plays one person."""

    def __init__(self, player: Player, desk: PersonDesk) -> None:
        self.player = player
        self.desk = desk
        self._done: list[tuple[str, str]] = []
        self._failed: list[object] = []
        self._begun: list[str] = []
        desk.actions.done.connect(self._on_done)
        desk.actions.failed.connect(self._on_failed)
        desk.drafts.begun.connect(self._begun.append)
        desk.drafts.refused.connect(self._on_draft_refused)
        desk.session.tasks.failed.connect(self._on_failed)

    def draft(
        self,
        command: str,
        subject: str,
        recipients: Sequence[str],
        body: Sequence[str],
        bases: Sequence[str] = (),
        shot: Path | None = None,
    ) -> str:
        """Begin a document in the drafting panel and return its id."""
        self.desk.commands.run(command)
        window = self.desk.window
        driving.write(window, "draftSubject", subject)
        driving.pick(window, "draftRecipients", recipients)
        if bases:
            driving.write(window, "draftBases", "\n".join(bases))
        driving.write(window, "draftBody", "\n".join(body))
        if shot is not None:
            self.picture(shot)
        return self.save_draft()

    def draft_from_file(self, path: Path, kind: str, recipients: Sequence[str], subject: str) -> str:
        """Begin a document with the text of a person's own file; keeps the subject found in it."""
        read: list[object] = []
        self.desk.drafts.file_read.connect(read.append)
        self.desk.draft_from_file(path, kind)
        wait_for(lambda: bool(read or self._refused()), f"đọc {path.name}")
        driving.pick(self.desk.window, "draftRecipients", recipients)
        text = self.desk.drafts.text
        if text is None or not text.subject:
            driving.write(self.desk.window, "draftSubject", subject)
        return self.save_draft()

    def save_draft(self) -> str:
        """Save what is in the drafting panel and return the id of the new document."""
        before = len(self._begun)
        self.desk.commands.run("draft.save")
        wait_for(lambda: len(self._begun) > before or self._refused(), "lưu dự thảo")
        return self._begun[-1]

    def open(self, document: str, status: Status) -> Document:
        """Open a document once the hub says that it has come this far."""
        work = self.desk.work

        def arrived() -> bool:
            stored = work.log.load(document)
            return stored is not None and stored.document.status is status

        wait_for(arrived, f"{self.player.person.name}: {status}")
        # A document that lies open already is not opened again: that would close a question just asked.
        is_open = self.desk.session.current.id == document
        if not is_open or not driving.is_shown(self.desk.window, "readingTabs"):
            self.desk.open(document)

        def shown() -> Document | None:
            state = self.desk.session.current.state
            return state if state and state.id == document and state.status is status else None

        return wait_for(shown, f"{self.player.person.name} mở văn bản")

    def do(self, action: str, document: str, **answers: str | int | date) -> None:
        """Do an action on the open document; its questions are answered in the reading pane."""
        self._demand_enabled(action)
        before = len(self._done)
        self.desk.commands.run(action)
        if answers or driving.is_shown(self.desk.window, "actionConfirm"):
            self._answer(answers)
        wait_for(
            lambda: (action, document) in self._done[before:] or self._refused() or self._pass_gate(), action
        )

    def _pass_gate(self) -> bool:
        """Answer the question that a person's own text with faults of form brings up; never the end of it."""
        window = self.desk.window
        if driving.is_shown(window, "formGatePass"):
            driving.write(window, "formGateReason", GATE_REASON)
            driving.press(window, "formGatePass")
        return False

    def sign(self, action: str, document: str, pin: str, shot: Path | None = None) -> None:
        """Sign or seal the open document in the signing dialog; a picture before confirming if wished."""
        self._demand_enabled(action)
        before = len(self._done)
        self.desk.commands.run(action)
        window = self.desk.window
        wait_for(
            lambda: driving.is_shown(window, "signingPin") and driving.find(window, "signingPin").isEnabled(),
            "thiết bị ký",
        )
        driving.write(window, "signingPin", pin)
        if shot is not None:
            picture(window, shot, driving.find(window, "signingDialog"))
        driving.press(window, "signingConfirm")
        wait_for(lambda: (action, document) in self._done[before:] or self._refused(), action)

    def redraft(self, document: str, added: str) -> None:
        """Add a paragraph to the working copy, as Word would save it, and wait for the new version."""
        saved: list[str] = []
        state = self.desk.session.current.state
        before = len(state.versions) if state is not None else 0
        self.desk.copies.version_saved.connect(saved.append)
        self.desk.commands.run("document.open_working_copy")
        drafting = self.desk.work.drafting
        wait_for(lambda: drafting.working_copy(document).exists(), "bản làm việc")
        add_sentence(drafting.working_copy(document), added)
        wait_for(lambda: document in saved or self._refused(), "phiên bản mới")
        current = self.desk.session.current
        wait_for(lambda: current.state is not None and len(current.state.versions) > before, "phiên bản mới")

    def show_tab(self, tab: int) -> None:
        """Show a tab of the reading pane when there is one."""
        if driving.is_shown(self.desk.window, "readingTabs"):
            turn_to(self.desk.window, "readingTabs", tab)

    def await_pages(self, *, whole: bool = False) -> None:
        """Wait until the pages of the open document are drawn as they stand now.

        With `whole` the last page is made small enough to be seen from number to seal.
        """
        current, pages = self.desk.session.current, self.desk.reading.pages
        wait_for(lambda: current.shows_its_pages, "trang văn bản")
        if whole:
            pages.fit_page()
        else:
            pages.fit_width()
        wait_for(lambda: pages.is_drawn, "trang văn bản")

    def await_rows(self, table: str) -> None:
        """Wait until a table shows something."""
        wait_for(lambda: row_count(self.desk.window, table) > 0, table)

    def picture(self, path: Path) -> Path:
        """Save what the window shows."""
        return picture(self.desk.window, path)

    def _answer(self, answers: dict[str, str | int | date]) -> None:
        window = self.desk.window
        wait_for(lambda: driving.is_shown(window, "actionConfirm"), "actionConfirm")
        for name, value in answers.items():
            if name == "actionPerson":
                driving.choose(window, name, str(value))
            else:
                driving.write(window, name, value)
        driving.press(window, "actionConfirm")

    def _demand_enabled(self, action: str) -> None:
        command = self.desk.commands.get(action)
        wait_for(command.enabled, f"{self.player.person.name}: {action}")

    def _on_done(self, action: str, document: str) -> None:
        self._done.append((action, document))

    def _on_failed(self, _action: str, _document: str, error: object) -> None:
        self._failed.append(error)

    def _on_draft_refused(self, notice: Notice) -> None:
        self._failed.append(Stuck("demo.refused", what=notice.title))

    def _refused(self) -> bool:
        """Raise with the words a person would read, when something was refused."""
        for error in self._failed:
            if isinstance(error, Stuck):
                raise error
            if isinstance(error, BaseException):
                raise Stuck("demo.refused", what=explain(error).sentence.rstrip(".")) from error
        refused = [entry for entry in self.desk.work.outbox.waiting() if entry.is_refused]
        if refused:
            raise Stuck("demo.refused", what=refused[0].error_code)
        return False
