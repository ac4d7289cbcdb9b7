"""Watches the event loop while something goes on and says for how long it stood still."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from PyQt6.QtCore import QObject, Qt, QTimer, pyqtSlot
from PyQt6.QtWidgets import QFormLayout, QLabel, QLineEdit, QWidget

TICK_MS = 2
LIMIT_MS = 50
"""What a person begins to feel under the fingers."""
USUAL_LOOP_S = 0.014
"""What the loop below takes on an idle machine of the office: slower ones get a wider limit."""
USUAL_DRAWING_S = 0.015
"""The same for making and drawing a form, on the same idle machine."""
TRIES = 5
"""A disk that is busy or a neighbour on the same core seldom comes five times in a row."""
_TASKS = Path("/proc/self/task")


@dataclass(frozen=True)
class _Moment:
    """The wall, this thread's work, and how long the threads waited for a processor, in seconds."""

    wall: float
    work: float
    own_wait: float
    all_wait: float

    def held_since(self, before: _Moment) -> float:
        """Return for how long the loop was held up by the program, not by other programs.

        Linux counts how long each thread stood ready with no processor free (`schedstat`). That is the
        machine's doing; what is left is work, waiting for a disk, a lock or the network. Where nobody
        counts it, only this thread's own work is looked at.
        """
        if self.own_wait < 0:
            return self.work - before.work
        # A worker put aside while it holds Python's lock keeps this thread from running as well.
        wait = max(self.own_wait - before.own_wait, self.all_wait - before.all_wait)
        return max(self.work - before.work, self.wall - before.wall - wait)


def noise() -> float:
    """Return by how much this machine is slower right now than it should be, at reckoning and at drawing.

    Two programs on one core slow each other down by more in Qt, which waits for memory, than in a loop
    of Python: the worse of both counts.
    """
    return max(1.0, _time_of(_reckon) / USUAL_LOOP_S, _time_of(_draw) / USUAL_DRAWING_S)


def _time_of(work: Callable[[], object]) -> float:
    """Return the longest of some times of this thread's processor: the hold-up may have met it too."""
    taken = []
    for _ in range(4):
        begun = time.thread_time()
        work()
        taken.append(time.thread_time() - begun)
    return max(taken)


def _reckon() -> int:
    return sum(number * number for number in range(300_000))


def _draw() -> None:
    """Make, style, lay out and draw a form as large as a screen's."""
    form = QWidget()
    lines = QFormLayout(form)
    for at in range(100):
        lines.addRow(QLabel(f"Dòng thứ {at}"), QLineEdit(f"Nội dung {at}"))
    form.resize(900, 900)
    form.grab()
    form.deleteLater()


class EventLoopWatchdog(QObject):
    """Measures the gaps between ticks of a timer on the GUI thread; fails when one is longer than 50 ms.

    The limit grows only with the factor by which the processor is slow while the test runs.
    """

    def __init__(self, limit_ms: float = LIMIT_MS) -> None:
        super().__init__()
        self._limit_ms = limit_ms
        self._noise = 1.0
        self.longest_ms = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._on_tick)
        self._seen = _now()

    def __enter__(self) -> EventLoopWatchdog:
        self._noise = noise()
        self._timer.start()
        self._seen = _now()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._on_tick()
        self._timer.stop()
        if error is None:
            self.check()

    @property
    def limit_ms(self) -> float:
        """Return what is allowed on this machine now."""
        self._noise = max(self._noise, noise())
        return self._limit_ms * self._noise

    def check(self) -> None:
        """Fail when the loop was blocked."""
        limit = self.limit_ms if self.longest_ms > self._limit_ms else self._limit_ms
        assert self.longest_ms <= limit, (
            f"the event loop was held up for {self.longest_ms:.0f} ms; at most {limit:.0f} are allowed "
            f"on a machine {self._noise:.1f} times slower than usual"
        )

    @pyqtSlot()
    def _on_tick(self) -> None:
        now = _now()
        self.longest_ms = max(self.longest_ms, now.held_since(self._seen) * 1000)
        self._seen = now


def _now() -> _Moment:
    return _Moment(time.perf_counter(), time.thread_time(), *_waits())


def _waits() -> tuple[float, float]:
    """Return how long this thread, and all threads, waited for a processor; -1 where nobody counts it."""
    try:
        own = _wait_of(Path("/proc/thread-self/schedstat"))
    except (OSError, ValueError, IndexError):
        return -1.0, -1.0
    total = 0.0
    for task in _TASKS.iterdir():
        try:
            total += _wait_of(task / "schedstat")
        except (OSError, ValueError, IndexError):
            continue  # a thread that ended a moment ago
    return own, total


def _wait_of(file: Path) -> float:
    return int(file.read_text(encoding="ascii").split()[1]) / 1e9


def assert_never_held(work: Callable[[], object], before: Callable[[], object], tries: int = TRIES) -> None:
    """Fail when some work holds the loop up each time it is done: the program's own hold-ups come again.

    `before` brings things back to where the work begins, and is not watched.
    """
    for left in reversed(range(tries)):
        before()
        try:
            with EventLoopWatchdog():
                work()
        except AssertionError:
            if not left:
                raise
        else:
            return
