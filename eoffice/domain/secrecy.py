"""Refusal of state secrets: documents of these levels never enter a networked system.

Law on Protection of State Secrets 117/2025/QH15; a mark is an isolated line of capitals, never
a word inside running text such as "bảo mật".
"""

from __future__ import annotations

from collections.abc import Iterable

from eoffice.text import clean_line, tone_fold

MARKS = ("TUYỆT MẬT", "TỐI MẬT", "MẬT")
_FOLDED = {tone_fold(mark).replace(" ", ""): mark for mark in MARKS}
_FRAME = " []()|*-–—_:.\u3010\u3011"


def secrecy_mark(lines: Iterable[str]) -> str | None:
    """Return the first secrecy mark that stands alone on one of the lines, or None."""
    for line in lines:
        # The stamp stands in a frame, which text extraction turns into brackets, bars or dashes.
        bare = clean_line(line).strip(_FRAME)
        # Stamps are often set with a space between the letters, so spaces do not count.
        if bare == bare.upper() and (mark := _FOLDED.get(tone_fold(bare).replace(" ", ""))):
            return mark
    return None
