"""What changed in a file's description: dates of saving are nothing, a title or an author is something."""

from __future__ import annotations

import re

from pyhanko.pdf_utils.generic import DictionaryObject, PdfObject, StreamObject
from pyhanko.pdf_utils.reader import HistoricalResolver

from signing.findings import Finding, permitted, suspicious
from signing.likeness import Likeness, from_trailer, raw, resolved
from signing.pdf import ENGINE_FAULTS

# What every program rewrites when it saves; none of it says what the document is.
_SAVING = r"(?:ModifyDate|MetadataDate|CreatorTool|InstanceID|Producer|History|VersionID)"
_ELEMENT = re.compile(rf"<(\w+:{_SAVING})\b[^>]*?(?:/>|>.*?</\1\s*>)", re.DOTALL)
_ATTRIBUTE = re.compile(rf"\s\w+:{_SAVING}\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_HEAD = re.compile(r"<\?xpacket.*?\?>|<\?xml.*?\?>|\s(?:\w+:)?xmptk\s*=\s*\"[^\"]*\"", re.DOTALL)
_SAVED_INFO = frozenset({"/ModDate", "/Producer", "/Trapped"})
_MADE_INFO = frozenset({"/CreationDate", "/Creator"})
_LARGEST = 4 << 20


def metadata_findings(like: Likeness) -> list[Finding]:
    """Return the differences of the XML description and of the information dictionary."""
    signed, today = like.signed, like.today
    found: list[Finding] = []
    old, new = raw(signed.root, "/Metadata"), raw(today.root, "/Metadata")
    if not like.same(old, new):
        honest = _essence(old) == _essence(new)
        found.append(
            permitted("dates of saving updated")
            if honest
            else suspicious("changes.metadata", "metadata changed")
        )
    return [*found, *_information(like, signed, today)]


def _information(like: Likeness, signed: HistoricalResolver, today: HistoricalResolver) -> list[Finding]:
    old, new = (resolved(from_trailer(one, "/Info")) for one in (signed, today))
    if not isinstance(new, DictionaryObject):
        return []
    before = old if isinstance(old, DictionaryObject) else DictionaryObject()
    changed = [key for key in like.changed_keys(before, new) if key not in _SAVED_INFO]
    # When and by what a document was made may be noted late, but never otherwise than it was.
    told = [key for key in changed if key not in _MADE_INFO or raw(before, key) is not None]
    return [suspicious("changes.metadata", "metadata changed")] if told else []


def _essence(item: PdfObject | None) -> str:
    """Return what a description says beyond how and when it was saved."""
    stream = resolved(item)
    if not isinstance(stream, StreamObject):
        return ""
    try:
        text = stream.data[:_LARGEST].decode("utf-8", "replace").lstrip("\ufeff")
    except ENGINE_FAULTS:
        return "unreadable"
    for pattern in (_HEAD, _ELEMENT, _ATTRIBUTE):
        text = pattern.sub(" ", text)
    return "".join(re.sub(r"\sxmlns:\w+\s*=\s*(?:\"[^\"]*\"|'[^']*')", " ", text).split())
