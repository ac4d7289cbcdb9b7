"""The layout that drawing gives back: blanks that continue printed words, places of signature and seal."""

from __future__ import annotations

from pathlib import Path

import pytest

from eoffice.domain.content import Area
from eoffice.rendering.fonts import typeface
from eoffice.rendering.pdf import render_pdf
from tests.rendering.builders import LONG, POINTS_PER_MM, Page, a_decision, a_letter, numbered, text


def overlap(one: Area, other: Area) -> float:
    return max(0.0, min(one.x1, other.x1) - max(one.x0, other.x0))


def test_the_number_goes_between_label_and_notation(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    blank = render_pdf(a_letter(), path).number
    page = Page(path)
    assert blank is not None
    assert blank.area.x0 == pytest.approx(page.box("Số:")[2], abs=1)
    assert blank.area.x1 == pytest.approx(page.box("/SNV-VP")[0], abs=1)
    assert blank.baseline == pytest.approx(page.baseline("Số:"), abs=0.1)
    assert blank.size == page.size("Số:")
    assert blank.area.x1 - blank.area.x0 >= typeface().width(" 1234", blank.size) - 0.01


def test_the_date_continues_the_place_on_its_baseline(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    blank = render_pdf(a_letter(), path).issued_date
    page = Page(path)
    assert blank is not None
    assert blank.italic
    place = page.box("Khánh Hòa,")
    assert 0 < blank.area.x0 - place[2] < 6
    assert blank.baseline == pytest.approx(page.baseline("Khánh Hòa,"), abs=0.1)
    width = typeface().width("ngày 21 tháng 11 năm 2026", blank.size, italic=True)
    assert blank.area.x1 - blank.area.x0 >= width - 0.1


def test_a_filled_number_and_date_leave_no_blank(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    layout = render_pdf(numbered(a_decision()), path)
    assert layout.number is None
    assert layout.issued_date is None
    assert "Số: 05/QĐ-UBND" in Page(path).text


def test_the_blanks_hold_no_ink(tmp_path: Path) -> None:
    from eoffice.rendering.text import page_image

    path = tmp_path / "a.pdf"
    layout = render_pdf(a_letter(), path)
    picture = page_image(path, 0, dpi=144).convert("L")
    for blank in (layout.number, layout.issued_date):
        assert blank is not None
        area = blank.area
        box = (area.x0 + 2, 841.89 - area.y1, area.x1 - 2, 841.89 - area.y0)
        assert picture.crop(tuple(round(side * 2) for side in box)).getextrema() == (255, 255)  # type: ignore[arg-type]


def test_the_signature_stands_between_position_and_name_and_is_centred(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    area = render_pdf(a_decision(), path).signature
    page = Page(path)
    assert area.y1 <= page.box("CHỦ TỊCH")[1] + 3
    assert area.y0 >= page.box("Nguyễn Văn Hòa")[3] - 3
    assert (area.x0 + area.x1) / 2 == pytest.approx(page.middle("Nguyễn Văn Hòa"), abs=5 * POINTS_PER_MM)


def test_the_seal_has_its_real_size_and_covers_a_third_of_the_signature_from_the_left(tmp_path: Path) -> None:
    layout = render_pdf(a_decision(), tmp_path / "a.pdf")
    seal, signature = layout.seal, layout.signature
    assert seal.x1 - seal.x0 == pytest.approx(36 * POINTS_PER_MM)
    assert seal.y1 - seal.y0 == pytest.approx(36 * POINTS_PER_MM)
    assert seal.x0 < signature.x0
    assert 0.25 <= overlap(seal, signature) / (signature.x1 - signature.x0) <= 0.45


def test_the_seal_leaves_the_recipients_free(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    layout = render_pdf(a_decision(), path)
    assert layout.seal.x0 > Page(path).box("- Thường trực Tỉnh ủy (để báo cáo);")[2]


def test_the_signature_of_a_long_document_is_on_its_last_page(tmp_path: Path) -> None:
    layout = render_pdf(a_letter(body=tuple(text(f"{at}. {LONG}") for at in range(40))), tmp_path / "a.pdf")
    assert layout.signature.page == layout.seal.page == layout.pages - 1
    assert layout.number is not None
    assert layout.number.area.page == 0


def test_letters_the_typeface_lacks_are_named(tmp_path: Path) -> None:
    layout = render_pdf(a_letter(body=(text("Nội dung 漢字 và 😀."),)), tmp_path / "a.pdf")
    assert set(layout.unprintable) == {"漢", "字", "😀"}
