"""What must not break the drawing of pages: no fonts, giant pictures, a thousand pages, broken data."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

import pytest
from PIL import Image

from eoffice.domain.content import Alignment, Appendix, Cell, Paragraph, Picture, Span, Table
from eoffice.errors import explain
from eoffice.rendering.errors import CannotRender
from eoffice.rendering.fonts import FONT_FOLDER, find_fonts
from eoffice.rendering.pdf import render_pdf
from eoffice.rendering.pdf_pictures import Pictures
from eoffice.rendering.text import page_image, page_texts, pdf_text
from tests.rendering.archival import faults_of
from tests.rendering.builders import LONG, a_decision, a_letter, cell, head_row, text
from tests.rendering.measured import MM, measure


def photo(wide: int, tall: int, kind: str = "JPEG", quality: int = 30) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((wide, tall)).convert("RGB").save(out, kind, quality=quality)
    return out.getvalue()


def test_without_a_typeface_the_message_names_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(CannotRender) as raised:
        find_fonts([tmp_path / "nowhere"])
    told = explain(raised.value)
    assert "Liberation" in told.next_step
    assert FONT_FOLDER in told.next_step


def test_a_damaged_font_file_is_told_and_the_target_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for cut in ("Regular", "Bold", "Italic", "BoldItalic"):
        (tmp_path / f"LiberationSerif-{cut}.ttf").write_bytes(b"no font")
    target = tmp_path / "a.pdf"
    target.write_bytes(b"as it was")
    monkeypatch.setenv(FONT_FOLDER, str(tmp_path))
    with pytest.raises(CannotRender, match="font_missing"):
        render_pdf(a_letter(), target)
    assert target.read_bytes() == b"as it was"


@pytest.mark.parametrize(
    "content", [b"", b"no picture", photo(400, 400)[:900], b"\x89PNG\r\n\x1a\n" + b"\0" * 90]
)
def test_a_broken_picture_is_told_by_its_number_and_nothing_is_written(
    content: bytes, tmp_path: Path
) -> None:
    body = (Picture(photo(20, 20), 30, 30), Picture(content, 30, 30), text("Hết."))
    with pytest.raises(CannotRender) as raised:
        render_pdf(a_letter(body=body), tmp_path / "a.pdf")
    assert raised.value.code == "rendering.picture_damaged"
    assert raised.value.values["number"] == 2
    assert "2" in explain(raised.value).sentence
    assert not (tmp_path / "a.pdf").exists()


def test_a_picture_that_would_fill_the_memory_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    # A PNG of 60,000 × 60,000 dots is a few bytes on the disk and ten gigabytes in memory.
    header = b"\x89PNG\r\n\x1a\n"
    size = (60_000).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
    for name, data in ((b"IHDR", size), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b"")):
        header += len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")
    with pytest.raises(CannotRender, match="picture_too_large"):
        Pictures(tmp_path).plan(Picture(header, 100, 100))


@pytest.mark.slow
def test_a_picture_of_a_hundred_megabytes_becomes_what_print_needs(tmp_path: Path) -> None:
    out = io.BytesIO()
    wide = Image.linear_gradient("L").resize((5_900, 5_900)).convert("RGB")
    wide.save(out, "PNG", compress_level=0)
    content = out.getvalue()
    assert len(content) > 100_000_000
    render_pdf(a_letter(body=(Picture(content, 100, 100), text("Hết."))), tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").stat().st_size < 8_000_000


def test_a_photo_finer_than_print_is_made_smaller_and_stays_where_it_stood(tmp_path: Path) -> None:
    render_pdf(a_letter(body=(Picture(photo(4_000, 3_000), 80, 60), text("Hết."))), tmp_path / "a.pdf")
    fine = Pictures(tmp_path).plan(Picture(photo(4_000, 3_000), 80, 60))
    with Image.open(tmp_path / str(fine["file"])) as kept:
        assert kept.size == (945, 709)
    assert faults_of(tmp_path / "a.pdf") == []


@pytest.mark.parametrize(
    ("alignment", "left"), [(Alignment.LEFT, 30), (Alignment.CENTRED, 80), (Alignment.RIGHT, 130)]
)
def test_a_picture_stands_where_it_is_put_at_its_size(
    alignment: Alignment, left: float, tmp_path: Path
) -> None:
    picture = Picture(photo(200, 100), 60, 30, alignment=alignment)
    render_pdf(a_letter(body=(text("Sơ đồ:"), picture, text("Hết."))), tmp_path / "a.pdf")
    shown = page_image(tmp_path / "a.pdf", 0, dpi=100).convert("L")
    above = measure(tmp_path / "a.pdf").find("Sơ đồ:")
    row = round((above.baseline + 12) / 25.4 * 100)
    dark = [x for x in range(shown.width) if shown.getpixel((x, row)) < 250]  # type: ignore[operator]
    assert dark[0] * 0.254 == pytest.approx(left, abs=1)
    assert dark[-1] * 0.254 == pytest.approx(left + 60, abs=1)


def test_a_picture_that_no_longer_fits_moves_to_the_next_page(tmp_path: Path) -> None:
    body = (*(text(f"{at}. {LONG}") for at in range(5)), Picture(photo(100, 100), 100, 150), text("Hết."))
    layout = render_pdf(a_letter(body=body), tmp_path / "a.pdf")
    assert layout.pages == 2
    first, second = page_texts(tmp_path / "a.pdf")
    assert "4. Thực hiện" in first
    assert "Hết." in second


@pytest.mark.slow
def test_a_thousand_pages_are_drawn_with_the_signature_on_the_last(tmp_path: Path) -> None:
    body = tuple(text(f"{at}. {LONG}") for at in range(10_000))
    layout = render_pdf(a_letter(body=body), tmp_path / "a.pdf")
    assert layout.pages > 1_000
    assert layout.signature.page == layout.pages - 1


def test_a_table_over_pages_repeats_its_head_and_loses_no_row(tmp_path: Path) -> None:
    rows = tuple((cell(str(at)), cell(f"Đơn vị thứ {at}x")) for at in range(1, 201))
    table = Table((head_row("STT", "Tên cơ quan"), *rows), (0.15, 0.85))
    layout = render_pdf(a_letter(body=(text("Danh sách:"), table, text("Hết."))), tmp_path / "a.pdf")
    pages = list(page_texts(tmp_path / "a.pdf"))
    assert layout.pages > 4
    assert all("Tên cơ quan" in page for page in pages if "Đơn vị thứ" in page)
    together = " ".join(pages)
    assert all(f"Đơn vị thứ {at}x" in together for at in range(1, 201))
    # Rows end above the lower margin of every page.
    assert all(one.baseline < 277 for one in measure(tmp_path / "a.pdf").words)


def test_a_table_in_an_appendix_and_words_beyond_every_line_stay_between_the_margins(tmp_path: Path) -> None:
    endless = "a" * 900
    narrow = Table((tuple(Cell((Paragraph((Span(f"{endless}{at}"),)),)) for at in range(12)),))
    appendix = Appendix(endless, (narrow, text(endless)))
    document = a_decision(subject=f"Về việc {endless}", appendices=(appendix,), body=(text(endless),))
    render_pdf(document, tmp_path / "a.pdf")
    for one in measure(tmp_path / "a.pdf").words:
        assert one.x0 >= 29
        assert one.x1 <= 191


def test_a_body_of_pictures_alone_is_drawn(tmp_path: Path) -> None:
    body = (Picture(photo(50, 50), 160, 229.0), Picture(photo(50, 50), 160, 229.0))
    layout = render_pdf(a_letter(body=body), tmp_path / "a.pdf")
    assert layout.pages == 4
    assert "./." in pdf_text(tmp_path / "a.pdf")
    assert layout.signature.y0 * MM > 20
