"""Makes the one QApplication rightly: hook, input module, style, theme, words, in that order."""

from __future__ import annotations

import atexit
import gc
import sys
from collections.abc import Sequence

from PyQt6 import sip
from PyQt6.QtCore import QCoreApplication, QEvent, Qt
from PyQt6.QtWidgets import QApplication

from eoffice.desktop.shell.crash import ExceptionHook
from eoffice.desktop.shell.icons import icon
from eoffice.desktop.shell.input_method import choose_input_module, commit_pending_input
from eoffice.desktop.shell.language import install_language
from eoffice.desktop.shell.qt_messages import keep_qt_messages
from eoffice.desktop.shell.theme import apply_font_scale, apply_theme, load_theme
from eoffice.errors import Language

__all__ = ["build_application", "close_application", "commit_pending_input", "dress"]

NAME = "eoffice"
TITLE = "eOffice"


def build_application(
    arguments: Sequence[str] = (),
    *,
    theme: str = "light",
    language: Language = Language.VIETNAMESE,
    font_percent: int = 100,
) -> tuple[QApplication, ExceptionHook]:
    """Make the application, or dress the one that runs, and return it with its exception hook."""
    # The order matters: the hook before any slot can run, the input module before Qt loads one.
    hook = ExceptionHook().install()
    keep_qt_messages()
    choose_input_module()
    existing = QCoreApplication.instance()
    application = existing if isinstance(existing, QApplication) else _new_application(arguments)
    dress(application, theme=theme, language=language, font_percent=font_percent)
    application.applicationStateChanged.connect(_on_state_changed)
    return application, hook


def dress(
    application: QApplication,
    *,
    theme: str = "light",
    language: Language = Language.VIETNAMESE,
    font_percent: int = 100,
) -> None:
    """Give the application its style, font, colours and words."""
    application.setStyle("Fusion")  # one style on all systems, and one to test
    apply_font_scale(application, font_percent)
    apply_theme(application, load_theme(theme))
    install_language(application, language)
    application.setWindowIcon(icon("seal", "accent"))


def close_application(application: QApplication) -> None:
    """Take every window down in order before the interpreter ends.

    Left to itself, PyQt deletes what remains while it walks its own list of it, and may crash.
    """
    if sip.isdeleted(application):
        return
    for widget in application.topLevelWidgets():
        if not sip.isdeleted(widget) and widget.parent() is None:
            widget.close()
            sip.delete(widget)
    application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


def _new_application(arguments: Sequence[str]) -> QApplication:
    """Make the application with its name."""
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    application = QApplication([sys.argv[0] or NAME, *arguments])
    application.setApplicationName(NAME)
    application.setApplicationDisplayName(TITLE)
    application.setOrganizationName(NAME)
    application.setDesktopFileName(NAME)
    atexit.register(close_application, application)
    return application


def _on_state_changed(state: Qt.ApplicationState) -> None:
    """Keep the half-typed word when the person leaves the window: IBus would drop it."""
    if state is not Qt.ApplicationState.ApplicationActive:
        commit_pending_input()
