"""Writing number and date into their fields: a new revision that keeps earlier signatures valid."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import FieldMDPSpec, enumerate_sig_fields

from signing.errors import DocumentUnfit
from signing.fields import GAPS, ITALIC_FONT, PRINTED, Align
from signing.looks import Look, Words, draw
from signing.pdf import entry, form_fields, new_revision
from signing.typeface import stored, typeface

_DESCENT = 0.216  # of Times-like fonts, in parts of the size
_SMALLEST = 0.7  # text may shrink to this part of its size before it is refused
_SHARES = {Align.LEFT: 0.0, Align.CENTRE: 0.5, Align.RIGHT: 1.0}  # of the free room, left of the text


@dataclass(frozen=True)
class _Style:
    """How a field wants its text, as read from the field itself."""

    width: float
    height: float
    size: float
    italic: bool
    align: Align
    gaps: tuple[tuple[float, float], ...] = ()
    printed: tuple[str, ...] = ()


def fill(source: Path, target: Path, values: Mapping[str, str]) -> None:
    """Write a copy of a PDF with text in the named fields, as an appended revision."""
    with new_revision(source, target) as writer:
        fill_fields(writer, values)


def fill_fields(writer: IncrementalPdfFileWriter, values: Mapping[str, str]) -> None:
    """Put text into the named fields of a file that is being revised.

    Raises DocumentUnfit: `signing.field_missing`, `field_locked`, `letters_unknown`, `text_too_long`.
    """
    fields = form_fields(writer.root)
    for name, text in values.items():
        if name not in fields:
            raise DocumentUnfit("signing.field_missing", field=name)
        _refuse_locked(writer, name)
        _fill_one(writer, name, fields[name], stored(text))


def _refuse_locked(writer: IncrementalPdfFileWriter, name: str) -> None:
    """Refuse a field that an existing signature has closed: filling it would break that signature."""
    for signer, _, reference in enumerate_sig_fields(writer, filled_status=True):
        lock = entry(reference.get_object(), "/Lock")
        if isinstance(lock, generic.DictionaryObject) and FieldMDPSpec.from_pdf_object(lock).is_locked(name):
            raise DocumentUnfit("signing.field_locked", field=name, signature=signer)


def _fill_one(
    writer: IncrementalPdfFileWriter, name: str, field: generic.DictionaryObject, text: str
) -> None:
    style = _style(name, field)
    missing = set(text) - set(typeface(italic=style.italic).glyphs)
    if missing:
        raise DocumentUnfit("signing.letters_unknown", field=name, text=text)
    words = _in_gaps(name, style, text) if style.gaps else (_line(name, style, text),)
    # A new stream each time: rewriting the old one in place is what strict rules forbid.
    drawn = draw(writer, Look(style.width, style.height, words))
    # Between printed words only the numbers are drawn; value and picture must say the same.
    value = " ".join(one.text for one in words)
    field[generic.pdf_name("/V")] = generic.TextStringObject(value)
    field[generic.pdf_name("/AP")] = generic.DictionaryObject({generic.pdf_name("/N"): drawn})
    writer.update_container(field)


def _style(name: str, field: generic.DictionaryObject) -> _Style:
    wish = re.match(r"(/\S+) ([\d.]+) Tf", str(field.get("/DA", "")))
    if wish is None:
        raise DocumentUnfit("signing.field_unknown_style", field=name)
    x0, y0, x1, y1 = (float(edge) for edge in field["/Rect"])
    align = Align(int(field.get("/Q", 0)))
    edges = [float(edge) - x0 for edge in field.get(GAPS, ())]
    gaps = tuple(zip(edges[::2], edges[1::2], strict=False))
    printed = tuple(str(figures) for figures in field.get(PRINTED, ())) or ("",) * len(gaps)
    return _Style(x1 - x0, y1 - y0, float(wish[2]), wish[1] == ITALIC_FONT, align, gaps, printed)


def _line(name: str, style: _Style, text: str) -> Words:
    """Return the text as one line, at the size at which it fits."""
    face = typeface(italic=style.italic)
    wide = face.width(text, style.size)
    size = style.size * min(1.0, style.width / wide) if wide else style.size
    if size < style.size * _SMALLEST:
        raise DocumentUnfit("signing.text_too_long", field=name, text=text)
    indent = (style.width - face.width(text, size)) * _SHARES[style.align]
    return Words(text, indent, _DESCENT * size, size, style.italic)


def _in_gaps(name: str, style: _Style, text: str) -> tuple[Words, ...]:
    """Return only the numbers of a date, each in its blank between the words printed already.

    Raises DocumentUnfit `signing.date_contradicts`: a page that says November bears no day in March.
    """
    face = typeface(italic=style.italic)
    words = []
    numbers = re.findall(r"\d+", text)
    for number, (start, end), printed in zip(numbers, style.gaps, style.printed, strict=False):
        whole = end <= start
        agrees = int(number) == int(printed or -1) if whole else number.startswith(printed)
        if not agrees:
            raise DocumentUnfit("signing.date_contradicts", field=name, text=text, printed=printed)
        if whole:
            continue
        rest = number[len(printed) :]
        left = start if printed else (start + end - face.width(rest, style.size)) / 2
        words.append(Words(rest, left, _DESCENT * style.size, style.size, style.italic))
    return tuple(words)
