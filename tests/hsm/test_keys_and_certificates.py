"""Keys without certificates, certificates without keys, ids that do not match, keys that ask each time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hsm import Batch, Pin, PinLedger, PinState, SoftTokens, TokenError, TokenRack
from tests.hsm.conftest import make_certificate
from tests.hsm.provider.providers import DIGITS, Provider

ROOT = Path(__file__).parents[2]
# Run in a process of its own: a library once loaded here would stay for all other tests.
MAKE_A_KEY_THAT_ASKS = """
import sys
import pkcs11
from pkcs11 import Attribute, KeyType, MechanismFlag
token = next(one for one in pkcs11.lib(sys.argv[1]).get_tokens() if one.flags & 0x400)
token.open(rw=True, user_pin=sys.argv[2]).generate_keypair(
    KeyType.RSA, 2048, id=bytes([7]), label="k", store=True,
    capabilities=MechanismFlag.SIGN | MechanismFlag.VERIFY,
    private_template={Attribute.ALWAYS_AUTHENTICATE: True},
)
"""


@pytest.fixture
def soft(tmp_path: Path) -> SoftTokens:
    return SoftTokens(tmp_path)


def made(soft: SoftTokens) -> Provider:
    return Provider(soft.module, soft.create("Thẻ", Pin(DIGITS), Pin("87654321")), soft.environment)


def test_a_key_without_a_certificate_is_named_as_such(soft: SoftTokens) -> None:
    token = made(soft)
    soft.generate_key(token.serial, Pin(DIGITS), "lẻ", key_id=b"\x01")
    with token.worker() as worker:
        worker.login(token.serial, Pin(DIGITS))
        (key,) = worker.keys(token.serial)
        assert (key.key_id, key.label, key.has_certificate) == (b"\x01", "lẻ", False)
        assert worker.certificates(token.serial) == ()
        assert worker.sign_with_key(token.serial, b"x", label="lẻ")


def test_a_certificate_without_a_key_is_named_as_such_and_signs_nothing(soft: SoftTokens) -> None:
    token = made(soft)
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    der = make_certificate(stranger.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    soft.generate_key(token.serial, Pin(DIGITS), "khác", key_id=b"\x01")
    soft.store_certificate(token.serial, Pin(DIGITS), "mồ côi", der, key_id=b"\x01")
    with token.worker() as worker:
        worker.login(token.serial, Pin(DIGITS))
        (certificate,) = worker.certificates(token.serial)
        assert certificate.has_private_key is False  # the ids match, but the key is another
        with pytest.raises(TokenError, match=r"token\.no_key"):
            worker.sign(certificate.ref, b"x")


def test_a_token_without_certificates_is_shown_and_says_what_to_do(soft: SoftTokens) -> None:
    token = made(soft)
    with TokenRack((token.driver,), token.environment) as rack:
        view = rack.look()
    (seen,) = [one for _, one in view.tokens if one.info.serial == token.serial]
    assert seen.certificates == ()
    assert seen.trouble is not None
    assert seen.trouble.code == "token.no_certificates"


def test_a_key_is_found_for_its_certificate_though_their_ids_differ(soft: SoftTokens) -> None:
    token = made(soft)
    public = soft.generate_key(token.serial, Pin(DIGITS), "khóa", key_id=b"\x01")
    soft.store_certificate(token.serial, Pin(DIGITS), "ct", make_certificate(public), key_id=b"\x02")
    with token.worker() as worker:
        worker.login(token.serial, Pin(DIGITS))
        (certificate,) = worker.certificates(token.serial)
        assert certificate.has_private_key
        assert worker.sign(certificate.ref, b"x")


def test_two_keys_of_one_label_are_not_guessed_between(soft: SoftTokens) -> None:
    token = made(soft)
    for key_id in (b"\x01", b"\x02"):
        soft.generate_key(token.serial, Pin(DIGITS), "khóa", key_id=key_id)
    with token.worker() as worker:
        worker.login(token.serial, Pin(DIGITS))
        with pytest.raises(TokenError, match=r"token\.key_ambiguous"):
            worker.sign_with_key(token.serial, b"x", label="khóa")


def test_a_key_that_asks_at_every_signature_is_served_with_one_entry(soft: SoftTokens) -> None:
    token = made(soft)
    subprocess.run(
        [sys.executable, "-c", MAKE_A_KEY_THAT_ASKS, str(token.module), DIGITS],
        env={**os.environ, **token.environment, "PYTHONPATH": str(ROOT)},
        check=True,
        cwd=ROOT,
    )
    with token.worker(PinLedger()) as worker, Batch(worker, token.serial) as batch:
        batch.resume(Pin(DIGITS))
        (key,) = worker.keys(token.serial)
        assert key.asks_every_time
        signatures = {worker.sign_with_key(token.serial, b"x", key_id=b"\x07") for _ in range(3)}
        assert len(signatures) == 1
        assert worker.pin_state(token.serial) is PinState.NORMAL
