"""How the desk stands to its hub, and who is told when that changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from threading import Lock

from eoffice.errors import OfficeError
from eoffice.services.ports import Outbox
from eoffice.services.workplace import Connectedness, SyncNews, SyncState

LARGEST_SKEW_S = 60.0
"""Clocks further apart than this are shown: dates and deadlines would be wrong."""


class Standing:
    """Keeps the state of the loop and calls its listeners."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._state = SyncState(Connectedness.CONNECTING, *self._counts())
        self._has_ended = False
        self._listeners: list[Callable[[SyncNews], None]] = []
        self._lock = Lock()

    @property
    def state(self) -> SyncState:
        """Return the present state."""
        return self._state

    def listen(self, listener: Callable[[SyncNews], None]) -> None:
        """Add somebody to be told."""
        self._listeners.append(listener)

    def heard(self, documents: frozenset[str], *, directory_changed: bool = False) -> None:
        """Note that the hub answered, and which documents changed with it."""
        online = partial(replace, connectedness=Connectedness.ONLINE, error=None)
        # Half a loop is none: what still works must not hide that the other half has ended.
        news = replace if self._has_ended else online
        self._change(news, documents, directory_changed=directory_changed)

    def lost(self, error: OfficeError) -> None:
        """Note why the hub cannot be worked with now."""
        is_out = error.code.startswith("auth.")
        connectedness = Connectedness.SIGNED_OUT if is_out else Connectedness.OFFLINE
        self._change(partial(replace, connectedness=connectedness, error=error))

    def ended(self, error: OfficeError) -> None:
        """Note that the loop has ended by itself; nothing makes that good but a new start."""
        self._has_ended = True
        self.lost(error)

    def note_skew(self, skew_s: float) -> None:
        """Note how much the hub's clock is ahead, when it is enough to matter."""
        shown_s = skew_s if abs(skew_s) > LARGEST_SKEW_S else 0.0
        self._change(partial(replace, clock_skew_s=shown_s))

    def found(self, documents: frozenset[str]) -> None:
        """Note documents whose words can be searched from now on."""
        self._change(replace, documents)

    def recount(self) -> None:
        """Note what the outbox holds now."""
        self._change(replace)

    def _change(
        self,
        change: Callable[[SyncState], SyncState],
        documents: frozenset[str] = frozenset(),
        *,
        directory_changed: bool = False,
    ) -> None:
        with self._lock:
            # Counted under the lock: a count taken before an order was decided must not be laid over the
            # one taken after it, or "1 waiting" stays on the chip until the next piece of news.
            waiting, refused = self._counts()
            before = self._state
            self._state = replace(change(before), waiting=waiting, refused=refused)
            news = SyncNews(documents, self._state, directory_changed)
        if documents or directory_changed or _differs(before, news.state):
            for listener in tuple(self._listeners):
                listener(news)

    def _counts(self) -> tuple[int, int]:
        entries = self._outbox.waiting()
        refused = sum(entry.is_refused for entry in entries)
        return len(entries) - refused, refused


def _differs(before: SyncState, after: SyncState) -> bool:
    """Tell whether a listener would see a difference; the same error again is none."""
    old, new = (getattr(state.error, "code", "") for state in (before, after))
    return replace(before, error=None) != replace(after, error=None) or old != new
