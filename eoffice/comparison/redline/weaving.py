"""Weaves the pieces of old and new paragraphs into one marked paragraph after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from enum import StrEnum

from lxml import etree

from eoffice.comparison.redline.marks import Marks
from eoffice.comparison.redline.whole import long_form
from eoffice.comparison.word.pieces import Piece, PieceKind
from eoffice.comparison.word.xml import XML, Element, R, W, local, make, remove, w

Look = Callable[[Element | None], object]


class State(StrEnum):
    """What becomes of a piece; the values are the names of the marks."""

    KEPT = ""
    INSERTED = "ins"
    DELETED = "del"
    MOVED_FROM = "moveFrom"
    MOVED_TO = "moveTo"


OLD_STATES = frozenset({State.DELETED, State.MOVED_FROM})


@dataclass(slots=True)
class Stitch:
    """A part of a piece, what becomes of it, and the former look of what is kept."""

    state: State
    piece: Piece
    text: str
    former: Element | None = None
    is_restyled: bool = False


class Weaver:
    """Fills one paragraph element with stitches."""

    def __init__(
        self, marks: Marks, bring: Callable[[Element], Element], borders: Mapping[int, Element]
    ) -> None:
        self._marks = marks
        self._bring = bring
        self._borders = borders
        self._seen: set[int] = set()

    def fill(self, paragraph: Element, stitches: list[Stitch]) -> None:
        """Put the stitches into a paragraph in place of its content."""
        for one in [one for one in paragraph if local(one) != "pPr"]:
            paragraph.remove(one)
        tip = _Tip(paragraph)
        for stitch in stitches:
            parent = self._open(tip, stitch)
            for node in self._nodes(stitch):
                tip.add(
                    parent, node, stitch.state if self._is_marked(stitch, node) else State.KEPT, self._marks
                )

    def _is_marked(self, stitch: Stitch, node: Element) -> bool:
        """Tell whether a node stands inside a mark: bookmarks and the ends of cut fields never do."""
        if stitch.state is State.KEPT:
            return False
        return stitch.piece.kind is not PieceKind.UNSEEN or self._is_border(stitch.piece)

    def _is_border(self, piece: Piece) -> bool:
        """Tell whether a piece belongs to a field over several paragraphs that came or went as a whole."""
        return id(piece.nodes[0]) in self._borders

    def _open(self, tip: _Tip, stitch: Stitch) -> Element:
        """Return the container that the stitch belongs in, opened anew when the last one was closed."""
        chain = stitch.piece.chain
        if stitch.state in OLD_STATES:
            links = tuple(one for one in chain if local(one) == "hyperlink")
            if not links:
                tip.close_links()
                return tip.parent
            return tip.parent if tip.in_link else tip.open(links[:1], self._old_shell)
        return tip.open(chain, self._new_shell)

    def _old_shell(self, container: Element) -> Element:
        """Return an old container without content, at home in the new file."""
        return self._bring(_emptied(container))

    def _new_shell(self, container: Element) -> Element:
        """Return a container without content; a content control opened twice keeps its id once."""
        shell = _emptied(container)
        if id(container) in self._seen:
            for one in list(shell.iter(w("id"))):
                remove(one)
        self._seen.add(id(container))
        return shell

    def _nodes(self, stitch: Stitch) -> Iterator[Element]:
        """Give the elements of a stitch, ready for their place."""
        piece = stitch.piece
        is_old = stitch.state in OLD_STATES
        if is_old and piece.kind is PieceKind.UNSEEN and not self._is_border(piece):
            return
        single = piece.run is not None and len(piece.nodes) == 1 and piece.nodes[0] is not piece.run
        if not single:
            for node in piece.nodes:
                moved = self._bring(node) if is_old else _detached(node)
                is_short = local(moved) == "fldSimple" and stitch.state is not State.KEPT
                for part in long_form(moved) if is_short else (moved,):
                    yield _as_deleted(part) if stitch.state is State.DELETED else part
            return
        run = self._run(stitch, is_old=is_old)
        yield _as_deleted(run) if stitch.state is State.DELETED else run

    def _run(self, stitch: Stitch, *, is_old: bool) -> Element:
        """Return a run with one part of a piece, in the look of its source."""
        piece = stitch.piece
        run = make("r")
        source = piece.run.find(w("rPr")) if piece.run is not None else None
        if source is not None:
            run.append(deepcopy(source))
        if stitch.is_restyled:
            self._note_former(run, stitch.former)
        if piece.kind is PieceKind.TEXT:
            run.append(text_element("t", stitch.text))
        else:
            run.append(deepcopy(piece.nodes[0]) if is_old else _detached(piece.nodes[0]))
        return self._bring(run) if is_old else run

    def _note_former(self, run: Element, former: Element | None) -> None:
        """Write the former look of a kept run down, as the last of its properties."""
        properties = run.find(w("rPr"))
        if properties is None:
            properties = make("rPr")
            run.insert(0, properties)
        for one in properties.findall(w("rPrChange")):
            properties.remove(one)
        change = self._marks.mark("rPrChange")
        copied = self._bring(former) if former is not None else make("rPr")
        for one in copied.findall(w("rPrChange")):
            copied.remove(one)
        change.append(copied)
        properties.append(change)


class _Tip:
    """Where the next element goes: a container, and in it perhaps an open mark."""

    def __init__(self, paragraph: Element) -> None:
        self._paragraph = paragraph
        self._open: list[tuple[Element, Element]] = []
        self._wrapper: Element | None = None
        self._state = State.KEPT

    @property
    def parent(self) -> Element:
        """Return the innermost open container."""
        if not self._open:
            return self._paragraph
        shell = self._open[-1][1]
        inner = shell.find(w("sdtContent"))
        return shell if inner is None else inner

    @property
    def in_link(self) -> bool:
        """Tell whether the innermost open container is a link."""
        return bool(self._open) and local(self._open[-1][0]) == "hyperlink"

    def close_links(self) -> None:
        """Close open links: what was deleted beside one was not part of it."""
        while self._open and local(self._open[-1][0]) == "hyperlink":
            self._open.pop()
            self._wrapper = None

    def open(self, chain: tuple[Element, ...], shell: Callable[[Element], Element]) -> Element:
        """Return the innermost container of a chain; what is open already stays open."""
        common = 0
        while common < min(len(chain), len(self._open)) and self._open[common][0] is chain[common]:
            common += 1
        if common < len(self._open) or common < len(chain):
            self._wrapper = None
        del self._open[common:]
        for container in chain[common:]:
            parent = self.parent
            made = shell(container)
            parent.append(made)
            self._open.append((container, made))
        return self.parent

    def add(self, parent: Element, node: Element, state: State, marks: Marks) -> None:
        """Add a node, inside a mark when it is not simply kept; neighbours share one mark."""
        if state is State.KEPT:
            self._wrapper = None
            parent.append(node)
            return
        if self._wrapper is None or self._state is not state or self._wrapper.getparent() is not parent:
            self._wrapper = marks.mark(state.value)
            self._state = state
            parent.append(self._wrapper)
        self._wrapper.append(node)


def text_element(name: str, text: str) -> Element:
    """Return a text element that keeps its outer blanks."""
    element = make(name)
    element.text = text
    if text != text.strip() or "  " in text:
        element.set(f"{{{XML}}}space", "preserve")
    return element


def _detached(node: Element) -> Element:
    """Return a node of the new file, taken from its place so that it exists once."""
    remove(node)
    node.tail = None
    return node


def _emptied(container: Element) -> Element:
    """Return a copy of a container without what it holds."""
    shell = etree.Element(str(container.tag), nsmap={"w": W, "r": R})
    for key, content in container.attrib.items():
        shell.set(key, content)
    for one in container:
        name = local(one)
        if name == "sdtContent":
            etree.SubElement(shell, one.tag)
        elif name.endswith("Pr"):
            shell.append(deepcopy(one))
    return shell


def _as_deleted(element: Element) -> Element:
    """Give the text of a deleted element its names for deleted text."""
    for one in element.iter(w("t"), w("instrText")):
        if not any(local(above) == "txbxContent" for above in one.iterancestors()):
            one.tag = w("delText" if local(one) == "t" else "delInstrText")
    return element
