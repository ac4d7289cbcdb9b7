"""Tells what a drawing shows apart from how a program happens to write it down.

LibreOffice builds every drawing anew when it saves: rounded measures, colours of the theme resolved, VML
turned into DrawingML. Its key therefore holds only what is seen; the rest is its look.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator

from eoffice.comparison.word.xml import MC, Element, M, R, canonical, local, w

_NOT_PART_OF_A_DRAWING = frozenset(
    {"id", "anchorId", "editId", "txbxContent", "Fallback", "paraId", "textId", "spid", "gfxdata", "docPr",
     "cNvPr", "relativeHeight", "effectExtent", "shapeid", "ObjectID", "uri"}
)  # fmt: skip
_RELATIONS = frozenset({"embed", "link", "dm", "lo", "qs", "cs"})
_SAME_SHAPE = {"straightConnector1": "line", "oval": "ellipse", "roundrect": "roundRect"}
_VML_SHAPES = frozenset({"line", "rect", "oval", "roundrect", "polyline", "curve", "arc"})
_UNITS = {"pt": 12_700.0, "in": 914_400.0, "mm": 36_000.0, "cm": 360_000.0, "px": 9_525.0, "": 12_700.0}
_MEASURE = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*(\d{1,9}(?:\.\d{1,9})?)\s*(pt|in|mm|cm|px|)\s*(?=;|$)")
_FLOATS = re.compile(r"(?:^|;)\s*position\s*:\s*absolute")

TargetOf = Callable[[str], str]


def drawing_key(drawing: Element, target_of: TargetOf) -> str:
    """Return the key of what a drawing shows: its shapes in order, their pictures and their words."""
    return digest("|".join(_seen(drawing, target_of)))


def drawing_look(drawing: Element, target_of: TargetOf) -> str:
    """Return how a drawing is drawn: its width and height in EMU, and a digest of everything else."""
    width, height = _size(drawing)
    return f"{width}x{height}:{thing_key(drawing, target_of)}"


def size_of(look: str) -> tuple[int, int]:
    """Return the width and height that a look tells, 0 where it tells none."""
    width, _, height = look.partition(":")[0].partition("x")
    return int(width or 0), int(height or 0)


def thing_key(thing: Element, target_of: TargetOf) -> str:
    """Return the key of a thing taken as written: its XML without ids, and what its relationships lead to."""
    targets = [
        target_of(str(content))
        for one in _shown(thing)
        for name, content in one.attrib.items()
        if str(name).startswith(f"{{{R}}}")
    ]
    return digest(canonical(thing, _NOT_PART_OF_A_DRAWING | _RELATIONS) + "|".join(targets))


def is_picture(drawing: Element) -> bool:
    """Tell whether a drawing holds a picture of its own, not only shapes."""
    return any(local(one) in {"blip", "imagedata"} for one in drawing.iter())


def floats(thing: Element) -> bool:
    """Tell whether a thing stands beside the text: its place among the words says nothing."""
    return any(
        local(one) == "anchor" or _FLOATS.search(one.get("style", "")) is not None for one in _shown(thing)
    )


def _seen(drawing: Element, target_of: TargetOf) -> Iterator[str]:
    """Give what is seen of a drawing, shape after shape."""
    for one in _shown(drawing):
        name = local(one)
        if name in {"blip", "imagedata"}:
            # A picture is linked where it is not embedded; VML has one name for both.
            found = one.get(f"{{{R}}}embed") or one.get(f"{{{R}}}link") or one.get(f"{{{R}}}id") or ""
            yield f"picture:{target_of(found)}"
        elif name == "prstGeom" and local(one.getparent()) == "spPr" and not _of_picture(one):
            yield f"shape:{_SAME_SHAPE.get(one.get('prst', ''), one.get('prst', ''))}"
        elif name == "custGeom":
            yield "shape:own"
        elif name in _VML_SHAPES:
            yield f"shape:{_SAME_SHAPE.get(name, name)}"
        elif name == "t" and one.tag not in {w("t"), f"{{{M}}}t"}:
            yield f"words:{one.text or ''}"
        elif name in {"chart", "relIds"}:
            yield from (
                f"{name}:{target_of(str(content))}"
                for key, content in one.attrib.items()
                if str(key).startswith(f"{{{R}}}")
            )


def _of_picture(geometry: Element) -> bool:
    """Tell whether a geometry is only the frame of a picture."""
    holder = geometry.getparent()
    return holder is not None and local(holder.getparent()) == "pic"


def _size(drawing: Element) -> tuple[int, int]:
    """Return the width and height of a drawing in EMU, 0 where they are not told."""
    for one in _shown(drawing):
        if local(one) == "extent":
            return _number(one.get("cx", "")), _number(one.get("cy", ""))
        found = {
            name: float(size) * _UNITS[unit] for name, size, unit in _MEASURE.findall(one.get("style", ""))
        }
        if found:
            return round(found.get("width", 0)), round(found.get("height", 0))
    return 0, 0


def _number(text: str) -> int:
    """Return a measure; a damaged one counts as not told."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0


def _shown(thing: Element) -> Iterator[Element]:
    """Give the elements of a thing but those only old programs read, and the words of text boxes."""
    stack = [thing]
    while stack:
        one = stack.pop()
        if not local(one) or one.tag in {f"{{{MC}}}Fallback", w("txbxContent")}:
            continue
        yield one
        stack.extend(reversed(one))


def digest(text: str) -> str:
    """Return a short digest of a key."""
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()
