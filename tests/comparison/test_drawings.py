"""Drawings and text boxes are compared by what is seen of them, whoever wrote the file last."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from lxml import etree

from eoffice.comparison.engine import compare_documents, read_bytes
from eoffice.comparison.script import CONTENT_KINDS, REANCHORED, Change, Kind
from eoffice.comparison.word.package import package_from
from eoffice.comparison.word.xml import local, w
from eoffice.rendering.office_files import convert
from tests.comparison.rich_docx import Rich, p, picture, png, text_box
from tests.comparison.test_choosing import both_ends
from tests.comparison.test_redline import SAMPLES, compared

WORDS = "Văn bản này có một khung chữ bên cạnh"
PICTURES = {"a": png(10), "b": png(200)}
LINE = (
    '<w:r><w:drawing><wp:anchor distT="{margin}" layoutInCell="1"><wp:extent cx="691515" cy="{height}"/>'
    '<wp:docPr id="1" name="Line"/><a:graphic><a:graphicData uri="wps"><wps:wsp><wps:spPr>'
    '<a:prstGeom prst="{shape}"/></wps:spPr><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:anchor>'
    "</w:drawing></w:r>"
)


def docx(*blocks: str) -> bytes:
    """Return a docx of some blocks."""
    return Rich([*blocks, p("Cuối.")], pictures=PICTURES).to_bytes()


def line(*, margin: int = 0, height: int = 0, shape: str = "line") -> str:
    """Return a run with a drawn line beside the text."""
    return LINE.format(margin=margin, height=height, shape=shape)


def box(words: str, number: int = 1) -> str:
    """Return a run with a text box beside the text."""
    return text_box(p(words), number=number)


def content(old: bytes, new: bytes) -> list[Change]:
    """Return the changes of content, after the redline was proved."""
    found, _ = compared(old, new)
    return [one for one in found.script.changes if one.kind in CONTENT_KINDS]


def test_a_box_that_hangs_on_another_word_is_the_same_box() -> None:
    old, new = docx(p(WORDS, box("Chữ trong khung"))), docx(p(box("Chữ trong khung"), WORDS))
    found, _ = compared(old, new)
    assert [(one.kind, one.note) for one in found.script.changes] == [(Kind.FORMATTING, REANCHORED)]
    both_ends(old, new)


def test_one_letter_in_a_box_that_hangs_elsewhere_is_found() -> None:
    old = docx(p(WORDS, box("Chữ trong khung này"), box("Khung thứ hai", 2)))
    new = docx(p(box("Khung thứ hai", 2), box("Chữ trong khung nầy"), WORDS))
    assert [(one.old, one.new, one.story) for one in content(old, new)] == [("này", "nầy", "text_box")]


def test_a_box_of_other_words_is_not_taken_for_the_one_that_went() -> None:
    found = content(docx(p(WORDS, box("Chữ trong khung"))), docx(p(box("Kinh phí 5.000.000"), WORDS)))
    assert {(one.kind, one.story.value) for one in found} == {
        (Kind.DELETED, "body"),
        (Kind.DELETED, "text_box"),
        (Kind.INSERTED, "body"),
        (Kind.INSERTED, "text_box"),
    }


def test_a_box_moves_along_with_its_paragraph() -> None:
    lines = [p(f"Đoạn số {number} nói về một việc khác hẳn, việc thứ {number}") for number in range(5)]
    moved = p(WORDS, " và được chuyển xuống cuối", box("Chữ trong khung"))
    found = content(docx(moved, *lines), docx(*lines, moved))
    assert [one.kind for one in found] == [Kind.MOVED]


def test_measures_rounded_by_a_program_are_no_edit() -> None:
    old, new = docx(p(line(), WORDS)), docx(p(line(margin=5080, height=635), WORDS))
    assert content(old, new) == []
    both_ends(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (line(), line(shape="ellipse")),
        (picture("a"), picture("b")),
        (picture("a"), picture("a", size=700_000)),
        (picture("a"), line()),
    ],
)
def test_a_drawing_that_shows_something_else_is_found(old: str, new: str) -> None:
    (change,) = content(docx(p(old, WORDS)), docx(p(new, WORDS)))
    assert change.kind is Kind.IMAGE
    both_ends(docx(p(old, WORDS)), docx(p(new, WORDS)))


def test_the_same_picture_hardly_larger_is_formatting() -> None:
    assert content(docx(p(picture("a"), WORDS)), docx(p(picture("a", size=500_635), WORDS))) == []


def test_a_switch_of_a_field_is_no_edit() -> None:
    field = '<w:fldSimple w:instr=" REF x {} "><w:r><w:t>một</w:t></w:r></w:fldSimple>'
    old, new = (docx(p(WORDS, field.format(one))) for one in ("", "\\h \\* MERGEFORMAT"))
    assert content(old, new) == []


def _resaved(path: Path, folder: Path) -> bytes:
    made = folder / path.name
    convert(path, made)
    return made.read_bytes()


def _with_one_letter_less(document: bytes) -> tuple[bytes, str]:
    """Return a copy in which a word of a text box lost a letter, and the word before."""
    package = package_from(document, "x.docx")
    root = package.root(package.main)
    assert root is not None
    words = [one for one in root.iter(w("t")) if _is_shown_box_text(one)]
    before = words[len(words) // 2].text or ""
    for one in root.iter(w("t")):
        if one.text == before and any(local(up) == "txbxContent" for up in one.iterancestors()):
            one.text = before[:-1]
    return package.to_bytes(), before


def _is_shown_box_text(element: etree._Element) -> bool:
    names = [local(one) for one in element.iterancestors()]
    text = element.text or ""
    return "txbxContent" in names and "Fallback" not in names and re.search(r"\w\w$", text) is not None


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample documents are not here")
@pytest.mark.parametrize("number", [4, 5])
def test_a_sample_saved_by_libreoffice_has_no_change_of_content(number: int, tmp_path: Path) -> None:
    path = SAMPLES / f"nghi-dinh-30-2020-phu-luc-{number}.docx"
    again = _resaved(path, tmp_path)
    assert content(path.read_bytes(), again) == []
    if number == 4:
        changed, before = _with_one_letter_less(again)
        old, new = (read_bytes(one, "x.docx").document for one in (path.read_bytes(), changed))
        found = [one for one in compare_documents(old, new).script.changes if one.kind in CONTENT_KINDS]
        assert found
        assert all(one.story.value == "text_box" and one.old.split()[-1] in before for one in found)
