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

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, PdfObject, StreamObject

from signing.content import INLINE, TOKEN
from signing.lettering import Lettering, lettering_of, unescaped
from signing.likeness import raw, resolved
from signing.pdf import ENGINE_FAULTS

_DEEPEST = 6
_UNSEEN = frozenset({b"3", b"7"})  # text rendering modes that leave no ink
_FILLS = frozenset((b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"))


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
    fills: bool = False
    unseen: bool = False

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is drawn at all."""
        return not (self.text or self.unknown or self.pictures or self.fills)


def shows(widget: DictionaryObject, form: DictionaryObject | None, value: str) -> Shown:
    """Tell whether a widget's picture shows a value and nothing else."""
    picture = normal_picture(widget)
    if picture is None:
        return Shown.UNKNOWN if value.strip() else Shown.SAME
    drawn = drawing_of(picture, form)
    framed = isinstance(resolved(raw(widget, "/MK")), DictionaryObject)
    if drawn.pictures or (drawn.fills and not framed):
        return Shown.MORE
    if drawn.unseen:
        return Shown.OTHER
    if drawn.unknown:
        return Shown.UNKNOWN
    return Shown.SAME if _letters("".join(drawn.text)) == _letters(value) else Shown.OTHER


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
    font: Lettering | None = None
    operands: list[bytes] = []
    for token in TOKEN.findall(INLINE.sub(b" ", content)):
        if token[:1] in b"(</[]" or re.fullmatch(rb"[+-]?\d*\.?\d*", token):
            operands.append(token)
            continue
        if token == b"Tf" and len(operands) >= 2:
            font = lettering_of(_resource(resources, "/Font", operands[-2]))
        elif token in (b"Tj", b"TJ", b"'", b'"'):
            _write(operands, font, drawn)
        elif token == b"Tr":
            drawn.unseen = drawn.unseen or bool(_UNSEEN & set(operands))
        elif token == b"Do" and operands:
            _place(_resource(resources, "/XObject", operands[-1]), resources, drawn, depth)
        elif token == b"sh":
            drawn.pictures = True
        elif token in _FILLS:
            drawn.fills = True
        operands = []


def _write(operands: list[bytes], font: Lettering | None, drawn: Drawing) -> None:
    for data in strings_in(operands):
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
    for place in resources:
        group = resolved(raw(place, kind)) if isinstance(place, DictionaryObject) else None
        held = resolved(raw(group, name.decode("latin-1"))) if isinstance(group, DictionaryObject) else None
        if isinstance(held, DictionaryObject):
            return held
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
    return "" if held is None else str(held).removeprefix("/")


def _letters(text: str) -> list[str]:
    # Where the letters stand, and in which order they are drawn, is the layout's business.
    return sorted(
        letter for letter in unicodedata.normalize("NFKC", text) if letter.isprintable() and letter != " "
    )
