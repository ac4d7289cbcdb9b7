"""A trace of PKCS#11 calls for support: function, handles, answer, time. No buffer is ever looked at.

A PIN is a buffer, and so is data; of the calls that carry a PIN even its length is left out.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hsm.results import name_of

_SECRET = frozenset({"C_Login", "C_SetPIN", "C_InitPIN", "C_InitToken"})


@dataclass
class Note:
    """The answer of the call under way."""

    result: int = -1


Trace = Callable[[str, Sequence[object]], AbstractContextManager[Note]]


@contextmanager
def silent(_function: str, _arguments: Sequence[object]) -> Iterator[Note]:
    """Note nothing."""
    yield Note()


class FileTrace:
    """Writes one line before and one after each call, so that a hang shows where it hangs."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._out = file.open("a", encoding="utf-8", buffering=1)

    @contextmanager
    def __call__(self, function: str, arguments: Sequence[object]) -> Iterator[Note]:
        """Trace one call."""
        shown = arguments[:1] if function in _SECRET else arguments
        numbers = ", ".join(str(one) if isinstance(one, int) else "…" for one in shown)
        hidden = ", [PIN]" if function in _SECRET else ""
        self._out.write(f"{datetime.now(UTC).isoformat()} → {function}({numbers}{hidden})\n")
        note, began = Note(), time.monotonic()
        try:
            yield note
        finally:
            took = (time.monotonic() - began) * 1000
            answer = "OK" if note.result == 0 else f"CKR_{name_of(note.result)}"
            self._out.write(f"{datetime.now(UTC).isoformat()} ← {function} {answer} {took:.1f} ms\n")
