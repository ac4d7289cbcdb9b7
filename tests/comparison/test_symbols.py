"""Symbols are compared by what is seen, however a program writes them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from eoffice.comparison.engine import compare_documents, read_bytes
from eoffice.comparison.redline.making import make_redline
from eoffice.comparison.script import Kind
from tests.comparison.legal_texts import docx_of

MOMENT = datetime(2026, 11, 22, tzinfo=UTC)


def line(inner: str) -> bytes:
    """Return a file of one line with something between two words."""
    before, after = (f'<w:r><w:t xml:space="preserve">{word}</w:t></w:r>' for word in ("Chọn ", " có"))
    return docx_of([f"<w:p>{before}{inner}{after}</w:p>"])


def sym(font: str, code: str) -> str:
    """Return a symbol as Word's dialog inserts it."""
    return f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>'


def letter(font: str, text: str) -> str:
    """Return the letter that LibreOffice writes for it."""
    fonts = " ".join(f'w:{kind}="{font}"' for kind in ("ascii", "hAnsi", "cs", "eastAsia"))
    return f"<w:r><w:rPr><w:rFonts {fonts}/></w:rPr><w:t>{text}</w:t></w:r>"


@pytest.mark.parametrize(
    ("font", "code", "text"),
    [
        ("Wingdings", "F0FE", "\uf0fe"),
        ("Wingdings", "F0FE", "\xfe"),
        ("Wingdings", "006F", "o"),
        ("Wingdings 2", "F052", "\uf052"),
        ("Symbol", "F0B7", "\uf0b7"),
        ("Symbol", "03B1", "α"),
        ("Times New Roman", "2022", "•"),
    ],
)
def test_a_symbol_and_the_letter_of_its_font_are_the_same(font: str, code: str, text: str) -> None:
    one, other = read_bytes(line(sym(font, code)), "a.docx"), read_bytes(line(letter(font, text)), "b.docx")
    assert compare_documents(one.document, other.document).script.identical
    assert compare_documents(other.document, one.document).script.identical


def test_another_symbol_or_another_font_of_symbols_is_an_edit_that_proves_itself() -> None:
    for before, after in (
        (sym("Wingdings", "F0FE"), letter("Wingdings", "\uf0a8")),
        (letter("Wingdings", "\uf0fe"), sym("Webdings", "F0FE")),
        (letter("Wingdings", "ab\uf0fe"), letter("Wingdings", "a\uf0fe")),
    ):
        one, other = read_bytes(line(before), "a.docx"), read_bytes(line(after), "b.docx")
        found = compare_documents(one.document, other.document)
        assert {change.kind for change in found.script.changes} <= {Kind.REPLACED, Kind.DELETED}
        check = make_redline(found.plan, one, other, MOMENT).check
        assert (check.accept_gives_new, check.reject_gives_old, check.safe_blocks) == (True, True, 0)


def test_a_word_changed_beside_a_symbol_written_in_another_way_is_the_only_mark() -> None:
    one = read_bytes(line(sym("Wingdings", "F0FE") + "<w:r><w:t> rõ ràng</w:t></w:r>"), "a.docx")
    other = read_bytes(line(letter("Wingdings", "\uf0fe") + "<w:r><w:t> minh bạch</w:t></w:r>"), "b.docx")
    found = compare_documents(one.document, other.document)
    assert [(change.kind, change.old, change.new) for change in found.script.changes] == [
        (Kind.REPLACED, "rõ ràng", "minh bạch")
    ]
    check = make_redline(found.plan, one, other, MOMENT).check
    assert (check.accept_gives_new, check.reject_gives_old, check.safe_blocks) == (True, True, 0)


def test_a_summary_shows_the_usual_signs_as_they_look() -> None:
    one, other = (read_bytes(line(sym("Wingdings", code)), "a.docx") for code in ("F0A8", "F0FE"))
    change = compare_documents(one.document, other.document).script.changes[0]
    assert (change.old, change.new) == ("◻", "☑")
