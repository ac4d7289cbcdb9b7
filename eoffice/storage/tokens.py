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
    # Cut at a blank: half a word would be found by people who look for its beginning.
    return joined.encode()[:MOST_BYTES].decode(errors="ignore").rpartition(" ")[0]


def of_document(document: Document, names: Names, body: str = "") -> str:
    """Return the words of every field of a document, and of its text."""
    return of_texts(text for text in (*_fields(document, names), body) if text)


def of_shared(document: Document, names: Names, body: str) -> str:
    """Return the words of a text that many documents show, with the fields that are the same in all."""
    return of_texts([*_lasting(document, names), body])


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if len(word) <= LONGEST_WORD]


def _fields(document: Document, names: Names) -> Iterator[str]:
    yield from _lasting(document, names)
    yield from (document.unit, document.result, names.agencies.get(document.agency, ""))
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
    yield from _work(document, names)


def _lasting(document: Document, names: Names) -> Iterator[str]:
    """Give what a document takes along to its recipients."""
    sender = document.origin.agency if document.origin is not None else document.agency
    yield from (document.subject, document.kind, document.notation, sender, names.agencies.get(sender, ""))
    if document.issued_date is not None:
        yield f"{document.issued_date:%d/%m/%Y}"
    if document.code is not None:
        yield f"{document.code.number} {document.code}"
    if document.signatory is not None:
        yield document.signatory.name
    if document.origin is not None:
        yield document.origin.signer


def _work(document: Document, names: Names) -> Iterator[str]:
    """Give what arrival and handling added."""
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
