"""Preparing a PDF for its signatures: number, date, the leader's signature, the agency's seal.

All four are made before anybody signs. The leader's signature leaves exactly number, date and
seal open; the seal closes everything. So both stay valid under strict rules of change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, SigFieldSpec, append_signature_field

from signing.errors import DocumentUnfit
from signing.frames import frame_of
from signing.pdf import QuietRevision, entry, form_fields, new_revision
from signing.tagging import tag_fields
from signing.typeface import typeface

NUMBER = "so_van_ban"
DATE = "ngay_ban_hanh"
LEADER = "chu_ky_lanh_dao"
SEAL = "con_dau_co_quan"
TEXT_FIELDS = (NUMBER, DATE)
GAPS = "/EOfficeGaps"
"""The entry of a date's field that names the blanks between words printed already."""
PRINTED = "/EOfficePrinted"
"""Its companion: what is printed in or before each blank, so that nothing is written against it."""
INITIALS = tuple(f"ky_nhay_{number}" for number in range(1, 10))
"""Fields of initials and comments, which others may sign before or after one another."""
ARRIVAL = "dau_den"
COPY = "chu_ky_ban_sao"
APPENDIX = "chu_ky_phu_luc"

_PRINTED, _READ_ONLY = 4, 1
_READ_ALOUD = {
    NUMBER: "Số văn bản",
    DATE: "Ngày, tháng, năm ban hành",
    LEADER: "Chữ ký của người có thẩm quyền",
    SEAL: "Chữ ký số của cơ quan",
}
UPRIGHT_FONT, ITALIC_FONT = "/TiRo", "/TiIt"


class Align(IntEnum):
    """Where text stands in its field, in the numbers PDF uses."""

    LEFT = 0
    CENTRE = 1
    RIGHT = 2


@dataclass(frozen=True)
class FieldPlace:
    """A field's name, page (from 0) and rectangle (x0, y0, x1, y1) in points from the bottom left.

    Text sits with its descenders on the rectangle's lower edge.
    """

    name: str
    page: int
    rect: tuple[float, float, float, float]
    font_size: float = 13.0
    italic: bool = False
    align: Align = Align.LEFT
    gaps: tuple[tuple[float, float], ...] = ()
    """For a date between printed words: where each number's blank begins and ends on the page (x).

    A part that is printed already has a blank without width."""
    printed: tuple[str, ...] = ()
    """For each gap the figures printed there: all of them, their beginning ("20…"), or none."""

    @property
    def is_text(self) -> bool:
        """Tell whether the field takes text rather than a signature."""
        return self.name in TEXT_FIELDS


def prepare(source: Path, target: Path, fields: Sequence[FieldPlace]) -> None:
    """Write a copy of a PDF with empty fields for number, date and signatures; same input, same bytes."""
    with new_revision(source, target, QuietRevision) as writer:
        is_new = not form_fields(writer.root)
        add_fields(writer, fields)
        # Only before anybody has signed: what comes later must leave the structure alone.
        if is_new:
            tag_fields(writer, _READ_ALOUD)


def add_fields(writer: IncrementalPdfFileWriter, fields: Sequence[FieldPlace]) -> None:
    """Add empty fields to a file that is being revised.

    Raises DocumentUnfit: `signing.field_exists`, `page_missing`, `empty_rectangle`.
    """
    _check(writer, fields)
    for place in fields:
        if place.is_text:
            _add_text(writer, place)
    for place in fields:
        if not place.is_text:
            _add_signature(writer, place, _lock(place, fields))


def _check(writer: IncrementalPdfFileWriter, fields: Sequence[FieldPlace]) -> None:
    names = [place.name for place in fields]
    taken = set(names) & set(form_fields(writer.root))
    pages = int(writer.root["/Pages"]["/Count"])
    for place in fields:
        if names.count(place.name) > 1 or place.name in taken:
            raise DocumentUnfit("signing.field_exists", field=place.name)
        if not 0 <= place.page < pages:
            raise DocumentUnfit("signing.page_missing", field=place.name, page=place.page + 1, pages=pages)
        if place.rect[0] >= place.rect[2] or place.rect[1] >= place.rect[3]:
            raise DocumentUnfit("signing.empty_rectangle", field=place.name)


def _lock(place: FieldPlace, fields: Sequence[FieldPlace]) -> FieldMDPSpec | None:
    """Return what signing a field closes; later signers foreseen here stay possible in both locks."""
    others = [other.name for other in fields if not other.is_text and other.name not in (LEADER, SEAL)]
    if place.name in INITIALS:
        # Initials come first: whatever the document still has to go through stays open.
        return FieldMDPSpec(FieldMDPAction.EXCLUDE, [NUMBER, DATE, LEADER, SEAL, *_others(place.name)])
    if place.name == LEADER:
        return FieldMDPSpec(FieldMDPAction.EXCLUDE, [NUMBER, DATE, SEAL, *others])
    if place.name != SEAL:
        return None
    return FieldMDPSpec(FieldMDPAction.EXCLUDE, others) if others else FieldMDPSpec(FieldMDPAction.ALL)


def _others(name: str) -> list[str]:
    return [other for other in INITIALS if other != name]


def _add_signature(writer: IncrementalPdfFileWriter, place: FieldPlace, lock: FieldMDPSpec | None) -> None:
    # The engine only asks for numbers; its annotation says whole ones.
    page, _ = writer.find_page_for_modification(place.page)
    x0, y0, x1, y1 = (round(edge) for edge in frame_of(page.get_object()).stored(place.rect))
    box = (x0, y0, x1, y1)
    append_signature_field(writer, SigFieldSpec(place.name, place.page, box, field_mdp_spec=lock))


def _add_text(writer: IncrementalPdfFileWriter, place: FieldPlace) -> None:
    page, _ = writer.find_page_for_modification(place.page)
    frame = frame_of(page.get_object())
    rect = frame.stored(place.rect)
    room = BoxConstraints(width=rect[2] - rect[0], height=rect[3] - rect[1])
    blank = RawContent(b"/Tx BMC EMC", box=room)
    appearance = writer.add_object(blank.as_form_xobject())
    font = ITALIC_FONT if place.italic else UPRIGHT_FONT
    field = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/Widget"),
            generic.pdf_name("/FT"): generic.pdf_name("/Tx"),
            generic.pdf_name("/T"): generic.pdf_string(place.name),
            generic.pdf_name("/Ff"): generic.NumberObject(_READ_ONLY),
            generic.pdf_name("/F"): generic.NumberObject(_PRINTED),
            generic.pdf_name("/Q"): generic.NumberObject(place.align),
            generic.pdf_name("/DA"): generic.pdf_string(f"{font} {place.font_size:g} Tf 0 g"),
            generic.pdf_name("/Rect"): generic.ArrayObject(generic.FloatObject(edge) for edge in rect),
            generic.pdf_name("/P"): page,
            generic.pdf_name("/AP"): generic.DictionaryObject({generic.pdf_name("/N"): appearance}),
        }
    )
    if place.gaps:
        edges = [edge + frame.left for gap in place.gaps for edge in gap]
        field[generic.pdf_name(GAPS)] = generic.ArrayObject(generic.FloatObject(edge) for edge in edges)
    if any(place.printed):
        held = generic.ArrayObject(generic.pdf_string(figures) for figures in place.printed)
        field[generic.pdf_name(PRINTED)] = held
    reference = writer.add_object(field)
    writer.register_annotation(page, reference)
    form = _form(writer)
    form["/Fields"].append(reference)
    writer.update_container(form["/Fields"])


def _form(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject:
    """Return the document's form, made if need be, with the two fonts our fields name."""
    form = entry(writer.root, "/AcroForm")
    if not isinstance(form, generic.DictionaryObject):
        form = generic.DictionaryObject()
        writer.root[generic.pdf_name("/AcroForm")] = writer.add_object(form)
        writer.update_root()
    for key, empty in (("/Fields", generic.ArrayObject()), ("/DR", generic.DictionaryObject())):
        form.setdefault(generic.pdf_name(key), empty)
    fonts = form["/DR"].setdefault(generic.pdf_name("/Font"), generic.DictionaryObject())
    for name, italic in ((UPRIGHT_FONT, False), (ITALIC_FONT, True)):
        # The typeface that fills the fields, inside the file: PDF/A knows no font that lies elsewhere
        # (ISO 19005-2, 6.2.11.4), and the fourteen standard ones have no Vietnamese letters.
        if name not in fonts:
            fonts[generic.pdf_name(name)] = typeface(italic=italic).embed(writer)
    writer.update_container(form)
    writer.update_container(fonts)
    return form
