"""The parent's end of a worker: starts it, waits no longer than agreed, stops and replaces it."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

import msgspec

from hsm import protocol
from hsm.errors import token_error
from hsm.info import ModuleInfo

_STOP_S = 2.0


def worker_command(module: Path) -> list[str]:
    """Return the command line of a worker; a frozen program starts itself with a switch."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--token-worker", str(module)]
    return [sys.executable, "-m", "hsm.worker", str(module)]


class WorkerProcess:
    """One running worker; not safe for two threads at once, its owner takes care of that."""

    def __init__(
        self, module: Path, environment: Mapping[str, str], start_s: float, options: Sequence[str] = ()
    ) -> None:
        self._module = module
        self._number = 0
        self._process = subprocess.Popen(
            [*worker_command(module), *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a driver's own tracing may hold the PIN
            bufsize=0,  # a buffer would keep a copy of each PIN that passed
            env=_environment(environment),
        )
        self._answers: queue.Queue[bytearray | None] = queue.Queue()
        if self._process.stdin is None or self._process.stdout is None:
            raise token_error("token.worker_protocol", {"module": str(module)})
        self._sink = self._process.stdin
        threading.Thread(
            target=_collect, args=(self._process.stdout, self._answers), name="token-pipe", daemon=True
        ).start()
        self.module = self._greeting(start_s)

    @property
    def pid(self) -> int:
        """The operating system's number of the process."""
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        """Whether the process has died on its own since it was last used."""
        return self._process.poll() is not None

    def call(self, body: protocol.Request, limit_s: float) -> protocol.Reply:
        """Send a request and return its reply; after a worker's fault this object is dead."""
        self._number += 1
        try:
            protocol.write_frame(self._sink, protocol.Call(self._number, body))
        except OSError as error:
            self.kill()
            raise token_error("token.crashed", {"module": str(self._module)}) from error
        return self._reply(self._number, limit_s)

    def stop(self) -> None:
        """Ask the process to end, and end it when it does not."""
        with suppress(OSError):
            protocol.write_frame(self._sink, protocol.Call(0, protocol.Quit()))
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_STOP_S)
        self.kill()

    def kill(self) -> None:
        """End the process now; also a stopped or hanging one."""
        self._process.kill()
        with suppress(OSError):
            self._sink.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_STOP_S)

    def _greeting(self, limit_s: float) -> ModuleInfo:
        reply = self._reply(0, limit_s)
        if isinstance(reply, protocol.Ready) and reply.version == protocol.VERSION:
            return reply.module
        self.kill()
        if isinstance(reply, protocol.Fault):
            raise token_error(reply.code, dict(reply.values))
        raise token_error("token.worker_protocol", {"module": str(self._module)})

    def _reply(self, number: int, limit_s: float) -> protocol.Reply:
        try:
            frame = self._answers.get(timeout=limit_s)
        except queue.Empty:
            self.kill()
            raise token_error("token.timeout", {"module": str(self._module), "seconds": limit_s}) from None
        if frame is None:
            self.kill()
            raise token_error("token.crashed", {"module": str(self._module)})
        return self._decoded(frame, number)

    def _decoded(self, frame: bytearray, number: int) -> protocol.Reply:
        try:
            answer = protocol.answer_decoder.decode(frame)
        except msgspec.MsgspecError as error:
            self.kill()
            raise token_error("token.worker_protocol", {"module": str(self._module)}) from error
        if answer.number != number:
            self.kill()
            raise token_error("token.worker_protocol", {"module": str(self._module)})
        return answer.body


def _collect(pipe: IO[bytes], answers: queue.Queue[bytearray | None]) -> None:
    try:
        # A pipe that breaks under us is the same as its end.
        with pipe, suppress(OSError, ValueError):
            while (frame := protocol.read_frame(pipe)) is not None:
                answers.put(frame)
    finally:
        # Whoever waits for an answer must hear that none will come.
        answers.put(None)


def _environment(extra: Mapping[str, str]) -> dict[str, str]:
    """Return our environment plus the driver's, with this package importable for the worker."""
    home = str(Path(__file__).resolve().parents[1])
    inherited = os.environ.get("PYTHONPATH")
    path = os.pathsep.join([home, inherited] if inherited else [home])
    return {**os.environ, **extra, "PYTHONPATH": path}
