"""Who may see and do what with whose evaluation: one table, asked by every screen and every report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Relation(StrEnum):
    """What the person looking is to the person looked at."""

    SELF = "self"
    LINE_MANAGER = "line_manager"
    LEADER = "leader"
    PERSONNEL = "personnel"
    COLLEAGUE = "colleague"
    OUTSIDER = "outsider"


class View(StrEnum):
    """What may be seen or done."""

    SCORES = "scores"
    """Points, components and rank."""
    ITEMS = "items"
    """The items behind each number."""
    SELF_SCORE = "self_score"
    REVIEW = "review"
    """Giving the manager's points."""
    DECIDE = "decide"
    """Giving the leader's points and the rank."""
    LOCK = "lock"
    PETITION = "petition"
    EXPORT = "export"
    """Taking the numbers out of the program as a file."""
    UNIT_FIGURES = "unit_figures"
    """Sums of a unit in which no single person can be recognised."""


_MATRIX: Mapping[Relation, frozenset[View]] = MappingProxyType(
    {
        Relation.SELF: frozenset(
            {View.SCORES, View.ITEMS, View.SELF_SCORE, View.PETITION, View.EXPORT, View.UNIT_FIGURES}
        ),
        Relation.LINE_MANAGER: frozenset(
            {View.SCORES, View.ITEMS, View.SELF_SCORE, View.REVIEW, View.EXPORT, View.UNIT_FIGURES}
        ),
        Relation.LEADER: frozenset(
            {
                View.SCORES,
                View.ITEMS,
                View.SELF_SCORE,
                View.REVIEW,
                View.DECIDE,
                View.LOCK,
                View.EXPORT,
                View.UNIT_FIGURES,
            }
        ),
        # The personnel office prepares the files of the ranking: it sees results, never gives points.
        Relation.PERSONNEL: frozenset(
            {View.SCORES, View.ITEMS, View.SELF_SCORE, View.EXPORT, View.UNIT_FIGURES}
        ),
        Relation.COLLEAGUE: frozenset({View.UNIT_FIGURES}),
        Relation.OUTSIDER: frozenset(),
    }
)
"""The whole matrix. Only the person may petition (Art. 24), and nobody reviews or decides on himself."""

SMALLEST_UNIT = 5
"""Sums of fewer people than this would tell a colleague's number, so they are not shown to colleagues."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person looking, as far as the matrix asks."""

    id: str
    agency: str
    manages: frozenset[str] = frozenset()
    """The people managed directly or through others."""
    leads_agency: bool = False
    is_personnel: bool = False


def relations(viewer: Viewer, person: str, agency: str) -> frozenset[Relation]:
    """Return everything that the viewer is to a person; oneself is never one's own manager."""
    if viewer.id == person:
        return frozenset({Relation.SELF})
    # Another agency of the same hub is as far away as another hub.
    if viewer.agency != agency:
        return frozenset({Relation.OUTSIDER})
    # Somebody may be manager, leader and personnel officer at once; each part allows what it allows.
    found = {Relation.COLLEAGUE}
    if person in viewer.manages:
        found.add(Relation.LINE_MANAGER)
    if viewer.leads_agency:
        found.add(Relation.LEADER)
    if viewer.is_personnel:
        found.add(Relation.PERSONNEL)
    return frozenset(found)


def may(viewer: Viewer, view: View, person: str, agency: str) -> bool:
    """Tell whether the viewer may see or do something with a person's evaluation."""
    return any(view in _MATRIX[relation] for relation in relations(viewer, person, agency))


def must_be_logged(viewer: Viewer, person: str) -> bool:
    """Tell whether a look leaves a trace: every look at another person's record does."""
    return viewer.id != person


def matrix() -> Mapping[Relation, frozenset[View]]:
    """Return the whole table, to be shown to people."""
    return _MATRIX
