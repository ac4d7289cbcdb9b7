"""Starts the desktop as `main.py desktop` does and says when its first window has been painted.

Run by bench_desktop: `start_probe.py DATA known|stranger`. A known person comes back without a password.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QApplication


class AlwaysKnown:
    """A vault that holds a token for everybody, as a keyring does after the first sign-in."""

    @property
    def is_lasting(self) -> bool:
        """Tell that the token outlives the program."""
        return True

    def read(self, key: str) -> str:
        """Return a token; the hub, which is away, never sees it."""
        return "token"

    def write(self, key: str, token: str) -> None:
        """Keep nothing."""


def _watch(application: QApplication) -> None:
    """Say `shown` once a window has been painted and the loop is idle again."""
    from PyQt6.QtCore import QEvent, QObject, QTimer
    from PyQt6.QtWidgets import QWidget

    class Watcher(QObject):
        def eventFilter(self, seen: QObject | None, event: QEvent | None) -> bool:  # noqa: N802 - Qt's name
            is_paint = event is not None and event.type() is QEvent.Type.Paint
            if is_paint and isinstance(seen, QWidget) and seen.isWindow():
                application.removeEventFilter(self)
                QTimer.singleShot(0, self.tell)
            return False

        def tell(self) -> None:
            sys.stdout.write("shown\n")
            sys.stdout.flush()

    application.installEventFilter(Watcher(application))


def main(folder: Path, *, is_known: bool) -> int:
    """Start the real program with a vault of our own."""
    # httpx loads its command line where `rich` happens to be installed: on machines of development only.
    sys.modules["httpx._main"] = None  # type: ignore[assignment]  # Python's own sign for "not there"
    # As main.py does: the entry point is loaded by name, and everything else by it.
    program = import_module("eoffice.bootstrap.desktop")
    from eoffice import settings
    from eoffice.exchange.vault import MemoryVault

    vault = AlwaysKnown() if is_known else MemoryVault()
    code: int = program.start(folder, settings.load(folder), vault=vault, on_application=_watch)
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), is_known=sys.argv[2] == "known"))
