"""Reads a docx into the read model and keeps the way back from every block to its element."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from eoffice.comparison.legacy import decoded, legacy_of
from eoffice.comparison.model import (
    Block,
    Cell,
    Document,
    Format,
    Paragraph,
    Row,
    Run,
    Section,
    Solid,
    SolidKind,
    Story,
    StoryKind,
    Table,
)
from eoffice.comparison.word.drawings import TargetOf
from eoffice.comparison.word.looks import Looks
from eoffice.comparison.word.numbering import Lists, read_lists
from eoffice.comparison.word.package import Package
from eoffice.comparison.word.pieces import Piece, PieceKind, pieces_of
from eoffice.comparison.word.styles import Styles, int_of, read_styles
from eoffice.comparison.word.xml import Element, R, canonical, local, value, w

_WRAPPERS = frozenset({"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"})
_NOT_A_SECTION_SHAPE = frozenset({"headerReference", "footerReference", "sectPrChange"})
_NOTE_PARTS = {StoryKind.FOOTNOTE: "footnotes", StoryKind.ENDNOTE: "endnotes"}
_NOT_READ = {"altChunk": "nội dung nhúng từ tệp khác (altChunk)", "subDoc": "tài liệu con"}


@dataclass
class Source:
    """A docx as read: its model, its package, and the elements behind the keys of the model."""

    package: Package
    document: Document
    elements: list[Element]
    """The element of each key: paragraphs, tables, rows and cells alike."""
    parts: list[str]
    """The part each key stands in."""
    containers: dict[str, Element]
    """The element that holds each story's blocks."""
    story_parts: dict[str, str]
    section_elements: list[Element] = field(default_factory=list)

    def pieces(self, key: int) -> list[Piece]:
        """Return the pieces of a paragraph."""
        return pieces_of(self.elements[key], target_reader(self.package, self.parts[key]))


class _TargetReader:
    """Tells what the relationships of a part lead to, by content and not by name."""

    def __init__(self, package: Package, part: str) -> None:
        self._package, self._part = package, part

    def __call__(self, relation_id: str) -> str:
        """Return a comparable string for a relationship."""
        relation = self._package.target(self._part, relation_id)
        if relation is None:
            return ""
        content = b"" if relation.external else self._package.content.get(relation.target, b"")
        return relation.target if relation.external else hashlib.blake2b(content, digest_size=12).hexdigest()


def target_reader(package: Package, part: str) -> _TargetReader:
    """Return the reader of a part's relationships."""
    return _TargetReader(package, part)


def read_source(package: Package, notes: tuple[str, ...] = ()) -> Source:
    """Return a docx as read."""
    return _Reading(package).read(notes)


class _Reading:
    """One reading of one docx."""

    def __init__(self, package: Package) -> None:
        self._package = package
        main = package.main
        self._styles: Styles = read_styles(package.root(package.first(main, "styles")))
        self._lists: Lists = read_lists(package.root(package.first(main, "numbering")), self._styles)
        self._looks = Looks(self._styles.name)
        self._stories: list[Story] = []
        self._missed: dict[str, int] = {}
        self._number = 0
        self._part = main
        self._boxes = 0
        self.source = Source(package, Document(package.name, package.sha256, Format.DOCX, ()), [], [], {}, {})

    def read(self, notes: tuple[str, ...]) -> Source:
        """Read everything."""
        root = self._package.root(self._package.main)
        body = root.find(w("body")) if root is not None else None
        if body is None:
            from_nothing = w("body")
            body = root.makeelement(from_nothing) if root is not None else None
        if body is not None:
            self._story(StoryKind.BODY, "body", body, self._package.main)
            sections = self._sections(body)
            self._notes()
            self._comments()
        missed = tuple(f"{count} {what}" for what, count in sorted(self._missed.items()))
        self.source.document = Document(
            self._package.name,
            self._package.sha256,
            Format.DOCX,
            tuple(self._stories),
            sections if body is not None else (),
            missed,
            notes,
        )
        return self.source

    def _story(self, kind: StoryKind, name: str, container: Element, part: str) -> None:
        """Read one story; text boxes met in it become stories after it."""
        outer = self._number, self._part
        self._number, self._part = 0, part
        place = len(self._stories)
        blocks = self._blocks(container)
        self._stories.insert(place, Story(kind, name, blocks))
        self.source.containers[name] = container
        self.source.story_parts[name] = part
        self._number, self._part = outer

    def _keep(self, element: Element) -> int:
        """Remember the element behind a new key."""
        self.source.elements.append(element)
        self.source.parts.append(self._part)
        return len(self.source.elements) - 1

    def _blocks(self, container: Element) -> tuple[Block, ...]:
        """Return the blocks of a container, those inside content controls included."""
        found: list[Block] = []
        for child in block_elements(container):
            name = local(child)
            if name == "p":
                found.append(self._paragraph(child))
            elif name == "tbl":
                found.append(self._table(child))
            elif name in _NOT_READ:
                self._missed[_NOT_READ[name]] = self._missed.get(_NOT_READ[name], 0) + 1
        return tuple(found)

    def _table(self, element: Element) -> Table:
        """Read a table."""
        key, number = self._keep(element), self._number + 1
        rows = tuple(self._row(row) for row in inner_elements(element, "tr"))
        properties = element.find(w("tblPr"))
        return Table(rows, number, key, "" if properties is None else canonical(properties))

    def _row(self, element: Element) -> Row:
        """Read a row."""
        key = self._keep(element)
        return Row(tuple(self._cell(cell) for cell in inner_elements(element, "tc")), key)

    def _cell(self, element: Element) -> Cell:
        """Read a cell."""
        key = self._keep(element)
        properties = element.find(w("tcPr"))
        span = properties.find(w("gridSpan")) if properties is not None else None
        merge = properties.find(w("vMerge")) if properties is not None else None
        merged = "" if merge is None else value(merge) or "continue"
        return Cell(self._blocks(element), key, int_of(value(span), 1), merged)

    def _paragraph(self, element: Element) -> Paragraph:
        """Read a paragraph."""
        self._number += 1
        number, key = self._number, self._keep(element)
        pieces = pieces_of(element, target_reader(self._package, self._part))
        properties = element.find(w("pPr"))
        style = value(properties.find(w("pStyle"))) if properties is not None else ""
        label, numbering = self._label(properties, style)
        return Paragraph(
            text="".join(piece.text for piece in pieces),
            number=number,
            key=key,
            label=label,
            style=self._styles.name(style or self._styles.default_paragraph),
            shape=self._looks.shape(properties, numbering),
            runs=self._runs(pieces),
            solids=tuple(self._solid(piece) for piece in pieces if piece.kind is PieceKind.SOLID),
            links=_links(pieces, target_reader(self._package, self._part)),
            legacy=legacy_text(pieces),
        )

    def _label(self, properties: Element | None, style: str) -> tuple[str, str]:
        """Return the number a list gives a paragraph, and the way it is numbered."""
        number = properties.find(w("numPr")) if properties is not None else None
        by_style = self._styles.number_of(style or self._styles.default_paragraph)
        list_id = value(number.find(w("numId"))) if number is not None else ""
        level = int_of(value(number.find(w("ilvl"))), 0) if number is not None else 0
        if not list_id and by_style:
            list_id, level = by_style
        if not list_id or list_id == "0":
            return "", ""
        how = self._lists.level(list_id, level)
        return self._lists.label(list_id, level), f"[{level}:{how.format}:{how.text}]" if how else ""

    def _runs(self, pieces: list[Piece]) -> tuple[Run, ...]:
        """Return the looks along a paragraph, neighbours alike joined."""
        found: list[Run] = []
        for piece in pieces:
            if not piece.text:
                continue
            look = self._looks.look(piece.run.find(w("rPr")) if piece.run is not None else None)
            if local(piece.nodes[0]) == "sym":
                # Its font is its own and not the run's; LibreOffice writes it back as the run's.
                look = self._looks.in_font(look, value(piece.nodes[0], "font"))
            if found and found[-1].look is look:
                found[-1] = Run(found[-1].start, piece.end, look)
            else:
                found.append(Run(piece.start, piece.end, look))
        return tuple(found)

    def _solid(self, piece: Piece) -> Solid:
        """Return a thing of the text; text boxes in it become stories."""
        names = []
        for box in piece.boxes:
            self._boxes += 1
            names.append(f"text_box:{self._boxes}")
            self._story(StoryKind.TEXT_BOX, names[-1], box, self._part)
        if piece.solid is SolidKind.NOTE:
            names.append(f"{local(piece.nodes[0]).removesuffix('Reference')}:{value(piece.nodes[0], 'id')}")
        kind = piece.solid or SolidKind.OBJECT
        return Solid(piece.start, piece.end, kind, piece.key, " ".join(names), piece.look, piece.floats)

    def _sections(self, body: Element) -> tuple[Section, ...]:
        """Read the page set-up of every section, with its headers and footers as stories."""
        found = []
        numbers = (
            {id(self.source.elements[p.key]): p.number for p in self._stories[-1].paragraphs()}
            if self._stories
            else {}
        )
        for story in self._stories:
            if story.kind is StoryKind.BODY:
                numbers = {id(self.source.elements[p.key]): p.number for p in story.paragraphs()}
        for place, element in enumerate(body.iter(w("sectPr"))):
            if local(element.getparent()) == "sectPrChange":
                continue
            holder = element.getparent()
            paragraph = holder.getparent() if holder is not None and local(holder) == "pPr" else None
            shape = "".join(canonical(c) for c in element if local(c) not in _NOT_A_SECTION_SHAPE)
            self.source.section_elements.append(element)
            bands = tuple(self._bands(element, place))
            found.append(Section(shape, numbers.get(id(paragraph), 0), place, bands))
        return tuple(found)

    def _bands(self, section: Element, place: int) -> Iterator[tuple[str, str]]:
        """Read the headers and footers that a section names; give each with its story."""
        for reference in section:
            kind = {"headerReference": StoryKind.HEADER, "footerReference": StoryKind.FOOTER}.get(
                local(reference)
            )
            relation = (
                self._package.target(self._package.main, reference.get(f"{{{R}}}id", "")) if kind else None
            )
            root = self._package.root(relation.target) if relation and not relation.external else None
            if kind is None or relation is None or root is None:
                continue
            sort = f"{kind.value}:{value(reference, 'type') or 'default'}"
            shared = (name for name, part in self.source.story_parts.items() if part == relation.target)
            name = next(shared, "")
            if not name:
                name = f"{kind.value}:{place + 1}:{sort.split(':')[1]}"
                self._story(kind, name, root, relation.target)
            yield sort, name

    def _notes(self) -> None:
        """Read the foot- and endnotes, separators left out."""
        for kind, part_kind in _NOTE_PARTS.items():
            part = self._package.first(self._package.main, part_kind)
            root = self._package.root(part) if part else None
            for note in () if root is None else root.iterfind(w(kind.value)):
                if not value(note, "type") or value(note, "type") == "normal":
                    self._story(kind, f"{kind.value}:{value(note, 'id')}", note, part)

    def _comments(self) -> None:
        """Read the comments."""
        part = self._package.first(self._package.main, "comments")
        root = self._package.root(part) if part else None
        for comment in () if root is None else root.iterfind(w("comment")):
            self._story(StoryKind.COMMENT, f"comment:{value(comment, 'id')}", comment, part)


def block_elements(container: Element) -> list[Element]:
    """Return the block elements of a container in order, looking through content controls."""
    found: list[Element] = []
    for child in container:
        if local(child) in _WRAPPERS:
            found.extend(block_elements(child))
        elif local(child) in {"p", "tbl", *_NOT_READ}:
            found.append(child)
    return found


def inner_elements(container: Element, name: str) -> list[Element]:
    """Return the rows of a table or the cells of a row, looking through content controls."""
    found: list[Element] = []
    for child in container:
        if local(child) == name:
            found.append(child)
        elif local(child) in _WRAPPERS:
            found.extend(inner_elements(child, name))
    return found


def _links(pieces: list[Piece], target_of: TargetOf) -> tuple[tuple[int, int, str], ...]:
    """Return the stretches of a paragraph that lead elsewhere, and where to."""
    return tuple(
        (piece.start, piece.end, target_of(one.get(f"{{{R}}}id", "")) + "#" + value(one, "anchor"))
        for piece in pieces
        if piece.text
        for one in piece.chain
        if local(one) == "hyperlink"
    )


def legacy_text(pieces: list[Piece]) -> str:
    """Return a paragraph's text in Unicode when some of its fonts are TCVN3 or VNI; empty otherwise."""
    found, text = False, []
    for piece in pieces:
        font = ""
        if piece.run is not None and (fonts := piece.run.find(f"{w('rPr')}/{w('rFonts')}")) is not None:
            font = value(fonts, "ascii") or value(fonts, "hAnsi")
        legacy = legacy_of(font) if font else None
        found = found or legacy is not None
        text.append(decoded(piece.text, legacy) if legacy else piece.text)
    return "".join(text) if found else ""
