"""Agencies, units, people, their roles, and who may sign for whom (Decree 30/2020, Art. 13)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from eoffice.domain.agency_form import AgencyForm
from eoffice.domain.authority import AuthorityMark as AuthorityMark
from eoffice.domain.certificates import RegisteredCertificate
from eoffice.domain.trust_roots import TrustRoot
from eoffice.errors import NotFound


class Role(StrEnum):
    """What a person may be in an agency; one person may have several."""

    OFFICER = "officer"
    UNIT_HEAD = "unit_head"
    LEADER = "leader"
    CLERK = "clerk"
    PERSONNEL = "personnel"
    """Keeps the evaluations of the agency (tổ chức cán bộ)."""
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Unit:
    """A part of an agency; the abbreviation stands in the notation of official letters."""

    id: str
    name: str
    abbreviation: str


@dataclass(frozen=True)
class Agency:
    """An organisation with its code in the national catalogue (Decision 20/2020)."""

    code: str
    name: str
    abbreviation: str
    place: str
    parent: str = ""
    units: tuple[Unit, ...] = ()
    former_code: str = ""

    def unit(self, unit_id: str) -> Unit:
        """Return a unit of the agency; raises NotFound `people.unit_unknown`."""
        for unit in self.units:
            if unit.id == unit_id:
                return unit
        raise NotFound("people.unit_unknown", unit=unit_id)


@dataclass(frozen=True)
class Person:
    """Somebody who works in one agency."""

    id: str
    name: str
    agency: str
    unit: str
    position: str
    roles: frozenset[Role]

    def has(self, *roles: Role) -> bool:
        """Tell whether the person holds at least one of the roles."""
        return not self.roles.isdisjoint(roles)


@dataclass(frozen=True)
class Delegation:
    """A written transfer of signing authority, limited in time and in kinds of document."""

    id: str
    mark: AuthorityMark
    grantor: str
    grantee: str
    valid_from: date
    valid_to: date
    basis: str
    kinds: frozenset[str] = field(default=frozenset())
    """The kinds of document it covers; empty means every kind."""

    def covers(self, kind: str, on: date) -> bool:
        """Tell whether the delegation holds for a kind of document on a day."""
        return self.valid_from <= on <= self.valid_to and (not self.kinds or kind in self.kinds)


@dataclass(frozen=True)
class Signatory:
    """Who is to sign, and the words above the name."""

    person: str
    name: str
    position: str
    mark: AuthorityMark = AuthorityMark.NONE
    head_position: str = ""
    """For KT., TL., TUQ.: the position of the head; for TM.: the collective."""
    deputy_of: str = ""
    """When a deputy signs under TM. or TL.: the post this deputy stands in for, shown after KT."""

    @property
    def position_lines(self) -> tuple[str, ...]:
        """Return the lines of component 7a, upper case, the mark first when there is one."""
        # Appendix I, II.7: the head signs under the post alone.
        if self.mark is AuthorityMark.NONE:
            return (self.position.upper(),)
        # An acting head has the powers of a head, so nobody else is named.
        if self.mark is AuthorityMark.ACTING:
            return (f"{self.mark} {self.position.upper()}",)
        # A deputy under TM. or TL. needs a third line: for whom of the collective or unit they stand in.
        stands_in = (f"{AuthorityMark.FOR_HEAD} {self.deputy_of.upper()}",) if self.deputy_of else ()
        return (f"{self.mark} {self.head_position.upper()}", *stands_in, self.position.upper())

    @property
    def is_complete(self) -> bool:
        """Tell whether every line of the signing block has its words."""
        # Everything but one's own right names the one from whom the right comes.
        needs_head = self.mark not in (AuthorityMark.NONE, AuthorityMark.ACTING)
        return bool(self.name.strip() and self.position.strip()) and (
            not needs_head or bool(self.head_position.strip())
        )


_DEPUTIES = (("phó ", ""), ("thứ trưởng", "Bộ trưởng"))
"""How the post of a deputy begins, and the head's post; empty when it is the words that follow."""

_ACTING = ("quyền ", "q. ")


def head_of(position: str) -> str:
    """Return the post that a deputy stands in for: "Giám đốc" for "Phó Giám đốc"; empty for no deputy."""
    for beginning, head in _DEPUTIES:
        if position.casefold().startswith(beginning):
            rest = position[len(beginning) :].strip()
            return head or rest[:1].upper() + rest[1:]
    return ""


def post_under(person: Person, mark: AuthorityMark) -> str:
    """Return the post as it stands in the signing block: "Q." is written once, before the head's post."""
    if mark is AuthorityMark.ACTING:
        for beginning in _ACTING:
            if person.position.casefold().startswith(beginning):
                return person.position[len(beginning) :].strip()
    return person.position


@dataclass(frozen=True)
class Directory:
    """The agencies and people known at a moment; lookups raise NotFound."""

    agencies: tuple[Agency, ...] = ()
    people: tuple[Person, ...] = ()
    delegations: tuple[Delegation, ...] = ()
    version: int = 0
    certificates: tuple[RegisteredCertificate, ...] = ()
    forms: tuple[AgencyForm, ...] = ()
    """The newest settings of each agency that has any; a desk is told those of its own agency."""

    def form_of(self, agency: str) -> AgencyForm:
        """Return what an agency settled about its documents; empty settings where it settled nothing."""
        return next((one for one in self.forms if one.agency == agency), AgencyForm(agency))

    roots: tuple[TrustRoot, ...] = ()
    """Authorities that administrators have the desks believe, retired ones too."""

    def agency(self, code: str) -> Agency:
        """Return an agency by its present or former code; raises `people.agency_unknown`."""
        # Codes changed with the mergers of 2025; documents on their way still carry the former ones.
        # An empty code must find nobody: agencies without a former code have an empty one there.
        wanted = code.upper()
        if wanted in self._agencies_by_code:
            return self._agencies_by_code[wanted]
        raise NotFound("people.agency_unknown", agency=code)

    def person(self, person_id: str) -> Person:
        """Return a person; raises `people.person_unknown`."""
        if person_id in self._people_by_id:
            return self._people_by_id[person_id]
        raise NotFound("people.person_unknown", person=person_id)

    def staff(self, agency: str, *roles: Role) -> tuple[Person, ...]:
        """Return the people of an agency who hold one of the roles; every one when none is named."""
        return tuple(
            person for person in self.people if person.agency == agency and (not roles or person.has(*roles))
        )

    def head_of(self, agency: str, unit: str) -> Person | None:
        """Return who answers for a unit: the first head, or leader, in the order of the directory."""
        heads = self.staff(agency, Role.UNIT_HEAD, Role.LEADER)
        return next((person for person in heads if person.unit == unit), None)

    def certificate(self, fingerprint: str) -> RegisteredCertificate | None:
        """Return what is registered of a certificate (SHA-256, hex), withdrawn ones too."""
        return self._certificates_by_print.get(fingerprint)

    def certificates_of(self, agency: str, person: str = "") -> tuple[RegisteredCertificate, ...]:
        """Return the certificates of a person, or, without one, those of the agency's seal."""
        return self._certificates_by_holder.get((agency, person), ())

    @cached_property
    def _certificates_by_print(self) -> dict[str, RegisteredCertificate]:
        """Return certificates by fingerprint: every signature asks."""
        return {one.fingerprint: one for one in self.certificates}

    @cached_property
    def _certificates_by_holder(self) -> dict[tuple[str, str], tuple[RegisteredCertificate, ...]]:
        """Return certificates by agency and person."""
        found: dict[tuple[str, str], tuple[RegisteredCertificate, ...]] = {}
        for one in self.certificates:
            key = one.agency, one.person
            found[key] = (*found.get(key, ()), one)
        return found

    @cached_property
    def _agencies_by_code(self) -> dict[str, Agency]:
        """Return agencies by every code they go by; made once, since one document may name a thousand."""
        found: dict[str, Agency] = {}
        for agency in self.agencies:
            for code in (agency.code, agency.former_code):
                if code:
                    found.setdefault(code, agency)
        return found

    @cached_property
    def _people_by_id(self) -> dict[str, Person]:
        """Return people by id; the first one counts."""
        return {person.id: person for person in reversed(self.people)}
