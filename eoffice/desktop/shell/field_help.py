"""F1: what to type where the keyboard is, and which rule asks for it; the words are data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files

from PyQt6.QtWidgets import QWidget

from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import Messages, Notice, Severity, interface_language
from eoffice.errors import Language


@dataclass(frozen=True)
class FieldWords:
    """What is said about one field."""

    vi: str
    en: str
    law: str = ""


@cache
def help_words() -> dict[str, FieldWords]:
    """Return the words by the object names of the fields."""
    content = tomllib.loads((files("templates.desktop") / "help.toml").read_text(encoding="utf-8"))
    return {name: FieldWords(one["vi"], one["en"], one.get("law", "")) for name, one in content.items()}


def words_at(widget: QWidget | None) -> FieldWords | None:
    """Return what is known of a widget, or of the nearest part around it that is known."""
    while widget is not None:
        name = widget.objectName()
        found = next((one for key, one in help_words().items() if name and fnmatchcase(name, key)), None)
        if found is not None:
            return found
        widget = widget.parentWidget()
    return None


class FieldHelp:
    """Tells about the field with the keyboard, in a message that stays until it was read."""

    def __init__(self, messages: Messages, window: QWidget) -> None:
        self._messages = messages
        self._window = window

    def __call__(self) -> None:
        """Say what is known here; where nothing is, say how to find a command."""
        here = self._window.focusWidget()
        found = words_at(here)
        if found is not None:
            words = found.vi if interface_language() is Language.VIETNAMESE else found.en
            law = tr("Căn cứ: {law}").format(law=found.law) if found.law else ""
            self._messages.post(Notice(Severity.INFO, words, law))
            return
        hint = tr("Ctrl+K tìm mọi lệnh; Ctrl+F1 là bảng phím tắt.")
        named = (here.toolTip() or here.accessibleName()) if here is not None else ""
        self._messages.post(Notice(Severity.INFO, named or tr("Ô này không cần điền gì."), hint))
