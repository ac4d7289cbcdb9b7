"""The first start of a machine: a real TLS server with a throw-away certificate stands for the hub."""

from __future__ import annotations

import hashlib
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pytestqt.qtbot import QtBot

from eoffice import settings
from eoffice.bootstrap.first_start import Pairing
from eoffice.desktop.screens.sign_in.first_start import FirstStart, read_code
from eoffice.desktop.session import driving
from eoffice.desktop.shell.lanes import Lane
from tests.desktop.audit import nameless
from tests.desktop.typing import type_ibus


@dataclass(frozen=True)
class Hub:
    address: str
    fingerprint: str


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """Give a listening server that shows a certificate and answers nothing."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(7).not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = serialization.Encoding.PEM
    (tmp_path / "c.pem").write_bytes(certificate.public_bytes(pem))
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "k.pem").write_bytes(private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "c.pem", tmp_path / "k.pem")
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=serve, args=(listening, context))
    thread.start()
    found = hashlib.sha256(certificate.public_bytes(serialization.Encoding.DER)).hexdigest()
    yield Hub(f"https://127.0.0.1:{listening.getsockname()[1]}", found)
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join()


def serve(listening: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        try:
            context.wrap_socket(connection, server_side=True).close()
        except OSError:
            connection.close()


@pytest.fixture
def guide(qtbot: QtBot, tmp_path: Path) -> Iterator[FirstStart]:
    lane = Lane(1)
    guide = FirstStart(Pairing(tmp_path / "data"), lane)
    qtbot.addWidget(guide)
    guide.show()
    yield guide
    lane.drain()


def test_a_pairing_code_pasted_into_one_field_fills_two_and_pairs_the_machine(
    qtbot: QtBot, guide: FirstStart, hub: Hub, tmp_path: Path
) -> None:
    driving.write(guide, "firstFingerprint", f"{hub.address}#{hub.fingerprint}")
    # The last word still hangs in the input method when the button is pressed.
    type_ibus(guide.login, "hà.pt", commit=True)
    with qtbot.waitSignal(guide.ended, timeout=60_000):
        driving.press(guide, "firstConfirm")
    assert guide.is_paired
    found = settings.load(tmp_path / "data")
    assert (found.hub_url, found.login) == (hub.address, "hà.pt")
    assert found.hub_certificate.read_text().startswith("-----BEGIN CERTIFICATE")


def test_an_impostor_is_refused_and_nothing_is_written(
    qtbot: QtBot, guide: FirstStart, hub: Hub, tmp_path: Path
) -> None:
    driving.write(guide, "firstHub", hub.address)
    driving.write(guide, "firstFingerprint", "ab" * 32)
    driving.write(guide, "firstLogin", "ha.pt")
    driving.press(guide, "firstConfirm")
    qtbot.waitUntil(lambda: bool(guide.problem.text()), timeout=60_000)
    assert not guide.is_paired
    assert not (tmp_path / "data" / settings.FILE_NAME).exists()
    assert guide.confirm.isEnabled()


@pytest.mark.parametrize(
    ("address", "fingerprint"),
    [
        ("http://a", "ab" * 32),
        ("https://", "ab" * 32),
        ("https://a", "xyz"),
        ("https://127.0.0.1:1", "ab" * 32),
        ("https://a:99999999", "ab" * 32),
    ],
)
def test_what_cannot_be_a_hub_is_told_in_words(
    qtbot: QtBot, guide: FirstStart, address: str, fingerprint: str
) -> None:
    driving.write(guide, "firstHub", address)
    driving.write(guide, "firstFingerprint", fingerprint)
    driving.write(guide, "firstLogin", "ha.pt")
    driving.press(guide, "firstConfirm")
    qtbot.waitUntil(lambda: guide.problem.isVisible() and guide.confirm.isEnabled(), timeout=60_000)
    assert not guide.is_paired


def test_everything_in_the_guide_has_a_name(guide: FirstStart) -> None:
    assert nameless(guide) == []


@pytest.mark.parametrize("text", ["", "#", "http://a#b", "https://a", "abc"])
def test_other_texts_are_no_pairing_codes(text: str) -> None:
    assert read_code(text) == ("", "")
