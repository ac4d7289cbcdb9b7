"""The way of a letter from its draft to its issue, step by step, for tests that disturb it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from eoffice.demo import cast
from eoffice.demo.cast import Player
from eoffice.domain.document import Status
from eoffice.services.workplace import Workplace
from tests.end_to_end.office import Office


@dataclass(frozen=True)
class Step:
    """One order: who gives it, and the status that the hub's agreement leads to."""

    player: Player
    act: Callable[[Workplace], object]
    status: Status


def way_to_issue(office: Office, letter: str) -> tuple[Step, ...]:
    """Return the steps that take a draft to its recipients."""

    def pages(work: Workplace) -> str:
        now = work.ordering.now_here(letter).pages
        return now.digest if now is not None else ""

    def submit(work: Workplace) -> object:
        return work.reviewing.submit(letter, cast.UNIT_HEAD.person.id)

    def approve_content(work: Workplace) -> object:
        return work.reviewing.approve_content(letter)

    def approve_format(work: Workplace) -> object:
        return work.reviewing.approve_format(letter)

    def sign(work: Workplace) -> object:
        return work.signing.sign(letter, office.unlocking(cast.DIRECTOR), pages(work))

    def take_number(work: Workplace) -> object:
        return work.issuing.take_number(letter)

    def fill(work: Workplace) -> object:
        return work.signing.fill(letter)

    def seal(work: Workplace) -> object:
        return work.signing.seal(letter, office.unlocking(cast.CLERK, seal=True), pages(work))

    def register(work: Workplace) -> object:
        return work.issuing.register(letter)

    def issue(work: Workplace) -> object:
        return work.issuing.issue(letter)

    return (
        Step(cast.DRAFTER, submit, Status.SUBMITTED),
        Step(cast.UNIT_HEAD, approve_content, Status.CONTENT_APPROVED),
        Step(cast.CLERK, approve_format, Status.FORMAT_APPROVED),
        Step(cast.DIRECTOR, sign, Status.SIGNED),
        Step(cast.CLERK, take_number, Status.NUMBERED),
        Step(cast.CLERK, fill, Status.FILLED),
        Step(cast.CLERK, seal, Status.SEALED),
        Step(cast.CLERK, register, Status.REGISTERED),
        Step(cast.CLERK, issue, Status.ISSUED),
    )


def walk(office: Office, letter: str, until: Status = Status.ISSUED) -> None:
    """Take a draft along its way."""
    before = Status.DRAFT
    for step in way_to_issue(office, letter):
        office.when(step.player, letter, before)
        step.act(office.desk(step.player))
        before = step.status
        if before is until:
            break
    office.when(cast.CLERK, letter, until)
