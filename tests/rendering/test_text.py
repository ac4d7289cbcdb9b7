"""Words and pictures of PDF pages, and PDFs that cannot be read."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from eoffice.rendering.errors import UnreadableFile
from eoffice.rendering.pdf import render_pdf
from eoffice.rendering.text import (
    DEFAULT_PDF_LIMITS,
    page_count,
    page_image,
    page_images,
    page_texts,
    pdf_text,
)
from tests.rendering.builders import LONG, a_letter, text


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    path = tmp_path / "a.pdf"
    render_pdf(a_letter(body=tuple(text(f"{at}. {LONG}") for at in range(20))), path)
    return path


def refusal(path: Path, **limits: int) -> str:
    with pytest.raises(UnreadableFile) as caught:
        pdf_text(path, replace(DEFAULT_PDF_LIMITS, **limits))
    return caught.value.code


def test_words_come_in_stored_form_page_by_page(pages: Path) -> None:
    found = list(page_texts(pages))
    assert len(found) == page_count(pages) > 1
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in found[0]
    assert pdf_text(pages) == "\f".join(found)


def test_a_picture_has_the_size_of_its_page(pages: Path) -> None:
    picture = page_image(pages, 0, dpi=72)
    assert picture.size == pytest.approx((595, 842), abs=1)
    assert len(list(page_images(pages, dpi=30))) == page_count(pages)


@pytest.mark.parametrize("number", [-1, 99])
def test_a_page_that_is_not_there_is_named(pages: Path, number: int) -> None:
    with pytest.raises(UnreadableFile) as caught:
        page_image(pages, number)
    assert caught.value.code == "rendering.page_missing"


@pytest.mark.parametrize("limit", ["file", "pages", "letters"])
def test_every_limit_is_kept(pages: Path, limit: str) -> None:
    assert refusal(pages, **{limit: 1}) == "rendering.too_large"


def test_a_giant_picture_is_refused(pages: Path) -> None:
    with pytest.raises(UnreadableFile) as caught:
        page_image(pages, 0, dpi=10_000)
    assert caught.value.code == "rendering.too_large"


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "empty_file"), (b"no pdf", "damaged_pdf"), (b"%PDF-1.7\n%%EOF", "damaged_pdf")],
)
def test_a_file_that_is_no_pdf_is_damaged(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(content)
    assert refusal(path) == f"rendering.{code}"


def test_a_missing_file_cannot_be_opened(tmp_path: Path) -> None:
    assert refusal(tmp_path / "x.pdf") == "rendering.cannot_open"


def test_a_password_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    canvas = Canvas(str(path), encrypt=StandardEncryption("secret", strength=128))
    canvas.drawString(100, 100, "x")
    canvas.save()
    assert refusal(path) == "rendering.encrypted"


def test_several_threads_read_at_once_without_harm(pages: Path) -> None:
    wanted = pdf_text(pages)
    found: list[str] = []

    def read() -> None:
        found.append(pdf_text(pages))

    threads = [threading.Thread(target=read) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [wanted] * 6


def test_cells_of_a_table_are_not_glued_together(tmp_path: Path) -> None:
    from eoffice.domain.content import Table
    from tests.rendering.builders import cell

    path = tmp_path / "a.pdf"
    render_pdf(
        a_letter(body=(Table(((cell("số 20"), cell("x")), (cell("số 21"), cell("y")))), text("Hết"))), path
    )
    words = pdf_text(path).split()
    assert "20x" not in words
    assert {"20", "21", "x", "y"} <= set(words)
