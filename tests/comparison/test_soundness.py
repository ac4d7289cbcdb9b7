"""The rules Word keeps beyond tracked changes: each break is found, and no redline of ours adds one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from eoffice.comparison.engine import compare_documents, read_bytes
from eoffice.comparison.redline.making import make_redline
from eoffice.comparison.redline.soundness import new_problems, unsound
from eoffice.comparison.redline.validator import problems_in
from eoffice.comparison.word.package import Package, package_from
from tests.comparison.rich_docx import Rich, cell, footnote, note, p, r, table
from tests.comparison.rich_pairs import PAIRS

MOMENT = datetime(2026, 11, 22, tzinfo=UTC)
_WHO = 'w:author="a" w:date="2026-11-22T00:00:00Z"'
_MOVED = f'<w:moveFrom w:id="2" {_WHO}>{r("x")}</w:moveFrom>'
_FROM = f'<w:moveFromRangeStart w:id="1" w:name="m" {_WHO}/>'


def package(*body: str, **more: dict[int, str]) -> Package:
    """Return a file with something in it as a package."""
    return package_from(Rich(list(body), **more).to_bytes(), "x.docx")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (p("x", properties='<w:jc w:val="left"/><w:keepNext/>'), "pPr: keepNext behind jc"),
        (p(r("x", '<w:sz w:val="2"/><w:b/>')), "rPr: b behind sz"),
        (p(r("x", "<w:b/><w:b/>")), "rPr: b twice"),
        (table([cell("a", properties='<w:vMerge/><w:gridSpan w:val="2"/>')]), "tcPr: gridSpan behind vMerge"),
        (table([cell(table(["a"]))]), "a cell ends with a table"),
        ("<w:tbl><w:tblPr/><w:tblGrid/></w:tbl>", "tbl without tr"),
        (p('<w:bookmarkStart w:id="4" w:name="b"/>', "x"), "bookmark 4 without its other end"),
        (p('<w:commentRangeEnd w:id="4"/>', "x"), "commentRange 4 without its other end"),
        (p('<w:r><w:commentReference w:id="4"/></w:r>'), "comment 4 is referred to and missing"),
        (p(footnote(7)), "footnote 7 is referred to and missing"),
        ('<w:p w14:paraId="1A"/><w:p w14:paraId="1A"/>', "paraId 1A stands twice"),
    ],
)
def test_each_broken_rule_is_found(body: str, told: str) -> None:
    assert told in unsound(package(body, p()))


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (p(f'<w:ins w:id="x" {_WHO}>{r("a")}</w:ins>'), "no number of 32 bits"),
        (p(f'<w:ins w:id="9999999999" {_WHO}>{r("a")}</w:ins>'), "no number of 32 bits"),
        (p(f'<w:ins w:id="1" w:author="a" w:date="hôm qua">{r("a")}</w:ins>'), "with the date"),
        (p(_MOVED), "outside of its range"),
        (p(_FROM, '<w:moveFromRangeEnd w:id="1"/>'), "holds nothing that moved"),
        (
            table([cell(p(_FROM, _MOVED)), cell(p('<w:moveFromRangeEnd w:id="1"/>'))]),
            "leaves its cell or box",
        ),
        (p(f'<w:ins w:id="1" {_WHO}><w:fldSimple w:instr="DATE"/></w:ins>'), "ins holds fldSimple"),
    ],
)
def test_each_broken_rule_of_tracked_changes_is_found(body: str, told: str) -> None:
    assert any(told in problem for problem in problems_in(package(body)))


def test_what_the_sources_break_themselves_is_not_held_against_their_redline() -> None:
    sloppy = p(r("một", '<w:sz w:val="26"/><w:b/>'), footnote(7))
    source, redline = package(sloppy, p()), package(sloppy, p(footnote(8)), p())
    assert new_problems(redline, source) == []
    assert new_problems(redline, package(p())) != []


def test_no_redline_of_the_rich_pairs_breaks_a_rule_that_its_sources_keep() -> None:
    for old, new in PAIRS.values():
        one, other = read_bytes(old, "a.docx"), read_bytes(new, "b.docx")
        plan = compare_documents(one.document, other.document).plan
        redline = package_from(make_redline(plan, one, other, MOMENT).content, "r.docx")
        assert problems_in(redline) == []
        assert new_problems(redline, one.package, other.package) == []


def test_a_sloppy_pair_still_gets_its_redline() -> None:
    body = [p(r("Số lượng", '<w:sz w:val="26"/><w:b/>')), p(footnote(7), footnote(2), r(" là mười"))]
    one = read_bytes(Rich(body, footnotes={2: note("x")}).to_bytes(), "a.docx")
    other = read_bytes(Rich([body[0], p(r(" là hai mươi"))]).to_bytes(), "b.docx")
    plan = compare_documents(one.document, other.document).plan
    check = make_redline(plan, one, other, MOMENT).check
    assert check.accept_gives_new
    assert check.reject_gives_old
