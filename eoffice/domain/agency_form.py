"""What an agency settles about its own documents: letterhead, notation, seal, signers, recipients.

The law fixes the form (Decree 30/2020, Appendix I); names, abbreviations and habits are the agency's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from eoffice.domain.authority import AuthorityMark


@dataclass(frozen=True)
class SigningHabit:
    """Somebody who signs for the agency, and in whose name they usually do."""

    person: str
    mark: AuthorityMark = AuthorityMark.NONE
    head_position: str = ""
    """The head's post for KT., TL. and TUQ., the collective for TM."""


@dataclass(frozen=True)
class UnitNotation:
    """The abbreviation of a unit."""

    unit: str
    abbreviation: str


@dataclass(frozen=True)
class AgencyForm:
    """One state of an agency's settings; every change makes a new one and none is ever taken away."""

    agency: str
    revision: int = 0
    """0 is the state before anybody changed anything."""
    issuer: str = ""
    """The issuing body as it stands on paper; empty when it is the agency's name."""
    parent: str = ""
    place: str = ""
    abbreviation: str = ""
    units: tuple[UnitNotation, ...] = ()
    """How units stand in the notation of letters; those not named stay as they are."""
    signers: tuple[SigningHabit, ...] = ()
    recipients: tuple[str, ...] = ()
    """Codes of the agencies that a new document goes to unless its author says otherwise."""
    copies: tuple[str, ...] = ()
    """Lines of "Nơi nhận" inside the agency, printed before the archive line."""
    seal: bytes = b""
    """The picture of the seal, a PNG with a transparent ground; empty when there is none."""
    changed_by: str = ""
    changed_at: datetime | None = None
    reason: str = ""

    def habit_of(self, person: str) -> SigningHabit | None:
        """Return how a person signs, or None where nothing was settled."""
        return next((one for one in self.signers if one.person == person), None)

    def same_as(self, other: AgencyForm) -> bool:
        """Tell whether two states settle the same, whoever settled it and when."""
        return _settled(self) == _settled(other)


def _settled(form: AgencyForm) -> AgencyForm:
    # Who, when and why are the history of a state, not what it settles.
    return replace(form, revision=0, changed_by="", changed_at=None, reason="")
