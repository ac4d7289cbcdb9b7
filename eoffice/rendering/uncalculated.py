"""Finds formulas that a workbook was saved without a value for: read as blank they would pass in silence."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from openpyxl.utils import column_index_from_string
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

NOT_CALCULATED = "#CHƯA TÍNH!"
"""Shown as the spreadsheet's own errors are, so that whoever reads the cell refuses it."""
_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"([^>]*)><f(?:/>|[^>]*/>|[^>]*>[^<]*</f>)(?:<v></v>|<v ?/>)?</c>'
)


def mark_uncalculated(path: Path, sheet: object, rows: list[list[object]]) -> None:
    """Put a word of error into cells whose formula has no value; programs that write workbooks leave such."""
    if not isinstance(sheet, ReadOnlyWorksheet):
        return
    with zipfile.ZipFile(path) as package:
        content = package.read(str(vars(sheet)["_worksheet_path"]).lstrip("/"))
    if b"<f" not in content:
        return
    for letters, number, kind in _CELL.findall(content):
        # A formula that was calculated and gave no text is blank, and rightly so.
        if b't="str"' in kind:
            continue
        row, place = int(number) - 1, column_index_from_string(letters.decode()) - 1
        if row < len(rows) and place < len(rows[row]):
            rows[row][place] = NOT_CALCULATED
