"""The clause tree of a document: which Điều, khoản and điểm every paragraph belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from eoffice.comparison.labels import NAMES, Label, Rank, label_of
from eoffice.comparison.model import Paragraph
from eoffice.comparison.normalise import folded

Path = tuple[tuple[Rank, str], ...]

_APPENDIX = re.compile(r"(?:Phụ lục|PHỤ LỤC)(?:\s+(?:số\s+)?([IVXLC]{1,6}|\d{1,3}))?\s*[.:]?\s*$")
_DEEP = frozenset({Rank.CLAUSE, Rank.POINT})


@dataclass(frozen=True)
class Clauses:
    """The clause of each paragraph of one story, by the paragraph's number."""

    paths: dict[int, Path] = field(default_factory=dict)
    appendices: dict[int, str] = field(default_factory=dict)
    labels: dict[int, Label] = field(default_factory=dict)

    def name(self, number: int) -> str:
        """Return the clause of a paragraph as people cite it: "Điều 3 khoản 2 điểm b"."""
        shown = shown_path(self.paths.get(number, ()))
        appendix = self.appendices.get(number, "")
        return f"{appendix} {shown}".strip()

    def numbers(self) -> dict[Path, int]:
        """Return the first paragraph of each clause, those of appendices left out."""
        found: dict[Path, int] = {}
        for number, path in self.paths.items():
            if number in self.labels and not self.appendices.get(number):
                found.setdefault(path, number)
        return found


def shown_path(path: Path) -> str:
    """Return a path as people cite it; above a Điều nothing needs saying, its number is unique."""
    article = next((at for at, (rank, _) in enumerate(path) if rank is Rank.ARTICLE), 0)
    return " ".join(f"{NAMES[rank]} {number}" for rank, number in path[article:])


def clauses_of(paragraphs: Iterable[Paragraph]) -> Clauses:
    """Return the clause tree of some paragraphs in reading order."""
    found = Clauses()
    path: Path = ()
    appendix = ""
    for paragraph in paragraphs:
        heading = _APPENDIX.match(folded(paragraph.shown.strip()[:40]))
        if heading:
            appendix, path = f"Phụ lục {heading[1] or ''}".strip(), ()
        label = None if heading else label_of(paragraph)
        if label is not None and _belongs(label, path):
            path = _entered(path, label)
            found.labels[paragraph.number] = label
        found.paths[paragraph.number] = path
        if appendix:
            found.appendices[paragraph.number] = appendix
    return found


def _belongs(label: Label, path: Path) -> bool:
    """Tell whether a label continues the tree: a lone "a)" in front of every Điều belongs to nothing."""
    return label.rank is not Rank.POINT or any(
        rank in {Rank.ARTICLE, *_DEEP, Rank.SECTION} for rank, _ in path
    )


def _entered(path: Path, label: Label) -> Path:
    """Return the path of a new clause: everything at its level or deeper is left."""
    return (*((rank, number) for rank, number in path if rank < label.rank), (label.rank, label.number))
