"""Reads what a file says of a person: points, entered components, flags, results brought along."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from eoffice.domain.kpi.inputs import (
    EnteredRatio,
    Flag,
    GeneralScore,
    PeriodScore,
    PersonInput,
    Stage,
    WorkResult,
)
from eoffice.domain.kpi.periods import Period, period_of
from eoffice.errors import Refused
from eoffice.services.kpi_cells import Cells
from eoffice.services.kpi_table import RuleFinding, number_of

LETTERS = ("d", "đ", "e")
_HUNDRED = Decimal(100)


class PersonRows:
    """Makes people of the facts gathered in a file; mistakes are noted, never raised."""

    def __init__(self, period: Period, findings: list[RuleFinding]) -> None:
        self._period = period
        self._findings = findings

    def person(self, name: str, cells: Cells, items: tuple[WorkResult, ...]) -> PersonInput:
        """Return one person with the work found for the person."""
        return PersonInput(
            id=name,
            name=cells.text("name") or name,
            agency=cells.text("agency"),
            unit=cells.text("unit"),
            position=cells.text("position"),
            group=cells.text("group"),
            is_leader=cells.flag("leader"),
            manages=cells.names("manages"),
            items=items,
            general=self._general(cells),
            entered=self._entered(cells),
            flags=self._flags(cells),
            earlier=tuple(self._earlier(cells)),
            self_score=cells.number("self_score", _HUNDRED),
            manager_score=cells.number("manager_score", _HUNDRED),
            initiatives=cells.whole("initiatives"),
            votes=cells.whole("votes"),
        )

    def _named_period(self, cells: Cells) -> Period:
        """Return the period that a part names, or the one asked for."""
        text = cells.text("period")
        try:
            return period_of(text) if text else self._period
        except Refused:
            cells.wrong("kpi.data_not_period", "period", found=text)
            return self._period

    def _general(self, cells: Cells) -> tuple[GeneralScore, ...]:
        """Return the general points: one sum, points by criterion, or one entry for each period."""
        value = cells.values.get("general")
        if isinstance(value, list):
            return tuple(self._general_entry(one) for one in cells.rows("general"))
        if isinstance(value, Mapping):
            points = self._points(cells, "general", value)
            return (GeneralScore(self._period, points),)
        total = cells.number("general", _HUNDRED)
        # One sum without criteria: enough for the total, and the forms then show no single points.
        return () if total is None else (GeneralScore(self._period, (("", total),)),)

    def _points(
        self, cells: Cells, name: str, value: Mapping[str, object]
    ) -> tuple[tuple[str, Decimal], ...]:
        """Return points by criterion."""
        inner = Cells(value, f"{cells.place}, {name}", self._findings)
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
        # Who brings points along without a word on the stage brings those that were decided.
        stage = cells.choice("stage", Stage, Stage.LEADER)
        return GeneralScore(self._named_period(cells), points, stage, told)

    def _entered(self, cells: Cells) -> tuple[EnteredRatio, ...]:
        """Return entered components: columns d, đ, e, an object by letter, or one entry for each period."""
        found = [
            (code, cells.values[code], "", self._period, cells) for code in LETTERS if code in cells.values
        ]
        value = cells.values.get("entered")
        if isinstance(value, Mapping):
            found += [(str(code), one, "", self._period, cells) for code, one in value.items()]
        else:
            found += [
                (
                    row.text("component"),
                    row.values.get("value"),
                    row.text("reason"),
                    self._named_period(row),
                    row,
                )
                for row in cells.rows("entered")
            ]
        entered = []
        for code, one, reason, period, place in found:
            number = number_of(one)
            # "95" and "0.95" both mean 95 %: beyond one it can only be percent.
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
            # Averages rest on these: one without its period would pass for the period that is asked for.
            if total is None or not row.text("period"):
                row.wrong("kpi.data_missing", "total", word="period, total")
                continue
            yield PeriodScore(
                self._named_period(row),
                total,
                row.number("task", _HUNDRED),
                row.number("ratio", Decimal(1)),
                row.number("general", _HUNDRED),
                row.text("rank"),
                row.number("volume") or Decimal(0),
                row.text("agency"),
                row.text("document"),
            )
