"""Where a signature goes on a page: a form field, else the words printed there, else the decree's rule.

Pure: it takes the pages as values and returns a `Placement`, which a screen shows, lets a person
move, and hands back. Lengths are points from the lower left corner of the page, pages count from 0.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from signing.blanks import blanks_of
from signing.fields import APPENDIX, ARRIVAL, COPY, INITIALS, LEADER, SEAL, FieldPlace
from signing.places import Basis, Wish, arrival, initials, leader_place, seal_or_leader, seal_place, top_right
from signing.sheets import Box, Sheet


class Operation(StrEnum):
    """The six acts of signing in an office (Decree 30/2020, articles 13, 15, 22, 25 to 27)."""

    APPROVE = "approve"
    ISSUE = "issue"
    COPY = "copy"
    APPENDIX = "appendix"
    INCOMING = "incoming"
    COMMENT = "comment"


@dataclass(frozen=True)
class Placement:
    """Where the signature goes, by what it was chosen, and the fields to make with it.

    `covered` counts the words under it: a screen warns when it is not 0.
    """

    operation: Operation
    place: FieldPlace
    basis: Basis
    make: tuple[FieldPlace, ...] = ()
    covered: int = 0

    def moved(self, page: int, rect: Box) -> Placement:
        """Return the placement at the page and rectangle a person chose."""
        place = replace(self.place, page=page, rect=rect)
        others = tuple(one for one in self.make if one.name != place.name)
        return replace(self, place=place, basis=Basis.HAND, make=(*others, place), covered=0)


def propose(sheet: Sheet, operation: Operation, wish: Wish | None = None) -> Placement:
    """Return where an operation's signature should go."""
    known = wish or Wish()
    name = _field_name(sheet, operation)
    present = sheet.field(name)
    if present and not present.taken:
        place = FieldPlace(name, present.page, present.rect)
        return Placement(operation, place, Basis.FIELD)
    place, basis = _PROPOSERS[operation](sheet, name, known)
    page = sheet.page(place.page)
    make: tuple[FieldPlace, ...] = (place,)
    if operation in (Operation.APPROVE, Operation.ISSUE):
        make = _with_blanks(sheet, operation, place, known)
    return Placement(operation, place, basis, make, page.covered(place.rect) if page else 0)


def _field_name(sheet: Sheet, operation: Operation) -> str:
    if operation is Operation.COMMENT:
        free = (name for name in INITIALS if not (held := sheet.field(name)) or not held.taken)
        return next(free, INITIALS[-1])
    fixed = {
        Operation.APPROVE: LEADER,
        Operation.ISSUE: SEAL,
        Operation.COPY: COPY,
        Operation.APPENDIX: APPENDIX,
        Operation.INCOMING: ARRIVAL,
    }
    return fixed[operation]


def _with_blanks(sheet: Sheet, operation: Operation, place: FieldPlace, wish: Wish) -> tuple[FieldPlace, ...]:
    """Return the place together with number, date and seal: all must exist before the leader signs."""
    signed = any(one.taken and one.is_signature for one in sheet.fields)
    blanks = () if signed and operation is Operation.ISSUE else blanks_of(sheet)
    seal: tuple[FieldPlace, ...] = ()
    if operation is Operation.APPROVE and not sheet.field(SEAL):
        seal = (seal_place(sheet, place, replace(wish, picture=None)),)
    return (*(blank for blank in blanks if not sheet.field(blank.name)), *seal, place)


_PROPOSERS = {
    Operation.APPROVE: leader_place,
    Operation.ISSUE: seal_or_leader,
    Operation.COPY: top_right,
    Operation.APPENDIX: top_right,
    Operation.INCOMING: arrival,
    Operation.COMMENT: initials,
}
