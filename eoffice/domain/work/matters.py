"""Everything besides documents that has a log of its own: what it is, and what a fact does to it."""

from __future__ import annotations

from enum import StrEnum
from typing import cast, get_args

from eoffice.domain.stamp import Stamp
from eoffice.domain.work.evaluation import Evaluation
from eoffice.domain.work.evaluation_commands import EvaluationCommand
from eoffice.domain.work.evaluation_events import EvaluationEvent
from eoffice.domain.work.evaluation_evolution import evolve_evaluation
from eoffice.domain.work.item import WorkItem
from eoffice.domain.work.item_commands import ItemCommand
from eoffice.domain.work.item_events import ItemEvent
from eoffice.domain.work.item_evolution import evolve_item
from eoffice.domain.work.register_commands import RegisterCommand
from eoffice.domain.work.registers import (
    Catalogue,
    Plan,
    RegisterEvent,
    ViewBook,
    evolve_register,
)
from eoffice.domain.work.rule_book import RuleBook
from eoffice.errors import Defect

Matter = WorkItem | Evaluation | Catalogue | Plan | ViewBook | RuleBook
MatterEvent = ItemEvent | EvaluationEvent | RegisterEvent
MatterCommand = ItemCommand | EvaluationCommand | RegisterCommand


class MatterKind(StrEnum):
    """What a matter is; stands beside its state so that it can be read again."""

    ITEM = "item"
    EVALUATION = "evaluation"
    CATALOGUE = "catalogue"
    PLAN = "plan"
    VIEWS = "views"
    RULES = "rules"


CLASSES: dict[MatterKind, type] = {
    MatterKind.ITEM: WorkItem,
    MatterKind.EVALUATION: Evaluation,
    MatterKind.CATALOGUE: Catalogue,
    MatterKind.PLAN: Plan,
    MatterKind.VIEWS: ViewBook,
    MatterKind.RULES: RuleBook,
}
_KINDS = {kind: name for name, kind in CLASSES.items()}


def kind_of(matter: Matter) -> MatterKind:
    """Return what a matter is."""
    return _KINDS[type(matter)]


def status_of(matter: Matter) -> str:
    """Return the status of a matter; registers have none."""
    return matter.status.value if isinstance(matter, WorkItem | Evaluation) else ""


_ITEM_EVENTS, _EVALUATION_EVENTS = get_args(ItemEvent), get_args(EvaluationEvent)


def evolve_matter(matter: Matter | None, event: MatterEvent, stamp: Stamp) -> Matter:
    """Return the matter after an event; raises Defect `log.event_unknown`, `log.no_beginning`."""
    misfit = Defect("log.event_unknown", event=type(event).__name__)
    if isinstance(event, _ITEM_EVENTS):
        if matter is not None and not isinstance(matter, WorkItem):
            raise misfit
        return evolve_item(matter, cast("ItemEvent", event), stamp)
    if isinstance(event, _EVALUATION_EVENTS):
        if matter is not None and not isinstance(matter, Evaluation):
            raise misfit
        return evolve_evaluation(matter, cast("EvaluationEvent", event), stamp)
    if isinstance(matter, WorkItem | Evaluation):
        raise misfit
    return evolve_register(matter, cast("RegisterEvent", event), stamp)
