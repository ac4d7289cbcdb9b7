"""Where the text of PDF pages ends at the sides, and which of their lines belong together."""

from __future__ import annotations

from dataclasses import dataclass, replace

from eoffice.domain.form.line_marks import APPENDIX
from eoffice.domain.form.observed import Box
from eoffice.domain.form.parts import COPY_FORMS
from eoffice.rendering.pdf_pieces import SAME_LINE, Leaf, Piece
from eoffice.text import fold

MARGIN = 19.0
"""Millimetres at the top and the foot of a page in which no text stands."""


@dataclass(frozen=True)
class Edges:
    """Where the text of pages that lie one way begins and ends, from left to right in millimetres."""

    left: float = 30.0
    right: float = 190.0
    begins: float = 30.0
    """Where the pen begins at the left margin."""

    @property
    def middle(self) -> float:
        """Return the middle of the text."""
        return (self.left + self.right) / 2


def edges_of(leaves: list[Leaf], otherwise: Edges) -> Edges:
    """Return the edges of the text of some pages; of pages without words, those given."""
    inside = [one for leaf in leaves for one in leaf.pieces if MARGIN < one.box.y0 < leaf.height - MARGIN]
    if not inside:
        return otherwise
    return Edges(
        min(one.box.x0 for one in inside),
        max(one.box.x1 for one in inside),
        min(one.begins for one in inside),
    )


def split_copy(flow: list[Piece], head: int) -> tuple[list[Piece], list[Piece]]:
    """Split the block of a copy off: it stands below everything else."""
    for at in range(len(flow) - 1, head, -1):
        if flow[at].text in COPY_FORMS:
            top, page = flow[at].baseline - 6, flow[at].page
            copy = [one for one in flow if one.page == page and one.baseline > top]
            return [one for one in flow if one not in copy], copy
    return flow, []


def level(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces of a column with those of one line joined: a blank for a number parts them."""
    joined: list[Piece] = []
    for piece in pieces:
        above = joined[-1] if joined else None
        if (
            above is not None
            and above.page == piece.page
            and abs(above.baseline - piece.baseline) < SAME_LINE
        ):
            inks = (*above.inks, replace(piece.inks[0], text=f" {piece.inks[0].text}"), *piece.inks[1:])
            box = Box(
                above.box.x0, min(above.box.y0, piece.box.y0), piece.box.x1, max(above.box.y1, piece.box.y1)
            )
            joined[-1] = Piece(inks, box, above.page, above.baseline)
        else:
            joined.append(piece)
    return joined


def first_of(item: tuple[float, Piece | Box]) -> float:
    """Return the height of an item."""
    return item[0]


def begins_appendix(leaf: Leaf) -> bool:
    """Tell whether a page begins with "Phụ lục" or "Phụ lục II"."""
    return bool(leaf.pieces) and APPENDIX.match(fold(leaf.pieces[0].text)) is not None


def lies(leaf: Leaf) -> bool:
    """Return whether a page lies on its side."""
    return leaf.is_wide
