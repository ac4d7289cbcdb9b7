"""Accepts or rejects every tracked change of a part: our own judge of every redline.

A paragraph whose end is taken away flows into the next one and takes its properties, as in Word.
"""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from eoffice.comparison.word.xml import Element, M, local, remove, unwrap, w

_RANGES = frozenset(
    f"{kind}Range{end}"
    for kind in ("moveFrom", "moveTo", "customXmlIns", "customXmlDel", "customXmlMoveFrom", "customXmlMoveTo")
    for end in ("Start", "End")
)
_KEPT_IF_ACCEPTED = frozenset({"ins", "moveTo"})
_KEPT_IF_REJECTED = frozenset({"del", "moveFrom"})
_MARKS = _KEPT_IF_ACCEPTED | _KEPT_IF_REJECTED
_FORMER = frozenset(
    {"rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblPrExChange", "trPrChange", "tcPrChange",
     "tblGridChange", "numberingChange"}
)  # fmt: skip
_TRACKED = _MARKS | _FORMER | frozenset({"cellIns", "cellDel", "cellMerge"})
_NOT_IN_FORMER = {
    "pPr": frozenset({"rPr", "sectPr"}),
    "sectPr": frozenset({"headerReference", "footerReference"}),
    "rPr": _MARKS,
    "trPr": frozenset({"ins", "del"}),
}
"""What a former property element cannot hold (schema), and what therefore stays when it comes back."""
_SEEN = frozenset({"r", "fldSimple", "oMath", "oMathPara"})
_BLOCKS = frozenset({"p", "tbl", "sdt", "customXml"})


def tracked_in(root: Element) -> int:
    """Return how many tracked changes a part holds."""
    return sum(1 for one in root.iter() if local(one) in _TRACKED and not _is_maths_control(one))


def resolve(root: Element, *, accept: bool) -> None:
    """Accept or reject everything in a part, in place."""
    gone = _KEPT_IF_REJECTED if accept else _KEPT_IF_ACCEPTED
    _former(root, accept=accept)
    _rows_and_cells(root, gone, accept=accept)
    ended = _marked_ends(root, gone)
    _runs(root, gone)
    _plain_text(root)
    for mark in [one for one in root.iter() if local(one) in _RANGES]:
        remove(mark)
    _join(ended)
    _fill_cells(root)


def _is_maths_control(one: Element) -> bool:
    """Tell whether a mark stands in the control properties of an equation."""
    parent = one.getparent()
    return parent is not None and parent.tag == f"{{{M}}}ctrlPr"


def _former(root: Element, *, accept: bool) -> None:
    """Drop the former properties, or put them back."""
    for change in [one for one in root.iter() if local(one) in _FORMER]:
        owner = change.getparent()
        if owner is None:
            continue
        owner.remove(change)
        if accept or local(change) == "numberingChange":
            continue
        former = next((one for one in change if isinstance(one.tag, str)), None)
        _put_back(owner, former)


def _put_back(owner: Element, former: Element | None) -> None:
    """Give an element its former children, keeping those that no former element can hold."""
    staying = _NOT_IN_FORMER.get(local(owner), frozenset())
    if local(owner) == "sectPr" and former is not None:
        owner.attrib.update(former.attrib)
    for child in [one for one in owner if local(one) not in staying]:
        owner.remove(child)
    kept_last = [one for one in owner if local(owner) == "pPr"]
    for one in kept_last:
        owner.remove(one)
    owner.extend([] if former is None else list(former))
    owner.extend(kept_last)


def _rows_and_cells(root: Element, gone: frozenset[str], *, accept: bool) -> None:
    """Drop the rows and cells that are gone, and the marks of those that stay."""
    cell_gone = "cellDel" if accept else "cellIns"
    for mark in [one for one in root.iter() if local(one) in {"cellIns", "cellDel", "cellMerge"}]:
        cell = _above(mark, "tc")
        if local(mark) == cell_gone and cell is not None:
            remove(cell)
        else:
            remove(mark)
    for properties in list(root.iter(w("trPr"))):
        row = properties.getparent()
        marks = [one for one in properties if local(one) in {"ins", "del"}]
        if row is not None and any(local(one) in gone for one in marks):
            remove(row)
        for one in marks:
            remove(one)
    for row in list(root.iter(w("tr"))):
        if not any(local(one) in {"tc", "sdt", "customXml"} for one in row):
            remove(row)
    for table in list(root.iter(w("tbl"))):
        if not any(local(one) in {"tr", "sdt", "customXml"} for one in table):
            remove(table)


def _above(element: Element, name: str) -> Element | None:
    """Return the nearest element of a name above another."""
    parent = element.getparent()
    while parent is not None and local(parent) != name:
        parent = parent.getparent()
    return parent


def _marked_ends(root: Element, gone: frozenset[str]) -> list[Element]:
    """Return the paragraphs whose ends are gone, and drop the marks of all paragraph ends."""
    found = []
    for paragraph in root.iter(w("p")):
        properties = paragraph.find(f"{w('pPr')}/{w('rPr')}")
        marks = [one for one in properties if local(one) in _MARKS] if properties is not None else []
        if any(local(one) in gone for one in marks):
            found.append(paragraph)
        for one in marks:
            remove(one)
    return found


def _runs(root: Element, gone: frozenset[str]) -> None:
    """Drop the content that is gone, and the wrappers of the content that stays."""
    for mark in [one for one in root.iter() if local(one) in _MARKS]:
        parent = mark.getparent()
        if parent is None:
            continue
        name = local(parent)
        if name in {"rPr", "ctrlPr", "numPr"}:
            # In the properties of a run of an equation the mark speaks for the run itself.
            owner = parent.getparent()
            if local(mark) in gone and owner is not None and owner.tag == f"{{{M}}}r":
                remove(owner)
            else:
                remove(mark)
        elif local(mark) in gone:
            remove(mark)
        else:
            unwrap(mark)


def _plain_text(root: Element) -> None:
    """Give deleted text that stays its ordinary names."""
    for name, plain in (("delText", "t"), ("delInstrText", "instrText")):
        for one in list(root.iter(w(name))):
            one.tag = w(plain)


def _join(ended: Iterable[Element]) -> None:
    """Let each paragraph without an end flow into the next; empty ones vanish."""
    for paragraph in ended:
        content = [one for one in paragraph if local(one) != "pPr"]
        following = _next_paragraph(paragraph)
        if following is None:
            whole = _with_emptied_controls(paragraph)
            if not _says_something(content) and _has_other_block(whole):
                remove(whole)
            continue
        properties = following.find(w("pPr"))
        at = 0 if properties is None else following.index(properties) + 1
        following[at:at] = content
        remove(paragraph)


def _next_paragraph(paragraph: Element) -> Element | None:
    """Return the paragraph that follows, looking into and out of content controls."""
    one: Element | None = paragraph
    while one is not None:
        following = one.getnext()
        while following is not None and local(following) not in _BLOCKS:
            following = following.getnext()
        if following is not None:
            return _first_paragraph(following)
        one = one.getparent()
        if one is None or local(one) not in {"sdtContent", "sdt", "customXml"}:
            return None
    return None


def _first_paragraph(block: Element) -> Element | None:
    """Return the first paragraph of a block when the block begins with one."""
    if local(block) == "p":
        return block
    if local(block) == "tbl":
        return None
    inner = block.find(w("sdtContent")) if local(block) == "sdt" else block
    for child in () if inner is None else inner:
        if local(child) in _BLOCKS:
            return _first_paragraph(child)
    return None


def _says_something(content: list[Element]) -> bool:
    """Tell whether elements of a paragraph hold anything that is seen; emptied controls do not."""
    return any(local(one) in _SEEN for element in content for one in element.iter())


def _with_emptied_controls(paragraph: Element) -> Element:
    """Return a paragraph, or the outermost control around it that holds nothing else and goes with it."""
    whole, parent = paragraph, paragraph.getparent()
    while parent is not None and local(parent) in {"sdtContent", "sdt", "customXml"}:
        if any(local(one) in _BLOCKS and one is not whole for one in parent):
            break
        whole, parent = parent, parent.getparent()
    return whole


def _has_other_block(block: Element) -> bool:
    """Tell whether a block may go: a cell, a header or a text box keeps one paragraph, at its end."""
    parent = block.getparent()
    if parent is None:
        return False
    others = [one for one in parent if local(one) in _BLOCKS and one is not block]
    if not others:
        return False
    if local(parent) in {"tc", "hdr", "ftr", "txbxContent", "footnote", "endnote"}:
        return local(others[-1]) == "p"
    return True


def _fill_cells(root: Element) -> None:
    """Give a cell that lost everything the paragraph it must have."""
    for cell in root.iter(w("tc")):
        if not any(local(one) in _BLOCKS for one in cell):
            etree.SubElement(cell, w("p"))
