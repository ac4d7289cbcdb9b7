"""One piece of work becomes one line: the units that count for each component, and their weight."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from eoffice.domain.kpi.inputs import WHOLE, ItemStatus, Mark, Origin, PersonInput, Side, WorkResult
from eoffice.domain.kpi.periods import Period
from eoffice.domain.kpi.results import Left, LeftOut, Line
from eoffice.domain.kpi.rules import Deductions, Product, QualityMode, RuleSet, Sharing
from eoffice.errors import Refused
from eoffice.text import fold

_ONE = Decimal(1)
_NONE = Decimal(0)


def day_of(work: WorkResult) -> date | None:
    """Return the day that decides the period: the term; for work without a term the day it was accepted."""
    return work.due or work.accepted_on or work.handed_in_on or work.assigned_on


def left_out(work: WorkResult, first: date, last: date) -> Left | None:
    """Return why a piece of work is not counted between two days, or nothing."""
    if work.status is ItemStatus.CANCELLED:
        return Left.CANCELLED
    if work.status is ItemStatus.TRANSFERRED:
        return Left.TRANSFERRED
    if work.origin is Origin.UNPLANNED and work.due is None and work.status is not ItemStatus.ACCEPTED:
        # Without a plan and without a term there is nothing it could have been late or short against.
        return Left.UNPLANNED_NOT_ACCEPTED
    day = day_of(work)
    # A file without dates speaks of the period it was made for.
    return Left.OTHER_PERIOD if day is not None and not first <= day <= last else None


def _touches(work: WorkResult, first: date, last: date) -> bool:
    """Tell whether somebody would look for a piece of work here although its term lies elsewhere."""
    for day in (work.accepted_on, work.handed_in_on, work.assigned_on):
        if day is not None and first <= day <= last:
            return True
    return False


def _units_touched(marks: Iterable[Mark], accepted: Decimal) -> list[Decimal]:
    """Return how many accepted units each mark touches, most first."""
    units = (accepted if mark.units is None else min(mark.units, accepted) for mark in marks)
    return sorted(units, reverse=True)


def _lost_by_times(touched: list[Decimal], rate: Decimal, floor: Decimal) -> Decimal:
    """Return the units lost when every time costs a rate, a unit keeping its floor at least.

    Marks on some units only are read as touching the same units first, the reading that costs least.
    """
    # A unit that has reached its floor costs nothing more, however often it is marked again.
    lost, left = _NONE, _ONE - floor
    for units in touched:
        step = min(rate, left)
        lost += units * step
        left -= step
    return lost


def _lost_by_days(marks: list[Mark], accepted: Decimal, rules: Deductions) -> Decimal:
    """Return the units lost when progress is judged by working days late."""
    whole, parts = _NONE, _NONE
    for mark in marks:
        # Later than the last step nothing is kept, save for the floor below.
        keep = next((step.keep for step in rules.late_steps if mark.days <= step.days), _NONE)
        # Two delays of the whole are the same units twice: the worse one counts. Parts add up.
        if mark.units is None:
            whole = max(whole, accepted * (_ONE - keep))
        else:
            parts += min(mark.units, accepted) * (_ONE - keep)
    return min(accepted * (_ONE - rules.progress_floor), whole + parts)


def _quality(faults: list[Mark], accepted: Decimal, rules: Deductions) -> Decimal:
    """Return the units kept for quality."""
    touched = _units_touched(faults, accepted)
    if rules.quality_mode is QualityMode.EXCLUDE:
        # Faults in parts of the units fall on the same first ones, as in every other mode.
        return accepted - max(touched, default=_NONE)
    return accepted - _lost_by_times(touched, rules.quality_rate, rules.quality_floor)


def _progress(delays: list[Mark], accepted: Decimal, rules: Deductions) -> Decimal:
    """Return the units kept for progress."""
    if rules.late_steps:
        return accepted - _lost_by_days(delays, accepted, rules)
    return accepted - _lost_by_times(
        _units_touched(delays, accepted), rules.progress_rate, rules.progress_floor
    )


class LineMaker:
    """Makes the lines of people under one rule set; remembers catalogue and weights, since they repeat."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules
        self._products: dict[str, list[Product]] = {}
        for product in rules.products:
            self._products.setdefault(product.code, []).append(product)
        self._positions = {fold(name): value for name, value in rules.work.position_coefficients}
        self._factors = dict(rules.work.role_factors)
        self._weights: dict[tuple[Decimal, Decimal, Decimal, Fraction | None], Fraction] = {}
        self._by_position: dict[str, Decimal] = {}

    def product(self, work: WorkResult) -> Product | None:
        """Return the entry of the catalogue that held when the work was assigned."""
        entries = self._products.get(work.product)
        if not entries:
            return None
        # K is fixed by the assignment: a catalogue changed later does not touch work under way.
        day = work.assigned_on or day_of(work)
        return next((entry for entry in entries if entry.holds_on(day)), None)

    def coefficient(self, work: WorkResult) -> Decimal | None:
        """Return K: the one recorded with the work, else the catalogue's; None when neither tells."""
        if work.coefficient is not None:
            return work.coefficient
        product = self.product(work)
        return product.coefficient if product else None

    def _position(self, name: str) -> Decimal:
        """Return the coefficient of a position."""
        found = self._by_position.get(name)
        if found is None:
            found = self._positions.get(fold(name), self._rules.work.default_position_coefficient)
            self._by_position[name] = found
        return found

    def _weight(self, work: WorkResult, coefficient: Decimal, position: str) -> Fraction:
        """Return what one unit weighs; K enters once."""
        # A share written down with the work goes before the factor of a part in it.
        share = work.share or WHOLE
        if self._rules.work.sharing is Sharing.ROLE_FACTOR and work.share is None:
            share = Fraction(self._factors.get(work.role, _ONE))
        product = self.product(work) if self._products else None
        points = product.points if product else _ONE
        of_position = self._position(position) if self._positions else _ONE
        # A quotient is slow to look up, and nearly everybody works alone.
        key = (coefficient, points, of_position, None if share is WHOLE else share)
        weight = self._weights.get(key)
        if weight is None:
            weight = Fraction(coefficient) * Fraction(points) * Fraction(of_position) * share
            self._weights[key] = weight
        return weight

    def line(self, work: WorkResult, position: str) -> Line:
        """Return the line of one piece of work; raises Refused `kpi.coefficient_missing`."""
        coefficient = self.coefficient(work)
        if coefficient is None:
            raise Refused(
                "kpi.coefficient_missing", item=work.item, person=work.person, product=work.product or "–"
            )
        weight = self._weight(work, coefficient, work.position or position)
        accepted = work.accepted
        if not work.marks:
            return Line(work, coefficient, weight, 0, 0, 0, accepted, accepted, accepted)
        counted = [mark for mark in work.marks if mark.counts]
        faults = [mark for mark in counted if mark.side is Side.QUALITY]
        delays = [mark for mark in counted if mark.side is Side.PROGRESS]
        rules = self._rules.deductions
        return Line(
            work,
            coefficient,
            weight,
            len(faults),
            len(delays),
            len(work.marks) - len(counted),
            accepted,
            _quality(faults, accepted, rules) if faults else accepted,
            _progress(delays, accepted, rules) if delays else accepted,
        )

    def lines(self, person: PersonInput, period: Period) -> tuple[tuple[Line, ...], tuple[LeftOut, ...]]:
        """Return the lines of a person in a period, and what is left out with its reason."""
        lines: list[Line] = []
        out: list[LeftOut] = []
        # Millions of items pass here: the two days are looked up once.
        first, last = period.first, period.last
        for work in person.items:
            why = left_out(work, first, last)
            if why is None:
                lines.append(self.line(work, person.position))
            elif why is not Left.OTHER_PERIOD or _touches(work, first, last):
                out.append(LeftOut(work.item, why))
        cap = self._rules.work.unplanned_per_month
        if cap is not None:
            lines = self._capped(lines, cap, out)
        return tuple(lines), tuple(out)

    @staticmethod
    def _capped(lines: list[Line], cap: int, out: list[LeftOut]) -> list[Line]:
        """Return the lines without the unplanned work above the monthly number, the earliest kept."""
        by_month: dict[tuple[int, int], list[Line]] = {}
        for line in lines:
            if line.source.origin is Origin.UNPLANNED:
                day = line.source.accepted_on or day_of(line.source)
                by_month.setdefault((day.year, day.month) if day else (0, 0), []).append(line)
        over = {line.item for month in by_month.values() for line in sorted(month, key=_by_acceptance)[cap:]}
        out.extend(LeftOut(item, Left.OVER_UNPLANNED_CAP) for item in sorted(over))
        return [line for line in lines if line.item not in over]


def _by_acceptance(line: Line) -> tuple[date, str]:
    """Return the order in which unplanned work fills its monthly number."""
    return line.source.accepted_on or day_of(line.source) or date.max, line.item
