"""What the places of lines on a PDF page tell of a paragraph: indent, alignment, room before and between."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from eoffice.domain.content import Alignment
from eoffice.rendering.measures import ASCENT, DESCENT, SINGLE
from eoffice.rendering.pdf_pieces import MM, Leaf, Piece

_INDENTED = 4.0
_LEAST_PITCH = 3.5
_REACHES, _FALLS_SHORT = 1.5, 3.0
_ENDED = re.compile(r"[.;:!?…”\"]$")
_TIGHTEST = 0.86
"""Exact spacing as high as the letters is lawful (PL1-I.II.6e): in single lines of Times 1 / 1.15."""


@dataclass(frozen=True)
class Measures:
    """What a paragraph shows; None where its lines do not tell."""

    first_line: float | None = None
    alignment: Alignment | None = None
    before: float | None = None
    spacing: float | None = None


def line_top(piece: Piece) -> float:
    """Return where the line of some letters begins, in millimetres from the top of the page."""
    return piece.baseline - ASCENT * _size(piece) * MM


def line_foot(piece: Piece) -> float:
    """Return where the line of some letters ends, in millimetres from the top of the page."""
    return piece.baseline + DESCENT * _size(piece) * MM


def usual_pitch(leaves: list[Leaf]) -> float:
    """Return the distance from line to line that is found most often, in millimetres."""
    found = Counter(
        round(two.baseline - one.baseline, 1)
        for leaf in leaves
        for one, two in pairwise(leaf.pieces)
        if two.baseline - one.baseline > _LEAST_PITCH
    )
    return found.most_common(1)[0][0] if found else _LEAST_PITCH * 2


def starts_anew(above: Piece, piece: Piece) -> bool:
    """Tell whether one line ends a sentence and the next one on the page begins one."""
    begins = piece.text[:1].isupper() or piece.text[:1].isdigit()
    return above.page == piece.page and begins and _ENDED.search(above.text) is not None


def room_above(piece: Piece, above: Piece | None) -> float | None:
    """Return the room between two lines beside single spacing, in points; None for no neighbours."""
    return _before([piece], above)


def measures_of(lines: list[Piece], above: Piece | None, left: float, right: float) -> Measures:
    """Return what the lines of a paragraph tell, below the last line of the one above."""
    spacing = _spacing(lines)
    return Measures(_first_line(lines, above, left), _alignment(lines, right), _before(lines, above), spacing)


def _size(piece: Piece) -> float:
    """Return the size of type of a line."""
    return max((ink.size or 0.0 for ink in piece.inks), default=0.0) or 14.0


def _first_line(lines: list[Piece], above: Piece | None, left: float) -> float | None:
    """Return the indent of the first line."""
    indent = lines[0].begins - left
    if indent > _INDENTED:
        return indent
    # A line at the margin may continue a paragraph that a table or a page has cut.
    return indent if above is not None and starts_anew(above, lines[0]) else None


def _alignment(lines: list[Piece], right: float) -> Alignment | None:
    """Return whether the lines but the last reach the right margin."""
    inner = lines[:-1]
    if not inner:
        return None
    ends = [right - one.box.x1 for one in inner]
    if all(short <= _REACHES for short in ends):
        return Alignment.JUSTIFIED
    goes_on = all(below.text[:1].islower() for below in lines[1:2])
    return Alignment.LEFT if goes_on and max(ends) >= _FALLS_SHORT else None


def _pitches(lines: list[Piece]) -> list[float]:
    """Return the distances from line to line, in points."""
    return [(two.baseline - one.baseline) / MM for one, two in pairwise(lines) if one.page == two.page]


def _spacing(lines: list[Piece]) -> float | None:
    """Return the distance of lines in single lines of the typeface."""
    found = [pitch for pitch in _pitches(lines) if pitch > 1]
    if not found:
        return None
    spacing = median(found) / (_size(lines[0]) * SINGLE)
    return 1.0 if _TIGHTEST <= spacing < 1 else spacing


def _before(lines: list[Piece], above: Piece | None) -> float | None:
    """Return the room above a paragraph, in points."""
    if above is None or above.page != lines[0].page:
        return None
    own = _size(lines[0])
    # Below the letters above lie their descent and gap, over these their ascent; wider lines add room.
    pitch = (SINGLE - ASCENT) * _size(above) + ASCENT * own + ((_spacing(lines) or 1.0) - 1) * own * SINGLE
    room = (lines[0].baseline - above.baseline) / MM - pitch
    # A line drawn or a picture may stand between: only what is near tells of the two paragraphs.
    return max(0.0, room) if -1 < room < 3 * pitch else None


def changes_look(above: Piece, piece: Piece) -> bool:
    """Tell whether a line is wholly bold or wholly italic and the next one not at all."""
    if above.page != piece.page:
        return False
    for look in ("bold", "italic"):
        one = [bool(getattr(ink, look)) for ink in above.inks if ink.text.strip()]
        other = [bool(getattr(ink, look)) for ink in piece.inks if ink.text.strip()]
        if (all(one) and not any(other)) or (all(other) and not any(one)):
            return True
    return False


def goes_on(above: Piece, piece: Piece) -> bool:
    """Tell whether a centred line continues the one above: same look, and small letters both."""
    one, other = above.inks[-1], piece.inks[0]
    same = (
        one.bold == other.bold
        and one.italic == other.italic
        and abs((one.size or 0) - (other.size or 0)) < 0.3
    )
    close = piece.page == above.page and piece.baseline - above.baseline < 1.45 * (one.size or 14) * MM
    return same and close and above.text.isupper() == piece.text.isupper() and not above.text.isupper()
