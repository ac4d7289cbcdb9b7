"""`main.py doctor`: one look over the machine, with nothing secret in it."""

from __future__ import annotations

from pathlib import Path

from eoffice.commands.doctor import Health, disk, input_method
from tests.commands.running import run


def test_every_part_of_the_machine_is_looked_at(tmp_path: Path) -> None:
    ended = run("doctor", "--json", home=tmp_path)
    assert ended.code in (0, 1), ended.err
    names = {check["name"] for check in ended.answer["checks"]}
    assert names >= {"drivers", "fonts", "input_method", "keyring", "disk", "clock", "hub"}
    assert {check["health"] for check in ended.answer["checks"]} <= {"ok", "warning", "error"}
    assert ended.answer["machine"]["python"]


def test_the_text_for_support_names_no_home_folder(tmp_path: Path) -> None:
    ended = run("doctor", home=tmp_path)
    assert str(tmp_path) not in ended.out
    assert "Traceback" not in ended.out + ended.err


def test_a_library_that_fails_is_an_error_with_a_next_step(tmp_path: Path) -> None:
    ended = run("doctor", "--json", "--module", tmp_path / "mất.so", home=tmp_path)
    assert ended.code == 1
    (bad,) = [one for one in ended.answer["checks"] if one["name"] == "drivers" and one["health"] == "error"]
    assert bad["next"]


def test_a_damaged_settings_file_is_an_error_and_hides_no_other_check(tmp_path: Path) -> None:
    data = tmp_path / "data dir"
    data.mkdir()
    (data / "desktop.toml").write_text("hub = [")
    ended = run("doctor", "--json", "--data", data, home=tmp_path)
    assert ended.code == 1
    assert len(ended.answer["checks"]) >= 7


def test_the_input_method_is_named() -> None:
    (check,) = input_method({"XMODIFIERS": "@im=fcitx"})
    assert "fcitx" in check.message
    assert check.next


def test_a_data_folder_that_is_not_there_yet_is_judged_by_its_parent(tmp_path: Path) -> None:
    (check,) = disk(tmp_path / "chưa có" / "sâu")
    assert check.health in (Health.GOOD, Health.WARNING)
