"""What an evaluation is computed from: results of work, points given, flags. Everything is plain data.

Whoever feeds the calculation (the log, a file) makes these; the calculation knows no other source.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from eoffice.domain.kpi.periods import Period

ZERO = Decimal(0)
WHOLE = Fraction(1)


class Cause(StrEnum):
    """Whose cause a fault or a delay had; only subjective ones count (Art. 14.2)."""

    SUBJECTIVE = "subjective"
    OBJECTIVE = "objective"


class Side(StrEnum):
    """What a mark is held against: the quality or the progress of a product."""

    QUALITY = "quality"
    PROGRESS = "progress"


class Origin(StrEnum):
    """Where a piece of work came from."""

    DIRECTIVE = "directive"
    PLAN = "plan"
    UNPLANNED = "unplanned"


class WorkRole(StrEnum):
    """What a person is in a piece of work that several share."""

    LEAD = "lead"
    COORDINATOR = "coordinator"


class ItemStatus(StrEnum):
    """Where a piece of work stands; a cancelled one leaves the denominator, one handed over too."""

    OPEN = "open"
    HANDED_IN = "handed_in"
    SENT_BACK = "sent_back"
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"
    TRANSFERRED = "transferred"


class Stage(StrEnum):
    """Who gave points: the person, the line manager, or the leader who decides (Art. 18)."""

    SELF = "self"
    MANAGER = "manager"
    LEADER = "leader"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The confirmation of an objective cause: who, when, by which document."""

    confirmed_by: str
    document: str = ""
    on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """One time that a product had a big mistake or that its progress was not kept."""

    side: Side
    cause: Cause = Cause.SUBJECTIVE
    evidence: Evidence | None = None
    units: Decimal | None = None
    """How many units of the line it touches; None means all of them."""
    days: int = 0
    """For progress: how many working days late."""
    on: date | None = None
    reason: str = ""
    id: str = ""

    @property
    def counts(self) -> bool:
        """Tell whether it is held against the person: an objective cause needs its confirmation."""
        return self.cause is Cause.SUBJECTIVE or self.evidence is None


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which the clock of a piece of work stood still; `last` is None while it lasts."""

    first: date
    last: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WorkResult:
    """One piece of work as it stands for ONE person: with several contributors each has an own row.

    `item` is the id of the piece of work (the same in every row), `share` the person's part of it.
    """

    item: str
    person: str
    assigned: Decimal
    accepted: Decimal = ZERO
    product: str = ""
    """Code in the catalogue of products."""
    coefficient: Decimal | None = None
    """K as it was when the work was assigned; None takes it from the catalogue on `assigned_on`."""
    share: Fraction | None = None
    """None means alone; with several rows of one item the shares sum to one."""
    role: WorkRole = WorkRole.LEAD
    origin: Origin = Origin.PLAN
    status: ItemStatus = ItemStatus.ACCEPTED
    assigned_on: date | None = None
    due: date | None = None
    """The term as last extended: it decides the period the work belongs to."""
    handed_in_on: date | None = None
    accepted_on: date | None = None
    accepted_by: str = ""
    assigned_by: str = ""
    marks: tuple[Mark, ...] = ()
    pauses: tuple[Pause, ...] = ()
    shortfall: Evidence | None = None
    """Confirmation that less than assigned was done for an objective cause."""
    title: str = ""
    unit: str = ""
    """The unit for which the work was done; empty means the person's own."""
    position: str = ""
    """For somebody with two positions: the one in which the work was done."""
    document: str = ""
    """The document from which the work came."""
    result: str = ""
    """The document or file handed in."""


@dataclass(frozen=True, slots=True)
class GeneralScore:
    """The points of the general criteria that one stage gave for one period."""

    period: Period
    points: tuple[tuple[str, Decimal], ...]
    """Points by code of criterion; the single code "" carries a sum given without parts."""
    stage: Stage = Stage.LEADER
    comments: tuple[tuple[str, str], ...] = ()

    @property
    def total(self) -> Decimal:
        """Return the sum of the points."""
        return sum((points for _, points in self.points), ZERO)


@dataclass(frozen=True, slots=True)
class EnteredRatio:
    """A component that people enter, as d, đ, e of leaders: 0 … 1, below 1 with its reason."""

    component: str
    value: Decimal
    period: Period
    reason: str = ""
    entered_by: str = ""


@dataclass(frozen=True, slots=True)
class Flag:
    """A fact that rules speak of by code, such as a reprimand, with its document."""

    code: str
    document: str = ""
    on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class PeriodScore:
    """A result of an earlier or shorter period, computed here or brought from another body."""

    period: Period
    total: Decimal
    task: Decimal | None = None
    ratio: Decimal | None = None
    general: Decimal | None = None
    rank: str = ""
    volume: Decimal = ZERO
    """Converted volume assigned; the weight when the year is averaged by volume."""
    agency: str = ""
    document: str = ""
    """The signed slip by which another body sent it."""


@dataclass(frozen=True, slots=True)
class OutsideScore:
    """A result decided elsewhere under another regime, as for elected cadres: shown, never computed with."""

    period: Period
    regime: str
    rank: str
    """A word of that regime, not a code of ours."""
    body: str
    number: str
    on: date
    document: str = ""
    """The record it stands in."""


@dataclass(frozen=True, slots=True)
class PersonInput:
    """Everything about one person that one evaluation needs."""

    id: str
    name: str = ""
    agency: str = ""
    unit: str = ""
    position: str = ""
    """The main position: it decides the formula and the position coefficient."""
    group: str = ""
    """People with similar tasks share a group; the quota holds inside each."""
    is_leader: bool = False
    manages: tuple[str, ...] = ()
    """Ids of the people managed; the results of leaders are derived from theirs."""
    items: tuple[WorkResult, ...] = ()
    general: tuple[GeneralScore, ...] = ()
    entered: tuple[EnteredRatio, ...] = ()
    flags: tuple[Flag, ...] = ()
    earlier: tuple[PeriodScore, ...] = ()
    self_score: Decimal | None = None
    """The total the person gave himself or herself: shown, never computed with."""
    manager_score: Decimal | None = None
    initiatives: int = 0
    votes: int = 0
    outside: tuple[OutsideScore, ...] = ()
    """Periods judged under another regime."""

    def outside_of(self, period: Period) -> OutsideScore | None:
        """Return what was decided elsewhere for exactly this period."""
        return next((one for one in self.outside if one.period == period), None)


@dataclass(frozen=True, slots=True)
class QuotaException:
    """A recorded exception to the quota in one scope, with the document that allows it."""

    scope: str
    """`agency`, `unit` or `group`."""
    key: str
    document: str
    places: int | None = None
    """The number of places allowed."""
    outstanding: bool = False
    """True when the body has outstanding results, so that the higher percentage holds."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """One evaluation: a period, the people ranked together, and the recorded exceptions."""

    period: Period
    people: tuple[PersonInput, ...]
    exceptions: tuple[QuotaException, ...] = ()
    as_of: date | None = None
    """The day of the calculation, for warnings about clocks; never part of a formula."""
