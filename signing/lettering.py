"""Which letters the bytes of a text operator mean in a font of a PDF."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial

from fontTools.agl import toUnicode
from fontTools.encodings.StandardEncoding import StandardEncoding
from pyhanko.pdf_utils.generic import DictionaryObject, PdfObject, StreamObject

from signing.likeness import items, raw, resolved

_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_ESCAPED = {**_NAMED, b"\n": b"", b"\r": b"", b"\r\n": b""}  # a line may be broken inside a string
_BLOCK = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_ENTRY = re.compile(rb"<([0-9A-Fa-f\s]*)>|\[([^\]]*)\]")
_MOST_ENTRIES = 70_000


@dataclass(frozen=True)
class Lettering:
    """What codes of one or two bytes mean; a code without meaning makes the text unknown."""

    width: int
    letters: dict[int, str]

    def read(self, data: bytes) -> str | None:
        """Return the text of a string, or None when a code has no meaning."""
        codes = [int.from_bytes(data[n : n + self.width], "big") for n in range(0, len(data), self.width)]
        found = [self.letters.get(code) for code in codes]
        return None if None in found else "".join(letter for letter in found if letter is not None)


def lettering_of(font: DictionaryObject | None) -> Lettering | None:
    """Return the lettering of a font, or None for one whose codes tell nothing."""
    if font is None:
        return None
    composite = str(resolved(raw(font, "/Subtype"))) == "/Type0"
    table = resolved(raw(font, "/ToUnicode"))
    told = _to_unicode(table.data) if isinstance(table, StreamObject) else {}
    if composite:
        return Lettering(2, told) if told else None
    # For a simple font the encoding decides what is drawn; a table that says otherwise is a lie.
    named = _encoding(resolved(raw(font, "/Encoding")), symbolic=_is_symbolic(font))
    if named is None:
        return Lettering(1, told) if told else None
    return Lettering(1, {**told, **named})


def _is_symbolic(font: DictionaryObject) -> bool:
    return str(resolved(raw(font, "/BaseFont"))) in {"/Symbol", "/ZapfDingbats"}


def _encoding(encoding: PdfObject | None, *, symbolic: bool) -> dict[int, str] | None:
    if symbolic:
        return None
    base = encoding
    differences: PdfObject | None = None
    if isinstance(encoding, DictionaryObject):
        base, differences = resolved(raw(encoding, "/BaseEncoding")), resolved(raw(encoding, "/Differences"))
    letters = _base(str(base))
    code = 0
    for item in items(differences):
        if str(item).startswith("/"):
            letters[code] = toUnicode(str(item)[1:]) or "\ufffd"
            code += 1
        else:
            code = int(str(item))
    return letters


def _base(name: str) -> dict[int, str]:
    if name in ("/WinAnsiEncoding", "/MacRomanEncoding"):
        coding = "cp1252" if name == "/WinAnsiEncoding" else "mac_roman"
        decode = partial(bytes.decode, encoding=coding, errors="replace")
        return {code: decode(bytes([code])) for code in range(32, 256)}
    return {code: toUnicode(glyph) for code, glyph in enumerate(StandardEncoding) if glyph != ".notdef"}


def _to_unicode(table: bytes) -> dict[int, str]:
    found: dict[int, str] = {}
    for block in _BLOCK.finditer(table):
        entries = list(_ENTRY.finditer(block[2]))
        step = 2 if block[1] == b"bfchar" else 3
        for at in range(0, len(entries) - step + 1, step):
            _enter(found, entries[at : at + step])
            if len(found) > _MOST_ENTRIES:
                return found
    return found


def _enter(found: dict[int, str], entry: list[re.Match[bytes]]) -> None:
    first, last, target = _code(entry[0]), _code(entry[-2]), entry[-1]
    if target[1] is None:
        for offset, letters in enumerate(re.findall(rb"<([0-9A-Fa-f\s]*)>", target[2])):
            found[first + offset] = _text(letters)
        return
    text = _text(target[1])
    for code in range(first, min(last, first + 0xFFFF) + 1):
        found[code] = text[:-1] + chr(ord(text[-1]) + code - first) if text else ""


def _code(entry: re.Match[bytes]) -> int:
    return int(re.sub(rb"\s", b"", entry[1] or b"0") or b"0", 16)


def _text(digits: bytes) -> str:
    return bytes.fromhex(re.sub(rb"\s", b"", digits).decode("ascii")).decode("utf-16-be", "replace")


def unescaped(literal: bytes) -> bytes:
    """Return the bytes of a literal string."""

    def one(found: re.Match[bytes]) -> bytes:
        mark = found[1]
        return bytes([int(mark, 8) & 0xFF]) if mark[:1].isdigit() else _ESCAPED.get(mark, mark)

    return _ESCAPE.sub(one, literal)
