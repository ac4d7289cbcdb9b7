"""Brings a document into the one form that both writers draw: bases apart, articles bold, "./." last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from eoffice.domain.content import (
    Alignment,
    Appendix,
    Block,
    BlockKind,
    Cell,
    Letterhead,
    OfficialDocument,
    Paragraph,
    Picture,
    Span,
    Table,
    is_layout,
)
from eoffice.domain.kinds import DocumentKind
from eoffice.domain.people import Signatory
from eoffice.domain.wording.subjects import letter_subject
from eoffice.rendering import markers
from eoffice.rendering.errors import CannotRender
from eoffice.rendering.grid import place, shares, squared
from eoffice.rendering.spans import cut, line, tidy, words
from eoffice.services.law import find_kind, load_form
from eoffice.services.law_form import PageForm

_CAPTION_ROOM = 20.0
"""Millimetres left beside a picture as high as a page, for the line that names it."""


def settle(document: OfficialDocument) -> OfficialDocument:
    """Return the document as it will be drawn; raises CannotRender `rendering.empty_body`.

    Legal bases and the lead-in that stand in the body of a kind that has a place of their own for them
    move there, so that nothing is printed twice. Settling twice changes nothing.
    """
    kind = find_kind(document.kind)
    blocks = _tidy_all(document.body)
    body = _flowing(block for block in blocks if _shows(block))
    bases = tuple(filter(None, map(_bare, document.legal_bases)))
    if kind.lead_in:
        found, body = _take_bases(body)
        bases = bases + tuple(basis for basis in found if basis not in bases)
    if not body:
        raise CannotRender("rendering.empty_body")
    return replace(
        document,
        letterhead=_clean_letterhead(document.letterhead),
        notation=line(document.notation).replace(" ", ""),
        subject=letter_subject(line(document.subject)) if kind.is_letter else line(document.subject),
        competence=line(document.competence) if kind.lead_in else "",
        legal_bases=bases,
        addressees=tuple(filter(None, map(_bare, document.addressees))),
        recipients=tuple(filter(None, map(_bare, document.recipients))),
        signatory=_clean_signatory(document.signatory),
        second_signatory=document.second_signatory and _clean_signatory(document.second_signatory),
        circulation_note=line(document.circulation_note),
        drafter_code=line(document.drafter_code),
        number=line(document.number),
        body=_upright_at_end(
            _ended([_plain_basis(block) for block in body], load_form(kind.form).words.ending)
        ),
        appendices=tuple(
            Appendix(line(one.title), tuple(_flowing(filter(_shows, _tidy_all(one.body)))))
            for one in document.appendices
        ),
        contact=line(document.contact),
    )


def _clean_letterhead(letterhead: Letterhead) -> Letterhead:
    """Return the names of the head as clean lines."""
    return Letterhead(line(letterhead.issuer), line(letterhead.place), line(letterhead.parent))


def _clean_signatory(signatory: Signatory) -> Signatory:
    """Return the words around a signature as clean lines."""
    return replace(
        signatory,
        name=line(signatory.name),
        position=line(signatory.position),
        head_position=line(signatory.head_position),
    )


def kind_of(document: OfficialDocument) -> DocumentKind:
    """Return the kind of a document; raises NotFound `kind.unknown`."""
    return find_kind(document.kind)


def salutation_of(document: OfficialDocument) -> str:
    """Return the words before the addressees."""
    return kind_of(document).salutation.replace("{issuer}", document.letterhead.issuer)


def has_short_salutation(document: OfficialDocument) -> bool:
    """Tell whether the addressees begin on the line of the salutation, as after "Kính gửi:"."""
    return "{" not in kind_of(document).salutation


def listed(entries: tuple[str, ...]) -> list[str]:
    """Return entries as lines of an official list: "- X;" and "- Y." for the last."""
    return [f"- {entry}{'.' if at == len(entries) - 1 else ';'}" for at, entry in enumerate(entries)]


def ended_bases(bases: tuple[str, ...]) -> list[str]:
    """Return the legal bases with their marks: ";" and for the last "."."""
    return [f"{basis}{'.' if at == len(bases) - 1 else ';'}" for at, basis in enumerate(bases)]


def _bare(entry: str) -> str:
    """Return a line of a list without dash and final mark."""
    return line(entry).removeprefix("-").strip().rstrip(";.").strip()


def _tidy_all(body: Iterable[Block]) -> list[Block]:
    """Return blocks in stored form, their pictures as large as the pages they stand on allow."""
    tidied: list[Block] = []
    page = load_form().page
    for block in body:
        if is_layout(block, *_TURNS):
            upright = load_form().page
            page = upright.turned() if is_layout(block, BlockKind.WIDE_PAGES) else upright
        tidied.append(_tidy(block, page))
    return tidied


_TURNS = (BlockKind.WIDE_PAGES, BlockKind.TALL_PAGES)


def _upright_at_end(body: Sequence[Block]) -> tuple[Block, ...]:
    """Return a body after which the pages are upright: the closing never lies on its side."""
    last = next((block for block in reversed(body) if is_layout(block, *_TURNS)), None)
    if last is None or is_layout(last, BlockKind.TALL_PAGES):
        return tuple(body)
    return (*body, Paragraph.layout(BlockKind.TALL_PAGES))


_CELL_SIDES = 3.4
"""Millimetres of a cell that its left and right margins take."""


def _shows(block: Block) -> bool:
    """Tell whether a block leaves anything on the page; empty paragraphs are layout of another program."""
    if isinstance(block, Picture) or (isinstance(block, Table) and block.has_pictures):
        return True
    return bool(block.text.strip()) or is_layout(block)


def _tidy(block: Block, page: PageForm) -> Block:
    """Return a block in stored form."""
    if isinstance(block, Picture):
        return _tidy_picture(block, page)
    return _tidy_paragraph(block) if isinstance(block, Paragraph) else _tidy_table(block, page)


def _tidy_picture(picture: Picture, page: PageForm, width: float | None = None) -> Picture:
    """Return a picture that fits between the margins, or into a width, and below them.

    Tenths of a millimetre survive every file format.
    """
    room = page.height - page.top - page.bottom - _CAPTION_ROOM
    wide = page.text_width if width is None else width
    scale = min(1.0, wide / max(picture.width, 0.1), room / max(picture.height, 0.1))
    alignment = Alignment.CENTRED if picture.alignment is Alignment.JUSTIFIED else picture.alignment
    return replace(
        picture,
        width=max(round(picture.width * scale, 1), 0.1),
        height=max(round(picture.height * scale, 1), 0.1),
        description=line(picture.description),
        alignment=alignment,
    )


def _tidy_table(table: Table, page: PageForm) -> Table:
    """Return a table in stored form: an even grid, with a share of the width for every column."""
    even = squared(replace(table, rows=tuple(tuple(map(_tidy_cell, row)) for row in table.rows)))
    columns = place(even)[1]
    widths = table.widths if len(table.widths) == columns and min(table.widths) > 0 else (1.0,) * columns
    return _with_fitting_pictures(replace(even, widths=shares(widths)), page)


def _with_fitting_pictures(table: Table, page: PageForm) -> Table:
    """Return a table whose pictures are no wider than their cells."""
    if not table.has_pictures:
        return table
    total, rows = page.text_width, []
    slots = iter(place(table)[0])
    for row in table.rows:
        cells = []
        for cell, slot in zip(row, slots, strict=False):
            room = sum(table.widths[slot.column : slot.column + slot.across]) * total - _CELL_SIDES
            fitting = (_tidy_picture(one, page, max(room, 1.0)) for one in cell.pictures)
            cells.append(replace(cell, pictures=tuple(fitting)))
        rows.append(tuple(cells))
    return replace(table, rows=tuple(rows))


def _tidy_cell(cell: Cell) -> Cell:
    """Return a cell in stored form: plain paragraphs without indent."""
    parts = (
        Paragraph(tidy(part.spans), alignment=part.alignment, indented=False) for part in cell.paragraphs
    )
    return replace(cell, paragraphs=tuple(part for part in parts if part.spans))


def _tidy_paragraph(paragraph: Paragraph) -> Paragraph:
    """Return a paragraph in stored form, its kind by its words; the marker of an article is bold."""
    if is_layout(paragraph):
        return Paragraph.layout(paragraph.kind)
    spans, kind = tidy(paragraph.spans), paragraph.kind
    indented = paragraph.indented and paragraph.alignment in (Alignment.JUSTIFIED, Alignment.LEFT)
    found = markers.ARTICLE.match(words(spans))
    if found:
        marker, rest = cut(spans, found.end())
        spans = tidy((*(replace(span, bold=True) for span in marker), *rest))
        kind = BlockKind.ARTICLE
    elif markers.LEAD_IN.match(words(spans)):
        kind = BlockKind.LEAD_IN
    elif kind in (BlockKind.ARTICLE, BlockKind.LEAD_IN):
        kind = BlockKind.PARAGRAPH
    return Paragraph(spans, kind, paragraph.alignment, indented)


def _plain_basis(block: Block) -> Block:
    """Return a legal basis that stays in the body as an ordinary paragraph."""
    if isinstance(block, Paragraph) and block.kind is BlockKind.LEGAL_BASIS:
        return replace(block, kind=BlockKind.PARAGRAPH)
    return block


def _flowing(body: Iterable[Block]) -> list[Block]:
    """Return a body whose breaks and turns of pages each stand between words, none of them in vain."""
    kept: list[Block] = []
    wide = wanted = broken = False
    for block in body:
        if is_layout(block):
            broken = True
            wanted = (
                wanted if is_layout(block, BlockKind.PAGE_BREAK) else is_layout(block, BlockKind.WIDE_PAGES)
            )
            continue
        if wanted is not wide:
            kept.append(Paragraph.layout(BlockKind.WIDE_PAGES if wanted else BlockKind.TALL_PAGES))
        elif broken and kept:
            kept.append(Paragraph.layout(BlockKind.PAGE_BREAK))
        wide, broken = wanted, False
        kept.append(block)
    return kept


def _take_bases(body: list[Block]) -> tuple[list[str], list[Block]]:
    """Split the legal bases and the lead-in off the beginning of a body."""
    lead_in = next((at for at, block in enumerate(body) if _is_lead_in(block)), None)
    end = 0
    while end < len(body) and end != lead_in and _is_basis(body[end], before_lead_in=lead_in is not None):
        end += 1
    found = [_bare(block.text) for block in body[:end]]
    rest = body[end + 1 :] if lead_in == end else body[end:]
    return found, rest


def _is_lead_in(block: Block) -> bool:
    """Tell whether a block is "QUYẾT ĐỊNH:" or its like."""
    return isinstance(block, Paragraph) and markers.LEAD_IN.match(line(block.text)) is not None


def _is_basis(block: Block, *, before_lead_in: bool) -> bool:
    """Tell whether a block is a legal basis; before a lead-in the words alone decide."""
    if not isinstance(block, Paragraph):
        return False
    return block.kind is BlockKind.LEGAL_BASIS or (
        before_lead_in and markers.BASIS.match(line(block.text)) is not None
    )


def _ended(body: list[Block], ending: str) -> tuple[Block, ...]:
    """Return the body with "./." at its end, or the mark of its form set."""
    last = body[-1]
    if not isinstance(last, Paragraph):
        return (*body, Paragraph((Span(ending),)))
    text = last.text.rstrip()
    if text.endswith(ending):
        return tuple(body)
    kept = text.rstrip("./;, ")
    spans, _ = cut(last.spans, len(kept))
    mark = replace(last.spans[-1], text=ending, underline=False)
    return (*body[:-1], _tidy_paragraph(replace(last, spans=(*spans, mark))))
