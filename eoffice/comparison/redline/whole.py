"""Marks whole paragraphs and what they hold, where nothing has to be cut."""

from __future__ import annotations

from eoffice.comparison.redline.marks import Marks
from eoffice.comparison.word.xml import XML, Element, local, make, value, w


def nearest(element: Element, name: str) -> Element | None:
    """Return the nearest element of a name above another."""
    parent = element.getparent()
    while parent is not None and local(parent) != name:
        parent = parent.getparent()
    return parent


def in_box(element: Element, top: Element) -> bool:
    """Tell whether an element stands in a text box below another: the drawing is marked as a whole."""
    for above in element.iterancestors():
        if above is top:
            return False
        if local(above) == "txbxContent":
            return True
    return False


def mark_content(container: Element, name: str, marks: Marks) -> None:
    """Put everything a paragraph or a link holds inside marks, neighbours in one."""
    wrapper: Element | None = None
    for child in list(container):
        kind = local(child)
        if kind in {"r", "sdt", "fldSimple", "oMath", "oMathPara"} and not _is_field_part(child):
            if wrapper is None:
                wrapper = marks.mark(name)
                container.insert(container.index(child), wrapper)
            parts = long_form(child) if kind == "fldSimple" else [child]
            if kind == "fldSimple":
                container.remove(child)
            for part in parts:
                wrapper.append(part)
                _keep_blanks(part)
                if name == "del":
                    _delete_text(part)
            continue
        wrapper = None
        if kind in {"hyperlink", "smartTag", "customXml"}:
            mark_content(child, name, marks)


def long_form(field: Element) -> list[Element]:
    """Return a field of one element as the runs of a long one.

    LibreOffice drops a short field that stands inside a mark, its words with it; Word reads both alike.
    """
    code = make("instrText")
    code.text = field.get(w("instr"), "")
    code.set(f"{{{XML}}}space", "preserve")
    parts = [make("fldChar", fldCharType="begin"), code, make("fldChar", fldCharType="separate")]
    runs = []
    for part in parts:
        runs.append(make("r"))
        runs[-1].append(part)
    runs.extend(one for one in field if local(one) != "fldData")
    runs.append(make("r"))
    runs[-1].append(make("fldChar", fldCharType="end"))
    return runs


def _is_field_part(run: Element) -> bool:
    """Tell whether a run holds only a border of a field that may end in another paragraph."""
    return local(run) == "r" and run.find(w("fldChar")) is not None and not _paragraph_balances(run)


def _paragraph_balances(run: Element) -> bool:
    """Tell whether the fields of the paragraph around a run begin and end in it."""
    paragraph = nearest(run, "p")
    kinds = [value(one, "fldCharType") for one in (() if paragraph is None else paragraph.iter(w("fldChar")))]
    return kinds.count("begin") == kinds.count("end")


def _keep_blanks(element: Element) -> None:
    """Make readers keep the outer blanks of marked text, as those of written text are."""
    for one in element.iter(w("t")):
        if one.text and one.text != one.text.strip():
            one.set(f"{{{XML}}}space", "preserve")


def _delete_text(element: Element) -> None:
    """Give deleted text its own names, text boxes aside."""
    for one in [one for one in element.iter(w("t"), w("instrText")) if not in_box(one, element)]:
        one.tag = w("delText" if local(one) == "t" else "delInstrText")


def mark_all(element: Element, name: str, marks: Marks, *, in_cell: bool) -> None:
    """Mark the content of an element: rows of inner tables, runs, and all ends but the last of a cell."""
    for row in [one for one in element.iter(w("tr")) if one is not element and not in_box(one, element)]:
        marks.row(row, name)
    for paragraph in [one for one in element.iter(w("p")) if not in_box(one, element)]:
        mark_content(paragraph, name, marks)
        # The cells of a whole row go with it, so their last ends are marked too, as Word marks them.
        goes_along = nearest(paragraph, "tc") is not None and local(element) == "tr"
        if not in_cell and (goes_along or paragraph.getnext() is not None):
            marks.paragraph_end(paragraph, name)
