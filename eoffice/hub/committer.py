"""Group commit: one thread decides all orders that wait, in one transaction, and answers after the fsync.

Each order has its own savepoint, so that a refusal undoes nothing of its neighbours. When the
transaction as a whole fails, its orders are tried one by one before anybody is told of a failure.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import Empty, Full, Queue
from threading import Thread
from typing import TYPE_CHECKING

from eoffice.domain.people import Person
from eoffice.errors import Defect, NotFound, OfficeError, Refused, Unreachable
from eoffice.hub.wakeup import Wakes
from eoffice.services.deciding import Deciding, Outcome
from eoffice.services.orders import OrderForm
from eoffice.services.ports import Transaction

if TYPE_CHECKING:
    # The log is handed in by `composition`.
    from eoffice.storage.log import SqlLog

_log = logging.getLogger(__name__)
# Bounds how long the first order of a batch waits until the last one is decided.
LARGEST_BATCH = 256


@dataclass(frozen=True)
class _Task:
    """An order with the person who gave it and the promise of its outcome."""

    actor: str
    form: OrderForm
    answer: Future[Outcome] = field(default_factory=Future)


class Committer:
    """Decides orders in the order in which they come in."""

    def __init__(self, log: SqlLog, deciding: Deciding, wakes: Wakes, longest_queue: int) -> None:
        self._log = log
        self._deciding = deciding
        self._wakes = wakes
        self._listeners: list[Callable[[], None]] = []
        # Bounded: beyond it people are told to come back, rather than wait for an answer that comes too late.
        self._tasks: Queue[_Task | None] = Queue(longest_queue)
        self._thread = Thread(target=self._work, name="committer", daemon=True)
        self._is_stopping = False
        self._broken: Defect | None = None

    @property
    def broken(self) -> Defect | None:
        """Return why nothing can be stored any more; the process must end then."""
        return self._broken

    def listen(self, listener: Callable[[], None]) -> None:
        """Have a listener called on this thread after each change of the log; it must not wait."""
        self._listeners.append(listener)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what waits and end; orders that come later are refused with `hub.stopping`."""
        self._is_stopping = True
        if self._thread.is_alive():
            # Behind everything that waits: the mark ends the loop only after all of it was decided.
            self._tasks.put(None)
            self._thread.join()

    def put(self, actor: str, form: OrderForm) -> Future[Outcome]:
        """Queue an order of a person; raises Unreachable `hub.stopping`, `hub.too_busy`."""
        if self._is_stopping:
            raise Unreachable("hub.stopping")
        task = _Task(actor, form)
        try:
            self._tasks.put_nowait(task)
        except Full:
            raise Unreachable("hub.too_busy") from None
        return task.answer

    @property
    def waiting(self) -> int:
        """Return how many orders wait."""
        return self._tasks.qsize()

    def _work(self) -> None:
        """Take everything that waits, decide it, and begin again, until told to stop."""
        while True:
            first = self._tasks.get()
            batch = [first, *self._more()]
            tasks = [task for task in batch if task is not None and _is_wanted(task)]
            if tasks:
                self._commit(tasks)
            # The server must leave its streams to be able to end the process.
            if self._broken is not None:
                self._wakes.stop()
            if None in batch:
                break

    def _more(self) -> list[_Task | None]:
        """Return what else waits already."""
        more: list[_Task | None] = []
        while len(more) < LARGEST_BATCH - 1:
            try:
                more.append(self._tasks.get_nowait())
            except Empty:
                break
        return more

    def _commit(self, tasks: list[_Task]) -> None:
        """Decide a batch in one transaction and tell its people; alone again when that failed."""
        try:
            results = self._decide(tasks)
        except Exception as error:  # noqa: BLE001 - border: the worker loop must go on
            # One order that breaks the store's rules must not take its 255 neighbours with it.
            if len(tasks) > 1:
                for task in tasks:
                    self._commit([task])
                return
            _log.exception("order %s could not be stored", tasks[0].form.id)
            tasks[0].answer.set_exception(self._failure(error))
            return
        self._tell(tasks, results)

    def _decide(self, tasks: list[_Task]) -> list[Outcome | OfficeError]:
        """Return what became of each order; everything is on disk when this returns."""

        def work(transaction: Transaction) -> list[Outcome | OfficeError]:
            return [self._one(transaction, task) for task in tasks]

        return self._log.run(work)

    def _one(self, transaction: Transaction, task: _Task) -> Outcome | OfficeError:
        try:
            with transaction.savepoint():
                return self._deciding.handle(transaction, _actor(transaction, task.actor), task.form)
        except Unreachable:
            raise  # the store, not the order: the whole batch is tried again
        except OfficeError as refusal:
            return refusal

    def _tell(self, tasks: list[_Task], results: list[Outcome | OfficeError]) -> None:
        grown: set[str] = set()
        for task, result in zip(tasks, results, strict=True):
            if isinstance(result, OfficeError):
                task.answer.set_exception(result)
            else:
                # First all answers, then the hints: whoever is woken finds everything on disk.
                grown.update(result.agencies)
                task.answer.set_result(result)
        if grown:
            self._wakes.wake(sorted(grown))
            for listener in self._listeners:
                listener()

    def _failure(self, error: Exception) -> OfficeError:
        """Return what the person is told about a store that did not take the order.

        After a failed sync nobody knows what is on the disk: the process must end, and its
        successor looks at what is really there.
        """
        if isinstance(error, Defect) and error.code == "storage.io_failed":
            self._broken, self._is_stopping = error, True
            return Unreachable("hub.store_failed")
        return error if isinstance(error, OfficeError) else Unreachable("hub.store_failed")


def _is_wanted(task: _Task) -> bool:
    """Tell whether somebody waits for the outcome still; from here on nobody can call the order off."""
    return task.answer.set_running_or_notify_cancel()


def _actor(transaction: Transaction, person: str) -> Person:
    """Return who gives an order; raises Refused `auth.session_ended` when the directory has them no more."""
    try:
        return transaction.directory().person(person)
    except NotFound as error:
        raise Refused("auth.session_ended") from error
