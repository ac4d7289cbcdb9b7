"""Decisions on opinions asked of units and on remarks on passages."""

from __future__ import annotations

from collections import Counter

from eoffice.domain import commands, events
from eoffice.domain.circumstances import Circumstances
from eoffice.domain.consultation import OpinionRequest, Remark, Stance
from eoffice.domain.document import Document
from eoffice.domain.sending import Decider, checked_comment, checked_note
from eoffice.errors import NotFound, Refused
from eoffice.text import clean_line

LONGEST_PASSAGE = 2_000
"""Characters of a passage: a remark on more than a page is an opinion on the whole."""


def _ask(document: Document, command: commands.AskOpinions, at: Circumstances) -> tuple[events.Event, ...]:
    if document.latest is None:
        raise Refused("document.no_version")
    if not command.units:
        raise Refused("opinion.no_unit")
    if command.due < at.today:
        raise Refused("opinion.due_past", due=command.due.isoformat())
    twice = [unit for unit, times in Counter(command.units).items() if times > 1]
    # A unit that has answered, or is no longer waited for, may be asked again about a later version.
    waiting = {request.unit for request in document.requests if request.is_open}
    for unit in command.units:
        if unit in waiting or unit in twice:
            raise Refused("opinion.asked_already", unit=_name(unit, document, at))
    heads = tuple(_head_of(unit, document, at) for unit in command.units)
    return (
        events.OpinionsAsked(
            command.units, heads, command.due, checked_note(command.question), document.latest.number
        ),
    )


def _name(unit: str, document: Document, at: Circumstances) -> str:
    return at.directory.agency(document.agency).unit(unit).name


def _head_of(unit: str, document: Document, at: Circumstances) -> str:
    """Return who answers for a unit."""
    name = _name(unit, document, at)  # also refuses a unit that does not exist
    head = at.directory.head_of(document.agency, unit)
    if head is None:
        raise Refused("opinion.unit_without_head", unit=name)
    return head.id


def request_for(document: Document, actor: str, unit: str) -> OpinionRequest | None:
    """Return the open request that somebody of a unit may answer: by name, or as one of the unit."""
    for request in document.requests:
        if request.is_open and (request.person == actor or (unit and request.unit == unit)):
            return request
    return None


def _give(document: Document, command: commands.GiveOpinion, at: Circumstances) -> tuple[events.Event, ...]:
    request = request_for(document, at.actor.id, at.actor.unit)
    if request is None:
        raise Refused("opinion.not_asked")
    # "Agreed" needs no words; whoever wants changes must say which.
    agrees = command.stance is Stance.AGREED
    text = checked_note(command.text) if agrees else checked_comment(command.text, "opinion.text_missing")
    latest = document.latest
    # About the text as it is now: it may have changed since the question.
    number = latest.number if latest is not None else request.version
    return (events.OpinionGiven(request.unit, command.stance, text, number),)


def _withdraw(
    document: Document, command: commands.WithdrawOpinionRequest, at: Circumstances
) -> tuple[events.Event, ...]:
    if not any(one.unit == command.unit and one.is_open for one in document.requests):
        raise Refused("opinion.not_waiting", unit=_name(command.unit, document, at))
    return (events.OpinionRequestWithdrawn(command.unit),)


def _remark(
    document: Document, command: commands.RemarkOnPassage, _: Circumstances
) -> tuple[events.Event, ...]:
    if not 1 <= command.version <= len(document.versions):
        raise Refused("remark.version_unknown", version=command.version)
    passage = clean_line(command.passage)
    if not passage:
        raise Refused("remark.passage_missing")
    if len(passage) > LONGEST_PASSAGE:
        raise Refused("remark.passage_too_long", length=len(passage), limit=LONGEST_PASSAGE)
    text = checked_comment(command.text, "remark.text_missing")
    # The page is a help to find the words; a wrong one must not lose the remark.
    return (events.PassageRemarked(command.version, max(command.page, 1), passage, text),)


def _found(document: Document, number: int) -> Remark:
    for remark in document.remarks:
        if remark.number == number:
            return remark
    raise NotFound("remark.unknown", number=number)


def _settle(
    document: Document, command: commands.SettleRemark, at: Circumstances
) -> tuple[events.Event, ...]:
    remark = _found(document, command.number)
    # Whoever writes the text says what became of it; whoever remarked may also take it back.
    if at.actor.id not in (document.author, remark.person):
        raise Refused("remark.not_yours")
    if not remark.is_open:
        raise Refused("remark.settled")
    return (events.RemarkSettled(remark.number, checked_note(command.answer)),)


DECIDERS: dict[type, Decider] = {
    commands.AskOpinions: _ask,
    commands.GiveOpinion: _give,
    commands.WithdrawOpinionRequest: _withdraw,
    commands.RemarkOnPassage: _remark,
    commands.SettleRemark: _settle,
}
"""The decider of each command on opinions and remarks."""
