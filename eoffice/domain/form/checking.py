"""Every rule of form, in the order in which a reader meets the components."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from eoffice.domain.form.breach import Breach, Known
from eoffice.domain.form.finding import find_parts
from eoffice.domain.form.observed import Observation
from eoffice.domain.form.parts import Part, Parts
from eoffice.domain.form.rules_appendix import appendix_breaches
from eoffice.domain.form.rules_body import body_breaches
from eoffice.domain.form.rules_closing import (
    mark_breaches,
    recipient_breaches,
    signature_breaches,
)
from eoffice.domain.form.rules_copy import copy_breaches
from eoffice.domain.form.rules_head import head_breaches, issuer_breaches
from eoffice.domain.form.rules_number import date_breaches, number_breaches
from eoffice.domain.form.rules_page import font_breaches, page_breaches
from eoffice.domain.form.rules_references import reference_breaches
from eoffice.domain.form.rules_signing import signing_breaches
from eoffice.domain.form.rules_title import addressee_breaches, title_breaches
from eoffice.domain.form.rules_words import word_breaches
from eoffice.domain.kinds import DocumentKind

NOTHING_KNOWN = Known()


def check(
    observation: Observation, kinds: Mapping[str, DocumentKind], known: Known = NOTHING_KNOWN
) -> tuple[Breach, ...]:
    """Return every rule of form that an observed document breaks, from top to bottom."""
    return tuple(_breaches(find_parts(observation, kinds), kinds, known))


def _is_of_another_form(parts: Parts, kinds: Mapping[str, DocumentKind]) -> bool:
    """Tell whether a document follows a form of its own, such as those of the Party."""
    given = parts.observation.kind
    if given and given not in kinds:
        return True
    # In its head only: any document may speak of the Party in its text.
    head = parts.observation.seen[:12]
    return not parts.all(Part.NATION) and any(seen.folded == "dang cong san viet nam" for seen in head)


def _breaches(parts: Parts, kinds: Mapping[str, DocumentKind], known: Known) -> Iterator[Breach]:
    """Give the breaches of each chapter."""
    if _is_of_another_form(parts, kinds):
        # The decree does not govern it (Art. 1); what holds for every text is still told.
        yield from (one for one in font_breaches(parts) if one.rule != "D30-FONT-05")
        yield from mark_breaches(parts)
        return
    if parts.observation.scans and not parts.all(Part.NATION) and not parts.all(Part.NUMBER):
        # A paper made digital: its components are in the picture, where no reader finds them.
        yield from copy_breaches(parts, known)
        return
    yield from page_breaches(parts)
    yield from font_breaches(parts)
    yield from head_breaches(parts)
    yield from issuer_breaches(parts, known)
    yield from number_breaches(parts, known, kinds)
    yield from date_breaches(parts, known)
    yield from title_breaches(parts, kinds)
    yield from addressee_breaches(parts)
    yield from body_breaches(parts)
    yield from reference_breaches(parts)
    yield from signature_breaches(parts, known)
    yield from recipient_breaches(parts, known)
    yield from appendix_breaches(parts, known)
    yield from mark_breaches(parts)
    yield from copy_breaches(parts, known)
    yield from signing_breaches(parts, known)
    yield from word_breaches(parts, known)
