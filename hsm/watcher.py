"""Noticing tokens that come and go, by asking again and again.

Waiting for slot events does not work in our binding, so the worker is asked between other calls.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from hsm.errors import TokenError
from hsm.info import TokenInfo
from hsm.owner import TokenWorker

Seen = tuple[TokenInfo, ...] | TokenError
_SLOWEST_S = 60.0


class TokenWatcher:
    """Calls back, on its own thread, with the tokens now present or with what went wrong."""

    def __init__(self, worker: TokenWorker, changed: Callable[[Seen], None], every_s: float = 2.0) -> None:
        self._worker = worker
        self._changed = changed
        self._every_s = every_s
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="token-watcher", daemon=True)

    def __enter__(self) -> Self:
        """Start watching."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop watching."""
        self.stop()

    def start(self) -> None:
        """Start watching; the first answer comes at once."""
        self._thread.start()

    def stop(self) -> None:
        """Stop watching; a question under way is answered first, but not reported."""
        self._end.set()
        self._thread.join(self._worker.limits.read)

    def _watch(self) -> None:
        last: tuple[TokenInfo, ...] | str | None = None
        pause = 0.0
        while not self._end.wait(pause):
            seen, mark = self._look()
            # A driver that fails is asked less and less often: each try may start a new process.
            pause = self._every_s if not isinstance(seen, TokenError) else min(pause * 2 or 1, _SLOWEST_S)
            if mark != last and not self._end.is_set():
                last = mark
                self._changed(seen)

    def _look(self) -> tuple[Seen, tuple[TokenInfo, ...] | str]:
        try:
            tokens = self._worker.tokens()
        except TokenError as error:
            return error, str(error)
        return tokens, tokens
