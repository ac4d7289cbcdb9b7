"""Compares two files off the GUI thread and answers what the person wants to see of the result."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from eoffice.comparison.options import DEFAULTS, Options, Tracked
from eoffice.comparison.script import Change, EditScript, Kind
from eoffice.comparison.worker import InProcess
from eoffice.desktop.screens.comparison.pair import VersionPair
from eoffice.desktop.screens.comparison.rows import Filter, PairRow, rows_of
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.lanes import Job, Latest
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import NoticeAction

Writer = Callable[[Path, Path, Path, Options], object]
"""Old, new, target and what was chosen: writes one kind of result; importable by name."""


class ComparisonPresenter(QObject):
    """Serves the comparison screen; knows no widget."""

    inputs_changed = pyqtSignal()
    busy_changed = pyqtSignal(bool)
    compared = pyqtSignal(object)
    """The EditScript."""
    shown = pyqtSignal(object, object)
    """The PairRows and the Changes that pass the filter."""
    failed = pyqtSignal(object)
    exported = pyqtSignal(object)
    """The Path."""
    earlier_changed = pyqtSignal()
    """Other numbers of earlier tracked changes, or another choice about them."""
    pages_ready = pyqtSignal(object, object)
    """Two PDFs whose pages the comparison was made from."""

    _known = pyqtSignal(int, object)
    """The number of a run and the EditScript of the pages read so far."""

    def __init__(
        self, session: Session, compare: Callable[..., EditScript], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._compare = compare
        self.old: Path | None = None
        self.new: Path | None = None
        self.script: EditScript | None = None
        self.versions: VersionPair | None = None
        """The versions of a document that the files are; None for other files."""
        self.options = DEFAULTS
        self.earlier = (0, 0)
        """How many tracked changes the old and the new file held already, as last read."""
        self.filter = Filter()
        self.folds_equal = True
        self._run = 0
        self._known.connect(self._on_known)
        self._comparing = Latest(session.shell.lanes.cpu, self)
        self._comparing.answered.connect(self._on_compared)
        self._comparing.failed.connect(self._on_failed)
        self._showing = Latest(session.shell.lanes.cpu, self)
        self._showing.answered.connect(self._on_rows)
        self._showing.failed.connect(self._on_failed)
        self._paging = Latest(session.shell.lanes.files, self)
        self._paging.answered.connect(self._on_pages)
        self._paging.failed.connect(self._on_failed)

    @property
    def is_ready(self) -> bool:
        """Tell whether both files are chosen."""
        return self.old is not None and self.new is not None

    @property
    def has_pages(self) -> bool:
        """Tell whether both versions came in pages, so that their pages can be shown."""
        script = self.script
        return script is not None and bool(script.old.pages and script.new.pages)

    def choose_versions(self, versions: VersionPair) -> None:
        """Compare two versions of a document of the office."""
        self.choose(old=versions.old, new=versions.new)
        self.versions = versions

    def choose(self, *, old: Path | None = None, new: Path | None = None) -> None:
        """Take one or both files; with both there, compare at once."""
        self.versions = None
        self.old, self.new = old or self.old, new or self.new
        # A choice is about the changes of one file: another file is asked about anew.
        (one, left), (other, right) = self._choices
        self._take_choices(
            (Tracked.ACCEPT, 0) if old else (one, left), (Tracked.ACCEPT, 0) if new else (other, right)
        )
        self.inputs_changed.emit()
        if self.is_ready:
            self.compare()

    def swap(self) -> None:
        """Exchange old and new, and compare."""
        self.versions = None
        self.old, self.new = self.new, self.old
        self._take_choices(*reversed(self._choices))
        self.inputs_changed.emit()
        if self.is_ready:
            self.compare()

    @property
    def stops_at_earlier(self) -> bool:
        """Tell whether the choice is not to compare while a file holds earlier tracked changes."""
        return any(chosen is Tracked.REFUSE and count for chosen, count in self._choices)

    @property
    def _choices(self) -> tuple[tuple[Tracked, int], tuple[Tracked, int]]:
        """What is chosen for each file, and how many earlier changes it is known to hold."""
        return (self.options.tracked, self.earlier[0]), (self.options.of_new.tracked, self.earlier[1])

    def settle(self, *, old: Tracked, new: Tracked) -> None:
        """Take another choice about earlier tracked changes, and compare anew."""
        self.options = Options(tracked=old, tracked_new=new)
        # What is shown came of another choice: nothing may be handed out under this one.
        self.script = None
        self._showing.drop()
        self.earlier_changed.emit()
        self.compare()

    def _take_choices(self, old: tuple[Tracked, int], new: tuple[Tracked, int]) -> None:
        self.options = Options(tracked=old[0], tracked_new=new[0])
        self.earlier = (old[1], new[1])
        self.earlier_changed.emit()

    def compare(self) -> None:
        """Compare the two files in a process of its own."""
        if self.old is None or self.new is None:
            return
        work = partial(self._compare, self.old, self.new, self.options)
        self._run += 1
        run_number = self._run

        def run(job: Job) -> EditScript:
            def tell(done: int, total: int) -> None:
                percent = round(100 * done / total) if total else -1
                words = (
                    tr("Trang {number}").format(number=f"{done}/{total}" if total else done) if done else ""
                )
                job.progress(percent, words)

            def show(script: EditScript) -> None:
                # From the lane's thread: Qt brings the signal to the window's.
                self._known.emit(run_number, script)

            return InProcess(work).result(tell, job.checkpoint, show)

        self.busy_changed.emit(True)
        self._comparing.ask(run, tr("Đang so sánh"), self._on_ended)

    def cancel(self) -> None:
        """Stop comparing; what was shown stays."""
        self._comparing.drop()
        self._run += 1
        self.busy_changed.emit(False)

    def ask_pages(self) -> None:
        """Fetch the pages of both versions; pictures become pages first."""
        if self.old is None or self.new is None or not self.has_pages:
            return
        old, new, scratch = self.old, self.new, self._session.work.files.scratch("pages")

        def fetch(job: Job) -> tuple[Path, Path]:
            # PIL is loaded here, when a picture is first shown in pages.
            from eoffice.comparison.jobs import as_pages

            made = []
            for number, file in enumerate((old, new)):
                folder = scratch / str(number)
                folder.mkdir(parents=True, exist_ok=True)
                made.append(as_pages(file, folder))
                job.checkpoint()
            return made[0], made[1]

        self._paging.ask(fetch, tr("Đang mở trang của hai bản"))

    def show_filter(self, chosen: Filter) -> None:
        """Show what passes another filter."""
        self.filter = chosen
        self._refresh()

    def fold(self, *, equal: bool) -> None:
        """Hide or show the paragraphs that are equal."""
        self.folds_equal = equal
        self._refresh()

    def kinds(self) -> tuple[Kind, ...]:
        """Return the kinds that occur, in their usual order."""
        met = {change.kind for change in self.script.changes} if self.script else set()
        return tuple(kind for kind in Kind if kind in met)

    def export(self, write: Writer, target: Path, title: str) -> None:
        """Write a result to a file of the person's choice."""
        if self.old is None or self.new is None:
            return
        work = partial(_write, write, self.old, self.new, target, self.options)

        def run(job: Job) -> Path:
            def tell(_done: int, _total: int) -> None:
                job.checkpoint()

            InProcess(work).result(tell, job.checkpoint)
            return target

        self._session.shell.lanes.cpu.run(run, self._on_exported, self._on_failed, title)

    def _refresh(self) -> None:
        """Compute the rows anew, off the GUI thread."""
        script, chosen, folds = self.script, self.filter, self.folds_equal
        if script is None:
            return

        def compute(_: Job) -> tuple[tuple[PairRow, ...], tuple[Change, ...]]:
            changes = tuple(change for change in script.changes if chosen.shows(change))
            return rows_of(script, chosen, folds_equal=folds), changes

        self._showing.ask(compute)

    @pyqtSlot(int, object)
    def _on_known(self, run_number: int, script: EditScript) -> None:
        """Show what is known of a comparison that still goes on; what came of an older one is late."""
        if run_number == self._run:
            self._on_compared(script)

    @pyqtSlot(object)
    def _on_compared(self, script: EditScript) -> None:
        self.script = script
        self.earlier = (script.old.earlier, script.new.earlier)
        self.earlier_changed.emit()
        self.compared.emit(script)
        self._refresh()

    @pyqtSlot(object)
    def _on_pages(self, files: tuple[Path, Path]) -> None:
        self.pages_ready.emit(*files)

    @pyqtSlot(object)
    def _on_rows(self, result: tuple[tuple[PairRow, ...], tuple[Change, ...]]) -> None:
        self.shown.emit(*result)

    @pyqtSlot(object)
    def _on_ended(self, _: object) -> None:
        self._run += 1
        self.busy_changed.emit(False)

    @pyqtSlot(object)
    def _on_failed(self, error: BaseException) -> None:
        stopped = self.stops_at_earlier and getattr(error, "code", "") == "comparison.tracked_changes"
        if stopped:
            self.script = None
            self.earlier_changed.emit()
        self.failed.emit(error)
        if not stopped:  # the person asked to stop, and the screen says so: that is no error
            self._session.shell.messages.error(error)

    @pyqtSlot(object)
    def _on_exported(self, target: Path) -> None:
        self.exported.emit(target)
        # A redline has no page of its own to say it: what became of earlier changes is told here too.
        notes = self.script.notes if self.script and any(self.earlier) else ()
        words = " ".join((tr("Đã ghi {name}.").format(name=target.name), *notes))
        self._session.shell.messages.toast(
            words, NoticeAction(tr("Mở"), partial(self._session.open_path, target))
        )


def _write(write: Writer, old: Path, new: Path, target: Path, options: Options, _tell: object) -> None:
    """Call a writer in the other process."""
    write(old, new, target, options)
