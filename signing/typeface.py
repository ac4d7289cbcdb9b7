"""Setting Vietnamese text in a PDF: the font is cut and compressed once per run, not per document.

Cutting a font for each document costs ten times the signature itself; the cut to the letters
of Vietnamese is about 30 kB and serves every stamp, number and date.
"""

from __future__ import annotations

import io
import unicodedata
import zlib
from dataclasses import dataclass
from functools import cache

from fontTools.ttLib import TTFont
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signing.errors import DocumentUnfit
from signing.fonts import vietnamese_font

_name = generic.pdf_name


@dataclass(frozen=True)
class Typeface:
    """One cut of the serif font: its bytes for embedding, and each letter's glyph and width."""

    name: str
    program: bytes
    program_size: int
    glyphs: dict[str, int]
    widths: dict[int, int]
    to_unicode: bytes
    box: tuple[int, int, int, int]
    ascent: int
    descent: int
    slant: int

    def encoded(self, text: str) -> bytes:
        """Return text as the operand of `Tj`; raises for a letter that the font lacks."""
        missing = [letter for letter in text if letter not in self.glyphs]
        if missing:
            raise DocumentUnfit("signing.letters_unknown", field="", text="".join(missing))
        return b"<" + "".join(f"{self.glyphs[letter]:04x}" for letter in text).encode() + b">"

    def width(self, text: str, size: float) -> float:
        """Return the width of text in points."""
        return sum(self.widths[self.glyphs.get(letter, 0)] for letter in text) * size / 1000

    def embed(self, writer: IncrementalPdfFileWriter) -> generic.IndirectObject:
        """Put the font into a file and return it, ready for a resource dictionary."""
        program = _packed(self.program, {"/Length1": generic.NumberObject(self.program_size)})
        descriptor = _dictionary(
            Type=_name("/FontDescriptor"),
            FontName=_name(f"/{self.name}"),
            Flags=generic.NumberObject(4 | (64 if self.slant else 0)),
            FontBBox=generic.ArrayObject(generic.NumberObject(edge) for edge in self.box),
            ItalicAngle=generic.NumberObject(self.slant),
            Ascent=generic.NumberObject(self.ascent),
            Descent=generic.NumberObject(self.descent),
            CapHeight=generic.NumberObject(self.ascent),
            StemV=generic.NumberObject(80),
            FontFile2=writer.add_object(program),
        )
        widths = generic.ArrayObject()
        for glyph, width in sorted(self.widths.items()):
            widths.append(generic.NumberObject(glyph))
            widths.append(generic.ArrayObject([generic.NumberObject(width)]))
        descendant = _dictionary(
            Type=_name("/Font"),
            Subtype=_name("/CIDFontType2"),
            BaseFont=_name(f"/{self.name}"),
            CIDSystemInfo=_dictionary(
                Registry=generic.TextStringObject("Adobe"),
                Ordering=generic.TextStringObject("Identity"),
                Supplement=generic.NumberObject(0),
            ),
            FontDescriptor=writer.add_object(descriptor),
            W=widths,
            CIDToGIDMap=_name("/Identity"),
        )
        return writer.add_object(
            _dictionary(
                Type=_name("/Font"),
                Subtype=_name("/Type0"),
                BaseFont=_name(f"/{self.name}"),
                Encoding=_name("/Identity-H"),
                DescendantFonts=generic.ArrayObject([writer.add_object(descendant)]),
                ToUnicode=writer.add_object(_packed(self.to_unicode)),
            )
        )


@cache
def typeface(*, italic: bool = False, bold: bool = False) -> Typeface:
    """Return one cut of the serif font; raises FontMissing."""
    content = vietnamese_font(italic=italic, bold=bold)
    with TTFont(io.BytesIO(content)) as font:
        names, metrics, head = font.getReverseGlyphMap(), font["hmtx"].metrics, font["head"]
        letters = {chr(code): names[glyph] for code, glyph in font.getBestCmap().items()}
        widths = {number: metrics[glyph][0] for glyph, number in names.items()}
        box = (head.xMin, head.yMin, head.xMax, head.yMax)
        ascent, descent = font["hhea"].ascent, font["hhea"].descent
        slant = round(font["post"].italicAngle)
        own = font["name"].getDebugName(6) or "Serif"
    # Six letters before the name tell readers that the font is a part of its original (9.6.4).
    tag = {(False, False): "VNSERA", (True, False): "VNSERB", (False, True): "VNSERC"}
    name = f"{tag.get((italic, bold), 'VNSERD')}+{own.replace(' ', '')}"
    return Typeface(
        name, zlib.compress(content), len(content), letters, widths,
        zlib.compress(_to_unicode(letters)), box, ascent, descent, slant,
    )  # fmt: skip


def stored(text: str) -> str:
    """Return text in the composed form in which the font has its letters."""
    return unicodedata.normalize("NFC", text)


def _to_unicode(letters: dict[str, int]) -> bytes:
    """Return the table by which readers copy and search the text."""
    pairs = sorted((glyph, letter) for letter, glyph in letters.items())
    blocks = [pairs[at : at + 100] for at in range(0, len(pairs), 100)]
    body = "\n".join(
        f"{len(block)} beginbfchar\n"
        + "\n".join(f"<{glyph:04x}> <{letter.encode('utf-16-be').hex()}>" for glyph, letter in block)
        + "\nendbfchar"
        for block in blocks
    )
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
        f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode()


def _dictionary(**entries: generic.PdfObject) -> generic.DictionaryObject:
    return generic.DictionaryObject({_name(f"/{key}"): value for key, value in entries.items()})


def _packed(content: bytes, more: dict[str, generic.PdfObject] | None = None) -> generic.StreamObject:
    """Return a stream whose data is compressed already."""
    entries = {_name(key): value for key, value in (more or {}).items()}
    entries[_name("/Filter")] = _name("/FlateDecode")
    return generic.StreamObject(entries, encoded_data=content)
