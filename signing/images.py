"""Drawing a person's signature or an agency's seal: a PNG with a transparent background."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PIL import Image, UnidentifiedImageError
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.layout import (
    AxisAlignment,
    BoxConstraints,
    InnerScaling,
    Margins,
    SimpleBoxLayoutRule,
)
from pyhanko.stamp import StaticStampStyle

from signing.errors import DocumentUnfit

_POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True)
class Picture:
    """A PNG and its true width on paper; without a width it fills the field as far as it can."""

    file: Path
    width_mm: float | None = None


def stamp_style(picture: Picture | None) -> StaticStampStyle:
    """Return the look of a signature: the picture alone, or nothing at all."""
    if picture is None:
        return StaticStampStyle(border_width=0)
    image = _opened(picture.file)
    width = picture.width_mm * _POINTS_PER_MM if picture.width_mm else float(image.width)
    box = BoxConstraints(width=width, height=width * image.height / image.width)
    scaling = InnerScaling.SHRINK_TO_FIT if picture.width_mm else InnerScaling.STRETCH_TO_FIT
    layout = SimpleBoxLayoutRule(
        x_align=AxisAlignment.ALIGN_MID,
        y_align=AxisAlignment.ALIGN_MID,
        margins=Margins.uniform(0),
        inner_content_scaling=scaling,
    )
    background = PdfImage(image, box=box)
    return StaticStampStyle(border_width=0, background=background, background_layout=layout)


def _opened(file: Path) -> Image.Image:
    try:
        with Image.open(file) as image:
            return image.convert("RGBA")
    except (OSError, UnidentifiedImageError) as error:
        raise DocumentUnfit("signing.picture_unreadable", file=file.name) from error
