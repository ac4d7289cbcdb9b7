"""Damaged settings, choices and layouts: kept under another name, told, and work goes on."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtCore import QByteArray
from PyQt6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from eoffice import settings
from eoffice.bootstrap.first_start import Pairing
from eoffice.desktop.screens.sign_in.first_start import FirstStart
from eoffice.desktop.shell.lanes import Lane
from eoffice.desktop.shell.layout_file import LAYOUT_NAME, layout_of
from eoffice.desktop.shell.preferences import FILE_NAME, PREFERENCES, Preferences
from eoffice.errors import OfficeError
from eoffice.settings import DesktopSettings


def random_bytes(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\x00" + os.urandom(500))


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-3])


def nothing(path: Path) -> None:
    path.write_bytes(b"")


def a_folder(path: Path) -> None:
    path.unlink()
    (path / "trong").mkdir(parents=True)


def wrong_types(path: Path) -> None:
    path.write_text('hub = 5\ntokens = "x"\n')


def numbers_for_texts(path: Path) -> None:
    path.write_text("[hub]\nurl = 5\ncertificate = [1]\nlogin = true\n")


Damage = Callable[[Path], None]
DAMAGES = (random_bytes, cut_short, nothing, a_folder)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    settings.save(tmp_path, DesktopSettings("https://truc.gov.vn", tmp_path / "hub.pem", "an"))
    return tmp_path


@pytest.mark.parametrize("damage", [*DAMAGES, wrong_types, numbers_for_texts])
def test_damaged_settings_give_way_to_those_of_the_last_start(data: Path, damage: Damage) -> None:
    sound, problem = settings.load_mended(data)
    assert problem is None
    damage(data / settings.FILE_NAME)
    found, problem = settings.load_mended(data)
    assert found == sound
    assert problem is not None
    assert problem.code == "settings.mended"
    assert (data / str(problem.values["kept"])).exists()
    assert settings.load_mended(data) == (sound, None), "mended for good"


@pytest.mark.parametrize("damage", [*DAMAGES, wrong_types])
def test_where_no_sound_settings_are_left_the_guide_says_why_it_asks_again(
    qtbot: QtBot, data: Path, damage: Damage
) -> None:
    damage(data / settings.FILE_NAME)
    (data / settings.LAST_GOOD).write_bytes(b"\0")
    with pytest.raises(OfficeError) as caught:
        settings.load_mended(data)
    assert caught.value.code == "settings.set_aside"
    kept = str(caught.value.values["kept"])
    assert (data / kept).exists()
    guide = FirstStart(Pairing(data), Lane(1))
    qtbot.addWidget(guide)
    guide.tell(caught.value)
    guide.show()
    told = guide.findChild(QLabel, "firstProblem")
    assert told is not None
    assert told.isVisible()
    assert kept in told.text()
    qtbot.waitUntil(lambda: told.height() >= told.heightForWidth(told.width()), timeout=60_000)  # not cut off


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_choices_are_told_once_and_kept(qtbot: QtBot, tmp_path: Path, damage: Damage) -> None:
    file = tmp_path / FILE_NAME
    Preferences(file).choose("theme", "dark")
    damage(file)
    # Whoever only looks, as the program before its window stands, must not use up the telling.
    Preferences(file)
    preferences = Preferences(file, mends=True)
    assert {one.key: preferences.value(one.key) for one in PREFERENCES} == {
        one.key: one.default for one in PREFERENCES
    }
    (problem,) = preferences.problems
    assert problem.code == "preferences.set_aside"
    assert (tmp_path / str(problem.values["kept"])).exists()
    preferences.choose("theme", "dark")
    again = Preferences(file, mends=True)
    assert (again.text("theme"), again.problems) == ("dark", [])


def test_choices_that_cannot_be_are_named_and_the_others_hold(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / FILE_NAME
    file.write_text('theme = 5\nlanguage = "en"\nmai_sau = 1\n')
    preferences = Preferences(file, mends=True)
    assert (preferences.text("language"), preferences.text("theme")) == ("en", "light")
    (problem,) = preferences.problems
    assert problem.code == "preferences.unfit"
    assert (tmp_path / str(problem.values["kept"])).read_text().startswith("theme = 5")
    assert Preferences(file, mends=True).problems == []


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_layout_is_kept_and_a_new_one_can_be_written(
    qtbot: QtBot, tmp_path: Path, damage: Damage
) -> None:
    file = tmp_path / LAYOUT_NAME
    layout, problem = layout_of(file)
    assert problem is None
    layout.setValue("window/geometry", QByteArray(b"rong"))
    layout.sync()
    assert layout_of(file)[1] is None
    damage(file)
    layout, problem = layout_of(file)
    if damage is cut_short:
        # Half a line is a whole file to Qt: its value no window takes, and nothing is lost.
        assert layout.value("window/geometry") != QByteArray(b"rong")
        return
    assert problem is not None
    assert problem.code == "desktop.layout_set_aside"
    assert (tmp_path / str(problem.values["kept"])).exists()
    assert layout.allKeys() == []
    layout.setValue("window/geometry", QByteArray(b"moi"))
    layout.sync()
    assert layout_of(file)[0].value("window/geometry") == QByteArray(b"moi")
