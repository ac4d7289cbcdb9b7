"""What was recognised in typed text, in words; legal bases one a line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import Notice, Severity
from eoffice.domain.content import Block, BlockKind, Paragraph, is_layout
from eoffice.text import clean, clean_line

MOST_NAMED = 12
_BASIS_END = re.compile(r"[;.,]+$")


def bases_of(text: str) -> tuple[str, ...]:
    """Return the legal bases, one a line, without the mark at the end: the typesetter puts it."""
    lines = (_BASIS_END.sub("", clean_line(line)) for line in clean(text).split("\n"))
    return tuple(line for line in lines if line)


def summary(blocks: Sequence[Block]) -> str:
    """Return what was recognised, so that a person sees it before saving."""
    articles = sum(isinstance(block, Paragraph) and block.kind is BlockKind.ARTICLE for block in blocks)
    shown = [block for block in blocks if not is_layout(block)]
    paragraphs = sum(isinstance(block, Paragraph) for block in shown) - articles
    tables = len(shown) - articles - paragraphs
    counted = (
        (paragraphs, tr("{count} đoạn")),
        (articles, tr("{count} điều")),
        (tables, tr("{count} bảng")),
    )
    return ", ".join(words.format(count=count) for count, words in counted if count)


def preview(blocks: Sequence[Block]) -> str:
    """Return the words of blocks that cannot be edited as typed text, for reading."""
    return "\n".join(block.text for block in blocks)


def not_taken(parts: Sequence[str]) -> Notice | None:
    """Return the message about what a file holds that the statutory form does not take."""
    if not parts:
        return None
    listed = [*parts[:MOST_NAMED], *(["…"] if len(parts) > MOST_NAMED else [])]
    title = tr("Đã lấy nội dung; {count} phần trong tệp không đưa vào được").format(count=len(parts))
    return Notice(
        Severity.WARNING, title, tr("Xem Chi tiết, và đọc lại bản thảo sau khi lưu."), "\n".join(listed)
    )
