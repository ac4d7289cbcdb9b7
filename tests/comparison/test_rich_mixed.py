"""Random documents of everything Word puts into text, changed at random: the redline gives both back."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from tests.comparison.legal_texts import sentence
from tests.comparison.rich_docx import (
    Rich,
    cell,
    control,
    footnote,
    long_field,
    maths,
    note,
    p,
    picture,
    png,
    table,
    text_box,
)
from tests.comparison.test_redline import compared

PICTURES = {"a": png(10), "b": png(200)}
SECTION = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'
Make = Callable[["_Maker", str], str]


class _Maker:
    """Makes blocks from a seed; the notes they refer to are gathered."""

    def __init__(self, seed: int) -> None:
        self.rnd = random.Random(seed)  # noqa: S311 - no secret is made here
        self.notes: dict[int, str] = {}
        self.made = 0

    def block(self) -> str:
        """Return one block."""
        self.made += 1
        return self.rnd.choice(_KINDS)(self, sentence(self.rnd))

    def changed(self, blocks: list[str]) -> list[str]:
        """Return blocks with some dropped, added, edited, moved and put into a table."""
        found: list[str] = []
        for block in blocks:
            luck = self.rnd.random()
            if luck < 0.08:
                continue
            if luck < 0.16:
                found.append(self.block())
            found.append(block.replace(" số ", " thayđổi ", 1) if luck < 0.3 else block)
        if len(found) > 3 and self.rnd.random() < 0.6:
            moved = found.pop(self.rnd.randrange(len(found)))
            found.insert(self.rnd.randrange(len(found)), moved)
        at = self.rnd.randrange(len(found)) if found else 0
        if found and found[at].startswith("<w:p>") and "sectPr" not in found[at]:
            found[at] = table([cell(found[at]), "kèm"])
        return [*found, p("Cuối.")]


def _with_note(maker: _Maker, text: str) -> str:
    number = len(maker.notes) + 1
    maker.notes[number] = note(sentence(maker.rnd))
    return p(text, footnote(number), " sau")


def _grid(maker: _Maker, text: str) -> str:
    rows = [[sentence(maker.rnd), str(maker.rnd.randrange(99)), "x"] for _ in range(3)]
    return table([text, "1", "y"], *rows)


def _boxed(maker: _Maker, text: str) -> str:
    return p(text, text_box(p(sentence(maker.rnd)), number=maker.made))


def _pictured(maker: _Maker, text: str) -> str:
    return p(text, picture(maker.rnd.choice("ab"), maker.made))


_KINDS: tuple[Make, ...] = (
    lambda _, text: p(text),
    lambda _, text: p(text),
    lambda _, text: p(text, properties='<w:jc w:val="center"/>'),
    lambda _, text: p(text, properties=SECTION),
    lambda maker, text: p(text, maths(f"a+{maker.made % 9}"), " hết"),
    lambda maker, text: p(text, long_field("REF x", str(maker.made)), " hết"),
    lambda maker, text: control(p(text), p(sentence(maker.rnd)), block=True),
    lambda _, text: p("A ", control(text), " B"),
    lambda maker, text: table([cell(p(text), table(["x", str(maker.made)]), p()), "w"]),
    _with_note,
    _grid,
    _boxed,
    _pictured,
)


@pytest.mark.parametrize("seed", range(40))
def test_a_random_pair_gives_both_texts_back(seed: int) -> None:
    maker = _Maker(seed)
    old = [*(maker.block() for _ in range(maker.rnd.randrange(2, 12))), p("Cuối.")]
    notes = dict(maker.notes)
    new = maker.changed(old)
    one = Rich(old, pictures=PICTURES, footnotes=notes)
    compared(one.to_bytes(), Rich(new, pictures=PICTURES, footnotes=maker.notes).to_bytes())
