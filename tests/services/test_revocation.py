"""Revocation and policy of a certificate, told before any PIN; answers count when they are proved."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from eoffice.services.certificate_policies import PolicyRules, rules_at_hand
from eoffice.services.revocation import UNTOLD, Revocation, Revocations, RevocationState, certificates_in
from eoffice.services.tokens import Looked, Tokens, hindrance
from tests.softhsm import softhsm_here

NOW = datetime.now(UTC).replace(microsecond=0)
URL = "http://crl.invalid/ca.crl"
POLICY = "1.3.6.1.4.1.99999.1"
GOOD, REVOKED, UNKNOWN = RevocationState.GOOD, RevocationState.REVOKED, RevocationState.UNKNOWN
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


class Authority:
    """Issues certificates, lists and OCSP answers."""

    def __init__(self, title: str, *, curve: bool = False) -> None:
        self.key: Key = (
            ec.generate_private_key(ec.SECP256R1())
            if curve
            else rsa.generate_private_key(public_exponent=65537, key_size=2048)
        )
        self.title = title
        self.certificate = self.issue(title, self.key, is_ca=True)

    def issue(
        self, subject: str, key: Key, *, is_ca: bool = False, url: str = "", responder: bool = False
    ) -> x509.Certificate:
        made = (
            x509.CertificateBuilder()
            .subject_name(name(subject))
            .issuer_name(name(self.title))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - timedelta(days=30))
            .not_valid_after(NOW + timedelta(days=300))
            .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
        )
        if url:
            point = x509.DistributionPoint([x509.UniformResourceIdentifier(url)], None, None, None)
            made = made.add_extension(x509.CRLDistributionPoints([point]), critical=False)
            policy = x509.PolicyInformation(x509.ObjectIdentifier(POLICY), None)
            made = made.add_extension(x509.CertificatePolicies([policy]), critical=False)
        if responder:
            made = made.add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), critical=False
            )
        return made.sign(self.key, hashes.SHA256())

    def crl(self, *revoked: x509.Certificate, since: datetime = NOW, days: int = 7) -> bytes:
        made = x509.CertificateRevocationListBuilder().issuer_name(name(self.title))
        made = made.last_update(since).next_update(since + timedelta(days=days))
        for one in revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(one.serial_number)
            made = made.add_revoked_certificate(entry.revocation_date(NOW - timedelta(days=1)).build())
        return made.sign(self.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def ocsp(
        self, one: x509.Certificate, *, revoked: bool = False, by: tuple[x509.Certificate, Key] | None = None
    ) -> bytes:
        signer, key = by or (self.certificate, self.key)
        made = ocsp.OCSPResponseBuilder().add_response(
            one, self.certificate, hashes.SHA256(),
            ocsp.OCSPCertStatus.REVOKED if revoked else ocsp.OCSPCertStatus.GOOD,
            NOW, NOW + timedelta(days=1), NOW - timedelta(hours=2) if revoked else None, None,
        ).responder_id(ocsp.OCSPResponderEncoding.NAME, signer)  # fmt: skip
        if by is not None:
            made = made.certificates([signer])
        return made.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority("CA thử")


@pytest.fixture(scope="module")
def leaf(authority: Authority) -> x509.Certificate:
    return authority.issue("Trần Thị Bưởi", ec.generate_private_key(ec.SECP256R1()), url=URL)


def told(
    folder: Path, leaf: x509.Certificate, authority: Authority, at: datetime = NOW, **kept: bytes
) -> Revocation:
    """Return what is known with some answers kept; the names of `kept` end in their kind."""
    der = leaf.public_bytes(Encoding.DER)
    place = folder / hashlib.sha256(der).hexdigest()
    place.mkdir(parents=True, exist_ok=True)
    for title, content in kept.items():
        (place / title.replace("_", ".")).write_bytes(content)
    return Revocations(folder).known(der, [authority.certificate.public_bytes(Encoding.DER)], at)


def test_nothing_kept_is_unknown_and_no_service_is_untold(
    tmp_path: Path, leaf: x509.Certificate, authority: Authority
) -> None:
    assert told(tmp_path, leaf, authority).state is UNKNOWN
    assert told(tmp_path, authority.certificate, authority) == UNTOLD


def test_a_proved_list_tells_good_and_revoked(
    tmp_path: Path, leaf: x509.Certificate, authority: Authority
) -> None:
    assert told(tmp_path / "1", leaf, authority, a_crl=authority.crl()) == Revocation(GOOD, NOW)
    found = told(tmp_path / "2", leaf, authority, a_crl=authority.crl(leaf))
    assert found == Revocation(REVOKED, NOW - timedelta(days=1))


def test_revoked_wins_over_a_newer_good_word_and_never_grows_old(
    tmp_path: Path, leaf: x509.Certificate, authority: Authority
) -> None:
    later = NOW + timedelta(days=100)
    old = authority.crl(leaf, since=NOW - timedelta(days=20), days=1)
    assert told(tmp_path, leaf, authority, later, a_crl=old, b_crl=authority.crl()).state is REVOKED


def test_a_good_word_counts_only_as_long_as_it_says(
    tmp_path: Path, leaf: x509.Certificate, authority: Authority
) -> None:
    kept = authority.crl()
    for days in (8, -1):
        assert told(tmp_path, leaf, authority, NOW + timedelta(days=days), a_crl=kept).state is UNKNOWN


@pytest.mark.parametrize("curve", [False, True])
def test_ocsp_answers_of_the_issuer_and_of_its_delegate_count(tmp_path: Path, *, curve: bool) -> None:
    authority = Authority("CA", curve=curve)
    key = ec.generate_private_key(ec.SECP256R1())
    leaf = authority.issue("Lá", key, url=URL)
    delegate = (authority.issue("OCSP", key, responder=True), key)
    stranger = (authority.issue("Kẻ lạ", key), key)
    assert told(tmp_path / "1", leaf, authority, a_ocsp=authority.ocsp(leaf)).state is GOOD
    assert told(tmp_path / "2", leaf, authority, a_ocsp=authority.ocsp(leaf, revoked=True)).state is REVOKED
    assert told(tmp_path / "3", leaf, authority, a_ocsp=authority.ocsp(leaf, by=delegate)).state is GOOD
    # A certificate of the same authority that was not made for it may say nothing.
    false = authority.ocsp(leaf, revoked=True, by=stranger)
    assert told(tmp_path / "4", leaf, authority, a_ocsp=false).state is UNKNOWN


def test_an_answer_of_another_authority_of_the_same_name_says_nothing(
    tmp_path: Path, leaf: x509.Certificate, authority: Authority
) -> None:
    other = Authority("CA thử")
    crl, answer = other.crl(leaf), other.ocsp(leaf, revoked=True)
    assert told(tmp_path, leaf, authority, a_crl=crl, b_ocsp=answer).state is UNKNOWN


@pytest.mark.parametrize("content", [b"", b"x" * 50, b"\x30\x82\xff\xff", b"\x30\x03\x0a\x01\x00"])
def test_damaged_evidence_says_nothing(
    tmp_path: Path, leaf: x509.Certificate, authority: Authority, content: bytes
) -> None:
    assert told(tmp_path, leaf, authority, a_crl=content, b_ocsp=content).state is UNKNOWN


def test_the_issuer_is_asked_once_in_a_while_and_its_word_is_kept(
    tmp_path: Path, leaf: x509.Certificate, authority: Authority
) -> None:
    asked: list[str] = []

    def ask(url: str, body: bytes | None, limit_s: float) -> bytes:
        asked.append(url)
        return authority.crl(leaf)

    der, above = leaf.public_bytes(Encoding.DER), [authority.certificate.public_bytes(Encoding.DER)]
    found = Revocations(tmp_path, ask)
    assert found.is_due(der, above, NOW)
    assert not found.is_due(der, [], NOW)
    assert found.refresh(der, above, NOW)
    assert asked == [URL]
    assert not found.is_due(der, above, NOW)
    assert found.is_due(der, above, NOW + timedelta(days=1))
    assert Revocations(tmp_path).known(der, above, NOW).state is REVOKED  # offline, from what is kept


def test_an_issuer_that_is_away_leaves_it_unknown(
    tmp_path: Path, leaf: x509.Certificate, authority: Authority
) -> None:
    def away(url: str, body: bytes | None, limit_s: float) -> bytes:
        raise OSError(url)

    found = Revocations(tmp_path, away)
    above = [authority.certificate.public_bytes(Encoding.DER)]
    assert not found.refresh(leaf.public_bytes(Encoding.DER), above, NOW)


def test_policies_are_judged_by_the_rules_of_the_office(tmp_path: Path) -> None:
    shipped, damage = rules_at_hand(tmp_path / "none.toml")
    assert damage is None
    assert shipped.objection(()) is None
    assert shipped.objection((POLICY,)) is None
    own = tmp_path / "own.toml"
    own.write_text(f'accepted = ["{POLICY}"]\nrefused = ["1.2.3"]\n[names]\n"1.2.3" = "thử nghiệm"\n')
    rules, damage = rules_at_hand(own)
    assert damage is None
    assert rules.objection((POLICY, "9.9")) is None
    missing, refused = rules.objection(()), rules.objection((POLICY, "1.2.3"))
    assert missing is not None
    assert missing.code == "certificate.policy_missing"
    assert refused is not None
    assert refused.code == "certificate.policy_refused"
    assert "thử nghiệm" in str(refused.values["policy"])


@pytest.mark.parametrize("content", [b"accepted = 5", b"\xff", b"acepted = []", b"accepted = ["])
def test_a_damaged_file_of_policies_is_told_and_the_shipped_rules_hold(
    tmp_path: Path, content: bytes
) -> None:
    own = tmp_path / "own.toml"
    own.write_bytes(content)
    rules, damage = rules_at_hand(own)
    assert rules == rules_at_hand()[0]
    assert damage is not None
    assert damage.code == "certificate.policies_unreadable"


def test_what_may_not_sign_says_so_in_the_list(tmp_path: Path) -> None:
    from tests.hsm.provider.providers import softhsm

    softhsm_here()
    provider = softhsm(tmp_path / "thẻ")
    rules = PolicyRules(accepted=frozenset({POLICY}))
    tokens = Tokens([provider.module], provider.environment, tmp_path / "t.json", looked=Looked(rules))
    try:
        (credential,) = tokens.look().credentials
    finally:
        tokens.close()
    why = hindrance(credential, datetime.now(UTC))
    assert why is not None
    assert why.code == "certificate.policy_missing"
    assert credential.revocation == UNTOLD
    assert hindrance(replace(credential, objection=None), datetime.now(UTC)) is None


def test_issuers_are_found_in_files_of_either_form(tmp_path: Path, authority: Authority) -> None:
    der = authority.certificate.public_bytes(Encoding.DER)
    (tmp_path / "a.der").write_bytes(der)
    (tmp_path / "b.pem").write_bytes(authority.certificate.public_bytes(Encoding.PEM) * 2)
    (tmp_path / "c.crt").write_bytes(b"-----BEGIN nothing")
    (tmp_path / "d.txt").write_bytes(der)
    assert certificates_in([tmp_path, tmp_path / "none.pem"]) == (der, der, der)
