"""`main.py sign` as people and scripts run it: a real token, real files, and everything that goes wrong."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

from eoffice.rendering.specimens import write_seal, write_signature
from hsm import Pin, SoftTokens
from signing import DemoAuthority, TrustStore, Verdict, verify
from signing.fonts import font_file
from tests.commands.running import MAIN, Ended, run
from tests.softhsm import softhsm_here

AGENCY = "ỦY BAN NHÂN DÂN TỈNH ĐẮK LẮK"
LEADER = "Nguyễn Đặng Ưỡn Ẵm"


@dataclass(frozen=True)
class Desk:
    """A person's token folder, their authority and pictures."""

    leader: SoftTokens
    clerk: SoftTokens
    trust: TrustStore
    image: Path
    seal: Path
    authority: DemoAuthority


def draw(target: Path, *, name: str = LEADER) -> Path:
    """Draw a document with blanks for number and date, as a word processor would."""
    pdfmetrics.registerFont(TTFont("Serif", font_file(italic=False)))
    page = canvas.Canvas(str(target))
    page.setFont("Serif", 13)
    page.drawString(110, 750, "Số:")
    page.drawString(160, 750, "/QĐ-UBND")
    page.drawString(310, 750, "Đắk Lắk, ngày")
    page.drawString(420, 750, "tháng")
    page.drawString(480, 750, "năm 2026")
    page.drawString(90, 600, "Điều 1. Chi 1.000.000 đồng./.")
    page.drawString(370, 400, "CHỦ TỊCH")
    page.drawString(345, 290, name)
    page.save()
    return target


def token(folder: Path, authority: DemoAuthority, name: str, *, seal: bool) -> SoftTokens:
    soft = SoftTokens(folder)
    serial = soft.create(name, Pin("123456"), Pin("87654321"))
    public = soft.generate_key(serial, Pin("123456"), name)
    soft.store_certificate(serial, Pin("123456"), name, authority.issue(name, AGENCY, public, seal=seal))
    return soft


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    softhsm_here()
    folder = tmp_path_factory.mktemp("desk")
    authority = DemoAuthority.create("CA thử nghiệm")
    write_signature(LEADER, folder / "ký.png")
    write_seal(AGENCY, folder / "dấu.png")
    return Desk(
        token(folder / "leader", authority, LEADER, seal=False),
        token(folder / "clerk", authority, AGENCY, seal=True),
        TrustStore.of([authority.certificate]),
        folder / "ký.png",
        folder / "dấu.png",
        authority,
    )


def sign(desk: Desk, home: Path, *words: str | Path, clerk: bool = False, pin: str = "123456\n") -> Ended:
    soft = desk.clerk if clerk else desk.leader
    given = ("sign", *words, "--pin-stdin", "--json")
    return run(*given, home=home, stdin=pin, environment=dict(soft.environment))


def test_the_leader_then_number_date_and_seal_on_a_file_without_fields(desk: Desk, tmp_path: Path) -> None:
    source = draw(tmp_path / "Quyết định.pdf")
    before = source.read_bytes()
    signed = sign(desk, tmp_path, source, "--out", tmp_path / "1", "--image", desk.image)
    assert signed.code == 0, signed.err
    (row,) = signed.answer["files"]
    assert (row["state"], row["level"]) == ("done", "B-B")
    given = ("--role", "issue", "--image", desk.seal, "--number", "15", "--date", "2026-03-05")
    issued = sign(desk, tmp_path, row["target"], "--out", tmp_path / "2", *given, clerk=True)
    assert issued.code == 0, issued.err
    final = tmp_path / "2" / "Quyết định.pdf"
    verdict = verify(final, desk.trust)
    assert [one.verdict for one in verdict.signatures] == [Verdict.VALID] * 2, verdict
    assert source.read_bytes() == before
    text = " ".join(drawn_text(final).split())
    assert "Số: 15 /QĐ-UBND" in text
    assert "ngày 05 tháng 3 năm 2026" in text
    shown = subprocess.run(["pdfsig", str(final)], capture_output=True, text=True, check=False).stdout
    assert shown.count("Signature is Valid") == 2
    assert "Total document signed" in shown
    assert final.read_bytes().startswith(Path(row["target"]).read_bytes())


@pytest.mark.parametrize(
    ("role", "words", "expected"),
    [
        ("copy", ("--copy-form", "sao_luc"), "SAO LỤC; ỦY BAN NHÂN DÂN TỈNH ĐẮK LẮK; 20"),
        ("appendix", ("--number", "15/QĐ-UBND"), "Số: 15/QĐ-UBND; 20"),
        ("incoming", ("--number", "123", "--text", "Phòng Tổng hợp"), "Chuyển: Phòng Tổng hợp"),
        ("comment", ("--text", "Đồng ý trình ký"), "Đồng ý trình ký"),
    ],
)
def test_each_other_operation_writes_its_words(
    desk: Desk, tmp_path: Path, role: str, words: tuple[str, ...], expected: str
) -> None:
    source = draw(tmp_path / "a.pdf")
    done = sign(desk, tmp_path, source, "--out", tmp_path / "out", "--role", role, *words, clerk=True)
    assert done.code == 0, done.err
    file = tmp_path / "out" / "a.pdf"
    assert verify(file, desk.trust).verdict is Verdict.VALID
    assert expected in " ".join(drawn_text(file).split())


def drawn_text(file: Path) -> str:
    """Return the text of a page with its fields, as an independent reader sees it."""
    command = ["pdftotext", "-layout", str(file), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_bad_files_are_named_and_the_good_ones_signed(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "vào"
    folder.mkdir()
    draw(folder / "tốt.pdf")
    (folder / "rỗng.pdf").write_bytes(b"")
    (folder / "hỏng.pdf").write_bytes(b"%PDF-1.7\nhong")
    done = sign(desk, tmp_path, folder, tmp_path / "không có.pdf", "--out", tmp_path / "ra")
    assert done.code == 2, done.err
    states = {Path(row["file"]).name: row["state"] for row in done.answer["files"]}
    bad = {"rỗng.pdf": "failed", "hỏng.pdf": "failed", "không có.pdf": "failed"}
    assert states == {"tốt.pdf": "done", **bad}
    assert [one.name for one in (tmp_path / "ra").iterdir() if one.is_file()] == ["tốt.pdf"]
    assert all(row["error"]["message"] for row in done.answer["files"] if row["state"] == "failed")
    assert {Path(one).suffix for one in done.answer["reports"]} == {".json", ".xlsx", ".pdf"}


def test_a_wrong_pin_stops_everything_and_writes_nothing(desk: Desk, tmp_path: Path) -> None:
    done = sign(desk, tmp_path, draw(tmp_path / "a.pdf"), "--out", tmp_path / "ra", pin="000000\n")
    assert done.code == 3
    assert done.answer["error"]["code"] == "token.pin_incorrect"
    assert list((tmp_path / "ra").iterdir()) == []
    assert "000000" not in done.err + done.out
    again = sign(desk, tmp_path, tmp_path / "a.pdf", "--out", tmp_path / "ra")
    assert again.code == 0


def test_no_token_and_no_pin_are_told(desk: Desk, tmp_path: Path) -> None:
    source = draw(tmp_path / "a.pdf")
    empty = SoftTokens(tmp_path / "none")
    done = run(
        "sign", source, "--out", tmp_path / "ra", "--json", home=tmp_path, environment=empty.environment
    )
    assert (done.code, done.answer["error"]["code"]) == (3, "signing.cert_not_found")
    done = sign(desk, tmp_path, source, "--out", tmp_path / "ra", pin="")
    assert done.answer["error"]["code"] == "signing.pin_missing"


def test_two_names_alike_are_kept_apart_and_other_files_signed_beside(desk: Desk, tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / str(number)).mkdir()
        draw(tmp_path / str(number) / "a.pdf")
    (tmp_path / "b.txt").write_text("chữ", encoding="utf-8")
    (tmp_path / "c.xml").write_text("<edXML><a>chữ</a></edXML>", encoding="utf-8")
    files = (tmp_path / "1" / "a.pdf", tmp_path / "2" / "a.pdf", tmp_path / "b.txt", tmp_path / "c.xml")
    done = sign(desk, tmp_path, *files, "--out", tmp_path / "ra")
    assert done.code == 0, done.err
    names = sorted(one.name for one in (tmp_path / "ra").iterdir() if one.is_file())
    assert names == ["a (2).pdf", "a.pdf", "b.txt.p7s", "c.xml"]


@pytest.mark.slow
def test_a_batch_killed_half_way_is_resumed_and_signs_nothing_twice(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "vào"
    folder.mkdir()
    for number in range(30):
        draw(folder / f"{number:02d}.pdf")
    journal, out = tmp_path / "nhật ký.jsonl", tmp_path / "ra"
    words = ["sign", str(folder), "--out", str(out), "--resume", str(journal), "--pin-stdin", "--json"]
    own = {
        **os.environ,
        **desk.leader.environment,
        "HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path / "d"),
    }
    with subprocess.Popen(
        [sys.executable, str(MAIN), *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=own,
        start_new_session=True,
    ) as process:
        assert process.stdin
        assert process.stderr
        process.stdin.write("123456\n")
        process.stdin.flush()
        for line in process.stderr:
            if line.startswith("[7/"):
                break
        os.killpg(process.pid, signal.SIGKILL)
    first = {one.name: one.read_bytes() for one in out.glob("*.pdf")}
    assert 7 <= len(first) < 30
    done = sign(desk, tmp_path, folder, "--out", out, "--resume", journal)
    assert done.code == 0, done.err
    assert len(list(out.glob("*.pdf"))) == 30
    assert not list(out.glob(".*.part"))
    assert {name: (out / name).read_bytes() for name in first} == first
    assert done.answer["counts"]["skipped"] >= 7
    assert all(verify(one, desk.trust).verdict is Verdict.VALID for one in sorted(out.glob("*.pdf"))[::10])


def test_the_pictures_are_transparent(desk: Desk) -> None:
    with Image.open(desk.image) as image:
        assert image.mode == "RGBA"
