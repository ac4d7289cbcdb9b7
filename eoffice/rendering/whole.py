"""Reads a whole official document back from a docx, our own or anybody's: head, text, closing, appendices.

Which line is which component, the form checker's reader says; what a page cannot say (letters before they
were capitals, ids) comes from the memory our own files carry, as long as the page still agrees with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from eoffice.domain.content import CopyBlock, Letterhead, OfficialDocument, Urgency
from eoffice.domain.form.finding import find_parts
from eoffice.domain.form.observed import Observation
from eoffice.domain.form.parts import Part, Parts
from eoffice.domain.form.rules_number import date_of, date_place, symbol_of
from eoffice.domain.people import AuthorityMark, Signatory
from eoffice.domain.wording.names import agency_words, post_words
from eoffice.domain.wording.subjects import letter_subject
from eoffice.errors import NotFound
from eoffice.rendering.docx_memory import Memory, recall
from eoffice.rendering.errors import UnreadableFile
from eoffice.rendering.findings import Finding
from eoffice.rendering.observing import DocxObserver
from eoffice.rendering.package import DEFAULT_LIMITS, ReadingLimits, open_package
from eoffice.rendering.reading import read_body, read_working_copy
from eoffice.rendering.reading_copy import read_copy
from eoffice.rendering.working_copy import WorkingCopy
from eoffice.services.law import find_kind, load_kinds
from eoffice.text import clean_line, fold

_NUMBER = re.compile(r"(\d+)\s*[/\-–\\]")
_MARKS = sorted((mark for mark in AuthorityMark if mark), key=len, reverse=True)


@dataclass(frozen=True)
class WholeDocument:
    """A document read back, and everything in the file that it has no place for."""

    document: OfficialDocument
    is_ours: bool
    not_understood: tuple[Finding, ...] = ()


def read_document(path: Path, limits: ReadingLimits = DEFAULT_LIMITS) -> WholeDocument:
    """Return the official document in a docx; number and date stay empty where the page leaves them blank.

    Raises UnreadableFile as `read_body` does, and NotFound `kind.unknown` when the page names no kind.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise UnreadableFile("rendering.cannot_open", file=path.name) from error
    with file:
        package = open_package(path, file, limits)
        memory = recall(package)
        observation = DocxObserver(package).observe()
    parts = find_parts(observation, load_kinds().kinds)
    text = _text(path, limits)
    return WholeDocument(
        _put_together(parts, observation, memory, text, path), bool(memory.words), text.not_understood
    )


def _text(path: Path, limits: ReadingLimits) -> WorkingCopy:
    """Return the words between head and closing, of our own file or of a foreign one."""
    try:
        return read_working_copy(path, limits)
    except UnreadableFile as error:
        if error.code != "rendering.no_frame":
            raise
    found = read_body(path, limits)
    return WorkingCopy(
        body=found.body,
        subject=found.subject_guess,
        competence=found.competence_guess,
        addressees=found.addressees_guess,
        not_understood=found.not_understood,
        appendices=found.appendices,
    )


def _put_together(
    parts: Parts, observation: Observation, memory: Memory, text: WorkingCopy, path: Path
) -> OfficialDocument:
    """Return the document of what was found in the two readings."""
    remembered = memory.one("kind")
    kind = find_kind(remembered) if remembered else parts.kind
    if kind is None:
        raise NotFound("kind.unknown", kind=parts.text(Part.TYPE))
    shown_issuer, shown_parent = parts.text(Part.ISSUER), parts.text(Part.PARENT)
    number = _NUMBER.search(parts.text(Part.NUMBER))
    # In our own files styles say what is what, whatever the words look like.
    subject = text.subject or parts.text(Part.LETTER_SUBJECT if kind.is_letter else Part.SUBJECT)
    competence = text.competence or parts.text(Part.COMPETENCE)
    recipients, drafter = _recipients(parts)
    return OfficialDocument(
        kind=kind.id,
        letterhead=Letterhead(
            memory.cased("issuer", shown_issuer) or agency_words(shown_issuer),
            date_place(parts) if kind.dated else memory.one("place"),
            memory.cased("parent", shown_parent) or agency_words(shown_parent),
        ),
        notation=symbol_of(parts.text(Part.NUMBER)),
        subject=letter_subject(subject) if kind.is_letter else clean_line(subject),
        body=text.body,
        signatory=_signatory(parts, Part.POSITION, Part.NAME, memory, "signer"),
        recipients=recipients,
        addressees=_addressees(parts, text),
        competence=memory.cased("competence", competence) or agency_words(competence),
        legal_bases=text.legal_bases or _bases(parts, text),
        urgency=_urgency(parts),
        circulation_note=_margin(parts, observation, memory, "circulation", Part.CIRCULATION),
        drafter_code=drafter,
        number=number[1] if number else "",
        issued_date=date_of(parts),
        attachments=memory.words.get("attachment", ()),
        second_signatory=_second(parts, memory),
        appendices=tuple(
            type(one)(memory.cased("appendix", one.title) or one.title, one.body) for one in text.appendices
        ),
        contact=_margin(parts, observation, memory, "contact", Part.CONTACT),
        copy=_copy(path, memory),
    )


def _bare(line: str) -> str:
    """Return a line of a list without dash and final mark."""
    return clean_line(line).lstrip("-–").strip().rstrip(";.").strip()


def _bases(parts: Parts, text: WorkingCopy) -> tuple[str, ...]:
    """Return the legal bases that the page shows apart, unless the text has them already."""
    bodily = {clean_line(block.text).rstrip(";.") for block in text.body}
    found = (_bare(seen.text) for seen in parts.all(Part.BASIS))
    return tuple(one for one in found if one and one not in bodily)


def _addressees(parts: Parts, text: WorkingCopy) -> tuple[str, ...]:
    """Return the addressees: those below the salutation, or the one on its line."""
    if text.addressees:
        return text.addressees
    listed = tuple(filter(None, (_bare(seen.text) for seen in parts.all(Part.ADDRESSEE))))
    salutation = parts.first(Part.SALUTATION)
    own = _bare(salutation.text.partition(":")[2]) if salutation is not None else ""
    return listed or ((own,) if own else ())


def _recipients(parts: Parts) -> tuple[tuple[str, ...], str]:
    """Return the lines of "Nơi nhận", and the drafter's code below them."""
    lines = tuple(filter(None, (_bare(seen.text) for seen in parts.all(Part.RECIPIENT))))
    return lines, clean_line(parts.text(Part.DRAFTER))


def _urgency(parts: Parts) -> Urgency:
    """Return the urgency by the mark on the page."""
    shown = fold(parts.text(Part.URGENCY))
    return next((one for one in Urgency if one.mark and fold(one.mark) == shown), Urgency.NORMAL)


def _margin(parts: Parts, observation: Observation, memory: Memory, name: str, part: Part) -> str:
    """Return words of a margin: a note of circulation, contact data."""
    for seen in observation.outside:
        if remembered := memory.cased(name, seen.text):
            return remembered
    return clean_line(parts.text(part))


def _second(parts: Parts, memory: Memory) -> Signatory | None:
    """Return who signs on the left, if anybody does."""
    if not parts.all(Part.SECOND_NAME) and not parts.all(Part.SECOND_POSITION):
        return None
    return _signatory(parts, Part.SECOND_POSITION, Part.SECOND_NAME, memory, "second")


def _signatory(parts: Parts, position: Part, name: Part, memory: Memory, key: str) -> Signatory:
    """Return a signing block by the lines above the name."""
    lines = [clean_line(seen.text) for seen in parts.all(position)]
    return signatory_of_lines(lines, clean_line(parts.text(name)), memory, key)


def signatory_of_lines(lines: list[str], name: str, memory: Memory, key: str) -> Signatory:
    """Return a signing block by its lines: "KT. GIÁM ĐỐC" / "PHÓ GIÁM ĐỐC" and the name."""

    def post(field: str, shown: str) -> str:
        return memory.cased(f"{key}.{field}", shown) or post_words(shown)

    person = memory.one(f"{key}.person")
    mark = next((one for one in _MARKS if lines and lines[0].startswith(f"{one} ")), AuthorityMark.NONE)
    if mark is AuthorityMark.NONE:
        return Signatory(person, name, post("position", " ".join(lines)))
    head = lines[0].removeprefix(mark).strip()
    if mark is AuthorityMark.ACTING:
        return Signatory(person, name, post("position", " ".join([head, *lines[1:]])), mark)
    stands_in = f"{AuthorityMark.FOR_HEAD} "
    deputy = lines[1].removeprefix(stands_in) if len(lines) > 2 and lines[1].startswith(stands_in) else ""
    rest = " ".join(lines[2:] if deputy else lines[1:])
    # After "TM." stands a body, after the other marks a post.
    collective = memory.cased(f"{key}.head_position", head) or (
        agency_words(head) if mark is AuthorityMark.ON_BEHALF else post_words(head)
    )
    return Signatory(
        person, name, post("position", rest), mark, collective, post("deputy_of", deputy) if deputy else ""
    )


def _copy(path: Path, memory: Memory) -> CopyBlock | None:
    """Return the block of a copy on paper, when the file ends with one of ours."""
    found = read_copy(path)
    if found is None:
        return None
    agency = memory.cased("copy.agency", found.agency) or agency_words(found.agency)
    signatory = signatory_of_lines(list(found.positions), found.name, memory, "copy")
    return CopyBlock(
        found.form, agency, found.number, found.notation, found.place, found.issued_date, signatory,
        found.recipients,
    )  # fmt: skip
