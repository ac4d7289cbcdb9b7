"""Several documents at once: what all of them allow this person to do, and doing it one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from eoffice.desktop.session.catalogue import ACTIONS, Action
from eoffice.desktop.session.current import read_document
from eoffice.desktop.session.forms import Answer, colleagues
from eoffice.desktop.session.picker import Option
from eoffice.desktop.shell.lanes import Job
from eoffice.desktop.shell.language import tr
from eoffice.domain.deciding import is_legal
from eoffice.errors import OfficeError
from eoffice.services.permissions import may
from eoffice.services.workplace import Workplace

TOGETHER = ("document.approve_content", "document.approve_format", "document.assign", "document.start")
"""What may be done to many: each is one step that needs no words about the single document.

Signing has a batch of its own; accepting needs a look at each signature.
"""
MOST = 200
"""More would hide the one that should have been looked at."""


@dataclass(frozen=True)
class Possible:
    """What all chosen documents allow, and to whom work may be given."""

    documents: tuple[str, ...]
    actions: tuple[Action, ...] = ()
    people: tuple[Option, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """How a batch ended."""

    done: tuple[str, ...]
    failed: tuple[tuple[str, BaseException], ...] = ()


@dataclass(frozen=True)
class Looking:
    """Finds what several documents allow; reads the store, so in a lane."""

    work: Workplace
    documents: tuple[str, ...]

    def __call__(self, job: Job) -> Possible:
        """Return the actions that every single one allows."""
        if not 1 < len(self.documents) <= MOST:
            return Possible(self.documents)
        actions = [action for action in ACTIONS if action.id in TOGETHER]
        for document in self.documents:
            job.checkpoint()
            state = self.work.ordering.now_here(document)
            actions = [
                one
                for one in actions
                if may(self.work.me, one.command, state) and is_legal(state, one.command)
            ]
            if not actions:
                return Possible(self.documents)
        people: tuple[Option, ...] = ()
        if any(action.form is not None and action.form.person for action in actions):
            found = colleagues(read_document(self.work, self.documents[0]), self.work.me)
            people = tuple(Option(one.id, one.name, one.position) for one in found)
        return Possible(self.documents, tuple(actions), people)


@dataclass(frozen=True)
class Doing:
    """Does one action to several documents; one that fails does not keep the others back."""

    work: Workplace
    action: Action
    documents: Sequence[str]
    answer: Answer = field(default_factory=Answer)

    def __call__(self, job: Job) -> Outcome:
        """Return which were done and which were not."""
        done: list[str] = []
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
                perform(self.work, document, self.answer)
            except OfficeError as error:
                failed.append((document, error))
            else:
                done.append(document)
        return Outcome(tuple(done), tuple(failed))
