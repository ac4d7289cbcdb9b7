"""Hands for tests: do what a person does in a window, and wait for what follows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from eoffice.desktop.person_desk import PersonDesk
from eoffice.desktop.session import driving
from eoffice.domain.document import Document, Status

PATIENCE_MS = 60_000


class Hands:
    """One person's hands on their window."""

    def __init__(self, qtbot: QtBot, desk: PersonDesk) -> None:
        self.qtbot, self.desk = qtbot, desk

    def until(self, holds: Callable[[], bool], timeout_ms: int = PATIENCE_MS) -> None:
        """Wait until something holds."""
        self.qtbot.waitUntil(holds, timeout=timeout_ms)

    def take_a_breath(self) -> None:
        """Let the window do what the last action asked for, as it does between two actions of a person."""
        QApplication.processEvents()

    def write(self, name: str, value: str | int) -> None:
        driving.write(self.desk.window, name, value)

    def choose(self, name: str, key: str) -> None:
        driving.choose(self.desk.window, name, key)

    def press(self, name: str) -> None:
        driving.press(self.desk.window, name)

    def pick(self, name: str, *keys: str) -> None:
        driving.pick(self.desk.window, name, keys)

    def sees(self, document: str, status: Status, *, settled: bool = True) -> None:
        """Open a document and wait until this desk knows it in a status."""

        def is_known() -> bool:
            stored = self.desk.work.log.load(document)
            return stored is not None and stored.document.status is status

        self.until(is_known)
        if self.desk.session.current.id != document:
            self.desk.open(document)

        def is_shown() -> bool:
            shown = self.desk.session.current.open_document
            if shown is None or shown.state.id != document or shown.state.status is not status:
                return False
            return not (settled and shown.waiting)

        self.until(is_shown)

    def state(self) -> Document:
        """Return the document open in the window."""
        state = self.desk.session.current.state
        assert state is not None
        return state

    def run(self, command: str) -> None:
        """Run a command of the registry; it must be enabled."""
        self.until(self.desk.commands.get(command).enabled)
        assert self.desk.commands.run(command), f"{command} did not run"

    def do(self, command: str) -> None:
        """Run a command without questions, and wait until it is done."""
        with self.qtbot.waitSignal(self.desk.actions.done, timeout=PATIENCE_MS):
            self.run(command)

    def confirm(self, **_: object) -> None:
        """Press the button of the questions asked, and wait until it is done."""
        with self.qtbot.waitSignal(self.desk.actions.done, timeout=PATIENCE_MS):
            self.press("actionConfirm")

    def sign(self, command: str, pin: str) -> None:
        """Sign or seal with a PIN, and wait until it is done."""
        self.open_dialog(command)
        self.write("signingPin", pin)
        with self.qtbot.waitSignal(self.desk.actions.done, timeout=PATIENCE_MS):
            self.press("signingConfirm")

    def open_dialog(self, command: str) -> None:
        """Run a signing command and wait until the PIN may be typed."""
        self.run(command)
        self.until(lambda: driving.find(self.desk.window, "signingPin").isEnabled())

    def shot(self, folder: Path, name: str) -> None:
        """Take a picture of the window."""
        QApplication.processEvents()
        self.desk.window.grab().save(str(folder / f"{name}.png"))
