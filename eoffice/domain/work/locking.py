"""Whose signatures must stand on the forms before a period is closed (Decree 335/2025, Art. 18, Annex II)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from eoffice.domain.work.evaluation import Evaluation, UnsignedForm


class FormSigner(StrEnum):
    """The part somebody has in an evaluation, and by which a rule names who signs."""

    PERSON = "person"
    REVIEWER = "reviewer"
    DECIDER = "decider"


@dataclass(frozen=True)
class Locking:
    """What closing a period demands of an agency; data of its rule set, outside of the calculation.

    Not a field of RuleSet: records of old results carry the digest of their rules, and would no longer
    come out the same if the rules grew a field.
    """

    signed: tuple[tuple[str, FormSigner], ...]
    """The forms, each with whoever signs it."""
    may_lack: frozenset[FormSigner] = frozenset()
    """Who may be away: the one who locks then writes down why the signature is missing."""

    def missing(self, evaluation: Evaluation) -> tuple[UnsignedForm, ...]:
        """Return the signatures that are not there on the present state of the forms."""
        found = []
        for form, signer in self.signed:
            person = _whose(evaluation, signer)
            if not evaluation.has_signed(form, person):
                found.append(UnsignedForm(form, person))
        return tuple(dict.fromkeys(found))

    def never_lacking(self, evaluation: Evaluation) -> tuple[UnsignedForm, ...]:
        """Return the missing signatures that no reason stands in for."""
        bound = Locking(tuple(pair for pair in self.signed if pair[1] not in self.may_lack))
        return bound.missing(evaluation)


def _whose(evaluation: Evaluation, signer: FormSigner) -> str:
    return {
        FormSigner.PERSON: evaluation.person,
        FormSigner.REVIEWER: evaluation.reviewer,
        FormSigner.DECIDER: evaluation.decider,
    }[signer]


NOTHING_SIGNED = Locking(())
"""An agency that has put in force that it locks without signatures."""

BY_LAW = Locking(
    (("01", FormSigner.PERSON), ("01", FormSigner.REVIEWER), ("02", FormSigner.DECIDER)),
    # Whoever decides is the one who locks: the decision itself is never without a signature.
    frozenset({FormSigner.PERSON, FormSigner.REVIEWER}),
)
"""What holds where a rule set says nothing."""
