"""Files that a word processor made: fields over the blanks in their text, signed twice, judged by others."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from eoffice.rendering.page_words import page_words
from eoffice.rendering.specimens import write_seal, write_signature
from signing import DATE, NUMBER
from signing.batch import Job, Outcome, Rules, State, sign_batch
from signing.fields import FieldPlace
from signing.images import Picture
from signing.operations import Recipe, placement_of
from signing.places import Basis
from signing.placing import Operation
from tests.signing.authority_server import AuthorityServer, PlainKey

LEADER = "Nguyễn Đặng Ưỡn Ẵm"
AGENCY = "ỦY BAN NHÂN DÂN TỈNH ĐẮK LẮK"
HEADS = {
    "blanks": ("Số:        /QĐ-UBND", "Đắk Lắk, ngày      tháng      năm 2026"),
    "dots": ("Số: ………/QĐ-UBND", "Đắk Lắk, ngày … tháng … năm 20…"),
    "points": ("Số: ......../QĐ-UBND", "Đắk Lắk, ngày ..... tháng ..... năm 2026"),
    "hard blanks": (
        "Số:\u00a0\u00a0\u00a0\u00a0\u00a0/QĐ-UBND",
        "Đắk Lắk, ngày\u00a0\u00a0\u00a0\u00a0tháng\u00a0\u00a0\u00a0\u00a0năm\u00a02026",
    ),
    "lines": ("Số:____/QĐ-UBND", "Đắk Lắk, ngày __ tháng __ năm 2026"),
    "month": ("Số:       /QĐ-UBND", "Đắk Lắk, ngày      tháng 11 năm 2026"),
}


def write_word(target: Path, number: str, date: str) -> None:
    """Write a decision as clerks do: a table for the head, a table for the signature."""
    made = docx.Document()
    made.styles["Normal"].font.name, made.styles["Normal"].font.size = "Times New Roman", Pt(13)
    head = made.add_table(2, 2)
    head.rows[0].cells[0].text, head.rows[0].cells[1].text = AGENCY, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    head.rows[1].cells[0].text = number
    head.rows[1].cells[1].paragraphs[0].add_run(date).italic = True
    # A date in the text must not be taken for the date of issue.
    made.add_paragraph("Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;")
    made.add_paragraph("Điều 1. Chi 1.000.000 đồng./.")
    foot = made.add_table(1, 2)
    foot.rows[0].cells[0].text = "Nơi nhận:\n- Như Điều 1;\n- Lưu: VT."
    foot.rows[0].cells[1].text = f"TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\n\n\n\n{LEADER}"
    for cell in (*head.rows[0].cells, *head.rows[1].cells, foot.rows[0].cells[1]):
        for paragraph in cell.paragraphs:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    made.save(str(target))


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every head as a PDF of one run of LibreOffice."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("converted")
    for name, head in HEADS.items():
        write_word(folder / f"{name}.docx", *head)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = [str(folder / f"{name}.docx") for name in HEADS]
    command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    write_signature(LEADER, folder / "ký.png")
    write_seal(AGENCY, folder / "dấu.png")
    return folder


@pytest.fixture(scope="module")
def key() -> Iterator[PlainKey]:
    with AuthorityServer() as authority:
        yield PlainKey(authority, LEADER)


def recipe(folder: Path, operation: Operation, date: str = "ngày 05 tháng 3 năm 2026") -> Recipe:
    picture = Picture(folder / ("ký.png" if operation is Operation.APPROVE else "dấu.png"))
    return Recipe(operation, LEADER, AGENCY, picture, number="15", date=date, words=page_words)


def signed(source: Path, target: Path, how: Recipe, key: PlainKey) -> Outcome:
    return sign_batch([Job(source, target, how)], key, rules=Rules(processes=0)).outcomes[0]


def blank(made: tuple[FieldPlace, ...], name: str) -> FieldPlace:
    return next(one for one in made if one.name == name)


@pytest.mark.slow
@pytest.mark.parametrize("name", [one for one in HEADS if one != "month"])
def test_a_converted_file_takes_both_signatures_number_and_date(
    converted: Path, key: PlainKey, tmp_path: Path, name: str
) -> None:
    approve = recipe(converted, Operation.APPROVE)
    placement = placement_of(approve, converted / f"{name}.pdf")
    assert (placement.basis, placement.covered) == (Basis.ANCHOR, 0)
    assert [bool(right > left) for left, right in blank(placement.make, DATE).gaps][:2] == [True, True]
    number = blank(placement.make, NUMBER)
    words = page_words(converted / f"{name}.pdf")[1][0].words
    slash = next(word for word in words if word.text.startswith("/QĐ") or ":/QĐ" in word.text)
    assert number.rect[2] <= slash.x0 + 1
    once, twice = tmp_path / "1.pdf", tmp_path / "2.pdf"
    assert signed(converted / f"{name}.pdf", once, approve, key).state is State.DONE
    assert signed(once, twice, recipe(converted, Operation.ISSUE), key).state is State.DONE
    text = subprocess.run(["pdftotext", "-raw", str(twice), "-"], capture_output=True, text=True, check=True)
    assert re.search(r"\b15\b", text.stdout)
    judged = subprocess.run(["pdfsig", str(twice)], capture_output=True, text=True, check=False).stdout
    assert judged.count("Signature is Valid") == 2
    assert "Total document signed" in judged
    assert openssl_agrees(twice, tmp_path) == [True, True]


@pytest.mark.slow
def test_a_month_that_is_printed_is_kept_and_never_written_against(
    converted: Path, key: PlainKey, tmp_path: Path
) -> None:
    once = tmp_path / "1.pdf"
    source = converted / "month.pdf"
    assert signed(source, once, recipe(converted, Operation.APPROVE), key).state is State.DONE
    wrong = signed(once, tmp_path / "2.pdf", recipe(converted, Operation.ISSUE), key)
    assert (wrong.state, wrong.code) == (State.FAILED, "signing.date_contradicts")
    assert not (tmp_path / "2.pdf").exists()
    right = recipe(converted, Operation.ISSUE, "ngày 22 tháng 11 năm 2026")
    assert signed(once, tmp_path / "3.pdf", right, key).state is State.DONE


def openssl_agrees(file: Path, folder: Path) -> list[bool]:
    """Ask OpenSSL whether each CMS in a file signs the bytes that its ranges name."""
    data = file.read_bytes()
    answers = []
    for found in re.finditer(rb"/ByteRange ?\[ ?(\d+) (\d+) (\d+) (\d+) ?\]", data):
        start, first, second, length = map(int, found.groups())
        cms, content = folder / "cms.der", folder / "content.bin"
        held = bytes.fromhex(data[first + 1 : second - 1].decode())
        cms.write_bytes(held[: int.from_bytes(held[2:4], "big") + 4])
        content.write_bytes(data[start:first] + data[second : second + length])
        command = ["openssl", "cms", "-verify", "-binary", "-noverify", "-inform", "DER"]
        command += ["-in", str(cms), "-content", str(content), "-out", str(folder / "out.bin")]
        answers.append(subprocess.run(command, capture_output=True, check=False).returncode == 0)
    return answers
