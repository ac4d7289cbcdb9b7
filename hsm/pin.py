"""PIN safety: a PIN that shows itself nowhere, and our own count of wrong tries per token.

Token flags are not reliable on every device, so the count is kept here as well, in a small
file that survives a restart.
"""

from __future__ import annotations

import json
import os
import tempfile
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from hsm.errors import token_error
from hsm.info import PinState, TokenInfo

# Government tokens lock after three wrong tries unless their issuer set another number.
CAUTIOUS_LIMIT = 3


@dataclass(frozen=True)
class Pin:
    """A PIN on its way to a token; no text form of it exists outside `reveal`."""

    _digits: str = field(repr=False)

    def __len__(self) -> int:
        """Return the length in bytes, as tokens count it."""
        return len(self._digits.encode())

    def __reduce__(self) -> str:
        """Refuse to be pickled: a PIN crosses no process border by accident."""
        raise TypeError("a PIN is not stored")

    def reveal(self) -> str:
        """Return the PIN itself, for the one message that carries it."""
        return self._digits


@dataclass(frozen=True)
class Tries:
    """What we remember about one token."""

    wrong: int = 0
    locked: bool = False


class PinLedger:
    """Counts wrong PINs per token serial number; without a file it remembers until the end."""

    def __init__(self, file: Path | None = None, *, limit: int = CAUTIOUS_LIMIT) -> None:
        self._file = file
        self._limit = limit
        self._lock = threading.Lock()
        self._kept: dict[str, Tries] = {}
        self._tries()

    def state(self, token: TokenInfo) -> PinState:
        """Return the worse of what the token says and what we have counted."""
        return max(token.pin_state, self._own(token.serial), key=lambda state: state.severity)

    def tries_left(self, token: TokenInfo) -> int:
        """Return how many tries surely remain: the token's word where it is worse than our count."""
        state = self.state(token)
        if state is PinState.LOCKED:
            return 0
        if state is PinState.FINAL_TRY:
            return 1
        return max(self._limit - self._tries().get(token.serial, Tries()).wrong, 1)

    def wrong(self, serial: str, *, locked: bool = False) -> None:
        """Count a wrong, or possibly wrong, PIN before anybody may try again."""
        with self._lock:
            tries = self._tries()
            before = tries.get(serial, Tries())
            self._store({**tries, serial: Tries(before.wrong + 1, locked or before.locked)})

    def clear(self, serial: str) -> None:
        """Forget the count: a right PIN was given, or the issuer unlocked the token."""
        with self._lock:
            tries = self._tries()
            if tries.pop(serial, None) is not None:
                self._store(tries)

    def _own(self, serial: str) -> PinState:
        tries = self._tries().get(serial, Tries())
        if tries.locked:
            return PinState.LOCKED
        if tries.wrong >= self._limit - 1:
            return PinState.FINAL_TRY
        return PinState.COUNT_LOW if tries.wrong else PinState.NORMAL

    def _tries(self) -> dict[str, Tries]:
        """Read the file each time: another program of this person may have counted meanwhile."""
        if self._file is None:
            return dict(self._kept)
        if not self._file.exists():
            return {}
        try:
            stored = json.loads(self._file.read_text(encoding="utf-8"))
            return {serial: Tries(int(t["wrong"]), bool(t["locked"])) for serial, t in stored.items()}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise token_error("token.ledger_unreadable", {"file": str(self._file)}) from error

    def _store(self, tries: dict[str, Tries]) -> None:
        if self._file is None:
            self._kept = tries
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._file.parent, prefix=f".{self._file.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump({serial: asdict(one) for serial, one in tries.items()}, file)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self._file)
        finally:
            with suppress(FileNotFoundError):
                Path(name).unlink()


def check_length(token: TokenInfo, pin: Pin) -> None:
    """Refuse a PIN of a length the token never takes, so that it costs no try."""
    if not token.min_pin <= len(pin) <= max(token.max_pin, token.min_pin):
        raise token_error(
            "token.pin_length", {"token": token.label, "shortest": token.min_pin, "longest": token.max_pin}
        )
