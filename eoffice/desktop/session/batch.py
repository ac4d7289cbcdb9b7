"""Several documents at once: what all of them allow this person to do, and doing it one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from eoffice.desktop.session.assigning import Share, receivers
from eoffice.desktop.session.catalogue import ACTIONS, Action
from eoffice.desktop.session.current import read_document
from eoffice.desktop.session.forms import Answer, colleagues
from eoffice.desktop.session.picker import Option
from eoffice.desktop.session.wording import code_words
from eoffice.desktop.shell.lanes import Job
from eoffice.desktop.shell.language import tr
from eoffice.domain.commands import AssignWork
from eoffice.domain.deciding import is_legal
from eoffice.domain.document import Assignment
from eoffice.errors import OfficeError
from eoffice.services.permissions import may
from eoffice.services.workplace import Workplace

TOGETHER = ("document.approve_content", "document.approve_format", "document.assign", "document.start")
"""What may be done to many: each is one step that needs no words about the single document.

Signing has a batch of its own; accepting needs a look at each signature.
"""
MOST = 200
"""More would hide the one that should have been looked at."""


def is_giving(action: Action) -> bool:
    """Tell whether an action gives work to somebody, so that it asks to whom and by when."""
    return action.command is AssignWork


@dataclass(frozen=True)
class Possible:
    """What all chosen documents allow, and to whom work may be given."""

    documents: tuple[str, ...]
    actions: tuple[Action, ...] = ()
    receivers: tuple[Option, ...] = ()
    shares: tuple[Share, ...] = ()
    """The documents as they stand in the dialog that gives them out."""


@dataclass(frozen=True)
class Outcome:
    """How a batch ended."""

    done: tuple[str, ...]
    failed: tuple[tuple[str, BaseException], ...] = ()
    given: Mapping[str, Assignment | None] = field(default_factory=dict)
    """What was given out, with whoever had it before; by this it is taken back."""


@dataclass(frozen=True)
class Looking:
    """Finds what several documents allow, and how they are told apart; reads the store, so in a lane."""

    work: Workplace
    documents: tuple[str, ...]

    def __call__(self, job: Job) -> Possible:
        """Return the actions that every single one allows."""
        if not 1 < len(self.documents) <= MOST:
            return Possible(self.documents)
        actions = [action for action in ACTIONS if action.id in TOGETHER]
        shares = []
        for document in self.documents:
            job.checkpoint()
            state = self.work.ordering.now_here(document)
            # The term that the leader wrote stands there already; it may be made shorter.
            shares.append(Share(document, code_words(state), state.subject, due=state.due))
            actions = [
                one
                for one in actions
                if may(self.work.me, one.command, state) and is_legal(state, one.command)
            ]
            if not actions:
                return Possible(self.documents)
        if not any(is_giving(action) for action in actions):
            return Possible(self.documents, tuple(actions))
        found = colleagues(read_document(self.work, self.documents[0]), self.work.me)
        options = receivers(self.work.ordering.directory, self.work.me, found)
        return Possible(self.documents, tuple(actions), options, tuple(shares))


@dataclass(frozen=True)
class Doing:
    """Does one action to several documents; one that fails does not keep the others back.

    `answers` holds what was answered for a document; all others get the empty answer.
    """

    work: Workplace
    action: Action
    documents: Sequence[str]
    answers: Mapping[str, Answer] = field(default_factory=dict)

    def __call__(self, job: Job) -> Outcome:
        """Return which were done and which were not."""
        done: list[str] = []
        was: dict[str, Assignment | None] = {}
        failed: list[tuple[str, BaseException]] = []
        perform = self.action.perform
        for number, document in enumerate(self.documents):
            if job.is_cancelled or perform is None:
                break  # what is done is done, and told
            job.progress(
                100 * number // len(self.documents),
                tr("{at} / {all}").format(at=number + 1, all=len(self.documents)),
            )
            try:
                before = self.work.ordering.now_here(document).assignment
                perform(self.work, document, self.answers.get(document, Answer()))
            except OfficeError as error:
                failed.append((document, error))
            else:
                done.append(document)
                was[document] = before
        return Outcome(tuple(done), tuple(failed), was if is_giving(self.action) else {})


@dataclass(frozen=True)
class TakingBack:
    """Undoes what was just given out: work given anew goes back to whoever had it, the rest is withdrawn."""

    work: Workplace
    given: Mapping[str, Assignment | None]

    def __call__(self, _: Job) -> Outcome:
        """Return which were taken back; work that has begun meanwhile stays where it is."""
        done: list[str] = []
        failed: list[tuple[str, BaseException]] = []
        for document, before in self.given.items():
            try:
                self._take_back(document, before)
            except OfficeError as error:
                failed.append((document, error))
            else:
                done.append(document)
        return Outcome(tuple(done), tuple(failed))

    def demand(self, job: Job) -> Outcome:
        """Take back, and raise what kept the first one from it."""
        outcome = self(job)
        for _, error in outcome.failed:
            raise error
        return outcome

    def _take_back(self, document: str, before: Assignment | None) -> None:
        receiving = self.work.receiving
        if before is None:
            receiving.withdraw_assignment(document)
        else:
            person = "" if before.unit else before.person
            receiving.assign(document, person, before.due, before.unit)
