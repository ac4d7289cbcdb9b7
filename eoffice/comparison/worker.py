"""A comparison in a process of its own: the window keeps its processor, and cancelling really stops.

Threads would share one interpreter with the window; a large pair of files would make it stutter.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Generic, TypeVar

from eoffice.comparison.errors import NotComparable
from eoffice.errors import OfficeError

Result = TypeVar("Result")
Tell = Callable[[int, int], None]
"""Told (done, in all) while the work goes on; in all is 0 when nobody knows."""
Work = Callable[[Tell], Result]
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

    def result(self, tell: Tell, check: Callable[[], object]) -> Result:
        """Wait for the result; `check` is called every tenth of a second and may raise to stop the work.

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
                    tell(*value)
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

    def tell(done: int, total: int) -> None:
        pipe.send(("progress", (done, total)))

    try:
        pipe.send(("done", work(tell)))
    except OfficeError as error:
        pipe.send(("failed", error))
    except BrokenPipeError:
        return  # nobody waits any more
    finally:
        pipe.close()
