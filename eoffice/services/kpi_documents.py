"""Names the documents behind figures as people cite them: a number on paper leads to what was signed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache

from eoffice.domain.document import Document
from eoffice.domain.kpi.results import Line, Result
from eoffice.domain.people import Agency
from eoffice.services.ports import Stored

Load = Callable[[str], Stored | None]
_KEPT = 10_000
_NAMED = frozenset({"document", "result"})
"""What was given and what was handed in."""


def cited(document: Document) -> str:
    """Return number, date and state of signing, then the id that opens it in the program."""
    origin = document.origin
    # Of an incoming document the sender's number counts: that is what people cite.
    number = str(origin.code if origin is not None else document.code or "")
    day = origin.issued_date if origin is not None else document.issued_date
    named = number or document.subject
    dated = f" ngày {day:%d/%m/%Y}" if day is not None else ""
    is_signed = document.signature is not None or document.seal is not None or document.origin is not None
    return f"{named}{dated}{', đã ký số' if is_signed else ''} ({document.id})"


def with_units(results: Iterable[Result], agency: Agency) -> tuple[Result, ...]:
    """Return results that name agency, units and groups as people call them; a paper never shows an id.

    Groups are named too where they are units; the quota groups by them and finds the same people.
    """
    names = {unit.id: unit.name for unit in agency.units}
    return tuple(
        replace(
            one,
            agency=agency.name if one.agency == agency.code else one.agency,
            unit=names.get(one.unit, one.unit),
            group=names.get(one.group, one.group),
        )
        for one in results
    )


def with_documents(
    results: Iterable[Result], load: Load, parts: frozenset[str] = _NAMED
) -> tuple[Result, ...]:
    """Return results whose lines name their documents; figures and digests stay as they are.

    A document that may not be read here keeps its bare id: a report never tells more than the window.
    `parts` says which of the two documents of a line are named.
    """

    # One directive may stand behind hundreds of lines.
    @lru_cache(maxsize=_KEPT)
    def named(document: str) -> str:
        stored = load(document) if document else None
        return document if stored is None else cited(stored.document)

    def line_of(line: Line) -> Line:
        source = line.source
        given = named(source.document) if "document" in parts else source.document
        handed_in = named(source.result) if "result" in parts else source.result
        return line._replace(source=replace(source, document=given, result=handed_in))

    return tuple(replace(one, lines=tuple(line_of(line) for line in one.lines)) for one in results)
