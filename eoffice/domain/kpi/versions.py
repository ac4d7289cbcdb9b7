"""Two calculations of the same evaluation side by side: what a correction or another rule set changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from eoffice.domain.kpi.evaluating import evaluate
from eoffice.domain.kpi.inputs import Inputs
from eoffice.domain.kpi.results import Line, Result
from eoffice.domain.kpi.rules import RuleSet


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure that differs between two calculations of a person."""

    field: str
    """`total`, `ratio`, `task`, `general`, `rank`, `state`, `component:a`, `item:ID`, `rule_set`."""
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class PersonChange:
    """What changes for one person; a total is None when there is no result."""

    person: str
    name: str
    unit: str
    old_total: Fraction | None
    new_total: Fraction | None
    old_rank: str
    new_rank: str
    differences: tuple[Difference, ...]

    @property
    def changed(self) -> bool:
        """Tell whether anything differs."""
        return bool(self.differences)


def _shown(value: object) -> str:
    """Return a figure as it is compared: exact, and empty for none."""
    return "" if value is None else str(value)


def _items(lines: Iterable[Line]) -> dict[str, str]:
    """Return what each counted piece of work contributes."""
    return {
        line.item: f"{_plain(line.assigned)}/{_plain(line.accepted)}/{_plain(line.quality)}"
        f"/{_plain(line.progress)} × {line.weight}"
        for line in lines
    }


def _plain(value: Decimal) -> str:
    """Return a quantity without zeros at its end."""
    return f"{value.normalize():f}"


def difference(old: Result, new: Result) -> tuple[Difference, ...]:
    """Return every figure that differs between two results of one person."""
    found = [
        Difference(name, _shown(getattr(old, name)), _shown(getattr(new, name)))
        for name in ("state", "ratio", "task", "general", "total", "rank", "rule_set", "rule_version")
    ]
    before = {part.code: part.value for part in old.components}
    after = {part.code: part.value for part in new.components}
    found += [
        Difference(f"component:{code}", _shown(before.get(code)), _shown(after.get(code)))
        for code in dict.fromkeys([*before, *after])
    ]
    first, second = _items(old.lines), _items(new.lines)
    found += [
        Difference(f"item:{item}", first.get(item, ""), second.get(item, ""))
        for item in dict.fromkeys([*first, *second])
    ]
    return tuple(one for one in found if one.old != one.new)


def changes(old: Iterable[Result], new: Iterable[Result]) -> tuple[PersonChange, ...]:
    """Return what changes for everybody between two calculations, those who joined or left included."""
    before = {result.person: result for result in old}
    after = {result.person: result for result in new}
    found = []
    for person in dict.fromkeys([*before, *after]):
        one, other = before.get(person), after.get(person)
        # Somebody who has left is named as in the old calculation, everybody else as in the new one.
        known = other or one
        if known is None:
            continue
        if one is None or other is None:
            told: tuple[Difference, ...] = (
                Difference("person", "" if one is None else "x", "x" if other else ""),
            )
        else:
            told = difference(one, other)
        found.append(
            PersonChange(
                person,
                known.name,
                known.unit,
                one.total if one else None,
                other.total if other else None,
                one.rank if one else "",
                other.rank if other else "",
                told,
            )
        )
    return tuple(found)


def simulate(present: RuleSet, proposed: RuleSet, inputs: Inputs) -> tuple[PersonChange, ...]:
    """Return what another rule set would make of the same inputs, person by person."""
    return changes(evaluate(present, inputs), evaluate(proposed, inputs))
