"""Choices are kept, damaged files do no harm, and what an administrator locked stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from eoffice.desktop.shell.preferences import PREFERENCES, Kind, Preferences


def test_a_choice_is_there_after_the_next_start_and_told_at_once(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "preferences.toml"
    preferences = Preferences(file)
    with qtbot.waitSignal(preferences.changed) as changed:
        preferences.choose("theme", "dark")
    preferences.choose("working_folder", 'D:\\việc "của tôi"')

    assert changed.args == ["theme"]
    assert Preferences(file).text("theme") == "dark"
    assert Preferences(file).text("working_folder") == 'D:\\việc "của tôi"'


def test_what_a_policy_locks_cannot_be_changed_and_its_defaults_can(tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('[locked]\ntheme = "contrast"\n[default]\nlanguage = "en"\n', encoding="utf-8")
    preferences = Preferences(tmp_path / "preferences.toml", [policy])
    preferences.choose("theme", "dark")
    assert preferences.text("theme") == "contrast"
    assert preferences.is_locked("theme")
    assert preferences.text("language") == "en"
    preferences.choose("language", "vi")
    assert preferences.text("language") == "vi"


@pytest.mark.parametrize("content", [b"theme = ", b"\xff\xfe\x00", b'theme = "pink"\nfont_percent = 900\n'])
def test_a_damaged_file_leaves_the_defaults_in_force(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "preferences.toml"
    file.write_bytes(content)
    preferences = Preferences(file)
    assert {one.key: preferences.value(one.key) for one in PREFERENCES} == {
        one.key: one.default for one in PREFERENCES
    }
    assert [problem.code for problem in preferences.problems] in ([], ["preferences.damaged"])


def test_every_preference_accepts_its_own_default_and_no_nonsense() -> None:
    for one in PREFERENCES:
        assert one.accepts(one.default), one.key
        assert not one.accepts(None), one.key
        if one.kind is Kind.NUMBER:
            assert not one.accepts(value=True)
            assert not one.accepts(one.highest + 1)
