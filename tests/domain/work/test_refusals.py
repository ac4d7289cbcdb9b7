"""What is refused about work and evaluations, case by case: each with its own code."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from eoffice.domain.kpi.inputs import WorkResult
from eoffice.domain.kpi.lines import LineMaker
from eoffice.domain.work import evaluation_commands, item_commands
from eoffice.domain.work.circumstances import WorkCircumstances
from eoffice.domain.work.deciding import decide_matter
from eoffice.domain.work.evaluation import Entered, FlagRaised, Sheet
from eoffice.domain.work.item import Source, SourceKind
from eoffice.domain.work.matters import MatterCommand
from eoffice.domain.work.products import Product
from eoffice.domain.work.register_commands import AddPlanLines, AdoptPlan, DefineProducts, ViewRecord
from eoffice.domain.work.registers import Plan, PlanLine
from eoffice.services.kpi_rules import rule_set
from tests.domain.work.desk import (
    AGENCY,
    AN,
    CALENDAR,
    CATALOGUE,
    HOA,
    MINH,
    MONDAY,
    NHAN,
    OFFICE,
    Story,
    assigned,
    assigning,
    calculated,
    file,
)
from tests.domain.work.test_evaluation import APPROVAL, OPENING, OWN, locked, reviewed
from tests.domain.work.test_item import refused

LINE = PlanLine("Báo cáo quý", "BC", 1, date(2026, 3, 31))
GOOD = Product("TT", "Tờ trình", "văn bản", Decimal(1), date(2026, 1, 1))


def around(plan: Plan | None = None) -> WorkCircumstances:
    """Return the circumstances of a Monday, with a plan perhaps."""
    moment = assigned().log[0][1].at
    return WorkCircumstances(MINH, moment, MONDAY, OFFICE, CALENDAR, CATALOGUE, plan=plan)


@pytest.mark.parametrize(
    "sheet",
    [
        Sheet(()),
        Sheet((("a", Decimal(9)), ("a", Decimal(8)))),
        Sheet((("a", Decimal(-1)),)),
        Sheet((("a", Decimal("NaN")),)),
        Sheet((("a", Decimal(9)),), entered=(Entered("d", Decimal(2), "lý do"),)),
        replace(OWN, initiatives=-1),
    ],
)
def test_points_that_cannot_be_are_refused(sheet: Sheet) -> None:
    story = Story()
    story.give(AN, OPENING)
    with refused("evaluation.sheet_bad"):
        story.give(AN, evaluation_commands.ScoreMyself(sheet))


def test_a_flag_without_its_document_is_refused() -> None:
    story = Story()
    story.give(AN, OPENING)
    with refused("evaluation.flag_proof"):
        story.give(AN, evaluation_commands.ScoreMyself(replace(OWN, flags=(FlagRaised("ky_luat", " "),))))


def test_a_rank_without_its_calculation_is_refused() -> None:
    hollow = replace(APPROVAL, calculated=replace(calculated(), content=""))
    with refused("evaluation.calculation_missing"):
        reviewed().give(HOA, hollow)


def test_an_evaluation_begins_once_and_goes_its_steps_in_order() -> None:
    story = Story()
    with refused("evaluation.missing"):
        story.give(AN, evaluation_commands.ScoreMyself(OWN))
    story.give(AN, OPENING)
    with refused("evaluation.exists"):
        story.give(AN, OPENING)
    with refused("evaluation.wrong_status"):
        story.give(HOA, APPROVAL)


def test_an_answer_needs_a_petition_a_form_its_number_and_a_judgement_its_decision() -> None:
    story = locked()
    with refused("evaluation.petition_missing"):
        story.give(HOA, evaluation_commands.AnswerPetition("Không có", is_upheld=False))
    with refused("evaluation.form_unknown"):
        story.give(AN, evaluation_commands.SignForm("03", file(), "c" * 64))
    with refused("evaluation.form_unknown"):
        story.give(AN, evaluation_commands.SignForm("01", file(), ""))


def test_a_result_is_not_sent_to_its_own_agency() -> None:
    with refused("evaluation.sent_already"):
        locked().give(NHAN, evaluation_commands.SendResult(AGENCY))


def test_a_look_names_an_evaluation_that_exists() -> None:
    with refused("evaluation.missing"):
        Story().give(NHAN, ViewRecord("no-such-evaluation"))


@pytest.mark.parametrize("command", [assigning(), OPENING, DefineProducts((GOOD,))])
def test_one_id_never_becomes_another_kind_of_thing(command: MatterCommand) -> None:
    item, evaluation = assigned().item, reviewed().evaluation
    state = item if command is OPENING else evaluation
    code = "evaluation.exists" if command is OPENING else "work.exists"
    with refused(code):
        decide_matter(state, command, around())


def test_work_is_given_once_and_before_anything_else() -> None:
    with refused("work.missing"):
        Story().give(AN, item_commands.StartItem())
    with refused("work.exists"):
        assigned().give(MINH, assigning())
    with refused("work.missing"):
        Story().give(MINH, AddPlanLines((LINE,)))


def test_a_plan_is_adopted_once() -> None:
    story = Story()
    story.give(MINH, AdoptPlan("Kế hoạch quý I", "doc", "2026-Q1", (LINE,)))
    with refused("work.exists"):
        story.give(MINH, AdoptPlan("Kế hoạch quý I", "doc", "2026-Q1", (LINE,)))


def test_an_extension_is_declined_only_when_one_was_asked_for() -> None:
    with refused("work.extension_missing"):
        assigned().give(MINH, item_commands.DeclineExtension("Không thể"))


def test_work_from_a_plan_has_the_product_of_its_line() -> None:
    plan = Plan("plan", AGENCY, "Kế hoạch", "doc", "2026-Q1", "minh", (replace(LINE, product="CV"),))
    command = assigning(source=Source(SourceKind.PLAN, plan="plan", line=1))
    with refused("work.plan_differs"):
        decide_matter(None, command, around(plan))


@pytest.mark.parametrize(
    "line",
    [
        replace(LINE, title=" "),
        replace(LINE, quantity=0),
        replace(LINE, product="KHONG"),
        replace(LINE, person="la"),
    ],
)
def test_one_bad_line_refuses_the_whole_plan(line: PlanLine) -> None:
    story = Story()
    with refused("work.plan_line_bad"):
        story.give(MINH, AdoptPlan("Kế hoạch", "doc", "2026-Q1", (LINE, line)))
    assert story.state is None


@pytest.mark.parametrize(
    "product",
    [
        replace(GOOD, name=""),
        replace(GOOD, factor=Decimal(0)),
        replace(GOOD, factor=Decimal("Infinity")),
        replace(GOOD, base_points=Decimal(-1)),
        replace(GOOD, valid_to=date(2025, 1, 1)),
    ],
)
def test_one_bad_product_refuses_the_whole_catalogue(product: Product) -> None:
    story = Story()
    with refused("work.product_bad"):
        story.give(MINH, DefineProducts((replace(GOOD, code="A"), product)))
    assert story.state is None


def test_work_without_a_coefficient_is_no_zero() -> None:
    maker = LineMaker(rule_set())
    with refused("kpi.coefficient_missing"):
        maker.line(WorkResult("i", "an", Decimal(1), Decimal(1), share=Fraction(1)), "")
