"""How a signature looks: text, lines and a picture in a box, as values a screen can preview.

All lengths are points from the lower left corner of the box. Drawing one look costs about a
millisecond: fonts and pictures are made ready once per run (`typeface`, `images`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signing.archive_kind import archive_part
from signing.images import Picture, picture_object, picture_size
from signing.typeface import stored, typeface

Colour = tuple[float, float, float]
BLACK: Colour = (0, 0, 0)
RED: Colour = (0.85, 0.05, 0.05)
BLUE: Colour = (0.05, 0.15, 0.65)
Box = tuple[float, float, float, float]
_SMALLEST = 6.0
_name = generic.pdf_name


@dataclass(frozen=True)
class Words:
    """One line of text: where its baseline starts, its size in points, its cut and colour."""

    text: str
    x: float
    baseline: float
    size: float = 10.0
    italic: bool = False
    bold: bool = False
    colour: Colour = BLACK


@dataclass(frozen=True)
class Stroke:
    """A straight line of a width, dotted where somebody writes by hand."""

    start: tuple[float, float]
    end: tuple[float, float]
    width: float = 0.75
    colour: Colour = BLACK
    dotted: bool = False


@dataclass(frozen=True)
class Look:
    """Everything drawn in a signature's box."""

    width: float
    height: float
    words: tuple[Words, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    picture: Picture | None = None
    picture_box: Box | None = None
    """Where the picture may stand; the whole box when None. A picture of known width keeps it."""


def text_width(text: str, size: float, *, italic: bool = False, bold: bool = False) -> float:
    """Return the width of text in points."""
    return typeface(italic=italic, bold=bold).width(stored(text), size)


def wrapped(text: str, width: float, size: float) -> tuple[str, ...]:
    """Return text broken at blanks into lines of at most a width."""
    lines: list[str] = []
    for word in stored(text).split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)


def paragraph(text: str, width: float, height: float, size: float = 10.0) -> tuple[Words, ...]:
    """Return text set from the top of a box, smaller when it would not fit (not below 6 points)."""
    while True:
        lines = wrapped(text, width, size)
        narrow = all(text_width(line, size) <= width for line in lines)
        if (narrow and len(lines) * size * 1.15 <= height) or size <= _SMALLEST:
            break
        size -= 0.5
    top = height - size
    return tuple(Words(line, 0, top - number * size * 1.15, size) for number, line in enumerate(lines))


def draw(
    writer: IncrementalPdfFileWriter, look: Look, matrix: Sequence[float] | None = None
) -> generic.IndirectObject:
    """Put a look into a file as a form XObject, turned by a matrix on a turned page, and return it."""
    fonts, commands = generic.DictionaryObject(), [b"q"]
    pictures = generic.DictionaryObject()
    if look.picture is not None:
        pictures[_name("/P")] = picture_object(writer, look.picture, flat=archive_part(writer.root) == 1)
        commands.append(_placed(look, look.picture))
    commands += [_stroke(line) for line in look.strokes]
    commands += [_text(writer, fonts, words) for words in look.words]
    resources = generic.DictionaryObject()
    for key, held in (("/Font", fonts), ("/XObject", pictures)):
        if held:
            resources[_name(key)] = held
    box = generic.ArrayObject(generic.FloatObject(edge) for edge in (0, 0, look.width, look.height))
    entries = {
        _name("/Type"): _name("/XObject"),
        _name("/Subtype"): _name("/Form"),
        _name("/BBox"): box,
        _name("/Resources"): resources,
    }
    if matrix is not None:
        entries[_name("/Matrix")] = generic.ArrayObject(generic.NumberObject(number) for number in matrix)
    return writer.add_object(generic.StreamObject(entries, stream_data=b"\n".join([*commands, b"Q"])))


def _placed(look: Look, picture: Picture) -> bytes:
    """Return the picture centred in its box at its true size, or as large as the box allows."""
    x0, y0, x1, y1 = look.picture_box or (0, 0, look.width, look.height)
    wide, high = picture_size(picture)
    shrunk = min((x1 - x0) / wide, (y1 - y0) / high)
    scale = min(1.0, shrunk) if picture.width_mm else shrunk
    wide, high = wide * scale, high * scale
    left, low = (x0 + x1 - wide) / 2, (y0 + y1 - high) / 2
    return b"q %.3f 0 0 %.3f %.3f %.3f cm /P Do Q" % (wide, high, left, low)


def _stroke(line: Stroke) -> bytes:
    dots = b"[1 2] 0 d" if line.dotted else b"[] 0 d"
    return b"%.3f %.3f %.3f RG %.2f w %s %.2f %.2f m %.2f %.2f l S" % (
        *line.colour,
        line.width,
        dots,
        *line.start,
        *line.end,
    )


def _text(writer: IncrementalPdfFileWriter, fonts: generic.DictionaryObject, words: Words) -> bytes:
    face = typeface(italic=words.italic, bold=words.bold)
    key = f"/F{int(words.italic)}{int(words.bold)}"
    if key not in fonts:
        fonts[_name(key)] = face.embed(writer)
    return b"BT %.3f %.3f %.3f rg %s %g Tf %.3f %.3f Td %s Tj ET" % (
        *words.colour,
        key.encode(),
        words.size,
        words.x,
        words.baseline,
        face.encoded(stored(words.text)),
    )
