"""Finds the fields over several paragraphs (a table of contents) that came or went as a whole.

Their borders may be marked like words. A field of which only a part came or went keeps its borders: a
reader that finds a beginning without an end takes the rest of the document for its code.
"""

from __future__ import annotations

from collections.abc import Iterable

from eoffice.comparison.plan import BlockPlan
from eoffice.comparison.word.pieces import Piece, PieceKind
from eoffice.comparison.word.reader import Source
from eoffice.comparison.word.xml import Element, local, value

_PARTS = frozenset({"fldChar", "instrText", "delInstrText"})


def whole_borders(steps: Iterable[BlockPlan], old: Source, new: Source) -> dict[int, Element]:
    """Return the elements, by identity, of the fields that lie within paragraphs of one side.

    The elements themselves are kept, for lxml gives another object for the same element otherwise.
    """
    found: dict[int, Element] = {}
    for is_old, source in ((True, old), (False, new)):
        run: list[Piece] = []
        for step in steps:
            mine = step.old_paragraphs if is_old else step.new_paragraphs
            if step.is_pair or step.is_table:
                found |= _whole(run)
                run = []
            else:
                run.extend(piece for one in mine for piece in source.pieces(one.key))
        found |= _whole(run)
    return found


def _whole(pieces: list[Piece]) -> dict[int, Element]:
    """Return the parts of the fields that begin and end among some pieces."""
    open_fields: list[list[Element]] = []
    found: dict[int, Element] = {}
    for piece in pieces:
        node = piece.nodes[0] if piece.kind is PieceKind.UNSEEN else None
        if node is None or local(node) not in _PARTS:
            continue
        kind = value(node, "fldCharType")
        if kind == "begin":
            open_fields.append([])
        if not open_fields:
            continue
        open_fields[-1].append(node)
        if kind == "end":
            found |= {id(one): one for one in open_fields.pop()}
    return found
