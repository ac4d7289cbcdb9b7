"""Work and people from files: understood in several forms, refused whole when something is wrong."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from eoffice.domain.kpi.evaluating import evaluate
from eoffice.domain.kpi.inputs import Cause, Inputs, ItemStatus, Side
from eoffice.domain.kpi.periods import period_of
from eoffice.errors import Defect, Refused
from eoffice.services.kpi_items import read_csv, read_json
from eoffice.services.kpi_record import digests, make_record, read_record, repeated, write_record
from eoffice.services.kpi_rules import rule_set

Q3 = period_of("2026-Q3")
HEAD = "person,name,item,assigned,accepted,K,faults,delays,general\n"


def test_example_3_from_csv() -> None:
    read = read_csv(HEAD + "lan,Lan,1,4,4,1,0,0,27\nlan,Lan,2,2,2,1.5,1,0,27\nlan,Lan,3,1,1,2,0,2,27\n", Q3)
    assert read.errors == ()
    found = evaluate(rule_set(), read.inputs)[0]
    assert found.ratio == Fraction(101, 108)


def test_vietnamese_headings_semicolons_and_decimal_commas_are_understood() -> None:
    text = (
        "Mã cán bộ;Họ và tên;Mã công việc;Được giao;Nghiệm thu;Hệ số K;Hạn;Điểm chung\n"
        "01;Lan;v1;2;1,5;0,8;01/07/2026;28,5\n"
    )
    work = read_csv(text, Q3).inputs.people[0].items[0]
    assert (work.accepted, work.coefficient, work.due) == (Decimal("1.5"), Decimal("0.8"), date(2026, 7, 1))


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("lan,Lan,1,abc,4,1,0,0,27", "kpi.data_not_number"),
        ("lan,Lan,1,-4,4,1,0,0,27", "kpi.data_not_number"),
        ("lan,Lan,1,nan,4,1,0,0,27", "kpi.data_not_number"),
        ("lan,Lan,1,1e99,4,1,0,0,27", "kpi.data_not_number"),
        ("lan,Lan,1,4,4,0,0,0,27", "kpi.data_not_number"),
        ("lan,Lan,1,4,4,1,0.5,0,27", "kpi.data_not_whole"),
        (",,1,4,4,1,0,0,27", "kpi.data_missing"),
        ("lan,Lan,1,4,4,1,0,0,27\nlan,Lan,1,4,4,1,0,0,27", "kpi.data_item_twice"),
        ("lan,Lan,1,4,4,1,0,0,27\nlan,Lan,2,4,4,1,0,0,28", "kpi.data_two_values"),
    ],
)
def test_a_wrong_cell_is_told_with_its_row_and_column(row: str, code: str) -> None:
    errors = read_csv(HEAD + row + "\n", Q3).errors
    assert [finding.code for finding in errors] == [code]
    assert errors[0].place.startswith("dòng")


def test_a_file_without_the_columns_is_refused() -> None:
    with pytest.raises(Refused, match=r"kpi\.data_no_column"):
        read_csv("a,b\n1,2\n", Q3)


def test_json_carries_everything_about_people_and_work() -> None:
    text = json.dumps(
        {
            "people": [
                {
                    "id": "lan", "leader": True, "manages": ["nam"],
                    "general": {"chinh_tri": 9, "nang_luc": 8},
                    "entered": {"đ": "90%", "e": 1}, "flags": [{"code": "disciplined", "document": "1/QĐ"}],
                    "earlier": [{"period": "2026-Q2", "total": 88.5, "agency": "B"}],
                    "items": [
                        {
                            "id": "v1", "assigned": 3, "accepted": 2, "k": 0.1, "status": "sent_back",
                            "share": "1/3", "shortfall": {"confirmed_by": "Giám đốc", "document": "2/XN"},
                            "faults": [{"units": 1, "reason": "sai số liệu"}],
                            "delays": [{"cause": "objective", "evidence": {"confirmed_by": "GĐ"}, "days": 3}],
                        }
                    ],
                }
            ],
            "exceptions": [{"scope": "agency", "key": "A", "places": 2, "document": "3/QĐ"}],
        },
        ensure_ascii=False,
    )  # fmt: skip
    read = read_json(text, Q3)
    assert read.errors == ()
    person, work = read.inputs.people[0], read.inputs.people[0].items[0]
    assert (person.is_leader, person.manages, str(person.general[0].total)) == (True, ("nam",), "17")
    assert [entry.value for entry in person.entered] == [Decimal("0.9"), 1]
    assert (person.flags[0].document, person.earlier[0].total) == ("1/QĐ", Decimal("88.5"))
    assert (work.share, work.coefficient, work.status) == (
        Fraction(1, 3),
        Decimal("0.1"),
        ItemStatus.SENT_BACK,
    )
    assert [(mark.side, mark.cause, mark.counts) for mark in work.marks] == [
        (Side.QUALITY, Cause.SUBJECTIVE, True), (Side.PROGRESS, Cause.OBJECTIVE, False),
    ]  # fmt: skip
    assert work.shortfall is not None
    assert read.inputs.exceptions[0].places == 2


@pytest.mark.parametrize("text", ["", "{", "3", '{"items": 3}', '{"people": [1]}', "[" * 100_000])
def test_what_is_no_data_is_refused(text: str) -> None:
    with pytest.raises(Refused, match=r"kpi\.data_syntax"):
        read_json(text, Q3)


def test_an_objective_cause_without_evidence_is_told() -> None:
    text = '[{"person": "lan", "assigned": 1, "accepted": 1, "k": 1, "objective_delays": 1}]'
    read = read_json(text, Q3)
    assert [finding.code for finding in read.findings] == ["kpi.data_no_evidence"]
    assert read.errors == ()


def a_record() -> bytes:
    read = read_csv(HEAD + "lan,Lan,1,4,3,1.5,1,0,27\nnam,Nam,2,3,3,1,0,0,20\n", Q3)
    return write_record(make_record(rule_set(), read.inputs, datetime(2026, 10, 1, tzinfo=UTC), "sếp"))


def test_a_result_is_repeated_years_later_from_its_record_alone() -> None:
    record = read_record(a_record())
    assert record.rules == rule_set()
    results = repeated(record)
    assert [result.inputs_digest for result in results] == [one.digest for one in record.outcomes]
    assert write_record(record) == a_record()


def test_a_changed_record_is_noticed() -> None:
    record = read_record(a_record().replace(b'"accepted":"3"', b'"accepted":"4"', 1))
    with pytest.raises(Defect, match=r"kpi\.record_differs"):
        repeated(record)
    with pytest.raises(Defect, match=r"kpi\.record_damaged"):
        read_record(b"{}")


def test_the_digest_follows_inputs_and_rules() -> None:
    inputs: Inputs = read_record(a_record()).inputs
    rules = rule_set()
    other = replace(rules, version="2")
    assert digests(rules, inputs)["lan"] != digests(other, inputs)["lan"]
    less = replace(inputs, people=(replace(inputs.people[0], votes=1), inputs.people[1]))
    assert digests(rules, less)["nam"] == digests(rules, inputs)["nam"]
    assert digests(rules, less)["lan"] != digests(rules, inputs)["lan"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"people": [{"id": "a", "items": 5}]}', "kpi.data_not_rows"),
        ('{"people": [{"id": "\\ud800"}]}', "kpi.data_not_text"),
        ('{"people": [{"id": {"a": 1}}]}', "kpi.data_not_text"),
        ('{"people": [{"id": "a"}, {"id": "a"}]}', "kpi.data_person_twice"),
        ('{"people": [{"id": "a", "earlier": [{"period": "x", "total": 3}]}]}', "kpi.data_not_period"),
        ('[{"person": "a", "assigned": 1, "k": 1, "share": 0}]', "kpi.data_not_share"),
        ('[{"person": "a", "assigned": 1, "k": 1, "due": "32/01/2026"}]', "kpi.data_not_day"),
        ('[{"person": "a", "assigned": 1, "k": 1, "status": "?"}]', "kpi.data_not_choice"),
    ],
)
def test_values_of_a_wrong_kind_are_told(text: str, code: str) -> None:
    assert code in [finding.code for finding in read_json(text, Q3).errors]
