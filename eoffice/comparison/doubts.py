"""Tells which changes against a scan may only be misreadings: they stay in the list and are marked.

Sure changes, probable misreadings and what a person must look at are told apart by confidence and flag.
A difference in digits is never taken for a misreading.
"""

from __future__ import annotations

import re
from dataclasses import replace

from eoffice.comparison.model import Document, Format
from eoffice.comparison.script import CONTENT_KINDS, Change, EditScript, Flag
from eoffice.text import fold

_SURE = 0.85
_MISREAD, _UNREAD = 0.5, 0.7
"""How sure a change is that looks like a misreading, or that the scan has no words for."""
_MISREAD_NOTE = "Có thể do nhận dạng chữ."
_DIGITS = re.compile(r"\d+")
_ALIKE = str.maketrans({"l": "i", "j": "i", "|": "i", "!": "i", "q": "o", "0": "o", "1": "i", "5": "s"})
_LOOKS_LIKE = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("ii", "u"))
_LITTLE_MARKS = re.compile(r"[\s.,;:·'`’‘\"“”\-–_~^*]+")


def with_doubts(script: EditScript) -> EditScript:
    """Return a script whose doubtful changes say so; one without a scan stays as it is."""
    old_scan, new_scan = _is_scan(script.old), _is_scan(script.new)
    if not old_scan and not new_scan:
        return script
    changes = tuple(
        _doubted(one, old_scan=old_scan, new_scan=new_scan) if one.kind in CONTENT_KINDS else one
        for one in script.changes
    )
    return replace(script, changes=changes)


def looks_alike(old: str, new: str) -> bool:
    """Tell whether two readings differ only in what recognisers confuse: marks, l and I, rn and m."""
    return _DIGITS.findall(old) == _DIGITS.findall(new) and _shape(old) == _shape(new)


def _doubted(change: Change, *, old_scan: bool, new_scan: bool) -> Change:
    """Return a change with how sure it is, and marked when a person should look."""
    confidence, note = change.confidence, change.note
    if looks_alike(change.old, change.new):
        confidence, note = min(confidence, _MISREAD), note or _MISREAD_NOTE
    elif (new_scan and not change.new_at) or (old_scan and not change.old_at):
        # Whole paragraphs may be missing because a seal or a fold hid them.
        confidence = min(confidence, _UNREAD)
    if confidence >= _SURE:
        return change
    return replace(change, confidence=confidence, note=note, flags=change.flags | {Flag.CHECK_BY_EYE})


def _is_scan(document: Document) -> bool:
    """Tell whether a document was read from pictures."""
    return document.format is Format.SCAN


def _shape(text: str) -> str:
    """Return a text as a bad reader sees it: without tones, little marks and differences of like letters."""
    found = _LITTLE_MARKS.sub("", fold(text)).translate(_ALIKE)
    for one, other in _LOOKS_LIKE:
        found = found.replace(one, other)
    return found
