"""Loads the targets of the operational indicators."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from fractions import Fraction
from importlib.resources import files

from eoffice.domain.kpi.indicators import Target
from eoffice.errors import Refused
from eoffice.services.kpi_table import RuleFinding, Table


def targets_from(text: str, name: str = "indicators.toml") -> dict[str, Target]:
    """Return the targets of a text by code; raises Refused `kpi.targets_damaged`."""
    try:
        raw = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise Refused("kpi.targets_damaged", file=name, detail=str(error)) from error
    findings: list[RuleFinding] = []
    found: dict[str, Target] = {}
    for row in Table(raw, "", findings).tables("targets"):
        target = Target(
            row.text("code"),
            row.text("title"),
            Fraction(row.number("good")),
            Fraction(row.number("fair")),
            row.flag("higher_is_better", default=True),
            row.text("basis", ""),
        )
        row.done()
        if (target.good < target.fair) == target.higher_is_better and target.good != target.fair:
            row.wrong("kpi.targets_order", "fair", good=row.data.get("good"), fair=row.data.get("fair"))
        if target.code in found:
            row.wrong("kpi.rules_twice", "code", found=target.code)
        found[target.code] = target
    if findings:
        told = "; ".join(f"{one.place}: {one.words.sentence}" for one in findings)
        raise Refused("kpi.targets_damaged", file=name, detail=told)
    return found


def load_targets() -> dict[str, Target]:
    """Return the shipped targets."""
    place = files("templates").joinpath("kpi", "targets", "indicators.toml")
    return targets_from(place.read_text(encoding="utf-8"))
