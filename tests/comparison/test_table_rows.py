"""The table for submissions: the same rows as docx and as PDF, each change read in its own sentence."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import docx
import pypdfium2
import pytest

from eoffice.comparison.engine import compare_files
from eoffice.comparison.jobs import WRITERS, write_table
from eoffice.comparison.table_docx import table_docx
from eoffice.comparison.table_rows import HEADINGS, Mark, table_rows
from tests.comparison.rich_docx import Rich, p

LONG = "một hai ba bốn năm sáu bảy tám chín mười " * 130


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """Give two files with an edit before the first article, one in an article and one in the header."""
    old, new = tmp_path / "cũ.docx", tmp_path / "mới.docx"
    old.write_bytes(
        Rich([p("Ngày 15 tháng 3"), p("Điều 1. Phạm vi"), p("Mức 5 đồng")], header=p("Lần 1")).to_bytes()
    )
    new.write_bytes(
        Rich(
            [p("Ngày 20 tháng 3"), p("Điều 1. Phạm vi"), p("Mức 7 đồng"), p(LONG)], header=p("Lần 2")
        ).to_bytes()
    )
    return old, new


def test_every_change_has_a_place_and_is_read_in_its_sentence(pair: tuple[Path, Path]) -> None:
    rows, more = table_rows(compare_files(*pair).script)
    assert more == 0
    assert [row.where for row in rows] == ["Phần mở đầu", "Điều 1", "Điều 1", "Đầu trang"]
    assert rows[1].old == (("Mức ", Mark.PLAIN), ("5", Mark.DELETED), (" đồng", Mark.PLAIN))
    assert rows[1].new == (("Mức ", Mark.PLAIN), ("7", Mark.INSERTED), (" đồng", Mark.PLAIN))


def test_word_and_pdf_say_the_same(pair: tuple[Path, Path], tmp_path: Path) -> None:
    found = compare_files(*pair)
    cells = [
        cell.text
        for row in docx.Document(io.BytesIO(table_docx(found.script))).tables[0].rows
        for cell in row.cells
    ]
    assert cells[:4] == list(HEADINGS)
    write_table(found, tmp_path / "bảng.pdf")
    document = pypdfium2.PdfDocument(tmp_path / "bảng.pdf")
    pages = [document[at].get_textpage().get_text_bounded() for at in range(len(document))]
    document.close()
    words = " ".join(" ".join(pages).split())
    assert "BẢNG SO SÁNH HAI BẢN VĂN BẢN" in words
    assert "Phần mở đầu" in words
    assert "Đầu trang" in words
    # A cell longer than a page goes on in rows below; nothing of it is lost up to the table's own limit.
    assert words.count("chín") == sum(cell.count("chín") for cell in cells)
    assert len(pages) > 1


def test_the_summary_is_a_file_that_any_editor_reads(pair: tuple[Path, Path], tmp_path: Path) -> None:
    WRITERS["summary"](*pair, tmp_path / "tóm tắt.txt", datetime(2026, 11, 22, tzinfo=UTC), "Lan")
    content = (tmp_path / "tóm tắt.txt").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert "Đầu trang – sửa: “1” → “2”" in content.decode("utf-8-sig")
