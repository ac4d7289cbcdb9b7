"""Bad data, case by case: told with person, item and cure, and with an error nothing is computed from it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from eoffice.domain.kpi.checks import check_inputs
from eoffice.domain.kpi.inputs import Inputs, ItemStatus, PersonInput
from eoffice.domain.kpi.rules import Product
from eoffice.errors import Refused
from eoffice.services.kpi_items import read_csv, read_json
from eoffice.services.kpi_telling import problem_line
from tests.commands.running import run
from tests.domain.kpi.people import Q3, decree, person, work

JULY = date(2026, 7, 15)
CHANGED = replace(
    decree(),
    products=(
        Product("SP", "Sản phẩm", "cái", Decimal(1), valid_to=date(2026, 7, 31)),
        Product("SP", "Sản phẩm", "cái", Decimal(2), valid_from=date(2026, 8, 1)),
    ),
)


@pytest.mark.parametrize(
    ("people", "code", "is_error"),
    [
        # K was written down with the assignment; the catalogue changed in the middle of the period.
        ([person(work(1, k="2", product="SP", assigned_on=JULY))], "kpi.coefficient_changed", False),
        ([person(work(1, share=Fraction(3, 2)))], "kpi.share_bounds", True),
        ([person(work(1)), person(work(2))], "kpi.person_twice", True),
        # One product has one K, whoever makes a part of it (Art. 13).
        (
            [
                person(work(1, item="v", share=Fraction(1, 2)), id="an"),
                person(work(1, k="2", item="v", share=Fraction(1, 2)), id="bi"),
            ],
            "kpi.coefficient_differs",
            True,
        ),
        ([person(work(1, status=ItemStatus.HANDED_IN))], "kpi.accepted_unfinished", False),
        ([person(work(1), manages=("đã-nghỉ",))], "kpi.managed_missing", False),
        ([person(work(1, status=ItemStatus.CANCELLED))], "kpi.cancelled_with_result", False),
        ([person(replace(work(1), coefficient=None, product="LẠ"))], "kpi.coefficient_missing", True),
    ],
)
def test_every_case_has_its_word(people: list[PersonInput], code: str, *, is_error: bool) -> None:
    problems = check_inputs(CHANGED, Inputs(Q3, tuple(people)))
    (found,) = [one for one in problems if one.code == code]
    assert found.is_error is is_error
    assert len(problem_line(found)) > len(code)


def test_k_of_the_day_of_assignment_holds_when_the_catalogue_changes_meanwhile() -> None:
    from tests.domain.kpi.people import result

    early = replace(work(1, product="SP", item="e", assigned_on=JULY), coefficient=None)
    late = replace(work(1, product="SP", item="l", assigned_on=date(2026, 8, 3)), coefficient=None)
    found = result(person(early, late), CHANGED)
    assert [line.coefficient for line in found.lines] == [Decimal(1), Decimal(2)]


@pytest.mark.parametrize(
    ("item", "code"),
    [
        # Moved or deleted: the work would count for somebody who is not judged at all.
        ({"person": "đã-chuyển", "assigned": 1}, "kpi.data_person_unknown"),
        # A quantity left blank beside everything else is forgotten work, not a row about a person.
        ({"person": "lan", "product": "BC", "due": "2026-08-10"}, "kpi.data_missing"),
    ],
)
def test_work_that_would_be_lost_in_silence_is_refused(item: dict[str, object], code: str) -> None:
    read = read_json(json.dumps({"people": [{"id": "lan"}], "items": [{"item": "1", **item}]}), Q3)
    assert [one.code for one in read.errors] == [code]


def test_a_number_of_thousands_of_digits_and_a_column_that_stands_twice_are_told() -> None:
    with pytest.raises(Refused) as caught:
        read_json(f'[{{"person": "lan", "assigned": {"9" * 5000}}}]', Q3)
    assert caught.value.code == "kpi.data_syntax"
    with pytest.raises(Refused) as caught:
        read_csv("person,assigned,due,due\nlan,1,2026-08-10,2026-09-10\n", Q3)
    assert caught.value.code == "kpi.data_column_twice"


def test_a_file_with_one_mistake_leaves_nothing_behind(tmp_path: Path) -> None:
    items = [
        {"person": "lan", "item": "1", "assigned": 1, "accepted": 1, "coefficient": 1},
        {"person": "lan", "item": "2", "assigned": "hai", "accepted": 1, "coefficient": 1},
    ]
    source, target = tmp_path / "viec.json", tmp_path / "kq.xlsx"
    source.write_text(json.dumps({"items": items}), encoding="utf-8")
    assert [one.code for one in read_json(source.read_text(encoding="utf-8"), Q3).errors]
    ended = run("kpi", "--period", "2026-Q3", "--items", source, "--out", target, "--json", home=tmp_path)
    assert (ended.code, ended.answer["error"]["code"]) == (2, "kpi.data_damaged")
    assert not target.exists()
