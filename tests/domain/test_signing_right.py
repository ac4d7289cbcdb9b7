"""Who may sign, and in whose name: each mark of the decree against the directory."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from eoffice.domain import commands
from eoffice.domain.document import Status
from eoffice.domain.people import (
    AuthorityMark,
    Delegation,
    Directory,
    Person,
    Role,
    Signatory,
    head_of,
    post_under,
)
from eoffice.services.composing import signatory_of
from eoffice.services.law import load_kinds
from tests.builders import (
    BINH,
    CUC,
    HUNG,
    KHOA,
    LAN,
    MAI,
    Office,
    Paper,
    a_delegation,
    a_directory,
    a_draft,
    a_file,
    a_person,
    a_signatory,
    a_version,
    refused,
)

DEPUTY = a_person("phu", "Phan Văn Phú", Role.LEADER, unit="", position="Phó Giám đốc")
ACTING = a_person("tho", "Võ Hữu Thọ", Role.LEADER, unit="", position="Quyền Giám đốc")
SIGN = commands.SignDocument(a_file("đã ký"), "c" * 64)


def an_office(*more: Person, delegations: tuple[Delegation, ...] = ()) -> Office:
    known = a_directory(*delegations)
    return Office(replace(known, people=(*known.people, *more)))


def draft(office: Office, signatory: Signatory) -> Paper:
    paper = Paper(office)
    paper.give(LAN, a_draft(signatory=signatory))
    return paper


def ready_to_sign(office: Office, signatory: Signatory) -> Paper:
    paper = draft(office, signatory)
    paper.give(LAN, a_version())
    paper.give(LAN, commands.SubmitDocument("hung"))
    paper.give(HUNG, commands.ApproveContent())
    paper.give(CUC, commands.ApproveFormat())
    return paper


@pytest.mark.parametrize(
    "signatory",
    [
        Signatory("hung", "Lê Thị Mai", "Giám đốc"),
        Signatory("mai", "Lê Thị Mai", "Bộ trưởng"),
        Signatory("mai", "Nguyễn Quốc Việt", "Giám đốc"),
        Signatory("mai", "LÊ THỊ MAI", "Giám đốc"),
    ],
)
def test_a_signing_block_has_name_and_post_of_the_directory(signatory: Signatory) -> None:
    with refused("signing.signer_misnamed"):
        draft(Office(), signatory)


@pytest.mark.parametrize("person", [LAN, HUNG, CUC, KHOA])
@pytest.mark.parametrize(
    ("mark", "head"),
    [
        (AuthorityMark.NONE, ""),
        (AuthorityMark.ACTING, ""),
        (AuthorityMark.FOR_HEAD, "Giám đốc"),
        (AuthorityMark.ON_BEHALF, "Hội đồng"),
    ],
)
def test_only_leaders_sign_without_a_written_transfer(person: Person, mark: AuthorityMark, head: str) -> None:
    with refused("signing.not_a_leader"):
        draft(Office(), a_signatory(person, mark, head))


def test_a_leader_of_another_agency_does_not_sign() -> None:
    with refused("signing.signer_of_other_agency"):
        draft(Office(), a_signatory(BINH))


@pytest.mark.parametrize("mark", [AuthorityMark.NONE, AuthorityMark.ACTING, AuthorityMark.ON_BEHALF])
def test_a_deputy_does_not_sign_as_if_they_were_the_head(mark: AuthorityMark) -> None:
    head = "Hội đồng" if mark is AuthorityMark.ON_BEHALF else ""
    with refused("signing.deputy_needs_mark"):
        draft(an_office(DEPUTY), a_signatory(DEPUTY, mark, head))


def test_a_deputy_signs_for_the_head_without_a_written_transfer() -> None:
    paper = ready_to_sign(an_office(DEPUTY), signatory_of(DEPUTY, "Giám đốc", AuthorityMark.FOR_HEAD))
    paper.give(DEPUTY, SIGN)
    assert paper.state.status is Status.SIGNED
    assert paper.state.signatory is not None
    assert paper.state.signatory.position_lines == ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")


@pytest.mark.parametrize(
    "signatory",
    [
        a_signatory(MAI, AuthorityMark.FOR_HEAD, "GIÁM ĐỐC"),
        a_signatory(DEPUTY, AuthorityMark.FOR_HEAD, "Giám đốc", "Chủ tịch"),
    ],
)
def test_kt_names_the_post_of_somebody_else_and_nothing_more(signatory: Signatory) -> None:
    with refused("signing.for_oneself"):
        draft(an_office(DEPUTY), signatory)


def test_a_deputy_signs_for_a_collective_below_the_heads_post() -> None:
    signatory = signatory_of(DEPUTY, "Ban Chỉ đạo", AuthorityMark.ON_BEHALF)
    assert signatory.position_lines == ("TM. BAN CHỈ ĐẠO", "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")
    draft(an_office(DEPUTY), signatory)


def test_the_head_signs_for_a_collective() -> None:
    signatory = signatory_of(MAI, "Ban Chỉ đạo", AuthorityMark.ON_BEHALF)
    assert signatory.position_lines == ("TM. BAN CHỈ ĐẠO", "GIÁM ĐỐC")
    draft(Office(), signatory)


@pytest.mark.parametrize("mark", [AuthorityMark.NONE, AuthorityMark.ACTING])
def test_an_own_right_names_nobody_else(mark: AuthorityMark) -> None:
    with refused("signing.own_right_names_nobody"):
        draft(Office(), a_signatory(MAI, mark, "Chủ tịch"))


def test_what_was_left_in_the_field_of_the_head_is_dropped_for_an_own_right() -> None:
    assert signatory_of(MAI, "Chủ tịch") == a_signatory(MAI)


def test_an_acting_head_has_the_mark_once() -> None:
    signatory = signatory_of(ACTING, mark=AuthorityMark.ACTING)
    assert signatory.position_lines == ("Q. GIÁM ĐỐC",)
    draft(an_office(ACTING), signatory)


@pytest.mark.parametrize("mark", [AuthorityMark.BY_DELEGATION, AuthorityMark.BY_ORDER])
@pytest.mark.parametrize(
    ("first", "last", "kinds"),
    [
        (date(2026, 3, 5), date(2026, 3, 5), frozenset[str]()),
        (date(2026, 3, 1), date(2026, 3, 5), frozenset({"cong_van"})),
    ],
)
def test_a_written_transfer_gives_the_right_to_sign(
    mark: AuthorityMark, first: date, last: date, kinds: frozenset[str]
) -> None:
    office = an_office(delegations=(a_delegation(mark, "hung", first, last, kinds),))
    paper = ready_to_sign(office, signatory_of(HUNG, "Giám đốc", mark))
    paper.give(HUNG, SIGN)
    assert paper.state.status is Status.SIGNED


@pytest.mark.parametrize("mark", [AuthorityMark.BY_DELEGATION, AuthorityMark.BY_ORDER])
@pytest.mark.parametrize(
    ("first", "last", "kinds"),
    [
        (date(2026, 2, 1), date(2026, 3, 4), frozenset[str]()),
        (date(2026, 3, 1), date(2026, 3, 31), frozenset({"quyet_dinh"})),
    ],
)
def test_a_transfer_that_is_over_or_for_another_kind_is_refused_at_once(
    mark: AuthorityMark, first: date, last: date, kinds: frozenset[str]
) -> None:
    office = an_office(delegations=(a_delegation(mark, "hung", first, last, kinds),))
    with refused("signing.delegation_missing"):
        draft(office, signatory_of(HUNG, "Giám đốc", mark))


def test_a_transfer_yet_to_begin_lets_a_document_be_prepared_and_not_signed() -> None:
    coming = a_delegation(valid_from=date(2026, 3, 6))
    paper = ready_to_sign(an_office(delegations=(coming,)), a_tuq())
    with refused("signing.delegation_missing"):
        paper.give(HUNG, SIGN)
    paper.office.now += timedelta(days=1)
    paper.give(HUNG, SIGN)
    assert paper.state.status is Status.SIGNED


def a_tuq(head: str = "Giám đốc") -> Signatory:
    return signatory_of(HUNG, head, AuthorityMark.BY_DELEGATION)


@pytest.mark.parametrize(
    "held",
    [
        a_delegation(AuthorityMark.BY_ORDER),
        a_delegation(grantee="lan"),
        replace(a_delegation(), grantor="binh"),
        replace(a_delegation(), grantor="ai"),
        replace(a_delegation(), grantor="cuc"),
    ],
)
def test_a_transfer_of_another_sort_person_or_giver_is_not_enough(held: Delegation) -> None:
    with refused("signing.delegation_missing"):
        draft(an_office(delegations=(held,)), a_tuq())


def test_a_transfer_by_the_director_does_not_speak_for_a_chairman() -> None:
    with refused("signing.delegation_missing"):
        draft(an_office(delegations=(a_delegation(),)), a_tuq("Chủ tịch"))


def test_whoever_left_the_post_meanwhile_does_not_sign_any_more() -> None:
    paper = ready_to_sign(Office(), a_signatory())
    demoted = replace(MAI, roles=frozenset({Role.OFFICER}))
    paper.office.directory = with_person(paper.office.directory, demoted)
    with refused("signing.not_a_leader"):
        paper.give(MAI, SIGN)


def with_person(known: Directory, changed: Person) -> Directory:
    people = tuple(changed if person.id == changed.id else person for person in known.people)
    return replace(known, people=people)


@pytest.mark.parametrize(
    ("position", "head"),
    [
        ("Phó Giám đốc", "Giám đốc"),
        ("PHÓ CHỦ TỊCH", "CHỦ TỊCH"),
        ("Phó trưởng phòng", "Trưởng phòng"),
        ("Thứ trưởng", "Bộ trưởng"),
        ("Giám đốc", ""),
        ("Phóng viên", ""),
        ("", ""),
    ],
)
def test_the_post_that_a_deputy_stands_in_for(position: str, head: str) -> None:
    assert head_of(position) == head


@pytest.mark.parametrize(
    ("position", "mark", "written"),
    [
        ("Quyền Vụ trưởng", AuthorityMark.ACTING, "Vụ trưởng"),
        ("Q. Vụ trưởng", AuthorityMark.ACTING, "Vụ trưởng"),
        ("Vụ trưởng", AuthorityMark.ACTING, "Vụ trưởng"),
        ("Quyền Vụ trưởng", AuthorityMark.NONE, "Quyền Vụ trưởng"),
    ],
)
def test_the_word_for_acting_is_written_once(position: str, mark: AuthorityMark, written: str) -> None:
    assert post_under(replace(MAI, position=position), mark) == written


@pytest.mark.parametrize(
    ("kind", "notation"), [("cong_van", "SNV-VP"), ("quyet_dinh", "QĐ-UBND"), ("to_trinh", "QĐ-SNV")]
)
def test_the_notation_of_a_known_kind_is_the_one_the_kind_gives(kind: str, notation: str) -> None:
    with refused("document.notation_wrong"):
        Paper(Office(kinds=load_kinds())).give(LAN, a_draft(kind, notation))


@pytest.mark.parametrize(
    ("kind", "notation"), [("cong_van", "SNV-TC"), ("quyet_dinh", "QĐ-SNV"), ("to_trinh", "TTr-SNV")]
)
def test_the_notation_the_kind_gives_is_taken(kind: str, notation: str) -> None:
    paper = Paper(Office(kinds=load_kinds()))
    paper.give(LAN, a_draft(kind, notation))
    assert paper.state.notation == notation
