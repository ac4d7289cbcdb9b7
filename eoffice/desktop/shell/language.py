"""Words of the interface: Qt's own strings in Vietnamese, ours in another language when asked for."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from PyQt6.QtCore import QCoreApplication, QLocale, QObject, QTranslator

from eoffice.desktop.shell.theme import LOOKS
from eoffice.errors import Language

CONTEXT = "eoffice"
_QT_WORDS = "qt.vi.toml"
_NAME = "words"


def tr(text: str) -> str:
    """Return our Vietnamese text in the language of the interface."""
    return QCoreApplication.translate(CONTEXT, text)


class TableTranslator(QTranslator):
    """Looks words up in tables by context; an unknown word stays as it is."""

    def __init__(self, tables: Mapping[str, Mapping[str, str]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tables = tables
        self.setObjectName(_NAME)

    def isEmpty(self) -> bool:
        """Say that there are words, or Qt would not ask."""
        return False

    def translate(  # type: ignore[override]  # PyQt's stub says str, yet only None means "unknown"
        self,
        context: str | None,
        sourceText: str | None,  # noqa: N803 - Qt's name
        disambiguation: str | None = None,
        n: int = -1,
    ) -> str | None:
        """Return the word of a context, or None: an empty string would blank the text."""
        return self._tables.get(context or "", {}).get(sourceText or "")


def qt_words() -> dict[str, dict[str, str]]:
    """Return our Vietnamese words for Qt's own texts, by context."""
    tables: dict[str, dict[str, str]] = tomllib.loads((files(LOOKS) / _QT_WORDS).read_text(encoding="utf-8"))
    return tables


@cache
def office_words(language: Language) -> dict[str, str]:
    """Return our own texts in a language other than Vietnamese; a language without a file gives none.

    The catalogue may lie in several files, `words.LANGUAGE.toml` and `words.LANGUAGE.ROOM.toml`.
    """
    words: dict[str, str] = {}
    for source in sorted(files(LOOKS).iterdir(), key=_name_of):
        if source.name.startswith(f"words.{language}.") and source.name.endswith(".toml"):
            words.update(tomllib.loads(source.read_text(encoding="utf-8"))["words"])
    return words


def _name_of(source: Traversable) -> str:
    return source.name


def catalogue_of(language: Language) -> dict[str, str]:
    """Return every text we have with its words in a language; Vietnamese texts stand for themselves."""
    # English is the catalogue that a test keeps complete, so it knows every text there is.
    known = office_words(Language.ENGLISH)
    if language is Language.VIETNAMESE:
        return {source: source for source in known}
    words = office_words(language)
    return {source: words.get(source, source) for source in known}


def installed_language() -> Language:
    """Return the language the interface speaks now."""
    english = QLocale().language() is QLocale.Language.English
    return Language.ENGLISH if english else Language.VIETNAMESE


def install_language(application: QCoreApplication, language: Language) -> TableTranslator:
    """Switch the whole interface to a language and return the translator in force."""
    old = application.findChild(TableTranslator, _NAME)
    if old is not None:
        # The application holds translators without owning them; ours hangs on it as a child.
        application.removeTranslator(old)
        old.setParent(None)
    vietnamese = language is Language.VIETNAMESE
    tables = qt_words() if vietnamese else {CONTEXT: office_words(language)}
    translator = TableTranslator(tables, application)
    application.installTranslator(translator)
    QLocale.setDefault(QLocale("vi_VN" if vietnamese else "en_GB"))
    return translator
