"""Plain lines as people type them, turned into blocks: articles, headings, points and tables find themselves.

"^ " in front centres a line, "| a | b |" is a row of a table, "**…**" is bold, a line "---" is a page break;
"--- ngang" turns the paper for a wide table, "--- dọc" turns it back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from eoffice.domain.content import Alignment, Block, BlockKind, Cell, Paragraph, Span, Table
from eoffice.text import clean, fold

_ARTICLE = re.compile(r"^Điều\s+\d+[a-zđ]?\.")
_DIVISION = re.compile(r"^(Phần|Chương|Mục|Tiểu mục)\s+(?:[IVXLC]+|\d+|thứ \w+)$")
_SECTION = re.compile(r"^[IVXLC]+\.\s+\S")
_BOLD = re.compile(r"(\*\*.+?\*\*)")
_TITLED_CLAUSE = re.compile(r"^\d{1,2}\.\s+\S")
_LONGEST_TITLE = 90
_NARROW = 6
_LAYOUTS = {"": BlockKind.PAGE_BREAK, "ngang": BlockKind.WIDE_PAGES, "doc": BlockKind.TALL_PAGES}
WIDE_PAGES_LINE, TALL_PAGES_LINE = "--- ngang", "--- dọc"


def blocks_of(text: str) -> tuple[Block, ...]:
    """Return the blocks of a text."""
    lines = [line.strip() for line in clean(text).split("\n")]
    return tuple(_blocks([line for line in lines if line]))


def _blocks(lines: list[str]) -> Iterator[Block]:
    """Give the blocks; rows of a table belong together."""
    at = 0
    after_division = False
    while at < len(lines):
        if lines[at].startswith("|"):
            end = at
            while end < len(lines) and lines[end].startswith("|"):
                end += 1
            yield table_of(lines[at:end])
            at = end
            after_division = False
            continue
        following = lines[at + 1] if at + 1 < len(lines) else ""
        is_title = after_division and lines[at] == lines[at].upper()
        yield _paragraph(lines[at], following, is_title=is_title)
        after_division = bool(_DIVISION.match(lines[at]))
        at += 1


def table_of(rows: list[str]) -> Table:
    """Return the table of lines "| a | b |"; the first row is its head."""
    cells = [
        [cell.strip() for cell in row.strip("|").split("|")] for row in rows if not set(row) <= set("|-: ")
    ]
    columns = max(map(len, cells))
    even = [[*row, *[""] * (columns - len(row))] for row in cells]
    # By the longest cell, within bounds: one long remark must not squeeze all figures.
    longest = [max(_NARROW, min(40, max(len(row[at]) for row in even))) for at in range(columns)]
    widths = tuple(round(length / sum(longest), 3) for length in longest)
    return Table(
        tuple(tuple(_cell(words, head=at == 0) for words in row) for at, row in enumerate(even)), widths
    )


def _cell(words: str, *, head: bool) -> Cell:
    """Return a cell; heads are bold and centred."""
    if not words:
        return Cell(())
    alignment = Alignment.CENTRED if head or words.replace(".", "").isdigit() else Alignment.LEFT
    return Cell((Paragraph((Span(words, bold=head),), alignment=alignment, indented=False),))


def _paragraph(line: str, following: str, *, is_title: bool) -> Paragraph:
    """Return one paragraph with its kind and look."""
    if line.startswith("---") and (kind := _LAYOUTS.get(fold(line.lstrip("-")))) is not None:
        return Paragraph.layout(kind)
    if line.startswith("^ "):
        return Paragraph(_spans(line[2:]), alignment=Alignment.CENTRED, indented=False)
    if _DIVISION.match(line) or is_title:
        return Paragraph((Span(line, bold=True),), BlockKind.HEADING, Alignment.CENTRED, indented=False)
    if found := _ARTICLE.match(line):
        return _article(line, found.end(), following)
    if _SECTION.match(line) and line == line.upper():
        return Paragraph((Span(line, bold=True),), BlockKind.HEADING)
    if _is_titled(line, following):
        return Paragraph((Span(line, bold=True),))
    return Paragraph(_spans(line))


def _article(line: str, end: int, following: str) -> Paragraph:
    """Return an article: its marker bold, its title too when the rule itself follows on the next line."""
    rest = line[end:]
    has_title = len(rest) <= _LONGEST_TITLE and rest[-1:] not in (".", ":", ";", "/") and bool(following)
    return Paragraph((Span(line[:end], bold=True), Span(rest, bold=has_title)), BlockKind.ARTICLE)


def _is_titled(line: str, following: str) -> bool:
    """Tell whether a numbered line is the title of a clause: short, without a mark at its end."""
    return bool(
        _TITLED_CLAUSE.match(line) and len(line) <= _LONGEST_TITLE and line[-1] not in ".:;/," and following
        and not following.startswith(f"{int(line.split('.')[0]) + 1}.")
    )  # fmt: skip


def _spans(line: str) -> tuple[Span, ...]:
    """Return the runs of a line."""
    parts = [part for part in _BOLD.split(line) if part]
    return tuple(Span(part.strip("*"), bold=True) if _BOLD.fullmatch(part) else Span(part) for part in parts)
