"""Every kind of edit, alone and mixed: the redline is valid, gives both texts back, and marks little more."""

from __future__ import annotations

import random
import unicodedata
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from eoffice.comparison.engine import Comparison, compare_documents, read_bytes
from eoffice.comparison.redline.making import Redline, make_redline
from eoffice.comparison.redline.proof import resolved, texts
from eoffice.comparison.redline.validator import problems_in
from eoffice.comparison.script import Kind
from eoffice.comparison.word.package import package_from
from eoffice.comparison.word.xml import local, remove, w
from tests.comparison.legal_texts import (
    docx_of,
    edited,
    paragraph_xml,
    paragraphs,
    table_xml,
    text_docx,
)

MOMENT = datetime(2026, 3, 5, 9, 15, tzinfo=UTC)
SAMPLES = Path(__file__).resolve().parents[2] / "../shared/samples"
MARKS = ("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "rPrChange", "pPrChange", "sectPrChange")


def compared(old: bytes, new: bytes) -> tuple[Comparison, Redline]:
    """Return the comparison and its redline, proved here once more from its bytes, and validated."""
    one, other = read_bytes(old, "cu.docx"), read_bytes(new, "moi.docx")
    found = compare_documents(one.document, other.document)
    redline = make_redline(found.plan, one, other, MOMENT, "Lan")
    written = package_from(redline.content, "redline.docx")
    assert problems_in(written) == []
    assert texts(resolved(written, accept=True)) == texts(other.document)
    assert texts(resolved(written, accept=False)) == texts(one.document)
    assert (redline.check.accept_gives_new, redline.check.reject_gives_old) == (True, True)
    return found, redline


def marks(redline: Redline) -> dict[str, int]:
    """Return how many marks of each kind the body holds; those of paragraph ends and rows by their place."""
    package = package_from(redline.content, "redline.docx")
    root = package.root(package.main)
    assert root is not None
    found: Counter[str] = Counter()
    for one in root.iter():
        if local(one) in MARKS:
            place = local(one.getparent())
            is_apart = place in {"rPr", "trPr"} and not local(one).endswith("Change")
            found[f"{place}/{local(one)}" if is_apart else local(one)] += 1
    return dict(found)


def lines(*texts_: str) -> bytes:
    return text_docx(texts_)


A, B, C = (
    "Điều 1. Phạm vi áp dụng của quy định",
    "Cơ quan phải nộp hồ sơ đúng hạn.",
    "Điều khoản thi hành từ nay.",
)
LONG = "Đoạn thứ nhất nói về việc lập hồ sơ. Đoạn thứ hai nói về việc nộp lưu hồ sơ vào kho."
SCENARIOS: dict[str, tuple[bytes, bytes, dict[str, int]]] = {
    "one word": (lines(A, B, C), lines(A, B.replace("phải", "được"), C), {"del": 1, "ins": 1}),
    "a paragraph in the middle": (lines(A, C), lines(A, B, C), {"rPr/ins": 1, "ins": 1}),
    "a paragraph at the start": (lines(A, C), lines(B, A, C), {"rPr/ins": 1, "ins": 1}),
    "a paragraph at the end": (lines(A, C), lines(A, C, B), {"rPr/ins": 1, "ins": 1}),
    "a paragraph gone at the end": (lines(A, C, B), lines(A, C), {"rPr/del": 1, "del": 1}),
    "a split": (
        lines(A, LONG, C),
        lines(A, *LONG.replace(". Đoạn", ".|Đoạn").split("|"), C),
        {"rPr/ins": 1, "del": 1},
    ),
    "a merge": (
        lines(A, *LONG.replace(". Đoạn", ".|Đoạn").split("|"), C),
        lines(A, LONG, C),
        {"rPr/del": 1, "ins": 1},
    ),
    "a move": (
        lines(A, B, C, LONG),
        lines(A, C, LONG, B),
        {"rPr/moveFrom": 1, "moveFrom": 1, "rPr/moveTo": 1, "moveTo": 1},
    ),
    "a paragraph emptied": (lines(A, B, C), lines(A, "", C), {"del": 1}),
}


@pytest.mark.parametrize("name", [name for name in SCENARIOS if name != "a move"])
def test_one_edit_leaves_no_more_marks_than_it_needs(name: str) -> None:
    old, new, wanted = SCENARIOS[name]
    assert marks(compared(old, new)[1]) == wanted


def test_a_moved_paragraph_is_one_move_with_its_ranges() -> None:
    found, redline = compared(lines(A, B, C, LONG), lines(B, C, LONG, A, "Nơi nhận: văn thư."))
    kinds = Counter(change.kind for change in found.script.changes)
    assert kinds == {Kind.MOVED: 1, Kind.INSERTED: 1}
    assert marks(redline)["moveFrom"] == marks(redline)["moveTo"] == 1


TABLE = [
    ["STT", "Nội dung chi", "Số tiền"],
    ["1", "Mua giấy in", "5.000.000"],
    ["2", "Sửa máy tính", "7.500.000"],
]


def with_table(rows: list[list[str]]) -> bytes:
    return docx_of([paragraph_xml(A), table_xml(rows), paragraph_xml(C)])


def test_an_inserted_column_is_cell_marks_only() -> None:
    wider = [[row[0], f"Cột thêm {n}", *row[1:]] for n, row in enumerate(TABLE)]
    found, redline = compared(with_table(TABLE), with_table(wider))
    assert marks(redline) == {"cellIns": 3, "ins": 3}
    assert [change.kind for change in found.script.changes] == [Kind.COLUMN_INSERTED]
    assert marks(compared(with_table(wider), with_table(TABLE))[1]) == {"cellDel": 3, "del": 3}


def test_an_inserted_row_is_one_row() -> None:
    longer = [*TABLE[:2], ["1a", "Mua mực in màu", "900.000"], TABLE[2]]
    found, redline = compared(with_table(TABLE), with_table(longer))
    assert marks(redline) == {"trPr/ins": 1, "ins": 3, "rPr/ins": 3}
    assert [change.kind for change in found.script.changes] == [Kind.ROW_INSERTED]


def test_an_empty_form_with_one_row_more_is_not_the_same() -> None:
    one, other = (
        docx_of([table_xml([["", ""]] * 2), "<w:p/>"]),
        docx_of([table_xml([["", ""]] * 3), "<w:p/>"]),
    )
    assert [change.kind for change in compared(one, other)[0].script.changes] == [Kind.ROW_INSERTED]
    bare = docx_of(["<w:p/>"])
    assert [change.kind for change in compared(bare, one)[0].script.changes] == [Kind.INSERTED]


def test_one_edited_cell_is_one_edit() -> None:
    other = [list(row) for row in TABLE]
    other[1][2] = "6.000.000"
    assert marks(compared(with_table(TABLE), with_table(other))[1]) == {"del": 1, "ins": 1}


def test_an_added_and_a_dropped_table_are_marked_row_by_row() -> None:
    bare = docx_of([paragraph_xml(A), paragraph_xml(C)])
    assert marks(compared(bare, with_table(TABLE))[1])["trPr/ins"] == 3
    assert marks(compared(with_table(TABLE), bare)[1])["trPr/del"] == 3


def run(text: str, look: str = "") -> str:
    return f'<w:r>{f"<w:rPr>{look}</w:rPr>" if look else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


def test_a_look_and_a_shape_are_tracked_as_formatting_only() -> None:
    plain = docx_of([f"<w:p>{run('Một hai ba bốn')}</w:p>"])
    bold = docx_of([f"<w:p>{run('Một ')}{run('hai ba', '<w:b/>')}{run(' bốn')}</w:p>"])
    right = docx_of([f'<w:p><w:pPr><w:jc w:val="right"/></w:pPr>{run("Một hai ba bốn")}</w:p>'])
    assert marks(compared(plain, bold)[1]) == {"rPrChange": 1}
    assert marks(compared(bold, plain)[1]) == {"rPrChange": 1}
    assert marks(compared(plain, right)[1]) == {"pPrChange": 1}


def test_a_page_set_up_is_tracked() -> None:
    old = lines(A, B)
    wide = package_from(old, "x")
    root = wide.root(wide.main)
    assert root is not None
    next(root.iter(w("pgSz"))).set(w("w"), "16838")
    found, redline = compared(old, wide.to_bytes())
    assert [change.kind for change in found.script.changes] == [Kind.SECTION]
    assert marks(redline) == {"sectPrChange": 1}


def test_runs_cut_anew_are_no_change() -> None:
    one = docx_of([f"<w:p>{run('Một hai ba bốn')}</w:p>"])
    other = docx_of([f"<w:p>{run('Mộ')}<w:proofErr w:type='x'/>{run('t hai')}{run(' ba bốn')}</w:p>"])
    assert compare_documents(read_bytes(one, "a").document, read_bytes(other, "b").document).script.identical


ENCODINGS: dict[str, Callable[[str], str]] = {
    "nfd": lambda text: unicodedata.normalize("NFD", text),
    "tone": lambda text: text.replace("hòa", "hoà").replace("ủy", "uỷ").replace("Ủy", "Uỷ"),
    "no_break_space": lambda text: text.replace(" năm", "\u00a0năm").replace(" ngày", "\u00a0ngày"),
}


@pytest.mark.parametrize("name", ENCODINGS)
def test_another_encoding_of_the_same_words_changes_no_content(name: str) -> None:
    old = [*paragraphs(60), "Hòa giải viên và Ủy ban hòa hợp, ngày 5 tháng 3 năm 2026"]
    found, _ = compared(text_docx(old), text_docx([ENCODINGS[name](line) for line in old]))
    assert not found.script.identical
    assert {change.kind for change in found.script.changes} == {Kind.ENCODING_ONLY}


def test_text_in_an_old_font_equals_its_unicode_copy() -> None:
    font = '<w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/>'
    old = docx_of([f"<w:p>{run('Céng hßa x· héi chñ nghÜa ViÖt Nam', font)}</w:p>"])
    new = lines("Cộng hòa xã hội chủ nghĩa Việt Nam")
    found, _ = compared(old, new)
    assert {change.kind for change in found.script.changes} <= {Kind.ENCODING_ONLY, Kind.FORMATTING}
    assert found.script.same_content


def test_generated_edits_are_found_as_what_they_are() -> None:
    truth = edited(paragraphs(600), 60, seed=3)
    found, redline = compared(text_docx(truth.old), text_docx(truth.new))
    counts = found.script.counts()
    moved = [change.new for change in found.script.changes if change.kind is Kind.MOVED]
    assert set(moved) <= set(truth.moved)
    assert len(moved) >= 0.95 * len(truth.moved)
    assert (counts["inserted"], counts["deleted"], counts["replaced"]) == (
        truth.inserted, truth.deleted, truth.replaced,
    )  # fmt: skip
    assert redline.check.safe_blocks == 0


def test_little_more_is_marked_than_was_changed() -> None:
    truth = edited(paragraphs(300), 40, seed=5, kinds=("insert", "delete", "replace"))
    found, _ = compared(text_docx(truth.old), text_docx(truth.new))
    marked = sum(len(change.old) + len(change.new) for change in found.script.changes)
    assert marked <= 1.05 * truth.changed_letters


def test_swapped_chapters_are_moves_and_not_rewriting() -> None:
    old = paragraphs(80)
    found, redline = compared(text_docx(old), text_docx(old[40:] + old[:40]))
    kinds = Counter(change.kind for change in found.script.changes)
    assert kinds[Kind.MOVED] >= 39
    assert sum(kinds.values()) <= 42
    package = package_from(redline.content, "x")
    root = package.root(package.main)
    assert root is not None
    assert len(list(root.iter(w("moveFromRangeStart")))) <= 2, "neighbours that move together are one move"


words_ = st.sampled_from(["một", "hai", "ba", "bốn", "năm", ",", ".", "15/2024/NĐ-CP", "hồ", "sơ"])
line_ = st.lists(words_, max_size=12).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(st.lists(line_, min_size=1, max_size=8), st.lists(line_, min_size=1, max_size=8))
def test_any_two_texts_give_a_redline_that_gives_both_back(old: list[str], new: list[str]) -> None:
    compared(text_docx(old), text_docx(new))


cell_ = st.lists(st.lists(words_, max_size=3).map(" ".join), min_size=1, max_size=3)


@settings(max_examples=30, deadline=None)
@given(st.lists(cell_, min_size=1, max_size=4), st.lists(cell_, min_size=1, max_size=4))
def test_any_two_tables_give_a_redline_that_gives_both_back(
    old: list[list[str]], new: list[list[str]]
) -> None:
    compared(docx_of([table_xml(old), "<w:p/>"]), docx_of([table_xml(new), "<w:p/>"]))


def _may_go(paragraph: etree._Element) -> bool:
    """Tell whether a document stays valid without a paragraph."""
    return paragraph.getnext() is not None and paragraph.find(f"{w('pPr')}/{w('sectPr')}") is None


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample documents are not here")
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_random_edits_of_real_documents_come_back_both_ways(seed: int) -> None:
    for path in sorted(SAMPLES.glob("*.docx")):
        content = path.read_bytes()
        package = package_from(content, path.name)
        root = package.root(package.main)
        assert root is not None
        rnd = random.Random(seed)  # noqa: S311 - no secret is made here
        texts_ = [one for one in root.iter(w("t")) if one.text and " " in one.text.strip()]
        for one in rnd.sample(texts_, min(8, len(texts_))):
            parts = (one.text or "").split(" ")
            parts.insert(rnd.randrange(len(parts)), "bổ sung")
            one.text = " ".join(parts)
        for one in rnd.sample([one for one in root.iter(w("p")) if _may_go(one)], 3):
            remove(one)
        compared(content, package.to_bytes())


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample documents are not here")
def test_a_real_document_equals_itself() -> None:
    for path in sorted(SAMPLES.glob("*.docx")):
        one, other = read_bytes(path.read_bytes(), path.name), read_bytes(path.read_bytes(), path.name)
        assert compare_documents(one.document, other.document).script.identical, path.name
