"""The subject of a letter: what stands after "V/v", which already means "về việc"."""

from __future__ import annotations

import re

from eoffice.text import clean_line

# "V/v" is the abbreviation of "Về việc" (Appendix I, II.5b): people type both, above all when a named
# document, whose subject does begin with "Về việc", is turned into a letter.
_SAID_TWICE = re.compile(
    r"^(?:v/v\s*[.:]?|về\s+việc\b\s*[:]?|về\b(?!\s+(?:đích|hưu|nước|quê|nguồn|đêm)\b))\s*", re.IGNORECASE
)


def letter_subject(text: str) -> str:
    """Return the subject of a letter without the "V/v", "Về việc" or "Về" that the form itself prints."""
    bare = clean_line(text)
    while (found := _SAID_TWICE.match(bare)) is not None and bare[found.end() :]:
        bare = bare[found.end() :]
    return bare


def says_it_twice(line: str) -> bool:
    """Tell whether a line "V/v …" goes on with "về việc" again."""
    found = re.match(r"^v/v\s*", clean_line(line), re.IGNORECASE)
    return found is not None and letter_subject(line[found.end() :]) != clean_line(line[found.end() :])
