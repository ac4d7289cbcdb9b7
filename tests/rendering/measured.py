"""What stands where on drawn pages, in millimetres from the upper left corner: lines of letters and strokes.

Reads with PDFium alone and knows nothing of how the pages were drawn.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

MM = 25.4 / 72
_COLUMN_GAP = 5.0
"""Letters further apart than this stand in two columns."""


@dataclass
class Words:
    """Letters on one line without a wide gap."""

    page: int
    x0: float
    x1: float
    baseline: float
    size: float
    font: str
    text: str

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def width(self) -> float:
        return self.x1 - self.x0


@dataclass(frozen=True)
class Stroke:
    """The box of a drawn line or frame."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def width(self) -> float:
        return self.x1 - self.x0


@dataclass
class Measured:
    """A file as measured."""

    sheets: list[tuple[float, float]] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)

    def find(self, text: str, page: int | None = None) -> Words:
        """Return the first line that begins with some words."""
        for one in self.words:
            if one.text.startswith(text) and (page is None or one.page == page):
                return one
        raise AssertionError(f"{text!r} not in {[one.text for one in self.words]}")

    def last(self, text: str) -> Words:
        """Return the last line that begins with some words."""
        return [one for one in self.words if one.text.startswith(text)][-1]

    def block(self, text: str, page: int) -> list[Words]:
        """Return the lines of one look, one under the other, that together say some words."""
        for at, first in enumerate(self.words):
            if first.page != page or not text.startswith(first.text):
                continue
            found, said = [first], first.text
            for one in self.words[at + 1 :]:
                if said == text:
                    break
                same = one.page == page and one.font == first.font
                if same and text.startswith(f"{said} {one.text}"):
                    found.append(one)
                    said = f"{said} {one.text}"
            if said == text:
                return found
        raise AssertionError(f"{text!r} not in {[one.text for one in self.words if one.page == page]}")

    def rule_below(self, words: Words, within: float = 8.0) -> Stroke:
        """Return the thin line drawn below some words, around their middle."""
        for one in self.strokes:
            below = one.page == words.page and 0 < one.y0 - words.baseline < within
            if below and one.y1 - one.y0 < 1 and one.x0 < words.middle < one.x1:
                return one
        raise AssertionError(f"no line below {words}: {self.strokes}")


def measure(path: Path) -> Measured:
    """Measure a file."""
    document = pypdfium2.PdfDocument(path)
    found = Measured()
    for number in range(len(document)):
        page = document[number]
        width, height = page.get_size()
        found.sheets.append((width * MM, height * MM))
        found.words.extend(_words(page.get_textpage(), number, height))
        for drawn in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH]):
            x0, y0, x1, y1 = drawn.get_bounds()
            found.strokes.append(Stroke(number, x0 * MM, (height - y1) * MM, x1 * MM, (height - y0) * MM))
    document.close()
    return found


def _words(text: Any, page: int, height: float) -> Iterator[Words]:  # noqa: ANN401
    current: Words | None = None
    for at in range(text.count_chars()):
        letter = chr(pdfium.FPDFText_GetUnicode(text, at))
        if letter in "\r\n" or pdfium.FPDFText_IsGenerated(text, at) == 1:
            continue
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(text, at, x, y)
        _, _, right, _ = text.get_charbox(at, loose=True)
        left, end, baseline = x.value * MM, right * MM, (height - y.value) * MM
        if current and abs(current.baseline - baseline) < 1 and -1 < left - current.x1 < _COLUMN_GAP:
            spaced = left - current.x1 > 0.5 and not current.text.endswith(" ") and letter != " "
            current.text += f" {letter}" if spaced else letter
            if letter != " ":
                current.x1 = end
            continue
        if current and current.text.strip():
            current.text = current.text.strip()
            yield current
        current = None
        if letter != " ":
            size = float(pdfium.FPDFText_GetFontSize(text, at))
            current = Words(page, left, end, baseline, size, _font(text, at), letter)
    if current and current.text.strip():
        current.text = current.text.strip()
        yield current


def _font(text: Any, at: int) -> str:  # noqa: ANN401
    buffer, flags = ctypes.create_string_buffer(200), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(text, at, buffer, 200, flags)
    return buffer.value.decode().rpartition("+")[2]
