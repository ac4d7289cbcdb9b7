"""Putting an empty field elsewhere, because the signer dragged its signature to another place."""

from __future__ import annotations

from collections.abc import Sequence

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import enumerate_sig_fields

from signing.errors import DocumentUnfit
from signing.fields import FieldPlace
from signing.frames import frame_of
from signing.pdf import entry, form_fields

_name = generic.pdf_name


def move_fields(writer: IncrementalPdfFileWriter, places: Sequence[FieldPlace]) -> None:
    """Give empty fields another page and rectangle in the revision being written.

    Raises DocumentUnfit `signing.field_fixed` once anybody has signed: a field that moves afterwards
    would break that signature (ISO 32000-2, 12.8.2.2), `signing.field_missing`, `page_missing`.
    """
    if any(True for _ in enumerate_sig_fields(writer, filled_status=True)):
        raise DocumentUnfit("signing.field_fixed", field=places[0].name)
    pages = int(writer.root["/Pages"]["/Count"])
    held = form_fields(writer.root)
    for place in places:
        if place.name not in held:
            raise DocumentUnfit("signing.field_missing", field=place.name)
        if not 0 <= place.page < pages:
            raise DocumentUnfit("signing.page_missing", field=place.name, page=place.page + 1, pages=pages)
        _move(writer, held[place.name], place)


def _move(writer: IncrementalPdfFileWriter, field: DictionaryObject, place: FieldPlace) -> None:
    kids = entry(field, "/Kids")
    shown = kids[0].get_object() if isinstance(kids, ArrayObject) and kids else field
    page, _ = writer.find_page_for_modification(place.page)
    rect = frame_of(page.get_object()).stored(place.rect)
    shown[_name("/Rect")] = ArrayObject(generic.FloatObject(round(edge)) for edge in rect)
    before = shown.raw_get("/P") if "/P" in shown else None
    held = shown.container_ref
    writer.update_container(shown)
    # A widget written inside another object could not be listed by a second page: it stays on its own.
    if not isinstance(held, generic.Reference) or before is None or _number(before) == page.idnum:
        return
    own = before.get_object()
    notes = entry(own, "/Annots")
    if isinstance(notes, ArrayObject):
        kept = [item for item in notes if _number(item) != held.idnum]
        own[_name("/Annots")] = ArrayObject(kept)
        writer.update_container(own)
    shown[_name("/P")] = page
    writer.register_annotation(page, generic.IndirectObject(held.idnum, held.generation, writer))


def _number(item: object) -> int:
    """Return the number of the object a reference names, or -1."""
    return item.idnum if isinstance(item, generic.IndirectObject) else -1
