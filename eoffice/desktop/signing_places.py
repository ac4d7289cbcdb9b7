"""Composition of signing at a desk: the dialog, batches of documents and of files, the queue of levels."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSlot

from eoffice.clock import new_id
from eoffice.desktop.screens.to_sign.view import PLACE as TO_SIGN
from eoffice.desktop.screens.to_sign.view import ToSignView
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.commands import Command, Menu
from eoffice.desktop.shell.lanes import Job
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import Notice, NoticeAction, Severity
from eoffice.desktop.shell.screen import Place, Section
from eoffice.desktop.shell.window import OfficeWindow
from eoffice.domain.commands import KeepEvidence
from eoffice.domain.deciding import is_legal
from eoffice.errors import Refused
from eoffice.paths import write_bytes
from eoffice.services.permissions import may

if TYPE_CHECKING:
    from eoffice.desktop.screens.file_signing.lasting import LastingView
    from eoffice.desktop.screens.file_signing.model import Wish
    from eoffice.desktop.screens.file_signing.queue import QueueKeeper, QueueView
    from eoffice.desktop.screens.file_signing.view import FileSigningView
    from eoffice.services.signing_batches import Batches, Ended, Plan, Task

KEEP_EVIDENCE = "document.keep_evidence"
FILES, QUEUE, LASTING = "file_signing", "raising", "lasting"


def add_signing(session: Session, window: OfficeWindow) -> SigningPlaces:
    """Give a window its places and commands of signing."""
    return SigningPlaces(session, window)


class SigningPlaces(QObject):
    """Signing of one window; engines are loaded when something is really signed."""

    def __init__(self, session: Session, window: OfficeWindow) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._listening = False
        window.add_place(Place(FILES, "Ký tệp", "sign", self._make_files, section=Section.TOOLS))
        window.add_place(Place(QUEUE, "Chờ nâng mức chữ ký", "clock", self._make_queue, in_rail=False))
        window.add_place(Place(LASTING, "Giữ giá trị lâu dài", "clock", self._make_lasting, in_rail=False))
        session.shell.commands.add(
            Command(
                "signing.lasting", "Năm năm nữa còn kiểm tra được không…",
                partial(window.show_place, LASTING), Menu.SIGNING, "clock", group="check",
                hint="Xem tệp đã ký giữ giá trị đến bao giờ, và gia hạn",
            ),
            Command(
                KEEP_EVIDENCE, "Nâng mức chữ ký của văn bản", self.keep_evidence, Menu.SIGNING,
                "clock", enabled=self._may_keep_evidence, group="check",
                hint="Thêm bằng chứng và dấu thời gian vào văn bản đã ký; phần đã ký giữ nguyên từng byte",
            ),
            Command(
                "to_sign.batch", "Ký các văn bản đã chọn…", self.sign_selected, Menu.SIGNING, "sign",
                enabled=self._has_several, place=TO_SIGN, group="batch", on_tool_bar=True,
                hint="Chọn nhiều dòng, nhập PIN một lần",
            ),
            Command(
                "signing.queue", "Chờ nâng mức chữ ký", partial(window.show_place, QUEUE), Menu.SIGNING,
                "clock", group="batch", hint="Tệp đã ký đang chờ dấu thời gian hoặc bằng chứng",
            ),
        )  # fmt: skip
        window.place_shown.connect(self._on_place)
        session.tasks.finished.connect(self._on_raised)
        session.tasks.failed.connect(self._on_not_raised)
        self.look_for_left_over()

    @cached_property
    def batches(self) -> Batches:
        """The batches of this desk."""
        from eoffice.rendering.office_files import convert
        from eoffice.rendering.page_words import page_words
        from eoffice.services.signing_batches import Batches

        return Batches(self._session.work.signing, page_words, convert)

    @cached_property
    def keeper(self) -> QueueKeeper:
        """Who tries the waiting files."""
        from eoffice.desktop.screens.file_signing.queue import QueueKeeper
        from eoffice.services.signing_queue import UpgradeQueue

        queue = UpgradeQueue(self._session.work.signing.folder / "cho-nang-muc.json")
        return QueueKeeper(self._session, queue, self.authorities, self)

    @property
    def _authority_file(self) -> Path:
        return self._session.work.signing.folder / "may-chu-dau-thoi-gian.json"

    def authorities(self) -> tuple[str, ...]:
        """Return the time stamp authorities this person named, in order."""
        try:
            held = json.loads(self._authority_file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return ()
        return tuple(str(one) for one in held) if isinstance(held, list) else ()

    def _may_keep_evidence(self) -> bool:
        """Tell whether the open document's signatures can be raised by this person now."""
        state = self._session.current.state
        if state is None or state.pages is None or self._session.tasks.is_busy(state.id):
            return False
        allowed = may(self._session.work.me, KeepEvidence, state) and is_legal(state, KeepEvidence)
        return allowed and bool(self.authorities())

    def keep_evidence(self) -> None:
        """Raise the signatures of the open document to B-LTA; an authority may take minutes."""
        state, work = self._session.current.state, self._session.work
        if state is None or state.pages is None:
            return
        document, seen, named = state.id, state.pages.digest, self.authorities()
        troubles: list[Exception] = []

        def run(_: Job) -> list[Exception]:
            work.signing.keep_evidence(document, seen, named, work.checks.believed(), troubles.append)
            return troubles

        # Not the lane of the hub: an authority that is slow must not hold up everybody's orders.
        lane, title = self._session.shell.lanes.cpu, tr("Đang nâng mức chữ ký")
        self._session.tasks.run(KEEP_EVIDENCE, state.id, run, title, lane)

    @pyqtSlot(str, str, object)
    def _on_raised(self, action: str, _: str, troubles: object) -> None:
        if action != KEEP_EVIDENCE:
            return
        self._session.shell.messages.toast(tr("Đã thêm bằng chứng và dấu thời gian vào văn bản."))
        for trouble in troubles if isinstance(troubles, list) else ():
            # The stamp is there; what is missing is told, and a later try adds it.
            self._session.shell.messages.error(trouble)

    @pyqtSlot(str, str, object)
    def _on_not_raised(self, action: str, _: str, error: object) -> None:
        if action == KEEP_EVIDENCE and isinstance(error, Exception):
            self._session.shell.messages.error(error)

    def look_for_left_over(self) -> None:
        """Look for batches that a crash, a pulled token or a stop left, and offer to go on with them."""
        shell = self._session.shell
        shell.lanes.cpu.run(self._left_over, self._offer, shell.messages.error)

    def sign_selected(self) -> None:
        """Prepare a batch of the documents selected in the list, and ask for the PIN."""
        screen = self._window.screen_of(TO_SIGN)
        if not isinstance(screen, ToSignView):
            return
        chosen = [(line.id, line.subject) for line in screen.shown_list.selected_rows()]
        work = partial(self._document_plan, chosen)
        title = tr("Đang chuẩn bị ký hàng loạt")
        self._session.shell.lanes.cpu.run(work, self._open, self._session.shell.messages.error, title)

    @pyqtSlot(object)
    def _open(self, plan: Plan) -> None:
        """Ask for the PIN of a batch."""
        from eoffice.desktop.screens.signing.batch_presenter import BatchPresenter
        from eoffice.desktop.screens.signing.batch_view import BatchDialog

        presenter = BatchPresenter(self._session, self.batches, plan, self._after)
        dialog = BatchDialog(presenter, [task.name for task in plan.tasks], self._window)
        dialog.lasting_wanted.connect(self.show_lasting)
        dialog.open()
        presenter.look()

    def _document_plan(self, chosen: Sequence[tuple[str, str]], job: Job) -> Plan:
        """Return the plan of a batch of documents; brings their pages here."""
        from eoffice.services.signing_batches import Plan

        work = self._session.work
        folder = self.batches.new_folder(new_id())
        tasks: list[Task] = []
        for number, (document, subject) in enumerate(chosen):
            job.checkpoint()
            job.progress(round(100 * number / len(chosen)), subject)
            tasks.append(self._task(document, subject, folder))
        title = tr("Ký {count} văn bản").format(count=len(tasks))
        return Plan(folder, title, tuple(tasks), work.signing.recipe(sealing=False), work.clock.now())

    def _task(self, document: str, subject: str, folder: Path) -> Task:
        from eoffice.services.signing_batches import Task
        from eoffice.services.signing_proposals import approved_pages, propose

        work = self._session.work
        state = work.ordering.now_here(document)
        if state.pages is None:
            raise Refused("document.no_version")
        file = work.files.path(state.pages)
        offset = work.signing.presets.of(work.signing.preset_key(sealing=False))
        place = None
        if offset is not None:
            recipe = work.signing.recipe(sealing=False)
            spot = propose(file, recipe, work.clock.now(), (), offset).spot
            place = (spot.page, spot.rect)
        approved = approved_pages(work.log.records(document)) or ""
        target = folder / f"{document}.pdf"
        return Task(file, target, subject, "", document, state.pages.digest, approved, place)

    @pyqtSlot(object)
    def _on_wish(self, wish: Wish) -> None:
        from eoffice.desktop.screens.file_signing.model import plan_of

        title = tr("Ký {count} tệp").format(count=len(wish.files))
        self._open(plan_of(wish, self.batches, title, self._session.work.clock.now()))

    @pyqtSlot(object)
    def _on_authorities(self, named: Sequence[str]) -> None:
        self._authority_file.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(self._authority_file, json.dumps(list(named), ensure_ascii=False).encode())

    def _after(self, plan: Plan, ended: Ended) -> None:
        """Let signed PDFs wait for the level wished for, and try at once."""
        if plan.level == "B-B":
            return
        from eoffice.services.signing_queue import WaitingFile
        from signing.stamping import is_other

        signed = [row.task.target for row in ended.rows if row.is_signed]
        # Outside a PDF there is no room for more than a time stamp: waiting for more would never end.
        waiting = [WaitingFile(file, "B-T" if is_other(file) else plan.level) for file in signed]
        self.keeper.queue.add(waiting)
        self.keeper.run(all_of_them=False)

    def _left_over(self, _: Job) -> tuple[tuple[Plan, ...], bool]:
        """Return the batches that a crash or a pulled token left, and whether files wait for a level."""
        folder = self._session.work.signing.folder
        waits = (folder / "cho-nang-muc.json").exists()
        # Without a plan on disk the engine is not loaded: nobody waits for it at the start.
        if not any(folder.glob("batches/*/plan.json")):
            return (), waits
        return self.batches.unfinished(), waits

    @pyqtSlot(object)
    def _offer(self, found: tuple[tuple[Plan, ...], bool]) -> None:
        """Offer to go on with what was left, and begin to keep the queue."""
        plans, waits = found
        if waits:
            self.keeper.check()
        for plan in plans:
            words = tr("Lần ký “{title}” bị dừng giữa chừng; những tệp đã ký không ký lại.").format(
                title=plan.title
            )
            action = NoticeAction(tr("Ký tiếp"), partial(self._open, plan))
            self._session.shell.messages.post(Notice(Severity.WARNING, words, action=action))

    def _has_several(self) -> bool:
        if self._window.place != TO_SIGN:
            return False
        screen = self._window.screen_of(TO_SIGN)
        ranges = screen.shown_list.selected_ranges() if isinstance(screen, ToSignView) else []
        return sum(last - first + 1 for first, last in ranges) > 1

    @pyqtSlot(str)
    def _on_place(self, place: str) -> None:
        if place != TO_SIGN or self._listening:
            return
        screen = self._window.screen_of(TO_SIGN)
        if isinstance(screen, ToSignView):
            self._listening = True
            for one in screen.lists:
                one.selection_changed.connect(self._session.shell.commands.refresh)

    def _make_files(self) -> FileSigningView:
        from eoffice.desktop.screens.file_signing.view import FileSigningView

        view = FileSigningView(self._session, self.authorities())
        view.wanted.connect(self._on_wish)
        view.authorities_changed.connect(self._on_authorities)
        return view

    def _make_lasting(self) -> LastingView:
        from eoffice.desktop.screens.file_signing.lasting import LastingView

        return LastingView(self._session, self.authorities, self._session.work.checks.places)

    def show_lasting(self, files: Sequence[Path]) -> None:
        """Say of files just signed whether they will verify in five years."""
        from eoffice.desktop.screens.file_signing.lasting import LastingView

        self._window.show_place(LASTING)
        screen = self._window.screen_of(LASTING)
        if isinstance(screen, LastingView):
            screen.look_at(files)

    def _make_queue(self) -> QueueView:
        from eoffice.desktop.screens.file_signing.queue import QueueView

        return QueueView(self.keeper)
