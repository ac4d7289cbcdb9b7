"""The law as data: loads `templates/*.toml` into values of the domain, checked once and kept.

Every table names its legal basis and the day it took effect; a table that contradicts itself is a
defect of the installation and raises Defect `law.wrong_table`.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated, TypeVar

import msgspec

from eoffice.domain.calendar import DayEntry, DayKind, WorkingCalendar
from eoffice.domain.exchange import StatusCode
from eoffice.domain.form.breach import Severity
from eoffice.domain.kinds import CopyForm, DocumentKind, KindCatalogue
from eoffice.errors import Defect, Language

_T = TypeVar("_T")
_Length = Annotated[float, msgspec.Meta(gt=0, le=300)]
_Size = Annotated[float, msgspec.Meta(ge=8, le=20)]
_KINDS_OF_DECREE_30 = 29


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a table: unknown words in it are mistakes."""


class _Table(_Strict, frozen=True):
    """What every file of the law begins with."""

    legal_basis: str
    effective_from: date


class Direction(StrEnum):
    """Whom a status informs."""

    TO_SENDER = "to_sender"
    TO_RECIPIENT = "to_recipient"


class StatusWords(_Strict, frozen=True):
    """The words of one exchange status, and whom it informs."""

    code: StatusCode
    vi: str
    en: str
    direction: Direction

    def words(self, language: Language = Language.VIETNAMESE) -> str:
        """Return the words in a language of the interface."""
        return self.vi if language is Language.VIETNAMESE else self.en


class Range(_Strict, frozen=True):
    """What the law allows for a margin or a size: from `least` to `most`."""

    least: float
    most: float

    def allows(self, value: float, tolerance: float = 0.0) -> bool:
        """Tell whether a value lies inside."""
        return self.least - tolerance <= value <= self.most + tolerance


class AllowedMargins(_Strict, frozen=True):
    """The margins the law allows, in millimetres."""

    top: Range
    bottom: Range
    left: Range
    right: Range


class PageForm(_Strict, frozen=True):
    """Paper and margins, in millimetres."""

    width: _Length
    height: _Length
    top: _Length
    bottom: _Length
    left: _Length
    right: _Length
    header_distance: _Length
    allowed: AllowedMargins

    @property
    def text_width(self) -> float:
        """Return the width between the margins."""
        return self.width - self.left - self.right


class HeaderForm(_Strict, frozen=True):
    """The two columns at the head of page 1, in millimetres; the gap above "V/v" in points."""

    left_column: _Length
    right_column: _Length
    subject_gap: float


class BodyForm(_Strict, frozen=True):
    """The text: sizes and spacing in points, indent in millimetres."""

    size: _Size
    indent: _Length
    space_before: float
    line_spacing: float
    basis_size: _Size
    page_number_size: _Size
    ending: str
    allowed_size: Range
    allowed_indent: Range


class ClosingForm(_Strict, frozen=True):
    """Recipients and signature: lengths in millimetres, sizes in points."""

    left_column: _Length
    right_column: _Length
    label_size: _Size
    list_size: _Size
    signature_gap: _Length
    signature_width: _Length
    signature_height: _Length
    seal_size: _Length


class AddresseeForm(_Strict, frozen=True):
    """Where "Kính gửi" begins, in millimetres from the left margin."""

    indent: _Length


class MarkForm(_Strict, frozen=True):
    """The boxes of urgency, in millimetres; the width by urgency."""

    size: _Size
    height: _Length
    widths: dict[str, float]


class HeaderSizes(_Strict, frozen=True):
    """One consistent set of sizes for head and title, in points."""

    national_title: _Size
    motto: _Size
    parent: _Size
    issuer: _Size
    number: _Size
    place_date: _Size
    letter_subject: _Size
    title: _Size


class Presets(_Strict, frozen=True):
    """The sets of sizes a document chooses one from."""

    large: HeaderSizes
    compact: HeaderSizes


class StatutoryForm(_Table, frozen=True):
    """Page, sizes and widths of Decree 30/2020, Appendix I."""

    font: str
    page: PageForm
    header: HeaderForm
    body: BodyForm
    closing: ClosingForm
    addressees: AddresseeForm
    marks: MarkForm
    presets: Presets


class DayLine(_Strict, frozen=True):
    """One day that departs from the week."""

    date: date
    kind: DayKind
    reason: str


class YearTable(_Strict, frozen=True):
    """The days of one year; `predicted` until the official notice is out."""

    year: int
    predicted: bool
    days: list[DayLine]


class KindTable(_Table, frozen=True):
    """The file of kinds."""

    kinds: list[DocumentKind]
    copies: list[CopyForm] = []


class CalendarTable(_Table, frozen=True):
    """The file of days off."""

    years: list[YearTable]


class StatusTable(_Table, frozen=True):
    """The file of exchange statuses."""

    statuses: list[StatusWords]


class FormRule(_Strict, frozen=True):
    """One rule of form in the words people read."""

    severity: Severity
    legal_basis: str
    says: str
    fix: str = ""
    variants: dict[str, str] = {}


class FormRules(_Table, frozen=True):
    """The file of the rules of form: names of the components, and the rules by id."""

    parts: dict[str, str]
    rules: dict[str, FormRule]


class EndedTable(_Table, frozen=True):
    """The file of documents no longer in force, by code."""

    ended: dict[str, str]


class SecrecyTable(_Table, frozen=True):
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
            if day.date.year != year.year:
                raise _wrong(file, f"{day.date} in {year.year}")
            entries[day.date] = DayEntry(day.kind, day.reason)
    return WorkingCalendar(MappingProxyType(entries), frozenset(year.year for year in table.years))


def statuses_from(table: StatusTable, file: str = "statuses.toml") -> Mapping[StatusCode, StatusWords]:
    """Return the words by code; every code of the domain must have them."""
    _check_unique(file, "code", (status.code for status in table.statuses))
    found = {status.code: status for status in table.statuses}
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


@cache
def load_form() -> StatutoryForm:
    """Return page, sizes and widths of an administrative document."""
    return form_from(_load("form.toml", StatutoryForm))


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
