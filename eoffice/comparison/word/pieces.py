"""Takes a paragraph apart into pieces of text that know the elements they came from.

The text of a paragraph is the pieces' texts joined; readers and the redline writer both cut here, so that
an offset in the text means the same to both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from eoffice.comparison.model import OBJECT, SolidKind
from eoffice.comparison.word.drawings import (
    TargetOf,
    digest,
    drawing_key,
    drawing_look,
    floats,
    is_picture,
    thing_key,
)
from eoffice.comparison.word.symbols import cut_at_signs, font_of_run, is_symbol_font, sign_of
from eoffice.comparison.word.xml import MC, Element, M, canonical, local, value, w

_IN_RUN = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_DROPPED = frozenset({"proofErr", "lastRenderedPageBreak", "rPr", "pPr"})
_UNSEEN = frozenset(
    {"footnoteRef", "endnoteRef", "separator", "continuationSeparator", "annotationRef", "commentReference",
     "fldChar", "instrText", "delInstrText"}
)  # fmt: skip
_CONTAINERS = frozenset({"hyperlink", "sdt", "smartTag", "customXml", "dir", "bdo"})
_VOLATILE = ("PAGE ", "NUMPAGES", "SECTIONPAGES")
"""Fields whose kept result is whatever page was laid out last."""


_SWITCHES = re.compile(r"\\(?:h\b|\*\s*mergeformat\b)", re.IGNORECASE)
"""What every program adds as it likes: that a reference can be clicked, that its look is kept."""


class PieceKind(Enum):
    """How a piece is treated when it is written."""

    TEXT = auto()
    CHARACTER = auto()
    SOLID = auto()
    UNSEEN = auto()
    """Takes no place in the text: bookmarks, parts of long fields, comment marks."""


@dataclass(slots=True)
class Piece:
    """One piece: its text, its elements, and the containers between it and the paragraph."""

    kind: PieceKind
    start: int
    text: str
    run: Element | None
    nodes: tuple[Element, ...]
    chain: tuple[Element, ...] = ()
    solid: SolidKind | None = None
    key: str = ""
    boxes: tuple[Element, ...] = ()
    look: str = ""

    @property
    def end(self) -> int:
        """Return the offset behind the piece."""
        return self.start + len(self.text)

    @property
    def floats(self) -> bool:
        """Tell whether the piece is a thing beside the text."""
        kinds = (SolidKind.TEXT_BOX, SolidKind.IMAGE, SolidKind.DRAWING)
        return self.solid in kinds and any(floats(one) for one in self.nodes)


def pieces_of(paragraph: Element, target_of: TargetOf) -> list[Piece]:
    """Return the pieces of a paragraph in order."""
    walk = _Walk(target_of)
    walk.inside(paragraph, ())
    return walk.pieces


class _Walk:
    """Goes through one paragraph."""

    def __init__(self, target_of: TargetOf) -> None:
        self.pieces: list[Piece] = []
        self._at = 0
        self._target_of = target_of

    def inside(self, parent: Element, chain: tuple[Element, ...]) -> None:
        """Take in the children of a paragraph or of a container within it."""
        children = list(parent)
        skip_to = 0
        for place, child in enumerate(children):
            if place < skip_to:
                continue
            name = local(child)
            if name == "r":
                last = _field_end(children, place)
                if last is not None:
                    self._field(tuple(children[place : last + 1]), chain)
                    skip_to = last + 1
                else:
                    self._run(child, chain)
            else:
                self._other(child, name, chain)

    def _other(self, child: Element, name: str, chain: tuple[Element, ...]) -> None:
        """Take in what is no run."""
        if name in _DROPPED or not name:
            return
        if name == "sdt":
            content = child.find(w("sdtContent"))
            if content is not None:
                self.inside(content, (*chain, child))
        elif name in _CONTAINERS:
            self.inside(child, (*chain, child))
        elif name == "fldSimple":
            text = "".join(one.text or "" for one in child.iter(w("t")))
            self._add_field(value(child, "instr"), text, (child,), chain)
        elif child.tag in {f"{{{M}}}oMath", f"{{{M}}}oMathPara"}:
            text = "".join(one.text or "" for one in child.iter(f"{{{M}}}t")) or OBJECT
            self._solid(SolidKind.EQUATION, text, _maths_key(child), None, (child,), chain)
        else:
            self._add(Piece(PieceKind.UNSEEN, self._at, "", None, (child,), chain))

    def _run(self, run: Element, chain: tuple[Element, ...]) -> None:
        """Take in one run."""
        for child in run:
            name = local(child)
            if name == "t" or name == "delText":
                if child.text:
                    self._text(run, child, child.text, chain)
            elif name in _IN_RUN or (name == "br" and not value(child, "type")):
                self._add(Piece(PieceKind.CHARACTER, self._at, _IN_RUN.get(name, "\n"), run, (child,), chain))
            elif name in _UNSEEN:
                self._add(Piece(PieceKind.UNSEEN, self._at, "", run, (child,), chain))
            elif name and name not in _DROPPED:
                self._thing(run, child, name, chain)

    def _text(self, run: Element, child: Element, text: str, chain: tuple[Element, ...]) -> None:
        """Take in the text of a run; signs of symbol fonts in it are things."""
        font = font_of_run(run)
        if not is_symbol_font(font):
            self._add(Piece(PieceKind.TEXT, self._at, text, run, (child,), chain))
            return
        for shown, key, raw in cut_at_signs(text, font):
            # A part gets an element of its own, so that it can be kept or marked without its neighbours.
            node = child.makeelement(w("t"))
            node.text = raw
            if key:
                self._solid(SolidKind.SYMBOL, shown, key, run, (node,), chain)
            else:
                self._add(Piece(PieceKind.TEXT, self._at, shown, run, (node,), chain))

    def _thing(self, run: Element, child: Element, name: str, chain: tuple[Element, ...]) -> None:
        """Take in a thing of a run that is no text."""
        if name == "br":
            self._solid(SolidKind.SYMBOL, "\n", f"br:{value(child, 'type')}", run, (child,), chain)
        elif name == "sym":
            shown, key = sign_of(child)
            if key:
                self._solid(SolidKind.SYMBOL, shown, key, run, (child,), chain)
            else:
                self._add(Piece(PieceKind.CHARACTER, self._at, shown, run, (child,), chain))
        elif name in {"footnoteReference", "endnoteReference"}:
            self._solid(SolidKind.NOTE, OBJECT, name, run, (child,), chain)
        elif boxes := boxes_of(child):
            key = f"boxes:{len(boxes)}"
            self._solid(SolidKind.TEXT_BOX, OBJECT, key, run, (child,), chain, boxes)
        elif name in {"drawing", "pict", "AlternateContent"}:
            kind = SolidKind.IMAGE if is_picture(child) else SolidKind.DRAWING
            key, look = drawing_key(child, self._target_of), drawing_look(child, self._target_of)
            self._solid(kind, OBJECT, key, run, (child,), chain, look=look)
        else:
            self._solid(SolidKind.OBJECT, OBJECT, thing_key(child, self._target_of), run, (child,), chain)

    def _field(self, nodes: tuple[Element, ...], chain: tuple[Element, ...]) -> None:
        """Take in a whole complex field as one piece."""
        code, result = _field_texts(nodes)
        self._add_field(code, result, nodes, chain)

    def _add_field(
        self, code: str, result: str, nodes: tuple[Element, ...], chain: tuple[Element, ...]
    ) -> None:
        """Add a field: its result is its text, unless the result is only today's page."""
        code = " ".join(_SWITCHES.sub("", code).split())
        is_volatile = f"{code.upper()} ".startswith(_VOLATILE)
        text = OBJECT if is_volatile or not result else result
        run = nodes[0] if local(nodes[0]) == "r" else None
        pictures = "".join(
            thing_key(one, self._target_of) for node in nodes for one in node.iter(w("drawing"), w("pict"))
        )
        key = f"{code.upper().split()[0]}|{pictures}" if is_volatile else f"{code}|{result}|{pictures}"
        self._solid(SolidKind.FIELD, text, key, run, nodes, chain)

    def _solid(
        self,
        kind: SolidKind,
        text: str,
        key: str,
        run: Element | None,
        nodes: tuple[Element, ...],
        chain: tuple[Element, ...],
        boxes: tuple[Element, ...] = (),
        look: str = "",
    ) -> None:
        """Add a piece that is never cut."""
        self._add(Piece(PieceKind.SOLID, self._at, text, run, nodes, chain, kind, key, boxes, look))

    def _add(self, piece: Piece) -> None:
        """Add a piece behind the others."""
        self.pieces.append(piece)
        self._at += len(piece.text)


def boxes_of(thing: Element) -> tuple[Element, ...]:
    """Return the text boxes of a drawing that are shown: not those for old programs, nor inner ones."""
    return tuple(
        one for one in thing.iter(w("txbxContent")) if not _in_fallback(one, thing) and not _boxed(one, thing)
    )


def fallback_boxes(thing: Element) -> tuple[Element, ...]:
    """Return the same text boxes as old programs find them."""
    return tuple(
        one for one in thing.iter(w("txbxContent")) if _in_fallback(one, thing) and not _boxed(one, thing)
    )


def _ancestors(element: Element, top: Element) -> Iterator[Element]:
    """Give the elements between an element and one above it."""
    parent = element.getparent()
    while parent is not None and parent is not top:
        yield parent
        parent = parent.getparent()


def _in_fallback(element: Element, top: Element) -> bool:
    """Tell whether an element stands in what only old programs read."""
    return any(one.tag == f"{{{MC}}}Fallback" for one in _ancestors(element, top))


def _boxed(element: Element, top: Element) -> bool:
    """Tell whether a text box stands within another."""
    return any(one.tag == w("txbxContent") for one in _ancestors(element, top))


def _field_end(children: list[Element], first: int) -> int | None:
    """Return where the field that begins in a run ends among its siblings; None when no whole field does."""
    if children[first].find(w("fldChar")) is None:
        return None
    depth = 0
    for place in range(first, len(children)):
        child = children[place]
        if local(child) not in {"r", "bookmarkStart", "bookmarkEnd", "proofErr"}:
            return None
        for mark in child.iterfind(w("fldChar")):
            depth += {"begin": 1, "end": -1}.get(value(mark, "fldCharType"), 0)
            if depth < 0:
                return None
        if depth == 0:
            return place if place > first or _is_whole(child) else None
    return None


def _is_whole(run: Element) -> bool:
    """Tell whether a run holds a whole field."""
    kinds = [value(mark, "fldCharType") for mark in run.iterfind(w("fldChar"))]
    return "begin" in kinds and "end" in kinds


def _field_texts(nodes: tuple[Element, ...]) -> tuple[str, str]:
    """Return the code and the shown result of a field, those of inner fields joined in."""
    code, result = "", ""
    state: list[bool] = []
    for child in (inner for node in nodes for inner in node):
        name = local(child)
        if name == "fldChar":
            kind = value(child, "fldCharType")
            if kind == "begin":
                state.append(False)
            elif state and kind == "separate":
                state[-1] = True
            elif state:
                state.pop()
        elif name == "instrText":
            code += child.text or ""
        elif name in {"t", "tab", "br", "noBreakHyphen"} and all(state):
            result += (child.text or "") if name == "t" else _IN_RUN.get(name, "\n")
    return code, result


def _maths_key(element: Element) -> str:
    """Return the key of an equation: two are equal when they read alike, whatever their run properties."""
    return digest(
        canonical(element, frozenset({"rPr", "ctrlPr", "bookmarkStart", "bookmarkEnd", "proofErr"}))
    )
