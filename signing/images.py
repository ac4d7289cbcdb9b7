"""Drawing a person's signature or an agency's seal: a PNG with a transparent background."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image, UnidentifiedImageError
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signing.errors import DocumentUnfit

POINTS_PER_MM = 72 / 25.4
_MOST_PIXELS = 40_000_000
_name = generic.pdf_name


@dataclass(frozen=True)
class Picture:
    """A PNG and its true width on paper; without a width it fills the field as far as it can."""

    file: Path
    width_mm: float | None = None


@dataclass(frozen=True)
class _Pixels:
    """A picture as PDF stores it: colours and transparency compressed apart."""

    width: int
    height: int
    colours: bytes
    transparency: bytes | None
    stencil: bytes | None
    """One bit for each point, 1 where nothing is drawn."""


def picture_size(picture: Picture) -> tuple[float, float]:
    """Return width and height in points; without a true width, in pixels."""
    pixels = _pixels_of(picture)
    width = picture.width_mm * POINTS_PER_MM if picture.width_mm else float(pixels.width)
    return width, width * pixels.height / pixels.width


def true_width_mm(file: Path) -> float | None:
    """Return the width in mm that a PNG itself tells by its resolution, or None."""
    try:
        with Image.open(file) as image:
            dots = image.info.get("dpi", (0, 0))[0]
            return float(image.width / dots * 25.4) if dots and dots > 1 else None
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise DocumentUnfit("signing.picture_unreadable", file=file.name) from error


def picture_object(
    writer: IncrementalPdfFileWriter, picture: Picture, *, flat: bool = False
) -> generic.IndirectObject:
    """Put a picture into a file; it is decoded and compressed once per run, not per document.

    A flat one is either ink or nothing at each point, which PDF/A-1 allows (ISO 32000-2, 8.9.6.3).
    """
    pixels = _pixels_of(picture)
    entries = _entries(pixels, "/DeviceRGB")
    if flat and pixels.stencil is not None:
        shape = _entries(pixels, "/DeviceGray")
        del shape[_name("/ColorSpace")]
        shape[_name("/BitsPerComponent")] = generic.NumberObject(1)
        shape[_name("/ImageMask")] = generic.BooleanObject(value=True)
        mask = generic.StreamObject(shape, encoded_data=pixels.stencil)
        entries[_name("/Mask")] = writer.add_object(mask)
    elif pixels.transparency is not None:
        mask = generic.StreamObject(_entries(pixels, "/DeviceGray"), encoded_data=pixels.transparency)
        entries[_name("/SMask")] = writer.add_object(mask)
    return writer.add_object(generic.StreamObject(entries, encoded_data=pixels.colours))


def _entries(pixels: _Pixels, space: str) -> dict[generic.NameObject, generic.PdfObject]:
    return {
        _name("/Type"): _name("/XObject"),
        _name("/Subtype"): _name("/Image"),
        _name("/Width"): generic.NumberObject(pixels.width),
        _name("/Height"): generic.NumberObject(pixels.height),
        _name("/BitsPerComponent"): generic.NumberObject(8),
        _name("/ColorSpace"): _name(space),
        _name("/Filter"): _name("/FlateDecode"),
    }


def _pixels_of(picture: Picture) -> _Pixels:
    try:
        changed = picture.file.stat().st_mtime_ns
    except OSError as error:
        raise DocumentUnfit("signing.picture_unreadable", file=picture.file.name) from error
    return _decoded(picture.file, changed)


@lru_cache(maxsize=16)
def _decoded(file: Path, _changed: int) -> _Pixels:
    try:
        with Image.open(file) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise DocumentUnfit("signing.picture_unreadable", file=file.name)
            image = opened.convert("RGBA")
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError, ValueError) as error:
        raise DocumentUnfit("signing.picture_unreadable", file=file.name) from error
    alpha = image.getchannel("A")
    colours = zlib.compress(image.convert("RGB").tobytes())
    if alpha.getextrema() == (255, 255):
        return _Pixels(image.width, image.height, colours, None, None)
    bits = alpha.point([255] * 128 + [0] * 128).convert("1", dither=Image.Dither.NONE).tobytes()
    return _Pixels(image.width, image.height, colours, zlib.compress(alpha.tobytes()), zlib.compress(bits))
