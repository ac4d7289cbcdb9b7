"""Specimens of a signature and a seal for demonstrations: pictures, never evidence.

A seal specimen carries the word "MẪU" (specimen) so that nobody takes it for a real one.
"""

from __future__ import annotations

import hashlib
import math
import random
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from eoffice.paths import write_bytes
from eoffice.rendering.fonts import typeface
from eoffice.text import clean_line, fold

_BLUE = (24, 56, 160, 255)
_RED = (214, 24, 30, 255)
_CLEAR = (255, 255, 255, 0)
_OVERSAMPLING = 3
_SIGNATURE = (600, 300)
_SEAL = 640
_STEPS = 40
_SPECIMEN = "MẪU"

Point = tuple[float, float]


def _random(name: str) -> random.Random:
    """Return chances that are always the same for a name."""
    seed = int.from_bytes(hashlib.sha256(fold(name).encode()).digest()[:8], "big")
    return random.Random(seed)  # noqa: S311  a drawing, not a secret


def _curve(points: list[Point]) -> list[Point]:
    """Return a smooth line through points (Catmull-Rom, written as cubic Béziers)."""
    padded = [points[0], *points, points[-1]]
    line: list[Point] = []
    for before, start, end, after in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        first = (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6)
        second = (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6)
        line.extend(_bezier(start, first, second, end, step / _STEPS) for step in range(_STEPS))
    return [*line, points[-1]]


def _bezier(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    """Return a point of a cubic Bézier."""
    u = 1 - t
    weights = (u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t)
    return (
        sum(weight * point[0] for weight, point in zip(weights, (a, b, c, d), strict=True)),
        sum(weight * point[1] for weight, point in zip(weights, (a, b, c, d), strict=True)),
    )


def _strokes(name: str) -> list[list[Point]]:
    """Return the strokes of a signature in a frame of 1 × 0.5: a capital, a running hand, a flourish."""
    chance = _random(name)
    letters = max(5, min(10, len(fold(name).replace(" ", "")) // 2))
    capital = [(0.08 + chance.uniform(-0.02, 0.02), 0.34), (0.16, 0.08 + chance.uniform(0, 0.05)), (0.2, 0.3)]
    capital += [
        (0.13, 0.36 + chance.uniform(0, 0.04)),
        (0.1, 0.25),
        (0.27, 0.2 + chance.uniform(-0.03, 0.03)),
    ]
    hand: list[Point] = [capital[-1]]
    for at in range(letters):
        x = 0.3 + 0.5 * at / letters
        tall = chance.choice((0.05, 0.06, 0.08, 0.15))
        hand += [(x + 0.01, 0.27 - tall), (x + 0.035, 0.29 + chance.uniform(-0.02, 0.03))]
    end = (0.93, 0.16 + chance.uniform(-0.05, 0.04))
    back = (0.5 + chance.uniform(-0.1, 0.1), 0.4 + chance.uniform(-0.01, 0.02))
    flourish = [hand[-1], end, back, (0.22, 0.39), (0.75, 0.36 + chance.uniform(-0.02, 0.03)), (0.97, 0.31)]
    return [capital + hand[1:], flourish]


def draw_signature(name: str) -> Image.Image:
    """Return a blue hand-written line on clear ground; each name has its own, always the same."""
    width, height = (side * _OVERSAMPLING for side in _SIGNATURE)
    picture = Image.new("RGBA", (width, height), (*_BLUE[:3], 0))
    pen = ImageDraw.Draw(picture)
    for stroke in _strokes(name):
        line = [(x * width, y * 2 * height * 0.98) for x, y in _curve(stroke)]
        _ink(pen, line)
    return picture.resize(_SIGNATURE, Image.Resampling.LANCZOS)


def _ink(pen: ImageDraw.ImageDraw, line: list[Point]) -> None:
    """Draw a line as a pen does: thin where it moves fast and at both ends."""
    last = len(line) - 1
    for at, (x, y) in enumerate(line):
        near = line[min(at + 1, last)]
        speed = math.hypot(near[0] - x, near[1] - y)
        edge = min(1.0, at / 30, (last - at) / 30)
        radius = (5 + 7 / (1 + speed / 9)) * (0.35 + 0.65 * edge)
        steps = max(1, int(speed / 3))
        for step in range(steps):
            cx, cy = x + (near[0] - x) * step / steps, y + (near[1] - y) * step / steps
            pen.ellipse((cx - radius, cy - radius, cx + radius, cy + radius), fill=_BLUE)


def draw_seal(agency: str) -> Image.Image:
    """Return a round red seal on clear ground: two rings, a star, the name on the arc, "MẪU" below."""
    size = _SEAL * _OVERSAMPLING
    picture = Image.new("RGBA", (size, size), (*_RED[:3], 0))
    pen = ImageDraw.Draw(picture)
    for radius, width in ((0.49, 0.018), (0.455, 0.006), (0.29, 0.006)):
        edge = (0.5 - radius) * size
        pen.ellipse((edge, edge, size - edge, size - edge), outline=_RED, width=round(width * size))
    _star(pen, size / 2, size * 0.46, size * 0.13)
    face = typeface()
    bold = face.folder / face.files[1]
    small = ImageFont.truetype(str(bold), round(size * 0.075))
    pen.text((size / 2, size * 0.655), _SPECIMEN, font=small, fill=_RED, anchor="mm")
    _arc(picture, clean_line(agency).upper(), bold)
    return picture.resize((_SEAL, _SEAL), Image.Resampling.LANCZOS)


def _star(pen: ImageDraw.ImageDraw, x: float, y: float, radius: float) -> None:
    """Draw a five-pointed star."""
    corners = []
    for at in range(10):
        reach = radius if at % 2 == 0 else radius * 0.382
        angle = math.radians(36 * at - 90)
        corners.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    pen.polygon(corners, fill=_RED)


def _arc(picture: Image.Image, text: str, font_file: Path) -> None:
    """Write a text clockwise between the rings, as large as it fits three quarters of the circle."""
    size = picture.width
    middle = size * 0.3725
    height = round(size * 0.105)
    room = math.radians(285) * middle
    while height > size * 0.03:
        font = ImageFont.truetype(str(font_file), height)
        gap = height * 0.06
        length = sum(font.getlength(letter) + gap for letter in text)
        if length <= room:
            break
        height -= 4
    angle = -length / middle / 2
    for letter in text:
        step = (font.getlength(letter) + gap) / middle
        _letter(picture, letter, font, middle, angle + step / 2)
        angle += step


def _letter(
    picture: Image.Image, letter: str, font: ImageFont.FreeTypeFont, radius: float, angle: float
) -> None:
    """Write one letter at a place of the ring, its foot to the middle."""
    side = int(font.size * 2.2)
    tile = Image.new("RGBA", (side, side), (*_RED[:3], 0))
    ImageDraw.Draw(tile).text((side / 2, side / 2), letter, font=font, fill=_RED, anchor="mm")
    turned = tile.rotate(-math.degrees(angle), resample=Image.Resampling.BICUBIC)
    x = picture.width / 2 + radius * math.sin(angle) - side / 2
    y = picture.width / 2 - radius * math.cos(angle) - side / 2
    picture.alpha_composite(turned, (round(x), round(y)))


def _png(picture: Image.Image, dots_per_mm: float) -> bytes:
    """Return a PNG that knows its real size."""
    content = BytesIO()
    dpi = dots_per_mm * 25.4
    picture.save(content, "PNG", dpi=(dpi, dpi))
    return content.getvalue()


def write_signature(name: str, target: Path, width_mm: float = 50) -> None:
    """Write the signature specimen of a person as a PNG of a real width."""
    write_bytes(target, _png(draw_signature(name), _SIGNATURE[0] / width_mm))


def write_seal(agency: str, target: Path, width_mm: float = 36) -> None:
    """Write the seal specimen of an agency as a PNG of a real width."""
    write_bytes(target, _png(draw_seal(agency), _SEAL / width_mm))
