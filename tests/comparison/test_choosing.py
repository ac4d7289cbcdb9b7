"""Single changes are accepted or refused: the result is the new text with the refused ones as before."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eoffice.comparison.engine import Comparison, compare_documents, read_bytes
from eoffice.comparison.redline.choosing import choose
from eoffice.comparison.redline.proof import texts
from eoffice.comparison.redline.validator import problems_in
from eoffice.comparison.word.package import package_from
from eoffice.comparison.word.resolver import tracked_in
from tests.comparison.legal_texts import docx_of, edited, paragraphs, table_xml, text_docx
from tests.comparison.test_redline import SCENARIOS, TABLE, cell_, line_, lines, with_table

MOMENT = datetime(2026, 3, 5, 9, 15, tzinfo=UTC)


def found_between(old: bytes, new: bytes) -> Comparison:
    """Return the comparison of two docx with both sources."""
    one, other = read_bytes(old, "cu.docx"), read_bytes(new, "moi.docx")
    found = compare_documents(one.document, other.document)
    found.old_source, found.new_source = one, other
    return found


def chosen(found: Comparison, refused: set[int]) -> bytes:
    """Return the version without the refused changes; no tracked change is left in it."""
    sources = (found.old_source, found.new_source)
    made = choose(found.plan, found.script.changes, frozenset(refused), sources, MOMENT)
    package = package_from(made, "x.docx")
    root = package.root(package.main)
    assert root is not None
    assert problems_in(package) == []
    assert tracked_in(root) == 0
    return made


def text_of(content: bytes) -> list[str]:
    """Return the paragraphs of a docx."""
    return [one.text for one in read_bytes(content, "x.docx").document.body.paragraphs()]


def both_ends(old: bytes, new: bytes) -> None:
    """Check that all accepted is the new text, and all refused the old one."""
    found = found_between(old, new)
    every = {one.id for one in found.script.changes}
    assert texts(read_bytes(chosen(found, set()), "x").document) == texts(found.plan.new)
    assert texts(read_bytes(chosen(found, every), "x").document) == texts(found.plan.old)


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_kind_of_edit_can_be_taken_or_left(name: str) -> None:
    both_ends(*SCENARIOS[name][:2])


def test_rows_and_columns_can_be_taken_or_left() -> None:
    wider = [[row[0], f"Cột thêm {n}", *row[1:]] for n, row in enumerate(TABLE)]
    for other in (wider, [*TABLE[:2], ["1a", "Mua mực", "900.000"], TABLE[2]], TABLE[:2]):
        both_ends(with_table(TABLE), with_table(other))
        both_ends(with_table(other), with_table(TABLE))


def test_one_refused_change_leaves_the_others_taken() -> None:
    old = ["Điều 1. Thời hạn là 05 ngày và mức phạt là 10 đồng.", "Đoạn bị xóa đi.", "Đoạn cuối của văn bản."]
    new = [
        "Điều 1. Thời hạn là 07 ngày và mức phạt là 20 đồng.",
        "Đoạn cuối của văn bản.",
        "Đoạn thêm vào mới.",
    ]
    found = found_between(lines(*old), lines(*new))
    by_words = {change.old or change.new: change.id for change in found.script.changes}
    assert text_of(chosen(found, {by_words["05"]})) == [new[0].replace("07", "05"), *new[1:]]
    assert text_of(chosen(found, {by_words["20" if "20" in by_words else "10"]})) == [
        new[0].replace("20", "10"),
        *new[1:],
    ]
    assert text_of(chosen(found, {by_words[old[1]]})) == [new[0], old[1], *new[1:]]
    assert text_of(chosen(found, {by_words[new[2]]})) == new[:2]


def test_of_many_edits_each_half_gives_what_was_chosen() -> None:
    truth = edited(paragraphs(80), 20, seed=2, kinds=("insert", "delete", "replace"))
    found = found_between(text_docx(truth.old), text_docx(truth.new))
    refused = {change.id for change in found.script.changes if change.id % 2}
    rest = compare_documents(read_bytes(chosen(found, refused), "x").document, found.plan.new).script.changes
    told = {(one.old, one.new) for one in found.script.changes if one.id in refused}
    assert {(one.old, one.new) for one in rest} == told


@settings(max_examples=40, deadline=None)
@given(st.lists(line_, min_size=1, max_size=6), st.lists(line_, min_size=1, max_size=6), st.randoms())
def test_any_choice_between_any_two_texts_is_a_sound_file(
    old: list[str], new: list[str], rnd: object
) -> None:
    both_ends(text_docx(old), text_docx(new))


@settings(max_examples=20, deadline=None)
@given(st.lists(cell_, min_size=1, max_size=3), st.lists(cell_, min_size=1, max_size=3))
def test_any_two_tables_can_be_taken_or_left(old: list[list[str]], new: list[list[str]]) -> None:
    both_ends(docx_of([table_xml(old), "<w:p/>"]), docx_of([table_xml(new), "<w:p/>"]))
