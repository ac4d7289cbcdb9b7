"""Words of scanned pages and pictures by tesseract, when it is installed, with how sure it is of each.

The recogniser runs in a process of its own, page by page, so that it can be stopped between pages.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
from functools import cache

from PIL import Image, ImageChops

from eoffice.comparison.errors import NotComparable
from eoffice.comparison.model import Box
from eoffice.comparison.pdf_words import Line, Page, Word, line_of

DPI = 300
"""What tesseract was trained for; Vietnamese marks are lost below 200."""
PAGE_LIMIT_S = 120
_LOOKED_AT = 400
"""A picture is made this small, in both directions, to look for coloured ink."""
_STRONG_COLOUR, _LEAST_INK, _BRIGHT = 90, 0.0005, 190
_LANGUAGE = "vie"
_WORD_LEVEL = "5"
_SURE_PERCENT = 100.0
_POINTS_PER_INCH = 72


@cache
def recogniser() -> str | None:
    """Return the program that reads Vietnamese from pictures, or None when it or its language is missing."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    done = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=30, check=False)
    return program if _LANGUAGE in done.stdout.split() else None


def recognise(picture: Image.Image, number: int, file: str, dpi: float = DPI) -> Page:
    """Return the words of one page's picture; boxes in points.

    Raises NotComparable `comparison.no_recogniser`, `comparison.recognition_failed`.
    """
    program = recogniser()
    if program is None:
        raise NotComparable("comparison.no_recogniser", file=file)
    page = _read_once(program, picture, number, file, dpi)
    if not has_coloured_ink(picture):
        return page
    # A red seal over black words hides them. Without colour they come forth, but so do red words go:
    # the reading with more letters it is sure of is kept.
    paler = _read_once(program, without_colour(picture), number, file, dpi)
    return max(page, paler, key=_sure_letters)


def without_colour(picture: Image.Image) -> Image.Image:
    """Return a grey picture without coloured ink: what is bright in one colour at least becomes paper."""
    red, green, blue = picture.convert("RGB").split()
    strongest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return strongest.point([min(255, value * 255 // _BRIGHT) for value in range(256)])


def has_coloured_ink(picture: Image.Image) -> bool:
    """Tell whether a page holds a seal or coloured writing; paper that has yellowed is no ink."""
    if picture.mode in {"1", "L", "I;16", "I", "F"}:
        return False
    small = picture.convert("RGB").resize((_LOOKED_AT, _LOOKED_AT), Image.Resampling.NEAREST)
    _, saturation, _ = small.convert("HSV").split()
    strong = sum(saturation.histogram()[_STRONG_COLOUR:])
    return strong >= _LEAST_INK * _LOOKED_AT**2


def _sure_letters(page: Page) -> float:
    """Return how many letters of a page were read, each counted by how sure it is."""
    return sum(len(word.text) * word.confidence for line in page.lines for word in line.words())


def _read_once(program: str, picture: Image.Image, number: int, file: str, dpi: float) -> Page:
    """Return what one reading of a picture gives."""
    try:
        done = subprocess.run(
            [program, "stdin", "stdout", "-l", _LANGUAGE, "--dpi", str(round(dpi)), "--psm", "3", "tsv"],
            input=_png(picture),
            capture_output=True,
            timeout=PAGE_LIMIT_S,
            check=True,
            # Pages are recognised beside one another; threads inside one page would only wait for them.
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise NotComparable("comparison.recognition_failed", file=file, page=number) from error
    scale = _POINTS_PER_INCH / dpi
    lines = _lines(done.stdout.decode("utf-8", "replace"), number, scale)
    return Page(number, picture.width * scale, picture.height * scale, lines, pictures=1.0)


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    # Grey is enough for reading and a third of the pipe's work.
    picture.convert("L").save(out, "PNG", compress_level=1)
    return out.getvalue()


def _lines(table: str, number: int, scale: float) -> tuple[Line, ...]:
    """Return the lines of tesseract's table: one row a word, with block, paragraph and line numbers."""
    lines: dict[tuple[str, str, str], list[Word]] = {}
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row.get("text") or "").strip()
        if row["level"] != _WORD_LEVEL or not text:
            continue
        left, top = float(row["left"]) * scale, float(row["top"]) * scale
        right, bottom = left + float(row["width"]) * scale, top + float(row["height"]) * scale
        word = Word(
            text, Box(number, left, top, right, bottom), confidence=float(row["conf"]) / _SURE_PERCENT
        )
        lines.setdefault((row["block_num"], row["par_num"], row["line_num"]), []).append(word)
    return tuple(line_of(words) for words in lines.values())
