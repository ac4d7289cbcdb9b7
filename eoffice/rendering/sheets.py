"""Writes workbooks: cells, formulas with their values, a few looks. Small and fast, since reports are large.

Libraries write about 100,000 cells a second; a report of 200 people has three times as many. Each formula
carries its value, so that viewers which do not calculate show numbers too.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum
from pathlib import Path
from xml.sax.saxutils import escape

from eoffice.paths import atomic_file

_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_NAME = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME = 31
_FASTEST = 1
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


class Look(IntEnum):
    """How a cell looks; the values are places in the table of formats."""

    PLAIN = 0
    BOLD = 1
    HEAD = 2
    TWO_PLACES = 3
    SIX_PLACES = 4
    WRAPPED = 5
    TITLE = 6
    BOLD_TWO_PLACES = 7
    NUMBER = 8


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula without its equals sign, and the value it has now."""

    text: str
    value: float | str | None


Content = str | int | float | Decimal | Formula | None
Cell = tuple[Content, Look]


@dataclass
class Sheet:
    """One sheet: rows of cells, the widths of columns, the row under which everything scrolls."""

    name: str
    widths: Sequence[float] = ()
    frozen_rows: int = 0
    landscape: bool = True
    rows: list[Sequence[Cell]] = field(default_factory=list)

    def add(self, *cells: Cell) -> int:
        """Add a row and return its number, counted from 1."""
        self.rows.append(cells)
        return len(self.rows)

    def line(self, look: Look, *values: Content) -> int:
        """Add a row of one look and return its number."""
        return self.add(*((value, look) for value in values))


def column_name(number: int) -> str:
    """Return the letters of a column counted from 0."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


_COLUMNS = tuple(column_name(number) for number in range(64))


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """Return names that a workbook allows: short, without forbidden signs, each one once."""
    taken: set[str] = set()
    names = []
    for name in wanted:
        bare = _NO_NAME.sub(" ", _FORBIDDEN.sub("", name)).strip() or "Trang"
        chosen, number = bare[:_LONGEST_NAME].strip(), 1
        while chosen.casefold() in taken:
            number += 1
            ending = f" ({number})"
            chosen = bare[: _LONGEST_NAME - len(ending)].strip() + ending
        taken.add(chosen.casefold())
        names.append(chosen)
    return names


def _text(value: str) -> str:
    """Return a text as XML may hold it."""
    return escape(_FORBIDDEN.sub("", value))


def _cell(place: str, content: Content, look: Look) -> str:
    """Return one cell."""
    if content is None or content == "":
        return f'<c r="{place}" s="{look:d}"/>'
    if isinstance(content, Formula):
        formula, value = escape(content.text), content.value
        if value is None:
            return f'<c r="{place}" s="{look:d}"><f>{formula}</f></c>'
        if isinstance(value, str):
            return f'<c r="{place}" s="{look:d}" t="str"><f>{formula}</f><v>{_text(value)}</v></c>'
        return f'<c r="{place}" s="{look:d}"><f>{formula}</f><v>{value!r}</v></c>'
    if isinstance(content, str):
        told = f'<is><t xml:space="preserve">{_text(content)}</t></is>'
        return f'<c r="{place}" s="{look:d}" t="inlineStr">{told}</c>'
    return f'<c r="{place}" s="{look:d}"><v>{content}</v></c>'


def _row(number: int, cells: Sequence[Cell]) -> str:
    """Return one row."""
    inner = "".join(_cell(f"{_COLUMNS[at]}{number}", *cell) for at, cell in enumerate(cells))
    return f'<row r="{number}">{inner}</row>'


def _sheet(sheet: Sheet) -> str:
    """Return the XML of a sheet."""
    pane = ""
    if sheet.frozen_rows:
        top = f"A{sheet.frozen_rows + 1}"
        pane = (
            f'<pane ySplit="{sheet.frozen_rows}" topLeftCell="{top}" activePane="bottomLeft" state="frozen"/>'
        )
    widths = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>'
        for at, width in enumerate(sheet.widths, start=1)
    )
    rows = "".join(_row(number, cells) for number, cells in enumerate(sheet.rows, start=1))
    direction = "landscape" if sheet.landscape else "portrait"
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
        f"{f'<cols>{widths}</cols>' if widths else ''}<sheetData>{rows}</sheetData>"
        f'<pageSetup paperSize="9" orientation="{direction}" fitToWidth="1" fitToHeight="0"/></worksheet>'
    )


_FORMATS = "".join(
    f'<xf numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0"'
    f' applyNumberFormat="1"'
    f' applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"><alignment vertical="top"{more}/></xf>'
    for number, font, fill, border, more in (
        (0, 0, 0, 0, ""),
        (0, 1, 0, 0, ""),
        (0, 1, 2, 1, ' horizontal="center" wrapText="1"'),
        (2, 0, 0, 1, ""),
        (164, 0, 0, 1, ""),
        (0, 0, 0, 1, ' wrapText="1"'),
        (0, 2, 0, 0, ""),
        (2, 1, 0, 1, ""),
        (0, 0, 0, 1, ""),
    )
)
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164"'
    f' formatCode="0.000000"/></numFmts>'
    '<fonts count="3"><font><sz val="11"/><name val="Times New Roman"/></font>'
    '<font><b/><sz val="11"/><name val="Times New Roman"/></font>'
    '<font><b/><sz val="14"/><name val="Times New Roman"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill>'
    '<patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFDDE6F0"/></patternFill></fill></fills>'
    '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border>'
    '<left style="thin"/><right style="thin"/><top style="thin"/><bottom style="thin"/><diagonal/>'
    "</border></borders>"
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    f'<cellXfs count="{len(Look)}">{_FORMATS}</cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def _book(names: Sequence[str]) -> dict[str, str]:
    """Return the parts around the sheets."""
    listed = "".join(
        f'<sheet name="{escape(name, {chr(34): "&quot;"})}" sheetId="{at}" r:id="rId{at}"/>'
        for at, name in enumerate(names, start=1)
    )
    links = "".join(
        f'<Relationship Id="rId{at}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(names) + 1)
    )
    styles = f'<Relationship Id="rId{len(names) + 1}" Type="{_RELATIONS}/styles" Target="styles.xml"/>'
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{at}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        for at in range(1, len(names) + 1)
    )
    return {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>{types}</Types>',
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument"'
        f' Target="xl/workbook.xml"/></Relationships>',
        # Full calculation on load: the reader's own arithmetic replaces the stored values at once.
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">'
        f"<sheets>{listed}</sheets>"
        '<calcPr calcId="191029" fullCalcOnLoad="1"/></workbook>',
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{links}{styles}</Relationships>",
        "xl/styles.xml": _STYLES,
    }


def write_workbook(sheets: Sequence[Sheet], target: Path) -> None:
    """Write the sheets as a workbook; the target is whole or as it was before."""
    with (
        atomic_file(target) as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_FASTEST) as package,
    ):
        for name, content in _book([sheet.name for sheet in sheets]).items():
            package.writestr(name, content)
        for at, sheet in enumerate(sheets, start=1):
            package.writestr(f"xl/worksheets/sheet{at}.xml", _sheet(sheet))
