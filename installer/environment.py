"""The `.venv` of the checkout: made, filled from the lock files, and stamped with what it holds."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import venv
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from installer.console import Stop, say

STAMP = "eoffice-stamp.json"
_COLLECTING = re.compile(r"(?:Collecting|Processing) (?:\S*/)?([A-Za-z0-9._]+)")
_LOCKED = re.compile(r"^[A-Za-z0-9._-]+==", re.MULTILINE)


@dataclass(frozen=True)
class Environment:
    """One virtual environment and the checkout it belongs to."""

    root: Path

    @property
    def folder(self) -> Path:
        """The folder of the environment."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """The interpreter inside the environment."""
        inner = "Scripts/python.exe" if os.name == "nt" else "bin/python"
        return self.folder / inner

    @property
    def stamp(self) -> Path:
        """The file that says which locks are installed."""
        return self.folder / STAMP

    def held(self) -> dict[str, str]:
        """Return what the stamp says; a missing or damaged stamp says nothing."""
        try:
            read = json.loads(self.stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return read if isinstance(read, dict) else {}


def python_id() -> str:
    """Return the series and the place of this Python: another one needs another environment."""
    return f"{sys.version_info[0]}.{sys.version_info[1]} {Path(sys.base_prefix)}"


def digest(lock: Path) -> str:
    """Return the fingerprint of a lock file."""
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def stale(held: dict[str, str], locks: Iterable[Path]) -> list[Path]:
    """Return the lock files whose present text the environment does not hold yet."""
    return [lock for lock in locks if held.get(lock.name) != digest(lock)]


def ensure(environment: Environment, lock_names: Sequence[str]) -> None:
    """Make the environment if needed and install the lock files that it does not hold."""
    held = environment.held()
    if not environment.python.exists() or held.get("python", python_id()) != python_id():
        say("Tạo môi trường .venv", "making .venv")
        # Whatever stands there belongs to another Python or to an interrupted run.
        venv.create(environment.folder, clear=True, with_pip=True)
        held = {}
    for lock in stale(held, [environment.root / name for name in lock_names]):
        _install(environment, lock)
        held = {**held, "python": python_id(), lock.name: digest(lock)}
        _write_stamp(environment.stamp, held)


def _write_stamp(stamp: Path, held: dict[str, str]) -> None:
    """Write the stamp in one step, so that an interrupted run is seen as unfinished."""
    part = stamp.with_suffix(".part")
    part.write_text(json.dumps(held, indent=1), encoding="utf-8")
    part.replace(stamp)


def _install(environment: Environment, lock: Path) -> None:
    """Install one lock file; only wheels with the hashes of the lock are taken."""
    # Wheels alone: nobody's setup script runs here, and a bare machine has no compiler.
    total = len(_LOCKED.findall(lock.read_text(encoding="utf-8")))
    say(f"Cài {total} thư viện từ {lock.name}", f"installing {total} libraries")
    words = ["-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--progress-bar=off"]
    command = [str(environment.python), *words, "--require-hashes", "--only-binary=:all:", "-r", str(lock)]
    last = _follow(command, total)
    if last:
        shown = "\n    ".join(last)
        raise Stop(
            f"Không cài được thư viện từ {lock.name}:\n    {shown}", f"pip could not install {lock.name}"
        )


def _follow(command: Sequence[str], total: int) -> list[str]:
    """Run pip, show how far it is, and return its last lines when it failed."""
    last: deque[str] = deque(maxlen=15)
    seen = 0
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pip:
        for line in pip.stdout or ():
            last.append(line.rstrip())
            found = _COLLECTING.match(line)
            seen += bool(found)
            if found and (seen % 10 == 0 or seen == total):
                say(f"thư viện {seen}/{total}: {found[1]}", "library")
            elif line.startswith("Installing collected"):
                say("đang giải nén", "unpacking")
    return list(last) if pip.returncode else []
