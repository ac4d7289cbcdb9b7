"""What a reader saw in a file: lines with their looks and places. None means that the file does not tell.

Lengths are millimetres, sizes and spacings points. A docx declares its values, a PDF shows them; both
readers, and our own model, speak this one language, so that each rule is written once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from eoffice.domain.content import Alignment
from eoffice.text import fold


class Column(StrEnum):
    """Which half of the sheet a line stands in."""

    FULL = "full"
    LEFT = "left"
    RIGHT = "right"


class Source(StrEnum):
    """Where an observation comes from; a PDF shows places, a docx declares looks, a model has words only."""

    DOCX = "docx"
    PDF = "pdf"
    MODEL = "model"


class RuleShape(StrEnum):
    """How a line under a component was made."""

    DRAWN = "drawn"
    DASHES = "dashes"
    UNDERLINE = "underline"


@dataclass(frozen=True)
class Ink:
    """Letters of one look."""

    text: str
    size: float | None = None
    bold: bool | None = None
    italic: bool | None = None
    font: str = ""
    colour: tuple[int, int, int] | None = None


@dataclass(frozen=True)
class Box:
    """A rectangle on a page, in millimetres from the upper left corner."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def middle(self) -> float:
        """Return the middle from left to right."""
        return (self.x0 + self.x1) / 2


@dataclass(frozen=True)
class Rule:
    """A line under a component."""

    shape: RuleShape
    width: float | None = None


@dataclass(frozen=True)
class Seen:
    """A paragraph of a docx, or a line or paragraph of a PDF."""

    at: int
    inks: tuple[Ink, ...] = ()
    column: Column = Column.FULL
    alignment: Alignment | None = None
    first_line: float | None = None
    left: float | None = None
    before: float | None = None
    after: float | None = None
    spacing: float | None = None
    """Line spacing in lines; exact spacing in parts of the size."""
    page: int | None = None
    box: Box | None = None
    width: float | None = None
    """How wide the words are on one line."""
    room: float | None = None
    """How wide the line may be; wider words wrap."""
    frame: int | None = None
    """The number of the borderless table it stands in."""
    row: int = 0
    in_grid: bool = False
    """True inside a table with borders, whose type may differ from the text's."""
    rule: Rule | None = None
    marker: str = ""
    """The automatic number in front, which is part of the text too."""
    heading: bool = False
    boxed: bool = False
    section: int = 0
    stylish: bool = True
    """False where looks are unknown."""
    new_page: bool = False
    """True when a page break stands before or in it."""
    right: float | None = None
    """The indent from the right margin."""

    @cached_property
    def text(self) -> str:
        """Return the words."""
        return "".join(ink.text for ink in self.inks).strip()

    @cached_property
    def folded(self) -> str:
        """Return the words without accents in small letters."""
        return fold(self.text)

    @cached_property
    def letters(self) -> tuple[Ink, ...]:
        """Return the runs that show something."""
        return tuple(ink for ink in self.inks if ink.text.strip())

    def all_are(self, look: str) -> bool | None:
        """Tell whether every letter is "bold" or "italic"; None when the file does not say."""
        found = [getattr(ink, look) for ink in self.letters if any(map(str.isalnum, ink.text))]
        if not found or None in found:
            return None
        return all(found)

    def any_is(self, look: str) -> bool | None:
        """Tell whether a letter is "bold" or "italic"; None when the file does not say."""
        found = [getattr(ink, look) for ink in self.letters if any(map(str.isalnum, ink.text))]
        if not found or None in found:
            return None
        return any(found)

    @property
    def sizes(self) -> tuple[float, ...]:
        """Return the sizes of the letters, to half a point."""
        # Type is set in half points; what lies between comes from scaling in a PDF.
        return tuple(round(ink.size * 2) / 2 for ink in self.letters if ink.size is not None)

    @property
    def is_upper(self) -> bool:
        """Tell whether it is written in capitals."""
        return self.text == self.text.upper() and any(map(str.isalpha, self.text))

    @property
    def is_centred(self) -> bool | None:
        """Tell whether it is centred; None when the file does not say."""
        return None if self.alignment is None else self.alignment is Alignment.CENTRED


@dataclass(frozen=True)
class Sheet:
    """Paper and margins of a section, in millimetres."""

    width: float
    height: float
    top: float | None = None
    bottom: float | None = None
    left: float | None = None
    right: float | None = None
    has_wide_table: bool = False


@dataclass(frozen=True)
class PageNumber:
    """How pages are numbered."""

    shown: bool
    hidden_on_first: bool
    in_header: bool = True
    centred: bool | None = None
    size: float | None = None
    bold: bool | None = None
    italic: bool | None = None
    arabic: bool = True
    begins_with: int = 1


@dataclass(frozen=True)
class Signed:
    """A digital signature as the page shows it."""

    field: str
    page: int
    box: Box
    covers: int = 0
    """How many bytes it covers: a later signature covers more. Nought when the file does not tell."""
    colour: tuple[int, int, int] | None = None
    """The colour it adds to the page; None when it shows nothing."""
    see_through: bool = True

    @property
    def role(self) -> str:
        """Return "seal" or "leader" by the name of the field, empty when the name says neither."""
        name = fold(self.field)
        if "dau" in name.split("_") or "seal" in name:
            return "seal"
        return "leader" if "lanh_dao" in name or "leader" in name else ""


@dataclass(frozen=True)
class Scan:
    """A page that is one picture: a paper made digital."""

    page: int
    dpi: float
    colour: bool
    version: int
    """The version of the PDF, 14 for 1.4."""


@dataclass(frozen=True)
class Observation:
    """Everything a reader saw in one file."""

    source: Source
    seen: tuple[Seen, ...]
    sheets: tuple[Sheet, ...] = ()
    page_number: PageNumber | None = None
    pages: int | None = None
    outside: tuple[Seen, ...] = ()
    """Lines in the margins and text boxes: notes of circulation, marks, contact data."""
    kind: str = ""
    """The kind, where it is known beforehand."""
    lines: tuple[Box, ...] = field(default=())
    signed: tuple[Signed, ...] = ()
    scans: tuple[Scan, ...] = ()
    restarts: frozenset[int] = frozenset()
    """The sections of a docx whose pages count anew from 1."""
    printed_numbers: tuple[int | None, ...] = ()
    """The number each page of a PDF shows in its top margin."""
