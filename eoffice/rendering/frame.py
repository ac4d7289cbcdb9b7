"""Finds the body of a complete official document: what stands between its head and its closing."""

from __future__ import annotations

from dataclasses import dataclass

from eoffice.domain.content import Alignment, BlockKind, Paragraph, Picture, Table, is_layout
from eoffice.rendering import markers
from eoffice.rendering.outline import Styled
from eoffice.services.law import load_kinds
from eoffice.text import clean_line, tone_fold

_HEAD_WITHIN = 8
_LONGEST_TITLE = 60
_LONGEST_SUBJECT = 500
_DATE = "ngày"


@dataclass(frozen=True)
class Frame:
    """Where the body begins and ends, and what the head says."""

    start: int
    end: int
    subject: str = ""
    title: str = ""
    competence: str = ""
    addressees: tuple[str, ...] = ()


def find_frame(blocks: list[Styled]) -> Frame:
    """Return the frame of a document; the whole of it when it has no national title at its head."""
    head = next((at for at, found in enumerate(blocks[:_HEAD_WITHIN]) if _is_head(found)), None)
    if head is None:
        return Frame(0, len(blocks))
    return _HeadReader(blocks, head).read()


def _is_head(found: Styled) -> bool:
    """Tell whether a block holds the national title."""
    return markers.has_national_title(found.text.replace("\t", " "))


def _is_title(paragraph: Paragraph) -> bool:
    """Tell whether a paragraph is the name of a kind of document."""
    text = clean_line(paragraph.text)
    if not text or text != text.upper() or len(text) > _LONGEST_TITLE:
        return False
    known = {tone_fold(kind.name) for kind in load_kinds().kinds.values()}
    return tone_fold(text) in known or paragraph.alignment is Alignment.CENTRED


class _HeadReader:
    """Walks down from the national title to the first block of the body."""

    def __init__(self, blocks: list[Styled], head: int) -> None:
        self._blocks = blocks
        self._head = head
        self._subject: list[str] = []
        self._addressees: list[str] = []
        self._title = self._competence = ""
        self._saluted = False

    def read(self) -> Frame:
        """Return the frame."""
        self._letter_subject()
        at = self._head + 1
        while at < len(self._blocks) and self._takes(self._blocks[at]):
            at += 1
        return Frame(
            at,
            self._closing(at),
            clean_line(" ".join(self._subject)),
            self._title,
            self._competence,
            tuple(self._addressees),
        )

    def _letter_subject(self) -> None:
        """Take "V/v …" out of the head table."""
        block = self._blocks[self._head].block
        if not isinstance(block, Table):
            return
        for row in block.rows:
            for cell in row:
                lines = [line for part in cell.paragraphs for line in part.text.splitlines()]
                self._find_letter_subject(lines)

    def _find_letter_subject(self, lines: list[str]) -> None:
        """Take "V/v …" out of the lines of a cell; it runs to the end of the cell."""
        for at, line in enumerate(lines):
            if tone_fold(line).startswith("v/v"):
                self._subject = [line.split(maxsplit=1)[-1], *lines[at + 1 :]]
                return

    def _takes(self, found: Styled) -> bool:
        """Tell whether a block still belongs to the head, and note what it says."""
        block = found.block
        if isinstance(block, Table):
            return self._takes_table(block)
        if isinstance(block, Picture):
            return False
        text = clean_line(block.text)
        if is_layout(block):
            return False
        if markers.RULE_LINE.match(text) or self._is_line_of_head(text):
            return True
        return self._takes_addressee(text) or self._takes_title(block, text)

    def _takes_table(self, block: Table) -> bool:
        """Take a table of addressees."""
        if not markers.SALUTATION.match(clean_line(block.text)):
            return False
        for line in clean_line(block.text).split(":", 1)[1].split(";"):
            self._addressee(line)
        return True

    def _is_line_of_head(self, text: str) -> bool:
        """Tell whether a paragraph is the motto, the number or the date of a head without a table."""
        folded = tone_fold(text)
        return (
            folded.startswith(("số:", "độc lập -"))
            or (_DATE in folded and "tháng" in folded and "," in text and len(text) <= _LONGEST_TITLE)
        ) and not self._title

    def _takes_addressee(self, text: str) -> bool:
        """Take "Kính gửi" and the lines of addressees after it."""
        if markers.SALUTATION.match(text):
            self._saluted = True
            self._addressee(text.split(":", 1)[1])
            return True
        if self._saluted and text.startswith("- "):
            self._addressee(text)
            return True
        return False

    def _addressee(self, text: str) -> None:
        """Note one addressee without dash and final mark."""
        if bare := text.strip().lstrip("-").strip().rstrip(";.").strip():
            self._addressees.append(bare)

    def _takes_title(self, paragraph: Paragraph, text: str) -> bool:
        """Take the type name, the subject and the competence line."""
        if self._saluted or paragraph.kind in (BlockKind.ARTICLE, BlockKind.LEGAL_BASIS, BlockKind.LEAD_IN):
            return False
        if markers.PART.match(text) or markers.BASIS.match(text):
            return False
        if tone_fold(text).startswith("v/v"):
            self._subject = [text.split(maxsplit=1)[-1]]
            return True
        if not self._title:
            self._title = text if _is_title(paragraph) else ""
            return bool(self._title)
        return self._takes_subject(paragraph, text)

    def _takes_subject(self, paragraph: Paragraph, text: str) -> bool:
        """Take the centred or bold lines under the type name; capitals are the competence line."""
        if paragraph.alignment is not Alignment.CENTRED and paragraph.kind is not BlockKind.HEADING:
            return False
        if len(" ".join(self._subject)) + len(text) > _LONGEST_SUBJECT or self._competence:
            return False
        if text == text.upper() and self._subject:
            self._competence = text
        else:
            self._subject.append(text)
        return True

    def _closing(self, start: int) -> int:
        """Return the place of the block that begins the closing, or the end."""
        for at in range(len(self._blocks) - 1, start - 1, -1):
            if markers.has_recipients(self._blocks[at].text.replace("\t", "\n")):
                return at
        return len(self._blocks)
