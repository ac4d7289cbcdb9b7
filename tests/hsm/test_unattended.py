"""PINs from files and credentials, and key files as soft tokens."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hsm import (
    Pin,
    PinIncorrect,
    PinLedger,
    PinState,
    TokenError,
    TokenWorker,
    pin_from_credential,
    pin_from_file,
)
from tests.hsm.provider.providers import DIGITS, WRONG, key_file

posix = pytest.mark.skipif(os.name == "nt", reason="file modes are those of POSIX")


@pytest.mark.parametrize("content", ["471108\n", "471108", "471108\r\n", "\ufeff471108\n# note\n"])
def test_the_first_line_of_a_protected_file_is_the_pin(tmp_path: Path, content: str) -> None:
    file = tmp_path / "mã pin"
    file.write_text(content, encoding="utf-8", newline="")
    file.chmod(0o600)
    assert pin_from_file(file).reveal() == "471108"


@posix
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_pin_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "pin"
    file.write_text("471108")
    file.chmod(mode)
    with pytest.raises(TokenError, match=r"token\.pin_file_open") as caught:
        pin_from_file(file)
    assert "471108" not in str(caught.value)


@pytest.mark.parametrize("content", [None, b"", b"\n", b"\xff\xfe"])
def test_a_missing_or_empty_pin_file_is_told(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "pin"
    if content is not None:
        file.write_bytes(content)
        file.chmod(0o600)
    with pytest.raises(TokenError, match=r"token\.pin_file_missing"):
        pin_from_file(file)


def test_a_credential_of_the_service_manager_is_the_pin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "seal-pin").write_text("471108\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert pin_from_credential("seal-pin").reveal() == "471108"
    for name in ("other", "../seal-pin", ""):
        with pytest.raises(TokenError, match=r"token\.pin_file_missing"):
            pin_from_credential(name)


def test_a_key_file_is_never_locked_and_counts_nothing(tmp_path: Path) -> None:
    ledger = PinLedger(tmp_path / "tries.json")
    with TokenWorker(key_file(tmp_path), ledger=ledger) as worker:
        (token,) = worker.tokens()
        for _ in range(5):
            with pytest.raises(PinIncorrect, match=r"token\.password_incorrect"):
                worker.login(token.serial, Pin(WRONG))
        assert worker.pin_state(token.serial) is PinState.NORMAL
        worker.login(token.serial, Pin(DIGITS))


def test_a_key_file_shows_its_certificate_before_the_password_when_it_lies_beside(tmp_path: Path) -> None:
    file = key_file(tmp_path)
    with TokenWorker(file) as worker:
        (token,) = worker.tokens()
        assert token.certificates_need_login
        worker.login(token.serial, Pin(DIGITS))
        (certificate,) = worker.certificates()
    file.with_suffix(".cer").write_bytes(certificate.der)
    with TokenWorker(file) as worker:
        assert [one.ref for one in worker.certificates()] == [certificate.ref]
        assert not worker.tokens()[0].certificates_need_login


def test_a_key_file_on_a_stick_can_be_pulled(tmp_path: Path) -> None:
    file = key_file(tmp_path)
    with TokenWorker(file) as worker:
        (token,) = worker.tokens()
        worker.login(token.serial, Pin(DIGITS))
        (certificate,) = worker.certificates()
        file.rename(tmp_path / "đã rút")
        with pytest.raises(TokenError, match=r"token\.removed"):
            worker.sign(certificate.ref, b"x")
        assert worker.tokens() == ()
        (tmp_path / "đã rút").rename(file)
        with pytest.raises(TokenError, match=r"token\.not_logged_in"):
            worker.sign(certificate.ref, b"x")


@pytest.mark.parametrize(
    "content", [b"", b"not a key file", b"\x30\x03\x02\x01\x03", b"\x30\x80" + bytes(40)]
)
def test_what_is_no_key_file_is_told(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "hỏng.pfx"
    file.write_bytes(content)
    with pytest.raises(TokenError, match=r"token\.not_pkcs12"), TokenWorker(file) as worker:
        worker.login(worker.tokens()[0].serial, Pin(DIGITS))
