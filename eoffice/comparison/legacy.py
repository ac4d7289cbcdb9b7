"""Decodes the letters of TCVN3 (ABC) and VNI fonts, so that an old file and its Unicode copy are equal.

Which table applies is told by the font's name only; plain text without fonts is left alone.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

_TCVN3_ROWS = {
    "àảãáạ": "B5 B6 B7 B8 B9",
    "ăằẳẵắặ": "A8 BB BC BD BE C6",
    "âầẩẫấậ": "A9 C7 C8 C9 CA CB",
    "đ": "AE",
    "èẻẽéẹ": "CC CE CF D0 D1",
    "êềểễếệ": "AA D2 D3 D4 D5 D6",
    "ìỉĩíị": "D7 D8 DC DD DE",
    "òỏõóọ": "DF E1 E2 E3 E4",
    "ôồổỗốộ": "AB E5 E6 E7 E8 E9",
    "ơờởỡớợ": "AC EA EB EC ED EE",
    "ùủũúụ": "EF F1 F2 F3 F4",
    "ưừửữứự": "AD F5 F6 F7 F8 F9",
    "ỳỷỹýỵ": "FA FB FC FD FE",
    "ĂÂĐÊÔƠƯ": "A1 A2 A7 A3 A4 A5 A6",
}
_TCVN3 = {
    int(code, 16): letter
    for letters, codes in _TCVN3_ROWS.items()
    for letter, code in zip(letters, codes.split(), strict=True)
}

_PLAIN_MARKS, _HAT_MARKS, _BOWL_MARKS = "ùøûõï", "áàåãä", "éèúüë"
_VNI_ROWS = (
    ("a", _PLAIN_MARKS, "áàảãạ"),
    ("a", "â" + _HAT_MARKS, "âấầẩẫậ"),
    ("a", "ê" + _BOWL_MARKS, "ăắằẳẵặ"),
    ("e", _PLAIN_MARKS, "éèẻẽẹ"),
    ("e", "â" + _HAT_MARKS, "êếềểễệ"),
    ("o", _PLAIN_MARKS, "óòỏõọ"),
    ("o", "â" + _HAT_MARKS, "ôốồổỗộ"),
    ("ô", _PLAIN_MARKS, "ớờởỡợ"),
    ("u", _PLAIN_MARKS, "úùủũụ"),
    ("ö", _PLAIN_MARKS, "ứừửữự"),
    ("y", "ùøûõ", "ýỳỷỹ"),
)
_VNI_SINGLE = dict(zip("ñíìæóòôöî", "đíìỉĩịơưỵ", strict=True))


def _vni_table() -> dict[str, str]:
    """Return every sequence of VNI with its letter, in both cases; a mark has the case of its base."""
    lower = {
        base + mark: letter
        for base, marks, letters in _VNI_ROWS
        for mark, letter in zip(marks, letters, strict=True)
    }
    lower |= _VNI_SINGLE
    return lower | {code.upper(): letter.upper() for code, letter in lower.items()}


_VNI = _vni_table()
# Longest first and in one pass: replacing twice would decode what is already a letter of Unicode.
_VNI_CODES = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))


class Legacy(StrEnum):
    """The encodings told by a font's name."""

    TCVN3 = "tcvn3"
    TCVN3_CAPITALS = "tcvn3_capitals"
    VNI = "vni"


def legacy_of(font: str) -> Legacy | None:
    """Return the encoding that a font's name stands for, None for Unicode fonts."""
    if font.startswith(".Vn"):
        return Legacy.TCVN3_CAPITALS if font.endswith("H") else Legacy.TCVN3
    return Legacy.VNI if font.upper().startswith("VNI-") else None


@lru_cache(maxsize=50_000)
def decoded(text: str, legacy: Legacy) -> str:
    """Return the text in Unicode."""
    if legacy is Legacy.VNI:
        return _VNI_CODES.sub(lambda found: _VNI[found[0]], text)
    letters = text.translate(_TCVN3)
    return letters.upper() if legacy is Legacy.TCVN3_CAPITALS else letters
