"""What a chart shows, as plain data: drawn, exported and read out from the same figures."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

TOKENS = ("accent", "ok", "warning", "neutral", "info", "error")
"""Colours of the series in their order; the form of the mark differs too, so colour never stands alone."""


_WHOLE = 100.0


class ChartKind(StrEnum):
    """How figures are drawn."""

    BARS = "bars"
    LINES = "lines"
    HEAT = "heat"


@dataclass(frozen=True)
class Series:
    """One row of figures; None where there is nothing to show."""

    name: str
    values: tuple[float | None, ...]
    key: str = ""
    """What a click on it stands for, such as a person's id."""
    ink: str = ""
    """A colour of its own, where the figures say something good or bad."""


@dataclass(frozen=True)
class ChartData:
    """Figures by label and series."""

    kind: ChartKind
    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    places: int = 0

    @property
    def is_empty(self) -> bool:
        """Tell whether there is no figure at all."""
        return not any(value is not None for one in self.series for value in one.values)

    @property
    def top(self) -> float:
        """Return a round number that no figure exceeds; at least 1, so that axes never collapse."""
        highest = max((value or 0.0 for one in self.series for value in one.values), default=0.0)
        if self.unit == "%" and highest <= _WHOLE:
            return _WHOLE  # a part is seen against the whole
        if highest <= 1:
            return 1.0
        step = 1.0
        while step * 10 < highest:
            step *= 10
        return next(step * share for share in (1, 2, 2.5, 4, 5, 8, 10) if step * share >= highest)

    def token(self, row: int) -> str:
        """Return the colour of a series."""
        return self.series[row].ink or TOKENS[row % len(TOKENS)]

    def figure(self, value: float | None) -> str:
        """Return a figure in words."""
        if value is None:
            return "–"
        number = f"{value:.{self.places}f}".replace(".", ",")
        return f"{number} {self.unit}".strip()

    def sentence(self, row: int, column: int) -> str:
        """Return one figure with what it belongs to, for a screen reader."""
        if not self.series or not self.labels:
            return self.title
        one = self.series[row]
        value = one.values[column] if column < len(one.values) else None
        return ", ".join((one.name, self.labels[column], self.figure(value)))
