"""Changes single components of anybody's docx and leaves every other byte of its parts as it was.

A file of another office keeps its tables, pictures, styles and settings: only the words of the line are
rewritten, each letter that stays keeping its look.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from eoffice.domain.form.breach import Mend, Mending
from eoffice.domain.form.finding import find_parts
from eoffice.domain.form.parts import Part, Parts
from eoffice.errors import Refused
from eoffice.rendering.checking import observe
from eoffice.rendering.mending import mend_docx
from eoffice.services.law import load_kinds
from eoffice.text import clean_line

FIELDS = {
    "number": Part.NUMBER,
    "date": Part.DATE,
    "subject": Part.SUBJECT,
    "issuer": Part.ISSUER,
    "parent": Part.PARENT,
    "signer": Part.NAME,
    "position": Part.POSITION,
}
"""The components that can be changed, each to the whole line it will show."""


def amend_docx(source: Path, target: Path, changes: Mapping[str, str]) -> None:
    """Write a docx with the given lines changed; `source` stays unless it is the target.

    Raises Refused `form.field_unknown` for a component nobody knows, `form.field_missing` for one that the
    page does not show, and UnreadableFile `rendering.*`.
    """
    parts = find_parts(observe(source), load_kinds().kinds)
    mend_docx(source, target, [one for name, words in changes.items() for one in _mends(parts, name, words)])


def _mends(parts: Parts, name: str, words: str) -> Iterator[Mend]:
    """Give the changes of one component: its first line says all, further lines fall empty."""
    part = FIELDS.get(name)
    if part is None:
        raise Refused("form.field_unknown", field=name)
    if part is Part.SUBJECT and not parts.all(part):
        part = Part.LETTER_SUBJECT
    lines = parts.all(part)
    if not lines:
        kind = parts.kind.name if parts.kind is not None else ""
        raise Refused("form.field_missing", field=name, name=name, kind=kind)
    yield Mend(Mending.WORDS, lines[0].at, clean_line(words), lines[0].text)
    for seen in lines[1:]:
        yield Mend(Mending.WORDS, seen.at, "", seen.text)
