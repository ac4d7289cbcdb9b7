"""Slows down guessing: after some wrong passwords a login, or an address, must wait."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock

from eoffice.clock import Clock
from eoffice.errors import Refused

# Whoever invents logins fills this table, not the memory.
_REMEMBERED = 100_000


@dataclass(frozen=True)
class _Count:
    """Wrong tries since the first one that still counts."""

    first: datetime
    failures: int = 0


class Throttle:
    """Counts failures by key; forgets the oldest keys first and everything at a restart."""

    def __init__(self, clock: Clock, failures: int, locked_s: int) -> None:
        self._clock = clock
        self._failures = failures
        self._locked = timedelta(seconds=locked_s)
        self._counts: OrderedDict[str, _Count] = OrderedDict()
        self._lock = Lock()

    def demand(self, key: str) -> None:
        """Raise Refused `auth.locked` while a key must wait, whether a login of that name exists or not."""
        with self._lock:
            count = self._current(key)
        if count.failures >= self._failures:
            raise locked(count.first + self._locked - self._clock.now())

    def failed(self, key: str) -> None:
        """Count a wrong try; the last one that is allowed starts the wait."""
        with self._lock:
            count = self._current(key)
            failures = count.failures + 1
            # The wait counts from the last wrong try, not from the first.
            first = self._clock.now() if failures == self._failures else count.first
            self._counts[key] = replace(count, first=first, failures=failures)
            self._counts.move_to_end(key)
            while len(self._counts) > _REMEMBERED:
                self._counts.popitem(last=False)

    def succeeded(self, key: str) -> None:
        """Forget the wrong tries of a key."""
        with self._lock:
            self._counts.pop(key, None)

    def _current(self, key: str) -> _Count:
        """Return the count of a key, empty when it is too old to matter."""
        now = self._clock.now()
        count = self._counts.get(key)
        if count is None or now - count.first >= self._locked:
            return _Count(now)
        return count


def locked(left: timedelta) -> Refused:
    """Return the refusal of somebody who must wait for a time."""
    wait_s = max(1, int(left.total_seconds()))
    return Refused("auth.locked", wait_s=wait_s, minutes=-(-wait_s // 60))
