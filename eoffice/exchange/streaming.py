"""Reads the feed as server-sent events, from a connection that another thread may close."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING

from eoffice.errors import Unreachable
from eoffice.exchange import wire
from eoffice.exchange.channel import Channel
from eoffice.exchange.wire import FeedPage
from eoffice.services import codec

if TYPE_CHECKING:
    import httpx


class Follower:
    """One stream of the feed."""

    def __init__(self, channel: Channel, access: Callable[[], str], after: int, silence_s: float) -> None:
        self._channel = channel
        self._access = access
        self._after = after
        self._silence_s = silence_s
        self._socket: socket.socket | None = None
        self._is_closed = False
        self._lock = Lock()

    def pages(self) -> Iterator[FeedPage | None]:
        """Give pages as they come, None for each sign of life, until the stream ends or is closed.

        Raises Unreachable when the line breaks, Refused when the hub does not want us.
        """
        headers = {"Accept": wire.EVENTS_TYPE, "Authorization": f"Bearer {self._access()}"}
        with self._channel.stream(
            wire.FEED_STREAM, headers=headers, query={"after": self._after}, silence_s=self._silence_s
        ) as answer:
            if wire.EVENTS_TYPE not in answer.headers.get("content-type", ""):
                raise Unreachable("exchange.not_a_hub", status=answer.status_code)
            self._note(answer)
            yield from self._events(answer)

    def close(self) -> None:
        """End the stream, from any thread; the reader sees its end at once."""
        with self._lock:
            self._is_closed = True
            if self._socket is not None:
                with suppress(OSError):
                    # Closing alone would not wake a thread that waits in recv; shutting down does.
                    self._socket.shutdown(socket.SHUT_RDWR)

    def _note(self, answer: httpx.Response) -> None:
        """Remember the socket, so that `close` can wake a reader that waits for the next byte."""
        found = answer.extensions["network_stream"].get_extra_info("socket")
        with self._lock:
            self._socket = found
        # Closed before the socket was known: then it is shut now.
        if self._is_closed:
            self.close()

    def _events(self, answer: httpx.Response) -> Iterator[FeedPage | None]:
        import httpx

        data: list[str] = []
        try:
            for line in answer.iter_lines():
                if line.startswith("data: "):
                    data.append(line[6:])
                elif not line and data:
                    yield codec.decode("\n".join(data), FeedPage)
                    data.clear()
                elif line.startswith(":"):
                    yield None
        except httpx.TransportError:
            if not self._is_closed:
                raise
