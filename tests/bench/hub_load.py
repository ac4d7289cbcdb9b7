"""Clients that cost little: TLS lines with ready-made requests, and a closed loop of them."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from eoffice.exchange import wire
from eoffice.services import codec
from eoffice.services.orders import OrderForm

_PIECE = 256 * 1024


class Line:
    """One kept-alive HTTPS connection; a tenth of the processor time of a full client."""

    def __init__(self, address: str, trust: ssl.SSLContext, token: str) -> None:
        place = urlsplit(address)
        self._host = f"{place.hostname}:{place.port}"
        plain = socket.create_connection((place.hostname or "", place.port or 443), timeout=30)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = trust.wrap_socket(plain, server_hostname=place.hostname)
        self._token = token

    def ask(self, method: str, path: str, content: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        """Send a request and return status and body of the answer."""
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: {self._host}",
            f"Authorization: Bearer {self._token}",
            f"{wire.VERSION_HEADER}: {wire.API_VERSION}",
            f"Content-Length: {len(content)}",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        self._socket.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + content)
        return self._answer()

    def give(self, order: str, content: bytes) -> tuple[int, bytes]:
        """Give an order that is JSON already."""
        headers = {wire.KEY_HEADER: order, "Content-Type": wire.JSON_TYPE}
        return self.ask("POST", wire.ORDERS, content, headers)

    def close(self) -> None:
        """End the connection."""
        self._socket.close()

    def _answer(self) -> tuple[int, bytes]:
        read = b""
        while b"\r\n\r\n" not in read:
            read += self._more()
        head, _, body = read.partition(b"\r\n\r\n")
        status, _, fields = head.partition(b"\r\n")
        length = next(
            int(line[15:]) for line in fields.split(b"\r\n") if line.lower().startswith(b"content-length:")
        )
        while len(body) < length:
            body += self._more()
        return int(status.split()[1]), body

    def _more(self) -> bytes:
        piece = self._socket.recv(_PIECE)
        if not piece:
            message = "the hub closed the line"
            raise ConnectionError(message)
        return piece


@dataclass(frozen=True)
class Sent:
    """An order that was answered: its bytes, the answer, and when both were."""

    content: bytes
    status: int
    answer: bytes
    began: float
    ended: float


@dataclass
class Round:
    """What clients in a closed loop got done."""

    sent: list[Sent] = field(default_factory=list)
    taken_s: float = 0.0

    @property
    def rate(self) -> float:
        """Return answered orders a second."""
        return len(self.sent) / self.taken_s

    @property
    def latencies_ms(self) -> list[float]:
        """Return how long each answer took."""
        return [1000 * (each.ended - each.began) for each in self.sent]


Give = Callable[[Line], Sent]


@contextmanager
def lines(count: int, opened: Callable[[], Line]) -> Iterator[Sequence[Line]]:
    """Give so many connections, closed at the end."""
    made = [opened() for _ in range(count)]
    try:
        yield made
    finally:
        for line in made:
            line.close()


def closed_loop(clients: Sequence[Line], gives: Sequence[Give], for_s: float) -> Round:
    """Let every client give one order after the other for some time, each as soon as the last is answered."""
    done = Round()
    ends = time.perf_counter() + for_s
    failures: list[BaseException] = []

    def work(line: Line, give: Give) -> None:
        try:
            while time.perf_counter() < ends:
                done.sent.append(give(line))
        except (OSError, StopIteration, ValueError, AssertionError) as error:
            failures.append(error)

    started = time.perf_counter()
    threads = [
        threading.Thread(target=work, args=pair, daemon=True) for pair in zip(clients, gives, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done.taken_s = time.perf_counter() - started
    if failures:
        raise failures[0]
    return done


def timed(line: Line, order: str, content: bytes) -> Sent:
    """Give one order and note the times."""
    began = time.perf_counter()
    status, answer = line.give(order, content)
    return Sent(content, status, answer, began, time.perf_counter())


def as_sent(form: OrderForm) -> bytes:
    """Return the bytes of an order: canonical, so that their SHA-256 is what the receipt must name."""
    return codec.encode(form)
