"""Pictures of a docx as the model keeps them: PNG or JPEG, no larger than print needs, never a bomb."""

from __future__ import annotations

import io
from dataclasses import dataclass

from lxml import etree
from PIL import Image, UnidentifiedImageError

from eoffice.domain.content import Alignment, Picture
from eoffice.rendering.findings import Findings, Left
from eoffice.rendering.package import Package
from eoffice.rendering.wml import attribute, local

MOST_PIXELS = 89_000_000
"""More would take a third of a gigabyte of memory, and Pillow warns of a bomb; no paper shows it."""

MOST_BYTES = 2 << 20
"""A larger file is drawn anew at the resolution of print: twenty photographs shall fit in one document."""

PRINT_DPI = 220
_KEPT = {"PNG": "PNG", "JPEG": "JPEG"}
_READ = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")
_EMU_PER_MM = 36_000
_POINTS_TO_MM = 25.4 / 72
_USUAL_MM = 100.0
_QUALITY = 85


@dataclass(frozen=True)
class Drawn:
    """A picture as a docx places it: the id of its relationship, and its size on the page."""

    relation: str
    width: float
    height: float
    description: str


def drawn_in(element: etree._Element) -> Drawn | None:
    """Return the picture of a `w:drawing` or `w:pict`; None when it is no single picture."""
    found = [inner for inner in element.iter() if local(inner) in ("blip", "imagedata")]
    if len(found) != 1:
        return None
    relation = attribute(found[0], "embed") or (
        attribute(found[0], "id") if local(found[0]) == "imagedata" else None
    )
    if not relation:
        return None
    width, height = _size(element)
    return Drawn(relation, width, height, _description(element))


def _size(element: etree._Element) -> tuple[float, float]:
    """Return how large a picture stands on the page, in millimetres; noughts when nothing says it."""
    for inner in element.iter():
        if local(inner) == "extent":
            sides = [attribute(inner, name) or "0" for name in ("cx", "cy")]
            if all(side.isdigit() for side in sides):
                return int(sides[0]) / _EMU_PER_MM, int(sides[1]) / _EMU_PER_MM
        if local(inner) == "shape":
            styles = {
                key.strip(): value.strip()
                for key, _, value in (part.partition(":") for part in (inner.get("style") or "").split(";"))
            }
            return _points(styles.get("width", "")), _points(styles.get("height", ""))
    return 0.0, 0.0


def _points(text: str) -> float:
    """Return a length in points as millimetres."""
    try:
        return float(text.removesuffix("pt")) * _POINTS_TO_MM
    except ValueError:
        return 0.0


def _description(element: etree._Element) -> str:
    """Return the alternative text of a picture, or its name when a person gave it one."""
    for inner in element.iter():
        if local(inner) == "docPr":
            return attribute(inner, "descr") or ""
    return ""


class PictureReader:
    """Fetches the pictures of one package; what cannot be taken over is said in the findings."""

    def __init__(self, package: Package, relations: dict[str, tuple[str, str]], findings: Findings) -> None:
        self._package = package
        self._relations = relations
        self._findings = findings

    def read(self, element: etree._Element, alignment: Alignment) -> Picture | None:
        """Return a picture, or None after noting why it stays out."""
        drawn = drawn_in(element)
        name = _name(element)
        if drawn is None or drawn.relation not in self._relations:
            self._findings.add(Left.IMAGE, name)
            return None
        content = self._package.binary(self._relations[drawn.relation][1])
        if content is None:
            self._findings.add(Left.IMAGE_TOO_LARGE, name)
            return None
        try:
            return self._usable(content, drawn, alignment, name)
        except Image.DecompressionBombError:
            self._findings.add(Left.IMAGE_TOO_LARGE, name)
            return None
        # Pillow raises a handful of unrelated errors for files that are broken in as many ways.
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
            self._findings.add(Left.IMAGE, name)
            return None

    def _usable(self, content: bytes, drawn: Drawn, alignment: Alignment, name: str) -> Picture | None:
        """Return the picture as it is, or reduced where it is larger than print can show."""
        with Image.open(io.BytesIO(content), formats=_READ) as image:
            pixels = image.width * image.height
            if pixels > MOST_PIXELS:
                self._findings.add(Left.IMAGE_TOO_LARGE, name)
                return None
            width, height = _on_page(drawn, image)
            if image.format in _KEPT and len(content) <= MOST_BYTES:
                image.verify()
            else:
                if len(content) > MOST_BYTES:
                    self._findings.add(Left.IMAGE_REDUCED, name)
                content = _redrawn(image, width, height)
        return Picture(content, width, height, drawn.description, alignment)


def _on_page(drawn: Drawn, image: Image.Image) -> tuple[float, float]:
    """Return width and height on the page, to tenths of a millimetre."""
    width = drawn.width or _USUAL_MM
    height = drawn.height or width * image.height / max(image.width, 1)
    return max(round(width, 1), 0.1), max(round(height, 1), 0.1)


def _redrawn(image: Image.Image, width: float, height: float) -> bytes:
    """Return a picture at the resolution of print, as JPEG unless parts of it are see-through."""
    most = (round(width / 25.4 * PRINT_DPI) or 1, round(height / 25.4 * PRINT_DPI) or 1)
    image.draft("RGB", most)
    transparent = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    image.thumbnail(most)
    out = io.BytesIO()
    if transparent:
        image.convert("RGBA").save(out, "PNG", optimize=True)
    elif image.format in ("GIF", "BMP") or image.mode in ("1", "P", "L"):
        image.convert("L" if image.mode in ("1", "L") else "RGB").save(out, "PNG", optimize=True)
    else:
        image.convert("RGB").save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def _name(element: etree._Element) -> str:
    """Return how people know a picture, for a report."""
    for inner in element.iter():
        if local(inner) == "docPr":
            return attribute(inner, "descr") or attribute(inner, "name") or ""
    return ""
