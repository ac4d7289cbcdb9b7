"""Every text of the desktop stands in the English catalogue, and the catalogue holds nothing else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from eoffice.desktop.shell.language import office_words
from eoffice.errors import Language
from eoffice.text import nfc

DESKTOP = Path(__file__).resolve().parents[3] / "eoffice" / "desktop"
VIETNAMESE = re.compile(
    "[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE
)
NOT_SHOWN = {
    r"^(Điều\s+\d+\.)\s*(.*)$": "how an article is known in the text people type",
    "# Lựa chọn của người dùng; sửa trong chương trình, mục Thiết lập.": "the first line of a file",
}
SLOT = re.compile(r"\{(\w*)\}")


def _texts() -> Iterator[tuple[str, str]]:
    """Give every text that people may see, with its place: all Vietnamese strings, and what tr() is given."""
    for path in sorted(DESKTOP.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
                if VIETNAMESE.search(node.value) and node.value not in NOT_SHOWN:
                    yield node.value, f"{path.name}:{node.lineno}"
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "tr" and node.args:
                argument = node.args[0]
                if isinstance(argument, ast.Constant):
                    yield str(argument.value), f"{path.name}:{node.lineno}"


@pytest.fixture(scope="module")
def english() -> dict[str, str]:
    return office_words(Language.ENGLISH)


def test_every_text_of_the_desktop_stands_in_the_catalogue(english: dict[str, str]) -> None:
    assert sorted({f"{text!r} in {place}" for text, place in _texts() if text not in english}) == []


def test_every_line_of_the_catalogue_belongs_to_a_text_of_the_desktop(english: dict[str, str]) -> None:
    short = {"X&em", "English"}  # titles without an accent, held as data
    assert sorted(set(english) - {text for text, _ in _texts()} - short) == []


def test_translations_keep_the_places_for_names_and_numbers(english: dict[str, str]) -> None:
    moved = [text for text, words in english.items() if set(SLOT.findall(text)) != set(SLOT.findall(words))]
    assert moved == []


def test_no_vietnamese_text_is_built_from_pieces_that_cannot_be_translated() -> None:
    built = [
        f"{path.name}:{node.lineno}"
        for path in sorted(DESKTOP.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.JoinedStr)
        for part in node.values
        if isinstance(part, ast.Constant) and VIETNAMESE.search(str(part.value))
    ]
    assert built == []


def test_the_catalogue_is_composed_and_no_english_word_is_left_vietnamese(english: dict[str, str]) -> None:
    assert all(nfc(text) == text for pair in english.items() for text in pair)
    accepted = {
        "Tiếng Việt",
        "Gõ nội dung; mỗi đoạn một dòng. “Điều 1.” tự thành điều.",
        "Bớt chữ, hoặc gõ không dấu; số hiệu gõ như 15/QĐ-UBND.",
    }
    assert [
        words for text, words in english.items() if VIETNAMESE.search(words) and text not in accepted
    ] == []
