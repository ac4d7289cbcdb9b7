"""Several threads' writes share one sync: whoever comes first writes for all who wait meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eoffice.errors import Defect, OfficeError


@dataclass
class _Item:
    """One thread's part and what became of it."""

    digest: str
    content: bytes
    is_done: bool = False
    error: OfficeError | None = None


Write = Callable[[Sequence[tuple[str, bytes]]], None]


class GroupCommit:
    """Hands batches to a function that makes them durable; `put` returns when its part is."""

    def __init__(self, write: Write, most_bytes: int = 8 << 20) -> None:
        self._write = write
        self._most_bytes = most_bytes
        self._turn = threading.Condition()
        self._queue: list[_Item] = []
        self._is_busy = False

    def put(self, digest: str, content: bytes) -> None:
        """Wait until the content is durable; raises what the writing of its batch raised."""
        item = _Item(digest, content)
        with self._turn:
            self._queue.append(item)
        # More than once only when the batch was full before this thread's part.
        while not self._done(item):
            self._lead()
        if item.error is not None:
            raise item.error

    def _done(self, item: _Item) -> bool:
        """Wait for the writer at work; False when this thread must write now."""
        with self._turn:
            self._turn.wait_for(lambda: item.is_done or not self._is_busy)
            if not item.is_done:
                self._is_busy = True
            return item.is_done

    def _lead(self) -> None:
        """Write one batch for everybody in it."""
        batch = self._batch()
        # Stands in case of an error that is not ours: nobody may be told that bytes are safe then.
        error: OfficeError | None = Defect("storage.io_failed", detail="the write was broken off")
        try:
            self._write([(item.digest, item.content) for item in batch])
            error = None
        except OfficeError as refused:
            error = refused
        finally:
            with self._turn:
                for item in batch:
                    item.is_done, item.error = True, error
                self._is_busy = False
                self._turn.notify_all()

    def _batch(self) -> list[_Item]:
        with self._turn:
            size, count = 0, 0
            for item in self._queue:
                # At least one, however large: otherwise it would never be written.
                if count and size + len(item.content) > self._most_bytes:
                    break
                size, count = size + len(item.content), count + 1
            batch, self._queue = self._queue[:count], self._queue[count:]
            return batch
