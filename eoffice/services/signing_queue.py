"""Signed files that wait for a time stamp or evidence: an authority was away when they were signed."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import RLock
from typing import Any

import signing
from eoffice.paths import write_bytes
from signing.errors import SigningError

FIRST_REST = timedelta(minutes=10)
LONGEST_REST = timedelta(hours=6)


@dataclass(frozen=True)
class WaitingFile:
    """One file: the level it shall have, why it has it not, and when it is tried again."""

    file: Path
    level: str
    code: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    tries: int = 0
    next_try: datetime | None = None

    def is_due(self, at: datetime) -> bool:
        """Tell whether its time has come."""
        return self.next_try is None or self.next_try <= at


class UpgradeQueue:
    """The waiting files of one desk, kept in a file; safe for several threads."""

    def __init__(self, listed: Path) -> None:
        self._listed = listed
        self._lock = RLock()

    def waiting(self) -> tuple[WaitingFile, ...]:
        """Return every waiting file; a damaged list counts as empty."""
        with self._lock:
            try:
                held = json.loads(self._listed.read_text(encoding="utf-8"))
                return tuple(_from_json(one) for one in held)
            except (OSError, ValueError, KeyError, TypeError):
                return ()

    def add(self, files: Sequence[WaitingFile]) -> None:
        """Let files wait; one that waits already is replaced."""
        with self._lock:
            named = {one.file for one in files}
            self._write([*(one for one in self.waiting() if one.file not in named), *files])

    def drop(self, file: Path) -> None:
        """Let a file wait no longer."""
        with self._lock:
            self._write([one for one in self.waiting() if one.file != file])

    def run(
        self,
        authorities: Sequence[str],
        now: Callable[[], datetime],
        *,
        all_of_them: bool,
        told: Callable[[int, int], None],
        trust: Sequence[Path] = (),
    ) -> int:
        """Try the files that are due, or all; return how many reached their level. Needs the network."""
        stamps = signing.TimeStamps([signing.Authority(url) for url in authorities])
        believed = signing.TrustStore.read(*trust) if trust else None
        due = [one for one in self.waiting() if all_of_them or one.is_due(now())]
        reached = 0
        for number, one in enumerate(due):
            told(number, len(due))
            left = self._tried(one, stamps, believed, now())
            if left is None:
                reached += 1
                self.drop(one.file)
            else:
                self.add([left])
        return reached

    def _tried(
        self,
        one: WaitingFile,
        stamps: signing.TimeStamps,
        trust: signing.TrustStore | None,
        at: datetime,
    ) -> WaitingFile | None:
        level = signing.Level(one.level)
        try:
            raised = signing.raise_level(one.file, one.file, level, stamps, trust, renew=False)
            error = raised.pending
        except SigningError as refused:
            error = refused
        if error is None:
            return None
        # Doubled, up to a quarter of a day: an authority that is away for a week is not asked all the time.
        rest = min(FIRST_REST * 2 ** min(one.tries, 8), LONGEST_REST)
        values = {name: str(value) for name, value in error.values.items()}
        return replace(one, code=error.code, values=values, tries=one.tries + 1, next_try=at + rest)

    def _write(self, files: Sequence[WaitingFile]) -> None:
        self._listed.parent.mkdir(parents=True, exist_ok=True)
        shown = [_as_json(one) for one in files]
        write_bytes(self._listed, json.dumps(shown, ensure_ascii=False, indent=1).encode())


def _as_json(one: WaitingFile) -> dict[str, Any]:
    when = one.next_try.isoformat() if one.next_try else None
    return {
        "file": str(one.file),
        "level": one.level,
        "code": one.code,
        "values": one.values,
        "tries": one.tries,
        "next_try": when,
    }


def _from_json(held: dict[str, Any]) -> WaitingFile:
    when = datetime.fromisoformat(held["next_try"]) if held.get("next_try") else None
    return WaitingFile(
        Path(held["file"]),
        held["level"],
        held.get("code", ""),
        held.get("values", {}),
        held.get("tries", 0),
        when,
    )
