"""How commands on catalogue, plans and the book of views are decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from eoffice.domain.kpi.periods import period_of, quarter_of
from eoffice.domain.work import registers
from eoffice.domain.work.circumstances import WorkCircumstances
from eoffice.domain.work.item_demands import LARGEST_QUANTITY
from eoffice.domain.work.products import check_products
from eoffice.domain.work.register_commands import (
    AddPlanLines,
    AdoptPlan,
    CloseProducts,
    DefineProducts,
    RegisterCommand,
    ViewRecord,
)
from eoffice.domain.work.registers import Catalogue, Plan, PlanLine, Register, ViewBook
from eoffice.domain.work.rule_book import AdoptRules, RuleBook, RulesAdopted
from eoffice.errors import NotFound, Refused

BEGINNINGS = (DefineProducts, AdoptPlan, ViewRecord, AdoptRules)
"""The commands that may begin a register; all but that of a plan go on with one that is there."""


def decide_register(
    register: Register | None, command: RegisterCommand, around: WorkCircumstances
) -> tuple[registers.RegisterEvent, ...]:
    """Return the events of a command; raises Refused with codes `work.*`."""
    if register is None and not isinstance(command, BEGINNINGS):
        raise Refused("work.missing")
    # An id may belong to a register of another kind; its log must not be mixed with this one.
    if register is not None and not isinstance(register, _KINDS[type(command)]):
        raise Refused("work.exists")
    if isinstance(register, Plan) and isinstance(command, AdoptPlan):
        raise Refused("work.exists")
    return _DECIDERS[type(command)](register, command, around)


def _define(
    _: Catalogue | None, command: DefineProducts, around: WorkCircumstances
) -> tuple[registers.RegisterEvent, ...]:
    check_products(command.products)
    return (registers.ProductsDefined(around.actor.agency, command.products),)


def _close(
    catalogue: Catalogue, command: CloseProducts, _: WorkCircumstances
) -> tuple[registers.RegisterEvent, ...]:
    # All or none: one unknown code, and no product is closed.
    known = {product.code for product in catalogue.products}
    for code in command.codes:
        if code not in known:
            raise Refused("work.product_unknown", product=code)
    return (registers.ProductsClosed(command.codes, command.valid_to),)


def _adopt(_: None, command: AdoptPlan, around: WorkCircumstances) -> tuple[registers.RegisterEvent, ...]:
    if not command.title.strip():
        raise Refused("work.reason_needed", field="title")
    period = period_of(command.period)
    _check_lines(command.lines, around)
    adopted = registers.PlanAdopted(
        around.actor.agency, command.title.strip(), command.document, period.name, command.lines
    )
    return (adopted,)


def _add(_: Plan, command: AddPlanLines, around: WorkCircumstances) -> tuple[registers.RegisterEvent, ...]:
    _check_lines(command.lines, around)
    return (registers.PlanLinesAdded(command.lines),)


def _check_lines(lines: tuple[PlanLine, ...], around: WorkCircumstances) -> None:
    """Raise Refused `work.plan_line_bad` with the number of the first line that does not do."""
    if not lines:
        raise Refused("work.plan_line_bad", line=0, field="lines")
    for number, line in enumerate(lines, 1):
        field = _fault_of(line, around)
        if field:
            raise Refused("work.plan_line_bad", line=number, field=field)


def _fault_of(line: PlanLine, around: WorkCircumstances) -> str:
    """Return the field of a plan's line that does not do; empty when all of it does."""
    if not line.title.strip():
        return "title"
    if not 1 <= line.quantity <= LARGEST_QUANTITY:
        return "quantity"
    # The product must hold when the work is due, not on the day of planning.
    if around.catalogue is None or around.catalogue.product(line.product, line.due) is None:
        return "product"
    return "person" if line.person and not _is_colleague(line.person, around) else ""


def _is_colleague(person: str, around: WorkCircumstances) -> bool:
    try:
        return around.directory.person(person).agency == around.actor.agency
    except NotFound:
        return False


def _view(
    _: ViewBook | None, command: ViewRecord, around: WorkCircumstances
) -> tuple[registers.RegisterEvent, ...]:
    seen = around.evaluation
    # The book names period and person from the record itself, never from what the viewer says.
    if seen is None or seen.id != command.matter:
        raise Refused("evaluation.missing")
    viewed = registers.RecordViewed(seen.agency, seen.person, seen.id, seen.period, command.why.strip())
    return (viewed,)


def _adopt_rules(
    _: RuleBook | None, command: AdoptRules, around: WorkCircumstances
) -> tuple[registers.RegisterEvent, ...]:
    if not command.document.strip():
        raise Refused("work.reason_needed", field="document")
    # No effect backwards: what people were told at the start of a quarter holds until its end (Art. 19, 21).
    if command.since < quarter_of(around.today).first:
        raise Refused("kpi.rules_backwards", since=command.since.isoformat())
    known = (command.rules, command.version, command.name, command.since)
    return (RulesAdopted(around.actor.agency, *known, command.document.strip(), command.text),)


_KINDS: dict[type, type] = {
    DefineProducts: Catalogue,
    CloseProducts: Catalogue,
    AdoptPlan: Plan,
    AddPlanLines: Plan,
    ViewRecord: ViewBook,
    AdoptRules: RuleBook,
}
_DECIDERS: dict[type, Callable[[Any, Any, WorkCircumstances], tuple[registers.RegisterEvent, ...]]] = {
    DefineProducts: _define,
    CloseProducts: _close,
    AdoptPlan: _adopt,
    AddPlanLines: _add,
    ViewRecord: _view,
    AdoptRules: _adopt_rules,
}
