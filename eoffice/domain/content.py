"""What stands on the pages of an official document: the components of Decree 30/2020, Appendix I.

Pure values. Reading and writing docx and drawing PDF is the work of `eoffice.rendering`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from eoffice.domain.people import Signatory


class Urgency(StrEnum):
    """How fast a document must be handled (component 10b)."""

    NORMAL = "normal"
    URGENT = "urgent"
    VERY_URGENT = "very_urgent"
    FLASH = "flash"

    @property
    def mark(self) -> str:
        """Return the word stamped on the document, empty for a normal one."""
        return {
            Urgency.NORMAL: "",
            Urgency.URGENT: "KHẨN",
            Urgency.VERY_URGENT: "THƯỢNG KHẨN",
            Urgency.FLASH: "HỎA TỐC",
        }[self]


class BlockKind(StrEnum):
    """What a block of the body is; articles, clauses and points keep their own markers in the text."""

    PARAGRAPH = "paragraph"
    LEGAL_BASIS = "legal_basis"
    LEAD_IN = "lead_in"
    HEADING = "heading"
    ARTICLE = "article"
    TABLE = "table"
    PAGE_BREAK = "page_break"
    WIDE_PAGES = "wide_pages"
    TALL_PAGES = "tall_pages"


LAYOUT = frozenset({BlockKind.PAGE_BREAK, BlockKind.WIDE_PAGES, BlockKind.TALL_PAGES})
"""Blocks without words: a new page; pages that lie on their side from here, upright again from here.

Wide tables alone may turn the paper (Appendix I, I.2). An appendix whose text begins with `WIDE_PAGES`
has its title on the side too.
"""


class Alignment(StrEnum):
    """How the lines of a block stand between the margins."""

    JUSTIFIED = "justified"
    LEFT = "left"
    CENTRED = "centred"
    RIGHT = "right"


@dataclass(frozen=True)
class Span:
    """A run of text with one style."""

    text: str
    bold: bool = False
    italic: bool = False
    underline: bool = False
    raised: int = 0
    """1 superscript, -1 subscript, 0 on the line."""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the body."""

    spans: tuple[Span, ...]
    kind: BlockKind = BlockKind.PARAGRAPH
    alignment: Alignment = Alignment.JUSTIFIED
    indented: bool = True

    @property
    def text(self) -> str:
        """Return the words without style."""
        return "".join(span.text for span in self.spans)

    @staticmethod
    def layout(kind: BlockKind) -> Paragraph:
        """Return a block of `LAYOUT`, which shows nothing of its own."""
        return Paragraph((), kind, Alignment.LEFT, indented=False)


@dataclass(frozen=True)
class Picture:
    """A picture of the body on lines of its own; lengths in millimetres as it stands on the page.

    The content is a PNG or JPEG file; readers turn other formats into one of them.
    """

    content: bytes
    width: float
    height: float
    description: str = ""
    """What it shows, for those who cannot see it."""
    alignment: Alignment = Alignment.CENTRED

    @property
    def text(self) -> str:
        """Return no words: what a picture shows cannot be searched or compared as text."""
        return ""


@dataclass(frozen=True)
class Cell:
    """A cell of a table; `across` columns wide and `down` rows high."""

    paragraphs: tuple[Paragraph, ...]
    across: int = 1
    down: int = 1
    pictures: tuple[Picture, ...] = ()
    """Pictures below the words of the cell."""


@dataclass(frozen=True)
class Table:
    """A table of the body, row by row; column widths are shares that add up to 1."""

    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...] = ()
    bordered: bool = True

    @property
    def has_pictures(self) -> bool:
        """Tell whether a cell shows a picture."""
        return any(cell.pictures for row in self.rows for cell in row)

    @property
    def text(self) -> str:
        """Return the words of all cells, one line a row."""
        return "\n".join(
            "\t".join(" ".join(part.text for part in cell.paragraphs) for cell in row) for row in self.rows
        )


Block = Paragraph | Table | Picture


# Up to thirty-nine: nobody appends forty.
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def is_layout(block: Block, *kinds: BlockKind) -> bool:
    """Tell whether a block is a break or a turn of the pages: of some kinds, or of any."""
    return isinstance(block, Paragraph) and block.kind in (kinds or LAYOUT)


def roman(number: int) -> str:
    """Return a number in Roman figures of plain letters, as appendices are counted."""
    written = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        written += letters * count
    return written


@dataclass(frozen=True)
class Appendix:
    """An appendix in the same file: its title and its text."""

    title: str
    body: tuple[Block, ...]

    @staticmethod
    def label(at: int, count: int) -> str:
        """Return "Phụ lục", with a Roman number when there are several (Appendix I, III.1a)."""
        return f"Phụ lục {roman(at + 1)}" if count > 1 else "Phụ lục"


@dataclass(frozen=True)
class Letterhead:
    """Components 1 to 4: who issues, and where."""

    issuer: str
    place: str
    parent: str = ""


@dataclass(frozen=True)
class CopyBlock:
    """What is added below a document when it is copied on paper (Appendix I, Part II)."""

    form: str
    """SAO Y, SAO LỤC or TRÍCH SAO."""
    agency: str
    number: str
    notation: str
    place: str
    issued_date: date | None
    signatory: Signatory
    recipients: tuple[str, ...] = ("Lưu: VT",)


@dataclass(frozen=True)
class OfficialDocument:
    """One official document with every component that its pages show.

    Number and date are empty until the clerk takes them; the notation ("QĐ-SNV") is known before.
    """

    kind: str
    """The ASCII name of the kind, such as `cong_van` or `quyet_dinh`."""
    letterhead: Letterhead
    notation: str
    subject: str
    body: tuple[Block, ...]
    signatory: Signatory
    recipients: tuple[str, ...]
    """The lines of "Nơi nhận", without dash and final mark; the last is the archive line."""
    addressees: tuple[str, ...] = ()
    competence: str = ""
    """The line after the title of a decision: the position or collective that decides."""
    legal_bases: tuple[str, ...] = ()
    urgency: Urgency = Urgency.NORMAL
    circulation_note: str = ""
    drafter_code: str = ""
    number: str = ""
    issued_date: date | None = None
    attachments: tuple[str, ...] = field(default=())
    second_signatory: Signatory | None = None
    """Who signs on the left: the secretary of a meeting (template 1.9) or the other party."""

    appendices: tuple[Appendix, ...] = ()
    contact: str = ""
    """Component 13: address, telephone and the like, at the foot of page 1."""
    copy: CopyBlock | None = None

    def reference_line(self) -> str:
        """Return "(Kèm theo Văn bản số … của …)" below the title of an appendix."""
        number = f"{self.number}/{self.notation}" if self.number else f"      /{self.notation}"
        # Blanks as wide as the figures the clerk fills in later.
        date = official_date(self.issued_date) if self.issued_date else "ngày      tháng      năm"
        return f"(Kèm theo Văn bản số {number} {date} của {self.letterhead.issuer})"

    def with_body(self, body: tuple[Block, ...]) -> OfficialDocument:
        """Return the same document with another body."""
        return replace(self, body=body)

    @property
    def plain_text(self) -> str:
        """Return all words of subject, bases and body, one block a line, for search and comparison."""
        appended = [
            text for one in self.appendices for text in (one.title, *(block.text for block in one.body))
        ]
        lines = [self.subject, *self.legal_bases, *(block.text for block in self.body), *appended]
        return "\n".join(line for line in lines if line.strip())


def official_date(day: date) -> str:
    """Return "ngày 05 tháng 01 năm 2020": two digits for days below 10 and for months 1 and 2."""
    # A nought before days below 10 and before January and February, so that nothing can be put before
    # the figure; months 3 to 9 need none (Appendix I, II.4).
    month = f"{day.month:02d}" if day.month in (1, 2) else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def official_number(number: int) -> str:
    """Return a number as written after "Số:": at least two digits."""
    return f"{number:02d}"


@dataclass(frozen=True)
class Area:
    """A rectangle on a page in PDF points, origin at the lower left corner; pages count from 0."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True)
class Blank:
    """A gap left in a printed line: text of this size on this baseline continues the words around it."""

    area: Area
    baseline: float
    size: float
    italic: bool = False
    to_the_right: bool = False
    """True when the text ends at the right edge of the gap instead of beginning at the left."""


@dataclass(frozen=True)
class PdfLayout:
    """Where things stand on the drawn pages, for those who fill and sign them."""

    pages: int
    signature: Area
    """The place of the leader's signature, between position and name (component 7c)."""
    seal: Area
    """The place of the agency's seal, over the left third of the signature (component 8)."""
    number: Blank | None = None
    """Where the number goes; None when it is printed already."""
    issued_date: Blank | None = None
    """Where the date goes; None when it is printed already or the kind carries none."""
    second_signature: Area | None = None
    unprintable: tuple[str, ...] = ()
    """Characters of the text that the font does not have, each once."""
