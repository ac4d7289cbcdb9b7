"""System packages: which are missing, what is installed for them, and what is said when it may not be."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from installer import system
from installer.console import Stop
from installer.system import Choice

DPKG_LISTING = """\
libegl1 installed 1.6.0-1
libgl1 config-files 1.6.0-1
libglib2.0-0 installed 2.74.6-2
fonts-liberation installed 1:1.07.4-11
"""
APT_POLICY = """\
libglib2.0-0:
  Installed: (none)
  Candidate: (none)
  Version table:
libglib2.0-0t64:
  Installed: (none)
  Candidate: 2.80.0-6ubuntu3
  Version table:
     2.80.0-6ubuntu3 500
fonts-liberation:
  Installed: (none)
  Candidate: 1:2.1.5-3
"""
GLIB = (Choice("libglib2.0-0t64"), Choice("libglib2.0-0"))
FONTS = (Choice("fonts-liberation2"), Choice("fonts-liberation", "1:2."))


def test_a_package_that_was_removed_but_left_its_settings_is_missing() -> None:
    installed = system.parse_installed(DPKG_LISTING)
    assert system.missing([(Choice("libegl1"),), (Choice("libgl1"),)], installed) == [(Choice("libgl1"),)]


def test_any_known_name_fulfils_a_need() -> None:
    assert system.missing([GLIB], system.parse_installed(DPKG_LISTING)) == []


def test_the_old_font_without_vietnamese_letters_does_not_count() -> None:
    assert system.missing([FONTS], system.parse_installed(DPKG_LISTING)) == [FONTS]
    assert system.missing([FONTS], {"fonts-liberation": "1:2.1.5-3"}) == []


def test_the_name_is_chosen_that_this_system_offers() -> None:
    candidates = system.parse_candidates(APT_POLICY)
    assert system.choose([GLIB, FONTS], candidates) == ["libglib2.0-0t64", "fonts-liberation"]
    assert system.choose([GLIB], {"libglib2.0-0": "2.74"}) == ["libglib2.0-0"]


def test_the_most_common_name_is_chosen_while_apt_knows_nothing() -> None:
    assert system.choose([GLIB], {}) == ["libglib2.0-0"]


def test_the_table_holds_what_windows_tokens_and_tests_need() -> None:
    run = {choice.name for need in system.read_needs(["run"]) for choice in need}
    test = {choice.name for need in system.read_needs(["test"]) for choice in need}
    assert {"libegl1", "libxcb-cursor0", "softhsm2", "poppler-utils", "fonts-liberation2"} <= run
    assert {"xvfb", "xauth", "postgresql"} <= test
    assert not run & test


def test_a_python_with_ensurepip_needs_no_further_package() -> None:
    assert system.venv_need() == []


def test_a_python_without_ensurepip_needs_the_package_of_its_series(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr("sys.version_info", (3, 13, 1))
    assert system.venv_need() == [(Choice("python3.13-venv"), Choice("python3-venv"))]


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder that is the whole PATH, to put the programs of another machine into."""
    folder = tmp_path / "programs"
    folder.mkdir()
    (folder / "env").symlink_to("/usr/bin/env")
    monkeypatch.setenv("PATH", str(folder))
    return folder


def put(folder: Path, name: str, prints: str = "", code: int = 0) -> None:
    """Write a program that notes how it was called, prints a text and ends with a code."""
    script = folder / name
    note = f'printf "%s\\n" "{name} $*" >> "{folder}/calls"'
    script.write_text(f'#!/bin/sh\n{note}\n/bin/cat <<"END"\n{prints}\nEND\nexit {code}\n', encoding="utf-8")
    script.chmod(0o755)


def called(folder: Path) -> list[str]:
    """Return how the programs were called, in order."""
    return (folder / "calls").read_text(encoding="utf-8").splitlines()


def test_without_the_right_to_install_the_one_line_to_type_is_given(programs: Path) -> None:
    put(programs, "dpkg-query", DPKG_LISTING)
    put(programs, "apt-cache", APT_POLICY)
    with pytest.raises(Stop) as stopped:
        system.ensure(["run"], may_install=_may_not)
    assert stopped.value.code != 0
    (line,) = [line.strip() for line in stopped.value.vietnamese.splitlines() if "apt-get" in line]
    assert line.startswith("sudo apt-get update && sudo apt-get install -y ")
    assert " softhsm2" in line
    assert " libegl1" not in line


def test_with_the_right_to_install_apt_is_brought_up_to_date_first(programs: Path) -> None:
    put(programs, "dpkg-query", DPKG_LISTING)
    put(programs, "apt-cache", APT_POLICY)
    put(programs, "apt-get")
    system.ensure(["run"], may_install=list[str])
    first, second = [call for call in called(programs) if call.startswith("apt-get")]
    assert first.startswith("apt-get update")
    assert second.startswith("apt-get install")
    assert "softhsm2" in second.split()


def test_a_failing_apt_stops_the_preparation(programs: Path) -> None:
    put(programs, "dpkg-query", DPKG_LISTING)
    put(programs, "apt-cache", APT_POLICY)
    put(programs, "apt-get", code=100)
    with pytest.raises(Stop, match="apt-get failed"):
        system.ensure(["run"], may_install=list[str])


def test_nothing_is_asked_of_apt_when_nothing_is_missing(programs: Path) -> None:
    needs = system.read_needs(["run", "test"])
    put(programs, "dpkg-query", "\n".join(f"{need[0].name} installed 9" for need in needs))
    system.ensure(["run", "test"], may_install=_may_not)
    assert [call.split()[0] for call in called(programs)] == ["dpkg-query"]


def test_another_kind_of_system_is_left_alone(programs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    system.ensure(["run"], may_install=_may_not)
    assert "not Debian or Ubuntu" in capsys.readouterr().err
    assert not (programs / "calls").exists()


def test_a_sudo_that_would_ask_for_a_password_may_not_be_used(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert system.apt_prefix() is None
    put(programs, "sudo", code=1)
    assert system.apt_prefix() is None
    put(programs, "sudo")
    assert system.apt_prefix() == [str(programs / "sudo"), "-n"]
    assert called(programs) == ["sudo -n true", "sudo -n true"]


def test_the_real_package_list_of_this_machine_is_understood() -> None:
    done = subprocess.run(["/bin/sh", "-c", "command -v dpkg-query"], capture_output=True)
    if done.returncode:
        pytest.skip("not Debian or Ubuntu")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(system, "venv_need", list[system.Need])
        patch.setattr(system, "read_needs", lambda _: [(Choice("dpkg"),)])
        system.ensure([], may_install=_may_not)
        patch.setattr(system, "read_needs", lambda _: [(Choice("no-such-package-anywhere"),)])
        with pytest.raises(Stop) as stopped:
            system.ensure([], may_install=_may_not)
    assert "no-such-package-anywhere" in stopped.value.vietnamese


def _may_not() -> list[str] | None:
    """Say that nothing may be installed."""
    return None
