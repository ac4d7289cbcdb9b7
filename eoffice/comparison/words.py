"""Compares the words inside paragraphs that belong together, and tidies the result for a reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eoffice.comparison.linking import has_links, with_links
from eoffice.comparison.model import Paragraph
from eoffice.comparison.script import Hunk, Op
from eoffice.comparison.sequence import matched
from eoffice.comparison.tokens import Token, tokens_of

MARK = "\n\0"
"""The key of a paragraph's end inside a group; no text holds it."""
_SENTENCE_ENDS = frozenset(".;!?")
_LITTLE, _SHORT_TEXT, _PHRASE = 0.6, 8, 5
"""A text of at least 8 words is rewritten when under 60 % of them stay; 5 in a row stay apart."""


def group_tokens(paragraphs: Sequence[Paragraph]) -> list[Token]:
    """Return the tokens of paragraphs put behind one another, each end a token of its own but the last."""
    found: list[Token] = []
    at = 0
    for place, paragraph in enumerate(paragraphs):
        found.extend(
            Token(one.start + at, one.end + at, one.strict, one.key) if at else one
            for one in tokens_of(paragraph)
        )
        at += len(paragraph.text)
        if place < len(paragraphs) - 1:
            found.append(Token(at, at + 1, MARK, MARK))
            at += 1
    return found


@dataclass(slots=True)
class _Span:
    """Tokens of both sides that belong together."""

    left: int
    left_end: int
    right: int
    right_end: int


def hunks_of(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> tuple[Hunk, ...]:
    """Return the stretches of two groups of paragraphs, equal ones and edits, covering both texts."""
    left, right = group_tokens(old), group_tokens(new)
    spans = _rewritten(_tidied(_differing(left, right), left, right), left, right)
    hunks = tuple(_written(spans, left, right))
    return with_links(old, new, hunks) if has_links(old, new) else hunks


def _differing(left: list[Token], right: list[Token]) -> list[_Span]:
    """Return the spans of tokens that differ; words are matched first, spaces follow their words."""
    left_words = [at for at, one in enumerate(left) if not one.is_space]
    right_words = [at for at, one in enumerate(right) if not one.is_space]
    pairs = matched([left[at].key for at in left_words], [right[at].key for at in right_words])
    found: list[_Span] = []
    at_left = at_right = 0
    for a, b in [(left_words[a], right_words[b]) for a, b in pairs] + [(len(left), len(right))]:
        span = _trimmed(_Span(at_left, a, at_right, b), left, right)
        if span.left < span.left_end or span.right < span.right_end:
            found.append(span)
        at_left, at_right = a + 1, b + 1
    return found


def _trimmed(span: _Span, left: list[Token], right: list[Token]) -> _Span:
    """Return the span without what both sides share at its ends."""
    while (
        span.left < span.left_end
        and span.right < span.right_end
        and left[span.left].key == right[span.right].key
    ):
        span.left += 1
        span.right += 1
    while (
        span.left < span.left_end
        and span.right < span.right_end
        and left[span.left_end - 1].key == right[span.right_end - 1].key
    ):
        span.left_end -= 1
        span.right_end -= 1
    return span


def _tidied(spans: list[_Span], left: list[Token], right: list[Token]) -> list[_Span]:
    """Join edits that only a short common word parts: a reader sees one edit there."""
    found: list[_Span] = []
    for span in spans:
        if found and _is_island(found[-1], span, left, right):
            found[-1] = _Span(found[-1].left, span.left_end, found[-1].right, span.right_end)
        else:
            found.append(span)
    return [_rounded(span, left, right) for span in found]


def _rounded(span: _Span, left: list[Token], right: list[Token]) -> _Span:
    """Return an edit with edges a reader would choose: brackets closed, whole sentences taken.

    Of "A. B. C" made from "A. C" the longest common words are kept as well by ". B" as by "B. ".
    """
    if span.left_end == len(left) or span.right_end == len(right):
        return span
    after = left[span.left_end].key
    if span.left < span.left_end and span.right < span.right_end:
        opened = _is_open(left[span.left : span.left_end]) and _is_open(right[span.right : span.right_end])
        if after == right[span.right_end].key == ")" and opened:
            return _Span(span.left, span.left_end + 1, span.right, span.right_end + 1)
        return span
    tokens, first = (right, span.right) if span.left == span.left_end else (left, span.left)
    last = max(span.left_end - span.left, span.right_end - span.right) + first
    if any(one.key == MARK for one in tokens[first:last]):
        return span  # the end of a paragraph is told where it stands
    if after in _SENTENCE_ENDS and tokens[first].key == after:
        return _Span(span.left + 1, span.left_end + 1, span.right + 1, span.right_end + 1)
    return span


def _is_open(tokens: list[Token]) -> bool:
    """Tell whether some tokens open a bracket that they do not close."""
    return sum((one.key == "(") - (one.key == ")") for one in tokens) == 1


def _rewritten(spans: list[_Span], left: list[Token], right: list[Token]) -> list[_Span]:
    """Join the edits of a text of which little stayed: words met again by chance say nothing to a reader."""
    longer = max(_count_words(left), _count_words(right))
    kept = _count_words(left) - sum(_count_words(left[span.left : span.left_end]) for span in spans)
    if len(spans) < 2 or longer < _SHORT_TEXT or kept >= _LITTLE * longer:
        return spans
    found: list[_Span] = spans[:1]
    for span in spans[1:]:
        last = found[-1]
        between = left[last.left_end : span.left]
        if (
            _count_words(between) < _PHRASE
            and not any(one.key == MARK or one.key.startswith("\0") for one in between)
            and not _has_mark(last, span, left, right)
        ):
            found[-1] = _Span(last.left, span.left_end, last.right, span.right_end)
        else:
            found.append(span)
    return found


def _count_words(tokens: list[Token]) -> int:
    """Return how many of some tokens are words or numbers."""
    return sum(one.key[:1].isalnum() for one in tokens)


def _is_island(before: _Span, after: _Span, left: list[Token], right: list[Token]) -> bool:
    """Tell whether the equal words between two edits are too few to stand alone."""
    between = left[before.left_end : after.left]
    if any(one.key == MARK or one.key.startswith("\0") for one in between):
        return False
    words = [one for one in between if one.key.isalnum()]
    if _in_one_date(before, after, [one.key for one in words], left, right):
        return not _has_mark(before, after, left, right)
    if len(words) > 1:
        return False
    length = sum(one.end - one.start for one in between if not one.is_space)
    reach = [_reach(span, left, right) for span in (before, after)]
    is_two_sided = any(span.left < span.left_end and span.right < span.right_end for span in (before, after))
    return (
        length <= min(reach) and (length == 0 or is_two_sided) and not _has_mark(before, after, left, right)
    )


def _in_one_date(
    before: _Span, after: _Span, words: list[str], left: list[Token], right: list[Token]
) -> bool:
    """Tell whether two edits change parts of one date, which a reader takes for one edit."""
    if [word for word in words if not word.isdigit()] not in (["tháng"], ["năm"], ["tháng", "năm"]):
        return False
    sides = (
        left[before.left : before.left_end],
        left[after.left : after.left_end],
        right[before.right : before.right_end],
        right[after.right : after.right_end],
    )
    return all(len(side) == 1 and side[0].key.isdigit() for side in sides)


def _reach(span: _Span, left: list[Token], right: list[Token]) -> int:
    """Return the letters of the longer side of an edit."""
    return max(
        sum(one.end - one.start for one in left[span.left : span.left_end]),
        sum(one.end - one.start for one in right[span.right : span.right_end]),
    )


def _has_mark(before: _Span, after: _Span, left: list[Token], right: list[Token]) -> bool:
    """Tell whether an edit adds or takes away the end of a paragraph, which is shown alone."""
    sides = [left[before.left : before.left_end], right[before.right : before.right_end]]
    sides += [left[after.left : after.left_end], right[after.right : after.right_end]]
    return any(one.key == MARK for side in sides for one in side)


def _written(spans: list[_Span], left: list[Token], right: list[Token]) -> list[Hunk]:
    """Return the spans as hunks, the equal stretches between them included."""
    found: list[Hunk] = []
    at_left = at_right = 0
    for span in [*spans, _Span(len(left), len(left), len(right), len(right))]:
        found.extend(_equal(left[at_left : span.left], right[at_right : span.right]))
        if span.left < span.left_end:
            found.append(
                Hunk(Op.DELETED, *_reaches(left, span.left, span.left_end), *_point(right, span.right))
            )
        if span.right < span.right_end:
            found.append(
                Hunk(Op.INSERTED, *_point(left, span.left_end), *_reaches(right, span.right, span.right_end))
            )
        at_left, at_right = span.left_end, span.right_end
    return found


def _equal(left: list[Token], right: list[Token]) -> list[Hunk]:
    """Return equal tokens as hunks, those equal but for their encoding told apart."""
    found: list[Hunk] = []
    for one, other in zip(left, right, strict=True):
        op = Op.EQUAL if one.strict == other.strict else Op.ENCODING
        if found and found[-1].op is op and found[-1].old_end == one.start:
            last = found[-1]
            found[-1] = Hunk(op, last.old_start, one.end, last.new_start, other.end)
        else:
            found.append(Hunk(op, one.start, one.end, other.start, other.end))
    return found


def _reaches(tokens: list[Token], first: int, end: int) -> tuple[int, int]:
    """Return the offsets that some tokens cover."""
    return tokens[first].start, tokens[end - 1].end


def _point(tokens: list[Token], at: int) -> tuple[int, int]:
    """Return the offset in front of a token, twice: an empty stretch."""
    if at < len(tokens):
        return tokens[at].start, tokens[at].start
    end = tokens[-1].end if tokens else 0
    return end, end
