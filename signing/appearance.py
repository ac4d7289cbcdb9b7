"""Does the picture of a form field show what the field holds.

People read the picture (`/AP`), programs read the value (`/V`). A forger may swap one under the
other, so after a signature the text of a new picture is decoded and compared with the value.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    PdfObject,
    StreamObject,
)

from signing.content import INLINE, TOKEN
from signing.form_tree import number, rectangle
from signing.lettering import Lettering, lettering_of, unescaped
from signing.likeness import raw, resolved
from signing.outline import Order, Outline, numbers_in
from signing.pdf import ENGINE_FAULTS
from signing.veils import Veils

_DEEPEST = 6
_UNSEEN = frozenset({b"3", b"7"})  # text rendering modes that leave no ink
_SHRUNK = 4.0
_COMB = 1 << 24  # /Ff: one letter to each box, with lines between the boxes


class Shown(StrEnum):
    """What a picture shows of a value."""

    SAME = "same"
    OTHER = "other"
    MORE = "more"
    UNKNOWN = "unknown"


@dataclass
class Drawing:
    """What one picture draws: its text, and whether it draws anything else."""

    text: list[str] = field(default_factory=list)
    unknown: bool = False
    pictures: bool = False
    unseen: bool = False
    codes: int = 0
    fonts: list[PdfObject] = field(default_factory=list)
    """The fonts that letters are drawn with, references as references."""
    outline: Outline = field(default_factory=Outline)
    order: Order = field(default_factory=Order)
    veils: Veils = field(default_factory=Veils)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is drawn at all."""
        return self.is_frame and not (self.outline.fills or self.outline.strokes)

    @property
    def is_frame(self) -> bool:
        """Tell whether there is nothing but an empty box, as programs draw it for a place to sign."""
        foreign = self.outline.shapes or self.outline.dividers or self.outline.inked
        return not (self.text or self.unknown or self.pictures or foreign)


def shows(widget: DictionaryObject, form: DictionaryObject | None, value: str) -> Shown:
    """Tell whether a widget's picture shows a value and nothing else."""
    picture = normal_picture(widget)
    if picture is None:
        return Shown.UNKNOWN if value.strip() else Shown.SAME
    drawn = drawing_of(picture, form)
    outline = drawn.outline
    framed = isinstance(resolved(raw(widget, "/MK")), DictionaryObject)
    combed = bool(number(widget, "/Ff") & _COMB)
    # Letters can be drawn as lines and areas too: only a frame round the text is no letter.
    if drawn.pictures or outline.shapes or (outline.dividers and not combed):
        return Shown.MORE
    if outline.fills and not framed:
        return Shown.MORE
    if drawn.unseen or outline.hides_text:
        return Shown.OTHER
    if drawn.unknown or drawn.veils.found or _is_dwarfed(picture, widget):
        return Shown.UNKNOWN
    return _compared(drawn, value)


def _is_dwarfed(picture: StreamObject, widget: DictionaryObject) -> bool:
    """Tell whether a picture is shown far smaller than it was drawn: letters in it are not to be read."""
    box, rect = numbers_in(resolved(raw(picture, "/BBox"))), rectangle(widget)
    if len(box) != 4 or rect is None:
        return False
    # The reader fits the box of the picture into the rectangle (ISO 32000-2, 12.5.5); turned ones swap sides.
    drawn = max(abs(box[2] - box[0]), abs(box[3] - box[1]))
    return drawn > _SHRUNK * max(rect[2] - rect[0], rect[3] - rect[1])


def _compared(drawn: Drawing, value: str) -> Shown:
    """Compare the letters in the order in which they are read: 19 is not 91."""
    seen, held = _letters("".join(drawn.text)), _letters(value)
    if seen == held:
        return Shown.UNKNOWN if drawn.order.is_tangled else Shown.SAME
    return Shown.UNKNOWN if drawn.order.is_tangled and sorted(seen) == sorted(held) else Shown.OTHER


def normal_picture(widget: DictionaryObject) -> StreamObject | None:
    """Return the picture that a widget shows, of its present state where it has several."""
    pictures = resolved(raw(widget, "/AP"))
    normal = resolved(raw(pictures, "/N")) if isinstance(pictures, DictionaryObject) else None
    if isinstance(normal, DictionaryObject) and not isinstance(normal, StreamObject):
        state = resolved(raw(widget, "/AS"))
        normal = resolved(raw(normal, str(state))) if state is not None else None
    return normal if isinstance(normal, StreamObject) else None


def drawing_of(picture: StreamObject, form: DictionaryObject | None) -> Drawing:
    """Return what a picture draws; what cannot be read is unknown."""
    drawn = Drawing()
    defaults = resolved(raw(form, "/DR")) if form is not None else None
    try:
        _draw(picture, [defaults], drawn, 0)
    except (*ENGINE_FAULTS, RecursionError):
        drawn.unknown = True
    return drawn


def _draw(picture: StreamObject, above: list[PdfObject | None], drawn: Drawing, depth: int) -> None:
    """Follow the operators of a picture."""
    if depth > _DEEPEST:
        drawn.unknown = True
        return
    resources = [resolved(raw(picture, "/Resources")), *above]
    content = picture.data
    drawn.pictures = drawn.pictures or bool(INLINE.search(content))
    box, matrix = (numbers_in(resolved(raw(picture, key))) for key in ("/BBox", "/Matrix"))
    drawn.outline.enter(box)
    drawn.order.enter(box, matrix)
    drawn.veils.enter(box, is_layer=raw(picture, "/OC") is not None)
    font: Lettering | None = None
    operands: list[bytes] = []
    for token in TOKEN.findall(INLINE.sub(b" ", content)):
        if token[:1] in b"(</[]" or re.fullmatch(rb"[+-]?\d*\.?\d*", token):
            operands.append(token)
            continue
        if token == b"Tf" and len(operands) >= 2:
            chosen = _listed(resources, "/Font", operands[-2])
            held = resolved(chosen)
            font = lettering_of(held if isinstance(held, DictionaryObject) else None)
            drawn.fonts.extend([chosen] if chosen is not None else [])
        elif token in (b"Tj", b"TJ", b"'", b'"'):
            _write(operands, font, drawn)
        elif token == b"Tr":
            drawn.unseen = drawn.unseen or bool(_UNSEEN & set(operands))
        elif token == b"Do" and operands:
            _place(_resource(resources, "/XObject", operands[-1]), resources, drawn, depth)
        elif token == b"sh":
            drawn.pictures = True
        _note(token, operands, drawn)
        operands = []


def _note(token: bytes, operands: list[bytes], drawn: Drawing) -> None:
    """Let both watchers hear of an operator: of lines and areas, and of places of letters."""
    values = [float(one) for one in operands if re.fullmatch(rb"[+-]?(?:\d+\.?\d*|\.\d+)", one)]
    drawn.outline.hear(token, values, has_text=bool(drawn.text or drawn.unknown))
    drawn.veils.hear(token, operands, values)
    drawn.order.hear(token, values, sum(len(one) for one in strings_in(operands)))


def _write(operands: list[bytes], font: Lettering | None, drawn: Drawing) -> None:
    for data in strings_in(operands):
        drawn.codes += len(data)
        letters = font.read(data) if font is not None else None
        if letters is None:
            drawn.unknown = True
        else:
            drawn.text.append(letters)


def _place(item: PdfObject | None, resources: list[PdfObject | None], drawn: Drawing, depth: int) -> None:
    if isinstance(item, StreamObject) and str(resolved(raw(item, "/Subtype"))) == "/Form":
        _draw(item, resources, drawn, depth + 1)
    else:
        drawn.pictures = True


def _resource(resources: list[PdfObject | None], kind: str, name: bytes) -> DictionaryObject | None:
    held = resolved(_listed(resources, kind, name))
    return held if isinstance(held, DictionaryObject) else None


def _listed(resources: list[PdfObject | None], kind: str, name: bytes) -> PdfObject | None:
    for place in resources:
        group = resolved(raw(place, kind)) if isinstance(place, DictionaryObject) else None
        item = raw(group, name.decode("latin-1")) if isinstance(group, DictionaryObject) else None
        if isinstance(resolved(item), DictionaryObject):
            return item
    return None


def strings_in(operands: list[bytes]) -> Iterator[bytes]:
    """Yield the bytes of the strings among operands."""
    for token in operands:
        if token.startswith(b"("):
            yield unescaped(token[1:-1])
        elif token.startswith(b"<") and token != b"<<":
            digits = re.sub(rb"\s", b"", token[1:-1])
            yield bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))


def text_of(value: PdfObject | None) -> str:
    """Return the text that a field holds."""
    held = resolved(value)
    if isinstance(held, ArrayObject):
        return "\n".join(str(resolved(held.raw_get(n))) for n in range(len(held)))
    if isinstance(held, StreamObject):
        return held.data.decode("latin-1")
    if isinstance(held, ByteStringObject):
        # A line end is no letter of PDFDocEncoding: the engine leaves such a string undecoded.
        undecoded: bytes = held.original_bytes
        return undecoded.decode("latin-1")
    return "" if held is None else str(held).removeprefix("/")


def _letters(text: str) -> list[str]:
    # Blanks and line ends are the layout's business.
    return [
        letter for letter in unicodedata.normalize("NFKC", text) if letter.isprintable() and letter != " "
    ]
