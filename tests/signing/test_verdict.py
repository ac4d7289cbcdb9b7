"""The shape of a verdict, and that no byte of a sealed file can change unnoticed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signing import Verdict, verify
from signing.verdict import SignatureVerdict
from tests.signing.attacks import ranges_of
from tests.signing.conftest import Journey, Office

SIGNATURE_KEYS = {
    "field",
    "kind",
    "signer",
    "issuer",
    "level",
    "signing_time",
    "timestamp_time",
    "timestamp_authority",
    "integrity",
    "coverage",
    "changes_after",
    "changes",
    "trust",
    "revocation",
    "verdict",
    "reasons",
}


def test_the_json_has_the_agreed_keys_and_plain_values(office: Office, journey: Journey) -> None:
    told = json.loads(json.dumps(verify(journey.sealed, office.trust).to_json()))
    assert set(told) == {"file", "sha256", "verdict", "signatures", "reasons"}
    assert told["file"] == "sealed.pdf"
    assert told["sha256"] == hashlib.sha256(journey.sealed.read_bytes()).hexdigest()
    leader = told["signatures"][0]
    assert set(leader) == SIGNATURE_KEYS
    assert (leader["kind"], leader["coverage"]) == ("signature", "whole file at signing")
    assert (leader["integrity"], leader["changes_after"], leader["trust"]) == (
        "intact",
        "permitted",
        "trusted",
    )
    assert leader["signing_time"][10] == "T"
    assert leader["signing_time"][-6] in "+-"


def test_a_verdict_without_findings_is_never_green() -> None:
    assert SignatureVerdict("f", "signature").verdict is Verdict.INDETERMINATE


def test_the_worst_word_has_the_highest_rank() -> None:
    words = ["unsigned", "valid", "indeterminate", "changed", "invalid"]
    assert [str(word) for word in sorted(Verdict, key=lambda word: word.severity)] == words


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), flip=st.sampled_from([1, 2, 16, 128]))
def test_no_flipped_byte_goes_unnoticed(
    office: Office, journey: Journey, tmp_path: Path, place: float, flip: int
) -> None:
    data = bytearray(journey.sealed.read_bytes())
    at = int(place * len(data))
    inside = any(b <= at < c for _, b, c, _ in ranges_of(bytes(data)))
    data[at] ^= flip
    (tmp_path / "x.pdf").write_bytes(data)
    verdict = verify(tmp_path / "x.pdf", office.trust)
    assert verdict.verdict is not Verdict.UNSIGNED
    if verdict.verdict is Verdict.VALID:
        # A CMS carries spare certificates that nothing signs; what it says must still be the same.
        assert inside
        assert verdict.signatures == verify(journey.sealed, office.trust).signatures


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), size=st.integers(1, 4000))
def test_no_cut_or_doubled_part_goes_unnoticed(
    office: Office, journey: Journey, tmp_path: Path, place: float, size: int
) -> None:
    data = journey.sealed.read_bytes()
    at = int(place * len(data))
    for made in (data[:at] + data[at + size :], data[:at] + data[at : at + size] + data[at:]):
        (tmp_path / "x.pdf").write_bytes(made)
        verdict = verify(tmp_path / "x.pdf", office.trust).verdict
        assert verdict is not Verdict.UNSIGNED
        assert verdict is not Verdict.VALID or data.startswith(made.rstrip())
