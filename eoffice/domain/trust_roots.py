"""Certificates of authorities that administrators have the desks believe, given out by the hub.

Circular 15/2025/TT-BKHCN, Art. 5: signing software must let CAs be added and removed. None is believed in
silence: each entry says who added it, when and on which document's authority, and stays after it is retired.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from eoffice.errors import NotFound, Refused
from eoffice.text import clean_line


@dataclass(frozen=True)
class TrustRoot:
    """One entry: a root, or an authority in between that helps to reach one."""

    id: str
    fingerprint: str
    """The SHA-256 of the certificate, hex."""
    certificate: bytes
    """DER."""
    agency: str
    """The agency whose desks believe it; empty for all agencies of the hub."""
    above: str
    """The fingerprint of the entry that issued it, proved by its signature; empty for a root."""
    subject: str
    issuer: str
    not_before: datetime
    not_after: datetime
    added_by: str
    added_at: datetime
    basis: str
    """Number and date of the document that ordered it, as an auditor will ask."""
    retired_by: str = ""
    retired_at: datetime | None = None
    reason: str = ""

    @property
    def is_root(self) -> bool:
        """Tell whether it is believed by itself."""
        return not self.above

    @property
    def is_retired(self) -> bool:
        """Tell whether the desks believe it no more."""
        return self.retired_at is not None

    def reaches(self, agency: str) -> bool:
        """Tell whether the desks of an agency are given it."""
        return self.agency in ("", agency)


def with_root(known: Iterable[TrustRoot], new: TrustRoot) -> tuple[TrustRoot, ...]:
    """Return the entries with a new one; the same one twice changes nothing.

    Raises Refused `trust_root.no_basis`, `trust_root.run_out`.
    """
    entries = tuple(known)
    if any(_same(one, new) and not one.is_retired for one in entries):
        return entries
    if not clean_line(new.basis):
        raise Refused("trust_root.no_basis")
    if new.not_after < new.added_at:
        raise Refused("trust_root.run_out", subject=new.subject, ended=new.not_after.isoformat())
    return (*entries, replace(new, basis=clean_line(new.basis)))


def without_root(
    known: Iterable[TrustRoot], entry: str, by: str, reason: str, at: datetime
) -> tuple[TrustRoot, ...]:
    """Return the entries with one retired.

    Raises NotFound `trust_root.unknown`, Refused `trust_root.no_reason`.
    """
    entries = tuple(known)
    if not any(one.id == entry and not one.is_retired for one in entries):
        raise NotFound("trust_root.unknown", fingerprint=entry[:16])
    if not clean_line(reason):
        raise Refused("trust_root.no_reason")
    words = clean_line(reason)
    return tuple(
        replace(one, retired_by=by, retired_at=at, reason=words) if one.id == entry else one
        for one in entries
    )


def believed(known: Iterable[TrustRoot], agency: str) -> tuple[TrustRoot, ...]:
    """Return what the desks of an agency believe: roots in force, and authorities that lead to one of them.

    An authority whose root was retired is left out: alone it would count as a root itself.
    """
    held = [one for one in known if one.reaches(agency) and not one.is_retired]
    kept = [one for one in held if one.is_root]
    waiting = [one for one in held if not one.is_root]
    # Level by level: an authority may stand on another one in between.
    while True:
        prints = {one.fingerprint for one in kept}
        reached = [one for one in waiting if one.above in prints]
        if not reached:
            return tuple(kept)
        kept += reached
        waiting = [one for one in waiting if one not in reached]


def _same(one: TrustRoot, other: TrustRoot) -> bool:
    return (one.fingerprint, one.agency) == (other.fingerprint, other.agency)
