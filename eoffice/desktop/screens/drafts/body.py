"""The body of a document from typed text: paragraphs, and articles recognised by their own words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from eoffice.desktop.shell.language import tr
from eoffice.domain.content import Block, BlockKind, Paragraph, Span
from eoffice.text import clean, clean_line

_ARTICLE = re.compile(r"^(Điều\s+\d+\.)\s*(.*)$")
_BASIS_END = re.compile(r"[;.,]+$")


def blocks_of(text: str) -> tuple[Block, ...]:
    """Return one block a line; empty lines only part them, "Điều 1." begins an article."""
    lines = (clean_line(line) for line in clean(text).split("\n"))
    return tuple(_block(line) for line in lines if line)


def _block(line: str) -> Paragraph:
    article = _ARTICLE.match(line)
    if article is None:
        return Paragraph((Span(line),))
    marker, words = article.groups()
    spans = (Span(f"{marker} ", bold=True), Span(words)) if words else (Span(marker, bold=True),)
    return Paragraph(spans, BlockKind.ARTICLE)


def bases_of(text: str) -> tuple[str, ...]:
    """Return the legal bases, one a line, without the mark at the end: the typesetter puts it."""
    lines = (_BASIS_END.sub("", clean_line(line)) for line in clean(text).split("\n"))
    return tuple(line for line in lines if line)


def summary(blocks: Sequence[Block]) -> str:
    """Return what was recognised, so that a person sees it before saving."""
    articles = sum(isinstance(block, Paragraph) and block.kind is BlockKind.ARTICLE for block in blocks)
    paragraphs = sum(isinstance(block, Paragraph) for block in blocks) - articles
    tables = len(blocks) - articles - paragraphs
    counted = (
        (paragraphs, tr("{count} đoạn")),
        (articles, tr("{count} điều")),
        (tables, tr("{count} bảng")),
    )
    return ", ".join(words.format(count=count) for count, words in counted if count)


def preview(blocks: Sequence[Block]) -> str:
    """Return the words of blocks that cannot be edited as typed text, for reading."""
    return "\n".join(block.text for block in blocks)
