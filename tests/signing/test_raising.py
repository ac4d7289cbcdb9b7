"""Levels above B-B against an authority of our own on loopback: good, away, slow, refusing and lying."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from signing import (
    DATE,
    LEADER,
    NUMBER,
    SEAL,
    SigningRequest,
    TrustStore,
    Verdict,
    fill,
    prepare,
    sign,
    verify,
)
from signing.raising import evidence_ends, newest_level, raise_level
from signing.requests import Level
from signing.timestamps import Authority, NoTimeStamp, TimeStamps, stamped_by
from signing.verdict import Integrity
from tests.signing.authority_server import AuthorityServer, PlainKey
from tests.signing.conftest import AGENCY, FILLED, PLACES, draw_document

DIGEST = hashlib.sha256(b"x").digest()


@pytest.fixture(scope="module")
def authority() -> Iterator[AuthorityServer]:
    with AuthorityServer() as running:
        yield running


@pytest.fixture(scope="module")
def trust(authority: AuthorityServer) -> TrustStore:
    return TrustStore.of(authority.chain)


@pytest.fixture(scope="module")
def leader_signed(authority: AuthorityServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("leader")
    draw_document(folder / "plain.pdf")
    prepare(folder / "plain.pdf", folder / "prepared.pdf", PLACES)
    sign(SigningRequest(folder / "prepared.pdf", folder / "signed.pdf", LEADER), PlainKey(authority, "Ân"))
    return folder / "signed.pdf"


@pytest.fixture(scope="module")
def sealed(authority: AuthorityServer, leader_signed: Path) -> Path:
    folder = leader_signed.parent
    fill(leader_signed, folder / "filled.pdf", FILLED)
    sign(SigningRequest(folder / "filled.pdf", folder / "sealed.pdf", SEAL), PlainKey(authority, AGENCY))
    return folder / "sealed.pdf"


def stamps(authority: AuthorityServer, *paths: str, timeout_s: float = 20) -> TimeStamps:
    return TimeStamps([Authority(authority.url(path), timeout_s=timeout_s, attempts=1) for path in paths])


def test_a_stamp_is_put_into_the_room_of_the_newest_signature(
    authority: AuthorityServer, leader_signed: Path, trust: TrustStore, tmp_path: Path
) -> None:
    target = tmp_path / "t.pdf"
    raised = raise_level(leader_signed, target, Level.T, stamps(authority, "tsa"))
    assert (raised.before, raised.after, raised.pending) == (Level.B, Level.T, None)
    assert target.stat().st_size == leader_signed.stat().st_size
    (one,) = verify(target, trust).signatures
    assert (one.integrity, one.level) == (Integrity.INTACT, "B-T")
    assert one.timestamp_authority == "TSA CA thử nghiệm"


@pytest.mark.parametrize("level", [Level.LT, Level.LTA])
def test_leader_and_seal_stay_valid_through_evidence_and_archive_stamps(
    authority: AuthorityServer, sealed: Path, trust: TrustStore, tmp_path: Path, level: Level
) -> None:
    target = tmp_path / "high.pdf"
    raised = raise_level(sealed, target, level, stamps(authority, "tsa"), trust)
    assert raised.pending is None
    verdict = verify(target, trust)
    assert {one.verdict for one in verdict.signatures} == {Verdict.VALID}
    by_name = {one.field: one for one in verdict.signatures}
    assert by_name[SEAL].level == level.value
    assert by_name[SEAL].revocation == "good"
    shown = subprocess.run(
        ["pdfsig", "-nocert", str(target)], capture_output=True, text=True, check=False
    ).stdout
    assert shown.count("Signature is Valid") == 2  # it does not judge document time stamps


def test_an_archive_stamp_is_renewed_and_the_older_one_stays_valid(
    authority: AuthorityServer, sealed: Path, trust: TrustStore, tmp_path: Path
) -> None:
    target = tmp_path / "lta.pdf"
    raise_level(sealed, target, Level.LTA, stamps(authority, "tsa"), trust)
    raised = raise_level(target, target, Level.LTA, stamps(authority, "tsa"), trust)
    assert raised.renewed
    verdict = verify(target, trust)
    assert [one.kind for one in verdict.signatures].count("timestamp") == 2
    assert verdict.verdict is Verdict.VALID
    assert evidence_ends(target) is not None


def test_an_authority_that_is_away_leaves_the_signature_and_says_why(
    authority: AuthorityServer, leader_signed: Path, trust: TrustStore, tmp_path: Path
) -> None:
    target = tmp_path / "b.pdf"
    raised = raise_level(
        leader_signed, target, Level.LTA, TimeStamps([Authority("http://127.0.0.1:9/", attempts=1)])
    )
    assert (raised.after, raised.pending and raised.pending.code) == (Level.B, "timestamp.away")
    assert target.read_bytes() == leader_signed.read_bytes()


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("tsa/refuse", "timestamp.refused"),
        ("tsa/error", "timestamp.http"),
        ("tsa/lie", "timestamp.wrong"),
        ("tsa/othernonce", "timestamp.wrong"),
        ("tsa/early", "timestamp.wrong"),
        ("tsa/junk", "timestamp.wrong"),
        ("tsa/slow/20", "timestamp.slow"),
    ],
)
def test_each_fault_of_an_authority_has_its_name_and_the_next_one_is_asked(
    authority: AuthorityServer, path: str, code: str
) -> None:
    with pytest.raises(NoTimeStamp) as caught:
        stamps(authority, path, timeout_s=0.5).stamp(DIGEST)
    assert caught.value.code == code
    service = TimeStamps(
        [Authority(authority.url(path), timeout_s=0.5, attempts=1), Authority(authority.url("tsa"))]
    )
    name, _ = stamped_by(service.stamp(DIGEST))
    assert name == "TSA CA thử nghiệm"


def test_an_authority_that_failed_rests_and_limits_are_kept(authority: AuthorityServer) -> None:
    bad, good = authority.url("tsa/error"), authority.url("tsa/")
    service = TimeStamps([Authority(bad, attempts=1), Authority(good, requests=2)])
    authority.asked.clear()
    service.stamp(DIGEST)
    service.stamp(DIGEST)
    assert authority.asked == ["/tsa/error", "/tsa/", "/tsa/"]
    with pytest.raises(NoTimeStamp) as caught:
        service.stamp(DIGEST)
    assert {one.code for one in caught.value.troubles} == {"timestamp.limit", "timestamp.http"}


def test_evidence_that_cannot_be_had_leaves_the_stamped_file(
    authority: AuthorityServer, leader_signed: Path, trust: TrustStore, tmp_path: Path
) -> None:
    target = tmp_path / "t.pdf"
    authority.away.update({"ocsp", "crl"})
    try:
        raised = raise_level(leader_signed, target, Level.LT, stamps(authority, "tsa"), trust)
    finally:
        authority.away.clear()
    assert raised.pending is not None
    assert (raised.pending.code, raised.after) == ("evidence.not_found", Level.T)
    assert newest_level(target) is Level.T
    assert not [one for one in tmp_path.iterdir() if one != target]


def test_openssl_reads_the_stamp_of_a_detached_signature(authority: AuthorityServer, tmp_path: Path) -> None:
    from signing.detached import sign_other

    source = tmp_path / "Báo cáo Ằẵỡ.bin"
    source.write_bytes(b"du lieu\n" * 1000)
    sign_other(source, tmp_path / "a.p7s", PlainKey(authority, "Lê Thị Ổi"))
    roots = tmp_path / "roots.pem"
    from cryptography.hazmat.primitives.serialization import Encoding

    roots.write_bytes(authority.root.public_bytes(Encoding.PEM))
    command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", str(tmp_path / "a.p7s")]
    command += [
        "-content",
        str(source),
        "-CAfile",
        str(roots),
        "-purpose",
        "any",
        "-cades",
        "-out",
        "/dev/null",
    ]
    good = subprocess.run(command, capture_output=True, text=True, check=False)
    assert good.returncode == 0, good.stderr
    shutil.copy(source, tmp_path / "kept")
    source.write_bytes(b"khac")
    assert subprocess.run(command, capture_output=True, check=False).returncode != 0


def test_number_and_date_are_named(sealed: Path) -> None:
    from signing.values import field_values

    assert field_values(sealed, NUMBER) == (FILLED[NUMBER],)
    assert field_values(sealed, DATE) == (FILLED[DATE],)


def test_only_the_newest_signature_takes_a_stamp_and_the_result_says_how_the_older_are_proven(
    authority: AuthorityServer, sealed: Path, trust: TrustStore, tmp_path: Path
) -> None:
    stamped = raise_level(sealed, tmp_path / "t.pdf", Level.T, stamps(authority, "tsa"), trust)
    assert [(one.field, one.level, one.proven) for one in stamped.older] == [(LEADER, Level.B, False)]
    archived = raise_level(sealed, tmp_path / "a.pdf", Level.LTA, stamps(authority, "tsa"), trust)
    assert [(one.field, one.proven) for one in archived.older] == [(LEADER, True)]


def test_without_trusted_roots_the_reason_is_said_and_the_stamp_stays(
    authority: AuthorityServer, leader_signed: Path, tmp_path: Path
) -> None:
    class Rootless:
        """A key whose token holds no root, as many do."""

        def __init__(self, key: PlainKey) -> None:
            self.certificate, self.chain, self._key = key.certificate, key.chain[:1], key

        def sign(self, data: bytes, digest: str) -> bytes:
            return self._key.sign(data, digest)

    draw_document(tmp_path / "x.pdf")
    prepare(tmp_path / "x.pdf", tmp_path / "p.pdf", PLACES)
    key = Rootless(PlainKey(authority, "Ân"))
    sign(SigningRequest(tmp_path / "p.pdf", tmp_path / "s.pdf", LEADER), key)
    # The stamps come from elsewhere: their chain would bring the root along.
    with AuthorityServer("CA khác") as other:
        raised = raise_level(tmp_path / "s.pdf", tmp_path / "lt.pdf", Level.LT, stamps(other, "tsa"))
    assert raised.pending is not None
    assert raised.pending.code == "evidence.no_trust"
    assert raised.after is Level.T


def test_bytes_that_others_hold_stay_the_beginning_of_the_raised_file(
    authority: AuthorityServer, trust: TrustStore, sealed: Path, tmp_path: Path
) -> None:
    for level in (Level.T, Level.LTA):
        target = tmp_path / f"{level.value}.pdf"
        made = raise_level(sealed, target, level, stamps(authority, "tsa"), trust, append_only=True)
        assert (made.pending, made.before, made.after) == (None, Level.B, level)
        assert target.read_bytes().startswith(sealed.read_bytes())
    verdict = verify(tmp_path / "B-LTA.pdf", trust)
    assert verdict.verdict is Verdict.VALID
    assert [one.level for one in verdict.signatures] == ["B-LTA", "B-LTA", None, None]
