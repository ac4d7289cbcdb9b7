"""Finding the serif font of official documents, and cutting it down to Vietnamese once per run."""

from __future__ import annotations

import io
import os
import unicodedata
from functools import cache
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont, TTLibError
from fontTools.ttLib.scaleUpem import scale_upem

from signing.errors import FontMissing

# Times New Roman where the system has it; Liberation Serif has the same widths.
_NAMES = {
    (False, False): ("times.ttf", "LiberationSerif-Regular.ttf", "Times New Roman.ttf"),
    (True, False): ("timesi.ttf", "LiberationSerif-Italic.ttf", "Times New Roman Italic.ttf"),
    (False, True): ("timesbd.ttf", "LiberationSerif-Bold.ttf", "Times New Roman Bold.ttf"),
    (True, True): ("timesbi.ttf", "LiberationSerif-BoldItalic.ttf", "Times New Roman Bold Italic.ttf"),
}
_FOLDERS = (
    Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts",
    Path("/usr/share/fonts/truetype/liberation"),
    Path("/usr/share/fonts/truetype/liberation2"),
    Path("/usr/share/fonts/liberation-serif"),
    Path("/usr/share/fonts/liberation"),
    Path("/Library/Fonts"),
    Path("/System/Library/Fonts/Supplemental"),
)


def font_file(*, italic: bool, bold: bool = False) -> Path:
    """Return the font file of one cut."""
    for folder in _FOLDERS:
        for name in _NAMES[italic, bold]:
            if (folder / name).is_file() and _speaks_vietnamese(folder / name):
                return folder / name
    raise FontMissing("signing.font_missing", font=_NAMES[italic, bold][1])


def _speaks_vietnamese(file: Path) -> bool:
    """Tell whether a font has every letter: older Liberation fonts lack most accented vowels."""
    try:
        with TTFont(file, lazy=True) as font:
            letters = font.getBestCmap() or {}
    except (TTLibError, OSError):
        return False
    return all(ord(letter) in letters for letter in vietnamese_letters())


@cache
def vietnamese_font(*, italic: bool, bold: bool = False) -> bytes:
    """Return the font with the letters of Vietnamese only; small fonts embed ten times faster."""
    path = font_file(italic=italic, bold=bold)
    try:
        # The hour stays out of the cut: verification knows our own font by its bytes, made in any process.
        font = TTFont(path, recalcTimestamp=False)
        options = subset.Options(layout_features=[], notdef_outline=True, name_IDs=["*"], hinting=False)
        options.drop_tables += ["FFTM"]
        cutter = subset.Subsetter(options)
        cutter.populate(text=vietnamese_letters())
        cutter.subset(font)
        # PDF measures fonts in thousandths; the engine copies the font's own numbers unchanged.
        scale_upem(font, 1000)
        output = io.BytesIO()
        font.save(output)
    except (TTLibError, OSError) as error:
        raise FontMissing("signing.font_unreadable", font=path.name) from error
    return output.getvalue()


def vietnamese_letters() -> str:
    """Return every character a Vietnamese document number or date may hold."""
    vowels = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
    tones = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    accented = {unicodedata.normalize("NFC", vowel + tone) for vowel in vowels for tone in tones}
    plain = {chr(code) for code in range(0x20, 0x7F)}
    return "".join(sorted(accented | plain | set("đĐ–—…“”‘’«»°§²³")))
