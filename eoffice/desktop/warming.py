"""Makes, once the window stands, what the first visit of a place would otherwise make a person wait for.

Python reads modules in a lane while the window is used. Screens can only be made on the window's own thread:
one at a time, each in a moment when nobody types or points.
"""

from __future__ import annotations

import importlib
from collections import deque
from collections.abc import Callable, Iterable

from PyQt6.QtCore import QElapsedTimer, QEvent, QObject, QTimer, pyqtSlot
from PyQt6.QtGui import QWindow

from eoffice.desktop.shell.lanes import Job, Lane
from eoffice.errors import catalogue

WARM_MS = 400
"""After the first window: the start itself must not become longer."""
PAUSE_MS = 120
"""Between two screens: what was asked meanwhile is answered first."""
QUIET_MS = 700
"""So long nobody has typed or pointed: a person who reads does not feel that a screen is being made."""
_LOOK_AGAIN_MS = 300
MODULES = (
    "eoffice.desktop.screens.reading.presenter",
    "eoffice.desktop.screens.reading.view",
    "eoffice.desktop.screens.kpi.view",
    "eoffice.desktop.screens.comparison.presenter",
    "eoffice.desktop.screens.comparison.view",
    "eoffice.desktop.screens.file_signing.view",
)
"""Measured: 20 to 110 ms at a first visit. The engine of comparisons, 24 MB, runs in another process."""
_OF_A_PERSON = frozenset({
    QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove,
    QEvent.Type.Wheel, QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate,
})  # fmt: skip


class Warming(QObject):
    """Loads the modules in a lane, then takes one step after another; none when the window closes before."""

    def __init__(
        self,
        lane: Lane,
        steps: Iterable[Callable[[], object]],
        parent: QObject,
        quiet_ms: int = QUIET_MS,
    ) -> None:
        super().__init__(parent)
        self._lane, self._steps = lane, deque(steps)
        self.quiet_ms = quiet_ms
        self._since_hand = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._load)
        self._has_ended = False

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to make."""
        return not self._steps

    def begin(self, window: QWindow | None = None) -> None:
        """Load in a moment; the events of the window tell when a person is at it."""
        if window is not None:
            # Of the window only, not of the application: its every event would pass through Python.
            window.installEventFilter(self)
        self._timer.start(WARM_MS)

    @pyqtSlot()
    def end(self) -> None:
        """Load and make nothing any more: the window is closing."""
        self._timer.stop()
        self._has_ended = True
        self._steps.clear()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802 - Qt's name
        """Note when a person has done something; take nothing away."""
        if event is not None and event.type() in _OF_A_PERSON:
            self._since_hand.start()
        return False

    @pyqtSlot()
    def _load(self) -> None:
        self._lane.run(_load, self._on_loaded)

    @pyqtSlot(object)
    def _on_loaded(self, _: object) -> None:
        self._timer.timeout.disconnect(self._load)
        self._timer.timeout.connect(self._take_step)
        if not self._has_ended:
            self._timer.start(0)

    @pyqtSlot()
    def _take_step(self) -> None:
        """Make one thing, unless a person is just doing something."""
        if self._since_hand.isValid() and self._since_hand.elapsed() < self.quiet_ms:
            self._timer.start(_LOOK_AGAIN_MS)
            return
        if self._steps:
            self._steps.popleft()()
        if self._steps:
            self._timer.start(PAUSE_MS)


def _load(job: Job) -> None:
    for name in MODULES:
        job.checkpoint()
        importlib.import_module(name)
    # Two dozen files of wordings: read at the first error, they would hold the window up for 60 ms.
    catalogue()
