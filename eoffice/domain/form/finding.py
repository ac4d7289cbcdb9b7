"""Which line is which component of an official document (Appendix I): found by words, look and place.

A line is found although something about it is wrong: the rules then say what.
"""

from __future__ import annotations

from collections.abc import Mapping

from eoffice.domain.form.appendices import read_appendices
from eoffice.domain.form.closing_reader import ClosingReader
from eoffice.domain.form.head_reader import HeadReader
from eoffice.domain.form.line_marks import APPENDIX, OFFICE_HOLDER
from eoffice.domain.form.middle_reader import MiddleReader
from eoffice.domain.form.observed import Column, Observation, Seen
from eoffice.domain.form.parts import CIRCULATION, URGENCIES, Part, Parts
from eoffice.domain.kinds import DocumentKind


def find_parts(observation: Observation, kinds: Mapping[str, DocumentKind]) -> Parts:
    """Return the components of an observed document."""
    return _Finder(observation, kinds).find()


class _Finder:
    """Walks through the lines from top to bottom once."""

    def __init__(self, observation: Observation, kinds: Mapping[str, DocumentKind]) -> None:
        self._kinds = kinds
        self._parts = Parts(observation)
        # Empty lines are kept out: people space with them, and no component is empty.
        self._seen = [one for one in observation.seen if one.text or one.rule]
        self._at = 0

    def find(self) -> Parts:
        """Return the components."""
        first = next((one for one in self._seen if one.text), None)
        # An appendix in a file of its own has no head: looking for one would find it missing.
        if first is not None and APPENDIX.match(first.folded):
            self._parts.is_appendix = True
            read_appendices(self._parts, (one for one in self._seen if one.text))
            return self._parts
        for outside in self._parts.observation.outside:
            self._outside(outside)
        head = HeadReader(self._parts, self._seen)
        head.read()
        self._at = head.end
        # From both ends to the middle: head and closing are told by their looks, the text is what is left.
        end = self._closing_start()
        flow, closing = self._seen[self._at : end], self._seen[end:]
        MiddleReader(self._parts, self._kinds).read(flow)
        ClosingReader(self._parts).read(closing)
        self._settle_kind()
        return self._parts

    def _outside(self, seen: Seen) -> None:
        """Place a line of a margin or a text box."""
        if seen.folded in URGENCIES:
            self._parts.add(Part.URGENCY, seen)
        elif any(seen.folded.startswith(words) for words in CIRCULATION):
            self._parts.add(Part.CIRCULATION, seen)
        elif "dia chi" in seen.folded or "dien thoai" in seen.folded:
            self._parts.add(Part.CONTACT, seen)
        elif seen.folded.startswith(("noi nhan", "- luu")):
            self._parts.add(Part.RECIPIENTS, seen)

    def _closing_start(self) -> int:
        """Return where recipients and signature begin; appendices stand below."""
        labels = [
            at for at, one in enumerate(self._seen) if at >= self._at and one.folded.startswith("noi nhan")
        ]
        if labels:
            return self._whole_frame(labels[0])
        frames = [
            at
            for at, one in enumerate(self._seen)
            if at >= self._at and one.column is Column.RIGHT and not one.in_grid
        ]
        return self._whole_frame(frames[-1]) if frames else len(self._seen)

    def _whole_frame(self, at: int) -> int:
        """Return where the table of a line begins, with the signatures above the recipients."""
        frame = self._seen[at].frame
        while at > self._at and (
            (frame is not None and self._seen[at - 1].frame == frame)
            or (self._seen[at - 1].column is not Column.FULL and not self._seen[at - 1].in_grid)
        ):
            at -= 1
        return at

    def _settle_kind(self) -> None:
        """Decide the kind where no type name says it."""
        parts = self._parts
        given = self._kinds.get(parts.observation.kind)
        if given is not None:
            parts.kind = given
        elif parts.kind is None and not parts.all(Part.TYPE) and parts.all(Part.LETTER_SUBJECT):
            parts.kind = self._kinds.get("cong_van")
        elif parts.kind is None and not parts.all(Part.TYPE) and parts.all(Part.SALUTATION):
            # A letter without subject: of an office holder it is a thư công, of an agency it lacks one.
            personal = OFFICE_HOLDER.match(parts.text(Part.ISSUER).upper())
            parts.kind = self._kinds.get("thu_cong" if personal else "cong_van")
        parts.is_attached = (
            bool(parts.all(Part.ATTACHED_TO)) and not parts.all(Part.NUMBER) and not parts.all(Part.NAME)
        )
