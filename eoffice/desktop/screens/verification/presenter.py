"""Checks files off the GUI thread, tells each signature as it is judged, and writes the results out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from eoffice.desktop.screens.verification.marks import Mark
from eoffice.desktop.screens.verification.model import Checked, Phase
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.lanes import Job, Latest
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import NoticeAction
from eoffice.domain.document import FileRef
from eoffice.paths import write_bytes
from signing.verdict import FileVerdict, SignatureVerdict


@dataclass(frozen=True)
class Sides:
    """The file as one signature covers it, and as it is now."""

    field: str
    signed: Path
    now: Path
    marks: tuple[Mark, ...] = ()
    """What looks different on the pages, and where changed fields stand."""


class VerificationPresenter(QObject):
    """Serves the verification screen; knows no widget."""

    listed = pyqtSignal()
    """Files came or went."""
    changed = pyqtSignal(object)
    """The Checked of which more is known now."""
    sides_ready = pyqtSignal(object)
    sides_failed = pyqtSignal(object)
    written = pyqtSignal(object)
    """The Path of a result."""
    _told = pyqtSignal(str, object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._files: dict[str, Checked] = {}
        self._jobs: dict[Job, str] = {}
        self._folder = TemporaryDirectory(prefix="eoffice-verify-", ignore_cleanup_errors=True)
        self._parting = Latest(session.shell.lanes.cpu, self)
        self._parting.answered.connect(self.sides_ready)
        self._parting.failed.connect(self.sides_failed)
        # Signatures are told from the lane's thread; Qt brings the signal to this one.
        self._told.connect(self._on_told)

    @property
    def files(self) -> tuple[Checked, ...]:
        """Every file, in the order given."""
        return tuple(self._files.values())

    @property
    def verdicts(self) -> tuple[FileVerdict, ...]:
        """Every verdict that is final, under the names people know the files by."""
        return tuple(
            replace(one.verdict, file=one.name) for one in self._files.values() if one.verdict is not None
        )

    @property
    def is_checking(self) -> bool:
        """Tell whether a check is under way."""
        return any(one.phase is Phase.CHECKING for one in self._files.values())

    def check(self, paths: Sequence[Path], names: Sequence[str] = ()) -> None:
        """Check files; one that is in the list already is checked anew."""
        for path, name in zip(paths, names or [path.name for path in paths], strict=True):
            self._begin(Checked(path, name))
        self.listed.emit()

    def check_pages(self, pages: FileRef) -> None:
        """Bring the pages of a document and check them under the document's own file name."""
        files = self._session.work.files

        def bring(_: Job) -> tuple[Path, str]:
            return files.path(pages), pages.name

        lanes, messages = self._session.shell.lanes, self._session.shell.messages
        lanes.files.run(bring, self._on_brought, messages.error, tr("Đang lấy tệp"))

    def check_again(self) -> None:
        """Check every file of the list anew, as after a root was added."""
        known = self.files
        self.check([one.path for one in known], [one.name for one in known])

    def clear(self) -> None:
        """Forget every file."""
        for job in self._jobs:
            job.cancel()
        self._jobs.clear()
        self._files.clear()
        self._parting.drop()
        self.listed.emit()

    def part(self, checked: Checked, one: SignatureVerdict) -> None:
        """Lay the revision that a signature covers beside the file as it is; `sides_ready` follows."""
        # A field's name comes from the file: it is never used as the name of a file.
        digest = hashlib.sha256(f"{checked.key}|{one.field}".encode()).hexdigest()
        target = Path(self._folder.name) / f"{digest}.pdf"
        source = checked.path

        def cut(_: Job) -> Sides:
            return _laid_beside(source, one, target)

        self._parting.ask(cut, tr("Đang mở bản đã ký"))

    def write_report(self, target: Path) -> None:
        """Write the report on every checked file as PDF."""
        verdicts, at = self.verdicts, self._session.work.clock.now()
        sources = {one.verdict.sha256: one.path for one in self._files.values() if one.verdict is not None}

        def write(_: Job) -> Path:
            from eoffice.rendering.verification_report import write_report

            write_report(target, verdicts, at, sources=sources)
            return target

        self._write(write, tr("Đang ghi phiếu kết quả"))

    def write_json(self, target: Path) -> None:
        """Write every verdict as JSON, in the form of `main.py verify --json`."""
        plain = [verdict.to_json() for verdict in self.verdicts]
        content = json.dumps(plain[0] if len(plain) == 1 else plain, ensure_ascii=False, indent=2)

        def write(_: Job) -> Path:
            write_bytes(target, content.encode())
            return target

        self._write(write, tr("Đang ghi dữ liệu kết quả"))

    def close(self) -> None:
        """Remove what was laid beside for looking."""
        with suppress(OSError):
            self._folder.cleanup()

    def _write(self, work: Callable[[Job], Path], title: str) -> None:
        lanes, messages = self._session.shell.lanes, self._session.shell.messages
        lanes.cpu.run(work, self._on_written, messages.error, title)

    def _begin(self, checked: Checked) -> None:
        self._files[checked.key] = checked
        checks, told, key, path = self._session.work.checks, self._told, checked.key, checked.path

        def hear(one: SignatureVerdict) -> None:
            told.emit(key, one)

        def run(_: Job) -> FileVerdict:
            return checks.check(path, hear)

        title = tr("Đang kiểm tra chữ ký: {name}").format(name=checked.name)
        lane = self._session.shell.lanes.cpu
        job = lane.run(run, self._on_done, self._on_failed, title, self._on_ended)
        self._jobs[job] = key

    @pyqtSlot(object)
    def _on_brought(self, found: tuple[Path, str]) -> None:
        self.check([found[0]], [found[1]])

    @pyqtSlot(str, object)
    def _on_told(self, key: str, one: SignatureVerdict) -> None:
        known = self._files.get(key)
        if known is not None and known.phase is Phase.CHECKING:
            self._take(replace(known, heard=(*known.heard, one)))

    @pyqtSlot(object)
    def _on_done(self, verdict: FileVerdict) -> None:
        known = self._of_sender()
        if known is not None:
            self._take(replace(known, phase=Phase.DONE, verdict=verdict))

    @pyqtSlot(object)
    def _on_failed(self, error: BaseException) -> None:
        known = self._of_sender()
        if known is not None:
            self._take(replace(known, phase=Phase.FAILED, error=error))

    @pyqtSlot(object)
    def _on_ended(self, job: Job) -> None:
        self._jobs.pop(job, None)
        self._session.shell.commands.refresh()

    @pyqtSlot(object)
    def _on_written(self, target: Path) -> None:
        self.written.emit(target)
        words = tr("Đã ghi {name}.").format(name=target.name)
        action = NoticeAction(tr("Mở"), partial(self._session.open_path, target))
        self._session.shell.messages.toast(words, action)

    def _of_sender(self) -> Checked | None:
        """Return the file of the job that speaks, unless it was taken from the list meanwhile."""
        job = self.sender()
        return self._files.get(self._jobs.get(job, "")) if isinstance(job, Job) else None

    def _take(self, checked: Checked) -> None:
        self._files[checked.key] = checked
        self.changed.emit(checked)


def _laid_beside(source: Path, one: SignatureVerdict, target: Path) -> Sides:
    """Cut the signed revision out, draw the fields of both into copies, and find what differs."""
    from eoffice.rendering.errors import UnreadableFile
    from eoffice.rendering.page_differences import differences
    from eoffice.rendering.showing import with_fields_drawn
    from signing.revisions import field_places, signed_revision

    signed_revision(source, one.field, target)
    names = {found.field for found in one.findings if found.field}
    fields = [
        Mark(at.page, at.left, at.top, at.right, at.bottom, is_field=True)
        for at in (field_places(source, names) if names else ())
    ]
    try:
        # Qt's own drawing leaves fields out: the copies show them, and the same copies are compared.
        copies = [target.with_suffix(f".{name}.pdf") for name in ("signed", "now")]
        for copy in copies:
            copy.unlink(missing_ok=True)  # the file may have been replaced since it was laid out last
        signed, now = with_fields_drawn(target, copies[0]), with_fields_drawn(source, copies[1])
        seen = [
            Mark(at.page, at.left, at.top, at.right, at.bottom) for at in differences(signed, now).regions
        ]
    except UnreadableFile:
        return Sides(one.field, target, source, tuple(fields))  # shown as far as Qt can read it
    return Sides(one.field, signed, now, (*seen, *fields))
