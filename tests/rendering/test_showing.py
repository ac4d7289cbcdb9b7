"""The copy for looking shows what the fields hold; the file itself stays as it is."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from eoffice.rendering.errors import UnreadableFile
from eoffice.rendering.showing import with_fields_drawn
from signing import NUMBER, FieldPlace, fill, prepare


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    canvas = Canvas(str(tmp_path / "plain.pdf"))
    canvas.drawString(100, 700, "So:")
    canvas.save()
    places = [FieldPlace(NUMBER, 0, (130, 697, 200, 713))]
    prepare(tmp_path / "plain.pdf", tmp_path / "prepared.pdf", places)
    fill(tmp_path / "prepared.pdf", tmp_path / "filled.pdf", {NUMBER: "15"})
    return tmp_path / "filled.pdf"


def words_of(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    try:
        return str(document[0].get_textpage().get_text_range())
    finally:
        document.close()


def test_a_filled_number_stands_on_the_page_of_the_copy(filled: Path, tmp_path: Path) -> None:
    before = filled.read_bytes()
    assert "15" not in words_of(filled)
    shown = with_fields_drawn(filled, tmp_path / "shown.pdf")
    assert shown == tmp_path / "shown.pdf"
    assert "15" in words_of(shown)
    assert filled.read_bytes() == before


def test_a_file_without_fields_needs_no_copy(filled: Path, tmp_path: Path) -> None:
    plain = tmp_path / "plain.pdf"
    assert with_fields_drawn(plain, tmp_path / "shown.pdf") == plain


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7\nnothing")
    with pytest.raises(UnreadableFile) as told:
        with_fields_drawn(tmp_path / "bad.pdf", tmp_path / "shown.pdf")
    assert told.value.code == "rendering.damaged_pdf"
    assert not (tmp_path / "shown.pdf").exists()
