"""Number books: gapless, never twice, one for each year and series."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eoffice.domain import commands
from eoffice.domain.deciding import book_needed, series_of
from eoffice.domain.document import Status
from eoffice.domain.kinds import LETTER_KINDS
from eoffice.domain.numbering import HIGHEST_NUMBER, BookKey, CodeNumber, NumberBook
from eoffice.services.law import load_kinds
from tests.builders import CUC, LAN, SNV, TAM, Office, Paper, a_draft, refused, walk_to

KEY = BookKey(SNV, 2026, "QĐ")


@given(st.integers(0, 10**6), st.integers(1, 30))
def test_a_book_counts_on_by_one(last: int, times: int) -> None:
    book, taken = NumberBook(KEY, last), []
    for _ in range(times):
        book, number = book.take()
        taken.append(number)
    assert taken == list(range(last + 1, last + times + 1))
    assert book.last == taken[-1]


def test_taking_does_not_change_the_book_it_is_taken_from() -> None:
    book = NumberBook(KEY, 4)
    assert book.take() == book.take()


@pytest.mark.parametrize("limit", [1, 7, HIGHEST_NUMBER])
def test_a_full_book_gives_its_last_number_and_then_none(limit: int) -> None:
    book, number = NumberBook(KEY, limit - 1, limit).take()
    assert number == limit
    with refused("number.book_exhausted"):
        book.take()


def test_a_full_book_refuses_the_document_and_leaves_it_at_its_step() -> None:
    paper = walk_to(Status.SIGNED)
    key = BookKey(SNV, 2026, "CV")
    paper.office.books[key] = NumberBook(key, 9, 9)
    with refused("number.book_exhausted"):
        paper.give(CUC, commands.TakeNumber())
    assert paper.state.status is Status.SIGNED
    assert paper.office.books[key].last == 9


@pytest.mark.parametrize(("number", "written"), [(1, "01/QĐ-SNV"), (10, "10/QĐ-SNV"), (1234, "1234/QĐ-SNV")])
def test_a_code_is_written_with_two_digits_at_least(number: int, written: str) -> None:
    assert str(CodeNumber(number, "QĐ-SNV")) == written


def test_a_document_signed_on_the_last_day_and_numbered_on_the_first_opens_the_new_years_book() -> None:
    paper = walk_to(Status.SIGNED)
    paper.office.books[BookKey(SNV, 2026, "CV")] = NumberBook(BookKey(SNV, 2026, "CV"), 870)
    paper.office.now = datetime(2027, 1, 1, 1, tzinfo=UTC)
    paper.give(CUC, commands.TakeNumber())
    assert str(paper.state.code) == "01/SNV-TC"
    assert paper.state.issued_date == date(2027, 1, 1)
    assert paper.office.books[BookKey(SNV, 2026, "CV")].last == 870


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC), "871/SNV-TC"),
        (datetime(2026, 12, 31, 17, 0, 0, tzinfo=UTC), "01/SNV-TC"),
    ],
)
def test_the_year_turns_at_midnight_in_vietnam(moment: datetime, written: str) -> None:
    paper = walk_to(Status.SIGNED)
    paper.office.books[BookKey(SNV, 2026, "CV")] = NumberBook(BookKey(SNV, 2026, "CV"), 870)
    paper.office.now = moment
    paper.give(CUC, commands.TakeNumber())
    assert str(paper.state.code) == written


def test_arrival_numbers_begin_anew_each_year() -> None:
    office = Office()
    office.books[BookKey("H32.21.07", 2026, "DEN")] = NumberBook(BookKey("H32.21.07", 2026, "DEN"), 500)
    paper = walk_to(Status.ARRIVED, office)
    office.now = datetime(2027, 1, 2, 1, tzinfo=UTC)
    paper.give(TAM, commands.AcceptDocument())
    assert paper.state.arrival_number == 1


@pytest.mark.parametrize(
    ("kind", "notation", "series"),
    [
        ("cong_van", "SNV-TC", "CV"),
        ("cong_van", "SNV-VP", "CV"),
        ("thu_cong", "SNV-TC", "CV"),
        ("quyet_dinh", "QĐ-SNV", "QĐ"),
        ("to_trinh", "TTr-SNV", "TTr"),
    ],
)
def test_letters_share_one_series_and_each_named_kind_has_its_own(
    kind: str, notation: str, series: str
) -> None:
    paper = Paper()
    paper.give(LAN, a_draft(kind, notation))
    assert series_of(paper.state) == series


def test_the_letters_of_the_domain_are_those_without_abbreviation_in_the_law() -> None:
    assert {kind.id for kind in load_kinds().kinds.values() if kind.is_letter} == LETTER_KINDS


def test_the_series_of_a_notation_is_that_of_its_kind_in_the_law() -> None:
    for kind in load_kinds().kinds.values():
        paper = Paper()
        paper.give(LAN, a_draft(kind.id, kind.notation("SNV", "TC")))
        assert series_of(paper.state) == kind.series


def test_only_numbering_and_acceptance_need_a_book() -> None:
    today = date(2026, 3, 5)
    signed, arrived = walk_to(Status.SIGNED).state, walk_to(Status.ARRIVED).state
    assert book_needed(signed, commands.TakeNumber(), today) == BookKey(SNV, 2026, "CV")
    assert book_needed(arrived, commands.AcceptDocument(), today) == BookKey("H32.21.07", 2026, "DEN")
    assert book_needed(signed, commands.AcceptDocument(), today) is None
    assert book_needed(signed, commands.IssueDocument(), today) is None
    assert book_needed(None, a_draft(), today) is None
