"""References inside the document: what they name must be there (Appendix I, II.6b)."""

from __future__ import annotations

import re

from eoffice.domain.form.breach import Breaches, breach
from eoffice.domain.form.observed import Source
from eoffice.domain.form.parts import Part, Parts
from eoffice.domain.form.references import places, stale

_ANY_ARTICLE = re.compile(r"^\s*điều\s+(\d{1,4})[.:]?(?:\s|$)", re.IGNORECASE)
_LIKE_ARTICLE = re.compile(r"^-\s*Như Điều (\d+)\b")


def reference_breaches(parts: Parts) -> Breaches:
    """Give references to articles, clauses and points of the document that are not there."""
    if parts.is_normative or parts.is_appendix:
        return
    body = [seen for seen in parts.all(Part.BODY) if not seen.in_grid and seen.text]
    lines = [seen.text for seen in body]
    articles = [place[0] for place in places(lines) if place is not None and place[1:] == (0, 0)]
    loose = [int(found[1]) for found in map(_ANY_ARTICLE.match, lines) if found is not None]
    # Where the articles themselves are misnumbered or badly marked, that is the fault to tell.
    if not articles or loose != list(range(articles[0], articles[0] + len(articles))):
        return
    for at, words in stale(lines):
        # A PDF does not say where a clause begins when its line was cut: only articles are certain.
        if parts.observation.source is not Source.PDF or words.startswith(("Điều", "các Điều")):
            yield breach("D30-CITE-05", Part.BODY, body[at], found=words)
            break
    for seen in parts.all(Part.RECIPIENT):
        named = _LIKE_ARTICLE.match(seen.text)
        if named is not None and int(named[1]) not in articles:
            yield breach("D30-CITE-05", Part.RECIPIENT, seen, found=f"Điều {named[1]}")
