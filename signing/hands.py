"""Who works on the documents of a batch: those who prepare and check, and those who ask the key."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from types import TracebackType
from typing import Generic, Self, TypeVar

from signing.requests import Prepared
from signing.stages import complete

_AHEAD = 3  # documents prepared in advance for each pair of hands
_LOOK_AT = 10  # after so many documents the speed of the token is known
_FAST_S = 0.06  # a token faster than this for each document can use more hands
_MANY = 100  # with fewer documents left, starting a process costs more than it brings
_Made = TypeVar("_Made")


class Turns(Generic[_Made]):
    """Who asks the key: the batch's own thread, or as many threads as the key has sessions.

    A token answers one call after the other, and threads would only queue before it. An HSM's sessions
    work side by side; a few more documents than sessions are handed over, so that no session waits
    while the batch takes the results in their order.
    """

    def __init__(self, width: int) -> None:
        self._width = width
        self._threads = ThreadPoolExecutor(width, thread_name_prefix="key") if width > 1 else None
        self._ended = threading.Event()

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let those who ask finish; nobody begins any more."""
        if self._threads:
            self._threads.shutdown(cancel_futures=True)

    @property
    def most(self) -> int:
        """How many documents may be handed over before a result is taken."""
        return 2 * self._width if self._threads else 1

    def begin(self, ask: Callable[[], _Made]) -> Callable[[], _Made]:
        """Have the key asked, now or as soon as a session is free; calling the answer gives the result.

        The call raises CancelledError when the batch was ended before its turn came.
        """
        if self._threads is None:
            return partial(self._unless_ended, ask)
        return self._threads.submit(self._unless_ended, ask).result

    def end(self) -> None:
        """Let nobody begin any more: a removed token would only fail again, a refused PIN be tried again."""
        self._ended.set()

    def _unless_ended(self, ask: Callable[[], _Made]) -> _Made:
        if self._ended.is_set():
            raise CancelledError
        return ask()


class Hands:
    """Whoever prepares and checks: a thread at once, and another process when the token outruns it.

    A thread is enough for a token that takes its time, and is there without delay; starting a
    process costs a second, so one is called in only when many documents are left for it.
    """

    def __init__(self, processes: int | None, jobs: int, width: int, warm: Callable[[], None]) -> None:
        self._wanted = max(1, (os.cpu_count() or 2) - 1) if processes is None else processes
        self._jobs, self._width = jobs, width
        self._load = warm  # what a new process does first
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="signing")
        self._pool: ProcessPoolExecutor | None = None
        self._warm: list[Future[None]] = []
        self._began = time.monotonic()
        self._ended = 0

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let everybody finish and go."""
        self._thread.shutdown()
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    @property
    def ahead(self) -> int:
        """How many documents are prepared in advance."""
        return _AHEAD * max(1 + (self._wanted if self._pool else 0), self._width)

    def prepare(self, work: Callable[..., Prepared | None], *given: object) -> Future[Prepared | None]:
        """Have a file prepared, by another process once one is ready."""
        if self._pool and all(one.done() for one in self._warm):
            return self._pool.submit(work, *given)
        return self._thread.submit(work, *given)

    def finish(self, prepared: Prepared, container: bytes) -> Future[str]:
        """Have a file filled, checked and named."""
        return self._thread.submit(complete, prepared, container)

    def count(self) -> None:
        """Count a document that has ended; call more hands when the token is fast and much is left."""
        self._ended += 1
        left = self._jobs - self._ended
        if self._pool or self._ended != _LOOK_AT or not self._wanted or left < _MANY:
            return
        if (time.monotonic() - self._began) / self._ended < _FAST_S:
            # Spawned, not forked: a fork would copy the threads' locks of a running desktop.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._wanted, mp_context=context)
            self._warm = [self._pool.submit(self._load) for _ in range(self._wanted)]
