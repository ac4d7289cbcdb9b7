"""A Word file beside what has pages or lines only: the same words are the same, whatever holds them."""

from __future__ import annotations

from pathlib import Path

import pytest

from eoffice.comparison.engine import compare_files
from eoffice.comparison.report import told
from eoffice.comparison.script import Kind
from eoffice.rendering.office_files import convert, find_office
from tests.comparison.paged_files import write_pdf
from tests.comparison.test_paged import TEXTS

SAMPLE = Path(__file__).parents[3] / "shared" / "samples" / "nghi-dinh-30-2020.docx"


def text_file(path: Path, lines: list[str]) -> Path:
    """Write lines of pasted text."""
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_pages_and_pasted_text_with_the_same_words_are_identical(tmp_path: Path) -> None:
    pdf = write_pdf(tmp_path / "a.pdf", TEXTS * 4, head="Dự thảo")
    found = compare_files(text_file(tmp_path / "a.txt", TEXTS * 4), pdf).script
    assert found.identical
    assert any("nội dung chữ" in note for note in found.notes)


def test_one_word_changed_in_a_pdf_is_one_change_with_its_place_on_the_page(tmp_path: Path) -> None:
    changed = [*TEXTS]
    changed[5] = changed[5].replace("05 tháng 3", "15 tháng 3")
    found = compare_files(write_pdf(tmp_path / "a.pdf", TEXTS), write_pdf(tmp_path / "b.pdf", changed)).script
    (change,) = found.changes
    assert change.kind is Kind.REPLACED
    assert change.old_at is not None
    assert change.old_at.boxes
    assert told(found, None)[0] == "Có 1 thay đổi (sửa: 1)."


@pytest.mark.slow
@pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
@pytest.mark.skipif(not SAMPLE.is_file(), reason="the sample documents are not here")
def test_a_decree_and_the_pdf_made_of_it_say_the_same(tmp_path: Path) -> None:
    pdf = tmp_path / "decree.pdf"
    convert(SAMPLE, pdf)
    assert compare_files(SAMPLE, pdf).script.identical


@pytest.mark.slow
@pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
@pytest.mark.skipif(not SAMPLE.is_file(), reason="the sample documents are not here")
def test_a_file_of_another_program_is_read_by_way_of_libreoffice(tmp_path: Path) -> None:
    import subprocess

    office = find_office()
    assert office is not None
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", "odt", "--outdir", tmp_path, SAMPLE],
        check=True, capture_output=True, timeout=90,
    )  # fmt: skip
    found = compare_files(tmp_path / "nghi-dinh-30-2020.odt", SAMPLE).script
    assert found.same_content or len([c for c in found.changes if c.kind is not Kind.FORMATTING]) < 5
