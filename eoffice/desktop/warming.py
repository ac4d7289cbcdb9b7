"""Loads, once the window stands, what the first visit of a place would otherwise make a person wait for.

Python reads modules in a lane while the window is used; only the reading pane is made on the window's own
thread, at a moment when nobody types.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable

from PyQt6.QtCore import QObject, QTimer, pyqtSlot

from eoffice.desktop.shell.lanes import Job, Lane
from eoffice.errors import catalogue

WARM_MS = 400
"""After the first window: the start itself must not become longer."""
MODULES = (
    "eoffice.desktop.screens.reading.presenter",
    "eoffice.desktop.screens.reading.view",
    "eoffice.desktop.screens.kpi.view",
)
"""Measured: 35 and 110 ms at a first visit, for 3 MB. The engine of comparisons would take 24 MB of a
desk that may be idle all day: it waits for its visit."""


class Warming(QObject):
    """Loads the modules in a lane, then has something made; does nothing when the window closes before."""

    def __init__(self, lane: Lane, make: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._lane, self._make = lane, make
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WARM_MS)
        self._timer.timeout.connect(self._load)
        self._has_ended = False

    def begin(self) -> None:
        """Load in a moment."""
        self._timer.start()

    @pyqtSlot()
    def end(self) -> None:
        """Load nothing any more: the window is closing."""
        self._timer.stop()
        self._has_ended = True

    @pyqtSlot()
    def _load(self) -> None:
        self._lane.run(_load, self._on_loaded)

    @pyqtSlot(object)
    def _on_loaded(self, _: object) -> None:
        if not self._has_ended:
            self._make()


def _load(job: Job) -> None:
    for name in MODULES:
        job.checkpoint()
        importlib.import_module(name)
    # Thirty files of wordings: read at the first error, they would hold the window up for 60 ms (measured).
    catalogue()
