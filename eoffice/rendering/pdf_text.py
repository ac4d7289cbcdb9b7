"""Paragraphs of the model as paragraphs of the PDF engine, every word escaped."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph as Flowing

from eoffice.domain.content import Alignment, BlockKind, Paragraph, Span
from eoffice.rendering.drawing import Job
from eoffice.rendering.measures import SINGLE, points

_ALIGNMENTS = {
    Alignment.JUSTIFIED: TA_JUSTIFY,
    Alignment.LEFT: TA_LEFT,
    Alignment.CENTRED: TA_CENTER,
    Alignment.RIGHT: TA_RIGHT,
}
_WHITE = frozenset(" \n\t")
_RAISED = {1: "super", -1: "sub"}


def markup(spans: Iterable[Span]) -> str:
    """Return spans in the engine's mark-up; nothing a person wrote is taken for mark-up."""
    return "".join(map(_marked, spans))


def _marked(span: Span) -> str:
    """Return one span in mark-up."""
    text = escape(span.text).replace("\t", " ").replace("\n", "<br/>")
    tags = [
        tag
        for tag, wanted in (
            ("b", span.bold),
            ("i", span.italic),
            ("u", span.underline),
            (_RAISED.get(span.raised, ""), bool(span.raised)),
        )
        if wanted
    ]
    opened = "".join(f"<{tag}>" for tag in tags)
    closed = "".join(f"</{tag}>" for tag in reversed(tags))
    return f"{opened}{text}{closed}"


def note_unprintable(job: Job, text: str) -> None:
    """Remember the letters that the typeface does not have."""
    for letter in text:
        if letter not in _WHITE and ord(letter) not in job.face.letters:
            job.places.unprintable[letter] = None


def style(job: Job, size: float, alignment: Alignment = Alignment.JUSTIFIED, **more: Any) -> ParagraphStyle:  # noqa: ANN401
    """Return a style of official type at single spacing, without lonely lines."""
    return ParagraphStyle(
        "official",
        fontName=job.face.regular,
        fontSize=size,
        leading=size * SINGLE,
        alignment=_ALIGNMENTS[alignment],
        allowWidows=0,
        allowOrphans=0,
        **more,
    )


def flowing(job: Job, paragraph: Paragraph) -> Flowing:
    """Return a paragraph of the body."""
    body = job.form.body
    note_unprintable(job, paragraph.text)
    heading = paragraph.kind in (BlockKind.HEADING, BlockKind.LEAD_IN)
    return Flowing(
        markup(paragraph.spans),
        style(
            job,
            body.size,
            paragraph.alignment,
            spaceBefore=body.space_before,
            firstLineIndent=points(body.indent) if paragraph.indented else 0,
            keepWithNext=int(heading),
        ),
    )
