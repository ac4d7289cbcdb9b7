"""The record of an evaluation: rules, inputs and results in one text, to be repeated from it alone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import TypeVar

import msgspec

from eoffice.domain.kpi.evaluating import evaluate
from eoffice.domain.kpi.inputs import Inputs, PersonInput
from eoffice.domain.kpi.results import Result, rounded
from eoffice.domain.kpi.rules import Level, RuleSet, RuleStatus
from eoffice.errors import Defect

FORM = 1
"""The form of the record; a later form reads the earlier ones."""
_T = TypeVar("_T")


def _plain(value: object) -> object:
    """Return a fraction as text; everything else the codec knows."""
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    raise NotImplementedError(type(value).__name__)


def _back(kind: type[_T], value: object) -> _T:
    """Return a fraction from its text."""
    return kind(value)  # type: ignore[call-arg]


# Deterministic: the digest of a record must be the same on every machine and in every year.
_ENCODER = msgspec.json.Encoder(enc_hook=_plain, order="deterministic")


_YOUNGER = (b',"counts_outside":false', b',"outside":[]')
"""Fields that came after the first records: empty they are left out, or every older digest would differ."""


def encoded(value: object) -> bytes:
    """Return a value in the one form that is stored and digested."""
    content = _ENCODER.encode(value)
    # No text can be taken for them: inside one the quotation mark stands escaped.
    for field in _YOUNGER:
        content = content.replace(field, b"")
    return content


def digest(value: object) -> str:
    """Return the SHA-256 of a value in its stored form."""
    return hashlib.sha256(encoded(value)).hexdigest()


def person_digest(rules_digest: str, person: PersonInput) -> str:
    """Return the digest of everything that one result was computed from."""
    return hashlib.sha256(rules_digest.encode() + encoded(person)).hexdigest()


def digests(rules: RuleSet, inputs: Inputs) -> dict[str, str]:
    """Return the digest of every person's inputs."""
    of_rules = digest(rules)
    return {person.id: person_digest(of_rules, person) for person in inputs.people}


@dataclass(frozen=True)
class Outcome:
    """What was decided by the numbers for one person, in a form that can be compared for ever."""

    person: str
    state: str
    ratio: str
    total: str
    rank: str
    rank_before_quota: str
    digest: str


@dataclass(frozen=True)
class Record:
    """One version of an evaluation: enough to repeat it years later, with nothing else at hand."""

    form: int
    version: int
    made_at: datetime
    made_by: str
    reason: str
    rules: RuleSet
    inputs: Inputs
    outcomes: tuple[Outcome, ...]


def outcome(result: Result) -> Outcome:
    """Return the result in its stored form, exact."""
    return Outcome(
        result.person,
        result.state.value,
        # Exact quotients: rounded figures could agree by chance.
        "" if result.ratio is None else str(result.ratio),
        "" if result.total is None else str(result.total),
        result.rank,
        result.rank_before_quota,
        result.inputs_digest,
    )


def make_record(
    rules: RuleSet, inputs: Inputs, made_at: datetime, made_by: str, reason: str = "", version: int = 1
) -> Record:
    """Return the record of an evaluation made now."""
    results = evaluate(rules, inputs, digests(rules, inputs))
    outcomes = tuple(outcome(result) for result in results)
    return Record(FORM, version, made_at, made_by, reason, rules, inputs, outcomes)


def write_record(record: Record) -> bytes:
    """Return the bytes of a record."""
    return encoded(record)


def read_record(content: bytes) -> Record:
    """Return the record of its bytes; raises Defect `kpi.record_damaged`."""
    try:
        return msgspec.json.decode(content, type=Record, dec_hook=_back)
    except (msgspec.DecodeError, ValueError) as error:
        raise Defect("kpi.record_damaged", detail=str(error)) from error


def repeated(record: Record) -> tuple[Result, ...]:
    """Return the results computed again from a record; raises Defect when they are not the ones stored."""
    results = evaluate(record.rules, record.inputs, digests(record.rules, record.inputs))
    for stored, result in zip(record.outcomes, results, strict=True):
        if stored != outcome(result):
            raise Defect("kpi.record_differs", person=stored.person, old=stored.total, new=str(result.total))
    return results


def is_official(rules: RuleSet) -> bool:
    """Tell whether a rule set may give an official rank: proposals and drafts may only be simulated."""
    return rules.level is not Level.PROPOSAL and rules.status is RuleStatus.ACTIVE


def points(value: Fraction | None, places: int = 2) -> float | None:
    """Return a figure rounded once, as a plain number for other programs."""
    return None if value is None else float(rounded(value, places))
