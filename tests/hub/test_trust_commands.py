"""Authorities added and retired at the hub by command."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from tests.hub.test_commands import told
from tests.signing import forge

PKI = forge.Pki.make("CA của cơ quan")


@pytest.fixture
def hub(tmp_path: Path) -> Path:
    told("init", tmp_path / "hub")
    return tmp_path / "hub"


def saved(folder: Path, who: forge.Person, name: str) -> Path:
    file = folder / name
    file.write_bytes(who.certificate.public_bytes(Encoding.PEM))
    return file


def test_a_root_is_added_listed_and_retired_with_its_trace(hub: Path, tmp_path: Path) -> None:
    root, below = saved(tmp_path, PKI.root, "gốc.pem"), saved(tmp_path, PKI.middle, "dưới.crt")
    where = ("--data", hub)
    refused = told("trust", "add", below, "--basis", "QĐ 12", *where, code=2)
    assert refused["error"]["code"] == "trust_root.no_issuer"
    first = told("trust", "add", root, "--basis", "QĐ 12", *where)
    again = told("trust", "add", root, "--basis", "QĐ 13", *where)
    assert first["root"] == again["root"]
    told("trust", "add", below, "--basis", "QĐ 12", *where)
    listed = told("trust", "list", *where)["roots"]
    assert [(one["subject"], one["basis"], bool(one["added_by"])) for one in listed] == [
        ("CA của cơ quan", "QĐ 12", True),
        ("CA của cơ quan cấp dưới", "QĐ 12", True),
    ]
    short = first["root"]["fingerprint"][:12]
    gone = told("trust", "retire", short, "--reason", "lộ khóa", *where)["root"]
    assert (gone["reason"], bool(gone["retired_at"]), bool(gone["retired_by"])) == ("lộ khóa", True, True)
    missing = told("trust", "retire", short, "--reason", "lần nữa", *where, code=2)
    assert missing["error"]["code"] == "trust_root.unknown"
    assert len(told("trust", "list", *where)["roots"]) == 2


def test_files_and_agencies_that_are_none_are_refused_in_words(hub: Path, tmp_path: Path) -> None:
    where, root = ("--data", hub), saved(tmp_path, PKI.root, "gốc.pem")
    missing = told("trust", "add", tmp_path / "không có.pem", "--basis", "x", *where, code=2)
    assert missing["error"]["code"] == "certificate.file_missing"
    unknown = told("trust", "add", root, "--agency", "H99", "--basis", "x", *where, code=2)
    assert unknown["error"]["code"] == "people.agency_unknown"
    stranger = told("trust", "add", root, "--by", "ai-do", "--basis", "x", *where, code=2)
    assert stranger["error"]["code"] == "people.person_unknown"
