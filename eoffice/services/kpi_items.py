"""Turns rows of a file (JSON, CSV, a workbook) into the inputs of an evaluation; everything or nothing.

The format is described in docs/huong-dan/kpi.md, so that anybody may recompute the results.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from eoffice.domain.kpi.inputs import (
    Cause,
    EnteredRatio,
    Evidence,
    Flag,
    GeneralScore,
    Inputs,
    ItemStatus,
    Mark,
    Origin,
    Pause,
    PeriodScore,
    PersonInput,
    QuotaException,
    Side,
    Stage,
    WorkResult,
    WorkRole,
)
from eoffice.domain.kpi.periods import Period, period_of
from eoffice.errors import Refused
from eoffice.services.kpi_cells import Cells
from eoffice.services.kpi_table import RuleFinding, number_of
from eoffice.services.kpi_words import column

LETTERS = ("d", "đ", "e")
_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Row:
    """One row of a file: its raw values by heading, and where it stands."""

    values: Mapping[str, object]
    place: str


@dataclass
class _Person:
    """What is gathered about one person while reading."""

    facts: dict[str, object] = field(default_factory=dict)
    items: list[WorkResult] = field(default_factory=list)


@dataclass(frozen=True)
class ReadInputs:
    """The inputs of a file, and everything found wrong in it; with an error nothing may be used."""

    inputs: Inputs
    findings: tuple[RuleFinding, ...]

    @property
    def errors(self) -> tuple[RuleFinding, ...]:
        """Return what forbids the use of the file."""
        return tuple(finding for finding in self.findings if finding.is_error)


_PERSON = (
    "name", "agency", "unit", "position", "group", "leader", "manages", "general", "flags", "entered",
    "earlier", "self_score", "manager_score", "initiatives", "votes", *LETTERS,
)  # fmt: skip
"""What is said of a person and may stand in each of the person's rows."""


def _named(row: Row, findings: list[RuleFinding]) -> Cells:
    """Return a row under our names of columns; headings nobody knows are told once by the caller."""
    values: dict[str, object] = {}
    for heading, value in row.values.items():
        name = heading if heading in LETTERS else column(str(heading))
        if name and name not in values and value not in (None, ""):
            values[name] = value
    return Cells(values, row.place, findings)


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


def _work(cells: Cells, item: str, person: str, *, own_facts: bool) -> WorkResult | None:
    """Return one piece of work; nothing for a row that speaks of the person only."""
    if "assigned" not in cells.values and "accepted" not in cells.values:
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


class _Reader:
    """Gathers the rows of one file by person."""

    def __init__(self, period: Period) -> None:
        self.period = period
        self.findings: list[RuleFinding] = []
        self.people: dict[str, _Person] = {}
        self._places: dict[tuple[str, str], str] = {}
        self._count = 0

    def add(self, row: Row, owner: str = "") -> None:
        """Take one row: of a person, of a piece of work, or of both."""
        cells = _named(row, self.findings)
        if not cells.values:
            return
        person = owner or cells.text("person") or cells.text("name")
        if not person:
            cells.wrong("kpi.data_missing", "person", word="person")
            return
        found = self.people.setdefault(person, _Person())
        self._count += 1
        declared = bool(owner) or "declared" in found.facts
        if not declared:
            self._facts(cells, found)
        item = cells.text("item") or f"dòng-{self._count}"
        work = _work(cells, item, person, own_facts=declared)
        if work is not None:
            self._once(cells, person, item)
            found.items.append(work)

    def _once(self, cells: Cells, person: str, item: str) -> None:
        """Note a piece of work that stands twice for one person."""
        key = (person, item)
        if key in self._places:
            cells.wrong("kpi.data_item_twice", "item", found=item, first=self._places[key])
        self._places[key] = cells.place

    def _facts(self, cells: Cells, found: _Person) -> None:
        """Keep what a row says of its person; two rows may not say different things."""
        for name in _PERSON:
            value = cells.values.get(name)
            if value is None:
                continue
            known = found.facts.setdefault(name, value)
            if str(known) != str(value):
                cells.wrong("kpi.data_two_values", name, found=value, first=known)
        found.facts.setdefault("place", cells.place)

    def persons(self, rows: Iterable[Row]) -> None:
        """Take rows of people, each of which may carry its own work."""
        for row in rows:
            cells = _named(row, self.findings)
            person = cells.text("item") if "person" not in cells.values else cells.text("person")
            person = person or cells.text("name")
            if not person:
                cells.wrong("kpi.data_missing", "person", word="id")
                continue
            if person in self.people:
                cells.wrong("kpi.data_person_twice", "person", found=person)
            found = self.people.setdefault(person, _Person())
            self._facts(cells, found)
            found.facts["declared"] = True
            for inner in cells.rows("items"):
                self.add(Row(inner.values, inner.place), person)

    def inputs(self, exceptions: tuple[QuotaException, ...] = ()) -> ReadInputs:
        """Return everybody with everything."""
        people = tuple(self._person(name, found) for name, found in self.people.items())
        return ReadInputs(Inputs(self.period, people, exceptions), tuple(self.findings))

    def _person(self, name: str, found: _Person) -> PersonInput:
        """Return one person."""
        cells = Cells(found.facts, str(found.facts.get("place", name)), self.findings)
        return PersonInput(
            id=name,
            name=cells.text("name") or name,
            agency=cells.text("agency"),
            unit=cells.text("unit"),
            position=cells.text("position"),
            group=cells.text("group"),
            is_leader=cells.flag("leader"),
            manages=cells.names("manages"),
            items=tuple(found.items),
            general=self._general(cells),
            entered=self._entered(cells),
            flags=self._flags(cells),
            earlier=tuple(self._earlier(cells)),
            self_score=cells.number("self_score", _HUNDRED),
            manager_score=cells.number("manager_score", _HUNDRED),
            initiatives=cells.whole("initiatives"),
            votes=cells.whole("votes"),
        )

    def _period(self, cells: Cells) -> Period:
        """Return the period that a part names, or the one asked for."""
        text = cells.text("period")
        try:
            return period_of(text) if text else self.period
        except Refused:
            cells.wrong("kpi.data_not_period", "period", found=text)
            return self.period

    def _general(self, cells: Cells) -> tuple[GeneralScore, ...]:
        """Return the general points: one sum, points by criterion, or one entry for each period."""
        value = cells.values.get("general")
        if isinstance(value, list):
            return tuple(self._general_entry(one) for one in cells.rows("general"))
        if isinstance(value, Mapping):
            points = self._points(cells, "general", value)
            return (GeneralScore(self.period, points),)
        total = cells.number("general", _HUNDRED)
        return () if total is None else (GeneralScore(self.period, (("", total),)),)

    def _points(
        self, cells: Cells, name: str, value: Mapping[str, object]
    ) -> tuple[tuple[str, Decimal], ...]:
        """Return points by criterion."""
        inner = Cells(value, f"{cells.place}, {name}", self.findings)
        return tuple((code, inner.number(code, _HUNDRED) or Decimal(0)) for code in value)

    def _general_entry(self, cells: Cells) -> GeneralScore:
        """Return the general points of one period and stage."""
        value = cells.values.get("points")
        comments = cells.values.get("comments")
        told = tuple(comments.items()) if isinstance(comments, Mapping) else ()
        if isinstance(value, Mapping):
            points = self._points(cells, "points", value)
        else:
            name = "points" if value is not None else "total"
            points = (("", cells.number(name, _HUNDRED) or Decimal(0)),)
        stage = cells.choice("stage", Stage, Stage.LEADER)
        return GeneralScore(self._period(cells), points, stage, told)

    def _entered(self, cells: Cells) -> tuple[EnteredRatio, ...]:
        """Return entered components: columns d, đ, e, an object by letter, or one entry for each period."""
        found = [
            (code, cells.values[code], "", self.period, cells) for code in LETTERS if code in cells.values
        ]
        value = cells.values.get("entered")
        if isinstance(value, Mapping):
            found += [(str(code), one, "", self.period, cells) for code, one in value.items()]
        else:
            found += [
                (row.text("component"), row.values.get("value"), row.text("reason"), self._period(row), row)
                for row in cells.rows("entered")
            ]
        entered = []
        for code, one, reason, period, place in found:
            number = number_of(one)
            ratio = None if number is None else number / _HUNDRED if number > 1 else number
            if ratio is None or not 0 <= ratio <= 1:
                place.wrong("kpi.data_not_ratio", code, found=one)
            else:
                entered.append(EnteredRatio(code, ratio, period, reason))
        return tuple(entered)

    def _flags(self, cells: Cells) -> tuple[Flag, ...]:
        """Return flags: codes, or objects with their document."""
        value = cells.values.get("flags")
        if isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
            return tuple(
                Flag(row.text("code"), row.text("document"), row.day("on"), row.text("note"))
                for row in cells.rows("flags")
            )
        return tuple(Flag(code) for code in cells.names("flags"))

    def _earlier(self, cells: Cells) -> Iterable[PeriodScore]:
        """Yield results brought from another body or an earlier calculation."""
        for row in cells.rows("earlier"):
            total = row.number("total", _HUNDRED)
            if total is None or not row.text("period"):
                row.wrong("kpi.data_missing", "total", word="period, total")
                continue
            yield PeriodScore(
                self._period(row),
                total,
                row.number("task", _HUNDRED),
                row.number("ratio", Decimal(1)),
                row.number("general", _HUNDRED),
                row.text("rank"),
                row.number("volume") or Decimal(0),
                row.text("agency"),
                row.text("document"),
            )


def read_rows(work: Iterable[Row], people: Iterable[Row], period: Period) -> ReadInputs:
    """Return the inputs of rows of work and rows of people."""
    reader = _Reader(period)
    reader.persons(people)
    for row in work:
        reader.add(row)
    return reader.inputs()


def read_csv(text: str, period: Period) -> ReadInputs:
    """Return the inputs of a CSV text with a row of headings; comma, semicolon or tab between cells."""
    head = text.splitlines()[0] if text.strip() else ""
    separator = max(",;\t", key=head.count)
    table = csv.DictReader(io.StringIO(text), delimiter=separator)
    try:
        rows = [
            Row({key: value for key, value in row.items() if key}, f"dòng {table.line_num}") for row in table
        ]
    except csv.Error as error:
        raise Refused("kpi.data_syntax", detail=str(error)) from error
    _check_headings(table.fieldnames or ())
    return read_rows(rows, (), period)


def _check_headings(headings: Iterable[str]) -> None:
    """Raise when the headings do not even name a person and a quantity."""
    known = {column(heading) for heading in headings if heading}
    for wanted in ("person", "assigned"):
        if wanted not in known and not (wanted == "person" and "name" in known):
            raise Refused("kpi.data_no_column", word=wanted, found=", ".join(map(str, headings)) or "–")


def _list_of(value: object, place: str) -> list[Row]:
    """Return the objects of a list as rows."""
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
        raise Refused("kpi.data_syntax", detail=place)
    return [Row(one, f"{place}[{at}]") for at, one in enumerate(value)]


def _exceptions(value: object, findings: list[RuleFinding]) -> tuple[QuotaException, ...]:
    """Return the recorded exceptions to the quota."""
    found = []
    for row in _list_of(value, "exceptions"):
        cells = Cells(row.values, row.place, findings)
        places = cells.number("places")
        found.append(
            QuotaException(
                cells.text("scope") or "agency",
                cells.text("key"),
                cells.text("document"),
                None if places is None else int(places),
                cells.flag("outstanding"),
            )
        )
    return tuple(found)


def read_json(text: str, period: Period) -> ReadInputs:
    """Return the inputs of a JSON text: an object with people and items, or only a list of items."""
    try:
        value = json.loads(text, parse_float=Decimal)
    except (json.JSONDecodeError, RecursionError) as error:
        raise Refused("kpi.data_syntax", detail=str(error)) from error
    if isinstance(value, list):
        value = {"items": value}
    if not isinstance(value, dict):
        raise Refused("kpi.data_syntax", detail=type(value).__name__)
    reader = _Reader(period)
    reader.persons(_list_of(value.get("people"), "people"))
    for row in _list_of(value.get("items"), "items"):
        reader.add(row)
    return reader.inputs(_exceptions(value.get("exceptions"), reader.findings))
