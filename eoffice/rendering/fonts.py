"""Finds the typeface with the measures of Times New Roman and makes it known to the PDF engine."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reportlab import rl_config
from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from eoffice.rendering.errors import CannotRender

FONT_FOLDER = "EOFFICE_FONTS"
"""Names a folder that is searched first."""

_FAMILY = "OfficialSerif"
_FOLDERS = (
    "/usr/share/fonts/truetype/liberation2",
    "/usr/share/fonts/truetype/liberation",
    "/usr/share/fonts/truetype/croscore",
    "/usr/share/fonts/liberation-serif",
    "/usr/share/fonts/liberation",
    "/usr/share/fonts/TTF",
    "/usr/local/share/fonts",
    "/Library/Fonts",
    "/System/Library/Fonts/Supplemental",
    "C:/Windows/Fonts",
)
_FILES = (
    tuple(f"LiberationSerif-{cut}" for cut in ("Regular", "Bold", "Italic", "BoldItalic")),
    tuple(f"Tinos-{cut}" for cut in ("Regular", "Bold", "Italic", "BoldItalic")),
    ("times", "timesbd", "timesi", "timesbi"),
    tuple(f"Times New Roman{cut}" for cut in ("", " Bold", " Italic", " Bold Italic")),
)
_REGISTERING = threading.Lock()


@dataclass(frozen=True)
class Typeface:
    """The four cuts under the names the PDF engine knows them by, and the file of the regular one."""

    regular: str
    bold: str
    italic: str
    bold_italic: str
    letters: frozenset[int]
    folder: Path
    files: tuple[str, str, str, str]
    family: str
    """The name of the family inside the files."""

    def name(self, *, bold: bool = False, italic: bool = False) -> str:
        """Return the name of a cut."""
        if bold:
            return self.bold_italic if italic else self.bold
        return self.italic if italic else self.regular

    def width(self, text: str, size: float, *, bold: bool = False, italic: bool = False) -> float:
        """Return the width of a line in points."""
        return float(pdfmetrics.stringWidth(text, self.name(bold=bold, italic=italic), size))


def _folders() -> list[Path]:
    """Return the folders to search, the person's own choice and the program's own first."""
    chosen = os.environ.get(FONT_FOLDER)
    own = [Path(chosen)] if chosen else []
    return [*own, *(Path(folder) for folder in _FOLDERS)]


def find_fonts(folders: list[Path]) -> tuple[Path, tuple[str, str, str, str]]:
    """Return the folder and the file names of the four cuts; raises CannotRender `rendering.font_missing`."""
    for names in _FILES:
        for folder in folders:
            for ending in (".ttf", ".TTF"):
                if all((folder / f"{name}{ending}").is_file() for name in names):
                    regular, bold, italic, both = (f"{name}{ending}" for name in names)
                    return folder, (regular, bold, italic, both)
    raise CannotRender("rendering.font_missing", folders=", ".join(str(folder) for folder in folders))


@cache
def _registered(chosen: str | None) -> Typeface:
    """Make the typeface known, once for each choice of folder."""
    folder, files = find_fonts(_folders())
    names = [f"{_FAMILY}{cut}" for cut in ("", "-Bold", "-Italic", "-BoldItalic")]
    fonts = []
    for name, file in zip(names, files, strict=True):
        try:
            fonts.append(TTFont(name, folder / file))
        except (TTFError, OSError) as error:
            raise CannotRender("rendering.font_missing", folders=f"{folder / file}") from error
    for font in fonts:
        pdfmetrics.registerFont(font)
    for at, (bold, italic) in enumerate(((0, 0), (1, 0), (0, 1), (1, 1))):
        addMapping(_FAMILY, bold, italic, names[at])
    # Every new page begins with the engine's own font otherwise, which is named in the file and not embedded.
    rl_config.canvas_basefontname = names[0]
    letters = frozenset(fonts[0].face.charToGlyph)
    family = fonts[0].face.familyName
    known_as = family.decode() if isinstance(family, bytes) else str(family)
    return Typeface(names[0], names[1], names[2], names[3], letters, folder, files, known_as)


def typeface() -> Typeface:
    """Return the typeface of official documents; raises CannotRender `rendering.font_missing`."""
    with _REGISTERING:
        return _registered(os.environ.get(FONT_FOLDER))
