"""PIN safety: a PIN that shows itself nowhere, and our own count of wrong tries per token.

Token flags are not reliable on every device, so the count is kept here as well, in a small
file that survives a restart.
"""

from __future__ import annotations

import json
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from hsm.errors import token_error
from hsm.filelock import lock_whole
from hsm.info import PinState, TokenInfo

# Government tokens lock after three wrong tries unless their issuer set another number.
CAUTIOUS_LIMIT = 3


class Pin:
    """A PIN on its way to a token; no text form of it exists outside `reveal`."""

    __slots__ = ("_digits",)

    def __init__(self, digits: str) -> None:
        self._digits = bytearray(digits.encode())

    def __repr__(self) -> str:
        """Show that there is a PIN, and nothing of it."""
        return "Pin(…)"

    def __len__(self) -> int:
        """Return the length in bytes, as tokens count it."""
        return len(self._digits)

    def __reduce__(self) -> str:
        """Refuse to be pickled: a PIN crosses no process border by accident."""
        raise TypeError("a PIN is not stored")

    def reveal(self) -> str:
        """Return the PIN itself; text cannot be wiped, so prefer `copy`."""
        return self._digits.decode()

    def copy(self) -> bytearray:
        """Return the PIN for the one message that carries it; whoever takes it wipes it."""
        return bytearray(self._digits)

    def twin(self) -> Pin:
        """Return a PIN that stays when this one is wiped."""
        return Pin(self.reveal())

    def wipe(self) -> None:
        """Overwrite the PIN where it lies; it is of no use any more."""
        self._digits[:] = bytes(len(self._digits))
        self._digits.clear()


@dataclass(frozen=True)
class Tries:
    """What we remember about one token."""

    wrong: int = 0
    locked: bool = False
    types_pin: bool = False
    """Its keypad gave no PIN when it was asked: the PIN is typed at the computer, whatever its flags say."""


class PinLedger:
    """Counts wrong PINs per token serial number; without a file it remembers until the end."""

    def __init__(self, file: Path | None = None, *, limit: int = CAUTIOUS_LIMIT) -> None:
        self._file = file
        self._limit = limit
        self._lock = threading.RLock()
        self._kept: dict[str, Tries] = {}
        self._tries()

    def state(self, token: TokenInfo) -> PinState:
        """Return the worse of what the token says and what we have counted."""
        if not token.counts_tries:
            return PinState.NORMAL
        return max(token.pin_state, self._own(token), key=lambda state: state.severity)

    def tries_left(self, token: TokenInfo) -> int:
        """Return how many tries surely remain: the token's word where it is worse than our count."""
        state = self.state(token)
        if state is PinState.LOCKED:
            return 0
        if state is PinState.FINAL_TRY:
            return 1
        return max(self._limit - self._of(token.serial).wrong, 1)

    def reserve(self, token: TokenInfo, *, final_try_confirmed: bool = False) -> None:
        """Count a try before it is made: should this program die in it, the count is not lost.

        Raises PinLocked, or FinalTry where nobody has confirmed to risk it.
        """
        if not token.counts_tries:
            return
        with self._alone():
            state = self.state(token)
            if state is PinState.LOCKED:
                raise token_error("token.pin_locked", {"token": token.label})
            if state is PinState.FINAL_TRY and not final_try_confirmed:
                raise token_error("token.final_try", {"token": token.label})
            self._change(token.serial, 1)

    def restore(self, token: TokenInfo) -> None:
        """Take a reserved try back: the token surely never looked at the PIN."""
        if token.counts_tries:
            with self._alone():
                self._change(token.serial, -1)

    def wrong(self, serial: str, *, locked: bool = False) -> None:
        """Count a wrong, or possibly wrong, PIN."""
        with self._alone():
            self._change(serial, 1, locked=locked)

    def lock(self, serial: str) -> None:
        """Remember that a token is locked, whatever its flags will say, until somebody calls `clear`."""
        with self._alone():
            self._change(serial, 0, locked=True)

    def clear(self, serial: str) -> None:
        """Forget the count: a right PIN was given, or the issuer unlocked the token."""
        with self._alone():
            tries = self._tries()
            before = tries.pop(serial, None)
            if before is None:
                return
            if before.types_pin:
                tries[serial] = Tries(types_pin=True)
            self._store(tries)

    def types_pin(self, serial: str) -> bool:
        """Tell whether a token's claim to have a keypad has proved wrong."""
        return self._of(serial).types_pin

    def believe_pad(self, serial: str, *, there: bool) -> None:
        """Remember whether a token's keypad works, of which its flags may tell nothing true."""
        if self.types_pin(serial) == there:
            with self._alone():
                tries = self._tries()
                self._store({**tries, serial: replace(tries.get(serial, Tries()), types_pin=not there)})

    def _change(self, serial: str, by: int, *, locked: bool = False) -> None:
        tries = self._tries()
        before = tries.get(serial, Tries())
        now = replace(before, wrong=max(before.wrong + by, 0), locked=locked or before.locked)
        self._store({**{name: one for name, one in tries.items() if name != serial}, serial: now})

    def _of(self, serial: str) -> Tries:
        return self._tries().get(serial, Tries())

    def _own(self, token: TokenInfo) -> PinState:
        tries = self._of(token.serial)
        if tries.locked:
            return PinState.LOCKED
        if tries.wrong >= self._limit - 1:
            return PinState.FINAL_TRY
        return PinState.COUNT_LOW if tries.wrong else PinState.NORMAL

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other threads out, and other programs of this person: both count in one file."""
        with self._lock, ExitStack() as stack:
            if self._file is not None:
                stack.enter_context(_only_one(self._file))
            yield

    def _tries(self) -> dict[str, Tries]:
        """Read the file each time: another program of this person may have counted meanwhile."""
        if self._file is None:
            return dict(self._kept)
        if not self._file.exists():
            return {}
        try:
            stored = json.loads(self._file.read_text(encoding="utf-8"))
            return {
                serial: Tries(int(one["wrong"]), bool(one["locked"]), bool(one.get("types_pin")))
                for serial, one in stored.items()
            }
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise token_error("token.ledger_unreadable", {"file": str(self._file)}) from error

    def _store(self, tries: dict[str, Tries]) -> None:
        if self._file is None:
            self._kept = tries
            return
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


@contextmanager
def _only_one(file: Path) -> Iterator[None]:
    """Hold the lock beside a file; raises when the count cannot be kept, for then no PIN may be tried."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(file.with_name(f"{file.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise token_error("token.ledger_unwritable", {"file": str(file), "reason": reason}) from error
    try:
        lock_whole(handle)
        yield
    finally:
        os.close(handle)


def check_length(token: TokenInfo, pin: Pin) -> None:
    """Refuse a PIN of a length the token never takes, so that it costs no try."""
    if not token.min_pin <= len(pin) <= max(token.max_pin, token.min_pin):
        raise token_error(
            "token.pin_length", {"token": token.label, "shortest": token.min_pin, "longest": token.max_pin}
        )
