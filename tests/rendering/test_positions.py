"""Every component of the form on the pages of all 29 kinds and the copies, within 1 mm of its rule.

The numbers are those of Decree 30/2020, Appendix I, written out here: they are not read from the
program's own tables, which would only prove that it agrees with itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from eoffice.domain.content import (
    Alignment,
    OfficialDocument,
    Paragraph,
    PdfLayout,
    Urgency,
    official_date,
)
from eoffice.rendering.markers import MOTTO, NATIONAL_TITLE
from eoffice.rendering.pdf import render_pdf
from eoffice.rendering.settling import kind_of, settle
from tests.rendering.measured import MM, Measured, Stroke, Words, measure
from tests.rendering.test_form_rules import EXAMPLES, example

CLOSE = 1.0
LEFT, RIGHT, TOP, BOTTOM = 30.0, 190.0, 20.0, 277.0
MIDDLE = (LEFT + RIGHT) / 2
NAMES = sorted(EXAMPLES)
SIX_POINTS = 6 * MM


@dataclass(frozen=True)
class Drawn:
    name: str
    document: OfficialDocument
    layout: PdfLayout
    pages: Measured

    @property
    def issuer(self) -> list[Words]:
        return self.pages.block(self.document.letterhead.issuer.upper(), 0)

    @property
    def number(self) -> Words:
        return self.pages.find(f"Số: {self.document.number}/{self.document.notation}")


@pytest.fixture(scope="module")
def all_drawn(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Drawn]:
    folder = tmp_path_factory.mktemp("kinds")
    found = {}
    for name in NAMES:
        document, path = settle(example(name)), folder / f"{name}.pdf"
        found[name] = Drawn(name, document, render_pdf(document, path), measure(path))
    return found


@pytest.fixture(params=NAMES)
def drawn(request: pytest.FixtureRequest, all_drawn: dict[str, Drawn]) -> Drawn:
    return all_drawn[request.param]


def near(value: float, expected: float, by: float = CLOSE) -> bool:
    return abs(value - expected) <= by


def test_there_is_an_example_of_all_29_kinds_and_the_3_copies() -> None:
    assert len(NAMES) == 32


def test_the_sheet_is_a4_and_the_text_stays_in_its_frame(drawn: Drawn) -> None:
    assert all(near(width, 210) and near(height, 297) for width, height in drawn.pages.sheets)
    for one in drawn.pages.words:
        assert one.x0 >= LEFT - CLOSE, one
        assert one.x1 <= RIGHT + CLOSE, one
        assert one.baseline <= BOTTOM + CLOSE, one
        is_number = one.text.isdigit() and near(one.middle, MIDDLE)
        assert one.baseline >= TOP or is_number, one


def test_national_title_and_motto_stand_above_each_other_over_a_line_as_long(drawn: Drawn) -> None:
    nation, motto = drawn.pages.find(NATIONAL_TITLE, 0), drawn.pages.find(MOTTO, 0)
    assert near(nation.middle, 141)
    assert nation.middle > 0.55 * 210
    assert near(motto.middle, nation.middle)
    assert near(motto.baseline - nation.baseline, motto.size * 1.15 * MM)
    rule = drawn.pages.rule_below(motto)
    assert near(rule.width, motto.width)
    assert near(rule.middle, motto.middle)
    assert "Bold" in nation.font
    assert "Bold" in motto.font
    # The text begins at the top margin: the letters of the first line stand right below it.
    assert near(nation.baseline - nation.size * 0.891 * MM, TOP)


def test_the_issuer_stands_under_its_parent_over_a_line_of_a_third_to_a_half(drawn: Drawn) -> None:
    lines = drawn.issuer
    if drawn.document.letterhead.parent:
        parent = drawn.pages.block(drawn.document.letterhead.parent.upper(), 0)
        assert near(parent[0].middle, lines[0].middle)
        assert "Bold" not in parent[0].font
        assert parent[-1].baseline < lines[0].baseline
    assert all(near(line.middle, LEFT + 31) and "Bold" in line.font for line in lines)
    rule = drawn.pages.rule_below(lines[-1])
    assert near(rule.middle, lines[-1].middle)
    assert 0.33 <= rule.width / max(line.width for line in lines) <= 0.5


def test_number_and_date_stand_on_one_line_under_issuer_and_national_title(drawn: Drawn) -> None:
    assert near(drawn.number.middle, drawn.issuer[0].middle)
    assert drawn.number.size == pytest.approx(13)
    if not kind_of(drawn.document).dated:
        return
    assert drawn.document.issued_date is not None
    date = drawn.pages.find(
        f"{drawn.document.letterhead.place}, {official_date(drawn.document.issued_date)}", 0
    )
    assert near(date.middle, drawn.pages.find(NATIONAL_TITLE, 0).middle)
    assert near(date.baseline, drawn.number.baseline, 0.1)
    assert "Italic" in date.font


def test_title_and_subject_stand_in_the_middle_over_their_line(drawn: Drawn) -> None:
    kind = kind_of(drawn.document)
    if kind.is_letter:
        return
    title = drawn.pages.find(kind.name.upper(), 0)
    assert near(title.middle, MIDDLE)
    lines = [title]
    if kind.has_subject:
        lines = drawn.pages.block(drawn.document.subject.rstrip(" .;"), 0)
        assert all(near(line.middle, MIDDLE) and "Bold" in line.font for line in lines)
        assert near(lines[0].baseline - title.baseline, 14 * 1.15 * MM)
    rule = drawn.pages.rule_below(lines[-1])
    assert near(rule.middle, MIDDLE)
    assert 0.33 <= rule.width / max(line.width for line in lines) <= 0.5


def test_the_subject_of_a_letter_stands_six_points_below_the_number(drawn: Drawn) -> None:
    if not kind_of(drawn.document).is_letter or not drawn.document.subject:
        return
    lines = drawn.pages.block(f"V/v {drawn.document.subject}", 0)
    assert all(near(line.middle, drawn.number.middle) for line in lines)
    # From the foot of one line of letters to the head of the next.
    gap = lines[0].baseline - 0.891 * 12 * MM - (drawn.number.baseline + 0.259 * 13 * MM)
    assert near(gap, SIX_POINTS)


def test_dashes_of_addressees_stand_under_the_colon(drawn: Drawn) -> None:
    if not drawn.document.addressees or kind_of(drawn.document).salutation != "Kính gửi:":
        return
    label = drawn.pages.find("Kính gửi:", 0)
    assert label.size == pytest.approx(14)
    if len(drawn.document.addressees) == 1:
        assert label.text.startswith(f"Kính gửi: {drawn.document.addressees[0][:10]}")
        return
    colon = label.x1 - 14 * 0.278 * MM
    for one in drawn.document.addressees:
        assert near(drawn.pages.find(f"- {one[:12]}", 0).x0, colon)


def test_the_body_is_indented_by_a_centimetre_and_reaches_both_margins(drawn: Drawn) -> None:
    indented = [
        block
        for block in drawn.document.body
        if isinstance(block, Paragraph) and block.indented and block.alignment is Alignment.JUSTIFIED
    ]
    for block in indented:
        assert near(drawn.pages.find(" ".join(block.text.split()[:4])).x0, LEFT + 10), block.text
    long = [block for block in indented if len(block.text) > 110]
    for block in long:
        first = drawn.pages.find(" ".join(block.text.split()[:4]))
        assert near(first.x1, RIGHT), block.text
        at = drawn.pages.words.index(first)
        following = drawn.pages.words[at + 1]
        if following.page == first.page:
            assert near(following.x0, LEFT), following


def test_recipients_stand_at_the_margin_level_with_the_position(drawn: Drawn) -> None:
    label = drawn.pages.find("Nơi nhận:")
    assert near(label.x0, LEFT)
    assert label.font.endswith("BoldItalic")
    assert label.size == pytest.approx(12)
    first = drawn.pages.find(f"- {drawn.document.recipients[0][:12]}")
    assert near(first.x0, LEFT)
    assert first.size == pytest.approx(11)
    if drawn.document.second_signatory is None:
        level = [one for one in drawn.pages.words if one.page == label.page and one.x0 > MIDDLE - 15]
        assert any(near(one.baseline, label.baseline, 0.1) and "Bold" in one.font for one in level)


def test_position_signature_and_name_share_one_middle_in_the_right_half(drawn: Drawn) -> None:
    names = [
        one for one in drawn.pages.words if one.text == drawn.document.signatory.name and "Bold" in one.font
    ]
    name = names[-1] if drawn.document.copy is None else None
    area = drawn.layout.signature
    middle = (area.x0 + area.x1) / 2 * MM
    assert middle > MIDDLE
    assert near(middle, LEFT + 59 + 101 / 2)
    if name is not None:
        assert near(name.middle, middle)
        assert area.page == name.page
        above = [
            one
            for one in drawn.pages.words
            if one.page == name.page and one.baseline < name.baseline and near(one.middle, middle, 0.5)
        ]
        # The signature lies in the middle between the position and the name.
        foot, head = above[-1].baseline + 0.259 * 14 * MM, name.baseline - 0.891 * 14 * MM
        assert near(297 - (area.y0 + area.y1) / 2 * MM, (foot + head) / 2)


def test_the_seal_covers_a_third_of_the_signature_from_the_left(drawn: Drawn) -> None:
    seal, signature = drawn.layout.seal, drawn.layout.signature
    assert near((seal.x1 - signature.x0) * MM, (signature.x1 - signature.x0) * MM / 3)
    assert near((seal.y0 + seal.y1) / 2 * MM, (signature.y0 + signature.y1) / 2 * MM)
    assert near((seal.x1 - seal.x0) * MM, 36)


def test_the_mark_of_urgency_stands_in_a_box_of_its_size_at_the_margin(drawn: Drawn) -> None:
    width = {Urgency.URGENT: 20, Urgency.VERY_URGENT: 40, Urgency.FLASH: 30}.get(drawn.document.urgency)
    if width is None:
        return
    mark = drawn.pages.find(drawn.document.urgency.mark, 0)
    boxes = [one for one in drawn.pages.strokes if _around(one, mark)]
    assert boxes
    left, right = min(one.x0 for one in boxes), max(one.x1 for one in boxes)
    top, foot = min(one.y0 for one in boxes), max(one.y1 for one in boxes)
    assert near(left, LEFT)
    assert near(right - left, width)
    assert near(foot - top, 8)
    assert near(mark.middle, (left + right) / 2)


def _around(one: Stroke, mark: Words) -> bool:
    on_page = one.page == mark.page and one.y0 - 0.5 <= mark.baseline
    return on_page and one.y1 > mark.baseline - 9 and one.y0 > mark.baseline - 9 and one.x0 <= mark.x1


def test_page_numbers_stand_in_the_middle_of_the_top_margin_from_page_2(drawn: Drawn) -> None:
    above = [one for one in drawn.pages.words if one.baseline < TOP]
    assert all(one.page > 0 for one in above)
    appended = bool(drawn.document.appendices)
    for page in range(1, drawn.layout.pages):
        numbers = [one for one in above if one.page == page]
        if not numbers:
            # Only the first page of an appendix hides its number.
            assert appended
            assert drawn.pages.find("Phụ lục", page)
            continue
        assert len(numbers) == 1
        assert near(numbers[0].middle, MIDDLE)
        assert numbers[0].size == pytest.approx(14)
        assert numbers[0].font == "LiberationSerif" or "Bold" not in numbers[0].font
        if not appended:
            assert numbers[0].text == str(page + 1)


def test_contact_data_stand_at_the_foot_of_page_1_under_a_line_over_the_width(drawn: Drawn) -> None:
    if not drawn.document.contact:
        return
    first = drawn.pages.find(drawn.document.contact[:20], 0)
    assert near(first.x0, LEFT)
    assert first.size == pytest.approx(11)
    lines = [one for one in drawn.pages.strokes if one.page == 0 and near(one.width, RIGHT - LEFT)]
    assert len(lines) == 1
    assert near(lines[0].x0, LEFT)
    assert 0 < first.baseline - lines[0].y1 < 8


def test_the_block_of_a_copy_stands_under_a_line_over_the_width(drawn: Drawn) -> None:
    copy = drawn.document.copy
    if copy is None:
        return
    form = drawn.pages.last(copy.form)
    rules = [one for one in drawn.pages.strokes if one.page == form.page and near(one.width, RIGHT - LEFT)]
    rule = rules[0]
    agency = drawn.pages.block(copy.agency.upper(), form.page)
    assert rule.y1 < agency[0].baseline
    assert near(form.baseline, agency[0].baseline, 0.1)
    assert all(near(line.middle, LEFT + 31) for line in agency)
    assert near(form.middle, LEFT + 62 + 49)
    number = drawn.pages.find(f"Số: {copy.number}/{copy.notation}", form.page)
    assert near(number.middle, LEFT + 31)
    date = drawn.pages.last(f"{copy.place}, ngày")
    assert near(date.middle, form.middle)
    assert near(date.baseline, number.baseline, 0.1)
    assert near(drawn.pages.last("Nơi nhận:").x0, LEFT)
    assert near(drawn.pages.last(copy.signatory.name).middle, form.middle)
