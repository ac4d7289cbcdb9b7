"""Every error that can be raised is worded for people: what happened, why, what next, in both languages."""

from __future__ import annotations

import re
import string
import tomllib
from functools import cache

import pytest

from eoffice.errors import catalogue
from eoffice.text import nfc, tone_fold
from tests.architecture.error_codes import CODE, Use, find_uses, literals
from tests.architecture.sources import PACKAGES, ROOT, Source, sources

PARTS = tuple(f"{part}_{language}" for part in ("what", "why", "next") for language in ("vi", "en"))
PURE_ROOMS = ("hsm", "signing", "eoffice/domain")
"""Rooms without commands or names of widgets: there, whatever looks like a code is one."""


def placeholders(sentence: str) -> set[str]:
    """Return the names of the values that a sentence wants."""
    return {field for _, field, _, _ in string.Formatter().parse(sentence) if field}


def planted(text: str) -> tuple[Source, ...]:
    """Return a file of the given text as the only source."""
    return (Source("planted.py", text),)


@cache
def all_uses() -> list[Use]:
    """Return every place in the packages that names an error code; looked for once."""
    return find_uses(sources(*PACKAGES))


def test_every_code_that_is_raised_has_an_entry() -> None:
    assert [(use.code, use.place) for use in all_uses() if use.code not in catalogue()] == []


def test_every_code_named_in_data_has_an_entry() -> None:
    families = frozenset(use.code.partition(".")[0] for use in find_uses(sources(*PURE_ROOMS)))
    named = [use for source in sources(*PURE_ROOMS) for use in literals(source, families)]
    assert [(use.code, use.place) for use in named if use.code not in catalogue()] == []


@pytest.mark.parametrize("part", PARTS)
def test_every_entry_has_every_part(part: str) -> None:
    assert [code for code, entry in catalogue().items() if not entry.get(part, "").strip()] == []


def test_entries_have_no_parts_that_nobody_reads() -> None:
    assert {
        code: set(entry) - set(PARTS) for code, entry in catalogue().items() if set(entry) - set(PARTS)
    } == {}


def test_every_code_has_the_form_of_a_code() -> None:
    assert [code for code in catalogue() if not CODE.fullmatch(code)] == []


def test_no_code_is_worded_twice() -> None:
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("messages/*.toml")]
    codes = [code for path in files for code in tomllib.loads(path.read_text(encoding="utf-8"))]
    assert sorted(codes) == sorted(set(codes))
    assert set(codes) == set(catalogue())


def test_sentences_are_stored_precomposed() -> None:
    assert [code for code, entry in catalogue().items() for text in entry.values() if text != nfc(text)] == []


def test_vietnamese_sentences_put_the_tone_where_the_project_does() -> None:
    vietnamese = {
        (code, part): entry[part]
        for code, entry in catalogue().items()
        for part in PARTS
        if part.endswith("_vi")
    }
    assert [key for key, text in vietnamese.items() if tone_fold(text) != nfc(text).casefold()] == []


def test_every_sentence_ends_as_a_sentence() -> None:
    ending = re.compile(r"[.!?…:)»”]$")
    assert [
        (code, part)
        for code, entry in catalogue().items()
        for part in PARTS
        if not ending.search(entry[part])
    ] == []


def test_every_value_that_a_sentence_wants_is_given_where_the_error_is_raised() -> None:
    lacking = []
    for use in all_uses():
        if use.given is None or use.code not in catalogue():
            continue
        wanted = {name for part in PARTS for name in placeholders(catalogue()[use.code][part])}
        lacking += [(use.code, use.place, name) for name in sorted(wanted - use.given - {"code"})]
    assert lacking == []


@pytest.mark.parametrize(
    "text",
    [
        "raise Refused('a.b')\nclass Refused(OfficeError): pass",
        "raise errors.TokenError('a.b', pin=1)",
        "raise SigningError('a.b' if x else 'c.d')",
        "CODE = 'a.b'\nraise OfficeError(CODE)",
        "def refuse(why):\n    raise OfficeError(why)\nrefuse('a.b')",
        "class Desk:\n def refuse(self, file, code):\n  raise OfficeError(code)\ndesk.refuse(1, code='a.b')",
        "class Late(OfficeError):\n    def __init__(self):\n        super().__init__('a.b')",
    ],
)
def test_a_raised_code_is_found(text: str) -> None:
    assert "a.b" in {use.code for use in find_uses(planted(text))}


def test_the_values_given_with_a_code_are_found() -> None:
    (use,) = find_uses(planted("raise OfficeError('a.b', person=name, day=1)"))
    assert use.given == frozenset({"person", "day"})
