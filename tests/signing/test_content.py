"""Where a page has ink, found from its drawing operators."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from signing import LEADER
from signing.content import EVERYWHERE, Box, ink, overlap, pages
from tests.signing.conftest import Journey, Office

NAME = generic.pdf_name


def boxes(content: bytes) -> list[Box]:
    page = generic.DictionaryObject({NAME("/Contents"): generic.StreamObject(stream_data=content)})
    return ink(page)


def around(found: list[Box]) -> tuple[int, int, int, int]:
    (one,) = found
    x0, y0, x1, y1 = (round(edge) for edge in one)
    return x0, y0, x1, y1


def test_a_rectangle_is_ink_only_when_painted() -> None:
    assert overlap(boxes(b"10 20 30 40 re f")[0], (15, 25, 16, 26))
    assert boxes(b"10 20 30 40 re n") == []
    assert boxes(b"10 20 30 40 re W n") == []


def test_coordinates_follow_the_matrix_and_its_stack() -> None:
    moved = boxes(b"q 2 0 0 2 100 200 cm 0 0 10 10 re f Q 0 0 5 5 re f")
    assert around(moved[:1]) == (100, 200, 120, 220)
    assert around(moved[1:]) == (0, 0, 6, 6)


@pytest.mark.parametrize(
    "content",
    [
        b"BT /F1 10 Tf 50 60 Td (hello) Tj ET",
        b"BT /F1 10 Tf 1 0 0 1 50 60 Tm [(he) -20 (llo)] TJ ET",
        b"BT /F1 10 Tf 12 TL 50 72 Td (hello) ' ET",
        b"BT /F1 10 Tf 50 60 Td <00010002000300040005> Tj ET",
    ],
)
def test_text_is_found_however_it_is_placed(content: bytes) -> None:
    found = boxes(content)
    assert any(overlap(one, (52, 61, 60, 65)) for one in found)
    assert not any(overlap(one, (52, 100, 60, 105)) for one in found)
    assert not any(overlap(one, (200, 60, 210, 65)) for one in found)


@pytest.mark.parametrize("content", [b"/Sh1 sh", b"BI /W 1 /H 1 ID \x00 EI", b"1 2 3 cm", b"(x) Td"])
def test_what_cannot_be_followed_counts_as_ink_everywhere(content: bytes) -> None:
    assert EVERYWHERE in boxes(content)


def test_an_empty_page_has_no_ink() -> None:
    assert boxes(b"") == []
    assert boxes(b"% only a comment 0 0 9 9 re f") == []
    assert ink(generic.DictionaryObject()) == []


def test_forms_and_pictures_of_a_real_page_are_found(tmp_path: Path, office: Office) -> None:
    page = canvas.Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    page.beginForm("box")
    page.rect(300, 400, 50, 60, fill=1)
    page.endForm()
    page.doForm("box")
    page.drawImage(str(office.pictures[LEADER].file), 100, 200, 40, 20, mask="auto")
    page.save()
    with (tmp_path / "a.pdf").open("rb") as file:
        found = [box for one in pages(PdfFileReader(file).root) for box in ink(one)]
    for place, there in (
        ((310, 410, 320, 420), True),
        ((110, 205, 120, 210), True),
        ((10, 10, 20, 20), False),
    ):
        assert any(overlap(one, place) for one in found) is there


def test_pages_are_counted_in_order(journey: Journey) -> None:
    with journey.sealed.open("rb") as file:
        assert len(list(pages(PdfFileReader(file).root))) == 2
