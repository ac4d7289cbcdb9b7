"""Signing many files with one PIN: worker processes write and check, one thread asks the token.

While the token works on one document, the next are prepared and the last are checked elsewhere,
so the token's own speed is the limit. A trouble with one document is its own; a trouble with the
token or its PIN ends the batch, and every document says what became of it.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path

from hsm import TokenError
from signing.certificates import check_usable
from signing.copying import fit_to_sign
from signing.errors import DocumentUnfit, SigningError, Value
from signing.hands import Hands, Turns
from signing.journal import Entry, Journal, signed_already
from signing.keys import SigningKey, width_of
from signing.operations import Recipe
from signing.requests import Prepared
from signing.stages import (
    LARGEST_RESERVE,
    RESERVED,
    begin,
    discard,
    displayed_name,
    seal_container,
    signatory_of,
)


class State(StrEnum):
    """What became of a document; skipped means that an earlier run has signed it."""

    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"
    NOT_TRIED = "not_tried"


@dataclass(frozen=True)
class Job:
    """One document of a batch, with its own recipe so that each may have its own place and number."""

    source: Path
    target: Path
    recipe: Recipe


@dataclass(frozen=True)
class Outcome:
    """What became of one document; `seconds` counts from the token's turn to the finished file."""

    job: Job
    state: State
    sha256: str = ""
    code: str = ""
    values: dict[str, Value] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass(frozen=True)
class BatchResult:
    """The outcomes in the order of the jobs, and the trouble that ended the batch early, if any."""

    outcomes: tuple[Outcome, ...]
    stopped_by: TokenError | SigningError | OSError | None = None
    cancelled: bool = False

    def count(self, state: State) -> int:
        """Return how many documents ended so."""
        return sum(one.state is state for one in self.outcomes)


@dataclass(frozen=True)
class Rules:
    """How a batch runs: stop at the first bad document or go on, and how many processes help.

    `processes` None means as many as there are processors but one; 0 works in this process only.
    """

    stop_at_errors: bool = False
    processes: int | None = None


Progress = Callable[[Outcome, int, int], None]
"""Told after every document: its outcome, how many have ended, how many there are."""


def sign_batch(
    jobs: Sequence[Job],
    key: SigningKey,
    journal: Journal | None = None,
    rules: Rules | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> BatchResult:
    """Sign every job's document with one key and return what became of each.

    A token is asked in the calling thread only, an HSM by as many threads as it has sessions; the
    journal is written and progress told in the calling thread, in the order of the jobs. Documents
    that the journal knows as done are skipped. Raises CertificateUnfit before anything is written;
    later troubles are in the result.
    """
    check_usable(key.certificate, datetime.now(UTC))
    chosen = rules or Rules()
    if journal and journal.resumed:
        for job in jobs:
            _sweep(job.target)
    run = _Run(jobs, key, journal, chosen, progress, cancelled)
    width = width_of(key)
    turns: Turns[_Sealed] = Turns(width)
    with Hands(chosen.processes, len(jobs), width, _load_engine) as hands, turns:
        return run.through(hands, turns)


_Sealed = tuple[Prepared, bytes] | None
"""A file that waits for its signature, with the CMS for it; None when it was signed before."""


@dataclass
class _Waiting:
    """A document on its way, with the stage it has reached."""

    number: int
    job: Job
    begun: Future[Prepared | None]
    sealed: Callable[[], _Sealed] | None = None
    finished: Future[str] | None = None
    since: float = 0.0


class _Run:
    """One pass through the jobs."""

    def __init__(
        self,
        jobs: Sequence[Job],
        key: SigningKey,
        journal: Journal | None,
        rules: Rules,
        progress: Progress | None,
        cancelled: Callable[[], bool] | None,
    ) -> None:
        self._jobs = jobs
        self._key = key
        self._journal = journal
        self._rules = rules
        self._progress = progress
        self._cancelled = cancelled or _never
        self._signatory = signatory_of(key)
        self._name = displayed_name(self._signatory)
        self._outcomes: dict[int, Outcome] = {}
        self._stop: TokenError | SigningError | OSError | None = None
        self._was_cancelled = False
        self._resumed = journal is not None and journal.resumed

    def through(self, hands: Hands, turns: Turns[_Sealed]) -> BatchResult:
        """Take every job through the three stages; at most a few files wait prepared at any time."""
        todo = deque(self._not_done())
        ahead: deque[_Waiting] = deque()
        asked: deque[_Waiting] = deque()
        behind: deque[_Waiting] = deque()
        while (todo or ahead or asked) and not self._halted():
            while todo and len(ahead) < hands.ahead:
                number, job = todo.popleft()
                begun = hands.prepare(_begin, job, self._name, RESERVED, self._resumed)
                ahead.append(_Waiting(number, job, begun))
            while ahead and len(asked) < turns.most:
                waiting = ahead.popleft()
                waiting.sealed = turns.begin(partial(self._ask, waiting, hands, turns))
                asked.append(waiting)
            self._take(asked.popleft(), behind, hands)
            hands.count()
            while behind and (len(behind) > hands.ahead or _is_over(behind[0])):
                self._harvest(behind.popleft())
        turns.end()
        for waiting in asked:  # what a session has begun is finished, what none has is given up
            self._take(waiting, behind, hands)
        while behind:
            self._harvest(behind.popleft())
        for waiting in ahead:
            self._abandon(waiting)
        outcomes = [
            self._outcomes.get(number, Outcome(job, State.NOT_TRIED)) for number, job in enumerate(self._jobs)
        ]
        return BatchResult(tuple(outcomes), self._stop, self._was_cancelled)

    def _not_done(self) -> Iterator[tuple[int, Job]]:
        for number, job in enumerate(self._jobs):
            known = self._journal.finished(job.source, job.target) if self._journal else None
            if known:
                self._ended(number, Outcome(job, State.SKIPPED, known.sha256))
            else:
                yield number, job

    def _halted(self) -> bool:
        self._was_cancelled = self._was_cancelled or self._cancelled()
        return self._was_cancelled or self._stop is not None

    def _ask(self, waiting: _Waiting, hands: Hands, turns: Turns[_Sealed]) -> _Sealed:
        """Ask the key for one document's signature; runs beside others where the key bears it."""
        waiting.since = time.monotonic()
        prepared: Prepared | None = None
        try:
            prepared = waiting.begun.result()
            return None if prepared is None else self._signed(waiting.job, prepared, hands)
        except (SigningError, TokenError, OSError, BrokenProcessPool) as error:
            if self._is_final(error):
                turns.end()
            if prepared is not None:
                discard(prepared.temporary)
            raise

    def _take(self, waiting: _Waiting, behind: deque[_Waiting], hands: Hands) -> None:
        """Take a signature and hand the file on to be finished."""
        if waiting.sealed is None:
            return
        try:
            sealed = waiting.sealed()
        except CancelledError:
            self._abandon(waiting)
        except (SigningError, TokenError, OSError, BrokenProcessPool) as error:
            self._failed(waiting, error)
        else:
            if sealed is None:
                self._ended(waiting.number, Outcome(waiting.job, State.SKIPPED))
                return
            waiting.finished = hands.finish(*sealed)
            behind.append(waiting)

    def _signed(self, job: Job, prepared: Prepared, hands: Hands) -> tuple[Prepared, bytes]:
        """Return the file and its CMS; a chain too long for the room gets a wider file, not another PIN."""
        reserved = RESERVED
        while True:
            try:
                return prepared, seal_container(prepared, self._key, self._signatory)
            except DocumentUnfit:
                discard(prepared.temporary)
                reserved *= 4
                if reserved > LARGEST_RESERVE:
                    raise
                again = hands.prepare(_begin, job, self._name, reserved).result()
                if again is None:
                    raise
                prepared = again

    def _harvest(self, waiting: _Waiting) -> None:
        if waiting.finished is None:
            return
        try:
            digest = waiting.finished.result()
        except (SigningError, OSError, BrokenProcessPool) as error:
            self._failed(waiting, error)
            return
        seconds = time.monotonic() - waiting.since
        self._ended(waiting.number, Outcome(waiting.job, State.DONE, digest, seconds=seconds))

    def _failed(self, waiting: _Waiting, error: Exception) -> None:
        code, values = _told(error, waiting.job.source.name)
        self._ended(waiting.number, Outcome(waiting.job, State.FAILED, code=code, values=values))
        if not self._is_final(error) or self._stop is not None:
            return
        if isinstance(error, TokenError | SigningError | OSError):
            self._stop = error
        else:
            self._stop = SigningError(code, **values)

    def _is_final(self, error: Exception) -> bool:
        """Tell whether a trouble ends the batch.

        Going on would give a removed token more errors, and a refused PIN one more wrong try.
        """
        if isinstance(error, SigningError):
            return self._rules.stop_at_errors
        return isinstance(error, TokenError | OSError | BrokenProcessPool)

    def _ended(self, number: int, outcome: Outcome) -> None:
        self._outcomes[number] = outcome
        if self._journal and outcome.state is not State.SKIPPED:
            source, target = str(outcome.job.source), str(outcome.job.target)
            self._journal.note(Entry(source, target, outcome.state.value, outcome.sha256, outcome.code))
        if self._progress:
            self._progress(outcome, len(self._outcomes), len(self._jobs))

    def _abandon(self, waiting: _Waiting) -> None:
        """Throw away what was prepared for a document whose turn never came."""
        if waiting.begun.cancel():
            return
        try:
            prepared = waiting.begun.result()
        except (SigningError, OSError, BrokenProcessPool):
            return  # it would have failed; it counts as not tried
        if prepared is not None:
            discard(prepared.temporary)


def _load_engine() -> None:
    """Do nothing: importing this module has loaded the engine, which is what takes the time."""


def _begin(job: Job, signer_name: str, reserved: int, resumed: bool = False) -> Prepared | None:  # noqa: FBT001, FBT002 - crosses a process border as plain arguments
    """Prepare one file, in whatever process; None when its target is this source signed already."""
    job.target.parent.mkdir(parents=True, exist_ok=True)
    with fit_to_sign(job.source, job.target.parent, job.recipe.operation) as source:
        request = job.recipe.request(source, job.target, datetime.now(UTC))
        if resumed and signed_already(job.source, job.target, request.field):
            return None
        return begin(request, signer_name, reserved)


def _sweep(target: Path) -> None:
    """Remove what a run that was cut off left beside a target: unsigned files under hidden names."""
    beginning = f".{target.name[:40]}."
    for left in target.parent.iterdir() if target.parent.is_dir() else ():
        if left.name.startswith(beginning) and left.suffix == ".part":
            discard(left)


def _told(error: Exception, name: str) -> tuple[str, dict[str, Value]]:
    if isinstance(error, SigningError | TokenError):
        values: dict[str, Value] = {"file": name, **error.values}
        return error.code, values
    if isinstance(error, BrokenProcessPool):
        return "signing.hands_lost", {"file": name}
    reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
    return "signing.not_written", {"file": name, "reason": reason}


def _is_over(waiting: _Waiting) -> bool:
    return waiting.finished is not None and waiting.finished.done()


def _never() -> bool:
    return False


def renumbered(jobs: Sequence[Job], first: int) -> tuple[Job, ...]:
    """Return jobs whose numbers count upwards from the first, in the order given."""
    return tuple(
        replace(job, recipe=replace(job.recipe, number=f"{first + at:02d}")) for at, job in enumerate(jobs)
    )
