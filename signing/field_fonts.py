"""May the font that a new picture of a field uses be believed about its letters.

Encodings and tables tell which letter a code means; the outlines in the font tell what is seen. A font
that came after the signature can draw a 9 and call it 1, and no table would show it.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyhanko.pdf_utils.generic import DictionaryObject, IndirectObject, PdfObject, StreamObject

from signing.errors import SigningError
from signing.form_tree import number
from signing.likeness import Likeness, items, place, raw, resolved
from signing.outline import numbers_in
from signing.typeface import typeface

_PROGRAMS = ("/FontFile", "/FontFile2", "/FontFile3")
_NARROWEST = 150.0  # thousandths of the type size; no letter of the fourteen fonts is as narrow
_FIGURES = frozenset(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_CUTS = tuple((italic, bold) for italic in (False, True) for bold in (False, True))


def all_known(fonts: Iterable[PdfObject], like: Likeness) -> bool:
    """Tell whether every font lay under the signature, is our own, or brings no outlines of its own."""
    return all(_was_signed(font, like) or _brings_nothing(font) or _is_ours(font) for font in fonts)


def _was_signed(font: PdfObject, like: Likeness) -> bool:
    key = place(font)
    if key is None or not isinstance(font, IndirectObject):
        return False
    before = like.reference(key)
    return resolved(before) is not None and like.same(before, font)


def _brings_nothing(font: PdfObject) -> bool:
    """Tell whether the reader's own outlines are used: those are no forger's."""
    held = resolved(font)
    if not isinstance(held, DictionaryObject):
        return False
    if str(resolved(raw(held, "/Subtype"))) in ("/Type0", "/Type3"):
        return False
    described = resolved(raw(held, "/FontDescriptor"))
    brings = isinstance(described, DictionaryObject) and any(key in described for key in _PROGRAMS)
    return not brings and not _piles_letters(held)


def _piles_letters(font: DictionaryObject) -> bool:
    """Tell whether letters stand on one another: of two figures in one place neither can be read."""
    first = number(font, "/FirstChar")
    widths = [(first + n, one) for n, one in enumerate(numbers_in(resolved(raw(font, "/Widths"))))]
    return any(wide < _NARROWEST for code, wide in widths if code in _FIGURES)


def _is_ours(font: PdfObject) -> bool:
    """Tell whether a font is one of the cuts that this library itself puts into documents."""
    held = resolved(font)
    if not isinstance(held, DictionaryObject) or str(resolved(raw(held, "/Encoding"))) != "/Identity-H":
        return False
    below = next(items(resolved(raw(held, "/DescendantFonts"))), None)
    described = resolved(raw(below, "/FontDescriptor")) if isinstance(below, DictionaryObject) else None
    if not isinstance(below, DictionaryObject) or not isinstance(described, DictionaryObject):
        return False
    found = [resolved(raw(described, "/FontFile2")), resolved(raw(held, "/ToUnicode"))]
    # Outlines and table must both be the ones we make: a true font with a lying table lies, too.
    if str(resolved(raw(below, "/CIDToGIDMap"))) not in ("/Identity", "None"):
        return False
    return any(_are(found, italic=italic, bold=bold) for italic, bold in _CUTS)


def _are(found: list[PdfObject | None], *, italic: bool, bold: bool) -> bool:
    try:
        cut = typeface(italic=italic, bold=bold)
    except SigningError:
        return False
    packed = [one.encoded_data if isinstance(one, StreamObject) else None for one in found]
    return packed == [cut.program, cut.to_unicode]
