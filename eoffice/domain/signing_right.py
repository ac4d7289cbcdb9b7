"""Who may sign, and in whose name: the signing block against the directory (Decree 30/2020, Art. 13)."""

from __future__ import annotations

from eoffice.domain.circumstances import Circumstances
from eoffice.domain.people import AuthorityMark, Delegation, Person, Role, Signatory, head_of, post_under
from eoffice.errors import NotFound, Refused
from eoffice.text import fold

_WRITTEN = (AuthorityMark.BY_DELEGATION, AuthorityMark.BY_ORDER)
"""KT. needs no paper: a deputy's right comes with the post (Art. 13.1, 13.2). TUQ. and TL. do."""

_FOR_A_DEPUTY = (AuthorityMark.ON_BEHALF, AuthorityMark.BY_ORDER)
"""The marks under which a deputy adds a line for the post they stand in for."""


def checked_signatory(signatory: Signatory, kind: str, at: Circumstances) -> Signatory:
    """Return a signing block that names somebody as the directory does and claims no right they lack.

    Raises NotFound `people.person_unknown`, Refused `signing.*`.
    """
    signer = at.directory.person(signatory.person)
    if signer.agency != at.actor.agency:
        raise Refused("signing.signer_of_other_agency", signer=signer.name)
    # Before the words are compared: an empty line would only be called a wrong one.
    if not signatory.is_complete:
        raise Refused("signing.signatory_incomplete", signer=signer.name)
    _check_words(signatory, signer)
    if signatory.mark in _WRITTEN:
        # Prepared before the transfer begins, perhaps; on the day of signing it is asked again.
        _demand_transfer(signatory, kind, at, is_signing=False)
    else:
        _check_leader(signatory, signer)
    return signatory


def demand_right(signatory: Signatory, kind: str, at: Circumstances) -> None:
    """Refuse a signature without the right to it on this very day.

    Raises NotFound `people.person_unknown`, Refused `signing.*`.
    """
    checked_signatory(signatory, kind, at)
    if signatory.mark in _WRITTEN:
        _demand_transfer(signatory, kind, at, is_signing=True)


def _check_words(signatory: Signatory, signer: Person) -> None:
    """Refuse a name or post that the directory does not give this person."""
    post = post_under(signer, signatory.mark)
    if signatory.name != signer.name or signatory.position != post:
        raise Refused("signing.signer_misnamed", signer=signer.name, position=post)


def _check_leader(signatory: Signatory, signer: Person) -> None:
    """Refuse who leads nothing, and a deputy who signs as if they were the head."""
    mark = signatory.mark
    if not signer.has(Role.LEADER):
        raise Refused("signing.not_a_leader", signer=signer.name)
    if mark is AuthorityMark.FOR_HEAD:
        if fold(signatory.head_position) == fold(signer.position) or signatory.deputy_of:
            raise Refused("signing.for_oneself", signer=signer.name)
        return
    # A deputy signs "KT." the head: alone, or below the collective.
    stands_in = mark in _FOR_A_DEPUTY and bool(signatory.deputy_of)
    if head_of(signer.position) and not stands_in:
        raise Refused("signing.deputy_needs_mark", signer=signer.name, position=signer.position)
    if mark is not AuthorityMark.ON_BEHALF and (signatory.head_position or signatory.deputy_of):
        raise Refused("signing.own_right_names_nobody", signer=signer.name)


def _demand_transfer(signatory: Signatory, kind: str, at: Circumstances, *, is_signing: bool) -> None:
    """Refuse TL. and TUQ. without a written transfer by the head named, for the kind, not over yet."""
    for delegation in at.directory.delegations:
        # While drafting, a transfer that begins later is taken as begun.
        day = at.today if is_signing else max(at.today, delegation.valid_from)
        if (
            delegation.grantee == signatory.person
            and delegation.mark is signatory.mark
            and delegation.covers(kind, day)
            and _is_granted_by(delegation, signatory.head_position, at)
        ):
            return
    raise Refused("signing.delegation_missing", mark=signatory.mark.value, signer=signatory.name)


def _is_granted_by(delegation: Delegation, position: str, at: Circumstances) -> bool:
    """Tell whether the post in the signing block is that of whoever gave the right away."""
    try:
        grantor = at.directory.person(delegation.grantor)
    # Whoever gave the right has left: a right without a giver is none.
    except NotFound:
        return False
    return grantor.agency == at.actor.agency and fold(grantor.position) == fold(position)
