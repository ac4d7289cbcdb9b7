"""`main.py verify` at a desk: without `--trust` it believes what the hub has that desk believe."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from eoffice.clock import SystemClock
from eoffice.domain.people import Directory, Person, Role
from eoffice.domain.trust_roots import TrustRoot, with_root, without_root
from eoffice.services import codec
from eoffice.services.trust_roots import root_of
from eoffice.settings import DesktopSettings, person_folder, save
from tests.commands.running import Ended, run
from tests.new_store import new_store
from tests.signing import forge

PKI = forge.Pki.make("CA do trục giao")
ME = Person("an", "Nguyễn Văn Ân", "000.00.12.H15", "", "Giám đốc", frozenset({Role.LEADER}))
NOW = SystemClock().now()


def entry() -> TrustRoot:
    return root_of(PKI.root.der, (), ME.agency, "quan", "QĐ 12/QĐ-SNV", NOW)


def desk(data: Path, *roots: TrustRoot, login: str = "an", me: Person = ME) -> Path:
    """Make the replica of a desk that was told to believe these."""
    place = person_folder(data, login) / "office.sqlite"
    place.parent.mkdir(parents=True)
    store = new_store(place)
    store.settings.put("me", codec.encode(me).decode())
    store.directory.replace(Directory(version=1, roots=roots))
    store.close()
    return place


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("đã ký") / "thật.pdf"
    place.write_bytes(forge.sign(forge.plain(), PKI.person("Trần Thị Bình")))
    return place


def verify(file: Path, home: Path, *words: str | Path) -> Ended:
    return run("verify", file, "--offline", "--json", "--data", home / "nhà", *words, home=home)


def test_a_desk_believes_its_hub_until_the_root_is_retired(signed: Path, tmp_path: Path) -> None:
    data, root = tmp_path / "nhà", entry()
    assert verify(signed, tmp_path).answer["verdict"] == "indeterminate"
    place = desk(data, root)
    told = verify(signed, tmp_path)
    assert (told.code, told.answer["verdict"]) == (0, "valid"), told.out
    assert "trục văn bản" in told.err
    shutil.rmtree(place.parent)
    desk(data, *without_root(with_root((), root), root.id, "quan", "lộ khóa", NOW))
    assert verify(signed, tmp_path).answer["verdict"] == "indeterminate"


def test_whoever_names_a_root_has_chosen(signed: Path, tmp_path: Path) -> None:
    desk(tmp_path / "nhà", entry())
    other = tmp_path / "khác.pem"
    other.write_bytes(forge.Pki.make("CA khác").root.certificate.public_bytes(Encoding.PEM))
    told = verify(signed, tmp_path, "--trust", other)
    assert (told.code, told.answer["verdict"], told.err) == (1, "indeterminate", "")


def test_the_desk_of_the_settings_is_meant_and_of_several_without_settings_none(
    signed: Path, tmp_path: Path
) -> None:
    data = tmp_path / "nhà"
    desk(data, entry())
    desk(data, login="binh", me=replace(ME, id="binh", agency="000.21.09.H15"))
    assert verify(signed, tmp_path).answer["verdict"] == "indeterminate"
    save(data, DesktopSettings("https://localhost:1", data / "hub.pem", "AN "))
    assert verify(signed, tmp_path).answer["verdict"] == "valid"


def test_a_damaged_replica_makes_the_answer_more_careful_and_says_so(signed: Path, tmp_path: Path) -> None:
    place = desk(tmp_path / "nhà", entry())
    place.write_bytes(b"khong phai co so du lieu" * 100)
    told = verify(signed, tmp_path)
    assert (told.code, told.answer["verdict"]) == (1, "indeterminate")
    assert "trục văn bản" in told.err
