"""A draft as the form checker sees it: its words in their places; looks are the writers' and are right."""

from __future__ import annotations

from collections.abc import Iterator

from eoffice.domain.content import (
    Alignment,
    Block,
    OfficialDocument,
    Paragraph,
    Table,
    is_layout,
    official_date,
)
from eoffice.domain.form.observed import Column, Ink, Observation, Rule, RuleShape, Seen, Source
from eoffice.domain.people import Signatory
from eoffice.domain.wording.subjects import letter_subject
from eoffice.rendering.markers import LETTER_SUBJECT, RECIPIENTS_LABEL
from eoffice.rendering.settling import ended_bases, has_short_salutation, kind_of, listed, salutation_of
from eoffice.services.law import load_form

_HEAD, _CLOSING = 1, 2


def observe_model(document: OfficialDocument) -> Observation:
    """Return what a draft will show, component after component."""
    lines = [
        *_head(document),
        *_title(document),
        *_body(document),
        *_closing(document),
        *_appendices(document),
    ]
    numbered = tuple(_numbered(at, seen) for at, seen in enumerate(lines))
    return Observation(Source.MODEL, numbered, kind=document.kind)


def _numbered(at: int, seen: Seen) -> Seen:
    """Return a line with its place; built anew, since copying a frozen value is slow."""
    return Seen(
        at, seen.inks, seen.column, seen.alignment, frame=seen.frame, in_grid=seen.in_grid, rule=seen.rule
    )


def _line(
    text: str,
    column: Column = Column.FULL,
    frame: int | None = None,
    *,
    bold: bool | None = None,
    centred: bool = False,
) -> Seen:
    """Return a line."""
    alignment = Alignment.CENTRED if centred else None
    return Seen(0, (Ink(text, bold=bold),), column, alignment, frame=frame)


def _rule(column: Column, frame: int | None) -> Seen:
    """Return a line under a component."""
    return Seen(0, column=column, frame=frame, rule=Rule(RuleShape.DRAWN))


def _head(document: OfficialDocument) -> Iterator[Seen]:
    """Give the head."""
    letterhead, kind = document.letterhead, kind_of(document)
    if letterhead.parent:
        yield _line(letterhead.parent.upper(), Column.LEFT, _HEAD, bold=False)
    yield _line(letterhead.issuer.upper(), Column.LEFT, _HEAD, bold=True)
    yield _rule(Column.LEFT, _HEAD)
    words = load_form(kind.form).words
    yield _line(words.national_title, Column.RIGHT, _HEAD, bold=True)
    if words.motto:
        yield _line(words.motto, Column.RIGHT, _HEAD, bold=True)
    yield _rule(Column.RIGHT, _HEAD)
    if document.notation:
        number = f"{words.number_label} {document.number}{words.number_join}{document.notation}"
        yield _line(number, Column.LEFT, _HEAD, bold=False)
    if kind.is_letter and document.subject:
        yield _line(LETTER_SUBJECT + letter_subject(document.subject), Column.LEFT, _HEAD, bold=False)
    if document.urgency.mark:
        yield _line(document.urgency.mark, Column.LEFT, _HEAD, bold=True)
    if kind.dated:
        date = official_date(document.issued_date) if document.issued_date else "ngày     tháng     năm"
        yield _line(f"{letterhead.place}, {date}", Column.RIGHT, _HEAD, bold=False)


def _title(document: OfficialDocument) -> Iterator[Seen]:
    """Give title, addressees, competence, bases and lead-in."""
    kind = kind_of(document)
    if not kind.is_letter:
        yield _line(kind.name.upper(), centred=True, bold=True)
        if kind.has_subject and document.subject:
            yield _line(document.subject, centred=True, bold=True)
        yield _rule(Column.FULL, None)
    yield from _addressees(document)
    if document.competence:
        yield _line(document.competence.upper(), centred=True, bold=True)
    for line in ended_bases(document.legal_bases):
        yield _line(line)
    if kind.lead_in:
        yield _line(kind.lead_in, centred=True, bold=True)


def _addressees(document: OfficialDocument) -> Iterator[Seen]:
    """Give "Kính gửi" with its lines."""
    names = document.addressees
    if not names:
        return
    label = salutation_of(document)
    if has_short_salutation(document) and len(names) == 1:
        yield _line(f"{label} {names[0]}")
        return
    yield _line(label, centred=not has_short_salutation(document))
    for line in listed(names):
        yield _line(line)


def _body(document: OfficialDocument) -> Iterator[Seen]:
    """Give the text; cells of tables stand in a grid."""
    for block in document.body:
        yield from _block(block)


def _block(block: Block) -> Iterator[Seen]:
    """Give a block of the text."""
    if isinstance(block, Table):
        for row in block.rows:
            for cell in row:
                for part in cell.paragraphs:
                    yield Seen(0, (Ink(part.text),), in_grid=True)
    elif isinstance(block, Paragraph) and not is_layout(block):
        inks = tuple(Ink(span.text, bold=span.bold, italic=span.italic) for span in block.spans)
        yield Seen(0, inks, alignment=block.alignment)


def _closing(document: OfficialDocument) -> Iterator[Seen]:
    """Give recipients and signatures."""
    if document.second_signatory is not None:
        yield from _signature(document.second_signatory, Column.LEFT)
    if document.recipients:
        yield _line(RECIPIENTS_LABEL, Column.LEFT, _CLOSING, bold=True)
    for line in listed(document.recipients):
        yield _line(line, Column.LEFT, _CLOSING, bold=False)
    if document.drafter_code:
        yield _line(document.drafter_code, Column.LEFT, _CLOSING, bold=False)
    yield from _signature(document.signatory, Column.RIGHT)


def _signature(signatory: Signatory, column: Column) -> Iterator[Seen]:
    """Give a position and a name."""
    for line in signatory.position_lines:
        yield _line(line, column, _CLOSING, bold=True)
    if signatory.name:
        yield _line(signatory.name, column, _CLOSING, bold=True)


def _appendices(document: OfficialDocument) -> Iterator[Seen]:
    """Give the appendices."""
    for at, appendix in enumerate(document.appendices):
        yield _line(appendix.label(at, len(document.appendices)), centred=True, bold=True)
        yield _line(appendix.title.upper(), centred=True, bold=True)
        yield _line(document.reference_line(), centred=True)
        for block in appendix.body:
            yield from _block(block)
