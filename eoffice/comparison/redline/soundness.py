"""What Word asks of a file beyond tracked changes: order of properties, and names that pair and are unique.

Files that come in may break these rules themselves and still open; a redline may only not add to it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from eoffice.comparison.word.earlier import story_parts
from eoffice.comparison.word.package import Package
from eoffice.comparison.word.xml import Element, local, value, w

_RUN = (
    "ins del moveFrom moveTo rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss "
    "imprint noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect "
    "bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath rPrChange"
)
_PARAGRAPH = (
    "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi "
    "adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection "
    "textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange"
)
_CELL = (
    "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark "
    "headers cellIns cellDel cellMerge tcPrChange"
)
_SECTION = (
    "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType "
    "pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings "
    "sectPrChange"
)
_TABLE = (
    "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
    "tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription tblPrChange"
)
_ORDERS = {
    w(name): {one: at for at, one in enumerate(order.split())}
    for name, order in (
        ("rPr", _RUN),
        ("pPr", _PARAGRAPH),
        ("tcPr", _CELL),
        ("sectPr", _SECTION),
        ("tblPr", _TABLE),
        ("tr", "tblPrEx trPr tc"),
        ("numPr", "ilvl numId numberingChange ins"),
    )
}
"""The order Microsoft's own validator asks for; the references of a section stand in any order."""
_SAME_PLACE = {"footerReference": "headerReference", "sdt": "tc", "customXml": "tc"}
_PARA_ID = "{http://schemas.microsoft.com/office/word/2010/wordml}paraId"
_NOTES = ("footnote", "endnote")


def unsound(package: Package) -> Counter[str]:
    """Return what is wrong with a package beside its tracked changes, each with the times it is met."""
    found: Counter[str] = Counter()
    names: Counter[str] = Counter()
    for part in story_parts(package):
        root = package.root(part)
        if root is None:
            continue
        for check in _CHECKS:
            found.update(check(root))
        ids = (one.get(_PARA_ID) for one in root.iter(w("p"), w("tr")))
        names.update(f"paraId {one}" for one in ids if one)
        names.update(f"bookmark {value(one, 'name')}" for one in root.iter(w("bookmarkStart")))
    found.update({f"{name} stands twice": count for name, count in names.items() if count > 1})
    found.update(_references(package))
    found.update(f"no type of content for {part}" for part in package.content if not _is_typed(package, part))
    return found


def new_problems(redline: Package, *sources: Package) -> list[str]:
    """Return what a redline breaks that none of its sources broke."""
    known = {_kind(problem) for source in sources for problem in unsound(source)}
    return [problem for problem in unsound(redline) if _kind(problem) not in known]


def _kind(problem: str) -> str:
    """Return a problem without its numbers: notes and bookmarks are counted anew in a redline."""
    return re.sub(r"\d+", "#", problem)


def _orders(root: Element) -> Iterator[str]:
    """Find properties out of the order of the schema, or twice in one place."""
    for tag, order in _ORDERS.items():
        for properties in root.iter(tag):
            at, last = -1, ""
            for child in properties:
                name = _SAME_PLACE.get(local(child), local(child))
                place = order.get(name)
                if place is None:
                    continue  # of another namespace, or younger than this list
                if place < at:
                    yield f"{local(properties)}: {name} behind {last}"
                elif place == at and name not in {"tc", "headerReference"}:
                    yield f"{local(properties)}: {name} twice"
                at, last = place, name


def _pairs(root: Element) -> Iterator[str]:
    """Find bookmarks and comments of which one end is missing."""
    for kind in ("bookmark", "commentRange"):
        starts = Counter(value(one, "id") for one in root.iter(w(f"{kind}Start")))
        ends = Counter(value(one, "id") for one in root.iter(w(f"{kind}End")))
        yield from (f"{kind} {one} without its other end" for one in (starts - ends) + (ends - starts))
        yield from (f"{kind} {one} begins twice" for one, count in starts.items() if count > 1)


def _cells(root: Element) -> Iterator[str]:
    """Find cells whose last block is a table: Word calls such a file damaged."""
    for cell in root.iter(w("tc")):
        last = next((one for one in reversed(cell) if local(one) in {"p", "tbl", "sdt", "customXml"}), None)
        if last is not None and local(last) == "tbl":
            yield "a cell ends with a table"


def _empty(root: Element) -> Iterator[str]:
    """Find rows without cells and tables without rows."""
    inner = {"sdt", "customXml"}
    for name, needed in (("tr", "tc"), ("tbl", "tr")):
        for one in root.iter(w(name)):
            if not any(local(child) in {needed, *inner} for child in one):
                yield f"{name} without {needed}"


def _controls(root: Element) -> Iterator[str]:
    """Find content controls that share a number."""
    numbers = Counter(value(one) for one in root.iter(w("id")) if local(one.getparent()) == "sdtPr")
    yield from (f"control {one} stands twice" for one, count in numbers.items() if count > 1)


def _references(package: Package) -> Iterator[str]:
    """Find notes and comments that are referred to and do not exist, and notes with one number."""
    body = package.root(package.main)
    for kind in (*_NOTES, "comment"):
        root = package.root(package.first(package.main, f"{kind}s"))
        ids = Counter(value(one, "id") for one in (() if root is None else root.iterfind(w(kind))))
        yield from (f"{kind} {one} stands twice" for one, count in ids.items() if count > 1)
        for one in () if body is None else body.iter(w(f"{kind}Reference")):
            if value(one, "id") not in ids:
                yield f"{kind} {value(one, 'id')} is referred to and missing"


def _is_typed(package: Package, part: str) -> bool:
    """Tell whether the list of types knows a part."""
    return part == "[Content_Types].xml" or part.endswith("/") or bool(package.content_type(part))


Check = Callable[[Element], Iterator[str]]
_CHECKS: tuple[Check, ...] = (_orders, _pairs, _cells, _empty, _controls)
