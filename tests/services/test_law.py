"""The shipped tables of the law load, and wrong ones are refused."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from datetime import date
from importlib.resources import files

import pytest

from eoffice.domain.exchange import StatusCode
from eoffice.domain.kinds import DocumentKind
from eoffice.domain.secrecy import MARKS
from eoffice.errors import Defect, Language, NotFound
from eoffice.services import law


def shipped(name: str) -> str:
    return files("templates").joinpath(name).read_text(encoding="utf-8")


def test_there_are_29_kinds_and_only_two_have_no_abbreviation() -> None:
    kinds = law.load_kinds().kinds
    assert len(kinds) == 29
    assert {kind.id for kind in kinds.values() if not kind.abbreviation} == {"cong_van", "thu_cong"}


@pytest.mark.parametrize(
    ("kind", "abbreviation"),
    [
        ("quyet_dinh", "QĐ"),
        ("quy_dinh", "QyĐ"),
        ("chuong_trinh", "CTr"),
        ("to_trinh", "TTr"),
        ("de_an", "ĐA"),
    ],
)
def test_abbreviations_keep_their_case(kind: str, abbreviation: str) -> None:
    assert law.load_kinds().kind(kind).abbreviation == abbreviation


def test_only_resolution_and_decision_have_a_lead_in() -> None:
    lead_ins = {kind.id: kind.lead_in for kind in law.load_kinds().kinds.values() if kind.lead_in}
    assert lead_ins == {"nghi_quyet": "QUYẾT NGHỊ:", "quyet_dinh": "QUYẾT ĐỊNH:"}


def test_the_file_of_kinds_holds_no_word_that_nothing_reads() -> None:
    known = {field.name for field in fields(DocumentKind)}
    for kind in tomllib.loads(shipped("kinds.toml"))["kinds"]:
        assert set(kind) <= known


def test_an_unknown_kind_is_not_found() -> None:
    with pytest.raises(NotFound):
        law.load_kinds().kind("sac_lenh")


@pytest.mark.parametrize(
    "day",
    [
        date(2024, 2, 8),
        date(2024, 4, 29),
        date(2025, 5, 2),
        date(2026, 4, 27),
        date(2026, 8, 31),
        date(2026, 11, 24),
    ],
)
def test_named_days_are_off(day: date) -> None:
    assert not law.load_calendar().is_working(day)


@pytest.mark.parametrize("day", [date(2024, 5, 4), date(2025, 4, 26), date(2026, 8, 22)])
def test_swapped_saturdays_are_worked(day: date) -> None:
    assert law.load_calendar().is_working(day)


def test_a_term_over_the_lunar_new_year_skips_it() -> None:
    assert law.load_calendar().add_working_days(date(2026, 2, 13), 1) == date(2026, 2, 23)


def test_a_year_without_calendar_is_an_error_and_never_a_guess() -> None:
    with pytest.raises(NotFound):
        law.load_calendar().is_working(date(2031, 1, 1))


def test_only_the_coming_year_is_predicted() -> None:
    assert law.predicted_years() == {2027}


def test_every_status_code_has_words_in_both_languages() -> None:
    statuses = law.load_statuses()
    assert set(statuses) == set(StatusCode)
    for status in statuses.values():
        assert status.words() != status.words(Language.ENGLISH)


def test_only_the_recall_request_goes_to_the_recipient() -> None:
    to_recipient = {
        code for code, status in law.load_statuses().items() if status.direction is law.Direction.TO_RECIPIENT
    }
    assert to_recipient == {StatusCode.RECALL_REQUESTED}


def test_the_secrecy_marks_are_those_the_domain_refuses() -> None:
    assert law.load_secrecy_marks() == MARKS


def test_the_drawn_sizes_lie_in_the_ranges_of_the_law() -> None:
    form = law.load_form()
    assert form.body.allowed_size.allows(form.body.size)
    assert form.body.allowed_indent.allows(form.body.indent)
    for preset in (form.presets.large, form.presets.compact):
        assert 12 <= preset.national_title <= 13
        assert 13 <= preset.motto <= 14
        assert preset.number == 13


@pytest.mark.parametrize(
    "name", ["kinds.toml", "calendar.toml", "statuses.toml", "form.toml", "secrecy.toml"]
)
def test_every_table_names_its_legal_basis_and_date(name: str) -> None:
    table = tomllib.loads(shipped(name))
    assert table["legal_basis"]
    assert isinstance(table["effective_from"], date)


def test_a_table_that_is_not_toml_is_a_defect() -> None:
    with pytest.raises(Defect) as caught:
        law.read_table("kinds.toml", "[[kinds", law.KindTable)
    assert caught.value.code == "law.wrong_table"
    assert caught.value.values["file"] == "kinds.toml"


def test_a_misspelt_word_in_a_table_is_a_defect() -> None:
    text = shipped("form.toml").replace("seal_size", "seal_sise")
    with pytest.raises(Defect):
        law.read_table("form.toml", text, law.StatutoryForm)


def test_margins_against_the_law_are_a_defect() -> None:
    text = shipped("form.toml").replace("left = 30.0\nright = 20.0", "left = 28.0\nright = 22.0")
    with pytest.raises(Defect, match="left"):
        law.form_from(law.read_table("form.toml", text, law.StatutoryForm))


def test_columns_that_do_not_fill_the_page_are_a_defect() -> None:
    text = shipped("form.toml").replace("right_column = 98.0", "right_column = 120.0")
    with pytest.raises(Defect, match="header"):
        law.form_from(law.read_table("form.toml", text, law.StatutoryForm))


def test_a_missing_kind_is_a_defect() -> None:
    table = law.read_table("kinds.toml", shipped("kinds.toml"), law.KindTable)
    with pytest.raises(Defect, match="28 kinds"):
        law.kinds_from(law.KindTable(table.legal_basis, table.effective_from, table.kinds[1:]))


def test_a_kind_named_twice_is_a_defect() -> None:
    table = law.read_table("kinds.toml", shipped("kinds.toml"), law.KindTable)
    twice = [*table.kinds[1:], table.kinds[1]]
    with pytest.raises(Defect, match="id"):
        law.kinds_from(law.KindTable(table.legal_basis, table.effective_from, twice))


def test_a_day_in_the_wrong_year_is_a_defect() -> None:
    text = shipped("calendar.toml").replace("date = 2024-01-01", "date = 2023-01-01")
    with pytest.raises(Defect, match="2023-01-01"):
        law.calendar_from(law.read_table("calendar.toml", text, law.CalendarTable))


def test_a_status_without_words_is_a_defect() -> None:
    table = law.read_table("statuses.toml", shipped("statuses.toml"), law.StatusTable)
    with pytest.raises(Defect, match="01"):
        law.statuses_from(law.StatusTable(table.legal_basis, table.effective_from, table.statuses[1:]))
