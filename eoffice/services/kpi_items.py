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

from eoffice.domain.kpi.inputs import Inputs, QuotaException, WorkResult
from eoffice.domain.kpi.periods import Period
from eoffice.errors import Refused
from eoffice.services.kpi_cells import Cells
from eoffice.services.kpi_person_rows import LETTERS, PersonRows
from eoffice.services.kpi_table import RuleFinding
from eoffice.services.kpi_words import column
from eoffice.services.kpi_work_rows import work_of


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


class _Reader:
    """Gathers the rows of one file by person."""

    def __init__(self, period: Period) -> None:
        self.period = period
        self.findings: list[RuleFinding] = []
        self.people: dict[str, _Person] = {}
        self._places: dict[tuple[str, str], str] = {}
        self._count = 0
        self._is_listed = False

    def add(self, row: Row, owner: str = "") -> None:
        """Take one row: of a person, of a piece of work, or of both."""
        cells = _named(row, self.findings)
        if not cells.values:
            return
        person = owner or cells.text("person") or cells.text("name")
        if not person:
            cells.wrong("kpi.data_missing", "person", word="person")
            return
        if self._is_listed and person not in self.people:
            # Moved, deleted or misspelt: the work would count for nobody, and nobody would see it.
            cells.wrong("kpi.data_person_unknown", "person", found=person)
            return
        found = self.people.setdefault(person, _Person())
        self._count += 1
        declared = bool(owner) or "declared" in found.facts
        if not declared:
            self._facts(cells, found)
        item = cells.text("item") or f"dòng-{self._count}"
        work = work_of(cells, item, person, own_facts=declared)
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
            # In a flat file every row repeats its person: what differs is told, never guessed.
            known = found.facts.setdefault(name, value)
            if str(known) != str(value):
                cells.wrong("kpi.data_two_values", name, found=value, first=known)
        found.facts.setdefault("place", cells.place)

    def persons(self, rows: Iterable[Row]) -> None:
        """Take rows of people, each of which may carry its own work; work of anybody else is then refused."""
        for row in rows:
            self._is_listed = True
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
        maker = PersonRows(self.period, self.findings)
        people = tuple(
            maker.person(name, self._cells(name, found), tuple(found.items))
            for name, found in self.people.items()
        )
        return ReadInputs(Inputs(self.period, people, exceptions), tuple(self.findings))

    def _cells(self, name: str, found: _Person) -> Cells:
        return Cells(found.facts, str(found.facts.get("place", name)), self.findings)


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
    # Spreadsheets here write semicolons, since the comma is the decimal sign.
    separator = max(",;\t", key=head.count)
    table = csv.DictReader(io.StringIO(text), delimiter=separator)
    try:
        rows = [
            Row({key: value for key, value in row.items() if key}, f"dòng {table.line_num}") for row in table
        ]
    except csv.Error as error:
        raise Refused("kpi.data_syntax", detail=str(error)) from error
    names = table.fieldnames or ()
    _check_headings(names)
    twice = twice_in(names)
    if twice:
        raise Refused("kpi.data_column_twice", found=", ".join(twice))
    return read_rows(rows, (), period)


def twice_in(headings: Iterable[str]) -> tuple[str, ...]:
    """Return headings that stand twice: which of the two columns holds is anybody's guess."""
    known = [heading.strip() for heading in headings if heading and heading.strip()]
    return tuple(dict.fromkeys(one for one in known if known.count(one) > 1))


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
        # Never a binary float: 0.1 must be a tenth.
        value = json.loads(text, parse_float=Decimal)
    # A number of thousands of digits is a plain ValueError.
    except (ValueError, RecursionError) as error:
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
