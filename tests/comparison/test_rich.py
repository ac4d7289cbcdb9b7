"""Everything Word puts into text goes through a redline and comes back both ways, and little is marked."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from lxml import etree

from eoffice.comparison.engine import compare_documents, read_bytes
from eoffice.comparison.redline.making import Redline
from eoffice.comparison.script import Flag, Kind
from eoffice.comparison.word.package import package_from
from eoffice.comparison.word.xml import local, w
from tests.comparison.rich_docx import Rich, cell, p, table
from tests.comparison.rich_pairs import PAIRS
from tests.comparison.test_office_judge import disagreements
from tests.comparison.test_redline import compared

_MARKS = frozenset({"ins", "del", "moveFrom", "moveTo"})
_SHOWN = frozenset({"t", "delText", "tab", "br", "drawing", "pict", "footnoteReference", "endnoteReference"})
LEFT_OPEN = frozenset({"sdt_block_gone", "long_field_cut", "toc_gone"})
"""What LibreOffice 7.4 does wrong with marks of its own as well (decision 30): it reckons a reference without
a target anew, keeps the frame of a table of contents, and writes a tracked control as damaged XML."""


def revisions(redline: Redline) -> int:
    """Return how many marks a reader counts: contiguous ones of one kind are one."""
    package = package_from(redline.content, "redline.docx")
    count = 0
    for part in ("document", "footnotes", "endnotes"):
        root = package.root(f"word/{part}.xml")
        states = [] if root is None else list(_states(root, ""))
        count += sum(1 for before, now in zip(["", *states], states, strict=False) if now and now != before)
    return count


def _states(element: etree._Element, state: str) -> list[str]:
    """Return the mark that each shown thing and each end of a paragraph stands in."""
    name = local(element)
    if name in {"pPr", "rPr", "trPr", "tcPr", "Fallback"}:
        return []
    if name in _MARKS:
        state = name
    if name == "oMath":
        return [state]
    # A drawing is one thing, and the words of a text box in it are others.
    found = [state] if name in _SHOWN else []
    found.extend(one for child in element for one in _states(child, state))
    if name == "p":
        ends = element.find(f"{w('pPr')}/{w('rPr')}")
        marks = [local(one) for one in (() if ends is None else ends) if local(one) in _MARKS]
        found.append(marks[0] if marks else "")
    return found


@pytest.mark.parametrize("name", sorted(PAIRS))
def test_both_texts_come_back_without_the_coarse_form(name: str) -> None:
    _, redline = compared(*PAIRS[name])
    assert redline.check.safe_blocks == 0


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("plain_mod", 2), ("math", 2), ("image", 2), ("image_del", 1), ("image_inline", 3),

        ("three_paras", 3), ("field_simple1", 2), ("field_long", 2),
        ("link_text", 2), ("link_target", 2), ("link_gone", 1),
        ("footnote_text", 2), ("footnote_paras", 1), ("footnote_renum", 0), ("endnote_text", 2),
        ("table_gone", 1), ("image_row_del", 1), ("box_text", 2), ("box_new_para", 1), ("two_boxes", 2),
        ("br", 2), ("nested", 2), ("nested_gone", 1), ("sdt_text", 2), ("sdt_wrapped", 0), ("smart", 2),
        ("smart_wrap", 0), ("moved_into_table", 2), ("section_para_gone", 1), ("grown_last", 1),
        ("toc_edit", 2), ("toc_gone", 1), ("toc_entry_gone", 1), ("bookmark", 0), ("rows_moved", 2),
    ],
)  # fmt: skip
def test_contiguous_marks_are_as_few_as_the_edit(name: str, count: int) -> None:
    _, redline = compared(*PAIRS[name])
    assert revisions(redline) == count


def test_a_paragraph_put_into_a_table_is_moved_there() -> None:
    found, redline = compared(*PAIRS["into_table_and_edit"])
    assert Kind.MOVED_AND_EDITED in {change.kind for change in found.script.changes}
    root = _body(redline)
    (start,) = root.iter(w("moveToRangeStart"))
    assert any(local(one) == "tc" for one in start.iterancestors())
    (origin,) = root.iter(w("moveFromRangeStart"))
    assert origin.get(w("name")) == start.get(w("name"))
    assert not any(local(one) == "tc" for one in origin.iterancestors())


def test_merged_cells_are_tracked_with_their_former_spans() -> None:
    old = Rich([table(["a", "b", "c"], ["d", "e", "f"]), p()])
    wide = cell("a b", properties='<w:gridSpan w:val="2"/>')
    new = Rich([table([wide, "c"], ["d", "e", "f"]), p()])
    found, redline = compared(old.to_bytes(), new.to_bytes())
    root = _body(redline)
    assert [local(one.getparent()) for one in root.iter(w("tcPrChange"))] == ["tcPr"]
    assert len(list(root.iter(w("cellDel")))) == 1
    assert not any(Flag.NOT_IN_REDLINE in change.flags for change in found.script.changes)


def test_the_end_of_a_section_comes_back_with_its_set_up() -> None:
    _, redline = compared(*PAIRS["section_para_gone"])
    root = _body(redline)
    kept = [one for one in root.iter(w("sectPr")) if local(one.getparent()) == "pPr"]
    assert len(kept) == 1
    properties = kept[0].getparent()
    assert properties is not None
    assert properties.find(f"{w('rPr')}/{w('del')}") is not None


def test_what_no_mark_can_say_is_listed_as_not_compared() -> None:
    old = Rich([table(["a", "b"]), p()])
    wide = '<w:tblW w:w="0" w:type="auto"/>'
    new = Rich([table(["a", "b"]).replace(wide, f'{wide}<w:jc w:val="center"/>'), p()])
    one, other = (read_bytes(side.to_bytes(), "x.docx").document for side in (old, new))
    script = compare_documents(one, other).script
    listed = script.as_json()["not_compared"]
    assert listed == ["không ghi được vào bản theo dõi: Định dạng của bảng thay đổi (1)"]


def _body(redline: Redline) -> etree._Element:
    package = package_from(redline.content, "redline.docx")
    root = package.root(package.main)
    assert root is not None
    return root


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
def test_libreoffice_agrees_on_what_stands_in_word_files(tmp_path: Path) -> None:
    # One direction of each: the other asks LibreOffice for the same marks turned round, and costs as much.
    asked = {
        name: pair for name, pair in PAIRS.items() if name not in LEFT_OPEN and not name.endswith("_back")
    }
    assert disagreements(asked, tmp_path) == []
