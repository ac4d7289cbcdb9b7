"""Whose certificate is whose: who may register and withdraw it, and who may sign with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from eoffice.domain.certificates import CertificateCopy, RegisteredCertificate
from eoffice.domain.people import Agency, Directory, Person, Role
from eoffice.domain.registering import check_signer, register, withdraw
from eoffice.errors import OfficeError

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
OURS, THEIRS = "000.00.12.H15", "000.21.09.H15"


def person(name: str, agency: str, *roles: Role) -> Person:
    return Person(name.casefold(), name, agency, "vp", "Chức vụ", frozenset(roles))


AN = person("Nguyễn Văn An", OURS, Role.LEADER)
CUC = person("Lê Thị Cúc", OURS, Role.CLERK)
QUAN = person("Quản Trị", OURS, Role.ADMINISTRATOR)
XA = person("Nguyễn Văn An", THEIRS, Role.LEADER)
XA = replace(XA, id="xa")
PEOPLE = (AN, CUC, QUAN, XA)
EMPTY = Directory((Agency(OURS, "Sở Nội vụ", "SNV", "Huế"), Agency(THEIRS, "Xã", "UBND", "Huế")), PEOPLE)


def copy_of(subject: str, letter: str = "a", days: int = 300) -> CertificateCopy:
    term = NOW - timedelta(days=9), NOW + timedelta(days=days)
    return CertificateCopy(letter * 64, subject, "CA", "1", *term)


def with_entry(actor: Person, holder: str, copy: CertificateCopy) -> tuple[Directory, RegisteredCertificate]:
    made = register(EMPTY, actor, holder, copy, NOW)
    return replace(EMPTY, certificates=(made,)), made


def code_of(refusal: pytest.ExceptionInfo[OfficeError]) -> str:
    return refusal.value.code


def test_a_person_registers_an_own_certificate_and_a_clerk_the_seal() -> None:
    assert register(EMPTY, AN, AN.id, copy_of("NGUYỄN  VĂN AN"), NOW).person == AN.id
    seal = register(EMPTY, CUC, "", copy_of("Sở Nội vụ"), NOW)
    assert seal.is_seal
    assert (seal.agency, seal.registered_by, seal.registered_at) == (OURS, CUC.id, NOW)


@pytest.mark.parametrize(
    ("actor", "holder", "subject", "code"),
    [
        (AN, CUC.id, "Lê Thị Cúc", "certificate.not_yours"),
        (AN, "", "Sở Nội vụ", "certificate.not_yours"),
        (AN, AN.id, "Lê Thị Cúc", "certificate.name_differs"),
        (CUC, "", "Sở Tài chính", "certificate.name_differs"),
        (QUAN, XA.id, "Nguyễn Văn An", "people.other_agency"),
        (QUAN, "ai đó", "Ai Đó", "people.person_unknown"),
    ],
)
def test_nobody_registers_for_another_or_under_a_strange_name(
    actor: Person, holder: str, subject: str, code: str
) -> None:
    with pytest.raises(OfficeError) as refusal:
        register(EMPTY, actor, holder, copy_of(subject), NOW)
    assert code_of(refusal) == code


def test_an_administrator_vouches_for_another_spelling() -> None:
    assert register(EMPTY, QUAN, AN.id, copy_of("An Van Nguyen"), NOW).registered_by == QUAN.id


def test_what_has_run_out_is_not_registered() -> None:
    with pytest.raises(OfficeError) as refusal:
        register(EMPTY, AN, AN.id, copy_of("Nguyễn Văn An", days=-1), NOW)
    assert code_of(refusal) == "certificate.run_out"


def test_asking_twice_changes_nothing_and_another_holder_is_refused() -> None:
    known, made = with_entry(AN, AN.id, copy_of("Nguyễn Văn An"))
    assert register(known, AN, AN.id, copy_of("Nguyễn Văn An"), NOW + timedelta(days=1)) == made
    with pytest.raises(OfficeError) as refusal:
        register(known, XA, XA.id, copy_of("Nguyễn Văn An"), NOW)
    assert code_of(refusal) == "certificate.of_another"


def test_a_withdrawn_certificate_comes_back_by_an_administrator_only_and_to_its_holder_only() -> None:
    known, made = with_entry(AN, AN.id, copy_of("Nguyễn Văn An"))
    gone = withdraw(known, AN, made.fingerprint, " mất  thiết bị ", NOW)
    assert (gone.withdrawn_by, gone.reason, gone.is_withdrawn) == (AN.id, "mất thiết bị", True)
    after = replace(known, certificates=(gone,))
    assert withdraw(after, AN, made.fingerprint, "", NOW) == gone
    for actor, holder, code in (
        (AN, AN.id, "certificate.withdrawn"),
        (XA, XA.id, "certificate.of_another"),
        (QUAN, CUC.id, "certificate.of_another"),
    ):
        with pytest.raises(OfficeError) as refusal:
            register(after, actor, holder, copy_of("Nguyễn Văn An"), NOW)
        assert code_of(refusal) == code
    assert not register(after, QUAN, AN.id, copy_of("Nguyễn Văn An"), NOW).is_withdrawn


@pytest.mark.parametrize(
    ("actor", "reason", "code"),
    [
        (CUC, "x", "certificate.not_yours"),
        (XA, "x", "certificate.not_registered"),
        (AN, "  ", "certificate.no_reason"),
    ],
)
def test_a_certificate_is_withdrawn_by_whoever_may_and_with_a_reason(
    actor: Person, reason: str, code: str
) -> None:
    known, made = with_entry(AN, AN.id, copy_of("Nguyễn Văn An"))
    with pytest.raises(OfficeError) as refusal:
        withdraw(known, actor, made.fingerprint, reason, NOW)
    assert code_of(refusal) == code


def test_who_has_registered_one_signs_with_no_other_of_the_same_name() -> None:
    assert not check_signer(EMPTY, OURS, AN.id, "f" * 64, AN.name)
    known, made = with_entry(AN, AN.id, copy_of("Nguyễn Văn An"))
    assert check_signer(known, OURS, AN.id, made.fingerprint, AN.name)
    with pytest.raises(OfficeError) as refusal:
        check_signer(known, OURS, AN.id, "f" * 64, AN.name)
    assert code_of(refusal) == "certificate.not_registered_yet"
    # The namesake of another agency, and the seal, are other holders.
    for agency, holder in ((THEIRS, XA.id), (OURS, "")):
        with pytest.raises(OfficeError) as refusal:
            check_signer(known, agency, holder, made.fingerprint, "x")
        assert code_of(refusal) == "certificate.of_another"
    gone = withdraw(known, QUAN, made.fingerprint, "chuyển công tác", NOW)
    with pytest.raises(OfficeError) as refusal:
        check_signer(replace(known, certificates=(gone,)), OURS, AN.id, made.fingerprint, AN.name)
    assert code_of(refusal) == "certificate.withdrawn"
