"""The strip in the status bar that shows what is being worked on and lets it be stopped."""

from __future__ import annotations

from PyQt6.QtCore import QTimer, pyqtSlot
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from eoffice.desktop.shell.icons import icon
from eoffice.desktop.shell.lanes import Job, Lanes
from eoffice.desktop.shell.language import tr

PATIENCE_MS = 500
"""Shorter work is not worth a flicker."""


class JobStrip(QWidget):
    """Shows the oldest running job that has a title, its progress, and how many others wait."""

    def __init__(self, lanes: Lanes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs: list[Job] = []
        self._label = QLabel()
        self._bar = QProgressBar()
        self._stop = QToolButton()
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._assemble()
        lanes.job_started.connect(self._on_started)
        lanes.job_ended.connect(self._on_ended)
        self._patience.timeout.connect(self._refresh)
        self._stop.clicked.connect(self._on_stop)
        self.hide()

    @property
    def text(self) -> str:
        """The words shown."""
        return self._label.text()

    @pyqtSlot(object)
    def _on_started(self, job: Job) -> None:
        if not job.title:
            return
        self._jobs.append(job)
        job.progressed.connect(self._on_progress)
        if not self._patience.isActive() and not self.isVisible():
            self._patience.start()

    @pyqtSlot(object)
    def _on_ended(self, job: Job) -> None:
        if job in self._jobs:
            self._jobs.remove(job)
            self._bar.setRange(0, 0)
        if not self._jobs:
            self._patience.stop()
        if not self._patience.isActive():
            self._refresh()

    @pyqtSlot(int, str)
    def _on_progress(self, percent: int, words: str) -> None:
        if self._jobs and self.sender() is self._jobs[0]:
            self._bar.setRange(0, 100 if percent >= 0 else 0)
            self._bar.setValue(max(0, percent))
            self._bar.setAccessibleDescription(words)

    @pyqtSlot()
    def _on_stop(self) -> None:
        if self._jobs:
            self._jobs[0].cancel()
            self._stop.setEnabled(False)

    @pyqtSlot()
    def _refresh(self) -> None:
        self.setVisible(bool(self._jobs))
        if self._jobs:
            others = len(self._jobs) - 1
            more = tr(" (còn {count} việc khác)").format(count=others) if others else ""
            self._label.setText(f"{tr(self._jobs[0].title)}{more}")
            self._stop.setEnabled(not self._jobs[0].is_cancelled)

    def _assemble(self) -> None:
        """Put the label, the bar and the button in a row."""
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setMaximumWidth(self.fontMetrics().height() * 8)
        self._bar.setAccessibleName(tr("Tiến độ"))
        self._stop.setIcon(icon("close"))
        self._stop.setText(tr("Dừng"))
        self._stop.setToolTip(tr("Dừng việc đang chạy"))
        self._stop.setAccessibleName(tr("Dừng việc đang chạy"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for part in (self._label, self._bar, self._stop):
            row.addWidget(part)
