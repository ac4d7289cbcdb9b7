"""The words of bootstrap.py, run as a person types them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from installer import bootstrap, environment, launch
from tests.architecture.sources import ROOT

SHOW = "import os, sys\nprint(os.getcwd())\nprint(sys.argv[1:])\nsys.exit(7)\n"


def bootstrap_run(
    *words: str, root: Path = ROOT, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the script of a checkout with Python's own interpreter."""
    script = root / "installer" / "bootstrap.py"
    return subprocess.run([sys.executable, script, *words], capture_output=True, text=True, cwd=cwd)


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    """Give a checkout that has its environment already and a main.py that shows how it was started."""
    root = tmp_path / "checkout"
    shutil.copytree(ROOT / "installer", root / "installer", ignore=shutil.ignore_patterns("__pycache__"))
    (root / "main.py").write_text(SHOW, encoding="utf-8")
    for name in (launch.RUN_LOCK, launch.DEV_LOCK):
        (root / name).write_text("", encoding="utf-8")
    own = environment.Environment(root)
    own.python.parent.mkdir(parents=True)
    own.python.symlink_to(sys.executable)
    locks = {name: environment.digest(root / name) for name in (launch.RUN_LOCK, launch.DEV_LOCK)}
    environment._write_stamp(own.stamp, {"python": environment.python_id(), **locks})
    return root


@pytest.mark.parametrize("version", [(2, 7), (3, 8), (3, 10)])
def test_an_old_python_is_refused_in_a_clear_sentence(version: tuple[int, int]) -> None:
    sentence = bootstrap.refusal(version) or ""
    assert sentence.startswith("Cần Python 3.11 trở lên")
    assert f"Python {version[0]}.{version[1]}" in sentence


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 14), (4, 0)])
def test_a_newer_python_is_welcome(version: tuple[int, int]) -> None:
    assert bootstrap.refusal(version) is None


def test_an_old_python_can_read_the_file_that_refuses_it() -> None:
    text = (ROOT / "installer" / "bootstrap.py").read_text(encoding="utf-8")
    compile(text, "bootstrap.py", "exec", dont_inherit=True)
    head = text.partition("def main")[0]
    assert "tomllib" not in text
    assert "import installer" not in head
    assert "match " not in text


def test_no_word_and_unknown_words_print_the_usage_and_fail() -> None:
    for words in ((), ("dmeo",)):
        done = bootstrap_run(*words)
        assert done.returncode == 2
        assert "demo [...]" in done.stderr
        assert done.stdout == ""


def test_help_is_an_answer() -> None:
    done = bootstrap_run("--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "test [...]" in done.stdout


def test_words_after_run_reach_main_from_the_folder_of_the_person(prepared: Path, tmp_path: Path) -> None:
    done = bootstrap_run("run", "hub", "serve", "--listen", "127.0.0.1:0", root=prepared, cwd=tmp_path)
    assert done.stdout.splitlines() == [str(tmp_path), "['hub', 'serve', '--listen', '127.0.0.1:0']"]
    assert done.returncode == 7


def test_the_demo_is_a_word_of_main(prepared: Path) -> None:
    done = bootstrap_run("demo", "--headless", root=prepared)
    assert done.stdout.splitlines()[1] == "['demo', '--headless']"


def test_a_prepared_checkout_starts_at_once_and_says_so(prepared: Path) -> None:
    done = bootstrap_run("run", root=prepared)
    (ready,) = [line for line in done.stderr.splitlines() if "Sẵn sàng" in line]
    seconds = float(ready.split("sau ")[1].split()[0])
    assert seconds < 5


def test_every_word_prepares_what_it_starts() -> None:
    for word in ("test", "check", "bench"):
        assert launch.DEV_LOCK in launch.TASKS[word].locks
    assert all(launch.RUN_LOCK in task.locks and "run" in task.sets for task in launch.TASKS.values())
