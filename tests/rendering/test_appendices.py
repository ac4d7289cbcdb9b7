"""Appendices, copies and contact data: drawn, written, and read back as they were."""

from __future__ import annotations

from pathlib import Path

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn

from eoffice.rendering.pdf import render_pdf
from eoffice.rendering.reading import read_working_copy
from eoffice.rendering.settling import settle
from eoffice.rendering.writing import write_docx
from tests.rendering.builders import Page
from tests.rendering.test_form_rules import EXAMPLES, example


@pytest.mark.parametrize("name", sorted(name for name in EXAMPLES if "copy" not in EXAMPLES[name]))
def test_a_document_comes_back_from_its_docx(name: str, tmp_path: Path) -> None:
    document = settle(example(name))
    write_docx(document, tmp_path / "a.docx")
    found = read_working_copy(tmp_path / "a.docx")
    assert found.body == document.body
    assert [one.body for one in found.appendices] == [one.body for one in document.appendices]
    assert found.legal_bases == document.legal_bases
    assert found.recipients == document.recipients
    assert found.not_understood == ()


def test_an_appendix_counts_its_pages_anew_and_hides_the_first(tmp_path: Path) -> None:
    render_pdf(example("quyet_dinh"), tmp_path / "a.pdf")
    document = pypdfium2.PdfDocument(tmp_path / "a.pdf")
    texts = [page.get_textpage().get_text_range() for page in document]
    document.close()
    assert texts[-1].strip().startswith("Phụ lục")
    written = docx.Document
    write_docx(example("quyet_dinh"), tmp_path / "a.docx")
    section = written(str(tmp_path / "a.docx")).sections[1]
    number = section._sectPr.find(qn("w:pgNumType"))
    assert number is not None
    assert number.get(qn("w:start")) == "1"
    assert section.different_first_page_header_footer


def test_the_components_stand_in_content_controls(tmp_path: Path) -> None:
    write_docx(example("quyet_dinh"), tmp_path / "a.docx")
    body = docx.Document(str(tmp_path / "a.docx")).element.body
    tags = {found.get(qn("w:val")) for found in body.iter(qn("w:tag"))}
    assert tags == {"ten_loai", "trich_yeu", "tham_quyen", "mo_dau", "phu_luc", "ten_phu_luc", "kem_theo"}


def test_a_copy_has_its_block_below_and_contact_data_stand_at_the_foot(tmp_path: Path) -> None:
    render_pdf(example("sao_luc"), tmp_path / "a.pdf")
    first, second = Page(tmp_path / "a.pdf"), Page(tmp_path / "a.pdf", 1)
    try:
        assert first.box("Địa chỉ:")[1] < 80
        assert len([line for line in first.lines() if line[2] - line[0] > 450]) == 1
        # The letter fills its page: the block goes to the next one, below its line.
        assert second.box("Nơi nhận:")[1] < second.box("SAO LỤC")[1]
        assert len([line for line in second.lines() if line[2] - line[0] > 450]) == 1
    finally:
        first.close()
        second.close()


def test_the_same_document_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        render_pdf(example("sao_y"), tmp_path / name)
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
