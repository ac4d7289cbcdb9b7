"""Where a picture on a page is dark: a scanned page is one picture, mostly of white paper."""

from __future__ import annotations

import io
from collections.abc import Iterator

from PIL import Image, UnidentifiedImageError
from pyhanko.pdf_utils.generic import ArrayObject, StreamObject

from signing.pdf import ENGINE_FAULTS, entry

Part = tuple[float, float, float, float]
WHOLE: Part = (0.0, 0.0, 1.0, 1.0)
_CELLS = 64  # a side of the grid: finer than any signature
_PAPER = 200  # from here on a grey is taken for paper
_MOST_PIXELS = 80_000_000
_MODES = {"/DeviceGray": ("L", 1), "/DeviceRGB": ("RGB", 3), "/DeviceCMYK": ("CMYK", 4)}
_PACKED = {"/DCTDecode", "/JPXDecode", "/DCT"}


def dark_parts(item: StreamObject) -> list[Part]:
    """Return the dark parts of an image in the unit square, from below; all of it when it cannot be read."""
    try:
        picture = _picture(item)
        return [WHOLE] if picture is None else list(_cells(picture))
    except (*ENGINE_FAULTS, OSError, UnidentifiedImageError, Image.DecompressionBombError):
        return [WHOLE]


def _picture(item: StreamObject) -> Image.Image | None:
    width, height = (int(str(entry(item, key))) for key in ("/Width", "/Height"))
    if entry(item, "/ImageMask") is not None or not 0 < width * height <= _MOST_PIXELS:
        return None
    if set(_filters(item)) & _PACKED:
        # The engine leaves the outer packing of a photograph alone.
        return Image.open(io.BytesIO(item.encoded_data)).convert("L") if len(_filters(item)) == 1 else None
    bits, space = int(str(entry(item, "/BitsPerComponent"))), str(entry(item, "/ColorSpace"))
    if bits == 1 and space == "/DeviceGray":
        return Image.frombytes("1", (width, height), item.data).convert("L")
    if bits != 8 or space not in _MODES:
        return None
    return Image.frombytes(_MODES[space][0], (width, height), item.data).convert("L")


def _filters(item: StreamObject) -> list[str]:
    held = entry(item, "/Filter")
    return (
        [str(one) for one in held] if isinstance(held, ArrayObject) else [] if held is None else [str(held)]
    )


def _cells(picture: Image.Image) -> Iterator[Part]:
    # The darkest grey of each cell counts: a thin stroke must not vanish in the mean.
    wide, high = min(_CELLS, picture.width), min(_CELLS, picture.height)
    for row in range(high):
        top, bottom = row * picture.height // high, (row + 1) * picture.height // high
        for column in range(wide):
            left, right = column * picture.width // wide, (column + 1) * picture.width // wide
            cell = picture.crop((left, top, right, bottom))
            if min(cell.tobytes(), default=_PAPER) < _PAPER:
                yield column / wide, 1 - (row + 1) / high, (column + 1) / wide, 1 - row / high
