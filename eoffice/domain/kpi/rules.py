"""A rule set: everything that may differ by law, guidance, agency or province, as plain values.

A rule set is read from `templates/kpi/*.toml` or from a file of the agency; code only interprets it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from eoffice.domain.kpi.inputs import WorkRole
from eoffice.text import fold


class Level(StrEnum):
    """What a rule set rests on; a proposal may be simulated, never used for an official rank."""

    LAW = "law"
    GUIDANCE = "guidance"
    LOCAL = "local"
    PROPOSAL = "proposal"


class RuleStatus(StrEnum):
    """Whether a rule set may be used."""

    DRAFT = "draft"
    ACTIVE = "active"
    CLOSED = "closed"


class ComponentKind(StrEnum):
    """How a component of the ratio comes about."""

    QUANTITY = "quantity"
    QUALITY = "quality"
    PROGRESS = "progress"
    MANAGED = "managed_results"
    ENTERED = "entered"


class QualityMode(StrEnum):
    """Whether a fault deducts from a product or takes it out of the numerator."""

    DEDUCT = "deduct"
    EXCLUDE = "exclude"


class Rounding(StrEnum):
    """How a number is made whole."""

    FLOOR = "floor"
    ROUND = "round"
    CEIL = "ceil"


class ThresholdOn(StrEnum):
    """Which total is held against the thresholds."""

    ROUNDED = "rounded"
    EXACT = "exact"


class QuotaBase(StrEnum):
    """Of whom the quota is a percentage."""

    GOOD_ONLY = "good_only"
    GOOD_OR_BETTER = "good_or_better"
    ALL = "all"


class Sharing(StrEnum):
    """How work of several people is divided."""

    SHARE = "share"
    ROLE_FACTOR = "role_factor"


class PeriodSource(StrEnum):
    """What the result of a longer period is made of."""

    ITEMS = "items"
    MONTHS = "months"
    QUARTERS = "quarters"


class Weighting(StrEnum):
    """How the results of periods are averaged."""

    SIMPLE = "simple"
    VOLUME = "volume"


class CeilingWhen(StrEnum):
    """What makes a ceiling of the rank hold."""

    FLAG = "flag"
    INCOMPLETE = "incomplete"
    COMPONENT_BELOW = "component_below"
    PERIOD_RANKED = "period_ranked"


class Audience(StrEnum):
    """Whom a rule concerns."""

    ALL = "all"
    LEADERS = "leaders"
    NON_LEADERS = "non_leaders"

    def covers(self, *, is_leader: bool) -> bool:
        """Tell whether the rule concerns somebody."""
        return self is Audience.ALL or (self is Audience.LEADERS) == is_leader


@dataclass(frozen=True, slots=True)
class Criterion:
    """One of the general criteria with its highest points."""

    code: str
    title: str
    max: Decimal
    comment_required: bool = True


@dataclass(frozen=True, slots=True)
class Component:
    """One letter of the ratio."""

    code: str
    kind: ComponentKind
    title: str = ""
    steps: tuple[Decimal, ...] = ()
    """For entered components: the values allowed; empty allows every value from 0 to 1."""
    full: Decimal = Decimal(1)
    reduced: Decimal = Decimal("0.5")
    """For managed results: the values when all managed people passed, and when one failed."""


@dataclass(frozen=True, slots=True)
class Formula:
    """Which components make the ratio, each with its weight."""

    weights: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class LateStep:
    """Up to so many working days late, this part of the points is kept."""

    days: int
    keep: Decimal


@dataclass(frozen=True, slots=True)
class Deductions:
    """What faults and delays cost (Art. 14.2)."""

    quality_rate: Decimal = Decimal("0.25")
    progress_rate: Decimal = Decimal("0.25")
    quality_floor: Decimal = Decimal(0)
    progress_floor: Decimal = Decimal(0)
    quality_mode: QualityMode = QualityMode.DEDUCT
    late_steps: tuple[LateStep, ...] = ()
    """When given, days late decide instead of times; later than the last step keeps nothing."""
    cap: Decimal = Decimal(1)
    """The most that a, b and c may be: more than assigned is shown, not scored."""


@dataclass(frozen=True, slots=True)
class RankStep:
    """One rank and the points from which it begins, best rank first."""

    code: str
    title: str
    least: Decimal
    ratio_least: Decimal | None = None
    """When given, the ratio in percent must reach it as well."""
    passes: bool = True
    """False for the rank that counts as failed."""


@dataclass(frozen=True, slots=True)
class Ceiling:
    """A case in which nobody may rank higher than `at_most`, whatever the points (Art. 20.4)."""

    code: str
    title: str
    when: CeilingWhen
    at_most: str
    applies_to: Audience = Audience.ALL
    flag: str = ""
    component: str = ""
    below: Decimal | None = None
    rank: str = ""
    """For `period_ranked`: the rank of an earlier period inside this one that sets the ceiling."""
    times_in_a_row: int = 1
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Quota:
    """How many may hold the highest rank (Art. 20.5)."""

    rank: str
    falls_to: str
    share: Decimal = Decimal("0.20")
    outstanding_share: Decimal = Decimal("0.25")
    base: QuotaBase = QuotaBase.GOOD_OR_BETTER
    rounding: Rounding = Rounding.FLOOR
    least_places: int = 0
    scopes: tuple[str, ...] = ("agency", "group")
    tie_breakers: tuple[str, ...] = ("converted", "delays", "initiatives", "votes")
    counts_outside: bool = False
    """Whether people judged under another regime stand in the base; no text settles it, so an agency may."""


@dataclass(frozen=True, slots=True)
class Rounded:
    """How numbers are rounded, once, half up."""

    # Halves go up, as people learn it at school, not to the even neighbour as Python does.
    places: int = 2
    task_places: int | None = None
    """When given, the task points are rounded before the general points are added."""
    threshold_on: ThresholdOn = ThresholdOn.ROUNDED


@dataclass(frozen=True, slots=True)
class Aggregation:
    """What quarters and years are made of (Art. 21)."""

    quarter_from: PeriodSource = PeriodSource.ITEMS
    year_from: PeriodSource = PeriodSource.QUARTERS
    # A month with little work counts as much as a full one, unless the agency has it otherwise.
    weighting: Weighting = Weighting.SIMPLE
    of_rounded: bool = False
    """Average the rounded totals instead of the exact ones."""


@dataclass(frozen=True, slots=True)
class Work:
    """How pieces of work enter the calculation."""

    sharing: Sharing = Sharing.SHARE
    role_factors: tuple[tuple[WorkRole, Decimal], ...] = ()
    unplanned_per_month: int | None = None
    """How many unplanned pieces of work of one month count; None counts all."""
    position_coefficients: tuple[tuple[str, Decimal], ...] = ()
    default_position_coefficient: Decimal = Decimal(1)
    coefficient_least: Decimal | None = None
    coefficient_most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days by which steps are due; days of the month or of the year."""

    self_score_day: int = 20
    submit_day: int = 25
    year_by: str = "12-15"
    special_year_by: str = "01-15"
    petition_working_days: int = 7
    remind_working_days: int = 2


@dataclass(frozen=True, slots=True)
class Product:
    """An entry of the catalogue: K and, locally, base points, for a span of days (Art. 13)."""

    code: str
    name: str
    unit: str
    coefficient: Decimal
    points: Decimal = Decimal(1)
    valid_from: date | None = None
    valid_to: date | None = None
    basis: str = ""

    def holds_on(self, day: date | None) -> bool:
        """Tell whether the entry holds on a day; without a day only the first and last entry can tell."""
        if day is None:
            return True
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@dataclass(frozen=True)
class RuleSet:
    """One version of the rules of evaluation, complete in itself."""

    id: str
    version: str
    name: str
    legal_basis: str
    level: Level
    status: RuleStatus
    valid_from: date
    valid_to: date | None
    general_max: Decimal
    task_max: Decimal
    criteria: tuple[Criterion, ...]
    components: tuple[Component, ...]
    non_leader: Formula
    leader: Formula
    ranks: tuple[RankStep, ...]
    quota: Quota | None
    ceilings: tuple[Ceiling, ...] = ()
    deductions: Deductions = field(default_factory=Deductions)
    rounding: Rounded = field(default_factory=Rounded)
    aggregation: Aggregation = field(default_factory=Aggregation)
    work: Work = field(default_factory=Work)
    calendar: Calendar = field(default_factory=Calendar)
    products: tuple[Product, ...] = ()

    def formula_for(self, *, is_leader: bool) -> Formula:
        """Return the formula of leaders or of everybody else."""
        return self.leader if is_leader else self.non_leader

    def component(self, code: str) -> Component:
        """Return a component by its letter; the checker has seen that it is there."""
        return next(part for part in self.components if part.code == code)

    def place_of(self, rank: str) -> int:
        """Return the place of a rank, 0 for the best."""
        return next(place for place, step in enumerate(self.ranks) if step.code == rank)

    def rank_named(self, title: str) -> str:
        """Return the code of a rank by its words; empty for a word of another regime."""
        wanted = fold(title)
        return next((step.code for step in self.ranks if fold(step.title) == wanted), "")

    def rank_step(self, code: str) -> RankStep:
        """Return a rank by its code."""
        return self.ranks[self.place_of(code)]
