"""`main.py extend` and the levels of `sign`: stamped at once, or later where no authority answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from reportlab.pdfgen import canvas

from hsm import Pin, SoftTokens
from tests.commands.running import Ended, run
from tests.signing.authority_server import AuthorityServer
from tests.softhsm import softhsm_here


@dataclass(frozen=True)
class Desk:
    """A token whose certificate names services on loopback."""

    soft: SoftTokens
    authority: AuthorityServer
    root: Path


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    softhsm_here()
    folder = tmp_path_factory.mktemp("desk")
    soft = SoftTokens(folder / "tokens")
    serial = soft.create("Ân", Pin("123456"), Pin("87654321"))
    public = soft.generate_key(serial, Pin("123456"), "Ân")
    with AuthorityServer() as authority:
        soft.store_certificate(serial, Pin("123456"), "Ân", authority.issue("Ân", "Sở", public))
        roots = folder / "roots.pem"
        pems = (one.public_bytes(Encoding.PEM) for one in (authority.root, authority.issuer))
        roots.write_bytes(b"".join(pems))
        yield Desk(soft, authority, roots)


def signed(desk: Desk, home: Path, *words: str | Path) -> Ended:
    page = canvas.Canvas(str(home / "a.pdf"))
    page.drawString(80, 700, "text")
    page.save()
    given = ("sign", home / "a.pdf", "--out", home / "ra", "--pin-stdin", "--json", *words)
    return run(*given, home=home, stdin="123456\n", environment=desk.soft.environment)


def test_a_level_is_reached_at_once_and_renewed_later(desk: Desk, tmp_path: Path) -> None:
    words = ("--level", "B-LTA", "--tsa", desk.authority.url("tsa"), "--trust", desk.root)
    done = signed(desk, tmp_path, *words)
    assert done.code == 0, done.err
    assert done.answer["files"][0]["level"] == "B-LTA"
    again = ("extend", tmp_path / "ra" / "a.pdf", *words, "--json")
    renewed = run(*again, home=tmp_path)
    assert renewed.code == 0, renewed.err
    (row,) = renewed.answer["files"]
    assert (row["after"], row["renewed"], row["error"]) == ("B-LTA", True, None)
    verified = run(
        "verify", tmp_path / "ra" / "a.pdf", "--trust", desk.root, "--json", "--offline", home=tmp_path
    )
    assert '"verdict": "valid"' in verified.out, verified.out


def test_what_could_not_be_stamped_waits_and_is_taken_from_the_list(desk: Desk, tmp_path: Path) -> None:
    tsa = desk.authority.url("tsa")
    desk.authority.away.add("tsa")
    try:
        done = signed(desk, tmp_path, "--level", "B-T", "--tsa", tsa)
    finally:
        desk.authority.away.clear()
    (row,) = done.answer["files"]
    assert (done.code, row["state"], row["level"], row["pending"]) == (1, "done", "B-B", "timestamp.http")
    later = run("extend", "--json", home=tmp_path)
    assert later.code == 0, later.err
    assert [one["after"] for one in later.answer["files"]] == ["B-T"]
    assert run("extend", "--json", home=tmp_path).answer["files"] == []


def test_files_that_cannot_be_raised_are_told(tmp_path: Path) -> None:
    page = canvas.Canvas(str(tmp_path / "a.pdf"))
    page.save()
    (tmp_path / "b.pdf").write_bytes(b"")
    done = run("extend", tmp_path / "a.pdf", tmp_path / "b.pdf", tmp_path / "c.pdf", "--json", home=tmp_path)
    codes = [one["error"]["code"] for one in done.answer["files"]]
    assert (done.code, codes) == (2, ["signing.no_signature", "signing.empty_file", "signing.file_missing"])


def test_an_envelope_and_a_file_beside_are_stamped_too(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "Gói tin.edxml").write_bytes(b"<a><b>1.000.000</b></a>")
    (tmp_path / "Bảng.bin").write_bytes(b"du lieu")
    files, out = (tmp_path / "Gói tin.edxml", tmp_path / "Bảng.bin"), tmp_path / "ra"
    away, tsa = desk.authority.url("tsa/error"), desk.authority.url("tsa")
    given = ("sign", *files, "--out", out, "--pin-stdin", "--json", "--level", "B-T")
    words = (*given, "--tsa", away, "--tsa", tsa)
    done = run(*words, home=tmp_path, stdin="123456\n", environment=desk.soft.environment)
    assert done.code == 0, done.err
    assert [(row["state"], row["level"]) for row in done.answer["files"]] == [("done", "B-T")] * 2
    (out / "Bảng.bin").write_bytes(b"du lieu")
    for signed_file in (out / "Gói tin.edxml", out / "Bảng.bin"):
        told = run("verify", signed_file, "--trust", desk.root, "--json", home=tmp_path)
        assert told.code == 0, told.out
        assert told.answer["signatures"][0]["level"] == "B-T"


def test_a_level_that_xml_cannot_have_is_told_once_and_waits_for_nothing(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(b"<a/>")
    given = ("sign", tmp_path / "a.xml", "--out", tmp_path / "ra", "--pin-stdin", "--json")
    words = (*given, "--level", "B-LT", "--tsa", desk.authority.url("tsa"))
    done = run(*words, home=tmp_path, stdin="123456\n", environment=desk.soft.environment)
    (row,) = done.answer["files"]
    assert (done.code, row["state"], row["level"]) == (1, "done", "B-T")
    assert row["pending"] == "signing.level_beyond"
    assert run("extend", "--json", home=tmp_path).answer["files"] == []
