"""Tokens and drivers that break the standard: told in words, hiding no other, signing where they can."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from eoffice.errors import explain
from eoffice.services.tokens import Tokens, hindrance
from hsm import Digest, KeyKind, Limits, Pin, SoftTokens, TokenError, TokenRack, TokenWorker
from tests.hsm.conftest import make_certificate
from tests.hsm.provider.providers import DIGITS, Provider, faulty, faulty_library, softhsm
from tests.softhsm import softhsm_here

SHORT = Limits(start=20, read=3, login=6, sign=6)


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Provider:
    softhsm_here()
    return faulty(tmp_path_factory.mktemp("thẻ thù địch"))


@pytest.fixture
def token(provider: Provider) -> Iterator[Provider]:
    """Give the provider behaving well, and leave it so."""
    provider.misbehave()
    yield provider
    provider.misbehave()


def signs(worker: TokenWorker, token: Provider) -> bool:
    """Log in and sign; tell whether a signature came."""
    worker.login(token.serial, Pin(DIGITS))
    (certificate,) = worker.certificates(token.serial)
    return bool(worker.sign(certificate.ref, b"x"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "rules",
    [
        ("C_Initialize error 30 first 1",),
        ("C_GetSlotList error 5 first 1",),
        ("grow 3",),
        ("no-mechanisms",),
        ("chatty",),
        ("pin-lengths 9 4",),
        ("pin-lengths 0 18446744073709551615",),
        ("label-hex 4e677579e1bb856e000000ffff41",),
        ("label-hex ff00fe",),
        ("label-hex 0000",),
        ("flags fffffffffffffbff 0",),
        ("flags fffffffffffffffb 0",),
        ("C_GetInfo error 54",),
        ("C_GetSessionInfo error 54",),
        ("C_Logout error 101",),
        ("C_CloseSession error 5",),
    ],
    ids=str,
)
def test_what_breaks_the_standard_but_can_sign_signs(token: Provider, rules: tuple[str, ...]) -> None:
    token.misbehave(*rules)
    with token.worker(limits=SHORT) as worker:
        found = [one.serial for one in worker.tokens()]
        assert token.serial in found
        assert signs(worker, token)
        worker.logout(token.serial)
        assert signs(worker, token)


@pytest.mark.parametrize("rule", ["broken-der", "cut-der"])
def test_a_certificate_that_cannot_be_read_is_told_and_the_others_sign(
    token: Provider, tmp_path: Path, rule: str
) -> None:
    token.misbehave(rule)
    sound = softhsm(tmp_path, "Lê Thị Hoa")
    environment = {**token.environment, **sound.environment, "FAULTY_TARGET": str(sound.module)}
    tokens = Tokens([token.module], environment, tmp_path / "tries.json")
    try:
        seen = tokens.look()
        assert seen.tokens
        assert seen.credentials == ()
        told = [one.error for one in seen.troubles if one.error.code == "certificate.damaged_on_token"]
        assert told
        assert explain(told[0]).next_step
        token.misbehave()
        now = datetime.now(UTC)
        assert [hindrance(one, now) for one in tokens.look(anew=True).credentials] == [None]
    finally:
        tokens.close()


@pytest.mark.parametrize(
    ("rule", "code"),
    [("signature-empty", "token.signature_wrong"), ("signature-wrong", "token.signature_wrong")],
)
def test_a_signature_that_is_none_is_never_handed_on(token: Provider, rule: str, code: str) -> None:
    with token.worker(limits=SHORT) as worker:
        assert signs(worker, token)
        token.misbehave(rule)
        with pytest.raises(TokenError) as caught:
            signs(worker, token)
        assert caught.value.code == code
        token.misbehave()
        assert signs(worker, token)


@pytest.mark.slow
@pytest.mark.parametrize("rule", ["endless-find", "huge-attribute", "C_FindObjects error 30"])
def test_a_token_that_cannot_be_read_ends_in_time_and_works_when_it_can(token: Provider, rule: str) -> None:
    token.misbehave(rule)
    with token.worker(limits=SHORT) as worker:
        try:
            worker.certificates(token.serial)
        except TokenError as error:
            assert explain(error).next_step  # noqa: PT017 - an empty list without an error is right as well
        token.misbehave()
        assert signs(worker, token)


def test_an_elliptic_key_without_an_id_signs_with_its_certificate(tmp_path: Path) -> None:
    """A card tool may write labels only; the key of the certificate is then found by its public half."""
    real = SoftTokens(tmp_path / "ec")
    serial = real.create("EC", Pin(DIGITS), Pin(DIGITS))
    public = real.generate_key(serial, Pin(DIGITS), "khóa", kind=KeyKind.EC_P256)
    der = make_certificate(public)
    real.store_certificate(serial, Pin(DIGITS), "chứng thư", der)
    rules = tmp_path / "rules"
    rules.write_text("no-id\n")
    environment = {
        **real.environment, "FAULTY_TARGET": str(real.module), "FAULTY_RULES": str(rules)
    }  # fmt: skip
    with TokenWorker(faulty_library(), environment, limits=SHORT) as worker:
        worker.login(serial, Pin(DIGITS))
        (certificate,) = worker.certificates(serial)
        assert certificate.has_private_key is not False
        made = worker.sign(certificate.ref, b"x", Digest.SHA256)
    key = x509.load_der_x509_certificate(der).public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    key.verify(made, b"x", ec.ECDSA(hashes.SHA256()))


def test_a_chatty_broken_driver_hides_no_other_in_the_live_list(token: Provider, tmp_path: Path) -> None:
    token.misbehave("chatty", "C_GetTokenInfo error 8000dead")
    sound = softhsm(tmp_path, "Lê Thị Hoa")
    with TokenRack((token.driver, sound.driver), {**token.environment, **sound.environment}) as rack:
        view = rack.look()
    assert sound.serial in [one.info.serial for _, one in view.tokens]
