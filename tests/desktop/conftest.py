"""Every test of the desktop sees the application dressed as the program dresses it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PyQt6.QtCore import QEvent
from PyQt6.QtWidgets import QApplication

from eoffice.desktop.shell.application import close_application, dress


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
