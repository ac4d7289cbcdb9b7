"""What the installer says: Vietnamese first, then English; and how it stops."""

from __future__ import annotations

import sys


class Stop(Exception):
    """The preparation cannot go on; the person is told why and what to do."""

    def __init__(self, vietnamese: str, english: str, code: int = 69) -> None:
        super().__init__(english)
        self.vietnamese = vietnamese
        self.code = code


def say(vietnamese: str, english: str) -> None:
    """Print one line of progress; standard error, because standard output belongs to the program."""
    print(f"[eOffice] {vietnamese} — {english}", file=sys.stderr, flush=True)


def tell(stop: Stop) -> int:
    """Print why the preparation stopped and return the exit code."""
    print(f"\n[eOffice] LỖI: {stop.vietnamese}\n[eOffice] ERROR: {stop}", file=sys.stderr, flush=True)
    return stop.code
