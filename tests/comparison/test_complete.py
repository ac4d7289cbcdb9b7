"""Edits planted one by one in every corner of a document: each is found, none is invented."""

from __future__ import annotations

import random
import re
from collections import Counter

import pytest

from eoffice.comparison.engine import compare_documents, read_bytes
from eoffice.comparison.model import StoryKind
from eoffice.comparison.script import CONTENT_KINDS, Kind
from tests.comparison.legal_texts import sentence
from tests.comparison.rich_docx import Rich, cell, control, footnote, link, note, p, table, text_box
from tests.comparison.test_redline import compared

_WORD = re.compile(r"(?<![\w/-])[^\W\d_]{2,}(?![\w/-])")
_HOW = ("replaced", "inserted", "deleted")
Planted = tuple[str, str, str]
"""Kind, words before, words after."""


def document(places: list[str]) -> bytes:
    """Return a docx with a text in every corner that holds words."""
    at = iter(places)
    body = [
        p(next(at)),
        p(next(at), footnote(1), " " + next(at)),
        table([next(at), next(at)], [cell(p(next(at)), table([next(at), "x"]), p()), next(at)]),
        p("Có khung: ", text_box(p(next(at)), p(next(at)))),
        control(p(next(at)), p(next(at)), block=True),
        p("Xem ", control(next(at)), " và ", link(next(at), "rL")),
        p(next(at)),
    ]
    return Rich(
        body, footnotes={1: note(next(at))}, header=p(next(at)), links={"rL": "https://vi.example/van-ban"}
    ).to_bytes()


PLACES = 17


def plant(text: str, how: str, mark: str, rnd: random.Random) -> tuple[str, Planted]:
    """Return a text with one edit in the middle of it, and the edit."""
    words = list(_WORD.finditer(text))
    one = words[rnd.randrange(2, len(words) - 2)]
    if how == "replaced":
        return text[: one.start()] + mark + text[one.end() :], (how, one[0], mark)
    if how == "inserted":
        return f"{text[: one.end()]} {mark}{text[one.end() :]}", (how, "", mark)
    # A word said twice running may be told gone at either place; the words are what counts.
    return text[: one.start()].rstrip() + text[one.end() :], (how, one[0], "")


def made(seed: int) -> tuple[bytes, bytes, list[Planted]]:
    """Return a pair and what was planted between its two documents."""
    rnd = random.Random(seed)  # noqa: S311 - no secret is made here
    old = [sentence(rnd) for _ in range(PLACES)]
    new, planted = list(old), list[Planted]()
    for at in rnd.sample(range(PLACES), rnd.randrange(1, PLACES)):
        new[at], edit = plant(old[at], rnd.choice(_HOW), f"mới{at}thêm", rnd)
        planted.append(edit)
    return document(old), document(new), planted


@pytest.mark.parametrize("seed", range(30))
def test_every_planted_edit_is_found_and_no_other(seed: int) -> None:
    old, new, planted = made(seed)
    one, other = read_bytes(old, "cu.docx").document, read_bytes(new, "moi.docx").document
    found = compare_documents(one, other).script.changes
    told = Counter((change.kind.value, change.old.strip(), change.new.strip()) for change in found)
    assert told == Counter(planted)


def test_the_redline_of_planted_edits_gives_both_documents_back() -> None:
    found, redline = compared(*made(7)[:2])
    assert redline.check.safe_blocks == 0
    assert {change.story for change in found.script.changes} >= {StoryKind.BODY, StoryKind.HEADER}


def test_nothing_is_found_between_a_document_and_itself() -> None:
    old, _, _ = made(11)
    one, other = read_bytes(old, "cu.docx").document, read_bytes(old, "moi.docx").document
    assert compare_documents(one, other).script.changes == ()


def test_a_letter_a_tone_and_a_digit_are_each_a_change_of_content() -> None:
    texts = ["Thời hạn giải quyết là 15 ngày làm việc", "Người được giao phải báo cáo ngay"]
    edits = {"15": "16", "phải": "phái", "báo": "bào"}
    for before, after in edits.items():
        pair = (Rich([p(t) for t in texts]), Rich([p(t.replace(before, after)) for t in texts]))
        one, other = (read_bytes(side.to_bytes(), "x.docx").document for side in pair)
        (change,) = compare_documents(one, other).script.changes
        assert (change.kind, change.old, change.new) == (Kind.REPLACED, before, after)
        assert change.kind in CONTENT_KINDS
