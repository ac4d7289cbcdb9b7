"""Runs the program as a person at a terminal would: a process of its own, with its own data folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MAIN = Path(__file__).resolve().parents[2] / "main.py"


@dataclass(frozen=True)
class Ended:
    """What a process left: its exit code and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def answer(self) -> Any:  # noqa: ANN401 - JSON has no type
        """The one JSON document on standard output."""
        return json.loads(self.out)


def run(
    *words: str | Path,
    home: Path,
    stdin: str = "",
    environment: Mapping[str, str] | None = None,
    limit_s: float = 90,
) -> Ended:
    """Run `main.py WORDS` to its end; `home` takes the place of the person's own folders."""
    own = {"HOME": str(home), "XDG_DATA_HOME": str(home / "data"), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, str(MAIN), *map(str, words)],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=limit_s,
        check=False,
        env={**os.environ, **own, **(environment or {})},
    )
    return Ended(done.returncode, done.stdout, done.stderr)
