"""Secrecy marks are found where they stand as marks, and only there."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eoffice.domain.secrecy import MARKS, name_mark, refuse_secret_names, refuse_secrets, secrecy_mark
from eoffice.errors import Refused

FRAMES = [
    "{}",
    "  {}  ",
    "[{}]",
    "( {} )",
    "* {} *",
    "— {} —",
    "{}.",
    "| {} |",
    "\u3010{}\u3011",
    "\u00a0{}\u200b",
    "“{}”",
    '"{}"',
    "Độ mật: {}",
    "Mức độ mật : {}.",
    "ĐỘ MẬT: {}",
    "{} (bản số 01)",
    "[{} (Bản số: 01/05)]",
    "{} - Bản số: 01",
    "UBND TỈNH PHÚ THỌ\t{}",
    "SỞ NỘI VỤ | {}",
    "TÀI LIỆU {}",
    "VĂN BẢN {}",
    "HỒ SƠ {}",
    "SỞ NỘI VỤ\n{}\nSố: 12/SNV-VP",
    "Độc lập - Tự do - Hạnh phúc\n{}",
]


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_on_a_line_of_its_own_is_found_in_any_frame(frame: str, mark: str) -> None:
    assert secrecy_mark(["SỞ NỘI VỤ", frame.format(mark), "BÁO CÁO"]) == mark


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_is_found_with_its_accents_apart(mark: str) -> None:
    assert secrecy_mark([unicodedata.normalize("NFD", mark)]) == mark


@pytest.mark.parametrize(
    ("line", "mark"),
    [
        ("M Ậ T", "MẬT"),
        ("T Ố I   M Ậ T", "TỐI MẬT"),
        ("TUYỆT  MẬT", "TUYỆT MẬT"),
        ("TỐI\u00a0MẬT", "TỐI MẬT"),
        ("Độ mật: Mật", "MẬT"),
        ("Mức độ mật: tối mật", "TỐI MẬT"),
        ("TUYỆT\nMẬT", "MẬT"),
    ],
)
def test_a_mark_set_with_wide_letters_is_found(line: str, mark: str) -> None:
    assert secrecy_mark([line]) == mark


@pytest.mark.parametrize(
    "line",
    [
        "Về việc bảo mật thông tin",
        "VỀ VIỆC BẢO MẬT THÔNG TIN",
        "Mật",
        "Tối mật",
        "mật độ dân số",
        "MẬT ĐỘ",
        "KHÓA BÍ MẬT",
        "Luật Bảo vệ bí mật nhà nước",
        "LUẬT BẢO VỆ BÍ MẬT NHÀ NƯỚC",
        "Văn bản mật",
        "QUẢN LÝ VĂN BẢN MẬT",
        "Độ mật:",
        "Độ mật: Thường",
        "Độ mật: Mật, Tối mật, Tuyệt mật",
        "Độ mật: MẬT (nếu có)",
        "TUYỆT MẬT, TỐI MẬT, MẬT",
        "Văn bản đóng dấu độ TUYỆT MẬT thì không gửi qua mạng.",
        "QUY CHẾ BẢO\nMẬT",
        "LƯU KHÓA BÍ\nMẬT TRONG CÔNG TÁC VĂN THƯ",
        "Dấu các độ TUYỆT MẬT, TỐI MẬT,\nMẬT.",
        "Văn bản được đóng dấu độ\nMẬT.",
        "Dấu chỉ các mức độ mật được khắc sẵn theo quy định của pháp luật về việc\nMẬT.",
        "MẬT ONG",
        "MẶT",
        "MẤT",
        "MAT",
        "HỎA TỐC",
        "HOẢ TỐC",
        "",
        "  ",
        "[]",
        "---",
    ],
)
def test_words_that_are_no_mark_are_let_through(line: str) -> None:
    assert secrecy_mark([line]) is None


def test_the_first_mark_is_the_one_reported() -> None:
    assert secrecy_mark(["TỐI MẬT", "MẬT"]) == "TỐI MẬT"
    assert secrecy_mark([]) is None


@given(st.lists(st.text(max_size=40), max_size=8), st.sampled_from(MARKS), st.data())
def test_a_mark_is_found_among_any_other_lines(lines: list[str], mark: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(lines)))
    assert secrecy_mark([*lines[:at], mark, *lines[at:]]) is not None


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("MẬT.docx", "MẬT"),
        ("TUYỆT MẬT.pdf", "TUYỆT MẬT"),
        ("Báo cáo (TỐI MẬT).pdf", "TỐI MẬT"),
        ("bao-cao-MẬT.docx", "MẬT"),
        ("[MẬT] Kế hoạch.docx", "MẬT"),
        ("TỐI_MẬT_ke-hoach.docx", "TỐI MẬT"),
        ("Danh sách MẬT 2026.xlsx", "MẬT"),
        ("MẬT", "MẬT"),
    ],
)
def test_a_mark_in_the_name_of_a_file_is_found(name: str, mark: str) -> None:
    assert name_mark(name) == mark
    with pytest.raises(Refused, match=r"secrecy\.marked"):
        refuse_secret_names("phu-luc.pdf", name)


@pytest.mark.parametrize(
    "name",
    [
        "bao-mat.docx",
        "Bảo mật thông tin.docx",
        "BẢO_MẬT_THÔNG_TIN.docx",
        "KHÓA BÍ MẬT.pdf",
        "Danh sách MẬT KHẨU.xlsx",
        "MẬT ĐỘ DÂN SỐ.xlsx",
        "Luật Bảo vệ bí mật nhà nước.pdf",
        "phu-luc.pdf",
        ".docx",
        "",
    ],
)
def test_a_name_that_only_holds_the_word_is_let_through(name: str) -> None:
    assert name_mark(name) is None
    refuse_secret_names(name)


def test_the_refusal_names_the_mark() -> None:
    with pytest.raises(Refused) as refused:
        refuse_secrets(["Kính gửi", "Ghi chú\nTỐI MẬT"])
    assert (refused.value.code, refused.value.values["mark"]) == ("secrecy.marked", "TỐI MẬT")
    refuse_secrets(["Về việc bảo mật", ""])


SENTENCE_WORDS = ["bảo", "giữ", "bí", "tài liệu", "nhà nước", "độ", "theo", "cơ quan", "Luật"]
WORDS = st.lists(st.sampled_from(SENTENCE_WORDS), min_size=1, max_size=6)


@given(WORDS, WORDS, st.sampled_from(MARKS))
def test_a_mark_inside_a_sentence_is_let_through(before: list[str], after: list[str], mark: str) -> None:
    assert secrecy_mark([" ".join(["Về", *before, mark, *after]) + "."]) is None
    assert secrecy_mark([" ".join(["Về", *before, mark.lower(), *after]) + "."]) is None


@given(st.text(alphabet="-–.,;:/()[ ]bảnsố", max_size=5000))
def test_odd_lines_are_looked_through_at_once(line: str) -> None:
    assert secrecy_mark([line]) is None
