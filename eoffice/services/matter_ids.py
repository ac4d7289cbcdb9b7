"""Names of logs that exist once: the evaluation of a person in a period, a catalogue, a book of views."""

from __future__ import annotations

import uuid

from eoffice.domain.work.matters import MatterKind

_SPACE = uuid.UUID("6f7f0f0e-5b5e-5e0c-9d5b-3f0f2b8c335a")
"""Ours alone; never changed, since every desk and the hub must arrive at the same id."""


def _id(kind: MatterKind, *keys: str) -> str:
    return str(uuid.uuid5(_SPACE, "\x1f".join((kind.value, *keys))))


def evaluation_id(agency: str, person: str, period: str) -> str:
    """Return the id of a person's evaluation in a period: there can be only one."""
    return _id(MatterKind.EVALUATION, agency, person, period)


def catalogue_id(agency: str) -> str:
    """Return the id of an agency's catalogue of products."""
    return _id(MatterKind.CATALOGUE, agency)


def rules_id(agency: str) -> str:
    """Return the id of the book of rule sets that an agency has put in force."""
    return _id(MatterKind.RULES, agency)


def views_id(agency: str, person: str) -> str:
    """Return the id of the book of those who looked at a person's record."""
    return _id(MatterKind.VIEWS, agency, person)
