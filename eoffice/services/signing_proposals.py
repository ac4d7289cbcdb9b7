"""What a person is shown before the PIN: the very file, where the signature will stand, what to mind."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import signing
from eoffice.domain.document import Document, FileRef
from eoffice.domain.events import ContentApproved, FormatApproved, VersionAdded
from eoffice.services.log import Record

if TYPE_CHECKING:
    from signing import HygieneFinding, Look, Placement, Recipe

Box = tuple[float, float, float, float]
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Spot:
    """A page, from 0, and a rectangle on it in points from the lower left corner."""

    page: int
    rect: Box


@dataclass(frozen=True)
class Proposal:
    """What will be signed if nothing is changed."""

    file: Path
    recipe: Recipe
    automatic: Placement
    """Where template, printed words or decree put the signature."""
    placement: Placement
    """The same with what this person, or agency, is used to."""
    look: Look
    findings: tuple[HygieneFinding, ...]
    is_movable: bool
    """False once somebody has signed and the field is there: moving it would break their signature."""

    @property
    def is_hopeless(self) -> bool:
        """Tell whether a finding forbids signing."""
        return any(one.severity.value == "error" for one in self.findings)

    @property
    def spot(self) -> Spot:
        """Return where the signature stands now."""
        return Spot(self.placement.place.page, self.placement.place.rect)

    def at(self, spot: Spot) -> Proposal:
        """Return the proposal with the signature at the place a person chose."""
        home = self.automatic.place
        if (spot.page, spot.rect) == (home.page, home.rect):
            return replace(self, placement=self.automatic)
        return replace(self, placement=self.automatic.moved(spot.page, spot.rect))

    def offset(self, spot: Spot) -> tuple[float, float] | None:
        """Return how far a place lies from the automatic one; None for none, or for another page."""
        home = self.automatic.place
        moved = (spot.rect[0] - home.rect[0], spot.rect[1] - home.rect[1])
        return None if spot.page != home.page or max(map(abs, moved)) < 0.5 else moved


def propose(
    file: Path,
    recipe: Recipe,
    at: datetime,
    findings: Iterable[HygieneFinding],
    offset: tuple[float, float] | None = None,
) -> Proposal:
    """Return what signing a file by a recipe would do; raises DocumentUnfit."""
    from signing.operations import sheet_of

    placement = signing.placement_of(recipe, file)
    fields = sheet_of(file, None).fields
    signed = any(one.taken and one.is_signature for one in fields)
    made = Proposal(
        file,
        recipe,
        placement,
        placement,
        signing.look_of(recipe, placement.place, at),
        tuple(findings),
        is_movable=not (signed and placement.basis.value == "field"),
    )
    if offset is None or not made.is_movable:
        return made
    x0, y0, x1, y1 = placement.place.rect
    right, up = offset
    return made.at(Spot(placement.place.page, (x0 + right, y0 + up, x1 + right, y1 + up)))


def approved_pages(records: Iterable[Record]) -> str | None:
    """Return the digest of the pages that stood when the document was last approved, or None."""
    approved = approved_version(records)
    return approved.digest if approved is not None else None


def approved_version(records: Iterable[Record]) -> FileRef | None:
    """Return the pages that stood when the document was last approved, or None."""
    standing: FileRef | None = None
    approved: FileRef | None = None
    for entry in records:
        event, _, _ = entry.parsed()
        if isinstance(event, VersionAdded):
            standing = event.pages
        # A later version takes nothing back here: it must be approved itself before it counts.
        elif isinstance(event, ContentApproved | FormatApproved):
            approved = standing
    return approved


def grew_from_signed(state: Document, file: Path) -> bool:
    """Tell whether pages begin with the very bytes that the leader signed (only revisions were added)."""
    if state.signature is None:
        return True
    size, made = state.signature.pages.size, hashlib.sha256()
    with file.open("rb") as stream:
        while size > 0 and (part := stream.read(min(_CHUNK, size))):
            made.update(part)
            size -= len(part)
    return size == 0 and made.hexdigest() == state.signature.pages.digest
