"""Every check and test of the project, one after the other, with a table at the end.

Started by `bootstrap.py test` and `bootstrap.py check` with the Python of `.venv`.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

ROOT = Path(__file__).resolve().parent.parent
NO_TESTS = 5  # pytest's exit code when its selection is empty
_COUNT = re.compile(r"(\d+) (passed|failed|skipped|error)")
_CLOSING = re.compile(r"^(=+ )?\d+ (passed|failed|skipped|errors?|deselected).* in [\d.]+s")


@dataclass(frozen=True)
class Step:
    """One command of the run, its limit in seconds, and whether an empty selection of tests is all right."""

    name: str
    command: tuple[str, ...]
    limit_s: int = 300
    may_be_empty: bool = False


@dataclass
class Result:
    """How a step ended: its exit code, its time, and the tests it counted."""

    step: Step
    code: int
    seconds: float
    tests: Counter[str] = field(default_factory=Counter)

    @property
    def good(self) -> bool:
        """Tell whether the step passed."""
        return self.code == 0 or (self.step.may_be_empty and self.code == NO_TESTS)


PYTEST = (sys.executable, "-m", "pytest")
PARALLEL = ("-n", "2", "--dist", "worksteal")
CHECKS = (
    Step("ruff format", (sys.executable, "-m", "ruff", "format", "--check", ".")),
    Step("ruff check", (sys.executable, "-m", "ruff", "check", ".")),
    Step("mypy", (sys.executable, "-m", "mypy")),
    Step("import contracts", (str(Path(sys.executable).with_name("lint-imports")), "--no-logo")),
)
TESTS = (
    Step("pytest", (*PYTEST, *PARALLEL, "-m", "not slow"), limit_s=2000),
    Step("pytest, slow", (*PYTEST, "-m", "slow"), limit_s=2000, may_be_empty=True),
)


def steps_for(words: Sequence[str]) -> tuple[Step, ...]:
    """Return the steps of a run; words after `test` are handed to pytest and it runs alone."""
    if words[0] == "check":
        return CHECKS
    if words[1:]:
        return (Step("pytest", (*PYTEST, *words[1:]), limit_s=1500),)
    return (*CHECKS, *TESTS)


def surroundings(given: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of the steps: no screen, no colours, UTF-8, from the checkout's tools."""
    tools = str(Path(sys.executable).parent)
    path = os.pathsep.join(part for part in (tools, given.get("PATH", "")) if part)
    # Without compiled files every process of the tests would compile everything again.
    kept = {key: value for key, value in given.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PATH": path, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"}


def count_tests(line: str) -> Counter[str]:
    """Return the counts of pytest's closing line; any other line counts nothing."""
    if not _CLOSING.match(line):
        return Counter()
    return Counter({word: int(number) for number, word in _COUNT.findall(line)})


def perform(step: Step) -> Result:
    """Run one step, let its output through, and end it with its children at its limit."""
    print(f"\n── {step.name} ──", flush=True)
    began = time.monotonic()
    tests: Counter[str] = Counter()
    process = subprocess.Popen(
        step.command, cwd=ROOT, env=surroundings(os.environ), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    reader = Thread(target=_pass_on, args=(process, tests), daemon=True)
    reader.start()
    try:
        code = process.wait(step.limit_s)
    except subprocess.TimeoutExpired:
        print(f"\n!! {step.name}: quá {step.limit_s} giây, dừng — over its limit, ended", flush=True)
        os.killpg(process.pid, signal.SIGKILL)
        code = process.wait()
    # A process left behind by a test may hold the pipe open for ever; it must not hold the run.
    reader.join(5)
    return Result(step, code, time.monotonic() - began, tests)


def _pass_on(process: subprocess.Popen[str], tests: Counter[str]) -> None:
    """Print what a step prints, line by line, and count its tests."""
    for line in process.stdout or ():
        print(line, end="", flush=True)
        tests.update(count_tests(line))


def table(results: Sequence[Result]) -> str:
    """Return the table that closes the run, and the count of tests alone on its line."""
    rows = [f"{'':2}{r.step.name:20}{'ĐẠT' if r.good else 'HỎNG':6}{r.seconds:8.1f} s" for r in results]
    total = sum((r.tests for r in results), Counter[str]())
    failed = total["failed"] + total["error"]
    counts = f"{total['passed']} passed, {failed} failed, {total['skipped']} skipped"
    whole = f"{'':2}{'':26}{sum(r.seconds for r in results):8.1f} s"
    return "\n".join(["", "── kết quả / result ──", *rows, whole, "", *([counts] if total else [])])


def main(words: Sequence[str]) -> int:
    """Run every step, also after one failed, and return 1 when any did."""
    results = [perform(step) for step in steps_for(words)]
    print(table(results), flush=True)
    return 0 if all(result.good for result in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["test"]))
