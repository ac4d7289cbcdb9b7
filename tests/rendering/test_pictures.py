"""Pictures of the body: taken over, kept through a docx, reduced or refused with a word when too large."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pypdfium2
import pytest
from docx.shared import Mm
from PIL import Image, ImageDraw

from eoffice.domain.content import Alignment, Appendix, Block, Cell, Paragraph, Picture, Span, Table
from eoffice.rendering.findings import Left
from eoffice.rendering.package import ReadingLimits
from eoffice.rendering.pdf import render_pdf
from eoffice.rendering.pictures import MOST_BYTES, MOST_PIXELS
from eoffice.rendering.reading import read_body, read_working_copy
from eoffice.rendering.settling import settle
from eoffice.rendering.writing import write_docx
from tests.rendering.archival import roles
from tests.rendering.builders import a_letter, text


def image(width: int = 400, height: int = 300, form: str = "PNG", mode: str = "RGB") -> bytes:
    made = Image.new(mode, (width, height), "white")
    ImageDraw.Draw(made).line((0, 0, width, height), fill="black", width=5)
    out = io.BytesIO()
    made.save(out, form)
    return out.getvalue()


def noise(side: int, form: str) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((side, side), 90).convert("RGB").save(out, form)
    return out.getvalue()


def foreign(path: Path, content: bytes, width: float = 80) -> Path:
    document = docx.Document()
    document.add_paragraph("Sơ đồ tổ chức của cơ quan như sau:")
    document.add_paragraph().add_run().add_picture(io.BytesIO(content), Mm(width))
    document.add_paragraph("Đề nghị các đơn vị thực hiện./.")
    document.save(str(path))
    return path


def test_a_picture_stays_the_same_through_a_working_copy(tmp_path: Path) -> None:
    letter = a_letter()
    picture = Picture(image(), 80.0, 60.0, "Sơ đồ tổ chức", Alignment.RIGHT)
    letter = settle(replace(letter, body=(letter.body[0], picture, *letter.body[1:])))
    write_docx(letter, tmp_path / "a.docx")
    found = read_working_copy(tmp_path / "a.docx")
    assert found.body == letter.body
    assert found.not_understood == ()


def test_a_picture_between_words_parts_the_paragraph(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Trước hình ")
    paragraph.add_run().add_picture(io.BytesIO(image()), Mm(30))
    paragraph.add_run(" sau hình")
    document.save(str(tmp_path / "a.docx"))
    before, picture, after = read_body(tmp_path / "a.docx").body
    assert (before.text, after.text) == ("Trước hình", "sau hình")
    assert isinstance(picture, Picture)
    assert (picture.width, picture.height) == (30.0, 22.5)


def test_a_small_picture_of_a_person_is_kept_byte_for_byte(tmp_path: Path) -> None:
    content = image()
    found = read_body(foreign(tmp_path / "a.docx", content))
    assert [block.content for block in found.body if isinstance(block, Picture)] == [content]
    assert found.not_understood == ()


@pytest.mark.parametrize("form", ["GIF", "BMP", "TIFF"])
def test_other_formats_become_one_that_every_page_shows(tmp_path: Path, form: str) -> None:
    (picture,) = [
        block
        for block in read_body(foreign(tmp_path / "a.docx", image(form=form))).body
        if isinstance(block, Picture)
    ]
    with Image.open(io.BytesIO(picture.content)) as made:
        assert made.format in ("PNG", "JPEG")
        assert made.convert("L").getextrema() == (0, 255)


def test_a_heavy_picture_is_reduced_and_that_is_said(tmp_path: Path) -> None:
    content = noise(2400, "PNG")
    assert len(content) > MOST_BYTES
    found = read_body(foreign(tmp_path / "a.docx", content))
    (picture,) = [block for block in found.body if isinstance(block, Picture)]
    assert len(picture.content) < MOST_BYTES
    with Image.open(io.BytesIO(picture.content)) as made:
        assert 600 < made.width < 720
    assert [finding.what for finding in found.not_understood] == [Left.IMAGE_REDUCED]


def test_a_picture_beyond_the_limit_is_left_out_and_that_is_said(tmp_path: Path) -> None:
    path = foreign(tmp_path / "a.docx", noise(600, "PNG"))
    found = read_body(path, ReadingLimits(picture=100_000))
    assert not any(isinstance(block, Picture) for block in found.body)
    assert [finding.what for finding in found.not_understood] == [Left.IMAGE_TOO_LARGE]
    assert found.body[-1].text == "Đề nghị các đơn vị thực hiện./."


def test_a_bomb_of_pixels_is_never_unpacked(tmp_path: Path) -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    assert MOST_PIXELS < 20_000**2
    found = read_body(foreign(tmp_path / "a.docx", out.getvalue()), ReadingLimits(ratio=10**6))
    assert [finding.what for finding in found.not_understood] == [Left.IMAGE_TOO_LARGE]


def test_a_broken_picture_is_named_and_the_words_stay(tmp_path: Path) -> None:
    path = foreign(tmp_path / "a.docx", image())
    content = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.namelist():
            data = old.read(entry)
            new.writestr(entry, b"\x89PNG broken" if entry.startswith("word/media") else data)
    found = read_body(path)
    assert [finding.what for finding in found.not_understood] == [Left.IMAGE]
    assert len(found.body) == 2


def test_a_giant_picture_is_fitted_between_the_margins(tmp_path: Path) -> None:
    letter = a_letter(body=(text("Một."), Picture(image(), 400.0, 300.0), text("Hai./.")))
    (picture,) = [block for block in settle(letter).body if isinstance(block, Picture)]
    assert (picture.width, picture.height) == (160.0, 120.0)


def test_a_picture_is_drawn_on_the_pdf_at_its_size(tmp_path: Path) -> None:
    letter = a_letter(body=(text("Một."), Picture(image(), 80.0, 60.0), text("Hai./.")))
    render_pdf(letter, tmp_path / "a.pdf")
    page = pypdfium2.PdfDocument(tmp_path / "a.pdf")[0]
    (found,) = page.get_objects(filter=[3])
    left, bottom, right, top = found.get_bounds()
    assert (right - left, top - bottom) == pytest.approx((80 / 25.4 * 72, 60 / 25.4 * 72), abs=0.5)
    assert (left + right) / 2 == pytest.approx((30 + 80) / 25.4 * 72, abs=1)


def test_an_appendix_keeps_its_pictures(tmp_path: Path) -> None:
    letter = settle(
        a_letter(appendices=(Appendix("Sơ đồ", (text("Hình 1."), Picture(image(), 50.0, 37.5))),))
    )
    write_docx(letter, tmp_path / "a.docx")
    (appendix,) = read_working_copy(tmp_path / "a.docx").appendices
    assert isinstance(appendix.body[0], Paragraph)
    assert appendix.body[1:] == letter.appendices[0].body[1:]


def in_cells() -> tuple[Block, ...]:
    """Return a table with a picture below words, one alone, and one far too wide."""
    small = Picture(image(), 40.0, 30.0, "Sơ đồ tổ chức")
    wide = Picture(image(800, 80), 300.0, 30.0, "Dải", Alignment.LEFT)
    words = Paragraph((Span("Sơ đồ"),), alignment=Alignment.LEFT, indented=False)
    head = tuple(Cell((Paragraph((Span(name, bold=True),), indented=False),)) for name in ("Tên", "Hình"))
    rows = (head, (Cell((words,), pictures=(small,)), Cell((), pictures=(wide,))))
    return (Table(rows, (0.5, 0.5)), Paragraph((Span("Hết."),)))


def test_pictures_in_cells_of_a_table_come_back_and_stand_on_the_page(tmp_path: Path) -> None:
    document = settle(a_letter(body=in_cells()))
    found = next(block for block in document.body if isinstance(block, Table))
    assert found.rows[1][1].pictures[0].width == pytest.approx(76.6, abs=0.2)
    write_docx(document, tmp_path / "a.docx")
    read = read_working_copy(tmp_path / "a.docx")
    assert read.body == document.body
    assert read.not_understood == ()
    render_pdf(document, tmp_path / "a.pdf")
    assert roles(tmp_path / "a.pdf").count("Figure") == 2
