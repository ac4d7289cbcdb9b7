"""Wakes the listeners of an agency in this process; a lost hint costs a delay, never a record."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence


class Wakes:
    """Listeners by agency, and the event that the hub is about to stop."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._listeners: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._is_stopping = False

    @property
    def is_stopping(self) -> bool:
        """Tell whether the hub is about to stop; streams end themselves then."""
        return self._is_stopping

    @property
    def listeners(self) -> int:
        """Return how many streams and polls are listening."""
        return sum(len(events) for events in self._listeners.values())

    def begin(self) -> None:
        """Take the running loop as the one in which listeners wait."""
        self._loop = asyncio.get_running_loop()

    def wake(self, agencies: Sequence[str]) -> None:
        """Tell the listeners of these agencies to look; may be called from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            # asyncio's events are not made for threads; the committer is one.
            self._loop.call_soon_threadsafe(self._set, tuple(agencies))

    def stop(self) -> None:
        """Wake everybody for the last time."""
        self._is_stopping = True
        self.wake(tuple(self._listeners))

    def listen(self, agency: str) -> Listener:
        """Return a listener for an agency, to be used as a context."""
        return Listener(agency, self._listeners)

    def _set(self, agencies: Sequence[str]) -> None:
        for agency in agencies:
            for event in self._listeners.get(agency, ()):
                event.set()


class Listener:
    """Waits for hints about one agency; begin to listen before looking, and no hint is missed."""

    def __init__(self, agency: str, listeners: defaultdict[str, set[asyncio.Event]]) -> None:
        self._agency = agency
        self._listeners = listeners
        self._event = asyncio.Event()

    def __enter__(self) -> Listener:
        self._listeners[self._agency].add(self._event)
        return self

    def __exit__(self, *_: object) -> None:
        events = self._listeners[self._agency]
        events.discard(self._event)
        if not events:
            # Agencies that nobody listens for any more would gather here for months.
            del self._listeners[self._agency]

    def clear(self) -> None:
        """Forget hints given so far; look at the feed after this, not before."""
        self._event.clear()

    async def wait(self, timeout_s: float) -> bool:
        """Wait for a hint; False when the time is over without one."""
        try:
            await asyncio.wait_for(self._event.wait(), timeout_s)
        except TimeoutError:
            return False
        return True
