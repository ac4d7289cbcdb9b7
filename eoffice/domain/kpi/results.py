"""What an evaluation yields: every intermediate figure, with the ids of the items behind it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from eoffice.domain.kpi.inputs import OutsideScore, WorkResult
from eoffice.domain.kpi.periods import Period

_WIDE = Context(prec=200)


class State(StrEnum):
    """Whether there is a result; insufficient data is a state of its own, never a zero."""

    SCORED = "scored"
    PROVISIONAL = "provisional"
    """Computed from points not decided yet: to be shown as today's standing, never as a rank."""
    INSUFFICIENT = "insufficient"
    OUTSIDE = "outside"
    """Decided elsewhere under another regime: no points and no rank of ours."""


class Left(StrEnum):
    """Why a piece of work is not counted in a period."""

    CANCELLED = "cancelled"
    TRANSFERRED = "transferred"
    OTHER_PERIOD = "other_period"
    OVER_UNPLANNED_CAP = "over_unplanned_cap"
    UNPLANNED_NOT_ACCEPTED = "unplanned_not_accepted"


class Line(NamedTuple):
    """One counted piece of work: units kept by each component, and what one unit weighs."""

    source: WorkResult
    coefficient: Decimal
    weight: Fraction
    """K × share × base points × position coefficient."""
    faults: int
    delays: int
    excused: int
    """Marks left out because an objective cause is confirmed."""
    accepted: Decimal
    quality: Decimal
    progress: Decimal

    @property
    def item(self) -> str:
        """Return the id of the piece of work."""
        return self.source.item

    @property
    def assigned(self) -> Decimal:
        """Return the units assigned."""
        return self.source.assigned

    def points(self, units: Decimal) -> Fraction:
        """Return units converted into points."""
        return Fraction(units) * self.weight


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A piece of work that is not counted, and why."""

    item: str
    why: Left


@dataclass(frozen=True, slots=True)
class ComponentValue:
    """One letter of the ratio, before and after its limit, with the items behind it."""

    code: str
    title: str
    value: Fraction | None
    """None when it is not known."""
    before_cap: Fraction | None
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    note: str = ""
    people: tuple[str, ...] = ()
    """For results of the field led: the people who failed."""


@dataclass(frozen=True, slots=True)
class Held:
    """A ceiling that holds, with the document or the items that make it hold."""

    code: str
    title: str
    at_most: str
    document: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Averaged:
    """One shorter period inside an average."""

    period: Period
    total: Fraction | None
    ratio: Fraction | None
    general: Fraction | None
    weight: Fraction
    rank: str = ""
    agency: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """The evaluation of one person in one period; enough to explain and to repeat every number."""

    person: str
    name: str
    unit: str
    position: str
    group: str
    is_leader: bool
    period: Period
    state: State
    missing: tuple[str, ...]
    """Codes of what is missing when the state is insufficient: `assigned`, `general`, a component."""
    rule_set: str
    rule_version: str
    inputs_digest: str
    lines: tuple[Line, ...]
    left_out: tuple[LeftOut, ...]
    components: tuple[ComponentValue, ...]
    assigned: Fraction
    """A: everything assigned, converted."""
    accepted: Fraction
    surplus: Fraction
    ratio: Fraction | None
    task: Fraction | None
    general: Fraction | None
    general_parts: tuple[tuple[str, Decimal], ...]
    total: Fraction | None
    tested_total: Fraction | None
    """The total that was held against the thresholds."""
    rank_by_points: str
    rank_before_quota: str
    rank: str
    ceilings: tuple[Held, ...]
    averaged: tuple[Averaged, ...] = ()
    over_quota: bool = False
    tied: bool = False
    """True when only the order of ids parted people of equal standing: a person must decide."""
    self_score: Decimal | None = None
    manager_score: Decimal | None = None
    notes: tuple[str, ...] = ()
    initiatives: int = 0
    votes: int = 0
    faults: int = 0
    delays: int = 0
    agency: str = ""
    outside: OutsideScore | None = None

    @property
    def converted(self) -> Fraction:
        """Return the accepted volume, converted."""
        return self.accepted


def rounded(value: Fraction | Decimal, places: int = 2) -> Decimal:
    """Return a number rounded half up, exactly: 89.995 gives 90.00, 89.994 gives 89.99."""
    exact = Fraction(value)
    scaled = (abs(exact.numerator) * 10**places * 2 + exact.denominator) // (exact.denominator * 2)
    sign = -1 if exact < 0 else 1
    return Decimal(sign * scaled).scaleb(-places, _WIDE)
