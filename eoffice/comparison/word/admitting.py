"""Takes the macros out of a Word file in memory: its text is compared, its programs are left behind."""

from __future__ import annotations

import re

from lxml import etree

from eoffice.comparison.word.package import Package

_PLAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_MACRO_RELATIONS = frozenset({"vbaProject", "wordVbaData", "keyMapCustomizations", "attachedToolbars"})
_MACRO_NAME = re.compile(r"(^|/)(vba\w*|customizations|attachedToolbars)\.(bin|xml)(\.rels)?$", re.IGNORECASE)


def without_macros(package: Package) -> tuple[str, ...]:
    """Take macros out and say so: the redline is a copy of the file and must not hand them on in our name."""
    gone = {part for part in package.content if _MACRO_NAME.search(part)}
    main = package.main
    if not gone and "macroEnabled" not in package.content_type(main):
        return ()
    for part in gone:
        del package.content[part]
    for part in [one for one in package.content if not one.endswith(".rels")]:
        kept = [one for one in package.relations(part) if one.kind not in _MACRO_RELATIONS]
        if len(kept) < len(package.relations(part)):
            package.relations(part)[:] = kept
    _retyped(package, main, gone)
    return (f"{package.name}: có macro; macro không được chạy và không có trong bản kết quả.",)


def _retyped(package: Package, main: str, gone: set[str]) -> None:
    """Declare the document as one without macros."""
    types = package.root("[Content_Types].xml")
    if types is None:
        return
    for one in list(types):
        part, kind = one.get("PartName", "").lstrip("/"), one.get("ContentType", "")
        if part in gone or "vbaProject" in kind:
            types.remove(one)
        elif part == main:
            one.set("ContentType", _PLAIN_TYPE)
    if package.content_type(main) != _PLAIN_TYPE:
        etree.SubElement(
            types, f"{{{types.nsmap[None]}}}Override", PartName=f"/{main}", ContentType=_PLAIN_TYPE
        )
