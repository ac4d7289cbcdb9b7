"""Raw blocks of a docx judged: what is an article, a heading, a legal basis; tables with their grid."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from eoffice.domain.content import Alignment, Block, BlockKind, Cell, Paragraph, Picture, Span, Table
from eoffice.rendering import markers
from eoffice.rendering.grid import shares
from eoffice.rendering.markers import PartStyle
from eoffice.rendering.runs import PAGE_BREAK, PICTURE, TALL_PAGES, WIDE_PAGES, RawParagraph
from eoffice.rendering.spans import tidy
from eoffice.rendering.story import RawBlock, RawCell, RawTable

_KINDS: dict[str, BlockKind] = {
    PartStyle.BASIS: BlockKind.LEGAL_BASIS,
    PartStyle.LEAD_IN: BlockKind.LEAD_IN,
    PartStyle.HEADING: BlockKind.HEADING,
}
_LONGEST_HEADING = 250


@dataclass(frozen=True)
class Styled:
    """A block with the styles its paragraphs have in the file."""

    block: Block
    styles: frozenset[str]

    @property
    def text(self) -> str:
        """Return the words of the block."""
        return self.block.text


_LAYOUTS = {
    PAGE_BREAK: BlockKind.PAGE_BREAK,
    WIDE_PAGES: BlockKind.WIDE_PAGES,
    TALL_PAGES: BlockKind.TALL_PAGES,
}
_CUTS = re.compile(f"([{PAGE_BREAK}{WIDE_PAGES}{TALL_PAGES}{PICTURE}])")


def _pieces(spans: Iterable[Span]) -> Iterator[list[Span] | str]:
    """Give the runs between page breaks and pictures, and the mark of each of these."""
    current: list[Span] = []
    for span in spans:
        for part in _CUTS.split(span.text):
            if part == PICTURE or part in _LAYOUTS:
                yield current
                yield part
                current = []
            else:
                current.append(replace(span, text=part))
    yield current


def _is_ours(raw: RawParagraph) -> bool:
    """Tell whether a paragraph has one of the styles of our own docx."""
    return raw.style.startswith("eOffice ")


def _is_bold(spans: tuple[Span, ...]) -> bool:
    """Tell whether all words are bold."""
    return all(span.bold for span in spans if span.text.strip())


def _kind(raw: RawParagraph, spans: tuple[Span, ...], alignment: Alignment) -> BlockKind:
    """Return what a paragraph is, by its words first, then by its style, then by its look."""
    text = "".join(span.text for span in spans)
    if markers.ARTICLE.match(text):
        return BlockKind.ARTICLE
    if markers.LEAD_IN.match(text):
        return BlockKind.LEAD_IN
    if _is_ours(raw):
        return _KINDS.get(raw.style, BlockKind.PARAGRAPH)
    if markers.BASIS.match(text) and all(span.italic for span in spans):
        return BlockKind.LEGAL_BASIS
    short = len(text) <= _LONGEST_HEADING
    if short and (_is_bold(spans) or (alignment is Alignment.CENTRED and markers.PART.match(text))):
        return BlockKind.HEADING
    return BlockKind.PARAGRAPH


def _alignment(raw: RawParagraph) -> Alignment:
    """Return the alignment: ours as written, elsewhere left means that nobody chose one."""
    found = raw.look.alignment
    if _is_ours(raw):
        return found or Alignment.JUSTIFIED
    return found if found in (Alignment.CENTRED, Alignment.RIGHT) else Alignment.JUSTIFIED


def _is_indented(raw: RawParagraph, alignment: Alignment) -> bool:
    """Tell whether the first line is indented."""
    if alignment is not Alignment.JUSTIFIED and alignment is not Alignment.LEFT:
        return False
    if _is_ours(raw):
        return (raw.look.first_line or 0) > 0
    return True


def paragraphs(raw: RawParagraph) -> list[Paragraph | Picture]:
    """Return the blocks of a raw paragraph: breaks and pictures apart; empty ones are layout."""
    found: list[Paragraph | Picture] = []
    pictures = iter(raw.pictures)
    for piece in _pieces(raw.spans):
        if isinstance(piece, str) and piece in _LAYOUTS:
            found.append(Paragraph.layout(_LAYOUTS[piece]))
            continue
        if isinstance(piece, str):
            found.append(next(pictures))
            continue
        spans = tidy(piece)
        if spans:
            alignment = _alignment(raw)
            kind = _kind(raw, spans, alignment)
            found.append(Paragraph(spans, kind, alignment, _is_indented(raw, alignment)))
    return found


def _cell_paragraphs(raw: RawParagraph) -> Iterator[Paragraph]:
    """Give the paragraphs of a cell: as aligned in the file, never indented."""
    spans = tidy(replace(span, text=_CUTS.sub("\n", span.text)) for span in raw.spans)
    if spans:
        alignment = raw.look.alignment or Alignment.LEFT
        yield Paragraph(spans, BlockKind.PARAGRAPH, alignment, indented=False)


def _grid(rows: tuple[tuple[RawCell, ...], ...]) -> list[dict[int, RawCell]]:
    """Return the cells of each row by the column they begin in."""
    grid = []
    for row in rows:
        at, cells = 0, {}
        for cell in row:
            cells[at] = cell
            at += cell.across
        grid.append(cells)
    return grid


def _down(grid: list[dict[int, RawCell]], row: int, column: int) -> int:
    """Return how many rows a cell covers."""
    down = 1
    while row + down < len(grid):
        below = grid[row + down].get(column)
        if below is None or not below.merged:
            break
        down += 1
    return down


def _is_continuation(grid: list[dict[int, RawCell]], row: int, column: int) -> bool:
    """Tell whether a merged cell has a beginning above it."""
    while row and grid[row].get(column) is not None and grid[row][column].merged:
        row -= 1
        if column in grid[row] and not grid[row][column].merged:
            return True
    return False


def _inside(cell: RawCell) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a cell."""
    return tuple(found for part in cell.paragraphs for found in _cell_paragraphs(part))


def _shown(cell: RawCell) -> tuple[Picture, ...]:
    """Return the pictures of a cell."""
    return tuple(picture for part in cell.paragraphs for picture in part.pictures)


def table(raw: RawTable) -> Table | None:
    """Return a table; None when it shows nothing at all."""
    grid = _grid(raw.rows)
    rows = []
    for at, cells in enumerate(grid):
        rows.append(
            tuple(
                Cell(_inside(cell), cell.across, _down(grid, at, column), _shown(cell))
                for column, cell in cells.items()
                if not _is_continuation(grid, at, column)
            )
        )
    found = Table(tuple(rows), _shares(raw), raw.bordered)
    return found if found.text.strip() or found.has_pictures else None


def _shares(raw: RawTable) -> tuple[float, ...]:
    """Return the column widths as shares of one; empty when the file gives none."""
    return shares(raw.widths) if raw.widths and min(raw.widths) > 0 else ()


def judge(blocks: Iterable[RawBlock]) -> list[Styled]:
    """Return the blocks of a document in order, each with its styles in the file."""
    judged: list[Styled] = []
    for raw in blocks:
        if isinstance(raw, RawParagraph):
            judged.extend(Styled(found, frozenset({raw.style})) for found in paragraphs(raw))
        elif (found := table(raw)) is not None:
            judged.append(Styled(found, _table_styles(raw)))
    return judged


def _table_styles(raw: RawTable) -> frozenset[str]:
    """Return the styles used in a table."""
    return frozenset(part.style for row in raw.rows for cell in row for part in cell.paragraphs)
