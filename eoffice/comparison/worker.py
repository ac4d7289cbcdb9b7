"""A comparison in a process of its own: the window keeps its processor, and cancelling really stops.

Threads would share one interpreter with the window; a large pair of files would make it stutter.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Generic, Protocol, TypeVar

from eoffice.comparison.errors import NotComparable
from eoffice.errors import OfficeError

Result = TypeVar("Result")


class Tell(Protocol):
    """What a piece of work tells while it goes on."""

    def __call__(self, done: int, total: int, /) -> None:
        """Tell how far the work is; in all is 0 when nobody knows."""


class Teller:
    """Tells the waiting process how far the work is, and what is known of its result already."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def __call__(self, done: int, total: int, /) -> None:
        """Tell how far the work is."""
        self._pipe.send(("progress", (done, total)))

    def show(self, value: object) -> None:
        """Hand over what is known so far."""
        self._pipe.send(("partial", value))


Work = Callable[[Teller], Result]
"""Importable by its name: it is handed to another process."""

_STEP_S = 0.1
_END_S = 5.0


class InProcess(Generic[Result]):
    """One piece of work in another process."""

    def __init__(self, work: Work[Result]) -> None:
        context = multiprocessing.get_context("spawn")
        self._here, there = context.Pipe(duplex=False)
        self._process: BaseProcess = context.Process(target=_serve, args=(there, work), daemon=True)
        self._process.start()
        # Only the child holds the writing end now, so its death is seen as the end of the pipe.
        there.close()

    def result(
        self, tell: Tell, check: Callable[[], object], show: Callable[[Result], object] | None = None
    ) -> Result:
        """Wait for the result; `check` is called every tenth of a second and may raise to stop the work.

        `show` gets what is known of the result before it is whole.

        Raises OfficeError as raised by the work, NotComparable `comparison.worker_died` when the process
        ended without a word.
        """
        try:
            while True:
                check()
                if self._here.poll(_STEP_S):
                    kind, value = self._here.recv()
                    if kind == "done":
                        done: Result = value
                        return done
                    if kind == "failed":
                        raise value
                    if kind == "progress":
                        tell(*value)
                    elif show is not None:
                        show(value)
        except EOFError as error:
            raise NotComparable("comparison.worker_died") from error
        finally:
            self.close()

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._here.close()
        self._process.kill()
        self._process.join(_END_S)


def _serve(pipe: Connection, work: Work[Result]) -> None:
    """Do the work in the child and send what came of it."""
    try:
        pipe.send(("done", work(Teller(pipe))))
    except OfficeError as error:
        pipe.send(("failed", error))
    except BrokenPipeError:
        return  # nobody waits any more
    finally:
        pipe.close()
