"""The registry over the wire, by command, and where the hub looks at signatures."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from eoffice.bootstrap.registry import HubRegister
from eoffice.domain.people import Role
from eoffice.errors import NotFound, Refused
from eoffice.exchange.client import HubClient
from eoffice.storage.opening import Store
from signing.demo_authority import DemoAuthority
from tests.exchange.desks import a_desk
from tests.hub.fixtures import Raw, Seen
from tests.hub.hub_process import LEADER, OUR_NAME, OURS, RunningHub, person_named
from tests.hub.test_commands import told
from tests.waiting import wait_until

AUTHORITY = DemoAuthority.create("CA thử của sổ đăng ký")


def certificate(name: str) -> bytes:
    """Return a fresh certificate in a name."""
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return AUTHORITY.issue(name, OUR_NAME, der)


def fingerprint_of(der: bytes) -> str:
    return hashlib.sha256(der).hexdigest()


def test_a_person_registers_their_own_and_everybody_hears_of_it(as_person: Seen) -> None:
    leader, other = as_person("hoa"), as_person("tam")
    der = certificate(LEADER)
    done = leader.register_certificate(der, "hoa")
    assert done.certificate.registered_by == "hoa"
    assert leader.register_certificate(der, "hoa").certificate == done.certificate
    found = other.directory().directory
    assert found is not None
    assert found.certificate(fingerprint_of(der)) == done.certificate
    gone = leader.withdraw_certificate(fingerprint_of(der), "mất thiết bị").certificate
    assert gone.is_withdrawn
    with pytest.raises(Refused, match=r"certificate\.withdrawn"):
        leader.register_certificate(der, "hoa")


def test_the_seal_is_the_clerks_and_an_administrators_business(as_person: Seen) -> None:
    der = certificate(OUR_NAME)
    with pytest.raises(Refused, match=r"certificate\.not_yours"):
        as_person("lan").register_certificate(der)
    assert as_person("cuc").register_certificate(der).certificate.is_seal
    with pytest.raises(NotFound, match=r"certificate\.not_registered"):
        as_person("tam").withdraw_certificate(fingerprint_of(der), "x")
    assert as_person("quan").withdraw_certificate(fingerprint_of(der), "đổi dấu").certificate.is_withdrawn


@pytest.mark.parametrize(
    "content", [b"", b"khong phai", b"\x30\x82\xff\xff", b"\x30\x00" * 40, b"x" * 70_000]
)
def test_what_is_no_certificate_is_refused_in_words(as_person: Seen, content: bytes) -> None:
    with pytest.raises(Refused, match=r"certificate\.unreadable"):
        as_person("hoa").register_certificate(content, "hoa")


def test_a_certificate_of_an_authority_is_not_registered(as_person: Seen) -> None:
    with pytest.raises(Refused, match=r"certificate\.of_authority"):
        as_person("quan").register_certificate(AUTHORITY.certificate, "hoa")


@pytest.mark.parametrize(
    "body",
    [{}, {"certificate": "///"}, {"certificate": 5}, {"certificate": "AAAA", "person": None}],
)
def test_a_body_that_does_not_fit_is_the_clients_fault(raw: Raw, body: dict[str, Any]) -> None:
    answer: httpx.Response = raw("hoa").post("/v1/certificates", json=body)
    assert answer.status_code == 400
    assert raw("").post("/v1/certificates", json=body).status_code == 401


def test_nobody_registers_what_the_rules_forbid_whatever_their_role(as_person: Seen) -> None:
    for login in ("lan", "minh", "hoa", "cuc", "son", "tam", "chu"):
        client: HubClient = as_person(login)
        with pytest.raises(Refused) as refusal:
            client.register_certificate(certificate(person_named("can").name), "can")
        assert refusal.value.code == "certificate.not_yours"
        assert Role.ADMINISTRATOR not in person_named(login).roles


def test_an_administrator_lists_adds_and_removes_by_command(own_hub: RunningHub, tmp_path: Path) -> None:
    place = ("--data", own_hub.folder.root)
    file = tmp_path / "chứng thư.cer"
    der = certificate("An Nguyen Van")
    file.write_bytes(x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM))
    made = told("certificate", "add", file, "--person", "HOA", *place)["certificate"]
    assert (made["person"], made["agency"], made["fingerprint"]) == ("hoa", OURS, fingerprint_of(der))
    seal = certificate(OUR_NAME)
    file.write_bytes(seal)
    assert told("certificate", "add", file, "--seal", OURS.lower(), *place)["certificate"]["person"] == ""
    listed = told("certificate", "list", *place)["certificates"]
    assert {one["fingerprint"] for one in listed} == {fingerprint_of(der), fingerprint_of(seal)}
    assert told("certificate", "list", "--agency", "x", *place)["certificates"] == []
    assert told("certificate", "list", "--expiring", "0", *place)["certificates"] == []
    short = fingerprint_of(der)[:12].upper()
    told("certificate", "remove", short, "--reason", "", *place, code=2)
    told("certificate", "remove", "0" * 12, "--reason", "x", *place, code=2)
    gone = told("certificate", "remove", short, "--reason", "chuyển công tác", *place)["certificate"]
    assert gone["reason"] == "chuyển công tác"
    told("certificate", "add", tmp_path / "không có.cer", "--person", "hoa", *place, code=2)
    told("certificate", "add", file, "--person", "ai", *place, code=2)


def test_the_desk_knows_at_once_and_the_desks_of_the_agency_soon(hub: RunningHub, tmp_path: Path) -> None:
    """Over the real loop: whoever registers has it when the call returns, the others are told by the feed."""
    der = certificate(LEADER)
    mark = fingerprint_of(der)
    with a_desk(hub, tmp_path / "hoa", "hoa") as own, a_desk(hub, tmp_path / "lan") as other:
        wait_until(lambda: other.store.directory.version() > 0)
        register = HubRegister(own.client, own.sync)
        register.register(der, "hoa")
        assert own.store.directory.read().certificate(mark) is not None
        assert any(news.directory_changed for news in own.news)
        wait_until(lambda: other.store.directory.read().certificate(mark) is not None)
        assert register.withdraw(mark, "thử").is_withdrawn
        wait_until(lambda: _is_withdrawn(other.store, mark))


def _is_withdrawn(store: Store, mark: str) -> bool:
    found = store.directory.read().certificate(mark)
    return found is not None and found.is_withdrawn
