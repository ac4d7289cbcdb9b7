"""The desk's tokens: one list with reasons, choices remembered per purpose, warnings before the end."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from eoffice.errors import Refused
from eoffice.services.certificates import (
    Choices,
    ExpiryWarning,
    Purpose,
    chain_of,
    copy_of,
    expiry_warning,
    from_file,
    policies_of,
    unfit,
)
from eoffice.services.tokens import Tokens, hindrance
from hsm import Pin, PinIncorrect, TokenError
from signing.demo_authority import DemoAuthority
from tests.hsm.provider.providers import DIGITS, WRONG, Provider, softhsm
from tests.softhsm import softhsm_here
from tests.waiting import wait_until

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Provider:
    softhsm_here()
    return softhsm(tmp_path_factory.mktemp("bàn"))


@pytest.fixture
def tokens(provider: Provider, tmp_path: Path) -> Iterator[Tokens]:
    made = Tokens([tmp_path / "mất.so", provider.module], provider.environment, tmp_path / "tries.json")
    yield made
    made.close()


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (timedelta(days=61), None),
        (timedelta(days=60, seconds=1), None),
        (timedelta(days=60), ExpiryWarning(60, 60)),
        (timedelta(days=30, seconds=1), ExpiryWarning(30, 60)),
        (timedelta(days=30), ExpiryWarning(30, 30)),
        (timedelta(days=7), ExpiryWarning(7, 7)),
        (timedelta(hours=1), ExpiryWarning(0, 7)),
        (timedelta(0), ExpiryWarning(0, 7)),
        (timedelta(seconds=-1), ExpiryWarning(-1, 0)),
    ],
)
def test_a_certificate_warns_at_60_30_and_7_days(left: timedelta, expected: ExpiryWarning | None) -> None:
    assert expiry_warning(NOW + left, NOW) == expected


@given(
    st.timedeltas(timedelta(days=-400), timedelta(days=400)), st.timedeltas(timedelta(0), timedelta(days=90))
)
def test_a_warning_never_grows_milder_with_time(left: timedelta, later: timedelta) -> None:
    def mark(at: datetime) -> int:
        found = expiry_warning(NOW + left, at)
        return found.mark if found else 99

    assert mark(NOW + later) <= mark(NOW)


def test_the_list_shows_certificates_tokens_and_troubles_together(tokens: Tokens, provider: Provider) -> None:
    seen = tokens.look()
    assert [one.token.serial for one in seen.credentials] == [provider.serial]
    assert [trouble.error.code for trouble in seen.troubles] == ["token.module_missing"]
    assert seen.has_answer
    assert provider.serial in [one.info.serial for one in seen.tokens]


def test_why_a_certificate_may_not_sign_is_said_before_any_pin(tokens: Tokens, provider: Provider) -> None:
    (credential,) = tokens.look().credentials
    assert hindrance(credential, datetime.now(UTC)) is None
    past, future = (hindrance(credential, datetime.now(UTC) + timedelta(days=days)) for days in (-9, 9))
    assert past is not None
    assert past.code == "signing.certificate_not_yet_valid"
    assert future is not None
    assert future.code == "signing.certificate_expired"
    tokens.ledger.lock(provider.serial)
    (credential,) = tokens.look().credentials
    locked = hindrance(credential, datetime.now(UTC))
    assert locked is not None
    assert locked.code == "token.pin_locked"


def test_a_wrong_pin_is_on_the_list_the_next_time(tokens: Tokens) -> None:
    (credential,) = tokens.look().credentials
    with pytest.raises(PinIncorrect), tokens.key(credential, Pin(WRONG)):
        pytest.fail("the key was given")
    (credential,) = tokens.look().credentials
    assert credential.tries_left == 2
    with tokens.key(credential, Pin(DIGITS)) as key:
        assert key.sign(b"x", "sha256")
    assert tokens.look().credentials[0].tries_left == 3


def test_a_choice_is_remembered_for_its_purpose_only(tokens: Tokens, tmp_path: Path) -> None:
    seen = tokens.look().credentials
    choices = Choices(tmp_path / "chọn" / "choices.json")
    assert choices.recall(Purpose.APPROVE, seen) is None
    choices.remember(Purpose.APPROVE, seen[0])
    again = Choices(tmp_path / "chọn" / "choices.json")
    assert again.recall(Purpose.APPROVE, seen) == seen[0]
    assert again.recall(Purpose.SEAL, seen) is None
    assert again.recall(Purpose.APPROVE, ()) is None


@pytest.mark.parametrize("content", ["", "[]", "{", '{"approve": 3}'])
def test_a_damaged_file_of_choices_costs_one_choice(tokens: Tokens, tmp_path: Path, content: str) -> None:
    (tmp_path / "choices.json").write_text(content)
    assert Choices(tmp_path / "choices.json").recall(Purpose.APPROVE, tokens.look().credentials) is None


def certificate(
    subject: str, issuer: str, public: rsa.RSAPrivateKey, signer: rsa.RSAPrivateKey, *, ca: bool = False
) -> bytes:
    names = [x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]) for name in (subject, issuer)]
    return (
        x509.CertificateBuilder()
        .subject_name(names[0])
        .issuer_name(names[1])
        .public_key(public.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=10))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .sign(signer, hashes.SHA256())
        .public_bytes(Encoding.DER)
    )


def test_a_chain_is_proved_by_signatures_though_names_are_the_same() -> None:
    old, new, mine = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(3))
    before = certificate("CA", "CA", old, old, ca=True)
    after = certificate("CA", "CA", new, new, ca=True)
    own = certificate("An", "CA", mine, new)
    stranger = certificate("Bình", "CA", mine, old)
    assert chain_of(own, [stranger, before, after]) == (after,)
    assert chain_of(stranger, [after, own, before]) == (before,)
    assert chain_of(own, [before]) == ()


def test_an_authority_and_a_short_key_are_no_certificates_to_sign_with() -> None:
    good = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    short = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 - the point of the test
    assert unfit(certificate("An", "CA", good, good)) is None
    authority, weak = (
        unfit(certificate("CA", "CA", good, good, ca=True)),
        unfit(certificate("An", "CA", short, good)),
    )
    assert authority is not None
    assert authority.code == "certificate.of_authority"
    assert weak is not None
    assert (weak.code, weak.values) == ("certificate.weak_key", {"bits": 1024})


@given(st.binary(min_size=1, max_size=4), st.integers(0, 10_000), st.booleans())
@settings(max_examples=150, deadline=None)
def test_no_damage_to_a_certificate_is_more_than_a_certificate_that_cannot_be_used(
    new: bytes, place: int, inserted: bool
) -> None:
    """Tokens hold what some card tool wrote once; its errors may stop neither the list nor the hub."""
    der, above = _sound()
    at = place % len(der)
    damaged = der[:at] + new + der[at + (0 if inserted else len(new)) :]
    assert chain_of(damaged, [above, damaged]) in ((), (above,))
    # A damaged neighbour takes nothing from a sound certificate: its chain is what it was.
    assert chain_of(der, [damaged, above]) == (above,)
    reason = unfit(damaged)
    assert reason is None or reason.code.startswith("certificate.")
    assert all(set(policy) <= set("0123456789.") for policy in policies_of(damaged))
    with suppress(Refused):
        taken = copy_of(damaged)
        assert (taken.fingerprint, reason) == (hashlib.sha256(damaged).hexdigest(), None)
    with suppress(Refused):
        assert from_file(damaged).startswith(b"0")


@cache
def _sound() -> tuple[bytes, bytes]:
    """Return a certificate and that of its authority."""
    authority = DemoAuthority.create("CA")
    public = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    plain = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return authority.issue("Nguyễn Văn An", "Sở Nội vụ", plain), authority.certificate


def test_a_pin_opens_a_token_for_a_set_time_only(tokens: Tokens) -> None:
    (credential,) = tokens.look().credentials
    with tokens.key(credential, Pin(DIGITS), keep_s=1) as key:
        wait_until(lambda: not tokens.worker(credential).token(credential.token.serial).logged_in)
        with pytest.raises(TokenError, match=r"token\.not_logged_in"):
            key.sign(b"x", "sha256")
    with tokens.key(credential, Pin(DIGITS)) as key:
        assert key.sign(b"x", "sha256")
