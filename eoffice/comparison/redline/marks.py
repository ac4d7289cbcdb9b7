"""Makes the marks of tracked changes, each with its own id, author and date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from eoffice.comparison.word.styles import int_of
from eoffice.comparison.word.xml import Element, local, make, value, w

NUMBERED = frozenset(
    {"ins", "del", "moveFrom", "moveTo", "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart",
     "moveToRangeEnd", "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblPrExChange", "trPrChange",
     "tcPrChange", "tblGridChange", "numberingChange", "cellIns", "cellDel", "cellMerge", "bookmarkStart",
     "bookmarkEnd", "commentRangeStart", "commentRangeEnd"}
)  # fmt: skip
_PROPERTIES_AFTER = ("rPr", "sectPr", "pPrChange")


@dataclass
class Marks:
    """Hands out marks; ids are unique in the whole package (R1: Word refuses repeated ones)."""

    author: str
    moment: datetime
    next_id: int = 1

    def above(self, roots: Iterable[Element]) -> None:
        """Start counting above every id that some parts already hold."""
        for root in roots:
            for one in root.iter():
                if local(one) in NUMBERED:
                    self.next_id = max(self.next_id, int_of(value(one, "id"), 0) + 1)

    def new_id(self) -> str:
        """Return an id that no other mark has."""
        self.next_id += 1
        return str(self.next_id - 1)

    def mark(self, name: str) -> Element:
        """Return a new mark with id, author and date."""
        date = self.moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return make(name, id=self.new_id(), author=self.author, date=date)

    def paragraph_end(self, paragraph: Element, name: str) -> None:
        """Mark a paragraph's end as inserted, deleted or moved."""
        properties = paragraph_properties(paragraph)
        run = properties.find(w("rPr"))
        if run is None:
            run = make("rPr")
            properties.insert(_place_of_run_properties(properties), run)
        run.insert(0, self.mark(name))

    def row(self, row: Element, name: str) -> None:
        """Mark a whole row as inserted or deleted."""
        properties = row.find(w("trPr"))
        if properties is None:
            properties = make("trPr")
            before = row.find(w("tblPrEx"))
            row.insert(0 if before is None else row.index(before) + 1, properties)
        at = next(
            (place for place, one in enumerate(properties) if local(one) == "trPrChange"), len(properties)
        )
        properties.insert(at, self.mark(name))

    def cell(self, cell: Element, name: str) -> None:
        """Mark a cell as inserted or deleted."""
        properties = cell.find(w("tcPr"))
        if properties is None:
            properties = make("tcPr")
            cell.insert(0, properties)
        at = next(
            (place for place, one in enumerate(properties) if local(one) == "tcPrChange"), len(properties)
        )
        properties.insert(at, self.mark(name))


def paragraph_properties(paragraph: Element) -> Element:
    """Return a paragraph's properties, made when there are none."""
    properties = paragraph.find(w("pPr"))
    if properties is None:
        properties = make("pPr")
        paragraph.insert(0, properties)
    return properties


def _place_of_run_properties(properties: Element) -> int:
    """Return where `rPr` belongs among paragraph properties: the schema wants it near the end."""
    for place, one in enumerate(properties):
        if local(one) in _PROPERTIES_AFTER:
            return place
    return len(properties)
