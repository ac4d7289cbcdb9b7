"""A Word file as a reader of its pages sees it: for comparing it with what knows no tables, lists or heads.

A PDF, a scan and pasted text are one stream of lines. The Word side is laid out the same way: cells become
paragraphs, list labels become text, blank paragraphs go, line breaks inside paragraphs part them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from eoffice.comparison.model import OBJECT, Document, Paragraph, Story, StoryKind
from eoffice.comparison.wording import story_words

_BREAKS = re.compile(r"[\n\v\f\u2028]+")
_SPACES = re.compile(r"[ \t\u00a0]+")


def flattened(document: Document) -> Document:
    """Return the body as plain paragraphs; other stories are told as not compared."""
    lines = (line for paragraph in document.body.paragraphs() for line in _lines(paragraph))
    body = tuple(
        Paragraph(text, number, key=number, words=paragraph.words if whole else (), page=paragraph.page)
        for number, (text, paragraph, whole) in enumerate(lines, 1)
    )
    return replace(
        document,
        stories=(Story(StoryKind.BODY, "body", body),),
        sections=(),
        not_compared=(*document.not_compared, *_left_out(document)),
    )


def _lines(paragraph: Paragraph) -> Iterator[tuple[str, Paragraph, bool]]:
    """Give the lines of a paragraph that say something; `whole` when it is one line as it stands."""
    shown = f"{paragraph.label} {paragraph.legacy}".strip() if paragraph.legacy else paragraph.shown
    for part in _BREAKS.split(shown):
        # A page shows one gap where a Word file may hold two spaces.
        text = _SPACES.sub(" ", part.replace(OBJECT, "")).strip()
        if text:
            yield text, paragraph, text == paragraph.text


def _left_out(document: Document) -> Iterator[str]:
    """Give the names of stories with words that the other side has no counterpart for."""
    kinds = dict.fromkeys(
        story.kind
        for story in document.stories
        if story.kind is not StoryKind.BODY and any(one.text.strip() for one in story.paragraphs())
    )
    yield from (story_words(kind) for kind in kinds)
