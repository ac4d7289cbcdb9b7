"""Words of a PDF are placed when a change asks for them, and the file is let go of afterwards."""

from __future__ import annotations

import pickle
from pathlib import Path

from eoffice.comparison.engine import compare_files
from eoffice.comparison.model import WordPlaces
from eoffice.comparison.paged import read_pdf
from eoffice.comparison.script import Kind
from tests.comparison.legal_texts import paragraphs
from tests.comparison.paged_files import write_pdf

LINES = paragraphs(120)


def test_the_words_of_a_stretch_are_those_of_the_whole_paragraph(tmp_path: Path) -> None:
    read = read_pdf(write_pdf(tmp_path / "a.pdf", LINES))
    for paragraph in read.body.paragraphs():
        assert isinstance(paragraph.words, WordPlaces)
        every = list(paragraph.words)
        assert len(every) == len(paragraph.words)
        for start in range(0, len(paragraph.text), 37):
            wanted = [word for word in every if word.start < start + 9 and word.end > start]
            assert list(paragraph.words_between(start, start + 9)) == wanted
    assert {paragraph.page for paragraph in read.body.paragraphs()} == set(range(1, len(read.pages) + 1))


def test_a_change_stands_where_the_word_stands(tmp_path: Path) -> None:
    new = [line.replace("khoản", "điểm") if at == 80 else line for at, line in enumerate(LINES)]
    new[80] = f"{LINES[80]} Bổ sung."
    old_file, new_file = write_pdf(tmp_path / "a.pdf", LINES), write_pdf(tmp_path / "b.pdf", new)
    script = compare_files(old_file, new_file).script
    (change,) = script.changes
    assert change.kind is Kind.INSERTED
    assert change.new_at is not None
    (first, last) = change.new_at.boxes
    assert first.page == last.page > 1
    assert first.right <= last.left


def test_another_process_gets_the_places_of_changes_and_no_others(tmp_path: Path) -> None:
    old_file = write_pdf(tmp_path / "a.pdf", LINES)
    script = compare_files(old_file, write_pdf(tmp_path / "b.pdf", [*LINES, "Đoạn cuối cùng."])).script
    sent = pickle.loads(pickle.dumps(script))  # noqa: S301 - made one line above
    assert sent.changes == script.changes
    assert all(not one.words and one.page for one in sent.old.body.paragraphs())


def test_the_file_may_go_as_soon_as_the_comparison_is_made(tmp_path: Path) -> None:
    old_file = write_pdf(tmp_path / "a.pdf", LINES)
    script = compare_files(old_file, write_pdf(tmp_path / "b.pdf", [*LINES[:-1], "Đoạn cuối."])).script
    first = next(iter(script.old.body.paragraphs())).words
    assert isinstance(first, WordPlaces)
    assert first.lines[0].places._document is None  # type: ignore[attr-defined]  # what Windows would feel
