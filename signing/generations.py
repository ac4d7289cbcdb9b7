"""Numbers of generations in tables of objects: an oddity that poppler writes and nobody can misread.

Poppler (22.12) calls new objects "generation 1" although nothing was freed under their number before,
against ISO 32000-2, 7.5.4. The engine, asked to be strict, refuses the whole file for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO

from pyhanko.pdf_utils.generic import Reference, StreamObject
from pyhanko.pdf_utils.misc import PdfStrictReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.xref import XRefBuilder, XRefSection

from signing.likeness import resolved

_MOST_REVISIONS = 50
_WINDOW, _LONGEST = 4 << 20, 4096
_GAP = rb"(?:[\s\0]|%[^\r\n]{0,1000}[\r\n])+"
_REFERENCE = re.compile(rb"(?<![0-9])(\d{1,10})" + _GAP + rb"(\d{1,10})" + _GAP + rb"R(?![A-Za-z0-9])")
Key = tuple[int, int]


def read_past_generations(stream: IO[bytes]) -> PdfFileReader | None:
    """Return a strict reader of a file whose only fault is such numbers, or None for any other fault.

    Readers that mind generations and readers that do not must find the same objects: so each number
    concerned is defined once, and nothing refers to it by another generation.
    """
    stream.seek(0)
    reader = PdfFileReader(stream, strict=False)
    odd = _odd_firsts(reader, stream)
    if not odd or reader.xrefs.total_revisions > _MOST_REVISIONS:
        return None
    reader.strict = True
    # What the lenient reader met on its way (a key written twice, say) is read again, strictly.
    reader.resolved_objects.clear()
    if _is_ambiguous(reader, stream, odd):
        return None
    _ = reader.root["/Pages"]
    return reader


def _odd_firsts(reader: PdfFileReader, stream: IO[bytes]) -> frozenset[Key]:
    """Return the keys with a generation out of nothing, if the tables are sound apart from them."""
    if reader.last_startxref is None:
        return frozenset()
    builder = XRefBuilder(reader, stream, True, reader.last_startxref)
    try:
        builder.read_xrefs()
    except PdfStrictReadError:
        sections = list(reversed(builder.sections))
    else:
        return frozenset()
    odd = {key for section in sections for key in section.xref_data.higher_generation_refs()}
    once = all(_times_defined(sections, number) == 1 for number, _ in odd)
    return frozenset(odd) if once and _sound_otherwise(sections) else frozenset()


def _sound_otherwise(sections: list[XRefSection]) -> bool:
    """Tell whether the tables break none of the engine's other rules: they grow, and free nothing later."""
    sizes = [section.meta_info.size for section in sections]
    freed = {number for section in sections[1:] for number in section.xref_data.freed}
    hybrid = any(section.xref_data.hybrid is not None for section in sections)
    return sizes == sorted(sizes) and freed <= {0} and not hybrid


def _times_defined(sections: list[XRefSection], number: int) -> int:
    """Count how often all tables speak of a number, be it to define or to free it."""
    tables = [section.xref_data for section in sections]
    return sum(
        (number in one.standard_xrefs) + (number in one.xrefs_in_objstm) + (number in one.freed)
        for one in tables
    )


def _is_ambiguous(reader: PdfFileReader, stream: IO[bytes], odd: frozenset[Key]) -> bool:
    """Tell whether anything refers to one of the numbers by another generation.

    The bytes are searched, not the objects: a font table of 65,000 numbers took two seconds to walk.
    A reference met by chance, in a comment or a picture, only makes the file one that is not decided.
    """
    numbers = {number for number, _ in odd}
    for data in (*_windows(stream), *_packed(reader)):
        for found in _REFERENCE.finditer(data):
            key = int(found[1]), int(found[2])
            if key[0] in numbers and key not in odd:
                return True
    return False


def _windows(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield the file in pieces that overlap by more than one reference."""
    place, size = 0, stream.seek(0, 2)
    while place < size:
        stream.seek(max(0, place - _LONGEST))
        yield stream.read(_WINDOW + min(place, _LONGEST))
        place += _WINDOW


def _packed(reader: PdfFileReader) -> Iterator[bytes]:
    """Yield the contents of the containers of objects, of every revision."""
    tables = [reader.xrefs.get_xref_data(one) for one in range(reader.xrefs.total_revisions)]
    for number in {one.obj_stream_id for table in tables for one in table.xrefs_in_objstm.values()}:
        held = resolved(reader.get_object(Reference(number, 0, reader)))
        if isinstance(held, StreamObject):
            yield held.data
