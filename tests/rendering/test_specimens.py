"""Specimens: clear ground, the lawful colours, one for each name, and never to be taken for real."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from eoffice.rendering.specimens import draw_seal, draw_signature, write_seal, write_signature


def ink(picture: Image.Image) -> list[tuple[int, ...]]:
    found = picture.getcolors(1 << 20) or []
    return [colour for _, colour in found if isinstance(colour, tuple) and colour[3] > 200]


def test_a_signature_is_blue_on_clear_ground() -> None:
    picture = draw_signature("Trần Thị Minh")
    assert picture.getpixel((0, 0))[3] == 0  # type: ignore[index]
    assert all(colour[2] > colour[0] + 60 for colour in ink(picture))


def test_a_name_has_its_own_signature_always_the_same() -> None:
    one = draw_signature("Trần Thị Minh").tobytes()
    assert one == draw_signature("Trần Thị Minh").tobytes()
    assert one != draw_signature("Nguyễn Văn Hòa").tobytes()


def test_a_seal_is_round_red_and_clear_between_its_lines() -> None:
    picture = draw_seal("Sở Nội vụ")
    size = picture.width
    assert picture.getpixel((2, 2))[3] == 0  # type: ignore[index]
    assert picture.getpixel((size // 2, 10))[3] > 200  # type: ignore[index]
    assert all(colour[0] > colour[2] + 100 for colour in ink(picture))


@pytest.mark.parametrize(
    "agency", ["UBND", "Ban Quản lý các khu công nghiệp và khu kinh tế tỉnh Bà Rịa - Vũng Tàu"]
)
def test_names_of_any_length_fit_the_ring(agency: str) -> None:
    picture = draw_seal(agency)
    size = picture.width
    below = picture.crop((size // 2 - 30, round(size * 0.83), size // 2 + 30, round(size * 0.92)))
    clear = below.getchannel("A").getextrema()
    assert clear == (0, 0)


def test_files_know_their_real_size(tmp_path: Path) -> None:
    write_seal("Sở Nội vụ", tmp_path / "s.png")
    write_signature("Trần Thị Minh", tmp_path / "c.png")
    for name, millimetres in (("s.png", 36), ("c.png", 50)):
        with Image.open(tmp_path / name) as picture:
            assert picture.mode == "RGBA"
            assert picture.width / picture.info["dpi"][0] * 25.4 == pytest.approx(millimetres, rel=0.01)
