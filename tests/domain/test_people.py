"""People, agencies, transfers of signing authority, and the lines of the signing block."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eoffice.domain.people import AuthorityMark, Directory, Role, Signatory
from eoffice.errors import NotFound
from tests.builders import (
    BINH,
    COMMUNE,
    COMMUNE_AGENCY,
    CUC,
    HOME_AGENCY,
    HUNG,
    LAN,
    MAI,
    QUAN,
    SNV,
    a_delegation,
    a_directory,
    refused,
)

NONE, ACTING = AuthorityMark.NONE, AuthorityMark.ACTING
ON_BEHALF, FOR_HEAD = AuthorityMark.ON_BEHALF, AuthorityMark.FOR_HEAD
BY_ORDER, BY_DELEGATION = AuthorityMark.BY_ORDER, AuthorityMark.BY_DELEGATION


@pytest.mark.parametrize(
    ("mark", "position", "head", "deputy_of", "lines"),
    [
        (NONE, "Giám đốc", "", "", ("GIÁM ĐỐC",)),
        (ON_BEHALF, "Chủ tịch", "Ủy ban nhân dân", "", ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
        (
            ON_BEHALF,
            "Phó Chủ tịch",
            "Ủy ban nhân dân",
            "Chủ tịch",
            ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
        ),
        (ACTING, "Vụ trưởng", "", "", ("Q. VỤ TRƯỞNG",)),
        (FOR_HEAD, "Thứ trưởng", "Bộ trưởng", "", ("KT. BỘ TRƯỞNG", "THỨ TRƯỞNG")),
        (BY_ORDER, "Chánh Văn phòng", "Chủ tịch", "", ("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG")),
        (
            BY_ORDER,
            "Phó Chánh Văn phòng",
            "Chủ tịch",
            "Chánh Văn phòng",
            ("TL. CHỦ TỊCH", "KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG"),
        ),
        (
            BY_DELEGATION,
            "Trưởng phòng Tổ chức",
            "Giám đốc",
            "",
            ("TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG TỔ CHỨC"),
        ),
    ],
)
def test_the_signing_block_is_that_of_the_decree(
    mark: AuthorityMark, position: str, head: str, deputy_of: str, lines: tuple[str, ...]
) -> None:
    signatory = Signatory("x", "Nguyễn Văn A", position, mark, head, deputy_of)
    assert signatory.position_lines == lines
    assert signatory.is_complete


@pytest.mark.parametrize("mark", AuthorityMark)
def test_a_block_without_a_line_it_needs_is_incomplete(mark: AuthorityMark) -> None:
    assert not Signatory("x", "Nguyễn Văn A", "", mark, "Giám đốc").is_complete
    assert not Signatory("x", " ", "Giám đốc", mark, "Giám đốc").is_complete
    needs_head = mark not in (NONE, ACTING)
    assert Signatory("x", "Nguyễn Văn A", "Phó Giám đốc", mark).is_complete is not needs_head


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(0, 400), st.integers(-500, 900))
def test_a_transfer_holds_from_its_first_to_its_last_day_and_on_no_other(
    first: date, length: int, offset: int
) -> None:
    delegation = a_delegation(valid_from=first, valid_to=first + timedelta(days=length))
    assert delegation.covers("cong_van", first + timedelta(days=offset)) is (0 <= offset <= length)


def test_a_transfer_covers_the_kinds_it_names_and_every_kind_when_it_names_none() -> None:
    day = date(2026, 3, 5)
    assert a_delegation().covers("quyet_dinh", day)
    assert a_delegation(kinds=frozenset({"cong_van"})).covers("cong_van", day)
    assert not a_delegation(kinds=frozenset({"cong_van"})).covers("quyet_dinh", day)


@pytest.mark.parametrize("code", [COMMUNE, "h32.21.07", "000.07.21.H32", "000.07.21.h32"])
def test_an_agency_is_found_by_its_present_and_its_former_code(code: str) -> None:
    assert a_directory().agency(code) is COMMUNE_AGENCY


@pytest.mark.parametrize("code", ["", "H32", "H99.01", " "])
def test_no_agency_is_found_by_a_code_that_is_not_its_own(code: str) -> None:
    with refused("people.agency_unknown", NotFound):
        a_directory().agency(code)


def test_units_and_people_are_found_by_id_or_not_at_all() -> None:
    assert HOME_AGENCY.unit("P1").abbreviation == "TC"
    assert a_directory().person("lan") is LAN
    with refused("people.unit_unknown", NotFound):
        HOME_AGENCY.unit("P9")
    with refused("people.person_unknown", NotFound):
        a_directory().person("LAN")


def test_staff_are_the_people_of_one_agency_with_one_of_the_roles() -> None:
    directory = a_directory()
    assert directory.staff(SNV, Role.UNIT_HEAD, Role.LEADER) == (HUNG, MAI)
    assert directory.staff(COMMUNE, Role.LEADER) == (BINH,)
    assert {CUC, QUAN, LAN} <= set(directory.staff(SNV))
    assert BINH not in directory.staff(SNV)
    assert Directory().staff(SNV) == ()
