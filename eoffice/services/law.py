"""The law as data: loads `templates/*.toml` into values of the domain, checked once and kept.

Every table names its legal basis and the day it took effect; a table that contradicts itself is a
defect of the installation and raises Defect `law.wrong_table`.
"""

from __future__ import annotations

import os
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec

from eoffice.domain.calendar import DayEntry, DayKind, WorkingCalendar
from eoffice.domain.exchange import StatusCode
from eoffice.domain.form.breach import Severity
from eoffice.domain.kinds import CopyForm, DocumentKind, KindCatalogue
from eoffice.errors import Defect, Language
from eoffice.services.law_form import HeaderSizes as HeaderSizes
from eoffice.services.law_form import LawTable, Strict
from eoffice.services.law_form import PageForm as PageForm
from eoffice.services.law_form import Range as Range
from eoffice.services.law_form import StatutoryForm as StatutoryForm

_T = TypeVar("_T")
_KINDS_OF_DECREE_30 = 29


class Direction(StrEnum):
    """Whom a status informs."""

    TO_SENDER = "to_sender"
    TO_RECIPIENT = "to_recipient"


class StatusWords(Strict, frozen=True):
    """The words of one exchange status, and whom it informs."""

    code: StatusCode
    vi: str
    en: str
    direction: Direction

    def words(self, language: Language = Language.VIETNAMESE) -> str:
        """Return the words in a language of the interface."""
        return self.vi if language is Language.VIETNAMESE else self.en


class FormSet(LawTable, frozen=True):
    """A form set that lays its words and sizes over the statutory form, with kinds of its own."""

    id: str
    name: str
    form: dict[str, Any]
    kinds: list[DocumentKind]
    verified: bool = True
    """False until somebody compared it with the official text."""


class DayLine(Strict, frozen=True):
    """One day that departs from the week."""

    date: date
    kind: DayKind
    reason: str


class YearTable(Strict, frozen=True):
    """The days of one year; `predicted` until the official notice is out."""

    year: int
    predicted: bool
    days: list[DayLine]


class KindTable(LawTable, frozen=True):
    """The file of kinds."""

    kinds: list[DocumentKind]
    copies: list[CopyForm] = msgspec.field(default_factory=list)


class CalendarTable(LawTable, frozen=True):
    """The file of days off."""

    years: list[YearTable]


class StatusTable(LawTable, frozen=True):
    """The file of exchange statuses."""

    statuses: list[StatusWords]


class FormRule(Strict, frozen=True):
    """One rule of form in the words people read."""

    severity: Severity
    legal_basis: str
    says: str
    fix: str = ""
    variants: dict[str, str] = msgspec.field(default_factory=dict)


class FormRules(LawTable, frozen=True):
    """The file of the rules of form: names of the components, and the rules by id."""

    parts: dict[str, str]
    rules: dict[str, FormRule]


class EndedTable(LawTable, frozen=True):
    """The file of documents no longer in force, by code."""

    ended: dict[str, str]


class SecrecyTable(LawTable, frozen=True):
    """The file of secrecy marks."""

    marks: list[str]


def _wrong(file: str, detail: str) -> Defect:
    """Return the error of a table that contradicts itself."""
    return Defect("law.wrong_table", file=file, detail=detail)


def read_table(name: str, text: str, shape: type[_T]) -> _T:
    """Return a table of the law from its TOML text; raises Defect `law.wrong_table`."""
    try:
        return msgspec.convert(tomllib.loads(text), shape)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise _wrong(name, str(error)) from error


def _load(name: str, shape: type[_T]) -> _T:
    """Return a shipped table."""
    try:
        # By the package's resources: where the program was installed makes no difference.
        text = files("templates").joinpath(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _wrong(name, str(error)) from error
    return read_table(name, text, shape)


def _check_unique(file: str, what: str, values: Iterable[object]) -> None:
    """Raise when a value stands twice."""
    twice = [str(value) for value, count in Counter(values).items() if count > 1]
    if twice:
        raise _wrong(file, f"{what}: {', '.join(twice)}")


def kinds_from(table: KindTable, file: str = "kinds.toml") -> KindCatalogue:
    """Return the catalogue of a table; ids and abbreviations must be unique and all kinds there."""
    _check_unique(file, "id", (kind.id for kind in table.kinds))
    _check_unique(file, "abbreviation", (kind.abbreviation for kind in table.kinds if kind.abbreviation))
    # Article 7 names 29: a table of fewer has lost one, and the office would not miss it until it is needed.
    if len(table.kinds) != _KINDS_OF_DECREE_30:
        raise _wrong(file, f"{len(table.kinds)} kinds")
    return KindCatalogue(MappingProxyType({kind.id: kind for kind in table.kinds}))


def calendar_from(table: CalendarTable, file: str = "calendar.toml") -> WorkingCalendar:
    """Return the calendar of a table; each day once, inside its year, and different from the week."""
    _check_unique(file, "year", (year.year for year in table.years))
    entries: dict[date, DayEntry] = {}
    for year in table.years:
        _check_unique(file, "date", (day.date for day in year.days))
        for day in year.days:
            # A holiday under the wrong year is a slip of copying, and would move terms of both years.
            if day.date.year != year.year:
                raise _wrong(file, f"{day.date} in {year.year}")
            entries[day.date] = DayEntry(day.kind, day.reason)
    return WorkingCalendar(MappingProxyType(entries), frozenset(year.year for year in table.years))


def statuses_from(table: StatusTable, file: str = "statuses.toml") -> Mapping[StatusCode, StatusWords]:
    """Return the words by code; every code of the domain must have them."""
    _check_unique(file, "code", (status.code for status in table.statuses))
    found = {status.code: status for status in table.statuses}
    # A status that arrives from another system must never be shown as a bare code.
    missing = [code.value for code in StatusCode if code not in found]
    if missing:
        raise _wrong(file, f"code: {', '.join(missing)}")
    return MappingProxyType(found)


def form_from(table: StatutoryForm, file: str = "form.toml") -> StatutoryForm:
    """Return the form after checking that the columns fill the text width and the margins are lawful."""
    page, allowed = table.page, table.page.allowed
    columns = {
        "header": table.header.left_column + table.header.right_column,
        "closing": table.closing.left_column + table.closing.right_column,
    }
    for name, width in columns.items():
        # Columns that do not fill the width would stand shifted on every document.
        if abs(width - page.text_width) > 1:
            raise _wrong(file, f"{name}: {width} mm")
    for side in ("top", "bottom", "left", "right"):
        lawful: Range = getattr(allowed, side)
        if not lawful.allows(getattr(page, side)):
            raise _wrong(file, f"page.{side}")
    return table


@cache
def load_kinds() -> KindCatalogue:
    """Return the 29 kinds of administrative document (Art. 7)."""
    return kinds_from(_load("kinds.toml", KindTable))


@cache
def load_copies() -> Mapping[str, CopyForm]:
    """Return the three forms of copy (Art. 25)."""
    return MappingProxyType({copy.id: copy for copy in _load("kinds.toml", KindTable).copies})


@cache
def load_calendar() -> WorkingCalendar:
    """Return the working calendar of the years known."""
    return calendar_from(_load("calendar.toml", CalendarTable))


@cache
def predicted_years() -> frozenset[int]:
    """Return the years whose days off are computed and not yet announced."""
    table = _load("calendar.toml", CalendarTable)
    return frozenset(year.year for year in table.years if year.predicted)


@cache
def load_statuses() -> Mapping[StatusCode, StatusWords]:
    """Return the words of every exchange status."""
    return statuses_from(_load("statuses.toml", StatusTable))


FORMS_FOLDER = "EOFFICE_FORMS"
"""Names the folder of an agency's own form sets; one of the same id takes a shipped one's place."""


def _form_files() -> Iterator[tuple[str, str]]:
    """Give the files of form sets, shipped ones first."""
    shipped = files("templates").joinpath("forms")
    # By name, so that two machines lay the same sets over each other in the same order.
    for found in sorted(shipped.iterdir(), key=attrgetter("name")):
        if found.name.endswith(".toml"):
            yield found.name, found.read_text(encoding="utf-8")
    own = os.environ.get(FORMS_FOLDER)
    for path in sorted(Path(own).glob("*.toml")) if own else ():
        # Some editors of offices put a byte order mark in front, which TOML does not allow.
        yield path.name, path.read_text(encoding="utf-8-sig")


@cache
def load_form_sets() -> Mapping[str, FormSet]:
    """Return the form sets beside the decree's, by id; raises Defect `law.wrong_table`."""
    found = {}
    for name, text in _form_files():
        table = read_table(name, text, FormSet)
        _check_unique(name, "id", (kind.id for kind in table.kinds))
        kinds = [replace(kind, form=table.id) for kind in table.kinds]
        found[table.id] = msgspec.structs.replace(table, kinds=kinds)
    return MappingProxyType(found)


def find_kind(kind_id: str) -> DocumentKind:
    """Return a kind of the decree or of a form set; raises NotFound `kind.unknown`."""
    for table in load_form_sets().values():
        for kind in table.kinds:
            if kind.id == kind_id:
                return kind
    return load_kinds().kind(kind_id)


def _laid_over(lower: dict[str, Any], upper: Mapping[str, Any]) -> dict[str, Any]:
    """Return a table with the values of another laid over it, group by group."""
    made = dict(lower)
    for name, value in upper.items():
        below = made.get(name)
        made[name] = (
            _laid_over(below, value) if isinstance(below, dict) and isinstance(value, Mapping) else value
        )
    return made


@cache
def load_form(form_set: str = "") -> StatutoryForm:
    """Return page, sizes and words of the decree's documents, or of those of a form set."""
    if not form_set:
        return form_from(_load("form.toml", StatutoryForm))
    text = files("templates").joinpath("form.toml").read_text(encoding="utf-8")
    laid = _laid_over(tomllib.loads(text), load_form_sets()[form_set].form)
    try:
        return form_from(msgspec.convert(laid, StatutoryForm), form_set)
    except msgspec.ValidationError as error:
        raise _wrong(form_set, str(error)) from error


@cache
def load_form_rules() -> FormRules:
    """Return the rules of form, whose checks are in `eoffice.domain.form`."""
    return _load("form_rules.toml", FormRules)


@cache
def load_ended() -> Mapping[str, str]:
    """Return documents no longer in force, by code, and what came in their place."""
    return MappingProxyType(_load("ended.toml", EndedTable).ended)


@cache
def load_secrecy_marks() -> tuple[str, ...]:
    """Return the stamp words of state secrets."""
    return tuple(_load("secrecy.toml", SecrecyTable).marks)
