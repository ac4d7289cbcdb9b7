"""A bad line between desktop and hub: cuts after some bytes, stands still, or is away altogether."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType
from urllib.parse import urlsplit

_PIECE = 16 * 1024


class BadLine:
    """Passes TCP through to the hub until told otherwise; TLS goes through unopened."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._target = (parts.hostname or "", parts.port or 0)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"https://127.0.0.1:{self._listening.getsockname()[1]}"
        self.cuts = 0
        self._budget: int | None = None
        self._is_away = False
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> BadLine:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self.cut()
        self._thread.join(5)

    def cut_after(self, sent: int | None) -> None:
        """Cut each connection after so many bytes from the desktop; None lets everything through."""
        self._budget = sent

    def cut(self) -> None:
        """Cut every connection now."""
        with self._lock:
            lines = list(self._open)
        for line in lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def go_away(self) -> None:
        """Cut everything and take nothing new."""
        self._is_away = True
        self.cut()

    def come_back(self) -> None:
        """Take connections again."""
        self._is_away = False

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            if self._is_away:
                near.close()
                continue
            try:
                far = socket.create_connection(self._target, timeout=5)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            with self._lock:
                self._open |= {near, far}
            for source, target, is_sending in ((near, far, True), (far, near, False)):
                threading.Thread(target=self._pass, args=(source, target, is_sending), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, is_sending: bool) -> None:
        passed = 0
        with suppress(OSError):
            while piece := source.recv(_PIECE):
                budget = self._budget if is_sending else None
                if budget is not None and passed + len(piece) > budget:
                    target.sendall(piece[: budget - passed])
                    self.cuts += 1
                    break
                target.sendall(piece)
                passed += len(piece)
        for line in (source, target):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            with self._lock:
                self._open.discard(line)
