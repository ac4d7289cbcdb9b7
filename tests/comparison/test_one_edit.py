"""A clerk's single edits: one change each, of the right kind, in the right clause, with the right flags."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest

from eoffice.comparison.engine import compare_documents, compare_files, read_bytes
from eoffice.comparison.script import CONTENT_KINDS, EditScript, Flag, Kind
from tests.comparison.legal_texts import text_docx

SAMPLES = Path(__file__).resolve().parents[2] / "../shared/samples"
BASE = [
    "Chương I",
    "QUY ĐỊNH CHUNG",
    "Điều 1. Phạm vi điều chỉnh",
    "1. Quy chế này quy định về tiếp nhận, xử lý và phát hành văn bản tại Ủy ban nhân dân xã.",
    "2. Quy chế áp dụng theo Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ.",
    "Điều 2. Mức chi",
    "1. Mức chi cho mỗi hồ sơ là 1.500.000 đồng (một triệu năm trăm nghìn đồng).",
    "2. Văn thư phải trình văn bản đến trong thời hạn 02 ngày làm việc:",
    "a) Đối với văn bản khẩn thì trình ngay trong giờ làm việc;",
    "b) Đối với văn bản thường thì trình chậm nhất ngày 15/7/2026;",
    "đ) Hồ sơ hoà giải do Sở Tư pháp quản lý không được công bố.",
    "Điều 3. Trách nhiệm",
    "1. Chủ tịch Ủy ban nhân dân xã chịu trách nhiệm chung.",
    "2. Văn phòng thực hiện khoản 1 Điều 2 của Quy chế này.",
    "Điều 4. Hiệu lực",
    "Quy chế này có hiệu lực từ ngày 01 tháng 8 năm 2026.",
]


def changed(new: list[str]) -> EditScript:
    """Return what changed between the base and another text."""
    one, other = (read_bytes(text_docx(lines), "x.docx").document for lines in (BASE, new))
    return compare_documents(one, other).script


EDITS: dict[str, tuple[str, str, Kind, str, Flag | None]] = {
    "money": ("1.500.000", "1.800.000", Kind.REPLACED, "Điều 2 khoản 1", Flag.MONEY),
    "money in words": ("triệu năm trăm", "triệu tám trăm", Kind.REPLACED, "Điều 2 khoản 1", Flag.MONEY),
    "date": ("15/7/2026", "20/7/2026", Kind.REPLACED, "Điều 2 khoản 2 điểm b", Flag.DATE),
    "date in words": ("01 tháng 8", "15 tháng 9", Kind.REPLACED, "Điều 4", Flag.DATE),
    "day and year": ("01 tháng 8 năm 2026", "05 tháng 8 năm 2027", Kind.REPLACED, "Điều 4", Flag.DATE),
    "term": ("02 ngày", "05 ngày", Kind.REPLACED, "Điều 2 khoản 2", Flag.TERM),
    "document number": (
        "30/2020/NĐ-CP", "78/2025/NĐ-CP", Kind.REPLACED, "Điều 1 khoản 2", Flag.DOCUMENT_NUMBER,
    ),
    "agency": ("Sở Tư pháp", "Sở Nội vụ", Kind.REPLACED, "Điều 2 khoản 2 điểm đ", Flag.AGENCY),
    "duty": ("phải trình", "có thể trình", Kind.REPLACED, "Điều 2 khoản 2", Flag.OBLIGATION),
    "negation": ("không được", "được", Kind.DELETED, "Điều 2 khoản 2 điểm đ", Flag.OBLIGATION),
    "place of a tone": ("hoà giải", "hòa giải", Kind.ENCODING_ONLY, "Điều 2 khoản 2 điểm đ", None),
    "no-break space": ("02 ngày", "02\u00a0ngày", Kind.ENCODING_ONLY, "Điều 2 khoản 2", None),
    "dash": ("30/2020/NĐ-CP", "30/2020/NĐ–CP", Kind.ENCODING_ONLY, "Điều 1 khoản 2", None),
    "two spaces": ("tiếp nhận, xử", "tiếp nhận,  xử", Kind.FORMATTING, "Điều 1 khoản 1", None),
    "one letter": ("tiếp nhận", "tiếp nhân", Kind.REPLACED, "Điều 1 khoản 1", None),
    "i for y": ("xử lý", "xử lí", Kind.REPLACED, "Điều 1 khoản 1", None),
    "capital": ("Văn phòng", "văn phòng", Kind.REPLACED, "Điều 3 khoản 2", None),
    "number of a chapter": ("Chương I", "Chương II", Kind.RENUMBERED, "Chương II", None),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
def test_one_edit_is_one_change_in_its_clause(name: str) -> None:
    before, after, kind, clause, flag = EDITS[name]
    (change,) = changed([line.replace(before, after) for line in BASE]).changes
    assert (change.kind, change.clause) == (kind, clause)
    assert flag is None or flag in change.flags
    assert flag is not Flag.MONEY or Flag.TERM not in change.flags


def test_a_new_article_renumbers_the_others_and_stale_references_are_told() -> None:
    later = BASE[5:]
    for old, new in (("Điều 4.", "Điều 5."), ("Điều 3.", "Điều 4."), ("Điều 2. M", "Điều 3. M")):
        later = [line.replace(old, new) for line in later]
    script = changed([*BASE[:5], "Điều 2. Giải thích từ ngữ", "Văn bản gồm cả văn bản điện tử.", *later])
    assert [change.kind for change in script.changes] == [Kind.INSERTED] * 2 + [Kind.RENUMBERED] * 3
    assert [change.clause for change in script.changes[2:]] == ["Điều 3", "Điều 4", "Điều 5"]
    assert len(script.warnings) == 1
    assert "Điều 3 khoản 1" in script.warnings[0]


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC"])
def test_another_unicode_form_changes_no_content(form: str) -> None:
    def formed(line: str) -> str:
        return unicodedata.normalize(form, line)  # type: ignore[arg-type]  # a name from the list above

    script = changed([formed(line) for line in BASE])
    assert {change.kind for change in script.changes} <= {Kind.ENCODING_ONLY}
    assert script.same_content


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample documents are not here")
@pytest.mark.parametrize("number", ["", "-phu-luc-2", "-phu-luc-4", "-phu-luc-5", "-phu-luc-6"])
def test_a_real_document_beside_itself_has_no_change(number: str) -> None:
    file = SAMPLES / f"nghi-dinh-30-2020{number}.docx"
    assert compare_files(file, file).script.identical


@pytest.mark.slow
@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample documents are not here")
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
def test_a_real_document_saved_again_by_libreoffice_says_the_same(tmp_path: Path) -> None:
    # The other samples hold drawings, which LibreOffice takes apart and puts together in its own way.
    names = ["nghi-dinh-30-2020.docx", "nghi-dinh-30-2020-phu-luc-2.docx", "nghi-dinh-30-2020-phu-luc-6.docx"]
    files = [SAMPLES / name for name in names]
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", "--headless", profile, "--convert-to", "docx", "--outdir", str(tmp_path / "again")]
    subprocess.run([*command, *map(str, files)], check=True, capture_output=True, timeout=300)
    for file in files:
        changes = compare_files(file, tmp_path / "again" / file.name).script.changes
        assert [one for one in changes if one.kind in CONTENT_KINDS] == []
