"""Whatever people write: it is settled once, comes back from a working copy, and is drawn with every word."""

from __future__ import annotations

import io
import re
import tempfile
from pathlib import Path

import pypdfium2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eoffice.domain.content import (
    Alignment,
    Block,
    BlockKind,
    Cell,
    OfficialDocument,
    Paragraph,
    Span,
    Table,
    is_layout,
)
from eoffice.rendering.errors import CannotRender
from eoffice.rendering.pdf import draw
from eoffice.rendering.reading import read_working_copy
from eoffice.rendering.settling import settle
from eoffice.rendering.spans import tidy, words
from eoffice.rendering.writing import write_docx
from tests.rendering.builders import a_decision, a_letter

WORDS = st.sampled_from(
    [
        *(
            "Căn cứ",
            "Điều 1.",
            "Điều 2 của",
            "QUYẾT ĐỊNH:",
            "Chương I",
            "./.",
            "nghiệp\u0309",
            "a\tb",
            "x\ny",
        ),
        *(" ", "&<b>", "\u0301", "\x00\x07", "\u200b", "Kính gửi:", "Nơi nhận:", "V/v", "- một;", "1."),
        *("”", "\ud800", "\f", "…"),
    ]
)
TEXTS = st.lists(WORDS | st.text(max_size=12), min_size=0, max_size=5).map(" ".join)
SPANS = st.builds(Span, TEXTS, st.booleans(), st.booleans(), st.booleans(), st.sampled_from((-1, 0, 0, 0, 1)))
PARAGRAPHS = st.builds(
    Paragraph,
    st.lists(SPANS, max_size=4).map(tuple),
    st.sampled_from(list(set(BlockKind) - {BlockKind.TABLE})),
    st.sampled_from(list(Alignment)),
    st.booleans(),
)
CELLS = st.builds(Cell, st.lists(PARAGRAPHS, max_size=2).map(tuple), st.integers(1, 3), st.integers(1, 3))
TABLES = st.builds(
    Table,
    st.lists(st.lists(CELLS, min_size=1, max_size=3).map(tuple), min_size=1, max_size=4).map(tuple),
    st.just(()),
    st.booleans(),
)
BODIES = st.lists(PARAGRAPHS | TABLES, min_size=1, max_size=5).map(tuple)
SLOW = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def settled(document: OfficialDocument) -> OfficialDocument | None:
    try:
        return settle(document)
    except CannotRender:
        return None


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


@given(st.lists(SPANS, max_size=6))
@settings(deadline=None)
def test_tidy_spans_stay_as_they_are(spans: list[Span]) -> None:
    once = tidy(spans)
    assert tidy(once) == once
    assert words(once) == words(once).strip()
    assert all(span.text for span in once)


@given(BODIES, st.booleans())
@SLOW
def test_settling_is_done_once(body: tuple[Block, ...], letter: bool) -> None:
    found = settled(a_letter(body=body) if letter else a_decision(body=body))
    if found is not None:
        assert settle(found) == found
        # Behind the last words the pages may be turned back for the closing.
        worded = [block for block in found.body if not is_layout(block)]
        assert worded[-1].text.endswith("./.")


@given(BODIES, st.booleans())
@SLOW
def test_any_body_comes_back_from_a_working_copy(body: tuple[Block, ...], letter: bool) -> None:
    document = settled(a_letter(body=body) if letter else a_decision(body=body))
    if document is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "copy.docx"
        write_docx(document, path)
        found = read_working_copy(path)
    assert [block.text for block in found.body] == [block.text for block in document.body]
    assert [block for block in found.body if isinstance(block, Paragraph)] == [
        block for block in document.body if isinstance(block, Paragraph)
    ]


@given(BODIES, st.booleans())
@SLOW
def test_any_body_is_drawn_with_every_letter(body: tuple[Block, ...], letter: bool) -> None:
    document = settled(a_letter(body=body) if letter else a_decision(body=body))
    if document is None:
        return
    file = io.BytesIO()
    layout = draw(document, file)
    assert layout.pages >= 1
    pages = pypdfium2.PdfDocument(file.getvalue())
    drawn = bare("".join(page.get_textpage().get_text_range() for page in pages))
    for block in document.body:
        if isinstance(block, Paragraph) and block.text.isascii() and block.text.isprintable():
            assert bare(block.text) in drawn
