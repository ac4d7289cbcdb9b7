"""Refusal of state secrets: documents of these levels never enter a networked system.

Law on Protection of State Secrets 117/2025/QH15; a mark stands by itself in capitals, or behind its
label. A word inside running text such as "bảo mật" is no mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from eoffice.errors import Refused
from eoffice.text import clean_line, tone_fold

MARKS = ("TUYỆT MẬT", "TỐI MẬT", "MẬT")
_FOLDED = {tone_fold(mark).replace(" ", ""): mark for mark in MARKS}
_FRAME = " []()<>{}|*-–—_:.,;!/\"'“”‘’«»\u3010\u3011\u25a0\u25a1\u25aa"
_CELLS = re.compile(r"[\t|]")
_LABEL = re.compile(r"(?i)(?:(?:mức|cấp) )?độ (?:bảo )?mật ?[:\uff1a]")
_COPY = re.compile(r"(?i) ?(?:\((?! ?nếu)[^()]*\)?|[-–—,;/.:]* ?bản số.*)$")
"""What stands behind a mark: the number of the copy. "(nếu có)" is the blank of a form."""

_HOLDER = re.compile("^(?:tàiliệu|vănbản|hồsơ)")
_LEADS_ON = frozenset({"bảo", "bí", "hoặc", "và", "là", "độ", "dấu", "chỉ", "mức", "tối", "tuyệt", "loại"})
_FULL_LINE = 60
"""A line at least this long that ends in a small letter goes on in the next one."""

_LONGEST_STAMP = 150
"""Letters of a stamp with everything around it; longer lines are running text."""

_NAME_PARTS = re.compile(r"[\s_.\-–—()\[\]+,]+")


def secrecy_mark(texts: Iterable[str]) -> str | None:
    """Return the first secrecy mark that stands alone in a paragraph, on a line or in a cell, or None.

    A line of a text may be the end of the sentence above it; texts are taken each for itself.
    """
    return next((mark for text in texts for mark in _marks(text)), None)


def name_mark(name: str) -> str | None:
    """Return the secrecy mark in a file name, or None: "MẬT.docx", "Báo cáo (TỐI MẬT).pdf".

    Capitals beside it make it part of another word, as in "KHÓA BÍ MẬT" or "MẬT KHẨU".
    """
    parts = [part for part in _NAME_PARTS.split(clean_line(name).rpartition(".")[0] or name) if part]
    at = next((place for place, part in enumerate(parts) if _level(part) == "MẬT"), None)
    if at is None:
        return None
    first = at - 1 if at and _level(f"{parts[at - 1]} MẬT") else at
    is_alone = not any(
        part.isupper() for part in (*parts[max(first - 1, 0) : first], *parts[at + 1 : at + 2])
    )
    return _level(" ".join(parts[first : at + 1])) if is_alone else None


def refuse_secrets(texts: Iterable[str]) -> None:
    """Raise Refused `secrecy.marked` when one of the texts bears a mark."""
    if mark := secrecy_mark(texts):
        raise Refused("secrecy.marked", mark=mark)


def refuse_secret_names(*names: str) -> None:
    """Raise Refused `secrecy.marked` when one of the file names bears a mark."""
    for name in names:
        if mark := name_mark(name):
            raise Refused("secrecy.marked", mark=mark)


def _marks(text: str) -> Iterator[str]:
    """Give every mark that stands alone in a text."""
    before = ""
    for line in text.splitlines():
        cells = [clean_line(cell) for cell in _CELLS.split(line)]
        for place, cell in enumerate(cells):
            mark = _mark_of(cell)
            if mark and not (place == 0 and _leads_on(before)):
                yield mark
        before = cells[-1] if any(cells) else ""


def _mark_of(piece: str) -> str | None:
    """Return the mark that a line or cell consists of, or None."""
    if len(piece) > _LONGEST_STAMP:
        return None
    # The stamp stands in a frame, which text extraction turns into brackets, bars or dashes.
    bare = piece.strip(_FRAME)
    label = _LABEL.match(bare)
    if label is not None:
        bare = bare[label.end() :].strip(_FRAME)
    bare = _COPY.sub("", bare).strip(_FRAME)
    # Behind its label ("Độ mật: mật") small letters name a level too.
    return _level(bare.upper() if label else bare)


def _level(words: str) -> str | None:
    """Return the level that words in capitals name, or None."""
    # Stamps stand in capitals; "mật" in small letters is a word of everyday life (bí mật, mật ong).
    if words != words.upper():
        return None
    # Stamps are often set with a space between the letters, so spaces do not count.
    compact = tone_fold(words).replace(" ", "")
    return _FOLDED.get(_HOLDER.sub("", compact))


def _leads_on(line: str) -> bool:
    """Tell whether a line goes on in the next one, so that a word there is not alone."""
    words = tone_fold(line).split()
    # "TUYỆT" above "MẬT" is a stamp in two lines; behind other words it is a broken sentence.
    if len(words) < 2:
        return words[-1:] in (["bảo"], ["bí"])
    is_full = len(line) >= _FULL_LINE and line[-1].islower()
    return is_full or line.endswith(",") or words[-1] in _LEADS_ON
