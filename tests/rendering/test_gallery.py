"""Pictures of the pages for the docs: each page a file, and one sheet with every first page."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from eoffice.rendering.gallery import SHEET, draw_gallery
from tests.rendering.builders import LONG, a_decision, a_letter, text


def test_every_page_becomes_a_picture_and_one_sheet_shows_the_first_ones(tmp_path: Path) -> None:
    long = a_letter(body=tuple(text(f"{at}. {LONG}") for at in range(1, 14)))
    made = draw_gallery({"cong_van": long, "quyet_dinh": a_decision()}, tmp_path, dpi=50)
    assert [one.name for one in made] == ["cong_van-1.png", "cong_van-2.png", "quyet_dinh-1.png", SHEET]
    with Image.open(made[0]) as page:
        assert abs(page.width / page.height - 210 / 297) < 0.01
        assert page.convert("L").histogram()[:60] != [0] * 60
    with Image.open(made[-1]) as sheet:
        assert sheet.width > sheet.height
