"""Every test of the desktop sees the application dressed as the program dresses it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partialmethod

import pytest
from PyQt6.QtCore import QEvent
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from eoffice.desktop.shell.application import close_application, dress

PATIENCE_MS = 60_000
"""A machine that runs everything at once needs more than pytest-qt's 5 s now and then."""


class PatientBot(QtBot):
    """Waits for a minute where a test names no time: what is awaited comes at once or never."""

    waitSignal = partialmethod(QtBot.waitSignal, timeout=PATIENCE_MS)  # noqa: N815 - Qt's way of writing
    waitSignals = partialmethod(QtBot.waitSignals, timeout=PATIENCE_MS)  # noqa: N815
    waitUntil = partialmethod(QtBot.waitUntil, timeout=PATIENCE_MS)  # noqa: N815


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """Give a bot that waits patiently."""
    return PatientBot(request)


@pytest.fixture(scope="session", autouse=True)
def _orderly_end(qapp: QApplication) -> Iterator[None]:
    """Take down what is left of all windows before the interpreter ends."""
    yield
    close_application(qapp)


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> Iterator[None]:
    """Dress the application anew when a test has left it otherwise, and clear deleted windows away."""
    if not qapp.property("eoffice_dressed"):
        dress(qapp)
        qapp.setProperty("eoffice_dressed", "yes")
    yield
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
