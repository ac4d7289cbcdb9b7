"""The rules of an agency's settings about its documents: who may change them, and what they may be.

Every refusal names what to put right; the hub and the page that asks decide by the same rules.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from datetime import datetime

from eoffice.domain.agency_form import AgencyForm, SigningHabit, UnitNotation
from eoffice.domain.authority import AuthorityMark
from eoffice.domain.people import Agency, Directory, Person, Role
from eoffice.domain.secrecy import refuse_secrets
from eoffice.errors import NotFound, Refused
from eoffice.text import clean_line

LONGEST_NAME = 200
LONGEST_ABBREVIATION = 15
LONGEST_NOTATION = 30
"""Characters of a notation in the exchange format; a letter's joins agency and unit."""
MOST_LINES = 20
LARGEST_SEAL = 256 * 1024
"""Bytes: a seal of 36 mm at 600 dpi, as the decree wants it, has about 60,000."""
USUAL_SEAL = 36.0
_SEALS = (20.0, 50.0)
"""Millimetres: what seals of agencies measure."""
_ABBREVIATION = re.compile(r"[^\W_]+(?:[-.&][^\W_]+)*")
"""Letters and figures in groups; a blank or a slash would read as another part (Appendix I, II.3c)."""
_MIXED = frozenset({"TTg"})
"""Abbreviations that are official with a small letter."""
_NAMES_NOBODY = (AuthorityMark.NONE, AuthorityMark.ACTING)
_PNG = b"\x89PNG\r\n\x1a\n"
_WITH_ALPHA = (4, 6)


def form_now(directory: Directory, agency: Agency) -> AgencyForm:
    """Return the settings of an agency with every place filled, from the directory where nothing was set."""
    kept = directory.form_of(agency.code)
    units = tuple(UnitNotation(unit.id, unit.abbreviation) for unit in agency.units)
    return replace(
        kept,
        agency=agency.code,
        issuer=kept.issuer or agency.name,
        parent=agency.parent,
        place=agency.place,
        abbreviation=agency.abbreviation,
        units=units,
    )


def settle_form(
    directory: Directory, actor: Person, wanted: AgencyForm, at: datetime
) -> tuple[AgencyForm, Agency]:
    """Return the next state of an agency's settings, and the agency as it is called from now on.

    `wanted.revision` is the state that the person saw. Raises Refused `agency_form.*`, `secrecy.marked`.
    """
    if not actor.has(Role.ADMINISTRATOR) or wanted.agency != actor.agency:
        raise Refused("agency_form.not_administrator", person=actor.name)
    agency = directory.agency(actor.agency)
    now = form_now(directory, agency)
    # Two administrators at two desks: the second must see what the first has done.
    if wanted.revision != now.revision:
        raise Refused("agency_form.changed_meanwhile")
    checked = checked_form(directory, wanted)
    if checked.same_as(now):
        raise Refused("agency_form.same")
    made = replace(
        checked,
        revision=now.revision + 1,
        changed_by=actor.id,
        changed_at=at,
        reason=clean_line(wanted.reason)[:LONGEST_NAME],
    )
    return made, _called(agency, made)


def checked_form(directory: Directory, wanted: AgencyForm) -> AgencyForm:
    """Return settings as stored; raises Refused `agency_form.*` for what cannot stand on a document."""
    agency = directory.agency(wanted.agency)
    issuer, parent, place = (_name(one) for one in (wanted.issuer, wanted.parent, wanted.place))
    if not issuer:
        raise Refused("agency_form.issuer_missing")
    if not place:
        raise Refused("agency_form.place_missing")
    abbreviation = _abbreviation(wanted.abbreviation, agency.name)
    units = tuple(_unit(agency, one, abbreviation) for one in wanted.units)
    copies = tuple(line for one in wanted.copies if (line := _copy_line(one)))
    if len(copies) > MOST_LINES:
        raise Refused("agency_form.too_many_lines", count=len(copies), limit=MOST_LINES)
    refuse_secrets([issuer, parent, place, wanted.reason, *copies])
    check_seal(wanted.seal)
    return replace(
        wanted,
        issuer=issuer,
        parent=parent,
        place=place,
        abbreviation=abbreviation,
        units=units,
        signers=_signers(directory, wanted),
        recipients=_recipients(directory, wanted),
        copies=copies,
    )


def _called(agency: Agency, form: AgencyForm) -> Agency:
    """Return the agency with what its notation and letterhead are made of."""
    names = {one.unit: one.abbreviation for one in form.units}
    units = tuple(replace(one, abbreviation=names.get(one.id, one.abbreviation)) for one in agency.units)
    return replace(agency, parent=form.parent, place=form.place, abbreviation=form.abbreviation, units=units)


def _name(text: str) -> str:
    name = clean_line(text)
    if len(name) > LONGEST_NAME:
        raise Refused("agency_form.too_long", length=len(name), limit=LONGEST_NAME)
    return name


def _abbreviation(text: str, of: str) -> str:
    short = clean_line(text)
    is_formed = short in _MIXED or short == short.upper()
    if len(short) > LONGEST_ABBREVIATION or not is_formed or not _ABBREVIATION.fullmatch(short):
        raise Refused("agency_form.abbreviation_wrong", text=short, name=of)
    return short


def _unit(agency: Agency, wanted: UnitNotation, own: str) -> UnitNotation:
    unit = agency.unit(wanted.unit)
    short = _abbreviation(wanted.abbreviation, unit.name)
    if len(f"{own}-{short}") > LONGEST_NOTATION:
        raise Refused("agency_form.notation_too_long", notation=f"{own}-{short}", limit=LONGEST_NOTATION)
    return UnitNotation(unit.id, short)


def _copy_line(text: str) -> str:
    """Return a line of "Nơi nhận" without its dash and its mark at the end: the typesetter puts them."""
    line = clean_line(text).lstrip("-–• ").rstrip(";. ")
    if len(line) > LONGEST_NAME:
        raise Refused("agency_form.too_long", length=len(line), limit=LONGEST_NAME)
    if line.casefold().startswith("lưu:"):
        # The archive line is made of the drafting unit and always the last (Appendix I, II.9b).
        raise Refused("agency_form.archive_line")
    return line


def _signers(directory: Directory, wanted: AgencyForm) -> tuple[SigningHabit, ...]:
    named = [one.person for one in wanted.signers]
    if len(set(named)) != len(named):
        raise Refused("agency_form.signer_twice")
    return tuple(_signer(directory, wanted.agency, one) for one in wanted.signers)


def _signer(directory: Directory, agency: str, habit: SigningHabit) -> SigningHabit:
    """Return how somebody signs; the day's right is asked for again with every document (Art. 13)."""
    try:
        person = directory.person(habit.person)
    except NotFound:
        raise Refused("agency_form.signer_unknown", person=habit.person) from None
    given = {one.grantee for one in directory.delegations}
    if person.agency != agency or not (person.has(Role.LEADER) or person.id in given):
        raise Refused("agency_form.signer_without_right", person=person.name)
    head = "" if habit.mark in _NAMES_NOBODY else clean_line(habit.head_position)
    if habit.mark not in _NAMES_NOBODY and not head:
        raise Refused("agency_form.signer_head_missing", person=person.name, mark=habit.mark.value)
    return SigningHabit(person.id, habit.mark, head)


def _recipients(directory: Directory, wanted: AgencyForm) -> tuple[str, ...]:
    try:
        codes = tuple(directory.agency(code).code for code in wanted.recipients)
    except NotFound as error:
        raise Refused("agency_form.recipient_unknown", agency=str(error.values.get("agency", ""))) from None
    if wanted.agency in codes:
        raise Refused("agency_form.recipient_is_self")
    # Codes of before and after a merger name one agency: it stands once.
    return tuple(dict.fromkeys(codes))


def check_seal(content: bytes) -> None:
    """Refuse what is no whole PNG with a transparent ground (Appendix I, II.8a); nothing is no seal."""
    if not content:
        return
    if len(content) > LARGEST_SEAL:
        raise Refused("agency_form.seal_too_large", size=len(content) // 1024, limit=LARGEST_SEAL // 1024)
    if not content.startswith(_PNG):
        raise Refused("agency_form.seal_not_png")
    chunks = _chunks(content)
    if b"IHDR" not in chunks or b"IDAT" not in chunks or b"IEND" not in chunks:
        raise Refused("agency_form.seal_damaged")
    head = chunks[b"IHDR"]
    if len(head) != 13 or (head[9] not in _WITH_ALPHA and b"tRNS" not in chunks):
        raise Refused("agency_form.seal_not_transparent")


def seal_width(content: bytes) -> float:
    """Return how wide a seal is in millimetres: as its picture says, else as the round ones of agencies."""
    chunks = _chunks(content)
    size, scale = chunks.get(b"IHDR", b""), chunks.get(b"pHYs", b"")
    if len(size) != 13 or len(scale) != 9 or scale[8] != 1:
        return USUAL_SEAL
    per_metre = int.from_bytes(scale[:4], "big") or 1
    width = int.from_bytes(size[:4], "big") / per_metre * 1000
    # A picture of a screen says 72 or 96 dots an inch, whatever the seal measures.
    return width if _SEALS[0] <= width <= _SEALS[1] else USUAL_SEAL


def _chunks(content: bytes) -> dict[bytes, bytes]:
    """Return the chunks of a PNG by name up to the first that is damaged."""
    found: dict[bytes, bytes] = {}
    at = len(_PNG)
    while at + 12 <= len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        named = content[at + 4 : at + 8 + length]
        told = content[at + 8 + length : at + 12 + length]
        if int.from_bytes(told, "big") != zlib.crc32(named) or len(told) != 4:
            break
        found[named[:4]] = named[4:]
        at += 12 + length
    return found
