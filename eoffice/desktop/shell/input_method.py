"""Vietnamese typing: which input module Qt loads, and the half-typed word that must not be lost."""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from pathlib import Path

from PyQt6.QtCore import QLibraryInfo
from PyQt6.QtGui import QGuiApplication

_BUILT_IN = {"xim", "none", "simple"}
"""Words that desktops set although they name no file; Qt treats them by itself."""


def installed_input_modules() -> set[str]:
    """Return the names of the input modules that this Qt carries."""
    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforminputcontexts"
    names = (entry.name.split(".")[0].removesuffix("plugin") for entry in folder.glob("*plugin.*"))
    return {name.removeprefix("lib").removesuffix("platforminputcontext") for name in names}


def choose_input_module(environment: MutableMapping[str, str] = os.environ) -> str:
    """Replace an input module that Qt lacks by IBus, which Fcitx imitates; return the module in force.

    Must run before the application is made. Without it, `QT_IM_MODULE=fcitx` leaves
    nobody able to type Vietnamese with the packaged Qt.
    """
    wished = environment.get("QT_IM_MODULE", "")
    present = installed_input_modules()
    if not wished or wished in present | _BUILT_IN or "ibus" not in present:
        return wished
    environment["QT_IM_MODULE"] = "ibus"
    return "ibus"


def commit_pending_input() -> None:
    """Make the word being composed part of its field, before anything reads the field."""
    if QGuiApplication.instance() is None:
        return
    method = QGuiApplication.inputMethod()
    if method is not None:
        method.commit()
    # Our own fields know their open word, should the input module have nothing to say.
    finish = getattr(QGuiApplication.focusObject(), "finish_composition", None)
    if callable(finish):
        finish()
