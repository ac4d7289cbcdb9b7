"""Keeps the words being written in any field of several lines, wherever in the window it stands.

Forms with a keeper of their own are filled in again by themselves. Everywhere else - remarks, reasons, notes,
opinions in dialogs - the words lie on disk within a second and are offered for copying after a crash.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from PyQt6.QtCore import QObject, Qt, QTimer, pyqtSlot
from PyQt6.QtWidgets import QWidget

from eoffice.desktop.session.form_keeping import KEEP_MS, FormKeeper
from eoffice.desktop.shell.lanes import Job, Lane
from eoffice.desktop.widgets.fields import TextField
from eoffice.paths import write_bytes

MOST_LEFT = 50
"""Words of so many fields wait to be looked at; the oldest go first."""


@dataclass(frozen=True)
class LeftWords:
    """What somebody was writing, and where."""

    field: str
    place: str
    text: str


class TypedWords(QObject):
    """Writes what stands in the open fields of a window, and gives back what an earlier run has left."""

    def __init__(self, window: QWidget, file: Path, lane: Lane) -> None:
        super().__init__(window)
        self._window, self._file, self._lane = window, file, lane
        self.left = _read(file)
        self._written: tuple[LeftWords, ...] = self.left
        self._is_writing = False
        self._timer = QTimer(self)
        self._timer.setInterval(KEEP_MS)
        self._timer.timeout.connect(self.keep)

    def begin(self) -> None:
        """Look every second from now on."""
        self._timer.start()

    @pyqtSlot()
    def keep(self) -> None:
        """Write the words, when they have changed, on a thread."""
        words = self._all()
        if self._is_writing or words == self._written:
            return
        self._written, self._is_writing = words, True
        file = self._file

        def write(_: Job) -> None:
            _write(file, words)

        self._lane.run(write, done=self._on_written, failed=self._on_written)

    def forget_left(self) -> None:
        """Keep no more what an earlier run has left: the person has seen it."""
        self.left = ()
        self.keep()

    @pyqtSlot()
    def end(self) -> None:
        """Write once more what stands in the fields: a window closed in mid-sentence loses nothing either."""
        self._timer.stop()
        words = self._all()
        if words != self._written or self._is_writing:
            _write(self._file, words)

    @pyqtSlot(object)
    def _on_written(self, _: object) -> None:
        self._is_writing = False

    def _all(self) -> tuple[LeftWords, ...]:
        return (*self.left, *_being_written(self._window))[-MOST_LEFT:]


def _being_written(window: QWidget) -> list[LeftWords]:
    """Return what a hand has typed into the fields that are open now."""
    found = []
    for field in window.findChildren(TextField):
        document = field.document()
        # Not the words that the program itself has put there.
        is_typed = document is not None and document.isModified() and bool(field.toPlainText().strip())
        if is_typed and field.isVisible() and not field.isReadOnly() and not _has_keeper(field):
            own = field.window() or window
            found.append(LeftWords(field.accessibleName(), own.windowTitle(), field.toPlainText()))
    return found


def _has_keeper(field: QWidget) -> bool:
    """Tell whether a form around the field keeps it by itself."""
    around = field.parentWidget()
    while around is not None:
        if around.findChild(FormKeeper, options=Qt.FindChildOption.FindDirectChildrenOnly) is not None:
            return True
        around = around.parentWidget()
    return False


def _read(file: Path) -> tuple[LeftWords, ...]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        return tuple(LeftWords(str(one["field"]), str(one["place"]), str(one["text"])) for one in found)
    except (OSError, ValueError, TypeError, KeyError):
        # Nothing was left, or what was left cannot be read: writing goes on all the same.
        return ()


def _write(file: Path, words: Sequence[LeftWords]) -> None:
    if not words:
        file.unlink(missing_ok=True)
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(file, json.dumps([asdict(one) for one in words], ensure_ascii=False).encode())
