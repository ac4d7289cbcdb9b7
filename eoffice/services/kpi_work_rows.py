"""Reads one piece of work from the cells of a row: quantities, days, marks with their evidence."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from eoffice.domain.kpi.inputs import (
    Cause,
    Evidence,
    ItemStatus,
    Mark,
    Origin,
    Pause,
    Side,
    WorkResult,
    WorkRole,
)
from eoffice.domain.kpi.periods import period_of
from eoffice.services.kpi_cells import Cells


def _evidence(cells: Cells, name: str = "evidence") -> Evidence | None:
    """Return a confirmation: a text naming the document, or an object."""
    value = cells.values.get(name)
    if isinstance(value, Mapping):
        inner = Cells(value, f"{cells.place}, {name}", cells.findings)
        return Evidence(
            inner.text("confirmed_by"), inner.text("document"), inner.day("on"), inner.text("note")
        )
    text = cells.text(name)
    return Evidence("", text) if text else None


def _marks(cells: Cells) -> tuple[Mark, ...]:
    """Return faults and delays: listed one by one, or as numbers of times on all units of the row."""
    found = []
    evidence = _evidence(cells)
    for name, side, cause in (
        ("faults", Side.QUALITY, Cause.SUBJECTIVE),
        ("objective_faults", Side.QUALITY, Cause.OBJECTIVE),
        ("delays", Side.PROGRESS, Cause.SUBJECTIVE),
        ("objective_delays", Side.PROGRESS, Cause.OBJECTIVE),
    ):
        if isinstance(cells.values.get(name), list):
            found += [_mark(one, side, cause) for one in cells.rows(name)]
            continue
        objective = cause is Cause.OBJECTIVE
        times = cells.whole(name)
        if times and objective and evidence is None:
            cells.wrong("kpi.data_no_evidence", name, is_error=False, found=times)
        days = cells.whole("days_late") if side is Side.PROGRESS else 0
        mark = Mark(side, cause, evidence if objective else None, days=days)
        found += [mark] * times
    found += [_mark(one, Side.QUALITY, Cause.SUBJECTIVE) for one in cells.rows("marks")]
    if cells.values.get("days_late") and not any(mark.side is Side.PROGRESS for mark in found):
        found.append(Mark(Side.PROGRESS, days=cells.whole("days_late")))
    return tuple(found)


def _mark(cells: Cells, side: Side, cause: Cause) -> Mark:
    """Return one fault or delay written out."""
    return Mark(
        cells.choice("side", Side, side),
        cells.choice("cause", Cause, cause),
        _evidence(cells),
        cells.number("units"),
        cells.whole("days"),
        cells.day("on"),
        cells.text("reason"),
        cells.text("id"),
    )


def _shortfall(cells: Cells) -> Evidence | None:
    """Return the confirmation that less was done for an objective cause."""
    value = cells.values.get("shortfall")
    if value is None or value is False:
        return None
    return _evidence(cells) or Evidence("") if value is True else _evidence(cells, "shortfall")


_OF_WORK = frozenset({"assigned", "accepted", "product", "coefficient", "due", "title", "status", "faults"})
"""A row with any of these speaks of work: where its quantity is blank, something was forgotten."""


def work_of(cells: Cells, item: str, person: str, *, own_facts: bool) -> WorkResult | None:
    """Return one piece of work; nothing for a row that speaks of the person only."""
    if not _OF_WORK & set(cells.values):
        return None
    assigned, accepted = cells.number("assigned"), cells.number("accepted") or Decimal(0)
    if "assigned" not in cells.values:
        cells.wrong("kpi.data_missing", "assigned", word="assigned")
    done = ItemStatus.ACCEPTED if accepted else ItemStatus.OPEN
    coefficient = cells.number("coefficient", Decimal(100000))
    if coefficient == 0:
        cells.wrong("kpi.data_not_number", "coefficient", found=0, most=100000)
    return WorkResult(
        item=item,
        person=person,
        assigned=assigned or Decimal(0),
        accepted=accepted,
        product=cells.text("product"),
        coefficient=coefficient,
        share=cells.share("share"),
        role=cells.choice("role", WorkRole, WorkRole.LEAD),
        origin=cells.choice("origin", Origin, Origin.PLAN),
        status=cells.choice("status", ItemStatus, done),
        assigned_on=cells.day("assigned_on"),
        due=cells.day("due"),
        handed_in_on=cells.day("handed_in_on"),
        accepted_on=cells.day("accepted_on"),
        accepted_by=cells.text("accepted_by"),
        assigned_by=cells.text("assigned_by"),
        marks=_marks(cells),
        pauses=tuple(_pause(one) for one in cells.rows("pauses")),
        shortfall=_shortfall(cells),
        title=cells.text("title"),
        unit=cells.text("unit"),
        # In a flat file the column is the person's main position; beside listed people it is the work's.
        position=cells.text("position") if own_facts else "",
        document=cells.text("document"),
        result=cells.text("result"),
    )


def _pause(cells: Cells) -> Pause:
    """Return one pause."""
    first = cells.day("first")
    if first is None:
        cells.wrong("kpi.data_missing", "first", word="first")
    return Pause(first or _NO_DAY, cells.day("last"), cells.text("reason"))


_NO_DAY = period_of("0001").first
