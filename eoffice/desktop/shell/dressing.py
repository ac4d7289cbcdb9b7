"""Keeps the application looking and speaking as the preferences say, from the moment they change."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, pyqtSlot
from PyQt6.QtWidgets import QApplication

from eoffice.desktop.shell.language import catalogue_of, install_language, installed_language
from eoffice.desktop.shell.preferences import Preferences
from eoffice.desktop.shell.retranslating import retranslate
from eoffice.desktop.shell.theme import (
    Density,
    apply_density,
    apply_font_scale,
    apply_theme,
    load_theme,
    preferred_theme,
)
from eoffice.errors import Language


class Dressing(QObject):
    """Applies theme, text size, row height and language; a theme of the command line holds for one run."""

    def __init__(self, application: QApplication, preferences: Preferences, theme: str = "") -> None:
        super().__init__(application)
        self._application = application
        self._preferences = preferences
        self._theme_of_run = theme
        preferences.changed.connect(self._on_changed)

    def put_on(self) -> None:
        """Apply everything once, before the first window is made."""
        apply_font_scale(self._application, self._preferences.number("font_percent"))
        apply_density(self._application, Density(self._preferences.text("density")))
        apply_theme(self._application, load_theme(self._theme()))
        install_language(self._application, Language(self._preferences.text("language")))

    @pyqtSlot(str)
    def _on_changed(self, key: str) -> None:
        if key == "theme":
            self._theme_of_run = ""
            apply_theme(self._application, load_theme(self._theme()))
        elif key == "font_percent":
            apply_font_scale(self._application, self._preferences.number(key))
            # The style sheet's sizes are in parts of the font: it must be read again.
            apply_theme(self._application, load_theme(self._theme()))
        elif key == "density":
            apply_density(self._application, Density(self._preferences.text(key)))
            # Lists take the height of their rows with a change of style.
            apply_theme(self._application, load_theme(self._theme()))
        elif key == "language":
            switch_language(self._application, Language(self._preferences.text(key)))

    def _theme(self) -> str:
        chosen = self._theme_of_run or self._preferences.text("theme")
        return preferred_theme() if chosen == "auto" else chosen


def switch_language(application: QApplication, language: Language) -> None:
    """Speak another language from now on, in every window that is open."""
    old = catalogue_of(installed_language())
    install_language(application, language)
    retranslate(old, catalogue_of(language))
    # Windows now say what they put together themselves; nobody sees a half-changed window.
    application.sendPostedEvents(None, QEvent.Type.LanguageChange)
