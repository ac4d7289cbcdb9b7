"""A line between desks and hub that can be held at an exact moment: before a request, before an answer."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from types import TracebackType

_PIECE = 64 * 1024


class Towards(Enum):
    """Where a piece of the conversation goes."""

    HUB = "hub"
    DESK = "desk"


Holds = Callable[[Towards], bool]
"""Asked before each piece goes on: True holds the line from here on."""


class WatchedLine:
    """Passes TCP through, TLS unopened, until it is told to hold; what is held never arrives."""

    def __init__(self, target: Callable[[], tuple[str, int]]) -> None:
        self._target = target
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"https://127.0.0.1:{self._listening.getsockname()[1]}"
        self.held = threading.Event()
        self._holds: Holds | None = None
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> WatchedLine:
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

    def hold_when(self, holds: Holds) -> None:
        """Hold the line at the first piece for which `holds` is true."""
        self.held.clear()
        self._holds = holds

    def let_through(self) -> None:
        """Cut what was held, and let everything new through."""
        self._holds = None
        if self.held.is_set():
            self.cut()
            self.held.clear()

    def cut(self) -> None:
        """Cut every connection."""
        with self._lock:
            lines = list(self._open)
        for line in lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(self._target(), timeout=5)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            with self._lock:
                self._open |= {near, far}
            for source, target, towards in ((near, far, Towards.HUB), (far, near, Towards.DESK)):
                threading.Thread(target=self._pass, args=(source, target, towards), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, towards: Towards) -> None:
        with suppress(OSError):
            while (piece := source.recv(_PIECE)) and not self._is_held(towards):
                target.sendall(piece)
        if not self.held.is_set():
            for line in (source, target):
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)
        with self._lock:
            self._open -= {source} if self.held.is_set() else {source, target}

    def _is_held(self, towards: Towards) -> bool:
        """Tell whether a piece stays here; once one does, all do."""
        if not self.held.is_set() and self._holds is not None and self._holds(towards):
            self.held.set()
        return self.held.is_set()
