"""Runs the real `main.py demo` and reads what it leaves."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from tests.end_to_end.office import MAIN

_TIMEOUT_S = 560


@dataclass(frozen=True)
class Played:
    """What a demo said and where it put things."""

    folder: Path
    code: int
    said: str
    told: str
    """What went to standard error."""

    @property
    def answer(self) -> dict[str, Any]:
        """Return the one JSON document on standard output."""
        found: dict[str, Any] = json.loads(self.said)
        return found

    @property
    def documents(self) -> tuple[Path, ...]:
        """Return the signed files, in the order of the story."""
        return tuple(Path(name) for name in self.answer["documents"])


def play(folder: Path, *words: str | Path) -> Played:
    """Run the demo without a display."""
    command = [sys.executable, str(MAIN), "demo", "--headless", "--keep", str(folder), *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False)
    return Played(folder, done.returncode, done.stdout, done.stderr)


def judged(file: Path) -> list[str]:
    """Return what Poppler says of each signature of a file."""
    done = subprocess.run(["pdfsig", str(file)], capture_output=True, text=True, timeout=60, check=False)
    lines = (line.strip(" -") for line in done.stdout.splitlines())
    return [line.partition(": ")[2] for line in lines if line.startswith("Signature Validation")]


def words_of(file: Path) -> str:
    """Return the words of a PDF on one line, as another program reads them."""
    done = subprocess.run(
        ["pdftotext", str(file), "-"], capture_output=True, text=True, timeout=60, check=True
    )
    return " ".join(done.stdout.split())


def pages_of(file: Path) -> int:
    """Return how many pages a PDF has, as another program counts them."""
    done = subprocess.run(["pdfinfo", str(file)], capture_output=True, text=True, timeout=60, check=True)
    (line,) = (line for line in done.stdout.splitlines() if line.startswith("Pages:"))
    return int(line.split()[1])


def colours_of(picture: Path) -> int:
    """Return how many different colours a picture has, counted up to a thousand."""
    with Image.open(picture) as image:
        found = image.convert("RGB").getcolors(maxcolors=1000)
    return len(found) if found is not None else 1000
