"""Numbers of generations in tables of objects: an oddity that poppler writes and nobody can misread.

Poppler (22.12) calls new objects "generation 1" although nothing was freed under their number before,
against ISO 32000-2, 7.5.4. The engine, asked to be strict, refuses the whole file for it.
"""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import IO

from pyhanko.pdf_utils.generic import Reference
from pyhanko.pdf_utils.misc import PdfStrictReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.xref import XRefBuilder, XRefSection, _check_xref_consistency

from signing.likeness import MOST_OBJECTS, TooComplex, references
from signing.pdf import ENGINE_FAULTS

_MOST_REVISIONS = 50
Key = tuple[int, int]


def read_past_generations(stream: IO[bytes]) -> PdfFileReader | None:
    """Return a strict reader of a file whose only fault is such numbers, or None for any other fault.

    Readers that mind generations and readers that do not must find the same objects: so each number
    concerned is defined once, and nothing refers to it by another generation.
    """
    stream.seek(0)
    reader = PdfFileReader(stream, strict=False)
    odd = _odd_firsts(reader, stream)
    if not odd or reader.xrefs.total_revisions > _MOST_REVISIONS or _is_ambiguous(reader, odd):
        return None
    reader.strict = True
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
    odd: set[Key] = set()
    mended: list[XRefSection] = []
    for index, section in enumerate(sections):
        firsts = {
            (number, generation)
            for number, generation in section.xref_data.higher_generation_refs()
            if _times_defined(sections, number) == 1
        }
        odd |= firsts
        data = copy(section.xref_data)
        plain = {number: (0, data.standard_xrefs[number][1]) for number, _ in firsts}
        data.standard_xrefs = {**data.standard_xrefs, **plain}
        mended.append(replace(sections[index], xref_data=data))
    _check_xref_consistency(mended)  # raises what else the engine has against the tables
    return frozenset(odd)


def _times_defined(sections: list[XRefSection], number: int) -> int:
    """Count how often all tables speak of a number, be it to define or to free it."""
    tables = [section.xref_data for section in sections]
    tables += [one.hybrid.xref_data for one in tables if one.hybrid is not None]
    return sum(
        (number in one.standard_xrefs) + (number in one.xrefs_in_objstm) + (number in one.freed)
        for one in tables
    )


def _is_ambiguous(reader: PdfFileReader, odd: frozenset[Key]) -> bool:
    """Tell whether any revision refers to one of the numbers by another generation."""
    numbers = {number for number, _ in odd}
    for revision in range(reader.xrefs.total_revisions):
        then = reader.get_historical_resolver(revision)
        waiting, seen = list(references(then.trailer_view)), set[Key]()
        while waiting:
            reference = waiting.pop()
            key = (reference.idnum, reference.generation)
            if key in seen:
                continue
            if key[0] in numbers and key not in odd:
                return True
            seen.add(key)
            if len(seen) > MOST_OBJECTS:
                raise TooComplex
            try:
                waiting.extend(references(then(Reference(*key))))
            except ENGINE_FAULTS:
                continue  # a dangling reference is nothing in PDF
    return False
