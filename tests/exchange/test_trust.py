"""A desktop talks to the hub whose certificate it was given, and to no other."""

from __future__ import annotations

import hashlib
import socket
import ssl
from pathlib import Path

import pytest

from eoffice.errors import Refused, Unreachable
from eoffice.exchange import wire
from eoffice.exchange.channel import Channel
from eoffice.exchange.trust import pinned_by_file, pinned_by_fingerprint
from eoffice.hub.certificate import fingerprint, make_certificate
from tests.hub.hub_process import RunningHub


def asked(channel: Channel) -> int:
    """Ask for the hub's health."""
    try:
        return channel.ask("GET", wire.HEALTH).status_code
    finally:
        channel.close()


def test_the_right_certificate_is_accepted(hub: RunningHub) -> None:
    assert asked(Channel(hub.address, pinned_by_file(hub.folder.certificate))) == 200


def test_another_hubs_certificate_is_refused_with_its_own_code(hub: RunningHub, tmp_path: Path) -> None:
    make_certificate(tmp_path / "key", tmp_path / "crt", ("127.0.0.1",))
    with pytest.raises(Refused, match=r"exchange\.wrong_certificate"):
        asked(Channel(hub.address, pinned_by_file(tmp_path / "crt")))


def test_pinning_demands_a_certificate_and_modern_tls(hub: RunningHub) -> None:
    text = ssl.PEM_cert_to_DER_cert(hub.folder.certificate.read_text())
    assert hashlib.sha256(text).hexdigest() == fingerprint(hub.folder.certificate)
    context = pinned_by_file(hub.folder.certificate)
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2


def test_a_fingerprint_pins_as_well_as_a_file(hub: RunningHub) -> None:
    mark = fingerprint(hub.folder.certificate)
    shown = ":".join(mark[at : at + 2].upper() for at in range(0, 64, 2))
    assert asked(Channel(hub.address, pinned_by_fingerprint(hub.address, shown))) == 200
    wrong = "0" * 64
    with pytest.raises(Refused, match=r"exchange\.wrong_certificate"):
        pinned_by_fingerprint(hub.address, wrong)


@pytest.mark.parametrize("content", [b"", b"no certificate", b"\xff\xfe"])
def test_a_file_that_is_no_certificate_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "hub.crt").write_bytes(content)
    for file in ("hub.crt", "missing.crt"):
        with pytest.raises(Refused, match=r"exchange\.certificate_unreadable"):
            pinned_by_file(tmp_path / file)


def test_a_hub_that_is_not_there_is_away(hub: RunningHub) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"https://127.0.0.1:{taken.getsockname()[1]}"
    with pytest.raises(Unreachable, match=r"exchange\.hub_away"):
        asked(Channel(address, pinned_by_file(hub.folder.certificate)))
    with pytest.raises(Unreachable, match=r"exchange\.hub_away"):
        pinned_by_fingerprint(address, "0" * 64)
