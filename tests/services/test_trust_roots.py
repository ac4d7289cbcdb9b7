"""Authorities that desks believe: taken with proof, told with their origin, retired without a trace left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from eoffice.domain.people import Directory, Person
from eoffice.domain.trust_roots import TrustRoot, believed, with_root, without_root
from eoffice.errors import NotFound
from eoffice.exchange.wire import DirectoryAnswer
from eoffice.services import codec
from eoffice.services.signature_checks import SignatureChecks
from eoffice.services.trust_roots import hub_trust, root_of
from eoffice.services.verdict_words import spoken
from eoffice.storage.opening import open_store
from signing import Verdict
from tests.builders import refused
from tests.signing import forge

PKI = forge.Pki.make("CA của cơ quan")
NOW = datetime.now(UTC)
US, THEM = "000.00.01.H32", "000.00.02.H32"
ADMIN = Person("quan-tri", "Trần Quản Trị", US, "", "", frozenset())


def entries(agency: str = "") -> tuple[TrustRoot, ...]:
    """Return the root and the authority below it, as an administrator added them."""
    root = root_of(PKI.root.der, (), agency, ADMIN.id, "QĐ 12/2026", NOW)
    known = with_root((), root)
    return with_root(known, root_of(PKI.middle.der, known, agency, ADMIN.id, "QĐ 12/2026", NOW))


class Hub:
    """A directory that changes."""

    def __init__(self, roots: tuple[TrustRoot, ...] = ()) -> None:
        self.roots = roots

    def __call__(self) -> Directory:
        return Directory(people=(ADMIN,), roots=self.roots)


def checks_of(folder: Path, hub: Hub) -> SignatureChecks:
    checks = SignatureChecks((), None, folder / "kept.json", is_online=False)
    checks.also_believe(lambda: hub_trust(hub, US))
    return checks


def test_a_root_from_the_hub_makes_signatures_valid_and_the_report_says_whose_word_it_is(
    tmp_path: Path,
) -> None:
    file = forge.saved(tmp_path, forge.sign(forge.plain(), PKI.person("Nguyễn Văn Ân")))
    hub = Hub()
    checks = checks_of(tmp_path, hub)
    assert checks.check(file).verdict is Verdict.INDETERMINATE
    hub.roots = entries()
    found = checks.check(file)
    assert found.verdict is Verdict.VALID
    told = "\n".join(spoken(found))
    assert "Gốc tin cậy: CA của cơ quan (trục văn bản; Trần Quản Trị thêm ngày" in told
    assert "căn cứ QĐ 12/2026" in told


def test_what_was_found_before_a_root_was_retired_counts_no_more(tmp_path: Path) -> None:
    file = forge.saved(tmp_path, forge.sign(forge.plain(), PKI.person("Nguyễn Văn Ân")))
    hub = Hub(entries())
    checks = checks_of(tmp_path, hub)
    digest = checks.check(file).sha256
    assert checks.check_pages("vb-1", digest, file) is Verdict.VALID
    assert checks_of(tmp_path, hub).known("vb-1", digest) is Verdict.VALID
    hub.roots = without_root(hub.roots, hub.roots[0].id, "quan-tri", "lộ khóa", NOW)
    checks.refresh_belief()
    assert checks.known("vb-1", digest) is None
    assert checks_of(tmp_path, hub).known("vb-1", digest) is None
    assert checks.check(file).verdict is Verdict.INDETERMINATE


def test_an_authority_falls_with_its_root_and_never_becomes_one() -> None:
    root, below = entries()
    assert (root.is_root, below.above) == (True, root.fingerprint)
    assert [one.id for one in believed((root, below), US)] == [root.id, below.id]
    left = without_root((root, below), root.id, "quan-tri", "thay gốc mới", NOW)
    assert believed(left, US) == ()
    assert [one.reason for one in left if one.is_retired] == ["thay gốc mới"]


def test_the_roots_of_one_agency_are_no_others_business() -> None:
    own = entries(US)
    assert len(believed(own, US)) == 2
    assert believed(own, THEM) == ()


def test_what_proves_nothing_is_refused() -> None:
    with refused("trust_root.no_issuer"):
        root_of(PKI.middle.der, (), "", "a", "b", NOW)
    with refused("trust_root.no_authority"):
        root_of(PKI.person("Nguyễn Văn Ân").der, entries(), "", "a", "b", NOW)
    with refused("certificate.unreadable"):
        root_of(b"no certificate", (), "", "a", "b", NOW)
    root = root_of(PKI.root.der, (), "", "a", "  ", NOW)
    with refused("trust_root.no_basis"):
        with_root((), root)
    late = root_of(PKI.root.der, (), "", "a", "QĐ", NOW + timedelta(days=36500))
    with refused("trust_root.run_out"):
        with_root((), late)


def test_an_entry_is_retired_once_with_a_reason_and_added_anew_as_another() -> None:
    root, _ = entries()
    with refused("trust_root.no_reason"):
        without_root((root,), root.id, "a", " ", NOW)
    gone = without_root((root,), root.id, "a", "thử", NOW)
    with refused("trust_root.unknown", NotFound):
        without_root(gone, root.id, "a", "lần nữa", NOW)
    again = with_root(gone, root_of(PKI.root.der, gone, "", "a", "QĐ 13", NOW))
    assert [one.is_retired for one in again] == [True, False]
    assert with_root(again, root_of(PKI.root.der, again, "", "a", "QĐ 14", NOW)) == again


def test_desks_take_the_entries_over_with_the_directory(tmp_path: Path) -> None:
    hub, desk = open_store(tmp_path / "hub.sqlite"), open_store(tmp_path / "desk.sqlite")
    try:
        before = hub.directory.version()
        assert hub.directory.put_roots(lambda known: (*known, *entries())) == before + 1
        answer = codec.encode(DirectoryAnswer(before + 1, hub.directory.read()))
        taken = codec.decode(answer, DirectoryAnswer).directory
        assert taken is not None
        desk.directory.replace(taken)
        assert desk.directory.read().roots == hub.directory.read().roots
        assert [one.subject for one in desk.directory.read().roots] == [
            "CA của cơ quan",
            "CA của cơ quan cấp dưới",
        ]
    finally:
        hub.close()
        desk.close()
