"""Reads the appendices of a document, one after another."""

from __future__ import annotations

from collections.abc import Iterable

from eoffice.domain.form.line_marks import BODILY, opens_appendix
from eoffice.domain.form.observed import Seen
from eoffice.domain.form.parts import Appendix, Parts


def read_appendices(parts: Parts, lines: Iterable[Seen]) -> None:
    """Put the lines of appendices into their places."""
    appendix: Appendix | None = None
    for seen in lines:
        if opens_appendix(seen):
            appendix = Appendix(seen)
            parts.appendices.append(appendix)
        elif appendix is not None and seen.text:
            _into(appendix, seen)


def _into(appendix: Appendix, seen: Seen) -> None:
    """Put a line where it belongs in an appendix."""
    if seen.rule and not seen.text:
        return
    # Title and reference stand above the text: once it has begun, nothing is either of them.
    if appendix.body or seen.in_grid:
        appendix.body.append(seen)
    elif seen.folded.startswith("(kem theo") or (
        appendix.reference and not seen.text.startswith("(") and appendix.reference[-1].text[-1:] != ")"
    ):
        appendix.reference.append(seen)
    elif (not appendix.reference and (seen.is_centred or (seen.is_upper and seen.is_centred is None))) or (
        not appendix.reference and not appendix.title and not BODILY.match(seen.text) and len(seen.text) < 200
    ):
        appendix.title.append(seen)
    else:
        appendix.body.append(seen)
