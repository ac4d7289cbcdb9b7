"""Checks the rules of tracked changes on a whole package, as Word's schema and its readers enforce them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from eoffice.comparison.word.earlier import story_parts
from eoffice.comparison.word.package import Package
from eoffice.comparison.word.xml import XML, Element, R, local, value, w

TRACKED = frozenset(
    {"ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "sectPrChange", "tblPrChange",
     "trPrChange", "tcPrChange", "cellIns", "cellDel", "cellMerge", "moveFromRangeStart", "moveToRangeStart"}
)  # fmt: skip
_RUN_LEVEL = frozenset({"ins", "del", "moveFrom", "moveTo"})
_MAY_HOLD = frozenset(
    {"r", "sdt", "smartTag", "customXml", "oMath", "oMathPara", "bookmarkStart", "bookmarkEnd", "proofErr",
     "commentRangeStart", "commentRangeEnd", "permStart", "permEnd", "dir", "bdo"}
)  # fmt: skip
_ID = re.compile(r"-?\d{1,10}")
_LARGEST = 2**31 - 1
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?")
_NO_DATE = "2000-01-01T00:00:00"
_LAST_IN_PARAGRAPH = ("rPr", "sectPr", "pPrChange")
_END_KEEPERS = frozenset({"tc", "hdr", "ftr", "txbxContent", "footnote", "endnote"})


def problems_in(package: Package) -> list[str]:
    """Return what is wrong with the tracked changes of a package; empty when nothing is."""
    found: list[str] = []
    ids: Counter[str] = Counter()
    for part in story_parts(package):
        root = package.root(part)
        if root is None:
            continue
        for check in _CHECKS:
            found.extend(f"{part}: {problem}" for problem in check(root))
        ids.update(value(one, "id") for one in root.iter() if local(one) in TRACKED)
        found.extend(f"{part}: {problem}" for problem in _relations(root, package, part))
    found.extend(f"id {one} is used {count} times" for one, count in ids.items() if count > 1)
    return found


def _attributes(root: Element) -> Iterator[str]:
    """Find marks without id or author, and ranges of moves without name or date."""
    for one in root.iter():
        name = local(one)
        if name not in TRACKED:
            continue
        if not value(one, "id") or not value(one, "author"):
            yield f"{name} without id or author"
        elif not _ID.fullmatch(value(one, "id")) or int(value(one, "id")) > _LARGEST:
            yield f"{name} with the id {value(one, 'id')!r}, which is no number of 32 bits"
        if not _DATE.fullmatch(value(one, "date") or _NO_DATE):
            yield f"{name} with the date {value(one, 'date')!r}"
        if name.endswith("RangeStart") and (not value(one, "name") or not value(one, "date")):
            yield f"{name} without name or date"


def _contents(root: Element) -> Iterator[str]:
    """Find marks around runs that hold paragraphs or other marks."""
    for one in root.iter(*(w(name) for name in _RUN_LEVEL)):
        if local(one.getparent()) in {"rPr", "trPr", "numPr", "ctrlPr"}:
            continue
        for child in one:
            if local(child) and local(child) not in _MAY_HOLD:
                yield f"{local(one)} holds {local(child)}"
        if not len(one):
            yield f"{local(one)} is empty"
        if any(above.tag in _MARK_TAGS for above in one.iterancestors() if not _is_boxed_from(one, above)):
            yield f"{local(one)} stands inside another mark"


_MARK_TAGS = frozenset(w(name) for name in _RUN_LEVEL)


def _is_boxed_from(one: Element, above: Element) -> bool:
    """Tell whether a text box stands between a mark and one above it."""
    for between in one.iterancestors():
        if between is above:
            return False
        if local(between) == "txbxContent":
            return True
    return False


def _texts(root: Element) -> Iterator[str]:
    """Find deleted text that is not `delText`, and the reverse; moved text stays plain."""
    for one in root.iter(w("t"), w("delText"), w("instrText"), w("delInstrText")):
        holder = next(
            (above for above in one.iterancestors() if local(above) in {*_RUN_LEVEL, "txbxContent"}), None
        )
        in_deleted = holder is not None and local(holder) == "del"
        is_deleted = local(one).startswith("del")
        if is_deleted and not in_deleted:
            yield f"{local(one)} outside del"
        if in_deleted and not is_deleted:
            yield f"{local(one)} inside del"
        if holder is None or local(holder) == "txbxContent":
            continue  # as it came
        text = one.text or ""
        if (
            text != text.strip()
            and local(one) in {"t", "delText"}
            and one.get(f"{{{XML}}}space") != "preserve"
        ):
            yield "text with outer blanks that readers drop"


def _order(root: Element) -> Iterator[str]:
    """Find former properties that do not stand last, and marks of an end that do not stand first."""
    for properties in root.iter(w("pPr")):
        names = [local(one) for one in properties]
        tail = [name for name in names if name in _LAST_IN_PARAGRAPH]
        if tail != sorted(tail, key=_LAST_IN_PARAGRAPH.index) or names[len(names) - len(tail) :] != tail:
            yield f"pPr ends with {names[-3:]}"
    for name in ("rPr", "sectPr", "tcPr", "trPr"):
        for properties in root.iter(w(name)):
            names = [local(one) for one in properties]
            if f"{name}Change" in names and names[-1] != f"{name}Change":
                yield f"{name}Change is not last"
            seen_other = False
            for inner in names if name == "rPr" else ():
                seen_other = seen_other or inner not in _RUN_LEVEL
                if seen_other and inner in _RUN_LEVEL:
                    yield "a mark behind other properties of a paragraph's end"


def _formers(root: Element) -> Iterator[str]:
    """Find former properties that hold what they may not."""
    for one in root.iter(w("pPrChange"), w("rPrChange"), w("sectPrChange")):
        inner = [local(child) for child in one]
        if inner != [local(one).removesuffix("Change")]:
            yield f"{local(one)} holds {inner}"
        held = {local(child) for child in one[0]} if len(one) else set()
        wrong = held & {"rPr", "sectPr", "pPrChange", "headerReference", "footerReference", "sectPrChange"}
        if wrong:
            yield f"{local(one)} holds {sorted(wrong)}"


def _ends(root: Element) -> Iterator[str]:
    """Find a cell, header, note or text box whose last paragraph loses its end."""
    wholes = _rows_as_wholes(root)
    for holder in root.iter(*(w(name) for name in _END_KEEPERS)):
        blocks = [one for one in holder if local(one) in {"p", "tbl", "sdt"}]
        if not blocks or local(blocks[-1]) != "p":
            continue
        properties = blocks[-1].find(f"{w('pPr')}/{w('rPr')}")
        if wholes and local(holder) == "tc" and _row_of(holder) in wholes:
            continue
        if properties is not None and any(local(one) in _RUN_LEVEL for one in properties):
            yield f"the last paragraph of {local(holder)} loses its end"


def _moves(root: Element) -> Iterator[str]:
    """Find ranges of moves that overlap or have no counterpart."""
    names: dict[str, Counter[str]] = {"moveFrom": Counter(), "moveTo": Counter()}
    is_open: dict[str, Element] = {}
    held: Counter[str] = Counter()
    for one in root.iter(*_MOVE_TAGS):
        name = local(one)
        side = "moveFrom" if name.startswith("moveFrom") else "moveTo"
        if name == f"{side}RangeStart":
            names[side][value(one, "name")] += 1
            if side in is_open:
                yield f"{side} ranges overlap"
            is_open[side] = one
            held[side] = 0
        elif name == f"{side}RangeEnd":
            start = is_open.pop(side, None)
            if start is None or value(start, "id") != value(one, "id"):
                yield f"{side} range ends without its start"
            elif _holder(start) is not _holder(one):
                yield f"a {side} range leaves its cell or box"
            elif not held[side]:
                yield f"a {side} range holds nothing that moved"
        elif local(one.getparent()) == "rPr":
            continue  # a paragraph's end is marked in its properties, which stand before any range
        elif side not in is_open:
            yield f"{side} outside of its range"
        else:
            held[side] += 1
    if is_open:
        yield "a range of a move has no end"
    if names["moveFrom"] != names["moveTo"] or any(count > 1 for count in names["moveFrom"].values()):
        yield "the two ends of a move do not match"


_MOVE_TAGS = tuple(
    w(f"{side}{end}") for side in ("moveFrom", "moveTo") for end in ("", "RangeStart", "RangeEnd")
)


def _holder(one: Element) -> Element | None:
    """Return the cell, box or note that an element stands in; none for the part itself."""
    return next((above for above in one.iterancestors() if local(above) in _END_KEEPERS), None)


def _fields(root: Element) -> Iterator[str]:
    """Find fields whose borders do not come or go together: a beginning without an end eats the document."""
    open_fields: list[str] = []
    for one in root.iter(w("fldChar")):
        mark = next((local(above) for above in one.iterancestors() if above.tag in _MARK_TAGS), "")
        kind = value(one, "fldCharType")
        if kind == "begin":
            open_fields.append(mark)
        elif open_fields and open_fields[-1] != mark:
            yield f"{mark or open_fields[-1]} cuts a field"
        if kind == "end" and open_fields:
            open_fields.pop()


def _cells(root: Element) -> Iterator[str]:
    """Find cells with more than one mark, or without a paragraph."""
    for cell in root.iter(w("tc")):
        properties = cell.find(w("tcPr"))
        marks = [one for one in (() if properties is None else properties) if local(one).startswith("cell")]
        if len(marks) > 1:
            yield "a cell with more than one mark"
        if not any(local(one) in {"p", "sdt", "customXml"} for one in cell):
            yield "a cell without a paragraph"


def _relations(root: Element, package: Package, part: str) -> Iterator[str]:
    """Find relationships that are named and do not exist."""
    known = {one.id for one in package.relations(part)}
    for one in root.iter():
        for name, content in one.attrib.items():
            if str(name).startswith(f"{{{R}}}") and content and content not in known:
                yield f"{local(one)} leads nowhere ({content!r})"


Check = Callable[[Element], Iterator[str]]
_CHECKS: tuple[Check, ...] = (
    _attributes, _contents, _texts, _order, _formers, _ends, _moves, _fields, _cells,
)  # fmt: skip


def _row_of(cell: Element) -> Element | None:
    """Return the row that a cell stands in, perhaps within a control."""
    return next((one for one in cell.iterancestors() if local(one) == "tr"), None)


def _rows_as_wholes(root: Element) -> set[Element]:
    """Return the rows that come or go as wholes: the last ends of their cells are marked with them.

    They are found from above once: asking each cell for its row's properties took 13 s for 20,000 cells.
    """
    return {
        row
        for properties in root.iter(w("trPr"))
        if (row := properties.getparent()) is not None
        and any(local(one) in {"ins", "del"} for one in properties)
    }
