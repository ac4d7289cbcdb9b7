"""Looks at a draft while it is written: its pages, what the form checker finds, and where to go for it.

All of it runs in a lane; nothing is stored. A text that bears a secrecy mark is not even drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from time import perf_counter
from typing import TYPE_CHECKING

from eoffice.domain.content import OfficialDocument
from eoffice.domain.form.breach import Known, Mending, Severity
from eoffice.domain.form.typed_lines import renumbered
from eoffice.domain.kinds import DocumentKind
from eoffice.domain.people import Directory, Person
from eoffice.domain.secrecy import secrecy_mark
from eoffice.services.composing import DraftRequest, compose, signatory_of
from eoffice.text import clean_line

if TYPE_CHECKING:
    from eoffice.rendering.checking import FormFinding

SUBJECT, BASES, BODY = "draftSubject", "draftBases", "draftBody"
SIGNATORY, RECIPIENTS = "draftSignatory", "draftRecipients"
_BY_RULE = {
    "SIGN": SIGNATORY, "RCPT": RECIPIENTS, "TYPE": SUBJECT, "BODY": BODY,
}  # fmt: skip
"""Where to look for what is missing altogether, by the middle part of the rule's id."""
_LETTER_LEAD = "V/v "
_WRITTEN_FOR_US = frozenset({"D30-BODY-15"})
"""Rules about what the typesetter puts by itself, such as "./." behind the last word."""


@dataclass(frozen=True)
class Spot:
    """A place in the form: the field, and the line in it."""

    field: str
    line: int = 0


@dataclass(frozen=True)
class Repair:
    """Words in a field to be replaced."""

    spot: Spot
    old: str
    new: str


@dataclass(frozen=True)
class Remark:
    """One finding with the way to it, and its repair where a machine can make one."""

    rule: str
    severity: Severity
    where: str
    message: str
    fix: str
    spot: Spot | None
    repair: Repair | None = None


@dataclass(frozen=True)
class Look:
    """What was seen of a draft."""

    pdf: bytes = b""
    remarks: tuple[Remark, ...] = ()
    secret: str = ""
    """The secrecy mark found; then nothing else was done."""
    spent: float = 0.0
    """Seconds of work."""


@dataclass(frozen=True)
class Office:
    """What is needed beside the form to put a document together."""

    author: Person
    directory: Directory
    known: Known


@dataclass(frozen=True)
class Typed:
    """The form as typed: the request made of it, and its lines for finding the way back."""

    request: DraftRequest
    kind: DocumentKind
    bases: tuple[str, ...]
    body: tuple[str, ...]


def look_at(typed: Typed, office: Office) -> Look:
    """Draw and check a draft."""
    began = perf_counter()
    request = typed.request
    mark = secrecy_mark([request.subject, *typed.bases, *typed.body])
    if mark:
        return Look(secret=mark, spent=perf_counter() - began)
    if not request.body or not request.signatory:
        return Look(spent=perf_counter() - began)
    from eoffice.rendering.checking import check_document
    from eoffice.rendering.observing_model import observe_model
    from eoffice.rendering.pdf import draw

    official = official_of(request, typed.kind, office)
    out = BytesIO()
    draw(official, out)
    texts = [seen.text for seen in observe_model(official).seen]
    found = check_document(official, office.known)
    remarks = tuple(_remark(one, texts, typed, official) for one in found if one.rule not in _WRITTEN_FOR_US)
    ranked = tuple(sorted(remarks, key=_weight))
    return Look(out.getvalue(), ranked, spent=perf_counter() - began)


def official_of(request: DraftRequest, kind: DocumentKind, office: Office) -> OfficialDocument:
    """Return the document that the form would become."""
    signer = office.directory.person(request.signatory)
    signatory = signatory_of(signer, request.head_position, request.mark)
    official = compose(request, kind, office.author, signatory, office.directory)
    if request.subject:
        return official
    # The pages are shown while the subject is still to be written.
    return replace(official, subject="…")


def known_of(author: Person, directory: Directory) -> Known:
    """Return what the office knows beside the page of a draft not yet numbered."""
    agency = directory.agency(author.agency)
    return Known(
        agency_name=directory.form_of(agency.code).issuer or agency.name,
        agency_abbreviation=agency.abbreviation,
        unit_abbreviations=frozenset(unit.abbreviation for unit in agency.units),
        place=agency.place,
        electronic=True,
        numbered_later=True,
    )


def _remark(finding: FormFinding, texts: Sequence[str], typed: Typed, official: OfficialDocument) -> Remark:
    text = texts[finding.at] if 0 <= finding.at < len(texts) else ""
    nth = texts[: finding.at].count(text) if text else 0
    spot = _spot(text, nth, typed, official) or _spot_of_rule(finding.rule)
    repair = None
    for mend in finding.mends:
        if mend.what is Mending.WORDS and mend.at == finding.at and spot is not None and text:
            repair = _repair(spot, mend.old or text, str(mend.value), typed)
    if repair is None and spot is not None and spot.field == BODY and text:
        repair = _counted(spot, typed)
    return Remark(finding.rule, finding.severity, finding.where, finding.message, finding.fix, spot, repair)


def _spot(text: str, nth: int, typed: Typed, official: OfficialDocument) -> Spot | None:
    """Return where a line of the pages was typed."""
    if not text:
        return None
    lines = [at for at, line in enumerate(typed.body) if _shown(line) == text or _holds_cell(line, text)]
    if lines:
        return Spot(BODY, lines[min(nth, len(lines) - 1)])
    subject = typed.request.subject
    if subject and text in (subject, _LETTER_LEAD + subject):
        return Spot(SUBJECT)
    bare = text.rstrip(" ;.,")
    for at, line in enumerate(typed.bases):
        if clean_line(line).rstrip(" ;.,") == bare:
            return Spot(BASES, at)
    if text in official.signatory.position_lines or text == official.signatory.name:
        return Spot(SIGNATORY)
    names = (*official.recipients, *official.addressees)
    return Spot(RECIPIENTS) if any(name in text for name in names) else None


def _spot_of_rule(rule: str) -> Spot | None:
    parts = rule.split("-")
    name = _BY_RULE.get(parts[1]) if len(parts) > 1 else None
    return Spot(name) if name else None


def _repair(spot: Spot, old: str, new: str, typed: Typed) -> Repair | None:
    """Return the change of what was typed that makes the change of what is shown, or None."""
    line = {SUBJECT: lambda: typed.request.subject, BODY: lambda: typed.body[spot.line],
            BASES: lambda: typed.bases[spot.line]}.get(spot.field)  # fmt: skip
    if line is None:
        return None
    here = line()
    if old.startswith(_LETTER_LEAD) and new.startswith(_LETTER_LEAD) and spot.field == SUBJECT:
        old, new = old[len(_LETTER_LEAD) :], new[len(_LETTER_LEAD) :]
    if spot.field == BASES:
        old, new = old.rstrip(" ;.,"), new.rstrip(" ;.,")
    # Words with stars between them are not found in one piece: then only a person can mend.
    return Repair(spot, old, new) if old in here and old != new else None


def _counted(spot: Spot, typed: Typed) -> Repair | None:
    """Return the line with its number in sequence, when that is what is wrong with it."""
    if not 0 <= spot.line < len(typed.body):
        return None
    wanted = renumbered(typed.body)[spot.line]
    here = typed.body[spot.line]
    return Repair(spot, here, wanted) if wanted != here else None


def _shown(line: str) -> str:
    """Return a typed line as it is shown on the pages."""
    return clean_line(line.replace("**", "").removeprefix("^ "))


def _holds_cell(line: str, text: str) -> bool:
    return line.startswith("|") and text in [cell.strip() for cell in line.strip("|").split("|")]


def _weight(remark: Remark) -> int:
    return list(Severity).index(remark.severity)
