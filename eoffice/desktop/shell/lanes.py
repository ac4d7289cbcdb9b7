"""Work off the GUI thread: a job, the lane that starts jobs in order, and the four lanes we have."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

from PyQt6.QtCore import QObject, QRunnable, QThreadPool, pyqtSignal, pyqtSlot

DRAIN_MS = 5000


class Cancelled(Exception):
    """The person stopped the job."""


class Job(QObject):
    """One piece of work; its signals arrive on the thread that made it.

    The work takes the job (for `checkpoint` and `progress`) and returns frozen data:
    never a widget, a pixmap, or a database connection of another thread.
    """

    done = pyqtSignal(object)
    failed = pyqtSignal(object)
    progressed = pyqtSignal(int, str)
    ended = pyqtSignal(object)

    def __init__(self, work: Callable[[Job], object], title: str = "") -> None:
        super().__init__()
        self.title = title
        self._work = work
        self._stop = threading.Event()

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody asked the job to stop."""
        return self._stop.is_set()

    def cancel(self) -> None:
        """Ask the job to stop; it does so at its next checkpoint, or never starts."""
        self._stop.set()

    def checkpoint(self) -> None:
        """Raise Cancelled if the job was asked to stop; the work calls it between steps."""
        if self._stop.is_set():
            raise Cancelled

    def progress(self, percent: int, words: str = "") -> None:
        """Tell how far the work is; -1 when nobody can know."""
        self.progressed.emit(percent, words)

    def run(self) -> None:
        """Do the work on the calling thread and report how it went."""
        try:
            self.checkpoint()
            result = self._work(self)
        except Cancelled:
            pass
        except Exception as error:  # noqa: BLE001 - the border where a job's error becomes a value
            self.failed.emit(error)
        else:
            self.done.emit(result)
        finally:
            self.ended.emit(self)


class _Carrier(QRunnable):
    """Takes a job to a pool thread."""

    def __init__(self, job: Job) -> None:
        super().__init__()
        self._job = job

    def run(self) -> None:
        """Run the job on the pool's thread."""
        self._job.run()


class Lane(QObject):
    """Starts jobs in the order given, at most `width` at a time."""

    started = pyqtSignal(object)
    ended = pyqtSignal(object)

    def __init__(self, width: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # No parent for the pool: its destructor would wait for threads while holding the GIL.
        self._pool = QThreadPool()
        self._pool.setMaxThreadCount(width)
        self._pool.setExpiryTimeout(-1)  # a token's session must keep its thread
        self._live: set[Job] = set()

    @property
    def waiting(self) -> int:
        """How many jobs have not ended yet."""
        return len(self._live)

    def start(self, job: Job) -> Job:
        """Queue a job and keep it alive until it has ended."""
        self._live.add(job)
        job.ended.connect(self._forget)
        self.started.emit(job)
        self._pool.start(_Carrier(job))
        return job

    def run(
        self,
        work: Callable[[Job], object],
        done: Callable[..., object] | None = None,
        failed: Callable[..., object] | None = None,
        title: str = "",
        ended: Callable[..., object] | None = None,
    ) -> Job:
        """Make a job of the work, bind its outcomes, and queue it.

        Nothing is bound to a job that is queued: a short one may have ended by then, and nobody hears of it.
        """
        job = Job(work, title)
        for signal, hearer in ((job.done, done), (job.failed, failed), (job.ended, ended)):
            if hearer is not None:
                signal.connect(hearer)
        return self.start(job)

    def drain(self, limit_ms: int = DRAIN_MS) -> bool:
        """Cancel what is left and wait; say whether everything stopped in time."""
        for job in self._live:
            job.cancel()
        return self._pool.waitForDone(limit_ms)

    @pyqtSlot(object)
    def _forget(self, job: Job) -> None:
        self._live.discard(job)
        self.ended.emit(job)


class Lanes(QObject):
    """The lanes of the desktop: token and hub one wide, files two, the processor as wide as the machine.

    Files come over the wire: in a lane of their own a slow hub never keeps a list from being filled.
    """

    job_started = pyqtSignal(object)
    job_ended = pyqtSignal(object)

    def __init__(self, parent: QObject | None = None, cpu_width: int | None = None) -> None:
        super().__init__(parent)
        self.token = Lane(1, self)
        self.hub = Lane(1, self)
        self.files = Lane(2, self)
        self.cpu = Lane(cpu_width or max(2, (os.cpu_count() or 2) - 1), self)
        for lane in self.all:
            lane.started.connect(self.job_started)
            lane.ended.connect(self.job_ended)

    @property
    def all(self) -> tuple[Lane, ...]:
        """Every lane."""
        return self.token, self.hub, self.files, self.cpu

    def drain(self, limit_ms: int = DRAIN_MS) -> bool:
        """Stop all lanes before the program ends; say whether all stopped in time."""
        stopped = [lane.drain(limit_ms) for lane in self.all]  # every lane, even after a late one
        return all(stopped)


class Latest(QObject):
    """Runs one question at a time and drops answers that a newer question made stale."""

    answered = pyqtSignal(object)
    failed = pyqtSignal(object)

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self._job: Job | None = None

    @property
    def is_asking(self) -> bool:
        """Whether an answer is still to come."""
        return self._job is not None

    def ask(
        self, work: Callable[[Job], object], title: str = "", ended: Callable[..., object] | None = None
    ) -> Job:
        """Start the work and forget the answer of the one before; `ended` hears of its end anyhow."""
        self.drop()
        job = Job(work, title)
        self._job = job
        job.done.connect(self._on_done)
        job.failed.connect(self._on_failed)
        job.ended.connect(self._on_ended)
        if ended is not None:
            job.ended.connect(ended)
        return self._lane.start(job)

    def drop(self) -> None:
        """Cancel the running question, if any; its answer will not arrive."""
        if self._job is not None:
            self._job.cancel()
            self._job = None

    @pyqtSlot(object)
    def _on_done(self, result: object) -> None:
        if self.sender() is self._job:
            self._job = None
            self.answered.emit(result)

    @pyqtSlot(object)
    def _on_failed(self, error: object) -> None:
        if self.sender() is self._job:
            self._job = None
            self.failed.emit(error)

    @pyqtSlot(object)
    def _on_ended(self, job: object) -> None:
        # A job that somebody else cancelled has neither an answer nor an error.
        if job is self._job:
            self._job = None
