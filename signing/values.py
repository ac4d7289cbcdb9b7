"""Reading what stands in the text fields of a PDF, such as the number and the date of a document."""

from __future__ import annotations

from pathlib import Path

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject

from signing.errors import DocumentUnfit
from signing.pdf import ENGINE_FAULTS, entry
from signing.reading import open_reader


def field_values(source: Path, name: str) -> tuple[str, ...]:
    """Return what stands in every field of a name, in today's revision; an honest file has one.

    Raises DocumentUnfit `signing.unreadable`.
    """
    try:
        with source.open("rb") as file:
            reader, _ = open_reader(file)
            form = entry(reader.root, "/AcroForm")
            fields = entry(form, "/Fields") if isinstance(form, DictionaryObject) else None
            held = [item.get_object() for item in fields] if isinstance(fields, ArrayObject) else []
            return tuple(str(entry(one, "/V") or "") for one in held if _is_named(one, name))
    except (*ENGINE_FAULTS, OSError) as error:
        raise DocumentUnfit("signing.unreadable", file=source.name, reason=type(error).__name__) from error


def _is_named(field: object, name: str) -> bool:
    return isinstance(field, DictionaryObject) and str(entry(field, "/T")) == name
