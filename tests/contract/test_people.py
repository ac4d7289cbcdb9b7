"""Directory, accounts and settings on both engines."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eoffice.domain.certificates import RegisteredCertificate
from eoffice.domain.people import Agency, AuthorityMark, Delegation, Directory, Person, Role, Unit
from eoffice.errors import NotFound, Refused
from eoffice.storage.accounts import Account, Session
from eoffice.storage.opening import Store
from tests.storage.office import OURS, directory, without_version

NOW = datetime(2026, 3, 5, 2, 15, 30, 5, tzinfo=UTC)
AN = Account("p1", "an", "$argon2id$v=19$…")
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)


def session(name: str, family: str = "family", *, is_revoked: bool = False) -> Session:
    return Session(name, "p1", f"hash-{name}", family, NOW, is_revoked)


def test_every_change_of_the_directory_gives_it_a_new_version(store: Store) -> None:
    assert store.directory.version() == 0
    agency = Agency(
        OURS, "Sở Nội vụ", "SNV", "Huế", "UBND", (Unit("b", "B", "B"), Unit("a", "A", "A")), "H01"
    )
    person = Person("p1", "Nguyễn Thị Lan", OURS, "b", "Chuyên viên", frozenset({Role.CLERK, Role.LEADER}))
    delegation = Delegation(
        "d1",
        AuthorityMark.BY_ORDER,
        "p2",
        "p1",
        date(2026, 1, 1),
        date(2026, 12, 31),
        "QĐ 1",
        frozenset({"cong_van"}),
    )
    assert store.directory.put_agency(agency) == 1
    assert store.directory.put_person(person) == 2
    assert store.directory.put_delegation(delegation) == 3
    assert store.directory.read() == Directory((agency,), (person,), (delegation,), 3)
    smaller = replace(agency, units=agency.units[:1])
    assert store.directory.put_agency(smaller) == 4
    assert store.directory.read().agencies == (smaller,)
    assert store.directory.remove_delegation("d1") == 5
    assert store.directory.read().delegations == ()


def entry(fingerprint: str = "ab" * 32, person: str = "p1") -> RegisteredCertificate:
    term = NOW - timedelta(days=1), NOW + timedelta(days=300)
    return RegisteredCertificate(
        fingerprint, OURS, person, "Nguyễn Thị Lan", "CA", "7f", *term, "p1", NOW, ("2.5.29.32.0", "1.2.3")
    )


def test_an_entry_of_the_registry_is_kept_as_the_rule_says_and_travels_in_the_snapshot(store: Store) -> None:
    first, seal = entry(), entry("cd" * 32, "")
    assert store.directory.put_certificate(lambda _: first) == 1
    store.directory.put_certificate(lambda _: seal)
    read = store.directory.read()
    assert read.certificates == (first, seal)
    assert read.certificate(first.fingerprint) == first
    assert read.certificates_of(OURS) == (seal,)
    gone = replace(first, withdrawn_by="p9", withdrawn_at=NOW, reason="mất thiết bị")
    assert store.directory.put_certificate(lambda seen: gone if seen.certificates[0] == first else first) == 3
    snapshot = store.directory.read()
    store.directory.replace(snapshot)
    assert store.directory.read().certificates == (gone, seal)


def test_a_rule_that_refuses_changes_nothing(store: Store) -> None:
    def refuse(_: Directory) -> RegisteredCertificate:
        raise Refused("certificate.of_another", subject="x")

    with pytest.raises(Refused):
        store.directory.put_certificate(refuse)
    assert store.directory.version() == 0


def test_two_who_register_one_certificate_at_once_come_one_after_the_other(store: Store) -> None:
    def first_wins(person: str) -> Callable[[Directory], RegisteredCertificate]:
        return lambda seen: seen.certificates[0] if seen.certificates else entry(person=person)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: store.directory.put_certificate(first_wins(f"p{number}")), range(8)))
    assert len(store.directory.read().certificates) == 1
    assert store.directory.version() == 8


def test_a_snapshot_replaces_everything_and_brings_its_version(store: Store) -> None:
    store.directory.put_agency(Agency("old", "Cũ", "C", "Huế"))
    snapshot = replace(directory(5), version=41)
    store.directory.replace(snapshot)
    assert store.directory.read() == snapshot
    with pytest.raises(NotFound):
        store.directory.read().agency("old")


def test_a_change_made_elsewhere_is_seen_at_once(stores: Callable[[], Store], store: Store) -> None:
    store.directory.replace(directory())
    assert store.directory.read().agency(OURS).name == "Sở Nội vụ"
    with store.log.transaction() as transaction:
        assert transaction.directory().agency(OURS).name == "Sở Nội vụ"
    store.directory.put_agency(Agency(OURS, "Sở mới", "SM", "Huế"))
    with store.log.transaction() as transaction:
        assert transaction.directory().agency(OURS).name == "Sở mới"


def test_changes_from_many_threads_are_all_counted(store: Store) -> None:
    agencies = [Agency(f"{number:03d}", "Tên", "T", "Huế") for number in range(20)]
    with ThreadPoolExecutor(6) as pool:
        versions = list(pool.map(store.directory.put_agency, agencies))
    assert sorted(versions) == list(range(1, 21))
    assert without_version(store.directory.read()).agencies == tuple(agencies)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(names=st.lists(TEXT, min_size=1, max_size=3, unique=True), roles=st.frozensets(st.sampled_from(Role)))
def test_any_name_comes_back_as_it_was(store: Store, names: list[str], roles: frozenset[Role]) -> None:
    people = [Person(name, name, OURS, name, name, roles) for name in names]
    for person in people:
        store.directory.put_person(person)
    found = store.directory.read()
    assert [found.person(person.id) for person in people] == people


def test_an_account_is_found_by_login_in_any_case_and_by_person(store: Store) -> None:
    store.accounts.put(AN)
    assert store.accounts.by_login(" AN ") == store.accounts.by_person("p1") == AN
    assert store.accounts.by_login("binh") is None
    assert store.accounts.all() == (AN,)


def test_a_login_belongs_to_one_person(store: Store) -> None:
    store.accounts.put(AN)
    with pytest.raises(Refused) as caught:
        store.accounts.put(Account("p2", "An", "other"))
    assert caught.value.code == "account.login_taken"
    changed = replace(AN, secret_hash="new", must_change=True, is_active=False)
    store.accounts.put(changed)
    assert store.accounts.all() == (changed,)


def test_too_many_failures_lock_and_a_success_forgets_them(store: Store) -> None:
    store.accounts.put(AN)
    until = NOW + timedelta(minutes=15)
    tries = [store.accounts.note_failure("p1", 3, until) for _ in range(3)]
    assert [(each.failed_tries, each.locked_until) for each in tries if each] == [
        (1, None),
        (2, None),
        (3, until),
    ]
    store.accounts.note_success("p1")
    assert store.accounts.by_person("p1") == AN
    assert store.accounts.note_failure("nobody", 3, until) is None


def test_failures_at_the_same_time_are_all_counted(store: Store) -> None:
    store.accounts.put(AN)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: store.accounts.note_failure("p1", 99, NOW), range(16)))
    found = store.accounts.by_person("p1")
    assert found is not None
    assert found.failed_tries == 16


def test_a_session_is_renewed_once_and_its_second_use_ends_the_family(store: Store) -> None:
    store.accounts.open_session(session("one"))
    assert store.accounts.session("hash-one") == session("one")
    assert store.accounts.renew("hash-one", session("two"))
    assert store.accounts.session("hash-one") == session("one", is_revoked=True)
    assert store.accounts.session("hash-two") == session("two")
    assert not store.accounts.renew("hash-one", session("three"))
    assert store.accounts.session("hash-three") is None
    assert store.accounts.session("hash-two") == session("two", is_revoked=True)


def test_one_of_two_renewals_at_the_same_time_wins(store: Store) -> None:
    store.accounts.open_session(session("one"))
    successors = [session(f"next-{number}") for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        won = list(pool.map(lambda successor: store.accounts.renew("hash-one", successor), successors))
    assert won.count(True) == 1


def test_sessions_end_by_family_by_person_and_by_time(store: Store) -> None:
    store.accounts.open_session(session("one"))
    store.accounts.open_session(session("two", family="other"))
    store.accounts.open_session(
        replace(session("three", "third"), person="p2", expires=NOW - timedelta(days=1))
    )
    store.accounts.end_family("family")
    assert store.accounts.session("hash-one") == session("one", is_revoked=True)
    assert store.accounts.session("hash-two") == session("two", family="other")
    store.accounts.end_all("p1")
    assert store.accounts.session("hash-two") == session("two", family="other", is_revoked=True)
    assert store.accounts.forget_expired(NOW) == 1
    assert store.accounts.session("hash-three") is None


def test_settings_are_kept_replaced_and_removed(store: Store) -> None:
    assert store.settings.get("hub", "none") == "none"
    store.settings.put("hub", "")
    assert store.settings.get("hub", "none") == ""
    store.settings.put("hub", "https://hub.example.vn")
    assert store.settings.get("hub") == "https://hub.example.vn"
    store.settings.remove("hub")
    assert store.settings.get("hub", "none") == "none"


def test_files_belong_to_the_agency_that_handed_them_in(store: Store) -> None:
    store.holdings.hold(OURS, "a" * 64)
    store.holdings.hold(OURS, "a" * 64)
    assert store.holdings.holds(OURS, "a" * 64)
    assert not store.holdings.holds("000.02.01.H01", "a" * 64)
