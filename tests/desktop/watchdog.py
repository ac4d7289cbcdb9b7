"""Watches the event loop while something goes on and says for how long it stood still."""

from __future__ import annotations

import time
from types import TracebackType

from PyQt6.QtCore import QObject, QTimer, pyqtSlot

TICK_MS = 2
BUSY_LIMIT_MS = 50
STILL_LIMIT_MS = 250
"""A loop that waits without working may have been put aside by a busy machine: a wider limit."""


class EventLoopWatchdog(QObject):
    """Measures the gaps between ticks of a timer on the GUI thread.

    Fails when the thread worked for more than 50 ms in one go, or stood still for
    much longer, as it would in a wait for a disk, a lock or the network.
    """

    def __init__(self, busy_limit_ms: float = BUSY_LIMIT_MS, still_limit_ms: float = STILL_LIMIT_MS) -> None:
        super().__init__()
        self._limits = (busy_limit_ms, still_limit_ms)
        self.busiest_ms = 0.0
        self.stillest_ms = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._on_tick)
        self._seen = (time.thread_time(), time.perf_counter())

    def __enter__(self) -> EventLoopWatchdog:
        self._seen = (time.thread_time(), time.perf_counter())
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._on_tick()
        self._timer.stop()
        if error is None:
            self.check()

    def check(self) -> None:
        """Fail when the loop was blocked."""
        busy, still = self._limits
        assert self.busiest_ms <= busy, f"the GUI thread worked {self.busiest_ms:.0f} ms in one go"
        assert self.stillest_ms <= still, f"the event loop stood still for {self.stillest_ms:.0f} ms"

    @pyqtSlot()
    def _on_tick(self) -> None:
        now = (time.thread_time(), time.perf_counter())
        self.busiest_ms = max(self.busiest_ms, (now[0] - self._seen[0]) * 1000)
        self.stillest_ms = max(self.stillest_ms, (now[1] - self._seen[1]) * 1000)
        self._seen = now
