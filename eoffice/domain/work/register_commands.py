"""Commands on catalogue, plans, rules and the book of views."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from eoffice.domain.work.products import Product
from eoffice.domain.work.registers import PlanLine
from eoffice.domain.work.rule_book import AdoptRules


@dataclass(frozen=True)
class DefineProducts:
    """Add lines to the catalogue, all or none."""

    products: tuple[Product, ...]


@dataclass(frozen=True)
class CloseProducts:
    """End products after a day."""

    codes: tuple[str, ...]
    valid_to: date


@dataclass(frozen=True)
class AdoptPlan:
    """Take up a plan, all of its lines or none."""

    title: str
    document: str
    period: str
    lines: tuple[PlanLine, ...]


@dataclass(frozen=True)
class AddPlanLines:
    """Plan more."""

    lines: tuple[PlanLine, ...]


@dataclass(frozen=True)
class ViewRecord:
    """Look at the evaluation of somebody else; given before it is shown."""

    matter: str
    """The evaluation that is looked at."""
    why: str = ""


RegisterCommand = DefineProducts | CloseProducts | AdoptPlan | AddPlanLines | ViewRecord | AdoptRules
