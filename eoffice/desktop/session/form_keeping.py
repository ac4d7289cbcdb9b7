"""Keeps what a person types in a form on disk every second, so that a crash or a power cut loses little.

The file holds the fields by their object names. It lies in the person's own data folder, readable by
nobody else, and goes when the form has been saved as a document.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from PyQt6.QtCore import QObject, QTimer, pyqtSlot
from PyQt6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QWidget

from eoffice.desktop.session.picker import Picker
from eoffice.desktop.shell.lanes import Job, Lane
from eoffice.desktop.widgets.fields import ChoiceField
from eoffice.paths import write_bytes

KEEP_MS = 1000
"""Twice as often as the promise: no more than two seconds of typing may be lost."""

Values = dict[str, str | bool | list[str]]


class FormKeeper(QObject):
    """Writes a form's fields while it is being filled in, one write after the other."""

    def __init__(self, form: QWidget, file: Path | None, is_open: Callable[[], bool], lane: Lane) -> None:
        super().__init__(form)
        self._form = form
        self._file = file
        self._is_open = is_open
        self._lane = lane
        self._written: Values = {}
        self._is_writing = False
        self._is_over = False
        self._timer = QTimer(self)
        self._timer.setInterval(KEEP_MS)
        self._timer.timeout.connect(self.keep)

    @property
    def has_kept(self) -> bool:
        """Tell whether a form was left on disk by an earlier run."""
        return self._file is not None and self._file.is_file()

    def begin(self) -> None:
        """Keep the form from now on; its present state is where it begins from."""
        self._written = values_of(self._form)
        self._is_over = False
        if self._file is not None:
            self._timer.start()

    @pyqtSlot()
    def keep(self) -> None:
        """Write the fields when they have changed."""
        if self._file is None or self._is_writing or not self._is_open():
            return
        values, file = values_of(self._form), self._file
        if values == self._written:
            return
        self._written = values

        def write(_: Job) -> None:
            file.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(file, json.dumps(values, ensure_ascii=False).encode())

        self._is_writing = True
        self._lane.run(write, done=self._on_written, failed=self._on_written)

    def restore(self) -> bool:
        """Fill the form with what an earlier run left; False when there is nothing that can be read."""
        if self._file is None:
            return False
        try:
            values = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        if not isinstance(values, dict):
            return False
        for part in _parts(self._form):
            if part.objectName() in values:
                _fill(part, values[part.objectName()])
        self.begin()
        return True

    def pause(self) -> None:
        """Write no more; what was written stays for the next time."""
        self._timer.stop()

    def forget(self) -> None:
        """Keep nothing any more: the form was saved as a document, or given up."""
        self._timer.stop()
        # A write still under way would bring the file back: it is removed after that.
        self._is_over = self._is_writing
        if self._file is not None and not self._is_writing:
            self._file.unlink(missing_ok=True)

    @pyqtSlot(object)
    def _on_written(self, _: object) -> None:
        self._is_writing = False
        if self._is_over and self._file is not None:
            self._is_over = False
            self._file.unlink(missing_ok=True)


def name_of_file(person: str) -> str:
    """Return a name for a person's folder that every system takes and that tells nothing."""
    return hashlib.sha256(person.encode()).hexdigest()[:16]


def values_of(form: QWidget) -> Values:
    """Return what stands in the named fields of a form."""
    return {part.objectName(): _value(part) for part in _parts(form)}


def _parts(form: QWidget) -> Iterator[QWidget]:
    """Give the fields in an order in which they can be filled: choices decide what else is asked."""
    kinds = (ChoiceField, QCheckBox, Picker, QPlainTextEdit, QLineEdit)
    for kind in kinds:
        for part in form.findChildren(kind):
            inside = isinstance(part.parentWidget(), (Picker, ChoiceField))
            if part.objectName() and not inside and not part.objectName().startswith("qt_"):
                yield part


def _value(part: QWidget) -> str | bool | list[str]:
    if isinstance(part, ChoiceField):
        return part.chosen()
    if isinstance(part, QCheckBox):
        return part.isChecked()
    if isinstance(part, Picker):
        return list(part.chosen())
    if isinstance(part, QPlainTextEdit):
        return part.toPlainText()
    return part.text() if isinstance(part, QLineEdit) else ""


def _fill(part: QWidget, value: object) -> None:
    if isinstance(part, ChoiceField):
        part.choose(str(value))
    elif isinstance(part, QCheckBox):
        part.setChecked(bool(value))
    elif isinstance(part, Picker) and isinstance(value, list):
        part.choose([str(one) for one in value])
    elif isinstance(part, QPlainTextEdit):
        part.setPlainText(str(value))
    elif isinstance(part, QLineEdit):
        part.setText(str(value))
