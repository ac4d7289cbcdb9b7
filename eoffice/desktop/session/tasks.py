"""Runs use cases off the GUI thread and tells everybody how they ended."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PyQt6.QtCore import QObject, pyqtSignal

from eoffice.desktop.shell.lanes import Job, Lane, Lanes
from eoffice.desktop.shell.language import tr

_log = logging.getLogger(__name__)


class Tasks(QObject):
    """The use cases now running at this desk, by the id of their action."""

    started = pyqtSignal(str, str)
    """Action and document."""
    finished = pyqtSignal(str, str, object)
    """Action, document, and what the use case returned."""
    failed = pyqtSignal(str, str, object)
    """Action, document, and the error."""

    def __init__(self, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lanes = lanes
        self._running: set[_Task] = set()

    def is_busy(self, document: str) -> bool:
        """Tell whether something is being done to a document now."""
        return any(task.document == document for task in self._running)

    def run(
        self, action: str, document: str, work: Callable[[Job], object], title: str, lane: Lane | None = None
    ) -> Job:
        """Run a use case in order with the others; `finished` or `failed` follows."""
        task = _Task(self, action, document)
        self._running.add(task)
        self.started.emit(action, document)
        title = title or tr("Đang thực hiện")
        return (lane or self._lanes.hub).run(work, task.on_done, task.on_failed, title)

    def end(self, task: _Task) -> None:
        """Forget a task that has ended."""
        self._running.discard(task)


class _Task(QObject):
    """Binds one job's outcome to its action and document."""

    def __init__(self, tasks: Tasks, action: str, document: str) -> None:
        super().__init__()
        self._tasks = tasks
        self._action = action
        self.document = document

    def on_done(self, result: object) -> None:
        """Tell of success."""
        self._tasks.end(self)
        self._tasks.finished.emit(self._action, self.document, result)

    def on_failed(self, error: object) -> None:
        """Tell of failure."""
        self._tasks.end(self)
        if isinstance(error, BaseException) and not hasattr(error, "code"):
            _log.error("%s failed", self._action, exc_info=error)
        self._tasks.failed.emit(self._action, self.document, error)
