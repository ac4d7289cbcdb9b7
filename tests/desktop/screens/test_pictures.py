"""Every screen can be shown in every look: three palettes, two languages, large text, mirrored."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication, QDialog, QWidget

from eoffice.demo import cast
from eoffice.desktop.screens.sign_in.presenter import SignInPresenter
from eoffice.desktop.screens.sign_in.view import SignInView
from eoffice.desktop.shell.application import dress
from eoffice.desktop.shell.dressing import Dressing
from eoffice.desktop.shell.lanes import Lane
from eoffice.desktop.shell.preferences import PREFERENCES, Preferences
from eoffice.services.workplace import Workplace
from tests.desktop.hands import Hands
from tests.desktop.pictures import FOLDER
from tests.desktop.screens.steps import draft_letter, letter_to_sign
from tests.desktop.seats import SitDown

LOOKS: dict[str, dict[str, str | int]] = {
    "light": {},
    "dark": {"theme": "dark"},
    "contrast": {"theme": "contrast"},
    "english": {"language": "en"},
    "large": {"font_percent": 160},
    "mirrored": {},
    "compact": {"density": "compact"},
}
OUTSIDE_RAIL = ("raising", "practice", "settings")
DIALOGS = ("view.palette", "help.shortcuts", "help.about", "help.diagnostics", "view.messages")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = Path(os.environ.get(FOLDER, tmp_path / "pictures"))
    found.mkdir(parents=True, exist_ok=True)
    return found


@pytest.fixture(autouse=True)
def undressed(qapp: QApplication) -> Iterator[None]:
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    dress(qapp)


def _grab(window: QWidget, path: Path) -> bytes:
    QApplication.processEvents()
    picture = window.grab()
    assert picture.save(str(path))
    image = picture.toImage()
    places = ((x, y) for x in range(0, image.width(), 9) for y in range(0, image.height(), 9))
    colours = {image.pixel(x, y) for x, y in places}
    assert len(colours) > 1, path.name
    return path.read_bytes()


def _places(hands: Hands) -> Iterator[tuple[str, QWidget]]:
    """Show every place, and yield what is to be pictured."""
    window = hands.desk.window
    for place in (*(place.id for place in window.rail.places.places), *OUTSIDE_RAIL):
        window.show_place(place)
        hands.until(lambda: not hands.desk.shell.lanes.cpu.waiting)
        yield place, window


def _dialogs(hands: Hands) -> Iterator[tuple[str, QWidget]]:
    for command in DIALOGS:
        if command in ("help.shortcuts", "view.messages"):
            continue  # these stop the program's own loop; their parts are pictured by their own tests
        hands.desk.commands.run(command)
        opened = QApplication.activeModalWidget()
        yield command, opened if isinstance(opened, QDialog) else hands.desk.window
        if isinstance(opened, QDialog):
            opened.reject()
        else:
            hands.desk.window.close_top_layer()


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_every_screen_is_drawn_in_every_look(sit_down: SitDown, qapp: QApplication, folder: Path) -> None:
    document = letter_to_sign(sit_down)
    drafter, director = sit_down(cast.DRAFTER), sit_down(cast.DIRECTOR)
    draft_letter(drafter)
    seen: dict[str, bytes] = {}
    preferences = Preferences()
    Dressing(qapp, preferences).put_on()
    for look, choices in LOOKS.items():
        for one in PREFERENCES:
            preferences.choose(one.key, choices.get(one.key, one.default))
        mirrored = look == "mirrored"
        qapp.setLayoutDirection(
            Qt.LayoutDirection.RightToLeft if mirrored else Qt.LayoutDirection.LeftToRight
        )
        for name, window in chain(_places(drafter), _dialogs(drafter)):
            seen[f"{look}-{name}"] = _grab(window, folder / f"{look}-{name}.png")
        drafter.run("draft.new_letter")
        seen[f"{look}-form"] = _grab(drafter.desk.window, folder / f"{look}-form.png")
        drafter.desk.window.close_top_layer()
        director.desk.open(document)
        director.until(lambda: director.desk.reading.pages.is_drawn)
        seen[f"{look}-reading"] = _grab(director.desk.window, folder / f"{look}-reading.png")
        seen[f"{look}-sign_in"] = _grab(_sign_in(drafter), folder / f"{look}-sign_in.png")
    for look in ("dark", "contrast", "english", "large", "mirrored"):
        for name in ("today", "drafts", "settings", "reading", "form"):
            assert seen[f"{look}-{name}"] != seen[f"light-{name}"], (look, name)


def _sign_in(hands: Hands) -> SignInView:
    def nobody(login: str, password: str) -> Workplace:
        raise AssertionError(login)

    view = SignInView(SignInPresenter(nobody, Lane(1)), "https://truc.tinh.example:8443", "mai.tt")
    hands.qtbot.addWidget(view)
    view.resize(720, 540)
    return view
