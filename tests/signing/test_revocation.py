"""Revocation and time: asked of the issuer, kept, used offline, and judged at the proven moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import crl
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.validation.dss import DocumentSecurityStore

from signing.evidence import Evidence, ask_by_http
from signing.forecast import Outlook, forecast
from signing.trust import TrustStore
from signing.verdict import Integrity, SignatureVerdict, Trust, Verdict
from signing.verification import verify
from tests.signing import forge
from tests.signing.forge import Person, Pki
from tests.signing.services import ocsp_answer, served

NOW = datetime.now(UTC)


@dataclass
class Issuer:
    """An authority with its services running."""

    pki: Pki
    address: str
    asked: list[str]
    good: Person
    revoked: Person
    listed: Person
    away: Person


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    pki = Pki.make("CA có dịch vụ")
    people: dict[str, Person] = {}
    answers = {
        "/good": ocsp_answer(pki, lambda: people["good"], None),
        "/revoked": ocsp_answer(pki, lambda: people["revoked"], NOW - timedelta(days=2)),
        "/list": lambda _: pki.crl(people["listed"], when=NOW - timedelta(days=2)),
        "/noise": lambda _: b"<html>not a list</html>",
    }
    with served(answers) as (address, asked):
        people["good"] = pki.person("Còn hiệu lực", ocsp=f"{address}/good")
        people["revoked"] = pki.person("Bị thu hồi", ocsp=f"{address}/revoked")
        people["listed"] = pki.person("Có trong danh sách", crl=f"{address}/list")
        people["away"] = pki.person("Không hỏi được", crl=f"{address}/noise", ocsp=f"{address}/nowhere")
        yield Issuer(pki, address, asked, **people)


def judged(
    folder: Path, who: Person, pki: Pki, evidence: Evidence | None = None, at: datetime | None = None
) -> SignatureVerdict:
    file = forge.saved(folder, forge.sign(forge.plain(), who))
    (one,) = verify(file, pki.trust, at, evidence=evidence).signatures
    return one


def test_a_good_certificate_is_asked_about_once_and_decides_offline_afterwards(
    issuer: Issuer, tmp_path: Path
) -> None:
    root_list = issuer.pki.root_crl()
    online = Evidence(tmp_path / "kept", ask_by_http)
    file = forge.saved(tmp_path, _with_list(forge.sign(forge.plain(), issuer.good), root_list))
    (one,) = verify(file, issuer.pki.trust, evidence=online).signatures
    assert (one.trust, one.revocation, one.verdict) == (Trust.TRUSTED, "good", Verdict.VALID)
    before = len(issuer.asked)
    (offline,) = verify(file, issuer.pki.trust, evidence=Evidence(tmp_path / "kept")).signatures
    assert (offline.revocation, offline.verdict) == ("good", Verdict.VALID)
    assert len(issuer.asked) == before


def _with_list(data: bytes, revocation: bytes) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        held = crl.CertificateList.load(revocation)
        DocumentSecurityStore.supply_dss_in_writer(writer, None, crls=[held])

    return forge.revise(data, change)


@pytest.mark.parametrize("who", ["revoked", "listed"])
def test_a_revoked_signer_is_invalid(issuer: Issuer, tmp_path: Path, who: str) -> None:
    online = Evidence(tmp_path / "kept", ask_by_http)
    one = judged(tmp_path, getattr(issuer, who), issuer.pki, online)
    assert (one.trust, one.revocation, one.verdict) == (Trust.REVOKED, "revoked", Verdict.INVALID)
    offline = judged(tmp_path, getattr(issuer, who), issuer.pki, Evidence(tmp_path / "kept"))
    assert offline.verdict is Verdict.INVALID


def test_a_service_that_answers_nonsense_decides_nothing(issuer: Issuer, tmp_path: Path) -> None:
    one = judged(tmp_path, issuer.away, issuer.pki, Evidence(tmp_path / "kept", ask_by_http))
    assert (one.trust, one.verdict, one.reasons) == (
        Trust.TRUSTED,
        Verdict.INDETERMINATE,
        ("revocation.unknown",),
    )
    assert not (tmp_path / "kept").exists()


def test_offline_nobody_is_asked(issuer: Issuer, tmp_path: Path) -> None:
    before = len(issuer.asked)
    one = judged(tmp_path, issuer.good, issuer.pki, Evidence(tmp_path / "kept"))
    assert one.reasons == ("revocation.unknown",)
    assert len(issuer.asked) == before


def test_damaged_evidence_counts_as_none(issuer: Issuer, tmp_path: Path) -> None:
    place = tmp_path / "kept" / issuer.good.asn1.sha256.hex()
    place.mkdir(parents=True)
    (place / "x.ocsp").write_bytes(b"damaged")
    assert judged(tmp_path, issuer.good, issuer.pki, Evidence(tmp_path / "kept")).verdict is (
        Verdict.INDETERMINATE
    )


# --- who may sign, and until when


PKI = Pki.make("CA không dịch vụ")


@pytest.mark.parametrize(
    ("how", "trust", "reason"),
    [
        ({"days": 30}, Trust.EXPIRED, "trust.expired"),
        ({"start": NOW + timedelta(days=30)}, Trust.EXPIRED, "trust.expired"),
        ({"purposes": [ExtendedKeyUsageOID.SERVER_AUTH]}, Trust.UNTRUSTED, "trust.wrong_usage"),
        ({"purposes": [ExtendedKeyUsageOID.TIME_STAMPING]}, Trust.UNTRUSTED, "trust.wrong_usage"),
        ({"signs": False}, Trust.UNTRUSTED, "trust.wrong_usage"),
    ],
)
def test_a_certificate_that_may_not_sign_now_decides_nothing(
    tmp_path: Path, how: dict[str, forge.Loose], trust: Trust, reason: str
) -> None:
    one = judged(tmp_path, PKI.person("Ai đó", **how), PKI)
    assert (one.trust, one.verdict, one.integrity) == (trust, Verdict.INDETERMINATE, Integrity.INTACT)
    assert reason in one.reasons


def test_a_missing_link_of_the_chain_decides_nothing_and_can_be_supplied(tmp_path: Path) -> None:
    leaf = PKI.person("Ai đó")
    alone = Person(leaf.certificate, leaf.key)
    file = forge.saved(tmp_path, forge.sign(forge.plain(), alone))
    assert verify(file, PKI.trust).signatures[0].trust is Trust.UNKNOWN
    supplied = TrustStore.of([PKI.root.der, PKI.middle.der])
    assert verify(file, supplied).verdict is Verdict.VALID


@pytest.mark.parametrize("level", ["leaf", "middle"])
def test_whoever_is_named_as_trusted_is_trusted_without_a_root(tmp_path: Path, level: str) -> None:
    leaf = PKI.person("Ai đó")
    file = forge.saved(tmp_path, forge.sign(forge.plain(), leaf))
    named = leaf.der if level == "leaf" else PKI.middle.der
    assert verify(file, TrustStore.of([named])).verdict is Verdict.VALID
    stranger = Pki.make("CA lạ")
    assert verify(file, TrustStore.of([stranger.middle.der])).verdict is Verdict.INDETERMINATE


def test_a_time_stamp_keeps_a_signature_beyond_its_certificate(tmp_path: Path) -> None:
    """Judged two years from now: the signer's certificate has ended, the stamp's has not."""
    short, tsa = PKI.person("Ngắn hạn", days=430), PKI.tsa(days=3000)
    later = NOW + timedelta(days=365)
    bare = forge.saved(tmp_path, forge.sign(forge.plain(), short), "bare.pdf")
    stamped = forge.saved(tmp_path, forge.sign(forge.plain(), short, tsa=tsa), "stamped.pdf")
    covered = forge.document_stamp(bare.read_bytes(), tsa)
    assert verify(bare, PKI.trust, later).signatures[0].trust is Trust.EXPIRED
    assert verify(stamped, PKI.trust, later).verdict is Verdict.VALID
    assert verify(forge.saved(tmp_path, covered), PKI.trust, later).verdict is Verdict.VALID


def test_revocation_after_the_proven_time_takes_nothing_from_a_signature(tmp_path: Path) -> None:
    who, tsa = PKI.person("Thu hồi sau"), PKI.tsa()
    data = forge.sign(forge.plain(), who, tsa=tsa)
    later = PKI.crl(who, at=NOW + timedelta(days=9), when=NOW + timedelta(days=5))
    earlier = PKI.crl(who, at=NOW + timedelta(days=9), when=NOW - timedelta(days=5))
    at = NOW + timedelta(days=10)
    after = verify(forge.saved(tmp_path, _with_list(data, later), "a.pdf"), PKI.trust, at)
    before = verify(forge.saved(tmp_path, _with_list(data, earlier), "b.pdf"), PKI.trust, at)
    assert after.signatures[0].verdict is Verdict.VALID
    assert (before.signatures[0].trust, before.verdict) == (Trust.REVOKED, Verdict.INVALID)


def test_a_stamp_from_an_authority_that_may_not_stamp_proves_nothing(tmp_path: Path) -> None:
    liar = PKI.person("Không phải TSA")
    file = forge.saved(tmp_path, forge.sign(forge.plain(), PKI.person("Ai đó"), tsa=liar))
    (one,) = verify(file, PKI.trust).signatures
    assert (one.verdict, one.reasons) == (Verdict.INDETERMINATE, ("timestamp.not_trusted",))


# --- will it verify in five years


def test_the_outlook_follows_from_what_the_signature_has_of_its_own(tmp_path: Path) -> None:
    who, tsa = PKI.person("Ai đó"), PKI.tsa(days=4000)
    bare = judged(tmp_path, who, PKI)
    assert forecast(bare, NOW).outlook is Outlook.NO
    stamped = forge.document_stamp(forge.sign(forge.plain(), who), tsa)
    stamp = verify(forge.saved(tmp_path, stamped), PKI.trust).signatures[-1]
    assert (stamp.kind, forecast(stamp, NOW).outlook) == ("timestamp", Outlook.YES)
    assert forecast(stamp, NOW + timedelta(days=2000)).outlook is Outlook.RENEW
