"""Reads what stands between head and closing: title, addressees, bases, body and appendices."""

from __future__ import annotations

from collections.abc import Mapping

from eoffice.domain.form.appendices import read_appendices
from eoffice.domain.form.line_marks import (
    APPENDIX,
    BASIS,
    BODILY,
    CALL,
    is_lead_in,
    lead_in_ahead,
    normal_name,
    opens_appendix,
)
from eoffice.domain.form.observed import Column, Seen
from eoffice.domain.form.parts import NORMATIVE, URGENCIES, Part, Parts, is_near
from eoffice.domain.kinds import DocumentKind
from eoffice.text import fold


class MiddleReader:
    """Reads the lines of the flow from top to bottom once."""

    def __init__(self, parts: Parts, kinds: Mapping[str, DocumentKind]) -> None:
        self._parts = parts
        self._by_name = {fold(kind.name): kind for kind in kinds.values() if not kind.is_letter}
        self._saluted = False

    def read(self, flow: list[Seen]) -> None:
        """Read title, addressees, bases and body."""
        at = self._title(flow)
        at = self._until_body(flow, at)
        body = [one for one in flow[at:] if one.text and not (one.rule and not one.text)]
        self._parts.flow = flow
        appendix = next((place for place, one in enumerate(body) if opens_appendix(one)), None)
        for seen in body[:appendix]:
            self._parts.add(Part.BODY, seen)
        if appendix is not None:
            read_appendices(self._parts, body[appendix:])

    def _title(self, flow: list[Seen]) -> int:
        """Read the type name and the subject, and return where they end."""
        # Further down a word in capitals is a heading of the text.
        for at, seen in enumerate(flow[:14]):
            name = normal_name(seen.folded)
            if seen.folded.startswith(("kinh gui", "can cu")) or APPENDIX.match(seen.folded):
                break
            if not self._is_type(seen, name):
                continue
            self._parts.add(Part.TYPE, seen)
            self._parts.kind = self._by_name.get(name)
            self._parts.is_normative = name in NORMATIVE
            return self._subject(flow, at + 1)
        return 0

    def _is_type(self, seen: Seen, name: str) -> bool:
        """Tell whether a line is the name of a kind."""
        known = name in self._by_name or name in NORMATIVE
        stands_out = seen.is_upper or seen.is_centred or seen.all_are("bold")
        if known and stands_out and len(seen.text) <= 40:
            return True
        # A misspelt type is still the type: the rules then say what is wrong.
        near = any(is_near(name, one) for one in self._by_name)
        if near and seen.is_upper and len(seen.text) <= 30:
            return True
        # A centred line of capitals in the place of the type name that is no kind at all.
        is_alone = seen.is_upper and seen.is_centred is not False and seen.all_are("bold") is not False
        lettered = bool(self._parts.all(Part.LETTER_SUBJECT))
        return is_alone and not lettered and len(seen.text) <= 30 and bool(self._parts.all(Part.NUMBER))

    def _subject(self, flow: list[Seen], start: int) -> int:
        """Read the lines under the type name up to the line below them."""
        at = start
        while at < len(flow):
            seen = flow[at]
            if seen.rule:
                self._parts.rules.setdefault(Part.SUBJECT, seen)
                return at + 1
            if not self._goes_on(flow, at, start):
                break
            self._parts.add(Part.SUBJECT, seen)
            at += 1
        return at

    def _goes_on(self, flow: list[Seen], at: int, start: int) -> bool:
        """Tell whether a line under the type name is part of the subject."""
        seen = flow[at]
        if (
            BASIS.match(seen.text)
            or BODILY.match(seen.text)
            or seen.folded.startswith(("kinh gui", "(kem theo"))
        ):
            return False
        if at > start and self._parts.decides and seen.is_upper:
            return False
        if seen.column is not Column.FULL or seen.folded.endswith(":"):
            return False
        followed = at + 1 < len(flow) and flow[at + 1].rule is not None
        centred = bool(seen.is_centred)
        return followed or centred or (at == start and seen.all_are("bold") is True)

    def _until_body(self, flow: list[Seen], at: int) -> int:
        """Read competence, bases, lead-in, addressees and references up to the body."""
        while at < len(flow):
            part = self._opening_part(flow, at)
            if part is None:
                break
            if part is not Part.BODY:
                self._parts.add(part, flow[at])
            elif flow[at].text and not flow[at].rule:
                break
            at += 1
            if part is Part.LEAD_IN:
                break
        return at

    def _opening_part(self, flow: list[Seen], at: int) -> Part | None:
        """Return what a line between title and body is; None where the body begins."""
        seen = flow[at]
        if seen.rule and not seen.text:
            return Part.BODY
        if seen.folded in URGENCIES:
            return Part.URGENCY
        if seen.folded.startswith("(kem theo"):
            return Part.ATTACHED_TO
        if seen.folded.startswith("kinh gui"):
            self._saluted = True
            return Part.SALUTATION
        if CALL.search(seen.text) and len(seen.text) < 160 and self._parts.kind is not None:
            self._saluted = True
            return Part.CALL
        if self._saluted and seen.text.startswith(("-", "–", "+")):
            return Part.ADDRESSEE
        if is_lead_in(seen):
            return Part.LEAD_IN
        return self._deciding_part(flow, at)

    def _deciding_part(self, flow: list[Seen], at: int) -> Part | None:
        """Return whether a line is a basis or the competence line."""
        seen = flow[at]
        decides = self._parts.decides or any(is_lead_in(one) for one in flow[at : at + 40])
        if not decides:
            return None
        if BASIS.match(seen.text):
            return Part.BASIS
        if self._parts.all(Part.BASIS) and lead_in_ahead(flow, at):
            return Part.BASIS
        if (
            not self._parts.all(Part.BASIS)
            and (seen.is_upper or seen.is_centred)
            and not BODILY.match(seen.text)
        ):
            return Part.COMPETENCE
        return None
