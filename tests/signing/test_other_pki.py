"""Certificates, lists, answers and stamps of another maker's PKI, each with its own fault."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from asn1crypto import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter

from signing.evidence import Evidence, ask_by_http
from signing.trust import TrustStore
from signing.verdict import Integrity, SignatureVerdict, Trust, Verdict
from signing.verification import verify
from tests.signing import forge
from tests.signing.certomancer_pki import ARCH, Ministry, Stamper, ministry


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ministry]:
    with ministry(tmp_path_factory.mktemp("pki")) as found:
        yield found


BOX = (350, 60, 520, 120)


def signed(state: Ministry, name: str, stamper: Stamper | None = None) -> bytes:
    meta = signers.PdfSignatureMetadata(
        field_name="Sig1", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
    )
    engine = signers.PdfSigner(
        meta, state.signer(name), timestamper=stamper, new_field_spec=SigFieldSpec("Sig1", 0, BOX)
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(forge.plain()))
    made: bytes = asyncio.run(engine.async_sign_pdf(writer, bytes_reserved=32768)).getvalue()
    return made


def judged(
    state: Ministry, folder: Path, data: bytes, *, online: bool = True, trust: TrustStore | None = None
) -> SignatureVerdict:
    evidence = Evidence(folder / "evidence", ask_by_http if online else None)
    (one,) = verify(forge.saved(folder, data), trust or state.trust, evidence=evidence).signatures
    return one


def test_a_good_signer_is_asked_about_and_the_answer_decides_offline_later(
    state: Ministry, tmp_path: Path
) -> None:
    data = signed(state, "good")
    one = judged(state, tmp_path, data)
    assert (one.verdict, one.revocation, one.reasons) == (Verdict.VALID, "good", ())
    state.asked.clear()
    again = judged(state, tmp_path, data + b"\n", online=False)
    assert (again.verdict, again.revocation, state.asked) == (Verdict.VALID, "good", [])


@pytest.mark.parametrize(
    ("name", "trust", "verdict"),
    [
        ("revoked", Trust.REVOKED, Verdict.INVALID),
        ("expired", Trust.EXPIRED, Verdict.INDETERMINATE),
        ("early", Trust.EXPIRED, Verdict.INDETERMINATE),
        ("server", Trust.UNTRUSTED, Verdict.INDETERMINATE),
    ],
)
def test_a_faulty_certificate_is_named_by_its_fault(
    state: Ministry, tmp_path: Path, name: str, trust: Trust, verdict: Verdict
) -> None:
    one = judged(state, tmp_path, signed(state, name))
    assert (one.integrity, one.trust, one.verdict) == (Integrity.INTACT, trust, verdict)
    assert one.reasons


def test_a_chain_that_ends_nowhere_decides_nothing(state: Ministry, tmp_path: Path) -> None:
    one = judged(state, tmp_path, signed(state, "orphan"))
    assert (one.integrity, one.verdict) == (Integrity.INTACT, Verdict.INDETERMINATE)


def test_a_service_that_hangs_is_not_waited_for(state: Ministry, tmp_path: Path) -> None:
    release = Event()
    path = f"/{ARCH}/ocsp/interim"
    lists = f"/{ARCH}/crls/interim/latest.crl"
    kept = {one: state.answers[one] for one in (path, lists)}

    def hanging(_: bytes) -> bytes:
        release.wait(60)
        return b""

    state.answers.update({path: hanging, lists: hanging})
    try:
        evidence = Evidence(tmp_path / "evidence", ask_by_http, limit_s=0.3)
        data = signed(state, "good")
        (one,) = verify(forge.saved(tmp_path, data), state.trust, evidence=evidence).signatures
    finally:
        release.set()
        state.answers.update(kept)
    assert (one.verdict, one.revocation) == (Verdict.INDETERMINATE, "unknown")
    assert "revocation.unknown" in one.reasons


# --- stamps


def test_an_honest_stamp_proves_its_time(state: Ministry, tmp_path: Path) -> None:
    one = judged(state, tmp_path, signed(state, "good", state.stamper("tsa")))
    assert (one.verdict, one.level, one.timestamp_authority) == (Verdict.VALID, "B-T", "Người tsa")
    assert one.timestamp_time is not None


def test_a_stamp_over_something_else_proves_nothing(state: Ministry, tmp_path: Path) -> None:
    one = judged(state, tmp_path, signed(state, "good", state.stamper("tsa", lies=True)))
    assert one.verdict in {Verdict.INVALID, Verdict.INDETERMINATE}


def test_a_stamp_of_somebody_who_may_not_stamp_proves_nothing(state: Ministry, tmp_path: Path) -> None:
    one = judged(state, tmp_path, signed(state, "good", state.stamper("liar")))
    assert one.verdict is Verdict.INDETERMINATE
    assert "timestamp.not_trusted" in one.reasons


def test_the_certificates_are_those_of_the_other_maker(state: Ministry) -> None:
    found = state.signer("good").signing_cert
    assert isinstance(found, x509.Certificate)
    assert found.ocsp_urls == [f"{state.address}/{ARCH}/ocsp/interim"]
