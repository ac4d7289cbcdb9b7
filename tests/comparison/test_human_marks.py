"""Marks as a person would make them: whole phrases and sentences, closed brackets, a table as one thing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from eoffice.comparison.engine import Comparison, compare_documents, read_bytes
from eoffice.comparison.redline.choosing import choose
from eoffice.comparison.redline.making import make_redline
from eoffice.comparison.script import Flag, Kind, Op
from tests.comparison.rich_docx import Rich, link, p, table

MOMENT = datetime(2026, 11, 22, tzinfo=UTC)
TERM = "The Supplier shall deliver the goods within thirty (30) days after the date of this Agreement."


def compared(old: Rich, new: Rich) -> Comparison:
    """Compare two files; their redline must prove itself."""
    one, other = read_bytes(old.to_bytes(), "a.docx"), read_bytes(new.to_bytes(), "b.docx")
    found = compare_documents(one.document, other.document)
    found.old_source, found.new_source = one, other
    check = make_redline(found.plan, one, other, MOMENT).check
    assert (check.accept_gives_new, check.reject_gives_old, check.safe_blocks) == (True, True, 0)
    return found


def marks(old: str, new: str) -> list[tuple[Op, str]]:
    """Return what is marked between two paragraphs."""
    step = compared(Rich([p(old)]), Rich([p(new)])).plan.stories[0].steps[0]
    return [
        (one.op, old[one.old_start : one.old_end] or new[one.new_start : one.new_end])
        for one in step.hunks
        if one.op is not Op.EQUAL
    ]


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        (
            TERM,
            TERM.replace("thirty (30)", "forty-five (45)"),
            [(Op.DELETED, "thirty (30)"), (Op.INSERTED, "forty-five (45)")],
        ),
        ("Một hai. Năm sáu.", "Một hai. Ba bốn. Năm sáu.", [(Op.INSERTED, "Ba bốn. ")]),
        ("Một hai. Năm sáu.", "Một hai. Ba bốn hai. Năm sáu.", [(Op.INSERTED, "Ba bốn hai. ")]),
        ("Một hai; ba bốn.", "Một hai; năm sáu; ba bốn.", [(Op.INSERTED, "năm sáu; ")]),
        ("Bên A (Chủ đầu tư)", "Bên A (gọi là Chủ đầu tư)", [(Op.INSERTED, "gọi là ")]),
    ],
)
def test_the_edges_of_an_edit_are_those_a_reader_would_choose(
    old: str, new: str, wanted: list[tuple[Op, str]]
) -> None:
    found = marks(old, new)
    assert [op for op, _ in found] == [op for op, _ in wanted]
    for (_, text), (_, want) in zip(found, wanted, strict=True):
        assert text.strip() == want.strip()


def test_a_sentence_that_went_behind_another_is_marked_from_full_stop_to_full_stop() -> None:
    one, two, rest = "Alpha beta gamma delta.", "One two three four five.", "Final words come last."
    found = marks(f"{one} {two} {rest}", f"{two} {one} {rest}")
    assert found == [(Op.DELETED, f"{one} "), (Op.INSERTED, f" {one}")]


def test_a_table_that_came_or_went_is_one_change_that_can_be_refused() -> None:
    grid = table(["STT", "Họ tên"], ["1", "Trần Thị Bình"])
    small, large = Rich([p("Trước"), p("Sau")]), Rich([p("Trước"), grid, p("Sau")])
    for old, new, kind in ((small, large, Kind.INSERTED), (large, small, Kind.DELETED)):
        found = compared(old, new)
        assert [one.kind for one in found.script.changes] == [kind]
        assert "1 | Trần Thị Bình" in found.script.changes[0].old + found.script.changes[0].new
        sources = found.old_source, found.new_source
        # Refusing everything must give the old file: `choose` raises when it does not.
        assert choose(found.plan, found.script.changes, frozenset({1}), sources, MOMENT)


def test_a_link_put_on_kept_words_is_told_though_no_mark_can_say_it() -> None:
    plain = Rich([p("Xem tại đây nhé")])
    linked = Rich([p("Xem ", link("tại đây", "rX"), " nhé")], links={"rX": "https://example.gov.vn"})
    for old, new, word in ((plain, linked, "Thêm"), (linked, plain, "Bỏ")):
        found = compared(old, new)
        assert [one.kind for one in found.script.changes] == [Kind.FORMATTING]
        assert found.script.changes[0].note.startswith(word)
        assert Flag.NOT_IN_REDLINE in found.script.changes[0].flags
        assert found.script.not_tracked
    assert compared(linked, linked).script.identical
