"""Pages become paragraphs again, whatever the typesetter did; scans are read from their pictures only."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eoffice.comparison.errors import NotComparable
from eoffice.comparison.jobs import compare_pair
from eoffice.comparison.model import Format, Paragraph
from eoffice.comparison.paged import read_pdf, read_picture
from eoffice.comparison.recognition import recogniser
from eoffice.comparison.script import EditScript
from eoffice.comparison.worker import Teller
from tests.comparison.paged_files import pages_as_pictures, scan_of, write_pdf

TALK = "cơ quan tổ chức có trách nhiệm thực hiện quy định tại khoản một điều này theo đúng thời hạn"
WORDS = TALK.split()
TEXTS = [
    "Điều 1. Phạm vi điều chỉnh",
    "1. " + " ".join(WORDS * 4) + ".",
    "a) " + " ".join(reversed(WORDS * 5)) + ";",
    "Điều 2. Hiệu lực thi hành",
    " ".join(WORDS * 30) + ".",
    "Nghị định này có hiệu lực từ ngày 05 tháng 3 năm 2020.",
]


def texts_of(path: Path) -> list[str]:
    """Return the texts of the body's paragraphs."""
    return [block.text for block in read_pdf(path).body.blocks if isinstance(block, Paragraph)]


def test_paragraphs_come_back_as_they_were_set_over_page_ends_too(tmp_path: Path) -> None:
    pdf = write_pdf(tmp_path / "a.pdf", TEXTS * 6)
    assert len(read_pdf(pdf).pages) > 2
    assert texts_of(pdf) == TEXTS * 6


@pytest.mark.parametrize("justified", [True, False])
@pytest.mark.parametrize("indent", [0.0, 28.0])
def test_indents_and_justified_lines_make_no_difference(
    tmp_path: Path, indent: float, *, justified: bool
) -> None:
    assert texts_of(write_pdf(tmp_path / "a.pdf", TEXTS * 2, indent=indent, justified=justified)) == TEXTS * 2


def test_running_heads_and_page_numbers_are_left_out_and_told(tmp_path: Path) -> None:
    pdf = write_pdf(tmp_path / "a.pdf", TEXTS * 8, head="Dự thảo Nghị định")
    read = read_pdf(pdf)
    assert texts_of(pdf) == TEXTS * 8
    assert any("Dự thảo Nghị định" in note for note in read.notes)


def test_every_word_knows_where_it_stands(tmp_path: Path) -> None:
    read = read_pdf(write_pdf(tmp_path / "a.pdf", TEXTS * 3))
    for paragraph in read.body.paragraphs():
        assert [paragraph.text[word.start : word.end] for word in paragraph.words] == paragraph.text.split()
        for word in paragraph.words:
            width, height = read.pages[word.box.page - 1]
            assert 0 <= word.box.left < word.box.right <= width
            assert 0 <= word.box.top < word.box.bottom <= height


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(3, 120), min_size=1, max_size=12))
def test_no_word_is_lost_or_doubled_whatever_the_lengths(
    tmp_path_factory: pytest.TempPathFactory, lengths: list[int]
) -> None:
    texts = [" ".join(WORDS[(n + k) % len(WORDS)] for k in range(n)) for n in lengths]
    pdf = write_pdf(tmp_path_factory.mktemp("pdf") / "a.pdf", texts)
    assert " ".join(texts_of(pdf)).split() == " ".join(texts).split()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "comparison.empty_file"),
        (b"%PDF-1.7\nnothing else", "comparison.damaged"),
        (b"just words", "comparison.damaged"),
    ],
)
def test_a_file_that_is_no_pdf_is_told(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    with pytest.raises(NotComparable) as told:
        read_pdf(path)
    assert told.value.code == code
    assert path.read_bytes() == content


def test_a_picture_that_is_none_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n broken")
    with pytest.raises(NotComparable) as told:
        read_picture(path)
    assert told.value.code == "comparison.damaged"


needs_recogniser = pytest.mark.skipif(
    recogniser() is None, reason="tesseract with Vietnamese is not installed"
)


@needs_recogniser
@pytest.mark.slow
def test_a_scan_is_read_from_its_picture_and_a_hidden_layer_is_not_believed(tmp_path: Path) -> None:
    pdf = write_pdf(tmp_path / "a.pdf", TEXTS[:3])
    scan = scan_of(pdf, tmp_path / "scan.pdf", hidden_text="một lớp chữ ẩn nói điều khác hẳn")
    read = read_pdf(scan)
    assert read.format is Format.SCAN
    assert [p.text for p in read.body.paragraphs()] == TEXTS[:3]
    assert all(0 < word.confidence <= 1 for p in read.body.paragraphs() for word in p.words)


@needs_recogniser
@pytest.mark.slow
def test_a_picture_of_several_pages_is_read_page_by_page(tmp_path: Path) -> None:
    first, *others = pages_as_pictures(write_pdf(tmp_path / "a.pdf", [TEXTS[0], TEXTS[4], TEXTS[5]] * 2))
    assert others
    path = tmp_path / "a.tif"
    first.save(path, save_all=True, append_images=others, dpi=(200, 200))
    told: list[int] = []
    read = read_picture(path, lambda done, _total: told.append(done))
    assert told == list(range(1, len(others) + 2))
    assert TEXTS[5] in [p.text for p in read.body.paragraphs()]


@needs_recogniser
@pytest.mark.slow
def test_two_scans_are_shown_page_by_page_while_they_are_recognised(tmp_path: Path) -> None:
    texts = [f"Điều {n}. {TALK} {n * 7} ngày." for n in range(1, 60)]
    new = [*texts[:2], texts[2].replace("cơ quan", "đơn vị"), *texts[3:]]
    old_scan = scan_of(write_pdf(tmp_path / "a.pdf", texts), tmp_path / "as.pdf", dpi=150)
    new_scan = scan_of(write_pdf(tmp_path / "b.pdf", new), tmp_path / "bs.pdf", dpi=150)
    told = _Heard()
    known: list[EditScript] = []
    told.shown = known.append
    script = compare_pair(old_scan, new_scan, told)
    pages = len(script.old.pages)
    assert told.steps == [(number, pages) for number in range(1, pages + 1)]
    assert pages > 1
    assert [len(one.old.pages) for one in known][:1] == [1]
    assert all("Mới so sánh" in one.notes[0] for one in known)
    assert any("đơn vị" in change.new for change in script.changes)


class _Heard(Teller):
    """Hears what a comparison tells, in the process of the test."""

    def __init__(self) -> None:
        self.steps: list[tuple[int, int]] = []
        self.shown: Callable[[EditScript], object] = print

    def __call__(self, done: int, total: int, /) -> None:
        self.steps.append((done, total))

    def show(self, value: object) -> None:
        assert isinstance(value, EditScript)
        self.shown(value)
