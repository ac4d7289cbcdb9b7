"""Scans as offices have them: a seal over words, skewed, grainy; edits are found, misreadings marked."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw

from eoffice.comparison.doubts import looks_alike, with_doubts
from eoffice.comparison.engine import compare_documents, compare_files
from eoffice.comparison.model import Box, Document, Format, Paragraph, Story, StoryKind, WordBox
from eoffice.comparison.recognition import has_coloured_ink, recogniser, without_colour
from eoffice.comparison.script import CONTENT_KINDS, Change, Flag
from tests.comparison.paged_files import pages_as_pictures, write_pdf

TEXTS = [
    "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư;",
    "Xét đề nghị của Chánh Văn phòng tại Tờ trình số 112/TTr-VP ngày 14 tháng 01 năm 2026,",
    "Điều 1. Phê duyệt kế hoạch mua sắm năm 2026 với tổng kinh phí là 1.250.000.000 đồng.",
    "Điều 2. Giao Văn phòng chủ trì, phối hợp với Phòng Tài chính tổ chức thực hiện kế hoạch này.",
    "a) Lập hồ sơ mời thầu và tổ chức lựa chọn nhà thầu trong thời hạn 45 ngày;",
    "Quyết định này có hiệu lực kể từ ngày ký và thay thế Quyết định số 87/QĐ-UBND năm 2024.",
]
PLANTED = {"1.250.000.000": "1.520.000.000", "45": "60", "Tài chính": "Kế hoạch", "14": "24"}
NEEDS_READER = pytest.mark.skipif(recogniser() is None, reason="no recogniser of Vietnamese is here")


def sealed(page: Image.Image) -> Image.Image:
    """Return a page with a red seal over the words in its middle."""
    seal = Image.new("RGBA", page.size, (0, 0, 0, 0))
    draw, radius = ImageDraw.Draw(seal), page.width // 9
    x, y = page.width // 2, page.height // 5
    for step in range(3):
        reach = radius - step * 6
        draw.ellipse((x - reach, y - reach, x + reach, y + reach), outline=(200, 20, 20, 170), width=4)
    return Image.alpha_composite(page.convert("RGBA"), seal).convert("RGB")


def scanned(pdf: Path, target: Path, dpi: int, angle: float) -> Path:
    """Write the upper half of a page as a bad scanner does: sealed, skewed, grainy, pressed hard."""
    page = sealed(pages_as_pictures(pdf, dpi)[0]).rotate(angle, Image.Resampling.BICUBIC, fillcolor="white")
    grain = Image.effect_noise(page.size, 12).convert("RGB")
    upper = ImageChops.add(page, grain, 1, -128).crop((0, 0, page.width, page.height * 9 // 20))
    upper.save(target, "JPEG", quality=55, dpi=(dpi, dpi))
    return target


def planted(texts: list[str]) -> list[str]:
    """Return texts with every planted edit made once."""
    whole = "\n".join(texts)
    for old, new in PLANTED.items():
        whole = whole.replace(old, new, 1)
    return whole.split("\n")


@NEEDS_READER
@pytest.mark.slow
@pytest.mark.parametrize(("dpi", "angle"), [(200, 1.5)])
def test_planted_edits_are_found_under_a_seal(tmp_path: Path, dpi: int, angle: float) -> None:
    old = write_pdf(tmp_path / "a.pdf", TEXTS)
    made = write_pdf(tmp_path / "b.pdf", planted(TEXTS))
    script = compare_files(old, scanned(made, tmp_path / "scan.jpg", dpi, angle)).script
    changes = [one for one in script.changes if one.kind in CONTENT_KINDS]
    for before, after in PLANTED.items():
        assert any(before in one.old and after in one.new for one in changes), (before, changes)
    sure = [one for one in changes if Flag.CHECK_BY_EYE not in one.flags]
    invented = [one for one in sure if not any(old in one.old for old in PLANTED)]
    assert invented == []


def test_a_seal_is_seen_and_goes_while_black_words_stay() -> None:
    page = Image.new("RGB", (900, 1200), "white")
    assert not has_coloured_ink(page)
    assert not has_coloured_ink(page.convert("L"))
    draw = ImageDraw.Draw(page)
    draw.rectangle((100, 100, 300, 120), fill="black")
    draw.ellipse((300, 300, 500, 500), outline=(215, 60, 60), width=8)
    assert has_coloured_ink(page)
    plain = without_colour(page)
    assert plain.getpixel((200, 110)) == 0
    assert plain.getpixel((303, 400)) == 255


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("tổng", "tống"),
        ("đ", "d"),
        ("hình", "hìnlı"),
        ("rn", "m"),
        ("l", "I"),
        ("Tài chính", "Tài chính."),
        (".", ","),
    ],
)
def test_what_recognisers_confuse_looks_alike(old: str, new: str) -> None:
    assert looks_alike(old, new) is (new != "hìnlı")


@pytest.mark.parametrize(
    ("old", "new"), [("45", "46"), ("1", "l"), ("05", "O5"), ("không", "được"), ("đã", "được")]
)
def test_digits_and_other_words_are_never_a_misreading(old: str, new: str) -> None:
    assert not looks_alike(old, new)


def against_scan(old: list[str], new: list[str], confidence: float = 0.96) -> tuple[Change, ...]:
    """Return the changes between typed lines and lines that a recogniser read."""
    return compare_documents(
        _document(old, Format.PDF, 1.0), _document(new, Format.SCAN, confidence)
    ).script.changes


def _document(lines: list[str], kind: Format, confidence: float) -> Document:
    box = Box(1, 0, 0, 10, 10)
    body = tuple(
        Paragraph(text, number, key=number, words=(WordBox(0, len(text), box, confidence),))
        for number, text in enumerate(lines, 1)
    )
    return Document("x", "", kind, (Story(StoryKind.BODY, "body", body),))


def test_a_likely_misreading_stays_in_the_list_and_is_marked() -> None:
    (change,) = against_scan(["Tổng kinh phí của cơ quan"], ["Tống kinh phí của cơ quan"])
    assert (change.old, change.new, change.confidence) == ("Tổng", "Tống", 0.5)
    assert Flag.CHECK_BY_EYE in change.flags
    assert change.note


def test_another_number_well_read_is_a_sure_change() -> None:
    (change,) = against_scan(["Thời hạn là 45 ngày làm việc"], ["Thời hạn là 46 ngày làm việc"])
    assert Flag.CHECK_BY_EYE not in change.flags
    assert change.confidence == pytest.approx(0.96)


def test_words_badly_read_and_paragraphs_not_read_at_all_are_to_be_looked_at() -> None:
    lines = [f"Khoản {number} nói về một việc thứ {number} khác hẳn mọi việc khác" for number in range(4)]
    (badly,) = against_scan(lines, [*lines[:3], lines[3].replace("hẳn", "xa")], 0.6)
    (missing,) = against_scan(lines, [lines[0], *lines[2:]])
    assert Flag.CHECK_BY_EYE in badly.flags & missing.flags
    assert missing.confidence < 0.85


def test_without_a_scan_nothing_is_doubted() -> None:
    rnd = random.Random(4)  # noqa: S311 - no secret is made here
    lines = [" ".join(rnd.choice(TEXTS).split()[:9]) for _ in range(5)]
    typed = _document(lines, Format.PDF, 1.0)
    script = compare_documents(typed, _document(lines[1:], Format.PDF, 1.0)).script
    assert with_doubts(script) is script
