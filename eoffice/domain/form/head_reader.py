"""Reads the head of a document: everything above the title, in two columns."""

from __future__ import annotations

from eoffice.domain.form.line_marks import BASIS, DATE, is_number, issuer_start
from eoffice.domain.form.observed import Column, Seen
from eoffice.domain.form.parts import CIRCULATION, MOTTO, NATION, URGENCIES, Part, Parts, is_near
from eoffice.domain.secrecy import secrecy_mark

_HEAD_WITHIN = 40
"""Lines among which the national title is looked for."""


class HeadReader:
    """Reads the lines from the top; `end` is the place after the last line of the head."""

    def __init__(self, parts: Parts, seen: list[Seen]) -> None:
        self._parts = parts
        self._seen = seen
        self.end = 0

    def read(self) -> None:
        """Read everything above the title."""
        nation = next(
            (at for at, one in enumerate(self._seen[:_HEAD_WITHIN]) if is_near(one.text, NATION)), None
        )
        motto = next(
            (at for at, one in enumerate(self._seen[:_HEAD_WITHIN]) if is_near(one.text, MOTTO)), None
        )
        anchors = [at for at in (nation, motto) if at is not None]
        if not anchors:
            self._headless()
            return
        frame = self._seen[anchors[0]].frame
        end = self._head_end(max(anchors), frame)
        head = self._seen[:end]
        # The whole width too: parent and issuer typed without a table stand there.
        self._left([one for one in head if one.column is not Column.RIGHT], anchors)
        self._right([one for one in head if one.column is Column.RIGHT or self._seen.index(one) in anchors])
        self.end = end

    def _headless(self) -> None:
        """Read a file without national title: an appendix, or a head that lost it."""
        columns = [one for one in self._seen[:12] if one.column is not Column.FULL]
        # Without a number two columns are no head but a table.
        numbered = any(is_number(one.text) for one in columns)
        if not numbered:
            return
        end = self._head_end(max(self._seen.index(one) for one in columns), columns[0].frame)
        self._left([one for one in self._seen[:end] if one.column is Column.LEFT], [])
        self._right([one for one in self._seen[:end] if one.column is Column.RIGHT])
        self.end = end

    def _head_end(self, anchor: int, frame: int | None) -> int:
        """Return the place after the last line of the head."""
        end = anchor + 1
        while end < len(self._seen) and self._is_of_head(self._seen[end], frame):
            end += 1
        return end

    def _is_of_head(self, seen: Seen, frame: int | None) -> bool:
        """Tell whether a line below the national title still belongs to the head."""
        if frame is not None and seen.frame == frame:
            return True
        if seen.column is not Column.FULL:
            if frame is None and seen.frame is None:
                return not seen.folded.startswith("kinh gui")
            # A second table below the first goes on with number and date, or is the text already.
            if seen.row == 0 and seen.frame is not None:
                return _is_number_or_subject(seen) or bool(DATE.search(seen.text))
        if seen.rule or seen.folded in URGENCIES or _is_number_or_subject(seen):
            return True
        # A date in a basis ("ngày … tháng … năm …,") is that of another document.
        text = seen.text
        return bool(DATE.search(text)) and len(text) < 70 and "," in text and not BASIS.match(text)

    def _left(self, lines: list[Seen], anchors: list[int]) -> None:
        """Read the left column: parent, issuer, number, subject of a letter, urgency."""
        anchored = {id(self._seen[at]) for at in anchors}
        above: list[Seen] = []
        numbered = False
        for seen in lines:
            if id(seen) in anchored or (DATE.search(seen.text) and seen.column is Column.FULL):
                continue
            if seen.rule:
                if above and not numbered:
                    self._parts.rules.setdefault(Part.ISSUER, seen)
            elif secrecy_mark([seen.text]):
                # A stamp of secrecy is refused by a rule of its own; it is no subject and no name.
                self._parts.secret.append(seen)
            elif seen.folded in URGENCIES or seen.boxed:
                self._parts.add(Part.URGENCY, seen)
            elif not numbered and is_number(seen.text):
                self._parts.add(Part.NUMBER, seen)
                numbered = True
            elif numbered or seen.folded.startswith("v/v"):
                self._parts.add(Part.LETTER_SUBJECT, seen)
            elif any(words in seen.folded for words in CIRCULATION):
                self._parts.add(Part.CIRCULATION, seen)
            else:
                above.append(seen)
        self._issuer(above)

    def _issuer(self, lines: list[Seen]) -> None:
        """Tell the parent body from the issuing one."""
        start = issuer_start(lines)
        for at, seen in enumerate(lines):
            self._parts.add(Part.ISSUER if at >= start else Part.PARENT, seen)

    def _right(self, lines: list[Seen]) -> None:
        """Read the right column: national title, motto, place and date."""
        last: Part | None = None
        for seen in lines:
            if seen.rule:
                if last is Part.MOTTO:
                    self._parts.rules.setdefault(Part.MOTTO, seen)
                continue
            last = self._right_part(seen)
            if last is not None:
                self._parts.add(last, seen)
        if not self._parts.all(Part.DATE):
            for seen in self._seen[: self.end or _HEAD_WITHIN]:
                is_date = DATE.search(seen.text) and not seen.text.startswith("(")
                if seen.column is Column.FULL and is_date and len(seen.text) < 70:
                    self._parts.add(Part.DATE, seen)
                    return

    def _right_part(self, seen: Seen) -> Part | None:
        """Return what a line of the right column is."""
        if is_near(seen.text, NATION):
            return Part.NATION
        if is_near(seen.text, MOTTO):
            return Part.MOTTO
        if any(words in seen.folded for words in CIRCULATION):
            return Part.CIRCULATION
        if seen.folded in URGENCIES:
            return Part.URGENCY
        # "(Kèm theo Văn bản số … ngày …)" of an appendix tells another document's date.
        if seen.text.startswith("("):
            return None
        if "ngay" in seen.folded or "thang" in seen.folded or "nam" in seen.folded.split():
            return Part.DATE
        # The date is a blank to be filled: the place stands there with its comma.
        if seen.text.endswith(",") and len(seen.text) < 40:
            return Part.DATE
        return Part.NATION if "viet nam" in seen.folded and seen.is_upper else None


def _is_number_or_subject(seen: Seen) -> bool:
    """Tell whether a line is number and notation, or the subject below them in a letter."""
    return is_number(seen.text) or seen.folded.startswith("v/v")
