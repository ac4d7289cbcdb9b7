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
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Thread

ROOT = Path(__file__).resolve().parent.parent
NO_TESTS = 5  # pytest's exit code when its selection is empty
TESTS_FAILED = 1  # and when it ran to its end with failures
MOST_UNSTABLE = 3
"""So many failed tests of a step are tried again alone (docs/adr/0032); more are no accident."""
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+::.+?)(?: - .*)?$")
_COUNT = re.compile(r"(\d+) (passed|failed|skipped|error)")
_CLOSING = re.compile(r"^(=+ )?\d+ (passed|failed|skipped|errors?|deselected).* in [\d.]+s")


@dataclass(frozen=True)
class Step:
    """One command of the run, its limit in seconds, and whether an empty selection of tests is all right.

    `again` is the command that repeats only the tests that failed; steps without it are not repeated.
    """

    name: str
    command: tuple[str, ...]
    limit_s: int = 300
    may_be_empty: bool = False
    again: tuple[str, ...] = ()


@dataclass
class Result:
    """How a step ended: its exit code, its time, the tests it counted, and which of them failed."""

    step: Step
    code: int
    seconds: float
    tests: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    is_repeated: bool = False
    """Whether what failed passed when it was tried again alone: `failed` then names unstable tests."""

    @property
    def good(self) -> bool:
        """Tell whether the step passed."""
        if self.is_repeated:
            return True
        return self.code == 0 or (self.step.may_be_empty and self.code == NO_TESTS)


PYTEST = (sys.executable, "-m", "pytest")
PARALLEL = ("-n", "2", "--dist", "worksteal")
# File by file, in the order of tests/conftest.py: a hub, an office or a demo is made once for its file.
BY_FILE = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
CHECKS = (
    Step("ruff format", (sys.executable, "-m", "ruff", "format", "--check", ".")),
    Step("ruff check", (sys.executable, "-m", "ruff", "check", ".")),
    Step("mypy", (sys.executable, "-m", "mypy")),
    Step("import contracts", (str(Path(sys.executable).with_name("lint-imports")), "--no-logo")),
)
# Without a recorded failure the repetition must run nothing: it would prove nothing.
REPEATED = ("--last-failed", "--last-failed-no-failures", "none")
TESTS = (
    Step(
        "pytest", (*PYTEST, *PARALLEL, "-m", "not slow"), limit_s=2000,
        again=(*PYTEST, "-m", "not slow", *REPEATED),
    ),
    Step(
        "pytest, slow", (*PYTEST, *BY_FILE, "-m", "slow"), limit_s=2000, may_be_empty=True,
        again=(*PYTEST, "-m", "slow", *REPEATED),
    ),
)  # fmt: skip


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
    result = Result(step, 0, 0.0)
    process = subprocess.Popen(
        step.command, cwd=ROOT, env=surroundings(os.environ), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    reader = Thread(target=_pass_on, args=(process, result), daemon=True)
    reader.start()
    try:
        result.code = process.wait(step.limit_s)
    except subprocess.TimeoutExpired:
        print(f"\n!! {step.name}: quá {step.limit_s} giây, dừng — over its limit, ended", flush=True)
        os.killpg(process.pid, signal.SIGKILL)
        result.code = process.wait()
    # A process left behind by a test may hold the pipe open for ever; it must not hold the run.
    reader.join(5)
    result.seconds = time.monotonic() - began
    return result


def _pass_on(process: subprocess.Popen[str], result: Result) -> None:
    """Print what a step prints, line by line, count its tests and note which failed."""
    for line in process.stdout or ():
        print(line, end="", flush=True)
        result.tests.update(count_tests(line))
        if failed := _FAILED.match(line):
            result.failed.append(failed.group(1))


def tried_again(first: Result) -> Result:
    """Try the few tests of a step that failed once more, alone; return the first result with what that says.

    A test that fails again fails the run. One that passes is unstable: it is named at the end.
    """
    count = first.tests["failed"] + first.tests["error"]
    if first.code != TESTS_FAILED or not first.step.again or not 0 < count <= MOST_UNSTABLE:
        return first
    second = perform(
        replace(first.step, name=f"{first.step.name}, lần hai", command=first.step.again, again=())
    )
    if second.code != 0 or second.tests["passed"] < count:
        return first
    tests = Counter(first.tests)
    del tests["failed"], tests["error"]
    tests["passed"] += second.tests["passed"]
    return replace(first, tests=tests, is_repeated=True, seconds=first.seconds + second.seconds)


def table(results: Sequence[Result]) -> str:
    """Return the table that closes the run, and the count of tests alone on its line."""
    rows = [f"{'':2}{r.step.name:20}{'ĐẠT' if r.good else 'HỎNG':6}{r.seconds:8.1f} s" for r in results]
    total = sum((r.tests for r in results), Counter[str]())
    failed = total["failed"] + total["error"]
    counts = f"{total['passed']} passed, {failed} failed, {total['skipped']} skipped"
    whole = f"{'':2}{'':26}{sum(r.seconds for r in results):8.1f} s"
    unstable = [name for r in results if r.is_repeated for name in r.failed]
    named = ["", "Không ổn định: chỉ đạt khi chạy lại riêng / unstable, passed only alone:"]
    warning = [*named, *(f"  {name}" for name in unstable)] if unstable else []
    return "\n".join(["", "── kết quả / result ──", *rows, whole, *warning, "", *([counts] if total else [])])


def main(words: Sequence[str]) -> int:
    """Run every step, also after one failed, and return 1 when any did."""
    results = [tried_again(perform(step)) for step in steps_for(words)]
    print(table(results), flush=True)
    return 0 if all(result.good for result in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["test"]))
