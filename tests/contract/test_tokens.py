"""What every provider of keys must do alike: SoftHSM, NSS, a PKCS#12 file, and one behind another library."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from hsm import (
    Batch,
    CertificateInfo,
    Digest,
    Pin,
    PinIncorrect,
    PinState,
    TokenError,
    TokenRack,
    TokenWorker,
    WorkerFault,
)
from tests.hsm.provider.providers import DIGITS, MAKERS, WRONG, Provider, remove_faulty_library
from tests.softhsm import softhsm_here

ALGORITHMS = {Digest.SHA256: hashes.SHA256(), Digest.SHA384: hashes.SHA384(), Digest.SHA512: hashes.SHA512()}


@pytest.fixture(scope="module", params=sorted(MAKERS))
def provider(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    softhsm_here()
    yield MAKERS[request.param](tmp_path_factory.mktemp("nhà cung cấp"))
    remove_faulty_library()


@pytest.fixture
def worker(provider: Provider) -> Iterator[TokenWorker]:
    with provider.worker() as running:
        yield running


def logged_in(worker: TokenWorker, provider: Provider) -> CertificateInfo:
    worker.login(provider.serial, Pin(DIGITS))
    (certificate,) = [one for one in worker.certificates(provider.serial) if one.has_private_key]
    return certificate


def test_the_token_is_found_by_its_serial_and_tells_its_pin_rules(
    worker: TokenWorker, provider: Provider
) -> None:
    token = worker.token(provider.serial)
    assert token.is_soft
    assert token.pin_state is PinState.NORMAL
    assert 0 <= token.min_pin <= len(DIGITS) <= token.max_pin
    assert token.counts_tries == provider.locks


@pytest.mark.parametrize("digest", list(Digest))
def test_signatures_verify_with_the_certificate(
    worker: TokenWorker, provider: Provider, digest: Digest
) -> None:
    certificate = logged_in(worker, provider)
    signature = worker.sign(certificate.ref, "Điều 1".encode(), digest)
    public = x509.load_der_x509_certificate(certificate.der).public_key()
    assert isinstance(public, rsa.RSAPublicKey)
    public.verify(signature, "Điều 1".encode(), padding.PKCS1v15(), ALGORITHMS[digest])


def test_a_key_is_found_by_its_id_without_a_certificate(worker: TokenWorker, provider: Provider) -> None:
    logged_in(worker, provider)
    (key,) = worker.keys(provider.serial)
    assert key.has_certificate
    assert key.kind == "RSA 2048"
    assert worker.sign_with_key(provider.serial, b"x", key_id=key.key_id)
    with pytest.raises(TokenError, match=r"token\.no_key"):
        worker.sign_with_key(provider.serial, b"x", key_id=b"\x99\x99")


def test_a_wrong_pin_is_told_and_the_right_one_works_after_it(
    worker: TokenWorker, provider: Provider
) -> None:
    with pytest.raises(PinIncorrect) as caught:
        worker.login(provider.serial, Pin(WRONG))
    assert WRONG not in str(caught.value)
    assert worker.pin_state(provider.serial) is (PinState.COUNT_LOW if provider.locks else PinState.NORMAL)
    assert worker.sign(logged_in(worker, provider).ref, b"x")
    assert worker.pin_state(provider.serial) is PinState.NORMAL


def test_nothing_is_signed_before_a_login_nor_after_a_logout(worker: TokenWorker, provider: Provider) -> None:
    certificate = logged_in(worker, provider)
    worker.logout(provider.serial)
    with pytest.raises(TokenError, match=r"token\.not_logged_in"):
        worker.sign(certificate.ref, b"x")


def test_a_dead_worker_is_replaced_and_wants_a_login(worker: TokenWorker, provider: Provider) -> None:
    certificate = logged_in(worker, provider)
    assert worker.pid
    os.kill(worker.pid, signal.SIGKILL)
    with pytest.raises(WorkerFault):
        worker.sign(certificate.ref, b"x")
    assert worker.sign(logged_in(worker, provider).ref, b"x")


def test_the_pin_can_be_changed_there_and_back(worker: TokenWorker, provider: Provider) -> None:
    other = "80118011"
    with pytest.raises(PinIncorrect):
        worker.change_pin(provider.serial, Pin(WRONG), Pin(other))
    worker.change_pin(provider.serial, Pin(DIGITS), Pin(other))
    try:
        worker.login(provider.serial, Pin(other))
        assert not [one for one in worker.tokens() if one.serial == provider.serial and not one.logged_in]
    finally:
        worker.change_pin(provider.serial, Pin(other), Pin(DIGITS))
    assert worker.sign(logged_in(worker, provider).ref, b"x")


def test_a_batch_takes_one_pin_and_ends_with_its_block(worker: TokenWorker, provider: Provider) -> None:
    certificate = logged_in(worker, provider)
    pin = Pin(DIGITS)
    with Batch(worker, provider.serial) as batch:
        batch.resume(pin)
        assert len({batch.sign(certificate.ref, b"x") for _ in range(3)}) == 1
    assert batch.signed == 3
    assert len(pin) == 0
    assert not worker.token(provider.serial).logged_in


def test_the_live_list_shows_the_certificate_beside_a_library_that_is_broken(
    provider: Provider, tmp_path: Path
) -> None:
    from hsm import named_driver

    (tmp_path / "hỏng.so").write_text("no library")
    drivers = (named_driver(tmp_path / "hỏng.so"), provider.driver)
    with TokenRack(drivers, provider.environment) as rack:
        view = rack.look()
        rack.worker(provider.driver).login(provider.serial, Pin(DIGITS))
        view = rack.look()
    assert [error.code for _, error in view.troubles] == ["token.not_a_library"]
    assert [token.info.serial for _, token in view.tokens if token.certificates] == [provider.serial]


def test_a_trace_names_the_calls_and_never_the_pin(provider: Provider, tmp_path: Path) -> None:
    trace = tmp_path / "nhật ký" / "trace.txt"
    with provider.worker(trace=trace) as worker:
        with pytest.raises(PinIncorrect):
            worker.login(provider.serial, Pin(WRONG))
        worker.sign(logged_in(worker, provider).ref, b"x")
    if provider.module.suffix == ".p12":
        assert not trace.exists()  # no PKCS#11 is called there
        return
    text = trace.read_text(encoding="utf-8")
    assert "→ C_Login(" in text
    assert "← C_Sign OK" in text
    assert DIGITS not in text
    assert WRONG not in text
