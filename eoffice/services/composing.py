"""Compose the components of an official document from what the office already knows.

The person writes subject and body; letterhead, notation, recipients and signing block follow from
agency, unit, kind and signatory (Decree 30/2020, Appendix III).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from eoffice.domain.content import Appendix, Block, Letterhead, OfficialDocument, Urgency
from eoffice.domain.document import Document
from eoffice.domain.kinds import DocumentKind
from eoffice.domain.people import (
    Agency,
    AuthorityMark,
    Directory,
    Person,
    Signatory,
    head_of,
    post_under,
)
from eoffice.domain.wording.subjects import letter_subject
from eoffice.errors import NotFound
from eoffice.text import clean_line

_ARTICLE = re.compile(r"Điều (\d+)\.")


@dataclass(frozen=True)
class DraftRequest:
    """What a person gives to begin a document."""

    kind: str
    subject: str
    signatory: str
    """The id of the person who is to sign."""
    recipients: tuple[str, ...]
    """Codes of the agencies it goes to; ids of units for an internal document."""
    body: tuple[Block, ...]
    legal_bases: tuple[str, ...] = ()
    urgency: Urgency = Urgency.NORMAL
    is_internal: bool = False
    mark: AuthorityMark = AuthorityMark.NONE
    """In whose name the signatory signs."""
    head_position: str = ""
    """The head's post for KT., TL. and TUQ., the collective for TM."""


@dataclass(frozen=True)
class WorkingText:
    """What a person may change in the working copy: the words, not the form."""

    subject: str
    body: tuple[Block, ...]
    legal_bases: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    competence: str = ""
    not_taken: tuple[str, ...] = ()
    """What stands in the working copy and does not come onto the pages, in words."""
    appendices: tuple[Appendix, ...] = ()


def signatory_of(
    person: Person, head_position: str = "", mark: AuthorityMark = AuthorityMark.NONE
) -> Signatory:
    """Return the signing block of a person: in their own right unless a mark says in whose name.

    For KT., TL., TUQ. `head_position` is the head's post, for TM. the collective.
    """
    # A deputy below a collective or a unit adds the post they stand in for.
    is_below = mark in (AuthorityMark.ON_BEHALF, AuthorityMark.BY_ORDER)
    deputy_of = head_of(person.position) if is_below else ""
    # What was left in the field says nothing under a right of one's own.
    is_own = mark in (AuthorityMark.NONE, AuthorityMark.ACTING)
    named = "" if is_own else clean_line(head_position)
    return Signatory(person.id, person.name, post_under(person, mark), mark, named, deputy_of)


def compose(
    request: DraftRequest, kind: DocumentKind, author: Person, signatory: Signatory, directory: Directory
) -> OfficialDocument:
    """Return the whole document; number and date stay blank."""
    agency = directory.agency(author.agency)
    unit = agency.unit(author.unit)
    names = _recipient_names(request, agency, directory)
    form = directory.form_of(agency.code)
    issuer = form.issuer or agency.name
    lines = _recipient_lines(kind, names, unit.abbreviation, request.body, form.copies)
    return OfficialDocument(
        kind=kind.id,
        letterhead=Letterhead(issuer, agency.place, agency.parent),
        # Number and date stay blank: the number comes from the register, on the day of issue (Art. 15).
        notation=kind.notation(agency.abbreviation, unit.abbreviation),
        subject=letter_subject(request.subject) if kind.is_letter else request.subject,
        body=request.body,
        signatory=signatory,
        recipients=lines,
        addressees=names if kind.addressed else (),
        competence=f"{signatory.position} {issuer}".upper() if kind.lead_in else "",
        legal_bases=request.legal_bases,
        urgency=request.urgency,
        drafter_code="",
    )


def recompose(
    state: Document, text: WorkingText, kind: DocumentKind, author: Person, directory: Directory
) -> OfficialDocument:
    """Return the document anew around what was written in the working copy."""
    if state.signatory is None:
        raise NotFound("people.person_unknown", person="")
    document = compose(_request_of(state, text, kind), kind, author, state.signatory, directory)
    return replace(
        document,
        addressees=text.addressees or document.addressees,
        recipients=text.recipients or document.recipients,
        competence=text.competence or document.competence,
        appendices=text.appendices,
    )


def reshaped(
    state: Document,
    text: WorkingText,
    kinds: tuple[DocumentKind, DocumentKind],
    signatory: Signatory,
    author: Person,
    directory: Directory,
) -> OfficialDocument:
    """Return a document as another kind, or for another signer; `kinds` are the old and the new one.

    Subject, bases, body, addressees and appendices stay. The line of competence follows from the
    signer, "Nơi nhận" from the kind: only what somebody added there by hand is carried over.
    """
    old, new = kinds
    request = _request_of(state, text, new)
    before = compose(_request_of(state, text, old), old, author, state.signatory or signatory, directory)
    document = compose(request, new, author, signatory, directory)
    added = tuple(line for line in text.recipients if line not in before.recipients and not _is_archive(line))
    kept = tuple(line for line in document.recipients if line not in added)
    return replace(
        document,
        addressees=(text.addressees or document.addressees) if new.addressed else (),
        recipients=(*kept[:-1], *added, *kept[-1:]),
        appendices=text.appendices,
    )


def _request_of(state: Document, text: WorkingText, kind: DocumentKind) -> DraftRequest:
    """Return what a draft would be begun with anew."""
    return DraftRequest(
        kind=kind.id,
        subject=text.subject or state.subject,
        signatory=state.signatory.person if state.signatory is not None else "",
        recipients=state.recipients,
        body=text.body,
        legal_bases=text.legal_bases,
        urgency=state.urgency,
        is_internal=state.direction.value == "internal",
    )


def _is_archive(line: str) -> bool:
    """Tell whether a line says where the document is kept; each document has one, made anew."""
    return line.casefold().startswith("lưu:")


def _recipient_names(request: DraftRequest, agency: Agency, directory: Directory) -> tuple[str, ...]:
    if request.is_internal:
        return tuple(agency.unit(unit).name for unit in request.recipients)
    return tuple(directory.agency(code).name for code in request.recipients)


def _recipient_lines(
    kind: DocumentKind, names: tuple[str, ...], unit: str, body: tuple[Block, ...], copies: tuple[str, ...]
) -> tuple[str, ...]:
    """Return "Nơi nhận": letters point above, decisions to the article that names who carries them out."""
    # The last line is always the archive: the clerical office, then the unit that drafted it.
    archive = f"Lưu: VT, {unit}"
    if kind.addressed:
        return ("Như trên", *copies, archive)
    articles = [found[1] for block in body if (found := _ARTICLE.match(block.text))]
    as_named = (f"Như Điều {articles[-1]}",) if kind.lead_in and articles else ()
    return (*as_named, *names, *copies, archive)
