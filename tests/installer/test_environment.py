"""The environment of the checkout: made once, filled again only when a lock file changes."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from installer import environment
from installer.console import Stop
from installer.environment import Environment

EMPTY_LOCK = "# nothing to install\n"
BROKEN_LOCK = "no-such-library-of-eoffice==1.0 --hash=sha256:" + "0" * 64 + "\n"


@pytest.fixture
def checkout(tmp_path: Path) -> Environment:
    """Give a checkout with two lock files and nothing else."""
    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).write_text(EMPTY_LOCK, encoding="utf-8")
    return Environment(tmp_path)


@pytest.fixture
def made(checkout: Environment, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """Give a checkout whose environment is there, with a pip that must not be needed."""
    checkout.python.parent.mkdir(parents=True)
    checkout.python.write_text("#!/bin/sh\necho called >> calls\n", encoding="utf-8")
    checkout.python.chmod(0o755)
    monkeypatch.chdir(checkout.root)
    return checkout


def pip_runs(made: Environment) -> int:
    """Return how often the environment's Python was started."""
    calls = made.root / "calls"
    return len(calls.read_text(encoding="utf-8").splitlines()) if calls.exists() else 0


def test_each_lock_file_is_installed_once(made: Environment) -> None:
    for _ in range(3):
        environment.ensure(made, ["requirements.txt", "requirements-dev.txt"])
    assert pip_runs(made) == 2


def test_a_changed_lock_file_is_installed_again(made: Environment) -> None:
    environment.ensure(made, ["requirements.txt", "requirements-dev.txt"])
    (made.root / "requirements-dev.txt").write_text("# other\n", encoding="utf-8")
    environment.ensure(made, ["requirements.txt", "requirements-dev.txt"])
    assert pip_runs(made) == 3


def test_what_tests_need_is_added_to_an_environment_made_for_running(made: Environment) -> None:
    environment.ensure(made, ["requirements.txt"])
    environment.ensure(made, ["requirements.txt", "requirements-dev.txt"])
    assert pip_runs(made) == 2
    assert environment.stale(made.held(), [made.root / "requirements.txt"]) == []


@pytest.mark.parametrize("damage", ["", "{", "[]", "null"])
def test_a_damaged_stamp_means_that_nothing_is_known(made: Environment, damage: str) -> None:
    made.stamp.write_text(damage, encoding="utf-8")
    assert made.held() == {}


def test_a_failed_installation_leaves_no_stamp_and_shows_why(made: Environment) -> None:
    made.python.write_text("#!/bin/sh\necho the reason\nexit 1\n", encoding="utf-8")
    with pytest.raises(Stop) as stopped:
        environment.ensure(made, ["requirements.txt"])
    assert "the reason" in stopped.value.vietnamese
    assert not made.stamp.exists()


def test_progress_names_the_libraries(made: Environment, capsys: pytest.CaptureFixture[str]) -> None:
    lines = "\\n".join(f"Collecting lib{number}==1" for number in range(1, 12))
    lines += "\\nProcessing /wheels/lib12-1-py3-none-any.whl"
    made.python.write_text(f'#!/bin/sh\nprintf "{lines}\\n"\n', encoding="utf-8")
    lock = "".join(f"lib{number}==1\n" for number in range(1, 13))
    (made.root / "requirements.txt").write_text(lock, encoding="utf-8")
    environment.ensure(made, ["requirements.txt"])
    shown = capsys.readouterr().err
    assert "10/12: lib10" in shown
    assert "12/12: lib12" in shown


@pytest.mark.slow
def test_a_real_environment_is_made_and_refuses_a_library_that_does_not_match(checkout: Environment) -> None:
    environment.ensure(checkout, ["requirements.txt"])
    inside = [str(checkout.python), "-c", "import sys; print(sys.prefix)"]
    prefix = subprocess.run(inside, capture_output=True, text=True, check=True).stdout.strip()
    assert os.path.realpath(prefix) == os.path.realpath(checkout.folder)
    (checkout.root / "requirements.txt").write_text(BROKEN_LOCK, encoding="utf-8")
    with pytest.raises(Stop, match="pip could not install"):
        environment.ensure(checkout, ["requirements.txt"])


@pytest.mark.slow
def test_an_environment_of_another_python_is_made_anew(checkout: Environment) -> None:
    environment.ensure(checkout, ["requirements.txt"])
    stray = checkout.folder / "stray"
    stray.touch()
    said = checkout.stamp.read_text(encoding="utf-8").replace(environment.python_id(), "3.9 /elsewhere")
    checkout.stamp.write_text(said, encoding="utf-8")
    environment.ensure(checkout, ["requirements.txt"])
    assert not stray.exists()
