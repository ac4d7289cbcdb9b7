"""The drawn pages against the numbers of Decree 30/2020, Appendix I, measured on the finished PDF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from eoffice.domain.content import Letterhead, OfficialDocument, PdfLayout, Urgency
from eoffice.rendering.pdf import render_pdf
from tests.rendering.builders import LONG, POINTS_PER_MM, Page, a_decision, a_letter, numbered, text

A4 = (595.28, 841.89)
TOLERANCE = 0.5
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"


class Drawn:
    def __init__(self, document: OfficialDocument, folder: Path) -> None:
        path = folder / "drawn.pdf"
        self.layout: PdfLayout = render_pdf(document, path)
        self.page = Page(path)


@pytest.fixture
def decision(tmp_path: Path) -> Iterator[Drawn]:
    drawn = Drawn(numbered(a_decision()), tmp_path)
    yield drawn
    drawn.page.close()


@pytest.fixture
def letter(tmp_path: Path) -> Iterator[Drawn]:
    drawn = Drawn(a_letter(drafter_code="NTL.(50)", urgency=Urgency.VERY_URGENT), tmp_path)
    yield drawn
    drawn.page.close()


def test_the_paper_is_a4(decision: Drawn) -> None:
    assert (decision.page.width, decision.page.height) == pytest.approx(A4, abs=0.1)


def test_the_text_stays_between_the_margins(letter: Drawn) -> None:
    for words in (LONG[:40], "Nơi nhận:", "Số:", "Kính gửi:"):
        box = letter.page.box(words)
        assert box[0] >= 30 * POINTS_PER_MM - 0.5
        assert box[2] <= (210 - 15) * POINTS_PER_MM


def test_the_national_title_stands_on_one_line_in_the_right_half(decision: Drawn) -> None:
    box = decision.page.box(NATION)
    assert box[3] - box[1] < 13 * 1.3
    assert decision.page.middle(NATION) > 0.55 * A4[0]


@pytest.mark.parametrize(
    ("words", "size", "cut"),
    [
        (NATION, 13, "Bold"),
        (MOTTO, 14, "Bold"),
        ("ỦY BAN NHÂN DÂN", 13, "Bold"),
        ("Số: 05/QĐ-UBND", 13, ""),
        ("Khánh Hòa, ngày 05 tháng 3 năm 2026", 14, "Italic"),
        ("QUYẾT ĐỊNH", 14, "Bold"),
        ("Về việc thành lập", 14, "Bold"),
        ("Căn cứ Luật", 14, "Italic"),
        ("Điều 1.", 14, "Bold"),
        ("Thành lập Tổ công tác chuyển đổi số tỉnh", 14, ""),
        ("Nơi nhận:", 12, "BoldItalic"),
        ("- Như Điều 3;", 11, ""),
        ("CHỦ TỊCH", 14, "Bold"),
        ("Nguyễn Văn Hòa", 14, "Bold"),
    ],
)
def test_a_component_has_the_size_and_cut_of_the_decree(
    decision: Drawn, words: str, size: float, cut: str
) -> None:
    assert decision.page.size(words) == pytest.approx(size, abs=TOLERANCE)
    family, _, found = decision.page.font(words).partition("Serif")
    assert family.endswith("Liberation")
    assert found.strip("-") == cut


def test_number_and_date_stand_on_one_baseline(decision: Drawn) -> None:
    assert decision.page.baseline("Số:") == pytest.approx(decision.page.baseline("Khánh Hòa, ngày"), abs=0.1)


def test_number_is_centred_under_the_issuer_and_date_under_the_national_title(decision: Drawn) -> None:
    page = decision.page
    assert page.middle("Số: 05/QĐ-UBND") == pytest.approx(
        page.middle("TỈNH KHÁNH HÒA"), abs=3 * POINTS_PER_MM
    )
    date_line = "Khánh Hòa, ngày 05 tháng 3 năm 2026"
    assert page.middle(date_line) == pytest.approx(page.middle(NATION), abs=1)


def test_the_motto_is_centred_under_the_national_title(decision: Drawn) -> None:
    assert decision.page.middle(MOTTO) == pytest.approx(decision.page.middle(NATION), abs=2)


def test_the_line_under_the_motto_is_as_long_as_the_motto(decision: Drawn) -> None:
    motto = decision.page.box(MOTTO)
    rules = [
        line
        for line in decision.page.lines()
        if line[3] < motto[1] + 2 and line[3] > motto[1] - 6 and line[0] > A4[0] / 2 - 50
    ]
    assert len(rules) == 1
    assert rules[0][2] - rules[0][0] == pytest.approx(motto[2] - motto[0], rel=0.05)


def test_the_lines_under_issuer_and_subject_are_a_third_to_a_half_of_the_text(decision: Drawn) -> None:
    for words in ("ỦY BAN NHÂN DÂN", "Về việc thành lập Tổ công tác chuyển đổi số của tỉnh"):
        box = decision.page.box(words)
        below = [
            line
            for line in decision.page.lines()
            if 0 < box[1] - line[3] < 22 and box[0] < line[0] < line[2] < box[2]
        ]
        shares = [(line[2] - line[0]) / (box[2] - box[0]) for line in below]
        assert any(0.30 <= share <= 0.53 for share in shares), (words, shares)


def test_title_and_subject_are_centred_on_the_text(decision: Drawn) -> None:
    middle = (30 + 80) * POINTS_PER_MM
    assert decision.page.middle("Về việc thành lập Tổ công tác chuyển đổi số của tỉnh") == pytest.approx(
        middle, abs=3
    )


def test_the_first_line_of_the_body_is_indented_by_one_centimetre(decision: Drawn) -> None:
    assert decision.page.box("Điều 1.")[0] == pytest.approx((30 + 10) * POINTS_PER_MM, abs=1)


def test_recipients_stand_level_with_the_position(decision: Drawn) -> None:
    page = decision.page
    assert page.baseline("Nơi nhận:") == pytest.approx(page.baseline("TM. ỦY BAN NHÂN DÂN"), abs=0.5)
    assert page.box("Nơi nhận:")[0] == pytest.approx(30 * POINTS_PER_MM, abs=1)


def test_position_and_name_are_centred_under_each_other_in_the_right_half(decision: Drawn) -> None:
    page = decision.page
    assert page.middle("Nguyễn Văn Hòa") == pytest.approx(page.middle("TM. ỦY BAN NHÂN DÂN"), abs=1)
    assert page.box("TM. ỦY BAN NHÂN DÂN")[0] > A4[0] / 2 - 60


def test_the_subject_of_a_letter_stands_six_points_below_the_number(letter: Drawn) -> None:
    page = letter.page
    assert page.size("V/v") == pytest.approx(12)
    single = 13 * 0.2588 + 12 * 0.8911
    assert page.baseline("/SNV-VP") - page.baseline("V/v") == pytest.approx(single + 6, abs=1)
    assert "CÔNG VĂN" not in page.text


def test_several_addressees_have_their_dash_under_the_colon(letter: Drawn) -> None:
    label = letter.page.box("Kính gửi:")
    colon = letter.page.box("Kính gửi")[2]
    for dash in ("- Các sở", "- Ủy ban nhân dân các xã"):
        assert letter.page.box(dash)[0] == pytest.approx(colon, abs=2)
        assert letter.page.box(dash)[3] < label[3]


def test_one_addressee_stands_on_the_line_of_the_salutation(tmp_path: Path) -> None:
    page = Drawn(a_letter(addressees=("Sở Tài chính",)), tmp_path).page
    assert page.baseline("Kính gửi:") == pytest.approx(page.baseline("Sở Tài chính"), abs=0.1)


def test_the_urgency_is_bright_red_in_a_box_of_forty_by_eight_millimetres(letter: Drawn) -> None:
    assert letter.page.colour("THƯỢNG KHẨN") == (255, 0, 0)
    word = letter.page.box("THƯỢNG KHẨN")
    boxes = [
        line
        for line in letter.page.lines()
        if line[0] <= word[0] and line[2] >= word[2] and line[1] <= word[1]
    ]
    width, height = ((found[2] - found[0], found[3] - found[1]) for found in boxes).__next__()
    assert width == pytest.approx(40 * POINTS_PER_MM, abs=POINTS_PER_MM)
    assert height == pytest.approx(8 * POINTS_PER_MM, abs=POINTS_PER_MM)


def test_all_other_words_are_black(letter: Drawn) -> None:
    for words in (NATION, "Kính gửi", "Nơi nhận", "Trần Thị Minh"):
        assert letter.page.colour(words) == (0, 0, 0)


def test_the_drafter_code_stands_below_the_recipients(letter: Drawn) -> None:
    assert letter.page.box("NTL.(50)")[3] <= letter.page.box("- Lưu: VT, VP (02).")[1] + 3


def test_a_long_place_name_takes_the_compact_sizes_for_the_whole_head(tmp_path: Path) -> None:
    document = a_decision(letterhead=Letterhead("Ủy ban nhân dân", "Thành phố Hồ Chí Minh"))
    page = Drawn(replace(document, number="12", issued_date=date(2026, 6, 29)), tmp_path).page
    assert page.size("Thành phố Hồ Chí Minh, ngày 29") == pytest.approx(13)
    assert page.size(NATION) == pytest.approx(12)
    box = page.box("Thành phố Hồ Chí Minh, ngày 29 tháng 6 năm 2026")
    assert box[3] - box[1] < 20


def test_page_numbers_begin_on_the_second_page_in_the_middle_of_the_top_margin(tmp_path: Path) -> None:
    path = tmp_path / "long.pdf"
    layout = render_pdf(a_letter(body=tuple(text(f"{at}. {LONG}") for at in range(40))), path)
    assert layout.pages > 2
    first, second = Page(path, 0), Page(path, 1)
    assert first.text.strip().split("\n")[0].strip() != "1"
    assert second.text.strip().split("\n")[0].strip() == "2"
    box = second.box("2")
    assert box[1] > A4[1] - 20 * POINTS_PER_MM
    assert (box[0] + box[2]) / 2 == pytest.approx(110 * POINTS_PER_MM, abs=3 * POINTS_PER_MM)
    assert second.size("2") == pytest.approx(14)


def test_minutes_carry_no_date_and_two_signatures(tmp_path: Path) -> None:
    chair = a_decision().signatory
    secretary = replace(chair, name="Lê Thị Lan", position="Thư ký", head_position="")
    minutes = a_decision(kind="bien_ban", notation="BB-SNV", second_signatory=secretary)
    drawn = Drawn(minutes, tmp_path)
    assert drawn.layout.issued_date is None
    assert drawn.layout.second_signature is not None
    assert drawn.layout.second_signature.x1 < drawn.layout.signature.x0
    assert "Khánh Hòa, " not in drawn.page.text.split("BIÊN BẢN")[0]
    assert drawn.page.middle("Lê Thị Lan") < drawn.page.middle("Nguyễn Văn Hòa")


def test_a_circulation_note_stands_in_a_box_in_the_top_margin(tmp_path: Path) -> None:
    page = Drawn(a_letter(circulation_note="Lưu hành nội bộ"), tmp_path).page
    box = page.box("LƯU HÀNH NỘI BỘ")
    assert box[1] > A4[1] - 20 * POINTS_PER_MM
    assert page.middle("LƯU HÀNH NỘI BỘ") > A4[0] / 2
