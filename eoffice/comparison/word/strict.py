"""The strict form of a docx under the names of the usual one: the same elements in other namespaces."""

from __future__ import annotations

import re

_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/([A-Za-z]+)/([A-Za-z]*)")
_RENAMED = {b"extendedProperties": b"extended-properties", b"customProperties": b"custom-properties"}
_CONFORMANCE = re.compile(rb"""\s(?:w:)?conformance=["']strict["']""")
_HEAD = 4_000
"""Bytes of a part's beginning, where its namespaces are declared."""


def is_strict(parts: dict[str, bytes]) -> bool:
    """Tell whether a package names its main document the strict way."""
    return _STRICT.search(parts.get("_rels/.rels", b"")) is not None or any(
        b"purl.oclc.org/ooxml/wordprocessingml" in content[:_HEAD]
        for name, content in parts.items()
        if name.endswith("document.xml")
    )


def made_transitional(parts: dict[str, bytes]) -> dict[str, bytes]:
    """Return the parts of a strict file under the names that Word writes by itself."""
    return {
        name: _CONFORMANCE.sub(b"", _STRICT.sub(_usual, content))
        if name.endswith((".xml", ".rels"))
        else content
        for name, content in parts.items()
    }


def _usual(found: re.Match[bytes]) -> bytes:
    """Return the usual name for a strict namespace."""
    inner = _RENAMED.get(found[2], found[2])
    return b"http://schemas.openxmlformats.org/" + found[1] + b"/2006/" + inner
