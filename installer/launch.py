"""The words of `bootstrap.py`: what each needs prepared, and what it then starts."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from installer import environment, system
from installer.console import Stop, say, tell

RUN_LOCK = "requirements.txt"
DEV_LOCK = "requirements-dev.txt"
BAD_USAGE = 2
USAGE = """\
python3 installer/bootstrap.py TỪ_LỆNH [...]

  demo [...]    chuẩn bị máy và chạy trình diễn      prepare and play the demonstration
  run [...]     chuẩn bị và chạy main.py [...]       prepare and start main.py [...]
  test [...]    mọi kiểm tra và kiểm thử             every check and test (words go to pytest instead)
  check         các kiểm tra, không kiểm thử         the checks without the tests
  bench [...]   đo tốc độ                            benchmarks
  setup         chỉ chuẩn bị                         prepare only
"""


@dataclass(frozen=True)
class Task:
    """What one word prepares (package sets, lock files) and the words it hands to Python."""

    sets: tuple[str, ...]
    locks: tuple[str, ...]
    start: tuple[str, ...]


_RUN = (("run",), (RUN_LOCK,))
_TEST = (("run", "test"), (RUN_LOCK, DEV_LOCK))
TASKS = {
    "demo": Task(*_RUN, ("main.py", "demo")),
    "run": Task(*_RUN, ("main.py",)),
    "setup": Task(*_RUN, ()),
    "test": Task(*_TEST, ("-m", "installer.checks", "test")),
    "check": Task(("run",), (RUN_LOCK, DEV_LOCK), ("-m", "installer.checks", "check")),
    "bench": Task(*_TEST, ("-m", "tests.bench")),
}


def launch(words: Sequence[str], root: Path) -> int:
    """Prepare the machine for the first word and start what it names with the words after it."""
    task = TASKS.get(words[0]) if words else None
    if task is None:
        asked = words[:1] in (["--help"], ["-h"], ["help"])
        print(USAGE, file=sys.stdout if asked else sys.stderr)
        return 0 if asked else BAD_USAGE
    try:
        prepare(task, root)
    except Stop as stop:
        return tell(stop)
    return start(root, [*task.start, *words[1:]]) if task.start else 0


def prepare(task: Task, root: Path) -> None:
    """Bring system packages and libraries to what the task needs."""
    began = time.monotonic()
    system.ensure(task.sets)
    environment.ensure(environment.Environment(root), task.locks)
    say(f"Sẵn sàng sau {time.monotonic() - began:.1f} giây", "ready")


def start(root: Path, words: Sequence[str]) -> int:
    """Hand over to the environment's Python, from the checkout unless main.py is meant."""
    command = [str(environment.Environment(root).python), *words]
    if words[0] == "main.py":
        command[1] = str(root / "main.py")  # The person's own folder stays: their files are named from it.
    else:
        os.chdir(root)
    if os.name == "nt":  # There a replaced process is a second one, and the shell would not wait for it.
        return subprocess.run(command, check=False).returncode
    return replace_process(command)


def replace_process(command: list[str]) -> NoReturn:
    """Become the command, so that its signals and its exit code are its own."""
    sys.stdout.flush()
    os.execv(command[0], command)
