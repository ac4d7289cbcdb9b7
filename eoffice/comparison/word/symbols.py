"""Symbols by what is seen: `w:sym` and a letter set in a symbol font are the same sign on paper.

LibreOffice writes every `w:sym` back as a letter of the font; Word itself does both.
"""

from __future__ import annotations

from collections.abc import Iterator

from eoffice.comparison.model import OBJECT
from eoffice.comparison.word.xml import Element, value, w

_DINGBATS = frozenset({"wingdings", "wingdings 2", "wingdings 3", "webdings", "zapfdingbats", "marlett"})
"""Fonts without a single letter: whatever stands in them is a sign."""
_SYMBOL = "symbol"
"""Greek and mathematics; plain ASCII in it is often text that was set in it by mistake."""
_SEEN = {
    "wingdings": {
        0x6E: "■", 0x6F: "□", 0x71: "❑", 0x72: "❒", 0x75: "◆", 0x76: "❖", 0x6C: "●", 0xA1: "○", 0xA7: "▪",
        0xA8: "◻", 0xD8: "➢", 0xE0: "→", 0xDF: "←", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
    },
    "wingdings 2": {0x50: "✓", 0x51: "☒", 0x52: "☑", 0xA3: "□", 0x4F: "✗"},
    _SYMBOL: {
        0xB7: "•", 0xB0: "°", 0xB1: "±", 0xA3: "≤", 0xB3: "≥", 0xB9: "≠", 0xB4: "×", 0xAE: "→", 0xAC: "←",
        0xDE: "⇒", 0xA5: "∞", 0xD2: "®", 0xD3: "©", 0xD4: "™", 0x61: "α", 0x62: "β", 0x67: "γ", 0x64: "δ",
        0x6D: "μ", 0x70: "π", 0x44: "Δ", 0x53: "Σ", 0x57: "Ω", 0xBB: "≈", 0xD6: "√",
    },
}  # fmt: skip
"""What the usual signs look like, for people who read a summary."""


def font_of_run(run: Element) -> str:
    """Return the font named by a run's own properties, in small letters."""
    fonts = run.find(f"{w('rPr')}/{w('rFonts')}")
    return (value(fonts, "ascii") or value(fonts, "hAnsi")).lower()


def cut_at_signs(text: str, font: str) -> Iterator[tuple[str, str, str]]:
    """Give the parts of a text: what it shows, the key of a sign (empty for words), the raw text."""
    begin = 0
    for at, letter in enumerate(text):
        if key := _key(font, ord(letter)):
            if begin < at:
                yield text[begin:at], "", text[begin:at]
            yield _shown(key), key, letter
            begin = at + 1
    if begin < len(text):
        yield text[begin:], "", text[begin:]


def is_symbol_font(font: str) -> bool:
    """Tell whether a text in a font has to be looked at letter by letter."""
    return font in _DINGBATS or font == _SYMBOL


def sign_of(symbol: Element) -> tuple[str, str]:
    """Return what a `w:sym` shows and its key; without a key it is a plain letter of an ordinary font."""
    font = value(symbol, "font").lower()
    try:
        code = int(value(symbol, "char"), 16)
        letter = chr(code)
    except (ValueError, OverflowError):
        return OBJECT, f"sym:{font}:{value(symbol, 'char')}"  # damaged: the same only as itself
    if key := _key(font, code):
        return _shown(key), key
    # A control character cannot be a letter of the text; a private one says nothing without its font.
    is_letter = letter.isprintable() and not letter.isspace()
    return (letter, "") if is_letter else (OBJECT, f"sym:{font}:{code:04x}")


def _key(font: str, code: int) -> str:
    """Return the key of a sign; empty when the code is a letter. Word adds F000 to a symbol font's codes."""
    if font not in _DINGBATS and font != _SYMBOL:
        return ""
    if 0xF020 <= code <= 0xF0FF:
        return f"sym:{font}:{code - 0xF000:02x}"
    is_sign = (0x21 <= code <= 0xFF and code != 0xA0) if font in _DINGBATS else 0xA1 <= code <= 0xFF
    return f"sym:{font}:{code:02x}" if is_sign else ""


def _shown(key: str) -> str:
    """Return the sign behind a key as a character, a placeholder when it is none of the usual ones."""
    _, font, code = key.split(":")
    return _SEEN.get(font, {}).get(int(code, 16), OBJECT)
