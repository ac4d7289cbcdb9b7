"""Finds cross-references of the new text that the renumbering of clauses has made stale."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from eoffice.comparison.clauses import Clauses, Path, shown_path
from eoffice.comparison.labels import Rank
from eoffice.comparison.model import Paragraph
from eoffice.comparison.normalise import folded

_REFERENCE = re.compile(
    r"(?:(?:[đĐ]iểm|các điểm)\s+(?P<point>[a-zđ]{1,2})\b(?:\s*,)?\s+)?"
    r"(?:(?:khoản|Khoản)\s+(?P<clause>\d{1,3}[a-zđ]?)\b(?:\s*,)?\s+)?"
    r"Điều\s+(?P<article>\d{1,4}[a-zđ]?)\b(?![.:]\s*[A-ZĐÀ-Ỹ])"
)
_ELSEWHERE = re.compile(
    r"^[\s,;]*(?:và\s+Điều\s+\d+\s+)?(?:của\s+)?(?:Bộ\s+)?"
    r"(?:Luật|luật|Nghị định|Thông tư|Pháp lệnh|Hiến pháp|Quyết định số|Nghị quyết số|Quy chế|Nghị quyết)"
    r"(?!\s+này)"
)
_LOOKED_BEHIND = 60


@dataclass(frozen=True)
class Reference:
    """One cross-reference in a text."""

    start: int
    end: int
    text: str
    path: Path


@dataclass(frozen=True)
class Stale:
    """A reference that no longer leads where it did."""

    paragraph: Paragraph
    reference: Reference
    becomes: str
    """What the clause is called now; empty when it is gone."""

    @property
    def sentence(self) -> str:
        """Return the warning for people."""
        if self.becomes:
            return f"Viện dẫn “{self.reference.text}” có thể đã cũ: nội dung đó nay là {self.becomes}."
        return f"Viện dẫn “{self.reference.text}” có thể đã cũ: nội dung đó không còn trong bản mới."


def references_in(text: str) -> Iterator[Reference]:
    """Give the references of a text to clauses of the same document."""
    text = folded(text)
    for found in _REFERENCE.finditer(text):
        if _ELSEWHERE.match(text[found.end() : found.end() + _LOOKED_BEHIND]):
            continue
        if found.start() == 0 and not found["clause"]:
            continue  # the heading of the Điều itself
        parts = (
            (Rank.ARTICLE, found["article"]),
            (Rank.CLAUSE, found["clause"]),
            (Rank.POINT, found["point"]),
        )
        yield Reference(found.start(), found.end(), found[0], tuple(part for part in parts if part[1]))


def stale_references(
    pairs: list[tuple[Paragraph, Paragraph]], old: Clauses, new: Clauses, carried: Mapping[int, int]
) -> list[Stale]:
    """Return the references kept from the old text whose clause has another number now, or is gone."""
    old_places = {_short(path): number for path, number in old.numbers().items()}
    found = []
    for before, after in pairs:
        kept = {reference.text for reference in references_in(before.readable)}
        for reference in references_in(after.readable):
            place = old_places.get(reference.path)
            if reference.text not in kept or place is None:
                continue
            now = _short(new.paths.get(carried.get(place, -1), ()))
            if now != reference.path:
                found.append(Stale(after, reference, shown_path(now)))
    return found


def _short(path: Path) -> Path:
    """Return a path from its Điều on; Điều are numbered through the whole document."""
    return tuple((rank, number) for rank, number in path if rank >= Rank.ARTICLE)
