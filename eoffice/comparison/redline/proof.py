"""Proves a redline before it is handed out: all accepted is the new text, all rejected the old."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field

from eoffice.comparison.model import Block, Cell, Document, Paragraph, Story, StoryKind
from eoffice.comparison.sequence import matched
from eoffice.comparison.word.earlier import story_parts
from eoffice.comparison.word.package import Package
from eoffice.comparison.word.reader import read_source
from eoffice.comparison.word.resolver import resolve

Digest = tuple[object, ...]
_BY_ORDER = (
    StoryKind.BODY,
    StoryKind.HEADER,
    StoryKind.FOOTER,
    StoryKind.FOOTNOTE,
    StoryKind.ENDNOTE,
    StoryKind.TEXT_BOX,
)


@dataclass
class Proof:
    """What accepting and rejecting gave, and the keys of paragraphs that came out wrong."""

    accept_gives_new: bool
    reject_gives_old: bool
    wrong_new: set[int] = field(default_factory=set)
    wrong_old: set[int] = field(default_factory=set)

    @property
    def holds(self) -> bool:
        """Tell whether both texts came back."""
        return self.accept_gives_new and self.reject_gives_old


def prove(redline: Package, old: Document, new: Document) -> Proof:
    """Return the proof of a redline."""
    accepted, rejected = resolved(redline, accept=True), resolved(redline, accept=False)
    proof = Proof(
        texts(accepted) == texts(new) and spans(accepted) == spans(new),
        texts(rejected) == texts(old) and spans(rejected) == spans(old),
    )
    if not proof.accept_gives_new:
        proof.wrong_new = _wrong(new, accepted)
    if not proof.reject_gives_old:
        proof.wrong_old = _wrong(old, rejected)
    return proof


def resolved(redline: Package, *, accept: bool) -> Document:
    """Return a redline as read after all in it was accepted or rejected; the redline itself stays."""
    copy = Package(redline.name, redline.sha256, redline.content, dict(redline.roots), redline._relations)
    for part in story_parts(copy):
        root = copy.root(part)
        if root is not None:
            copy.roots[part] = deepcopy(root)
            resolve(copy.roots[part], accept=accept)
    return read_source(copy).document


def texts(document: Document) -> dict[StoryKind, list[Digest]]:
    """Return the texts of all stories, kind by kind; what is empty says nothing."""
    found: dict[StoryKind, list[Digest]] = {}
    for kind in _BY_ORDER:
        stories = [_digest(one.blocks) for one in document.stories if one.kind is kind and _speaks(one)]
        if kind in {StoryKind.FOOTNOTE, StoryKind.ENDNOTE}:
            # A note with two references may come back as two equal notes, which read the same.
            stories = list(set(stories))
        in_any_order = kind in {StoryKind.FOOTNOTE, StoryKind.ENDNOTE, StoryKind.TEXT_BOX}
        found[kind] = sorted(stories, key=repr) if in_any_order else stories
    return found


def spans(document: Document) -> list[tuple[int, str]]:
    """Return how the cells of all tables are merged, in reading order."""
    return [found for story in document.stories for found in _spans_of(story.blocks)]


def _spans_of(blocks: Iterable[Block]) -> Iterator[tuple[int, str]]:
    """Give how cells are merged, those of inner tables included."""
    for cell in (
        c for block in blocks if not isinstance(block, Paragraph) for r in block.rows for c in r.cells
    ):
        yield cell.span, cell.merged
        yield from _spans_of(cell.blocks)


def _speaks(story: Story) -> bool:
    """Tell whether a story holds anything; the body always counts."""
    return story.kind is StoryKind.BODY or any(one.text for one in story.paragraphs())


def _digest(blocks: Iterable[Block]) -> Digest:
    """Return blocks as comparable values: text and things, the shape of tables included."""
    return tuple(
        _line(block)
        if isinstance(block, Paragraph)
        else tuple(tuple(_cell(c) for c in r.cells) for r in block.rows)
        for block in blocks
    )


def _cell(cell: Cell) -> Digest:
    """Return a cell as a comparable value; a blank line at its end says nothing.

    A cell must end in a paragraph: where an inner table was the last that stood in it, one stays.
    """
    found = _digest(cell.blocks)
    while len(found) > 1 and found[-1] == ("",):
        found = found[:-1]
    return found


def _line(paragraph: Paragraph) -> Digest:
    """Return a paragraph as a comparable value."""
    return (paragraph.text, *((one.start, one.kind, one.key, one.look) for one in paragraph.solids))


def _wrong(wanted: Document, got: Document) -> set[int]:
    """Return the keys of the paragraphs that did not come back, with a neighbour on each side."""
    found: set[int] = set()
    for kind in _BY_ORDER:
        want = [one for story in wanted.stories if story.kind is kind for one in story.paragraphs()]
        have = [one for story in got.stories if story.kind is kind for one in story.paragraphs()]
        right = {a for a, _ in matched([_line(one) for one in want], [_line(one) for one in have])}
        wrong = [at for at in range(len(want)) if at not in right]
        found |= {
            want[at].key for place in wrong for at in range(max(0, place - 1), min(len(want), place + 2))
        }
        if not wrong and len(want) != len(have):
            found |= {one.key for one in want}
    return found
