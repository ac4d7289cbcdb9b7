"""Number and date in their fields: every Vietnamese letter, at the place and size asked for."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest
from PIL import Image

from signing import DATE, NUMBER, FieldPlace, fill, prepare
from signing.errors import DocumentUnfit, FontMissing
from signing.fonts import font_file, vietnamese_letters
from signing.values import field_values
from tests.signing.conftest import FILLED, Journey, draw_document

needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="Poppler's tools are missing")


def text_of(file: Path, *options: str) -> str:
    run = subprocess.run(["pdftotext", *options, str(file), "-"], capture_output=True, text=True, check=True)
    return unicodedata.normalize("NFC", run.stdout)


@needs_poppler
@pytest.mark.parametrize("italic", [False, True])
def test_every_vietnamese_letter_is_read_back(tmp_path: Path, italic: bool) -> None:
    letters = [one for one in vietnamese_letters() if one.isalpha()]
    lines = ["".join(letters[start : start + 40]) for start in range(0, len(letters), 40)]
    assert "ẫ" in letters
    assert "Ỵ" in letters
    draw_document(tmp_path / "plain.pdf")
    for number, line in enumerate(lines):
        target = tmp_path / f"{number}.pdf"
        prepare(tmp_path / "plain.pdf", target, [FieldPlace(DATE, 0, (40, 300, 570, 320), 11, italic=italic)])
        fill(target, tmp_path / "filled.pdf", {DATE: line})
        assert line in text_of(tmp_path / "filled.pdf").replace(" ", "")


@needs_poppler
def test_number_and_date_stand_on_the_baseline_of_their_line(journey: Journey) -> None:
    stem = journey.filled.with_suffix("")
    subprocess.run(["pdftoppm", "-r", "288", "-l", "1", "-gray", str(journey.filled), str(stem)], check=True)
    with Image.open(next(stem.parent.glob(f"{stem.name}-*.pgm"))) as page:
        printed, filled = (lowest_ink(page, *PLACE_OF[word]) for word in ("So", "15"))
    assert abs(printed - filled) <= 0.5


PLACE_OF = {"So": (80, 93), "15": (110, 130)}  # from x to x in points; both on the line at 753


def lowest_ink(page: Image.Image, left: float, right: float) -> float:
    """Return how far above the page's lower edge the lowest dark pixel of a line stands."""
    zoom = 4
    top = page.height - 775 * zoom
    part = page.crop((int(left * zoom), top, int(right * zoom), page.height - 740 * zoom))
    box = part.point([255 if level < 128 else 0 for level in range(256)]).getbbox()
    assert box, "nothing is printed there"
    return (page.height - top - box[3]) / zoom


def test_decomposed_letters_are_written_composed(journey: Journey, tmp_path: Path) -> None:
    decomposed = unicodedata.normalize("NFD", "ngày 2 tháng 9")
    fill(journey.prepared, tmp_path / "x.pdf", {DATE: decomposed})
    if shutil.which("pdftotext"):
        assert "ngày 2 tháng 9" in text_of(tmp_path / "x.pdf")


def test_a_text_too_long_for_its_field_is_refused(journey: Journey, tmp_path: Path) -> None:
    with pytest.raises(DocumentUnfit, match=r"signing.text_too_long"):
        fill(journey.prepared, tmp_path / "x.pdf", {NUMBER: "1234567890123456789"})
    assert list(tmp_path.iterdir()) == []


def test_a_little_too_long_shrinks(journey: Journey, tmp_path: Path) -> None:
    fill(journey.prepared, tmp_path / "x.pdf", {NUMBER: "1234567890"})
    assert (tmp_path / "x.pdf").exists()


def test_letters_outside_the_font_are_refused_and_not_drawn_as_boxes(
    journey: Journey, tmp_path: Path
) -> None:
    with pytest.raises(DocumentUnfit, match=r"signing.letters_unknown"):
        fill(journey.prepared, tmp_path / "x.pdf", {NUMBER: "漢"})


def test_an_unknown_field_is_named(journey: Journey, tmp_path: Path) -> None:
    with pytest.raises(DocumentUnfit) as caught:
        fill(journey.plain, tmp_path / "x.pdf", {NUMBER: "1"})
    assert caught.value.values["field"] == NUMBER


def test_a_missing_font_is_a_typed_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("signing.fonts._FOLDERS", (tmp_path,))
    with pytest.raises(FontMissing) as caught:
        font_file(italic=True)
    assert caught.value.values["font"] == "LiberationSerif-Italic.ttf"


def test_what_was_filled_in_is_read_back(journey: Journey, tmp_path: Path) -> None:
    assert field_values(journey.prepared, NUMBER) == ("",)
    assert (field_values(journey.sealed, NUMBER), field_values(journey.sealed, DATE)) == (
        (FILLED[NUMBER],),
        (FILLED[DATE],),
    )
    assert field_values(journey.plain, NUMBER) == ()
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 nothing")
    with pytest.raises(DocumentUnfit, match=r"signing\.unreadable"):
        field_values(tmp_path / "a.pdf", NUMBER)
