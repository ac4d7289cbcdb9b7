"""Errors and their wording: nothing a person meets is without a sentence and a next step."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eoffice.errors import (
    Defect,
    Language,
    NotFound,
    OfficeError,
    Refused,
    Unreachable,
    catalogue,
    explain,
    explain_code,
)


@pytest.mark.parametrize("kind", [Refused, NotFound, Unreachable, Defect])
def test_an_error_carries_its_code_and_values(kind: type[OfficeError]) -> None:
    error = kind("document.due_in_past", due="04/03/2026")
    assert (error.code, error.values) == ("document.due_in_past", {"due": "04/03/2026"})
    assert str(error) == "document.due_in_past(due='04/03/2026')"
    assert str(kind("document.missing")) == "document.missing"


def test_an_error_is_explained_in_both_languages_with_its_values() -> None:
    error = Refused("document.due_in_past", due="04/03/2026")
    assert explain(error).sentence == "Hạn xử lý 04/03/2026 đã qua."
    assert explain(error, Language.ENGLISH).sentence == "The due date 04/03/2026 has passed."
    assert explain(error).next_step == "Chọn lại hạn xử lý."


def test_a_value_that_is_missing_leaves_a_visible_mark_and_no_crash() -> None:
    assert explain(Refused("document.due_in_past")).sentence == "Hạn xử lý … đã qua."


@given(st.text())
def test_a_value_may_hold_anything_even_braces(value: str) -> None:
    said = explain(Refused("exchange.recipient_unknown", agency=value))
    assert said.sentence == f"Không gửi được đến: {value}."


def test_an_unknown_code_gets_the_general_words_and_keeps_its_code() -> None:
    said = explain_code("never.heard")
    assert said.code == "never.heard"
    assert "never.heard" in said.sentence
    assert said.next_step


def test_a_foreign_error_is_named_by_its_class_and_never_shows_what_it_says() -> None:
    said = explain(ValueError("mật khẩu 123456"))
    assert said.code == "office.unknown"
    assert "ValueError" in said.sentence
    assert "123456" not in f"{said.sentence}{said.cause}{said.next_step}"


def test_an_error_of_ours_without_wording_is_treated_as_unknown() -> None:
    assert explain(Refused("never.heard")).code == "office.unknown"


def test_errors_of_other_packages_are_explained_by_their_code_and_values() -> None:
    class Foreign(Exception):
        """An error with the same shape and another root."""

        def __init__(self) -> None:
            self.code = "document.due_in_past"
            self.values = {"due": "hôm qua"}

    assert explain(Foreign()).sentence == "Hạn xử lý hôm qua đã qua."


@pytest.mark.parametrize("language", Language)
def test_every_wording_says_what_why_and_what_next(language: Language) -> None:
    for code in catalogue():
        said = explain_code(code, {}, language)
        assert said.sentence, code
        assert said.cause, code
        assert said.next_step, code
