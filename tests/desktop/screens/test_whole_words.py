"""In an invented language every word on every screen is bracketed, so a bare one was left out of tr()."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PyQt6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPlainTextEdit, QWidget

from eoffice.demo import cast
from eoffice.desktop.shell.language import CONTEXT, TableTranslator, install_language, office_words
from eoffice.errors import Language
from tests.desktop.audit import nameless
from tests.desktop.seats import SitDown
from tests.desktop.shell.test_catalogue import VIETNAMESE

BRACKETED = re.compile(r"⟦[^⟦⟧]*⟧")
PLACES = (
    "today", "incoming", "outgoing", "drafts", "to_sign", "search", "delivery", "outbox", "settings",
    "verification", "tokens", "work", "file_signing", "raising",
)  # fmt: skip


@pytest.fixture
def invented(qapp: QApplication) -> Iterator[None]:
    words = {text: f"⟦{text}⟧" for text in office_words(Language.ENGLISH)}
    translator = TableTranslator({CONTEXT: words}, qapp)
    translator.setObjectName("invented")
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)
    install_language(qapp, Language.VIETNAMESE)


def _texts(window: QWidget) -> Iterator[str]:
    for widget in (window, *window.findChildren(QWidget)):
        if widget.property("content"):
            continue
        yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
        if isinstance(widget, (QLabel, QAbstractButton)):
            yield widget.text()
        if isinstance(widget, (QLineEdit, QPlainTextEdit)):
            yield widget.placeholderText()


def _without_brackets(text: str) -> str:
    """Return what is left of a text when every translated part is taken out, the inner ones first."""
    while (shorter := BRACKETED.sub("", text)) != text:
        text = shorter
    return text


def _is_somebody(text: str) -> bool:
    """Tell whether a text is a name of the cast: people, units, agencies, positions."""
    names = [player.person.name for player in cast.PLAYERS]
    names += [player.person.position for player in cast.PLAYERS]
    for agency in cast.AGENCIES:
        names += [agency.name, *(unit.name for unit in agency.units)]
    rest = text
    for name in sorted(names, key=len, reverse=True):
        rest = rest.replace(name, "")
    return not VIETNAMESE.search(rest)


def test_no_word_on_any_screen_is_left_out_of_the_catalogue(sit_down: SitDown, invented: None) -> None:
    drafter = sit_down(cast.DRAFTER)
    window = drafter.desk.window
    for place in PLACES:
        window.show_place(place)
        drafter.until(lambda: not drafter.desk.shell.lanes.cpu.waiting)
    drafter.run("draft.new_letter")
    left = {text: _without_brackets(text) for text in _texts(window)}
    bare = [text for text, rest in left.items() if VIETNAMESE.search(rest) and not _is_somebody(rest)]
    assert sorted(bare) == []


def test_everything_that_takes_the_keyboard_has_a_name_on_every_screen(sit_down: SitDown) -> None:
    drafter = sit_down(cast.DRAFTER)
    for place in PLACES:
        drafter.desk.window.show_place(place)
        # The reading pane is looked at with a document in it, elsewhere: an empty label says nothing.
        named = [path for path in nameless(drafter.desk.window) if "#readingPane" not in path]
        assert named == [], place
