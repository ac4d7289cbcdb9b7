"""The letters of points: a b c d đ e g h i k l m n o p q r s t u v x y, then aa, ab."""

from __future__ import annotations

POINTS = "abcdđeghiklmnopqrstuvxy"
"""Without f, j, w, z, and without letters that carry a hat, a breve or a horn."""


def point_letter(place: int) -> str:
    """Return the letter of the point at a place, counted from 1: the fifth is "đ"."""
    if place < 1:
        raise ValueError(place)
    if place <= len(POINTS):
        return POINTS[place - 1]
    # After y comes aa: counting goes on as with columns of a spreadsheet.
    first, second = divmod(place - 1 - len(POINTS), len(POINTS))
    return point_letter(first + 1) + POINTS[second]


def point_place(letters: str) -> int | None:
    """Return the place of a letter of a point; None for letters that no point has."""
    if not letters or any(letter not in POINTS for letter in letters):
        return None
    place = 0
    for letter in letters:
        place = place * len(POINTS) + POINTS.index(letter) + 1
    return place
