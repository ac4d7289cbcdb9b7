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

from PIL import Image

from eoffice.comparison.errors import NotComparable
from eoffice.comparison.model import Box
from eoffice.comparison.pdf_words import Line, Page, Word, line_of

DPI = 300
"""What tesseract was trained for; Vietnamese marks are lost below 200."""
PAGE_LIMIT_S = 120
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
