"""Keys under which texts that differ in encoding only are equal. Keys only: no text is ever rewritten.

Folded away: NFC/NFD, the place of a tone ("hoà", "hòa"), kinds of spaces, dashes and quotes, invisible
characters. Letter case and everything else stays.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_ALIKE = {
    **dict.fromkeys(
        map(ord, "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000"), " "
    ),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2212"), "-"),
    **dict.fromkeys(map(ord, "\u2018\u2019\u02bc\u2032"), "'"),
    **dict.fromkeys(map(ord, "\u201c\u201d\u201e\u2033"), '"'),
    **_INVISIBLE,
}
_TONES = "\u0300\u0301\u0309\u0303\u0323"
_TONE_LAST = re.compile(rf"(?<![Qq])([OoUu])([AaEeYy])([{_TONES}])(?![\w\u0300-\u036f])")
_MAY_MOVE = re.compile(r"[oOuU][àáảãạÀÁẢÃẠèéẻẽẹÈÉẺẼẸỳýỷỹỵỲÝỶỸỴ]")


@lru_cache(maxsize=200_000)
def folded(text: str) -> str:
    """Return the key of a text under which encodings of the same words are equal."""
    if text.isascii():
        return text
    composed = unicodedata.normalize("NFC", text.translate(_ALIKE))
    if not _MAY_MOVE.search(composed):
        return composed
    return unicodedata.normalize("NFC", _TONE_LAST.sub(r"\1\3\2", _apart(composed)))


def _apart(text: str) -> str:
    """Return the text with the tones of a, e and y taken off their letters, the shapes left on."""
    return "".join(unicodedata.normalize("NFD", letter) if letter in _TONED else letter for letter in text)


_TONED = frozenset("àáảãạÀÁẢÃẠèéẻẽẹÈÉẺẼẸỳýỷỹỵỲÝỶỸỴ")
