"""Writing number and date into their fields: a new revision that keeps earlier signatures valid."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.font.opentype import GlyphAccumulator
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import FieldMDPSpec, enumerate_sig_fields

from signing.errors import DocumentUnfit
from signing.fields import ITALIC_FONT, Align
from signing.fonts import vietnamese_font, vietnamese_letters
from signing.pdf import form_fields, new_revision

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


def fill(source: Path, target: Path, values: Mapping[str, str]) -> None:
    """Write a copy of a PDF with text in the named fields, as an appended revision."""
    with new_revision(source, target) as writer:
        fields = form_fields(writer.root)
        for name, text in values.items():
            if name not in fields:
                raise DocumentUnfit("signing.field_missing", field=name)
            _refuse_locked(writer, name)
            _fill_one(writer, name, fields[name], unicodedata.normalize("NFC", text))


def _refuse_locked(writer: IncrementalPdfFileWriter, name: str) -> None:
    """Refuse a field that an existing signature has closed: filling it would break that signature."""
    for signer, _, reference in enumerate_sig_fields(writer, filled_status=True):
        lock = reference.get_object().get("/Lock")
        if lock is not None and FieldMDPSpec.from_pdf_object(lock.get_object()).is_locked(name):
            raise DocumentUnfit("signing.field_locked", field=name, signature=signer)


def _fill_one(
    writer: IncrementalPdfFileWriter, name: str, field: generic.DictionaryObject, text: str
) -> None:
    if not set(text) <= set(vietnamese_letters()):
        raise DocumentUnfit("signing.letters_unknown", field=name, text=text)
    appearance = _appearance(writer, name, _style(name, field), text)
    field[generic.pdf_name("/V")] = generic.TextStringObject(text)
    # A new stream each time: rewriting the old one in place is what strict rules forbid.
    field[generic.pdf_name("/AP")] = generic.DictionaryObject(
        {generic.pdf_name("/N"): writer.add_object(appearance)}
    )
    writer.update_container(field)


def _style(name: str, field: generic.DictionaryObject) -> _Style:
    wish = re.match(r"(/\S+) ([\d.]+) Tf", str(field.get("/DA", "")))
    if wish is None:
        raise DocumentUnfit("signing.field_unknown_style", field=name)
    x0, y0, x1, y1 = (float(edge) for edge in field["/Rect"])
    align = Align(int(field.get("/Q", 0)))
    return _Style(x1 - x0, y1 - y0, float(wish[2]), wish[1] == ITALIC_FONT, align)


def _appearance(
    writer: IncrementalPdfFileWriter, name: str, style: _Style, text: str
) -> generic.StreamObject:
    font = GlyphAccumulator(writer, io.BytesIO(vietnamese_font(italic=style.italic)), style.size)
    shaped = font.shape(text)
    size = _fitting(name, style, shaped.x_advance, text)
    indent = (style.width - shaped.x_advance * size) * _SHARES[style.align]
    commands = b"/Tx BMC q BT 0 g /F %g Tf %.3f %.3f Td %s ET Q EMC" % (
        size,
        indent,
        _DESCENT * size,
        shaped.graphics_ops,
    )
    font.prepare_write()
    fonts = generic.DictionaryObject({generic.pdf_name("/F"): font.as_resource()})
    stream = generic.StreamObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/XObject"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/Form"),
            generic.pdf_name("/BBox"): generic.ArrayObject(
                generic.FloatObject(edge) for edge in (0, 0, style.width, style.height)
            ),
            generic.pdf_name("/Resources"): generic.DictionaryObject({generic.pdf_name("/Font"): fonts}),
        },
        stream_data=commands,
    )
    stream.compress()
    return stream


def _fitting(name: str, style: _Style, advance: float, text: str) -> float:
    """Return the size at which the text fits its field."""
    size = min(style.size, style.width / advance) if advance else style.size
    if size < style.size * _SMALLEST:
        raise DocumentUnfit("signing.text_too_long", field=name, text=text)
    return size
