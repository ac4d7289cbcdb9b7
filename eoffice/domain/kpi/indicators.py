"""Operational indicators of units, beside the personal ones: pure functions over plain rows from the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

_NINETY = Fraction(9, 10)


class Colour(StrEnum):
    """How far a figure is from its target."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"
    """There is nothing to measure."""


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One document to be handled, as the log tells of it."""

    document: str
    unit: str
    due: datetime | None = None
    done: datetime | None = None
    paper_causes: tuple[str, ...] = ()
    """Why it was not handled fully digitally; empty when it was."""


@dataclass(frozen=True, slots=True)
class StepRow:
    """One stay of a document in one step."""

    document: str
    unit: str
    step: str
    entered: datetime
    left: datetime | None = None


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One draft: how often it was submitted and how often it came back."""

    document: str
    unit: str
    submitted: int
    returned: int


@dataclass(frozen=True, slots=True)
class SigningRow:
    """One signature: when the document reached the signer, and when it was signed."""

    document: str
    unit: str
    asked: datetime
    signed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Timeliness:
    """How many documents of a unit were on time, late, waiting, or have no term."""

    unit: str
    on_time: tuple[str, ...]
    late: tuple[str, ...]
    waiting: tuple[str, ...]
    overdue: tuple[str, ...]
    """Still waiting although their term has passed."""
    without_term: tuple[str, ...]

    @property
    def rate(self) -> Fraction | None:
        """Return the part on time among those whose term decides already; None without any."""
        whole = len(self.on_time) + len(self.late) + len(self.overdue)
        return Fraction(len(self.on_time), whole) if whole else None


def _units(rows: Iterable[DocumentRow | StepRow | DraftRow | SigningRow]) -> list[str]:
    """Return the units in the order they first come up."""
    return list(dict.fromkeys(row.unit for row in rows))


def timeliness(rows: Sequence[DocumentRow], now: datetime) -> tuple[Timeliness, ...]:
    """Return on time, late, waiting by unit; the moment of asking is handed in."""
    return tuple(_of_unit(unit, [row for row in rows if row.unit == unit], now) for unit in _units(rows))


def _of_unit(unit: str, rows: list[DocumentRow], now: datetime) -> Timeliness:
    """Return the timeliness of one unit."""
    places: dict[str, list[str]] = {
        "on_time": [],
        "late": [],
        "waiting": [],
        "overdue": [],
        "without_term": [],
    }
    for row in rows:
        places[_place(row, now)].append(row.document)
    return Timeliness(unit, **{name: tuple(found) for name, found in places.items()})


def _place(row: DocumentRow, now: datetime) -> str:
    """Return where one document is counted."""
    if row.due is None:
        return "without_term"
    # Still waiting and past its term, it counts as a miss already: waiting on must not look better.
    if row.done is None:
        return "overdue" if now > row.due else "waiting"
    # A clock running ahead cannot make a document late before its term.
    return "on_time" if row.done <= row.due else "late"


@dataclass(frozen=True, slots=True)
class DigitalShare:
    """The part of a unit's finished documents handled without paper, and why the rest was not."""

    unit: str
    digital: int
    finished: int
    causes: tuple[tuple[str, int], ...]
    """Most frequent first; one document may have several."""

    @property
    def rate(self) -> Fraction | None:
        """Return the part; None when nothing is finished."""
        return Fraction(self.digital, self.finished) if self.finished else None


def digital_share(rows: Sequence[DocumentRow]) -> tuple[DigitalShare, ...]:
    """Return the share handled fully digitally by unit, with the causes of the rest."""
    found = []
    for unit in _units(rows):
        finished = [row for row in rows if row.unit == unit and row.done is not None]
        causes = Counter(cause for row in finished for cause in row.paper_causes)
        digital = sum(not row.paper_causes for row in finished)
        ordered = tuple(sorted(causes.items(), key=_most_first))
        found.append(DigitalShare(unit, digital, len(finished), ordered))
    return tuple(found)


def _most_first(cause: tuple[str, int]) -> tuple[int, str]:
    """Return the order of causes."""
    return -cause[1], cause[0]


def percentile(values: Sequence[Fraction], part: Fraction) -> Fraction | None:
    """Return the value below which a part of all lies, between its neighbours; None without values."""
    if not values:
        return None
    # Between neighbours, as spreadsheets do it, so that people can check the figure there.
    ordered = sorted(values)
    place = part * (len(ordered) - 1)
    low = int(place)
    if low + 1 == len(ordered):
        return ordered[low]
    return ordered[low] + (ordered[low + 1] - ordered[low]) * (place - low)


@dataclass(frozen=True, slots=True)
class StepTime:
    """How long documents stay in a step, in hours; and how many are there now."""

    step: str
    finished: int
    open: int
    median: Fraction | None
    ninety: Fraction | None
    skewed: int
    """Stays that would have ended before they began: a clock was wrong, so they are not measured."""


def _hours(first: datetime, last: datetime) -> Fraction:
    """Return the hours between two moments."""
    between = last - first
    return Fraction(between.days * 86400 + between.seconds, 3600) + Fraction(
        between.microseconds, 3600 * 10**6
    )


def _times(name: str, spans: Iterable[tuple[datetime, datetime | None]]) -> StepTime:
    """Return the figures of spans."""
    found = list(spans)
    ended = [_hours(first, last) for first, last in found if last is not None]
    sound = [hours for hours in ended if hours >= 0]
    return StepTime(
        name,
        len(sound),
        len(found) - len(ended),
        percentile(sound, Fraction(1, 2)),
        percentile(sound, _NINETY),
        len(ended) - len(sound),
    )


def step_times(rows: Sequence[StepRow]) -> tuple[StepTime, ...]:
    """Return median and 90th percentile of the time in each step, in the order steps first come up."""
    steps = dict.fromkeys(row.step for row in rows)
    return tuple(
        _times(step, ((row.entered, row.left) for row in rows if row.step == step)) for step in steps
    )


def signing_latency(rows: Sequence[SigningRow]) -> tuple[StepTime, ...]:
    """Return by unit how long documents wait for their signature."""
    return tuple(
        _times(unit, ((row.asked, row.signed) for row in rows if row.unit == unit)) for unit in _units(rows)
    )


def return_rates(rows: Sequence[DraftRow]) -> dict[str, Fraction | None]:
    """Return by unit the part of submissions that came back; None when nothing was submitted."""
    found: dict[str, Fraction | None] = {}
    for unit in _units(rows):
        own = [row for row in rows if row.unit == unit]
        submitted = sum(row.submitted for row in own)
        found[unit] = Fraction(sum(row.returned for row in own), submitted) if submitted else None
    return found


@dataclass(frozen=True, slots=True)
class Target:
    """What an indicator should reach, as data: green from `good` on, yellow up to `fair`, red beyond."""

    code: str
    title: str
    good: Fraction
    fair: Fraction
    higher_is_better: bool = True
    basis: str = ""


def colour_of(target: Target, value: Fraction | None) -> Colour:
    """Return the colour of a figure."""
    if value is None:
        return Colour.GREY
    # Turned round once, so that one comparison serves figures that should be high and those to be low.
    sign = 1 if target.higher_is_better else -1
    if value * sign >= target.good * sign:
        return Colour.GREEN
    return Colour.YELLOW if value * sign >= target.fair * sign else Colour.RED
