"""Finds the parts of our own docx again after people worked on it, by the styles that mark them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eoffice.domain.content import (
    Alignment,
    Appendix,
    Block,
    BlockKind,
    Paragraph,
    Picture,
    Table,
    Urgency,
    is_layout,
)
from eoffice.domain.form.line_marks import APPENDIX
from eoffice.rendering import markers
from eoffice.rendering.errors import UnreadableFile
from eoffice.rendering.findings import Finding, Findings, Left
from eoffice.rendering.markers import CLOSING_STYLES, HEAD_STYLES, PartStyle
from eoffice.rendering.outline import Styled
from eoffice.text import clean_line, fold

_DECIDING = frozenset({PartStyle.COMPETENCE, PartStyle.BASIS})
_URGENCIES = frozenset(urgency.mark for urgency in Urgency)
_BODY_STYLES = frozenset({PartStyle.BODY, PartStyle.ARTICLE, PartStyle.HEADING, PartStyle.CELL})


@dataclass(frozen=True)
class WorkingCopy:
    """What a person may have edited in a working copy."""

    body: tuple[Block, ...]
    subject: str
    competence: str = ""
    addressees: tuple[str, ...] = ()
    legal_bases: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    not_understood: tuple[Finding, ...] = ()
    appendices: tuple[Appendix, ...] = ()


def find_parts(path: Path, blocks: list[Styled], findings: Findings) -> WorkingCopy:
    """Return the parts; raises UnreadableFile `rendering.no_frame` when head or closing is gone."""
    end = next((at for at in range(len(blocks) - 1, -1, -1) if blocks[at].styles & CLOSING_STYLES), 0)
    top = next((at for at, found in enumerate(blocks[:end]) if _is_head_table(found)), None)
    if top is None:
        raise UnreadableFile("rendering.no_frame", file=path.name)
    start = top + _end_of_head(blocks[top:end])
    rest, appendices = find_appendices(blocks[end + 1 :])
    for what, outside in ((Left.BEFORE_HEAD, blocks[:top]), (Left.AFTER_CLOSING, rest)):
        if words := " ".join(found.text for found in outside).strip():
            findings.add(what, words)
    head = blocks[top:start]
    return WorkingCopy(
        body=tuple(found.block for found in blocks[start:end]),
        subject=_subject(head),
        competence=" ".join(_lines(head, PartStyle.COMPETENCE)),
        addressees=_addressees(head),
        legal_bases=tuple(line.rstrip(";.") for line in _lines(head, PartStyle.BASIS)),
        recipients=_recipients(blocks[end]),
        not_understood=findings.all(),
        appendices=appendices,
    )


def find_appendices(blocks: list[Styled]) -> tuple[list[Styled], tuple[Appendix, ...]]:
    """Split what follows the closing into words of nobody and appendices; the block of a copy is ours.

    An appendix begins by its style in our files, by its words in those of others.
    """
    rest: list[Styled] = []
    labels: list[Styled] = []
    titles: list[list[str]] = []
    bodies: list[list[Block]] = []
    is_wide = False
    for found in blocks:
        if is_layout(found.block, BlockKind.WIDE_PAGES, BlockKind.TALL_PAGES):
            is_wide = is_layout(found.block, BlockKind.WIDE_PAGES)
        if _opens_appendix(found):
            labels.append(found)
            titles.append([])
            # The paper was turned before the title, so the appendix as a whole lies on its side.
            bodies.append([Paragraph.layout(BlockKind.WIDE_PAGES)] if is_wide else [])
        elif found.styles & {PartStyle.COPY, PartStyle.APPENDIX_REFERENCE} or _is_reference(found):
            continue
        elif not bodies:
            rest.append(found)
        elif PartStyle.APPENDIX_TITLE in found.styles or _is_title(found, _shown(bodies[-1])):
            titles[-1].append(clean_line(found.text))
        elif (
            _shown(bodies[-1]) or not markers.RULE_LINE.match(found.text) or isinstance(found.block, Picture)
        ):
            bodies[-1].append(found.block)
    made = [
        Appendix(" ".join(title), tuple(_trimmed(body))) for title, body in zip(titles, bodies, strict=True)
    ]
    # A bare "Phụ lục" that somebody typed below is no appendix yet: it is reported, not dropped.
    rest.extend(
        label
        for label, one in zip(labels, made, strict=True)
        if not one.title and not _shown(one.body) and PartStyle.APPENDIX not in label.styles
    )
    return _without_breaks(rest), tuple(one for one in made if one.title or _shown(one.body))


def _shown(body: Sequence[Block]) -> list[Block]:
    """Return what shows something."""
    return [block for block in body if not is_layout(block)]


def _opens_appendix(found: Styled) -> bool:
    """Tell whether a block is "Phụ lục" or "Phụ lục II"."""
    if PartStyle.APPENDIX in found.styles:
        return True
    return isinstance(found.block, Paragraph) and APPENDIX.match(fold(found.text)) is not None


def _is_reference(found: Styled) -> bool:
    """Tell whether a block is "(Kèm theo …)"."""
    return isinstance(found.block, Paragraph) and fold(found.text).startswith("(kem theo")


def _is_title(found: Styled, body: list[Block]) -> bool:
    """Tell whether a block of somebody's file is the title of an appendix: centred capitals, first of all."""
    block = found.block
    if (
        body
        or not isinstance(block, Paragraph)
        or any(style.startswith("eOffice ") for style in found.styles)
    ):
        return False
    text = clean_line(block.text)
    return block.alignment is Alignment.CENTRED and text == text.upper() and any(map(str.isalpha, text))


def _without_breaks(blocks: list[Styled]) -> list[Styled]:
    """Return blocks that are more than the page break before an appendix."""
    return [found for found in blocks if found.text.strip()]


def _trimmed(body: list[Block]) -> list[Block]:
    """Return the text of an appendix without the page break before the next one."""
    while len(body) > 1 and is_layout(body[-1]):
        body.pop()
    if body and is_layout(body[-1], BlockKind.PAGE_BREAK, BlockKind.TALL_PAGES):
        body.pop()
    return body


def _is_head_table(found: Styled) -> bool:
    """Tell whether a block is the table with the national title."""
    return isinstance(found.block, Table) and PartStyle.HEAD in found.styles


def _end_of_head(blocks: list[Styled]) -> int:
    """Return where the body begins.

    After the lead-in when there is one. Otherwise after the last marked block that no body paragraph
    precedes; between marked blocks a line of another style is one that somebody added to the head.
    """
    decides = any(found.styles & _DECIDING for found in blocks)
    for at, found in enumerate(blocks):
        if PartStyle.LEAD_IN in found.styles or (decides and _is_lead_in(found.block)):
            return at + 1
    start = 0
    for at, found in enumerate(blocks):
        if found.styles & HEAD_STYLES:
            start = at + 1
        elif found.styles & _BODY_STYLES or at > start:
            break
    return start


def _is_lead_in(block: Block) -> bool:
    """Tell whether a block is the line before the enacting part."""
    return isinstance(block, Paragraph) and block.kind is BlockKind.LEAD_IN


def _paragraphs(found: Styled) -> list[Paragraph]:
    """Return the paragraphs of a block."""
    block = found.block
    if isinstance(block, Table):
        return [part for row in block.rows for cell in row for part in cell.paragraphs]
    return [block] if isinstance(block, Paragraph) else []


def _lines(blocks: list[Styled], style: PartStyle) -> list[str]:
    """Return the words of the paragraphs of a style; in the head a foreign line counts as a basis."""
    wanted = [
        found for found in blocks if style in found.styles or (style is PartStyle.BASIS and _is_added(found))
    ]
    return [clean_line(found.text) for found in wanted if found.text.strip()]


def _is_added(found: Styled) -> bool:
    """Tell whether somebody typed a legal basis in a style of his own."""
    return not found.styles & HEAD_STYLES and markers.BASIS.match(found.text) is not None


def _subject(head: list[Styled]) -> str:
    """Return the subject: under the type name, or after "V/v" in the head table of a letter."""
    if named := _lines([found for found in head if isinstance(found.block, Paragraph)], PartStyle.SUBJECT):
        return " ".join(named)
    cells = [
        cell for found in head if isinstance(found.block, Table) for row in found.block.rows for cell in row
    ]
    for cell in cells:
        lines = [clean_line(part.text) for part in cell.paragraphs]
        at = next((place for place, line in enumerate(lines) if line.lower().startswith("v/v")), None)
        if at is not None:
            subject = [line for line in lines[at:] if line not in _URGENCIES]
            return " ".join(subject).split(maxsplit=1)[-1]
    return ""


def _addressees(head: list[Styled]) -> tuple[str, ...]:
    """Return the addressees without dash and final mark."""
    found = []
    for line in _lines(head, PartStyle.ADDRESSEE):
        bare = line.split(":", 1)[-1] if markers.SALUTATION.match(line) or line.endswith(":") else line
        if entry := bare.strip().lstrip("-").strip().rstrip(";.").strip():
            found.append(entry)
    return tuple(found)


def _recipients(closing: Styled) -> tuple[str, ...]:
    """Return the lines of "Nơi nhận" without dash and final mark."""
    found = []
    for part in _paragraphs(closing):
        line = clean_line(part.text)
        if line.startswith("- "):
            found.append(line[2:].rstrip(";.").strip())
    return tuple(found)
