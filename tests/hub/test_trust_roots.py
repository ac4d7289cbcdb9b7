"""Authorities that administrators have their desks believe, over the wire; the hub believes them too."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from eoffice.errors import NotFound, Refused
from eoffice.hub.composition import believed_by_hub
from eoffice.hub.config import HubFolder, read_config
from eoffice.hub.stores import opened
from tests.hub.fixtures import Seen
from tests.hub.hub_process import OURS, THEIRS
from tests.hub.test_commands import told
from tests.signing import forge

PKI = forge.Pki.make("CA của cơ quan")


def test_an_administrator_rules_what_the_desks_of_their_agency_believe(as_person: Seen) -> None:
    keeper, other = as_person("quan"), as_person("tam")
    pki = forge.Pki.make("CA riêng của tỉnh")
    pem = pki.root.certificate.public_bytes(Encoding.PEM)
    root = keeper.add_root(pem, "QĐ 12/QĐ-SNV ngày 01/3/2026").root
    assert (root.agency, root.added_by, root.subject) == (OURS, "quan", "CA riêng của tỉnh")
    assert keeper.add_root(pki.root.der, "lần nữa").root == root
    assert keeper.add_root(pki.middle.der, "QĐ 12").root.above == root.fingerprint
    found = other.directory().directory
    assert found is not None
    assert not [one for one in found.roots if one.reaches(THEIRS) and one.agency]
    gone = keeper.retire_root(root.id, "lộ khóa").root
    assert (gone.reason, gone.retired_by) == ("lộ khóa", "quan")
    with pytest.raises(NotFound, match=r"trust_root\.unknown"):
        keeper.retire_root(root.id, "lần nữa")


def test_others_and_other_agencies_rule_nothing(as_person: Seen) -> None:
    keeper, pki = as_person("quan"), forge.Pki.make("CA không ai tin")
    for login in ("lan", "hoa", "cuc", "tam"):
        with pytest.raises(Refused, match=r"trust_root\.not_administrator"):
            as_person(login).add_root(pki.root.der, "x")
        with pytest.raises(Refused, match=r"trust_root\.not_administrator"):
            as_person(login).retire_root("0", "x")
    with pytest.raises(Refused, match=r"trust_root\.no_basis"):
        keeper.add_root(pki.root.der, " ")
    with pytest.raises(Refused, match=r"trust_root\.no_authority"):
        keeper.add_root(pki.person("Nguyễn Văn Ân").der, "x")
    for junk in (b"", b"khong phai", b"\x30\x82" * 40_000):
        with pytest.raises(Refused, match=r"certificate\.unreadable"):
            keeper.add_root(junk, "x")
    with pytest.raises(NotFound, match=r"trust_root\.unknown"):
        keeper.retire_root("không có", "x")


def test_the_hub_itself_believes_what_it_has_desks_believe(tmp_path: Path) -> None:
    told("init", tmp_path / "hub")
    folder = HubFolder(tmp_path / "hub")
    agency = ("--agency", OURS)
    named = ("--code", OURS, "--name", "Sở", "--abbreviation", "SNV", "--place", "Đắk Lắk")
    told("agency", "add", *named, "--data", folder.root)
    with opened(folder, read_config(folder)) as kept:
        assert believed_by_hub(folder, kept.store, OURS) is None
    root = tmp_path / "gốc.pem"
    root.write_bytes(PKI.root.certificate.public_bytes(Encoding.PEM))
    one = told("trust", "add", root, "--basis", "QĐ 12", *agency, "--data", folder.root)["root"]
    with opened(folder, read_config(folder)) as kept:
        held = believed_by_hub(folder, kept.store, OURS)
        assert held is not None
        assert [anchor.sha256.hex() for anchor in held.anchors] == [one["fingerprint"]]
        assert believed_by_hub(folder, kept.store, THEIRS) is None
    told("trust", "retire", one["fingerprint"], "--reason", "lộ khóa", "--data", folder.root)
    with opened(folder, read_config(folder)) as kept:
        assert believed_by_hub(folder, kept.store, OURS) is None
