"""Pictures of the body as files beside the page description: checked, and no finer than print needs."""

from __future__ import annotations

import io
import warnings
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from eoffice.domain.content import Picture
from eoffice.rendering.errors import CannotRender
from eoffice.rendering.measures import points
from eoffice.rendering.pdf_job import Plan

_FINEST = 300
"""Dots an inch on the page: what a printer shows; 100 MB of camera picture becomes 2 MB."""
_TOLERATED = 400
_MOST_DOTS = 250_000_000
"""A picture of more dots takes a gigabyte to unpack: refused before it is."""
_KINDS = {"PNG": "png", "JPEG": "jpg"}
_PLAIN_MODES = frozenset({"1", "L", "LA", "P", "RGB", "RGBA"})


class Pictures:
    """The folder of the files, named in the order of the pages."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    def plan(self, picture: Picture) -> Plan:
        """Write a picture to its file and return where and how large it is drawn.

        Raises CannotRender: `rendering.picture_damaged`, `rendering.picture_too_large`.
        """
        self._count += 1
        content, ending = _printable(picture, self._count)
        name = f"{self._count}.{ending}"
        (self._folder / name).write_bytes(content)
        return {
            "kind": "picture",
            "file": name,
            "width": points(picture.width),
            "height": points(picture.height),
            "align": picture.alignment.value,
            "alt": picture.description or "Hình ảnh",
        }


def _printable(picture: Picture, number: int) -> tuple[bytes, str]:
    """Return the bytes as they go into the page, and the ending of their file."""
    try:
        with warnings.catch_warnings():
            # The engine of pictures warns of bombs at half of what it refuses; the limit here is our own.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return _read(picture, number)
    except Image.DecompressionBombError as error:
        raise CannotRender("rendering.picture_too_large", number=number, limit=_MOST_DOTS) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise CannotRender("rendering.picture_damaged", number=number) from error


def _read(picture: Picture, number: int) -> tuple[bytes, str]:
    """Return a picture as it is, or a plainer copy of it."""
    with Image.open(io.BytesIO(picture.content), formats=list(_KINDS)) as found:
        if found.width * found.height > _MOST_DOTS:
            raise CannotRender("rendering.picture_too_large", number=number, limit=_MOST_DOTS)
        wanted = _dots(picture, found)
        if wanted is None and found.mode in _PLAIN_MODES:
            # A file that ends too early draws half a picture: better told now than seen on paper.
            found.load()
            return picture.content, _KINDS[str(found.format)]
        return _copied(found, wanted or found.size)


def _dots(picture: Picture, found: Image.Image) -> tuple[int, int] | None:
    """Return the size of a copy in dots, None when the picture is not too fine."""
    wide, tall = (max(1, round(side / 25.4 * _FINEST)) for side in (picture.width, picture.height))
    too_fine = found.width * _FINEST > wide * _TOLERATED and found.height * _FINEST > tall * _TOLERATED
    return (wide, tall) if too_fine else None


def _copied(found: Image.Image, size: tuple[int, int]) -> tuple[bytes, str]:
    """Return a copy in grey or red-green-blue; PDF/A with our output intent allows no four-colour print."""
    is_photo = found.format == "JPEG"
    if is_photo:
        found.draft("RGB", size)
    has_holes = found.mode in ("LA", "PA", "RGBA") or "transparency" in found.info
    plain = found.convert("RGBA" if has_holes else "RGB")
    if plain.size != size:
        plain = plain.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    out = io.BytesIO()
    if is_photo:
        plain.save(out, "JPEG", quality=90)
    else:
        plain.save(out, "PNG")
    return out.getvalue(), "jpg" if is_photo else "png"
