"""What can be done on the comparison screen, as commands: walking the changes and handing results out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QFileDialog

from eoffice.comparison.options import Options
from eoffice.comparison.worker import InProcess
from eoffice.desktop.screens.comparison import PLACE
from eoffice.desktop.screens.comparison.pair import VersionPair
from eoffice.desktop.session.session import Session
from eoffice.desktop.session.working_copies import SAVE
from eoffice.desktop.shell.commands import Command, Menu
from eoffice.desktop.shell.lanes import Job
from eoffice.desktop.shell.language import tr
from eoffice.domain import commands
from eoffice.domain.deciding import is_legal
from eoffice.errors import Refused
from eoffice.paths import write_bytes
from eoffice.services.orders import Order
from eoffice.services.permissions import may
from eoffice.services.working_folder import digest_of
from eoffice.services.workplace import Workplace

if TYPE_CHECKING:
    from eoffice.desktop.screens.comparison.presenter import Writer
    from eoffice.desktop.screens.comparison.view import ComparisonView

_WORD = (".docx", ".docm")


@dataclass(frozen=True)
class _Output:
    """One kind of result: its name in the engine, its command's words, and the file it gives."""

    id: str
    title: str
    suffix: str
    needs_word: bool = False
    also: str = ""
    """Another kind of file it can be written as; the name that is chosen decides."""

    @property
    def filters(self) -> str:
        """The kinds of files that the dialog offers."""
        return ";;".join(f"*{suffix}" for suffix in (self.suffix, self.also) if suffix)

    def target(self, name: str, chosen: str) -> Path:
        """Return the file that was named; a name without an ending gets that of the kind chosen."""
        file = Path(name)
        if file.suffix.lower() in {self.suffix, self.also} - {""}:
            return file
        return file.with_name(file.name + (chosen.removeprefix("*") or self.suffix))


OUTPUTS = (
    _Output("redline", "Ghi bản Word có theo dõi thay đổi…", ".docx", needs_word=True),
    _Output("table", "Ghi bảng so sánh theo điều khoản…", ".docx", also=".pdf"),
    _Output("report", "Ghi báo cáo PDF hai bản cạnh nhau…", ".pdf"),
    _Output("summary", "Ghi tóm tắt thay đổi bằng lời…", ".txt"),
    _Output("json", "Ghi dữ liệu thay đổi (JSON)…", ".json"),
)


_CHOICE = _Output("choice", "Lưu thành bản mới…", ".docx", needs_word=True)


class ComparisonCommands:
    """Binds the commands to the screen, which is made at its first visit."""

    def __init__(self, session: Session, screen: Callable[[], ComparisonView | None]) -> None:
        self._session = session
        self._screen = screen
        session.shell.commands.add(
            Command(f"{PLACE}.previous", "Thay đổi trước", self._previous, Menu.VIEW, "up", "Shift+F7",
                    self._has_changes, place=PLACE, group="changes", on_tool_bar=True),
            Command(f"{PLACE}.next", "Thay đổi sau", self._next, Menu.VIEW, "down", "F7",
                    self._has_changes, place=PLACE, group="changes", on_tool_bar=True, is_main=True),
            Command(f"{PLACE}.other_end", "Đến đầu kia của chỗ chuyển", self._other_end, Menu.VIEW,
                    "exchange", "Ctrl+J", self._has_other_end, place=PLACE, group="changes",
                    on_tool_bar=True),
        )  # fmt: skip
        session.shell.commands.add(
            Command(f"{PLACE}.take", "Nhận thay đổi", partial(self._decide, take=True), Menu.DOCUMENT, "ok",
                    "F4", self._has_changes, place=PLACE, group="deciding", on_tool_bar=True),
            Command(f"{PLACE}.refuse", "Bỏ thay đổi", partial(self._decide, take=False), Menu.DOCUMENT,
                    "close", "Shift+F4", self._has_changes, place=PLACE, group="deciding",
                    on_tool_bar=True),
            Command(f"{PLACE}.choice", "Lưu thành bản mới…", self._save_choice, Menu.DOCUMENT, "save",
                    enabled=partial(self._may_export, _CHOICE), place=PLACE, group="deciding",
                    hint="Ghi tệp Word gồm các thay đổi đã nhận, các chỗ đã bỏ giữ như bản cũ"),
        )  # fmt: skip
        session.shell.commands.add(
            Command(f"{PLACE}.adopt", "Lưu thành phiên bản mới của dự thảo", self._adopt, Menu.DOCUMENT,
                    "save", enabled=self._may_adopt, place=PLACE, group="deciding",
                    hint="Ghi các thay đổi đã nhận thành phiên bản mới của văn bản đang soạn"),
            Command(f"{PLACE}.selection", "So riêng đoạn đã chọn", self._compare_selection, Menu.VIEW,
                    "compare", enabled=self._has_selection, place=PLACE, group="changes",
                    hint="So riêng các dòng đã chọn, hoặc đoạn đã bôi ở trang của hai bản"),
        )  # fmt: skip
        session.shell.commands.add(*(self._export_command(output) for output in OUTPUTS))

    def _export_command(self, output: _Output) -> Command:
        """Return the command that writes one kind of result."""
        return Command(
            f"{PLACE}.{output.id}",
            output.title,
            partial(self._export, output),
            Menu.DOCUMENT,
            "save",
            enabled=partial(self._may_export, output),
            place=PLACE,
            group="export",
            on_tool_bar=output.id in ("redline", "report"),
        )

    def _shown(self) -> ComparisonView | None:
        """Return the screen when it shows a result."""
        screen = self._screen()
        return screen if screen is not None and screen.presenter.script is not None else None

    def _has_changes(self) -> bool:
        shown = self._shown()
        return shown is not None and bool(shown.tree.order)

    def _has_other_end(self) -> bool:
        shown = self._shown()
        return shown is not None and shown.has_other_end

    def _may_export(self, output: _Output) -> bool:
        shown = self._shown()
        if shown is None or shown.presenter.script is None or shown.presenter.script.identical:
            return False
        files = (shown.presenter.old, shown.presenter.new)
        return not output.needs_word or all(file and file.suffix.lower() in _WORD for file in files)

    def _next(self) -> None:
        shown = self._shown()
        if shown is not None:
            shown.step(1)

    def _previous(self) -> None:
        shown = self._shown()
        if shown is not None:
            shown.step(-1)

    def _other_end(self) -> None:
        shown = self._shown()
        if shown is not None:
            shown.other_end()

    def _decide(self, *, take: bool) -> None:
        shown = self._shown()
        if shown is not None:
            shown.decide(take=take)

    def _save_choice(self) -> None:
        """Ask where to, and write the chosen version there."""
        shown = self._shown()
        if shown is None or shown.presenter.new is None:
            return
        proposed = shown.presenter.new.with_name(f"{shown.presenter.new.stem} - {tr('đã chọn')}.docx")
        name, kind = QFileDialog.getSaveFileName(shown, tr(_CHOICE.title), str(proposed), _CHOICE.filters)
        if name:
            writer: Writer = partial(write_choice, self._session.work.clock.now(), shown.refused)
            shown.presenter.export(writer, _CHOICE.target(name, kind), tr("Đang ghi bản mới"))

    def _may_adopt(self) -> bool:
        """Tell whether a choice can become a version: the draft is open, mine, and no newer one exists."""
        shown = self._shown()
        versions, state = (shown.presenter.versions if shown else None), self._session.current.state
        if shown is None or versions is None or state is None or not shown.refused:
            return False
        is_newest = state.id == versions.document and state.versions[-1].number == versions.new_number
        me = self._session.work.me
        return is_newest and may(me, commands.AddVersion, state) and is_legal(state, commands.AddVersion)

    def _adopt(self) -> None:
        """Save the chosen changes as a new version of the draft, in the background."""
        shown = self._shown()
        if shown is None or shown.presenter.versions is None or not self._may_adopt():
            return
        versions, options = shown.presenter.versions, shown.presenter.options
        adopting = Adopting(self._session.work, versions, shown.refused, options)
        # The same action as saving from Word: whoever watches for new versions hears of this one too.
        self._session.tasks.run(SAVE, adopting.document, adopting, tr("Đang lưu phiên bản"))

    def _has_selection(self) -> bool:
        shown = self._shown()
        return shown is not None and all(text.strip() for text in shown.selected_passages)

    def _compare_selection(self) -> None:
        shown = self._shown()
        if shown is not None:
            shown.compare_selection()

    def _export(self, output: _Output) -> None:
        """Ask where to, and write there in the background."""
        shown = self._shown()
        if shown is None or shown.presenter.new is None:
            return
        proposed = shown.presenter.new.with_name(
            f"{shown.presenter.new.stem} - {tr('so sánh')}{output.suffix}"
        )
        name, kind = QFileDialog.getSaveFileName(shown, tr(output.title), str(proposed), output.filters)
        if name:
            self.write(shown, output, output.target(name, kind))

    def write(self, shown: ComparisonView, output: _Output, target: Path) -> None:
        """Write one kind of result to a file."""
        work = self._session.work
        writer: Writer = partial(write_result, output.id, work.clock.now(), work.me.name)
        shown.presenter.export(writer, target, tr("Đang ghi kết quả so sánh"))


class Adopting:
    """Makes the chosen version of two and saves it as a new version of the draft."""

    def __init__(
        self, work: Workplace, versions: VersionPair, refused: tuple[int, ...], options: Options
    ) -> None:
        self._work, self._versions, self._refused, self._options = work, versions, refused, options
        self.document = versions.document

    def __call__(self, job: Job) -> Order | None:
        """Write it over the working copy; raises Refused when that holds work of its own.

        Raises Refused `comparison.copy_has_changes`: what was written in Word and not saved would be lost.
        """
        versions, drafting = self._versions, self._work.drafting
        target = self._work.files.scratch(f"{self.document}-chosen.docx")
        writer = partial(write_choice, self._work.clock.now(), self._refused)
        InProcess(partial(_write_there, writer, versions.old, versions.new, target, self._options)).result(
            partial(_checked, job), job.checkpoint
        )
        copy = drafting.open_working_copy(self.document)
        if digest_of(copy) != digest_of(versions.new):
            raise Refused("comparison.copy_has_changes")
        write_bytes(copy, target.read_bytes())
        words = tr("Nhận, bỏ từng thay đổi so với phiên bản {number}").format(number=versions.old_number)
        return drafting.save_working_copy(self.document, words)


def _checked(job: Job, _done: int, _total: int) -> None:
    job.checkpoint()


def _write_there(write: Writer, old: Path, new: Path, target: Path, options: Options, _tell: object) -> None:
    """Call a writer in the other process."""
    write(old, new, target, options)


def write_result(
    kind: str, moment: datetime, author: str, old: Path, new: Path, target: Path, options: Options
) -> None:
    """Write one kind of result; runs in the other process, where the engine is loaded."""
    from eoffice.comparison.jobs import WRITERS

    WRITERS[kind](old, new, target, moment, author, options)


def write_choice(
    moment: datetime, refused: tuple[int, ...], old: Path, new: Path, target: Path, options: Options
) -> None:
    """Write the chosen version; runs in the other process, where the engine is loaded."""
    from eoffice.comparison.jobs import write_choice_file

    write_choice_file(old, new, target, moment, refused, options)
