"""Where an evaluation takes its inputs from; the log of the office and files both stand behind this port."""

from __future__ import annotations

from typing import Protocol

from eoffice.domain.kpi.inputs import Inputs, PersonInput
from eoffice.domain.kpi.periods import Period


class KpiSource(Protocol):
    """Gives the inputs of an evaluation."""

    def inputs(self, period: Period, unit: str = "") -> Inputs:
        """Return the people ranked together and their work; with a unit only its people are shown later.

        Shorter periods inside this one belong to it: the items of all its months are given.
        """
        ...

    def person(self, person: str, period: Period) -> PersonInput | None:
        """Return what one person's evaluation needs, without reading the others; None when not to be seen."""
        ...
