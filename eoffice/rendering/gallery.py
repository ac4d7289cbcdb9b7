"""Pictures of documents: every page as a file, and one sheet that shows all first pages beside each other."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Mapping
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from eoffice.domain.content import OfficialDocument
from eoffice.paths import write_bytes
from eoffice.rendering.fonts import typeface
from eoffice.rendering.pdf import render_pdf
from eoffice.rendering.text import page_images

SHEET = "tat-ca.png"
_COLUMNS, _WIDE, _TALL = 8, 248, 351
_GAP, _LABEL, _SMALL_TYPE = 14, 26, 16
_GREYS = 16
"""Shades of the overview: letters stay readable and 32 pages stay a small file."""


def draw_gallery(documents: Mapping[str, OfficialDocument], folder: Path, dpi: float = 110) -> list[Path]:
    """Draw documents as pictures into a folder and return the files, the sheet of all last.

    Raises CannotRender as drawing does.
    """
    made: list[Path] = []
    firsts: dict[str, Image.Image] = {}
    with tempfile.TemporaryDirectory(prefix="eoffice-") as scratch:
        pdf = Path(scratch) / "drawn.pdf"
        for name, document in documents.items():
            render_pdf(document, pdf)
            for number, picture in enumerate(page_images(pdf, dpi), 1):
                made.append(_saved(picture, folder / f"{name}-{number}.png"))
                firsts.setdefault(name, picture.convert("L").resize((_WIDE, _TALL), Image.Resampling.LANCZOS))
    return [*made, _saved(_sheet(firsts), folder / SHEET)]


def _sheet(firsts: Mapping[str, Image.Image]) -> Image.Image:
    """Return the first pages in rows, each over its name."""
    face = typeface()
    letters = ImageFont.truetype(str(face.folder / face.files[0]), _SMALL_TYPE)
    step_x, step_y = _WIDE + _GAP, _TALL + _LABEL + _GAP
    rows = -(-len(firsts) // _COLUMNS)
    sheet = Image.new("L", (_GAP + _COLUMNS * step_x, _GAP + rows * step_y), 226)
    pen = ImageDraw.Draw(sheet)
    for at, (name, picture) in enumerate(firsts.items()):
        x, y = _GAP + at % _COLUMNS * step_x, _GAP + at // _COLUMNS * step_y
        sheet.paste(picture, (x, y))
        pen.text((x + _WIDE / 2, y + _TALL + 4), name, fill=0, font=letters, anchor="ma")
    return sheet.quantize(_GREYS)


def _saved(picture: Image.Image, target: Path) -> Path:
    """Write a picture as PNG."""
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    write_bytes(target, out.getvalue())
    return target
