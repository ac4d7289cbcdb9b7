"""The block of a copy on paper, read back from our own docx by style and by its three rows (template 3.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from eoffice.domain.content import Cell, Table
from eoffice.domain.form.rules_number import date_in, place_in, symbol_of
from eoffice.rendering.markers import PartStyle
from eoffice.rendering.outline import Styled
from eoffice.rendering.reading import styled_blocks
from eoffice.text import clean_line

_ROWS = 3


@dataclass(frozen=True)
class ReadCopy:
    """The words of the block; names are still in capitals."""

    form: str
    agency: str
    number: str
    notation: str
    place: str
    issued_date: date | None
    positions: tuple[str, ...]
    name: str
    recipients: tuple[str, ...]


def read_copy(path: Path) -> ReadCopy | None:
    """Return the block of a copy; None when the docx has none."""
    for found in styled_blocks(path):
        if _is_copy(found) and isinstance(found.block, Table):
            return _words(found.block)
    return None


def _is_copy(found: Styled) -> bool:
    """Tell whether a block is the table of a copy."""
    return (
        PartStyle.COPY in found.styles and isinstance(found.block, Table) and len(found.block.rows) == _ROWS
    )


def _lines(cell: Cell) -> list[str]:
    """Return the lines of a cell."""
    return [text for part in cell.paragraphs if (text := clean_line(part.text))]


def _words(table: Table) -> ReadCopy:
    """Return the words of the three rows."""
    (agency, form), (number, dated), (recipients, signed) = (
        [_lines(cell) for cell in row[:2]] for row in table.rows
    )
    code = " ".join(number)
    entries = tuple(one[2:].rstrip(";.").strip() for one in recipients if one.startswith("- "))
    return ReadCopy(
        form=" ".join(form),
        agency=" ".join(agency),
        number=code.partition(":")[2].partition("/")[0].strip(),
        notation=symbol_of(code),
        place=place_in(" ".join(dated)),
        issued_date=date_in(" ".join(dated)),
        positions=tuple(signed[:-1]),
        name=signed[-1] if signed else "",
        recipients=entries,
    )
