"""The words of a text as the search index holds them: as written and without accents, each once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from eoffice.domain.document import Document
from eoffice.domain.people import Directory
from eoffice.text import fold, tone_fold

_WORD = re.compile(r"[^\W_]+")
LONGEST_WORD = 64
MOST_BYTES = 700_000
"""PostgreSQL takes a megabyte of words for one row; a text of more distinct words than this has none."""


@dataclass(frozen=True)
class Names:
    """The names behind codes and ids, looked up often."""

    agencies: Mapping[str, str]
    people: Mapping[str, str]

    @classmethod
    def of(cls, directory: Directory) -> Names:
        """Return the names of a directory."""
        return cls(
            {agency.code: agency.name for agency in directory.agencies},
            {person.id: person.name for person in directory.people},
        )


def of_query(words: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words asked for as written, and without accents."""
    return tuple(_words(tone_fold(words))), tuple(_words(fold(words)))


def of_texts(texts: Iterable[str]) -> str:
    """Return the distinct words of texts, both ways of writing, parted by spaces."""
    # As one text: folding many small ones takes several times as long.
    together = "\n".join(texts)
    found = {*_words(tone_fold(together)), *_words(fold(together))}
    joined = " ".join(sorted(found))
    if len(joined.encode()) <= MOST_BYTES:
        return joined
    return joined.encode()[:MOST_BYTES].decode(errors="ignore").rpartition(" ")[0]


def of_document(document: Document, names: Names) -> str:
    """Return the words of every field of a document."""
    return of_texts(text for text in _fields(document, names) if text)


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if len(word) <= LONGEST_WORD]


def _fields(document: Document, names: Names) -> Iterator[str]:
    yield from (document.subject, document.kind, document.notation, document.unit, document.result)
    yield names.agencies.get(document.agency, "")
    yield _person(document.author, names)
    for code in document.recipients:
        yield code
        yield names.agencies.get(code, "")
    for file in document.attachments:
        yield file.name
    for version in document.versions:
        yield version.note
    for opinion in document.opinions:
        yield opinion.text
    if document.issued_date is not None:
        yield f"{document.issued_date:%d/%m/%Y}"
    if document.code is not None:
        yield f"{document.code.number} {document.code}"
    if document.signatory is not None:
        yield document.signatory.name
    yield from _work(document, names)


def _work(document: Document, names: Names) -> Iterator[str]:
    """Give what arrival and handling added."""
    if document.origin is not None:
        yield names.agencies.get(document.origin.agency, "")
        yield document.origin.agency
        yield document.origin.signer
    if document.arrival_number is not None:
        yield str(document.arrival_number)
    if document.arrival_date is not None:
        yield f"{document.arrival_date:%d/%m/%Y}"
    if document.directive is not None:
        yield document.directive.text
        yield _person(document.directive.lead, names)
    if document.assignment is not None:
        yield _person(document.assignment.person, names)


def _person(person_id: str, names: Names) -> str:
    return names.people.get(person_id, "")
