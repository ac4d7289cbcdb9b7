"""The run of all checks: nothing is passed over, nothing hangs, the count of tests is right."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

from installer import checks
from installer.checks import Result, Step
from tests.waiting import wait_until


def python_step(text: str, limit_s: int = 60, may_be_empty: bool = False) -> Step:
    """Return a step that runs a text with Python."""
    return Step("a step", (sys.executable, "-c", text), limit_s, may_be_empty)


def test_a_whole_run_has_every_check_and_every_test() -> None:
    names = [step.name for step in checks.steps_for(["test"])]
    assert names == ["ruff format", "ruff check", "mypy", "import contracts", "pytest", "pytest, slow"]


def test_every_slow_test_is_marked_in_its_own_file() -> None:
    # The slow part reads only files that hold the mark: one handed in from elsewhere would be passed over.
    tests = Path(__file__).parents[1]
    elsewhere = [
        file.name
        for file in tests.rglob("*.py")
        if not file.match("test_*.py") and "mark.slow" in file.read_text(encoding="utf-8")
    ]
    assert elsewhere == ["conftest.py"], "only the rule itself names it"


def test_words_after_test_go_to_pytest_alone() -> None:
    (step,) = checks.steps_for(["test", "tests/domain", "-x"])
    assert step.command[-4:] == ("-m", "pytest", "tests/domain", "-x")


def test_the_checks_alone_run_no_tests() -> None:
    assert checks.steps_for(["check"]) == checks.CHECKS


@pytest.mark.parametrize(
    ("line", "counts"),
    [
        ("12 passed in 0.31s\n", {"passed": 12}),
        ("===== 1 failed, 48 passed, 3 skipped in 5.44s =====\n", {"failed": 1, "passed": 48, "skipped": 3}),
        ("==== 2 passed, 1 error in 61.02s (0:01:01) ====\n", {"passed": 2, "error": 1}),
        ("SKIPPED [1] tests/test_a.py:28: 3 passed before in 1.0s\n", {}),
        ("4 passed\n", {}),
    ],
)
def test_only_the_closing_line_of_pytest_is_counted(line: str, counts: dict[str, int]) -> None:
    assert checks.count_tests(line) == Counter(counts)


def test_a_step_passes_its_output_through_and_is_counted(capfd: pytest.CaptureFixture[str]) -> None:
    result = checks.perform(python_step("print('2 passed in 0.10s')"))
    assert result.good
    assert result.tests == Counter(passed=2)
    assert "2 passed in 0.10s" in capfd.readouterr().out


def test_a_failing_step_fails() -> None:
    assert not checks.perform(python_step("import sys; print('why', file=sys.stderr); sys.exit(3)")).good


def test_an_empty_selection_is_good_only_where_it_may_be() -> None:
    assert not checks.perform(python_step("raise SystemExit(5)")).good
    assert checks.perform(python_step("raise SystemExit(5)", may_be_empty=True)).good


def test_a_step_over_its_limit_is_ended_with_what_it_started(tmp_path: Path) -> None:
    note = tmp_path / "grandchild"
    text = (
        "import subprocess, sys, pathlib\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()'])\n"
        f"pathlib.Path({str(note)!r}).write_text(str(child.pid))\n"
        "child.wait()\n"
    )
    result = checks.perform(python_step(text, limit_s=2))
    assert not result.good
    assert result.seconds < 20
    grandchild = int(note.read_text(encoding="utf-8"))
    assert wait_until(lambda: _is_gone(grandchild))


def _is_gone(pid: int) -> bool:
    """Tell whether a process has ended; one that waits to be fetched by init has."""
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text(encoding="utf-8").rpartition(")")[2].split()[0] in "ZX"


def test_steps_find_the_tools_and_no_screen() -> None:
    given = {"PATH": "/bin", "PYTHONDONTWRITEBYTECODE": "1", "QT_QPA_PLATFORM": "xcb"}
    around = checks.surroundings(given)
    assert around["PATH"].split(":") == [str(Path(sys.executable).parent), "/bin"]
    assert around["QT_QPA_PLATFORM"] == "offscreen"
    assert "PYTHONDONTWRITEBYTECODE" not in around


def suite(folder: Path, text: str) -> Step:
    """Return the step of a small suite of tests, with the repetition that the real steps have."""
    (folder / "test_small.py").write_text(text, encoding="utf-8")
    command = (*checks.PYTEST, "-q", "-p", "no:randomly", "--rootdir", str(folder), str(folder))
    return Step("small", command, again=(*command, *checks.REPEATED))


UNSTABLE = """
from pathlib import Path
def test_good(): pass
def test_second_time(tmp_path_factory):
    note = Path(__file__).with_name("note")
    seen = note.exists()
    note.write_text("x")
    assert seen, "not yet"
"""


def test_a_test_that_passes_when_repeated_alone_is_named_and_does_not_fail_the_run(tmp_path: Path) -> None:
    result = checks.tried_again(checks.perform(suite(tmp_path, UNSTABLE)))
    assert result.good
    assert result.tests == Counter(passed=2)
    table = checks.table([result])
    assert "test_small.py::test_second_time" in table
    assert table.splitlines()[-1] == "2 passed, 0 failed, 0 skipped"


def test_a_test_that_fails_again_fails_the_run(tmp_path: Path) -> None:
    step = suite(tmp_path, "def test_good(): pass\ndef test_bad(): assert False\n")
    result = checks.tried_again(checks.perform(step))
    assert not result.good
    assert result.tests == Counter(passed=1, failed=1)
    assert "test_bad" not in checks.table([result])


def test_many_failures_are_no_accident_and_are_not_repeated(tmp_path: Path) -> None:
    text = UNSTABLE.replace("def test_good(): pass", "import pytest").replace(
        "def test_second_time(tmp", "@pytest.mark.parametrize('at', range(4))\ndef test_second_time(at, tmp"
    )
    first = checks.perform(suite(tmp_path, text.replace('"note"', 'f"note{at}"')))
    assert first.tests == Counter(failed=4)
    assert not checks.tried_again(first).good


def test_a_step_that_was_ended_or_has_no_repetition_is_not_repeated(tmp_path: Path) -> None:
    step = suite(tmp_path, UNSTABLE)
    ended = Result(step, -9, 1.0, Counter(failed=1))
    assert checks.tried_again(ended) is ended
    bare = Result(Step("types", step.command), 1, 1.0, Counter(failed=1))
    assert checks.tried_again(bare) is bare


def test_the_table_tells_which_step_failed_and_ends_with_the_count() -> None:
    good = Result(Step("tests", ()), 0, 12.0, Counter(passed=9, skipped=1))
    bad = Result(Step("types", ()), 1, 3.0)
    lines = checks.table([good, bad]).splitlines()
    assert "ĐẠT" in next(line for line in lines if "tests" in line)
    assert "HỎNG" in next(line for line in lines if "types" in line)
    assert lines[-1] == "9 passed, 0 failed, 1 skipped"
