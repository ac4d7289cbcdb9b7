"""The report is read without the screen: the result in words, a table of changes, pages beside each other."""

from __future__ import annotations

from pathlib import Path

from eoffice.comparison.engine import compare_files
from eoffice.comparison.jobs import report_of
from eoffice.comparison.report import write_report
from eoffice.comparison.report_pages import page_pairs
from eoffice.rendering.text import page_count, pdf_text
from tests.comparison.paged_files import write_pdf
from tests.comparison.test_flat import text_file
from tests.comparison.test_paged import TEXTS

CHANGED = [*TEXTS[:3], "Điều 2. Hiệu lực và trách nhiệm", *TEXTS[4:]]


def words_of(pdf: Path) -> str:
    """Return the words of a PDF on one line."""
    return " ".join(pdf_text(pdf).split())


def test_pages_with_changes_stand_beside_each_other(tmp_path: Path) -> None:
    old, new = (
        write_pdf(tmp_path / "a.pdf", TEXTS * 3),
        write_pdf(tmp_path / "b.pdf", [*TEXTS, *CHANGED, *TEXTS]),
    )
    found = compare_files(old, new)
    pairs = list(page_pairs(found.script, old, new))
    assert [(pair.old and pair.old.number, pair.new and pair.new.number) for pair in pairs] == [(2, 2)]
    assert pairs[0].new is not None
    assert pairs[0].new.marks
    report_of(found, old, new, tmp_path / "r.pdf", None)
    told = words_of(tmp_path / "r.pdf")
    assert "BÁO CÁO SO SÁNH VĂN BẢN" in told
    assert "Bản cũ – trang 2" in told
    assert "và trách nhiệm" in told
    assert page_count(tmp_path / "r.pdf") == 2


def test_without_pages_the_texts_stand_beside_each_other(tmp_path: Path) -> None:
    old, new = text_file(tmp_path / "a.txt", TEXTS), text_file(tmp_path / "b.txt", CHANGED)
    found = compare_files(old, new)
    report_of(found, old, new, tmp_path / "r.pdf", None)
    told = words_of(tmp_path / "r.pdf")
    assert "Hai bản đặt cạnh nhau" in told
    assert TEXTS[5] in told


def test_the_same_comparison_gives_the_same_bytes(tmp_path: Path) -> None:
    found = compare_files(text_file(tmp_path / "a.txt", TEXTS), text_file(tmp_path / "b.txt", CHANGED)).script
    write_report(found, tmp_path / "one.pdf")
    write_report(found, tmp_path / "two.pdf")
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


def test_a_long_change_does_not_break_the_table(tmp_path: Path) -> None:
    old = text_file(tmp_path / "a.txt", ["Điều 1. Một", "ngắn"])
    new = text_file(tmp_path / "b.txt", ["Điều 1. Một", "từ " * 20_000])
    report_of(compare_files(old, new), old, new, tmp_path / "r.pdf", None)
    assert page_count(tmp_path / "r.pdf") >= 2
