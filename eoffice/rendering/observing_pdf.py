"""Looks at the pages of a PDF as a form checker does: lines of letters and drawn lines with their places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from eoffice.domain.content import Alignment
from eoffice.domain.form.observed import (
    Box,
    Column,
    Ink,
    Observation,
    PageNumber,
    Rule,
    RuleShape,
    Seen,
    Sheet,
    Source,
)
from eoffice.domain.form.parts import MOTTO, NATION, is_near
from eoffice.rendering.errors import UnreadableFile
from eoffice.rendering.observing_edges import (
    MARGIN,
    Edges,
    begins_appendix,
    edges_of,
    first_of,
    level,
    lies,
    split_copy,
)
from eoffice.rendering.observing_layout import (
    changes_look,
    goes_on,
    line_foot,
    line_top,
    measures_of,
    room_above,
    starts_anew,
    usual_pitch,
)
from eoffice.rendering.observing_signatures import scans_of, signatures_of
from eoffice.rendering.pdf_pieces import SAME_LINE, Leaf, Piece, leaves_of
from eoffice.rendering.text import PDFIUM

_HALF_A_LINE, _MOST_SPILT = 85.0, 12
_PARTED = 1.4
"""Millimetres more than from line to line: there a paragraph ends, indented or not."""


def observe_pdf(path: Path) -> Observation:
    """Return what stands on the pages of a PDF; raises UnreadableFile `rendering.damaged_pdf`."""
    with PDFIUM:
        leaves = leaves_of(path)
        signed, scans = signatures_of(path), scans_of(path)
    if not any(leaf.pieces for leaf in leaves):
        raise UnreadableFile("rendering.no_text", file=path.name)
    return replace(_Arranger(leaves).observe(), signed=signed, scans=scans)


class _Arranger:
    """Puts the pieces of all pages into the order of reading and finds paragraphs."""

    def __init__(self, leaves: list[Leaf]) -> None:
        self._leaves = leaves
        # Pages on their side carry wide tables; their edges say nothing about the text of the others.
        like_first = [leaf for leaf in leaves if leaf.is_wide is leaves[0].is_wide]
        self._upright = edges_of(like_first, Edges())
        self._turned = edges_of(
            [leaf for leaf in leaves if leaf.is_wide is not leaves[0].is_wide], self._upright
        )
        self._left, self._right = self._upright.left, self._upright.right
        self._pitch = usual_pitch(leaves)
        self._middle = self._upright.middle
        self._boundary = self._middle
        self._head = [one for one in leaves[0].pieces if is_near(one.text, NATION)]
        # A head that was set too high is still the head, not a note in the margin.
        self._top = min([MARGIN, *(one.box.y0 - SAME_LINE for one in self._head)])
        self._seen: list[Seen] = []
        self._outside: list[Seen] = []

    def observe(self) -> Observation:
        """Return the observation."""
        flow: list[Piece] = []
        contact = self._contact_from()
        for leaf in self._leaves:
            for piece in leaf.pieces:
                top = self._top if piece.page == 0 else MARGIN
                margin = piece.box.y1 < top or piece.box.y0 > leaf.height - MARGIN
                if margin or piece.baseline > contact + (1_000 if piece.page else 0):
                    self._note_outside(piece)
                else:
                    flow.append(piece)
        head = self._head_end(flow)
        flow, copy = split_copy(flow, head)
        closing = self._closing_start(flow, head)
        self._columns(flow[:head], self._leaves[0].rules[:40], frame=1)
        self._boundary = self._middle
        self._full(flow[head:closing])
        self._ending(flow[closing:])
        self._columns(copy, [], frame=3)
        return Observation(
            Source.PDF,
            tuple(replace(seen, at=at) for at, seen in enumerate(self._seen)),
            (self._sheet(self._leaves[0]), *self._turned_sheets()),
            self._page_number(),
            len(self._leaves),
            tuple(self._outside),
            printed_numbers=tuple(self._printed_number(leaf) for leaf in self._leaves),
        )

    def _printed_number(self, leaf: Leaf) -> int | None:
        """Return the number that stands alone in the top margin of a page."""
        found = (one.text.strip() for one in leaf.pieces if one.box.y1 < MARGIN)
        return next((int(text) for text in found if text.isdecimal() and len(text) <= 4), None)

    def _contact_from(self) -> float:
        """Return the height of the line above contact data at the foot of page 1."""
        leaf = self._leaves[0]
        for box in leaf.rules:
            below = " ".join(one.text for one in leaf.pieces if one.baseline > box.y0)
            wide = box.x1 - box.x0 > 0.9 * (self._right - self._left)
            if (
                wide
                and box.y0 > leaf.height * 0.7
                and any(word in below for word in ("Địa chỉ", "Điện thoại", "E-mail"))
            ):
                return box.y0
        return leaf.height

    def _sheet(self, leaf: Leaf) -> Sheet:
        """Return paper and what the text shows of the margins."""
        wide = any(one.grid for one in self._leaves)
        right = leaf.width - self._right
        feet = [
            page.height - line_foot(one)
            for page in self._leaves
            for one in page.pieces
            if one.box.y0 <= page.height - MARGIN
        ]
        return Sheet(
            leaf.width,
            leaf.height,
            top=min(map(line_top, self._head), default=None),
            bottom=min(feet, default=None),
            left=self._left,
            right=min(right, 20.0),
            has_wide_table=wide,
        )

    def _turned_sheets(self) -> Iterator[Sheet]:
        """Give a sheet for each run of pages that lie otherwise than the first: is there a table on them."""
        for turned, run in groupby(self._leaves, key=lies):
            pages = list(run)
            if turned is not self._leaves[0].is_wide:
                grid = any(one.grid for one in pages)
                yield Sheet(pages[0].width, pages[0].height, has_wide_table=grid)

    def _edges_of(self, piece: Piece) -> Edges:
        """Return the edges of the text of the page on which a line stands."""
        like_first = self._leaves[piece.page].is_wide is self._leaves[0].is_wide
        return self._upright if like_first else self._turned

    def _note_outside(self, piece: Piece) -> None:
        """Keep words of a margin, page numbers apart."""
        if not piece.text.isdigit():
            self._outside.append(Seen(-1, piece.inks, page=piece.page, box=piece.box))

    def _page_number(self) -> PageNumber | None:
        """Return how the pages are numbered."""
        found = {
            at: piece
            for at, leaf in enumerate(self._leaves)
            for piece in leaf.pieces
            if piece.text.strip("- ").isdigit()
            and (piece.box.y1 < MARGIN + 1 or piece.box.y0 > leaf.height - MARGIN)
        }
        if len(self._leaves) == 1 and not found:
            return None
        # An appendix counts anew and shows no number on its first page, which may be the second of all.
        anew = {at for at, leaf in enumerate(self._leaves) if begins_appendix(leaf)}
        if not found and anew >= set(range(1, len(self._leaves))):
            return None
        second = found.get(1) or found.get(0) or (found[min(found)] if found and 1 in anew else None)
        if second is None:
            return PageNumber(shown=False, hidden_on_first=True)
        ink = second.inks[0]
        # The margins at the sides: 30 and 20 mm, whichever way the page lies.
        middle = (30 + self._leaves[second.page].width - 20) / 2
        return PageNumber(
            shown=True,
            hidden_on_first=0 not in found,
            in_header=second.box.y1 < MARGIN + 1,
            centred=abs(second.box.middle - middle) < 6
            or abs(second.box.middle - self._edges_of(second).middle) < 6,
            size=ink.size,
            bold=ink.bold,
            italic=ink.italic,
            begins_with=1 if 1 not in found or found[1].text.strip("- ") == "2" else 0,
        )

    def _head_end(self, flow: list[Piece]) -> int:
        """Return where the head of page 1 ends: at the first line across the middle."""
        anchors = [
            at for at, one in enumerate(flow[:30]) if is_near(one.text, NATION) or is_near(one.text, MOTTO)
        ]
        if not anchors:
            return 0
        at = max(anchors) + 1
        nation = flow[anchors[0]].box.middle
        if nation > self._middle + 10:
            self._boundary = nation - 38
        while at < len(flow) and flow[at].page == 0:
            box = flow[at].box
            across = box.x0 < self._middle - 8 and box.x1 > self._middle + 8 and abs(box.middle - nation) > 8
            across = across and not flow[at].text.endswith(",")
            if flow[at].text.startswith("Kính gửi") or across:
                break
            alone = not any(
                abs(one.baseline - flow[at].baseline) < SAME_LINE for one in flow if one is not flow[at]
            )
            if (
                alone
                and box.x0 > self._left + 25
                and box.x1 < self._middle + 30
                and box.middle > self._left + 45
            ):
                break
            at += 1
        return at

    def _closing_start(self, flow: list[Piece], head: int) -> int:
        """Return where recipients and signatures begin."""
        label = next(
            (at for at in range(len(flow) - 1, head, -1) if flow[at].text.casefold().startswith("nơi nhận")),
            None,
        )
        if label is None:
            return len(flow)
        top, page = flow[label].baseline, flow[label].page
        start = label
        while start > head and flow[start - 1].page == page:
            above = flow[start - 1]
            in_right = above.box.x0 > self._middle - 25
            two = any(
                abs(one.baseline - above.baseline) < SAME_LINE
                for one in flow
                if one is not above and one.page == page
            )
            if above.baseline < top - 2.5 and not ((in_right or two) and not above.text.endswith("./.")):
                break
            if above.baseline < top - 70:
                break
            start -= 1
        return start

    def _ending(self, pieces: list[Piece]) -> None:
        """Take in the closing; what stands on later pages is text again: appendices."""
        if not pieces:
            return
        page = pieces[0].page
        last = max((one.page for one in pieces if one.text.startswith("-") or one.page == page), default=page)
        closing = [one for one in pieces if one.page == page]
        self._columns(closing, [], frame=2)
        spilt = self._spilt(pieces, page + 1)
        self._columns(spilt, [], frame=2)
        later = [one for one in pieces if page < one.page <= max(last, pieces[-1].page)]
        self._full([one for one in later if one not in spilt])

    def _spilt(self, pieces: list[Piece], page: int) -> list[Piece]:
        """Return the few short lines of a closing that a page has cut: they are no text and no appendix."""
        found = [one for one in pieces if one.page == page]
        if not found:
            return []
        short = all(one.box.x1 - one.box.x0 < _HALF_A_LINE for one in found)
        is_end = page == len(self._leaves) - 1 or begins_appendix(self._leaves[page + 1])
        return found if short and is_end and len(found) <= _MOST_SPILT else []

    def _columns(self, pieces: list[Piece], rules: list[Box], frame: int) -> None:
        """Take in a frame of two columns, the left one first."""
        if not pieces:
            return
        bottom = max(one.box.y1 for one in pieces) + 3
        drawn = [box for box in rules if box.y0 < bottom and not (frame == 1 and box.y0 < MARGIN)]
        for column in (Column.LEFT, Column.RIGHT):
            mine = level([one for one in pieces if self._side(one.box) is column])
            lines = [box for box in drawn if self._side(box) is column]
            items: list[tuple[float, Piece | Box]] = [(one.baseline, one) for one in mine]
            items.extend((box.y0, box) for box in lines)
            above: Piece | None = None
            for _, item in sorted(items, key=first_of):
                self._take(item, column, frame, above)
                above = item if isinstance(item, Piece) else above

    def _take(self, item: Piece | Box, column: Column, frame: int | None, above: Piece | None = None) -> None:
        """Take in a line of words or a drawn line of a frame."""
        if isinstance(item, Box):
            rule = Rule(RuleShape.DRAWN, item.x1 - item.x0)
            self._seen.append(Seen(0, column=column, frame=frame, page=0, box=item, rule=rule))
            return
        self._seen.append(
            Seen(
                0,
                item.inks,
                column,
                None,
                before=room_above(item, above) if frame == 1 else None,
                page=item.page,
                box=item.box,
                width=item.box.x1 - item.box.x0,
                frame=frame,
            )
        )

    def _side(self, box: Box) -> Column:
        """Return in which half something stands."""
        return Column.LEFT if box.middle < self._boundary - 2 else Column.RIGHT

    def _full(self, pieces: list[Piece]) -> None:
        """Take in the text: lines joined to paragraphs, and the line under the subject."""
        rules = [box for box in self._leaves[0].rules if abs(box.middle - self._middle) < 8]
        current: list[Piece] = []
        before: Piece | None = None
        for piece in pieces:
            above = current[-1] if current else None
            if above is not None and self._begins(above, piece):
                self._paragraph(current, before)
                self._rules_between(rules, above, piece)
                before, current = above, []
            current.append(piece)
        if current:
            self._paragraph(current, before)

    def _rules_between(self, rules: list[Box], above: Piece, below: Piece) -> None:
        """Take in a line drawn between two paragraphs of page 1."""
        if above.page != 0:
            return
        for box in rules:
            if above.baseline - 1 < box.y0 < (below.baseline if below.page == 0 else 1_000):
                self._take(box, Column.FULL, None)

    def _begins(self, above: Piece, piece: Piece) -> bool:
        """Tell whether a line begins a paragraph."""
        if self._is_centred(piece) or self._is_centred(above):
            return not (self._is_centred(piece) and self._is_centred(above) and goes_on(above, piece))
        indented = piece.box.x0 > self._edges_of(piece).left + 4
        ended = above.box.x1 < self._edges_of(above).right - 12
        if changes_look(above, piece):
            return True
        same_row = piece.page == above.page and abs(piece.baseline - above.baseline) < SAME_LINE
        if piece.baseline - above.baseline > self._pitch + _PARTED and starts_anew(above, piece):
            return True
        return ((indented or ended) and not same_row) or self._in_grid(piece) != self._in_grid(above)

    def _is_centred(self, piece: Piece) -> bool:
        """Tell whether a line stands in the middle, free on both sides."""
        box, edges = piece.box, self._edges_of(piece)
        free = box.x0 > edges.left + 11.5 and box.x1 < edges.right - 8
        return abs(box.middle - edges.middle) < 2.5 and free

    def _in_grid(self, piece: Piece) -> bool:
        """Tell whether a line stands in a table with borders."""
        grid = self._leaves[piece.page].grid
        return grid is not None and grid[0] - 1 <= piece.box.y0 <= grid[1] + 1

    def _paragraph(self, lines: list[Piece], above: Piece | None) -> None:
        """Take in the lines of one paragraph."""
        inks: list[Ink] = []
        for line in lines:
            if inks and not inks[-1].text.endswith((" ", "-")):
                inks[-1] = replace(inks[-1], text=inks[-1].text + " ")
            inks.extend(line.inks)
        first = lines[0]
        box = Box(
            min(one.box.x0 for one in lines), first.box.y0, max(one.box.x1 for one in lines), lines[-1].box.y1
        )
        edges = self._edges_of(first)
        told = measures_of(lines, above, edges.begins, edges.right)
        centred = Alignment.CENTRED if all(map(self._is_centred, lines)) else told.alignment
        width = max(one.box.x1 - one.box.x0 for one in lines)
        grid = self._in_grid(first)
        self._seen.append(
            Seen(
                0,
                tuple(inks),
                Column.FULL,
                centred,
                told.first_line,
                before=told.before,
                after=0.0,
                spacing=told.spacing,
                page=first.page,
                box=box,
                width=width,
                in_grid=grid,
            )
        )
