"""Which certificate policies an office takes, as data: shipped rules, narrowed by a file of the office."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

import msgspec

from eoffice.errors import OfficeError, Refused


@dataclass(frozen=True)
class PolicyRules:
    """What may sign: nothing refused, and one of the accepted where the office names any."""

    accepted: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict, hash=False)

    def objection(self, policies: tuple[str, ...]) -> OfficeError | None:
        """Return why a certificate of these policies may not sign, or None."""
        bad = next((one for one in policies if one in self.refused), None)
        if bad is not None:
            return OfficeError("certificate.policy_refused", policy=self.name_of(bad))
        # An empty list of accepted policies means any: most offices never write one.
        if self.accepted and self.accepted.isdisjoint(policies):
            wanted = ", ".join(self.name_of(one) for one in sorted(self.accepted))
            return OfficeError("certificate.policy_missing", wanted=wanted)
        return None

    def name_of(self, policy: str) -> str:
        """Return a policy for people: its name where there is one, always with its number."""
        known = self.names.get(policy)
        return f"{known} – {policy}" if known else policy


# Unknown words are refused: a misspelt "refused" must not let everybody sign.
class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file of rules."""

    accepted: tuple[str, ...] | None = None
    refused: tuple[str, ...] | None = None
    names: dict[str, str] = msgspec.field(default_factory=dict)


def rules_at_hand(own: Path | None = None) -> tuple[PolicyRules, OfficeError | None]:
    """Return the rules in force, and what is wrong with the office's own file, if anything.

    A damaged file lets nobody sign what the office has forbidden: it is told, and the shipped rules hold.
    """
    shipped = _shipped()
    if own is None:
        return shipped, None
    try:
        if not own.exists():
            return shipped, None
        found = msgspec.toml.decode(own.read_bytes(), type=_File)
    except (msgspec.MsgspecError, OSError, UnicodeDecodeError) as error:
        return shipped, Refused("certificate.policies_unreadable", file=str(own), reason=str(error))
    accepted = shipped.accepted if found.accepted is None else frozenset(found.accepted)
    refused = shipped.refused if found.refused is None else frozenset(found.refused)
    # A list that the office names replaces the shipped one; names are only added to.
    return PolicyRules(accepted, refused, {**shipped.names, **found.names}), None


@cache
def _shipped() -> PolicyRules:
    content = files("templates").joinpath("certificate_policies.toml").read_bytes()
    found = msgspec.toml.decode(content, type=_File)
    return PolicyRules(frozenset(found.accepted or ()), frozenset(found.refused or ()), found.names)
