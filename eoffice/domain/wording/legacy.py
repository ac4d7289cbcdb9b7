"""TCVN3 (.VnTime) and VNI text turned into Unicode, in one pass each; digits and ASCII stay.

Trap: U+00AD is the letter "ư" in TCVN3 and must be read before soft hyphens are dropped.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from eoffice.text import nfc


class Encoding(StrEnum):
    """How letters of a text are stored."""

    UNICODE = "unicode"
    TCVN3 = "tcvn3"
    VNI = "vni"


_TCVN3_ROWS = (
    ("àảãáạ", "B5B6B7B8B9"), ("ăằẳẵắặ", "A8BBBCBDBEC6"), ("âầẩẫấậ", "A9C7C8C9CACB"), ("đ", "AE"),
    ("èẻẽéẹ", "CCCECFD0D1"), ("êềểễếệ", "AAD2D3D4D5D6"), ("ìỉĩíị", "D7D8DCDDDE"), ("òỏõóọ", "DFE1E2E3E4"),
    ("ôồổỗốộ", "ABE5E6E7E8E9"), ("ơờởỡớợ", "ACEAEBECEDEE"), ("ùủũúụ", "EFF1F2F3F4"),
    ("ưừửữứự", "ADF5F6F7F8F9"), ("ỳỷỹýỵ", "FAFBFCFDFE"), ("ĂÂĐÊÔƠƯ", "A1A2A7A3A4A5A6"),
    ("ẰẲẴẮẦẨẪẤỀ", "AFBABFC0C1C2C3C4C5"), ("ỂỄẾỒỔỖỐ", "CDD9DADBE0F0FF"),
)  # fmt: skip
_TCVN3 = {
    byte: letter
    for letters, codes in _TCVN3_ROWS
    for letter, byte in zip(nfc(letters), bytes.fromhex(codes), strict=True)
}
_TCVN3_MARKS = dict(zip(range(0xB0, 0xB5), "\u0300\u0309\u0303\u0301\u0323", strict=True))
_TCVN3_TABLE = _TCVN3 | _TCVN3_MARKS

_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_HAT = {"â": "", "á": "\u0301", "à": "\u0300", "å": "\u0309", "ã": "\u0303", "ä": "\u0323"}
_BREVE = {"ê": "", "é": "\u0301", "è": "\u0300", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323"}
_VNI_SINGLE = {"ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "ô": "ơ", "ö": "ư", "î": "ỵ"}


def _vni_table() -> dict[str, str]:
    """Return every sequence of the VNI table with its letter, small and capital."""
    table = dict(_VNI_SINGLE)
    for base in "aeouy":
        table.update(
            {base + mark: base + tone for mark, tone in _TONES.items() if (base, mark) != ("y", "ï")}
        )
    for base in "aeo":
        table.update({base + mark: f"{base}\u0302{tone}" for mark, tone in _HAT.items()})
    table.update({f"a{mark}": f"a\u0306{tone}" for mark, tone in _BREVE.items()})
    for sign, letter in (("ô", "ơ"), ("ö", "ư")):
        table.update({sign + mark: letter + tone for mark, tone in _TONES.items()})
    composed = {nfc(key): nfc(letter) for key, letter in table.items()}
    return composed | {key.upper(): letter.upper() for key, letter in composed.items()}


_VNI = _vni_table()
_VNI_FORM = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))
_VIETNAMESE = frozenset(
    nfc(base + tone)
    for base in "aăâeêioôơuưy"
    for tone in ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
) | {"đ"}
_LEAST_LETTERS = 4
_SURE = 0.9
_DOUBT = 0.1


def encoding_of_font(font: str) -> Encoding:
    """Return the encoding that the name of a typeface tells: ".VnTime" or "VNI-Times"."""
    name = font.strip().lower()
    if name.startswith(".vn"):
        return Encoding.TCVN3
    return Encoding.VNI if name.startswith("vni") else Encoding.UNICODE


def from_tcvn3(text: str, font: str = "") -> str:
    """Return TCVN3 text, seen as Latin letters, in Unicode; typefaces ending in H hold capitals."""
    decoded = nfc(text.translate(_TCVN3_TABLE))
    return decoded.upper() if font.strip().endswith("H") else decoded


def from_vni(text: str) -> str:
    """Return VNI text in Unicode: longest sequences first, one pass, so that nothing is read twice."""
    return _VNI_FORM.sub(_vni_letter, unicodedata.normalize("NFC", text))


def _vni_letter(found: re.Match[str]) -> str:
    """Return the letter of a sequence."""
    return _VNI[found[0]]


def to_unicode(text: str, font: str) -> str:
    """Return a run in Unicode, by the name of its typeface."""
    match encoding_of_font(font):
        case Encoding.TCVN3:
            return from_tcvn3(text, font)
        case Encoding.VNI:
            return from_vni(text)
        case _:
            return text


def likely_encoding(text: str) -> Encoding:
    """Return which encoding a text without typefaces seems to have; to be offered, never applied silently."""
    high = [letter for letter in text if ord(letter) > 0x7F]
    if len(high) < _LEAST_LETTERS or _share_vietnamese(text) > 1 - _DOUBT:
        return Encoding.UNICODE
    # Both old encodings live in one byte: a letter beyond it is Unicode already.
    if any(ord(letter) > 0xFF for letter in high):
        return Encoding.UNICODE
    shares = {
        Encoding.TCVN3: _good_words(from_tcvn3(text)),
        Encoding.VNI: _good_words(from_vni(text)),
        Encoding.UNICODE: _good_words(text),
    }
    best = max(shares, key=lambda one: shares[one])
    # Sure in one reading and unsure in the other: a French name must not be turned into Vietnamese.
    return best if shares[best] >= _SURE and shares[Encoding.UNICODE] < _SURE else Encoding.UNICODE


def _share_vietnamese(text: str) -> float:
    """Return how many of the letters beyond ASCII are Vietnamese ones beyond Latin-1."""
    high = [letter.lower() for letter in nfc(text) if ord(letter) > 0x7F and letter.isalpha()]
    return sum(letter in _VIETNAMESE and ord(letter) > 0xFF for letter in high) / len(high) if high else 1.0


_SYLLABLE = re.compile(
    r"^(ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnprstvx])?"
    r"(uyê|uya|uyu|uây|uôi|ươi|ươu|iêu|yêu|oai|oay|oao|oeo|ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iu|oa|oă|oe|oi|ôi|ơi|"
    r"ua|uâ|uê|ui|uô|uơ|ưa|ưi|ươ|ưu|uy|yê|[aăâeêioôơuưy])(ng|nh|ch|[cmnpt])?$"
)


def _good_words(text: str) -> float:
    """Return how many words with marks are built like Vietnamese syllables with one tone at most."""
    words = [word for word in re.findall(r"[^\W\d_]+", nfc(text).lower()) if not word.isascii()]
    loose = re.findall(r"[^\w\s.,;:!?()\[\]\"'/%+\-–“”…]", text)
    if not words:
        return 0.0
    return sum(map(_is_syllable, words)) / (len(words) + len(loose))


def _is_syllable(word: str) -> bool:
    """Tell whether a word is built like a syllable."""
    bare, tones = [], 0
    for mark in unicodedata.normalize("NFD", word):
        if mark in "\u0300\u0309\u0303\u0301\u0323":
            tones += 1
        else:
            bare.append(mark)
    return tones <= 1 and bool(_SYLLABLE.match(nfc("".join(bare))))
