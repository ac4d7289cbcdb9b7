"""The validation report shows the pages that changed after signing, and says it in plain words."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from eoffice.rendering.changed_pages import MOST_SHOWN, changed_pages
from eoffice.rendering.verification_report import write_report
from eoffice.services.verdict_words import ONLY_STAMPED, spoken
from signing import verify
from signing.verdict import FileVerdict, Verdict
from tests.signing import forge

PKI = forge.Pki.make()
ONE = PKI.person("Nguyễn Văn Ân")


def judged(folder: Path, data: bytes, name: str = "x.pdf") -> tuple[FileVerdict, Path]:
    file = forge.saved(folder, data, name)
    return verify(file, PKI.trust), file


def pages_of(report: Path) -> tuple[str, int]:
    """Return the words of a report and how many pictures it has."""
    with pypdfium2.PdfDocument(report) as document:
        words = "".join(page.get_textpage().get_text_range() for page in document)
        pictures = sum(1 for page in document for one in page.get_objects() if one.type == 3)
    return words, pictures


@pytest.fixture(scope="module")
def forged(tmp_path_factory: pytest.TempPathFactory) -> tuple[FileVerdict, Path]:
    signed = forge.sign(forge.with_fields(), ONE)
    data = forge.revise(signed, forge.filling("so_tien", "100", "900"))
    return judged(tmp_path_factory.mktemp("forged"), data)


def test_both_readings_of_a_changed_page_stand_in_the_report(
    forged: tuple[FileVerdict, Path], tmp_path: Path
) -> None:
    verdict, file = forged
    write_report(tmp_path / "phiếu.pdf", [verdict], sources={verdict.sha256: file})
    words, pictures = pages_of(tmp_path / "phiếu.pdf")
    assert pictures == 2
    assert "khung đỏ" in words
    write_report(tmp_path / "không ảnh.pdf", [verdict])
    assert pages_of(tmp_path / "không ảnh.pdf")[1] == 0


def test_an_unchanged_file_needs_no_pictures(tmp_path: Path) -> None:
    verdict, file = judged(tmp_path, forge.sign(forge.plain(), ONE))
    assert changed_pages(verdict, file) is None


def test_only_the_first_changed_pages_are_shown_and_the_rest_is_counted(tmp_path: Path) -> None:
    signed = forge.sign(forge.plain(pages=5), ONE)
    overlay = b"0 g 0 0 9 9 re f"

    def change(writer: forge.Loose) -> None:
        writer.objects[(0, 4)] = forge.stream(
            overlay, Subtype=forge.NAME("/Form"), BBox=forge.numbers(0, 0, 9, 9)
        )

    verdict, file = judged(tmp_path, forge.revise(signed, change))
    shown = changed_pages(verdict, file)
    assert shown is not None
    assert (len(shown.pages), shown.left_out) == (MOST_SHOWN, 2)
    write_report(tmp_path / "phiếu.pdf", [verdict], sources={verdict.sha256: file})
    assert "Còn 2 trang khác" in " ".join(pages_of(tmp_path / "phiếu.pdf")[0].split())


def test_a_stamp_alone_names_nobody(tmp_path: Path) -> None:
    verdict, _ = judged(tmp_path, forge.document_stamp(forge.plain(), PKI.tsa()))
    assert verdict.verdict is Verdict.VALID
    assert any(ONLY_STAMPED in line for line in spoken(verdict))


def test_no_word_of_a_programmer_is_read_aloud(forged: tuple[FileVerdict, Path]) -> None:
    told = "\n".join(spoken(forged[0]))
    assert "Ô ký" in told
    for word in ("None", "trusted", "forbidden", "changes.", "ByteRange", "/AP"):
        assert word not in told
