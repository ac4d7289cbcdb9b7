"""What a worker does with real tokens, and how it gets over crashes and hangs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from hsm import (
    Digest,
    KeyKind,
    Limits,
    ModuleFault,
    Pin,
    PinIncorrect,
    SoftTokens,
    TokenAbsent,
    TokenError,
    TokenWorker,
    WorkerCrashed,
    WorkerTimeout,
)
from tests.hsm.conftest import PIN, Bench, make_certificate

ROOT = Path(__file__).parents[2]


def alive(pid: int) -> bool:
    """Tell whether a process runs; a dead one that nobody has waited for does not count."""
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


def test_two_tokens_of_one_label_are_told_apart_by_serial(worker: TokenWorker, bench: Bench) -> None:
    tokens = worker.tokens()
    assert {token.serial for token in tokens} == {bench.first, bench.second}
    assert {token.label for token in tokens} == {"Nguyễn Văn An"}
    assert all(token.min_pin == 4 and token.max_pin == 255 and token.has_pin for token in tokens)


@pytest.mark.parametrize("digest", list(Digest))
def test_a_signature_made_in_the_token_verifies_outside(
    worker: TokenWorker, bench: Bench, digest: Digest
) -> None:
    worker.login(bench.first, PIN)
    (certificate,) = worker.certificates(bench.first)
    assert certificate.has_private_key
    signature = worker.sign(certificate.ref, "Điều 1".encode(), digest)
    key = load_der_public_key(bench.public_key)
    assert isinstance(key, rsa.RSAPublicKey)
    algorithm = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}[digest]
    key.verify(signature, "Điều 1".encode(), padding.PKCS1v15(), algorithm)


def test_certificates_are_listed_without_a_pin(worker: TokenWorker, bench: Bench) -> None:
    (certificate,) = worker.certificates()
    assert (certificate.token_serial, certificate.key_id) == (bench.first, b"\x01")
    assert certificate.has_private_key is None


def test_signing_needs_a_login_and_a_logout_ends_it(worker: TokenWorker, bench: Bench) -> None:
    (certificate,) = worker.certificates()
    with pytest.raises(TokenError, match=r"token.not_logged_in"):
        worker.sign(certificate.ref, b"x")
    worker.login(bench.first, PIN)
    assert worker.token(bench.first).logged_in
    worker.sign(certificate.ref, b"x")
    worker.logout(bench.first)
    with pytest.raises(TokenError, match=r"token.not_logged_in"):
        worker.sign(certificate.ref, b"x")


def test_logging_out_of_one_token_leaves_the_other_logged_in(worker: TokenWorker, bench: Bench) -> None:
    worker.login(bench.first, PIN)
    worker.login(bench.second, PIN)
    worker.logout(bench.second)
    (certificate,) = worker.certificates(bench.first)
    assert worker.sign(certificate.ref, b"x")


def test_the_wrong_certificate_signs_nothing(worker: TokenWorker, bench: Bench) -> None:
    worker.login(bench.first, PIN)
    (certificate,) = worker.certificates(bench.first)
    other = type(certificate.ref)(bench.first, certificate.key_id, "0" * 64)
    with pytest.raises(TokenError, match=r"token.no_certificate"):
        worker.sign(other, b"x")


def test_more_data_than_a_pipe_takes_at_once_is_refused(worker: TokenWorker, bench: Bench) -> None:
    worker.login(bench.first, PIN)
    (certificate,) = worker.certificates(bench.first)
    with pytest.raises(TokenError, match=r"token.too_much_data"):
        worker.sign(certificate.ref, bytes(32 * 1024 + 1))


def test_a_token_that_is_not_there_is_named(worker: TokenWorker) -> None:
    with pytest.raises(TokenAbsent) as caught:
        worker.login("no such serial", PIN)
    assert caught.value.values["token"] == "no such serial"


def test_a_worker_killed_in_mid_call_is_reported_and_replaced(bench: Bench) -> None:
    with bench.soft.worker() as worker:
        first = worker.pid
        assert first
        os.kill(first, signal.SIGSTOP)  # so that the call cannot be over before the blow
        failures: list[TokenError] = []

        def call() -> None:
            try:
                worker.tokens()
            except TokenError as error:
                failures.append(error)

        thread = threading.Thread(target=call)
        thread.start()
        os.kill(first, signal.SIGKILL)
        thread.join(10)
        assert [type(error) for error in failures] == [WorkerCrashed]
        assert len(worker.tokens()) == 2
        assert worker.pid != first


def test_a_hanging_worker_is_stopped_in_time_and_replaced(bench: Bench) -> None:
    with bench.soft.worker(limits=Limits(read=0.3)) as worker:
        first = worker.pid
        assert first
        os.kill(first, signal.SIGSTOP)
        with pytest.raises(WorkerTimeout) as caught:
            worker.tokens()
        assert caught.value.values["seconds"] == 0.3
        assert not alive(first)
        worker.limits = Limits()
        assert len(worker.tokens()) == 2


def test_a_login_does_not_outlive_its_worker(bench: Bench) -> None:
    with bench.soft.worker() as worker:
        worker.login(bench.first, PIN)
        (certificate,) = worker.certificates(bench.first)
        assert worker.pid
        os.kill(worker.pid, signal.SIGKILL)
        with pytest.raises(WorkerCrashed):
            worker.sign(certificate.ref, b"x")
        with pytest.raises(TokenError, match=r"token.not_logged_in"):
            worker.sign(certificate.ref, b"x")


def test_closing_ends_even_a_stopped_worker(bench: Bench) -> None:
    worker = bench.soft.worker()
    worker.start()
    pid = worker.pid
    assert pid
    os.kill(pid, signal.SIGSTOP)
    worker.close()
    assert not alive(pid)


def test_a_worker_ends_when_its_parent_is_killed(bench: Bench) -> None:
    script = (
        "import sys; from pathlib import Path; from hsm import TokenWorker\n"
        "worker = TokenWorker(Path(sys.argv[1])); worker.start(); print(worker.pid, flush=True)\n"
        "sys.stdin.read()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script, str(bench.soft.module)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, **bench.soft.environment},
    )
    assert parent.stdout
    assert parent.stdin
    pid = int(parent.stdout.readline())
    handle = os.pidfd_open(pid)
    parent.kill()
    parent.wait(10)
    import select

    assert select.select([handle], [], [], 10)[0], "the worker outlived its parent"
    os.close(handle)
    parent.stdin.close()
    parent.stdout.close()


def test_calls_from_many_threads_are_served_one_after_another(bench: Bench) -> None:
    with bench.soft.worker() as worker:
        worker.login(bench.first, PIN)
        (certificate,) = worker.certificates(bench.first)
        made: list[bytes] = []

        def sign_some() -> None:
            made.extend(worker.sign(certificate.ref, b"same") for _ in range(10))

        threads = [threading.Thread(target=sign_some) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert len(made) == 40
        assert len(set(made)) == 1


@pytest.mark.parametrize("name", ["không có.so", "tệp văn bản.so"])
def test_a_module_that_is_missing_or_no_library_is_a_typed_error(tmp_path: Path, name: str) -> None:
    (tmp_path / "tệp văn bản.so").write_text("no library")
    with pytest.raises(ModuleFault) as caught:
        TokenWorker(tmp_path / name).tokens()
    expected = "token.module_missing" if "không" in name else "token.not_a_library"
    assert caught.value.code == expected
    assert caught.value.values["module"] == str(tmp_path / name)


def test_a_shared_library_without_pkcs11_is_not_loadable() -> None:
    import _ssl

    with pytest.raises(ModuleFault, match=r"token.not_pkcs11"):
        TokenWorker(Path(_ssl.__file__)).tokens()


def test_soft_tokens_live_in_their_own_folder_only(tmp_path: Path, bench: Bench) -> None:
    with SoftTokens(tmp_path).worker() as empty:
        assert empty.tokens() == ()
    assert any((bench.soft.folder / "tokens").iterdir())


def test_a_key_on_a_curve_signs_in_the_form_certificates_expect(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric import ec

    soft = SoftTokens(tmp_path)
    serial = soft.create("ECDSA", PIN, PIN)
    public = soft.generate_key(serial, PIN, "P-256", kind=KeyKind.EC_P256)
    soft.store_certificate(serial, PIN, "P-256", make_certificate(public))
    with soft.worker() as worker:
        worker.login(serial, PIN)
        (certificate,) = worker.certificates(serial)
        signature = worker.sign(certificate.ref, b"data")
    key = load_der_public_key(public)
    assert isinstance(key, ec.EllipticCurvePublicKey)
    key.verify(signature, b"data", ec.ECDSA(hashes.SHA256()))


def test_many_wrong_pins_exhaust_no_sessions(tmp_path: Path) -> None:
    soft = SoftTokens(tmp_path)
    serial = soft.create("Nhiều lần sai", PIN, PIN)
    with soft.worker() as worker:
        for _ in range(60):
            with pytest.raises(PinIncorrect):
                worker.login(serial, Pin("sai-000000"), final_try_confirmed=True)
        worker.login(serial, PIN, final_try_confirmed=True)
        assert worker.token(serial).logged_in
