"""The read model: what any reader (docx, PDF, scan, plain text) hands to the aligner. Values only.

Text keeps the file's own letters; folding happens in `normalise`, never here, so that what is shown
and signed is what was read.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

OBJECT = "\ufffc"
"""Stands in the text for a thing without words: a picture, a chart, a note's reference."""


class Format(StrEnum):
    """What the compared file was."""

    DOCX = "docx"
    PDF = "pdf"
    SCAN = "scan"
    TEXT = "text"


class StoryKind(StrEnum):
    """The streams of text of a document; each is compared with its own counterpart only."""

    BODY = "body"
    HEADER = "header"
    FOOTER = "footer"
    FOOTNOTE = "footnote"
    ENDNOTE = "endnote"
    COMMENT = "comment"
    TEXT_BOX = "text_box"


class SolidKind(StrEnum):
    """What is compared as one piece and never cut."""

    IMAGE = "image"
    DRAWING = "drawing"
    EQUATION = "equation"
    FIELD = "field"
    NOTE = "note"
    TEXT_BOX = "text_box"
    OBJECT = "object"
    SYMBOL = "symbol"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points from the top left corner; pages count from 1."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Look:
    """How a run of text looks, as far as it is compared."""

    font: str = ""
    size: float | None = None
    bold: bool = False
    italic: bool = False
    underline: str = ""
    strike: bool = False
    colour: str = ""
    highlight: str = ""
    raised: str = ""
    style: str = ""
    other: str = ""
    """What else changes the look (small capitals, spacing, …), as one comparable string."""


PLAIN = Look()


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a paragraph's text with one look."""

    start: int
    end: int
    look: Look


@dataclass(frozen=True, slots=True)
class Solid:
    """A stretch of a paragraph's text that is one thing: equal when kind and key are equal."""

    start: int
    end: int
    kind: SolidKind
    key: str
    story: str = ""
    """The name of the story inside it: a text box or a note."""
    look: str = ""
    """How a drawing is drawn, where that is told apart from what it shows."""
    floats: bool = False
    """Whether it stands beside the text: its place among the words is not seen."""


@dataclass(frozen=True, slots=True)
class WordBox:
    """Where a stretch of text stands on a page, and how sure the reader is of it (OCR)."""

    start: int
    end: int
    box: Box
    confidence: float = 1.0


class WordPlaces(Sequence[WordBox]):
    """Words whose places are read from their file only when they are asked for."""

    @abstractmethod
    def between(self, start: int, end: int) -> Sequence[WordBox]:
        """Return the words that touch a stretch of the paragraph's text."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the file that the places come from; asking again opens it again."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph: its text and everything known of it."""

    text: str
    number: int
    """Its place among the story's paragraphs, cells included, from 1."""
    key: int = -1
    """The reader's own handle to the source; unique within a document, -1 when there is none."""
    label: str = ""
    """The number a list gives it ("Điều 5.", "a)"), resolved; not part of the text."""
    style: str = ""
    shape: str = ""
    """Alignment, indents, spacing … as one comparable string."""
    runs: tuple[Run, ...] = ()
    solids: tuple[Solid, ...] = ()
    words: Sequence[WordBox] = ()
    """The places of the words on pages."""
    page: int = 0
    """The page on which the paragraph begins, 0 where there are no pages."""
    links: tuple[tuple[int, int, str], ...] = ()
    """Stretches that lead elsewhere: start, end, and where to."""
    legacy: str = ""
    """The text in Unicode when some of its fonts are TCVN3 or VNI; offsets differ from those of `text`."""

    @property
    def shown(self) -> str:
        """Return the paragraph as a reader sees it: with its label."""
        return f"{self.label} {self.text}".strip() if self.label else self.text

    @property
    def readable(self) -> str:
        """Return the text in Unicode, whatever its fonts are."""
        return self.legacy or self.text

    def words_between(self, start: int, end: int) -> Sequence[WordBox]:
        """Return the placed words that touch a stretch of the text; no other is looked up."""
        if isinstance(self.words, WordPlaces):
            return self.words.between(start, end)
        return [word for word in self.words if word.start < end and word.end > start]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table row."""

    blocks: tuple[Block, ...]
    key: int = -1
    span: int = 1
    merged: str = ""
    """`restart` or `continue` for cells merged downwards."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table."""

    cells: tuple[Cell, ...]
    key: int = -1


@dataclass(frozen=True, slots=True)
class Table:
    """A table; its cells hold blocks again."""

    rows: tuple[Row, ...]
    number: int
    """The number of the story's paragraphs before it, plus one."""
    key: int = -1
    shape: str = ""


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Story:
    """One stream of blocks."""

    kind: StoryKind
    name: str
    """Unique within its document: `body`, `header:1:default`, `footnote:3`, `text_box:2` …"""
    blocks: tuple[Block, ...]

    def paragraphs(self) -> Iterator[Paragraph]:
        """Give every paragraph in reading order, those of cells included."""
        yield from paragraphs_of(self.blocks)


@dataclass(frozen=True, slots=True)
class Section:
    """One section's page set-up, as comparable strings."""

    shape: str
    paragraph: int
    """The number of the body paragraph that ends the section; 0 for the last section."""
    key: int = -1
    bands: tuple[tuple[str, str], ...] = ()
    """The headers and footers that the section names itself, by kind (`header:first`), and their stories."""


@dataclass(frozen=True)
class Document:
    """A document as read: its stories, its sections, and what could not be read for comparison."""

    file: str
    sha256: str
    format: Format
    stories: tuple[Story, ...]
    sections: tuple[Section, ...] = ()
    not_compared: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """What the person should know of the reading: earlier tracked changes taken in, …"""
    pages: tuple[tuple[float, float], ...] = field(default=(), repr=False)
    """The sizes of the pages in points, for PDF and scans."""
    earlier: int = 0
    """How many tracked changes the file held before anything was compared."""

    @property
    def body(self) -> Story:
        """Return the main text."""
        return next(story for story in self.stories if story.kind is StoryKind.BODY)


def paragraphs_of(blocks: tuple[Block, ...]) -> Iterator[Paragraph]:
    """Give every paragraph of some blocks in reading order, those of cells included."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        else:
            for row in block.rows:
                for cell in row.cells:
                    yield from paragraphs_of(cell.blocks)
