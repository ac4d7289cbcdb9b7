"""The last border: an error nobody caught becomes words on the screen and a report, not an abort."""

from __future__ import annotations

import logging
import platform
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType

from PyQt6.QtCore import PYQT_VERSION_STR, QT_VERSION_STR, QObject, pyqtSignal

from eoffice.clock import SystemClock, new_id

log = logging.getLogger("eoffice.desktop")
_ROOMS = ("eoffice", "signing", "hsm")


class CrashReport:
    """What a person may send to support: versions, the kind of error, the places in the code.

    The error's own message is left out: it may quote a document or a name.
    """

    def __init__(self, error: BaseException) -> None:
        self.error = error
        self.reference = new_id()
        self.moment = SystemClock().now()

    @property
    def text(self) -> str:
        """The report in full, as it is shown and copied."""
        head = [
            f"reference: {self.reference}",
            f"time: {self.moment.isoformat(timespec='seconds')}",
            f"system: {platform.system()} {platform.release()}, Python {platform.python_version()}",
            f"Qt {QT_VERSION_STR}, PyQt {PYQT_VERSION_STR}",
        ]
        return "\n".join((*head, *_chain(self.error)))


def _chain(error: BaseException) -> list[str]:
    """Return the error and its causes, each with its places, innermost last."""
    lines: list[str] = []
    current: BaseException | None = error
    while current is not None and len(lines) < 200:
        code = getattr(current, "code", None)
        named = f" [{code}]" if isinstance(code, str) else ""
        lines.append(f"{'error' if not lines else 'caused by'}: {type(current).__name__}{named}")
        lines.extend(_place(frame) for frame in traceback.extract_tb(current.__traceback__))
        current = current.__cause__ or current.__context__
    return lines


def _place(frame: traceback.FrameSummary) -> str:
    """Return one place in the code without the folders of this person's machine."""
    # The path up to the package may hold the person's login name.
    parts = Path(frame.filename).parts
    start = next((at for at, part in enumerate(parts) if part in _ROOMS), len(parts) - 1)
    return f"  {'/'.join(parts[start:])}:{frame.lineno} {frame.name}"


class ExceptionHook(QObject):
    """Catches what no slot caught; must be installed before the application is made.

    Without it PyQt aborts the process on the first error in a slot.
    """

    caught = pyqtSignal(object)

    def __init__(self) -> None:
        super().__init__()
        self._has_listener = False

    def install(self) -> ExceptionHook:
        """Take over the hooks of the main thread and of all others."""
        sys.excepthook = self._on_error
        threading.excepthook = self._on_thread_error
        return self

    def report_to(self, receiver: object) -> None:
        """Send every report to a slot taking a CrashReport, on the thread of its object."""
        if self._has_listener:
            self.caught.disconnect()
        self.caught.connect(receiver)  # type: ignore[arg-type]  # PYQT_SLOT has no public name
        self._has_listener = True

    def _on_error(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Log the error and hand on its report; let Ctrl+C through."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        report = CrashReport(error.with_traceback(trace))
        log.error("uncaught error, reference %s", report.reference, exc_info=(kind, error, trace))
        # Before there is a window the terminal is the only place left to tell it.
        if not self._has_listener:
            sys.__excepthook__(kind, error, trace)
        self.caught.emit(report)

    def _on_thread_error(self, arguments: threading.ExceptHookArgs) -> None:
        """Treat an error of a thread like one of the GUI."""
        if arguments.exc_value is not None:
            self._on_error(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)
