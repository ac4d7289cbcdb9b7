"""Fields in the structure of a tagged PDF, so that they are read aloud where a document is (PDF/UA-1)."""

from __future__ import annotations

from collections.abc import Mapping

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject, NumberObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signing.pdf import entry

_HEAD = 1
"""How many elements of a document of ours come before number and date: the head is one."""
_TREE, _PARENTS, _NEXT = "/StructTreeRoot", "/ParentTree", "/ParentTreeNextKey"


def tag_fields(writer: IncrementalPdfFileWriter, names: Mapping[str, str]) -> None:
    """Put the fields of a form into the structure of their file; `names` are what is read aloud for each.

    A widget stands inside a form element and has a name for people (ISO 14289-1, 7.18.1 and 7.18.4).
    A file without tags, or with a structure of a shape that is not ours, stays as it is.
    """
    tree, form = entry(writer.root, _TREE), entry(writer.root, "/AcroForm")
    if not isinstance(tree, DictionaryObject) or not isinstance(form, DictionaryObject):
        return
    parents, top = entry(tree, _PARENTS), _top(tree)
    numbers = entry(parents, "/Nums") if isinstance(parents, DictionaryObject) else None
    key = entry(tree, _NEXT)
    fields = entry(form, "/Fields")
    if (
        top is None
        or not isinstance(parents, DictionaryObject)
        or not isinstance(numbers, ArrayObject)
        or not isinstance(key, NumberObject)
    ):
        return
    following = int(key)
    for reference in list.__iter__(fields) if isinstance(fields, ArrayObject) else ():
        following += _tag(writer, reference, top, numbers, following, names)
    tree[pdf_name(_NEXT)] = NumberObject(following)
    for changed in (tree, top.get_object(), top.get_object()["/K"], parents, numbers):
        writer.update_container(changed)


def _top(tree: DictionaryObject) -> IndirectObject | None:
    """Return the element of the whole document."""
    kids = tree.raw_get("/K")
    if isinstance(kids, ArrayObject) and len(kids) == 1:
        kids = kids.raw_get(0)
    if not isinstance(kids, IndirectObject):
        return None
    element = kids.get_object()
    is_document = isinstance(element, DictionaryObject) and isinstance(entry(element, "/K"), ArrayObject)
    return kids if is_document else None


def _tag(
    writer: IncrementalPdfFileWriter,
    reference: object,
    top: IndirectObject,
    numbers: ArrayObject,
    key: int,
    names: Mapping[str, str],
) -> int:
    """Give one field its element; say how many keys of the tree it took."""
    field = reference.get_object() if isinstance(reference, IndirectObject) else None
    name = str(entry(field, "/T") or "") if isinstance(field, DictionaryObject) else ""
    if not isinstance(field, DictionaryObject) or name not in names or "/P" not in field:
        return 0
    page = field.raw_get("/P")
    held = DictionaryObject(
        {pdf_name("/Type"): pdf_name("/OBJR"), pdf_name("/Obj"): reference, pdf_name("/Pg"): page}
    )
    element = writer.add_object(
        DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/StructElem"),
                pdf_name("/S"): pdf_name("/Form"),
                pdf_name("/P"): top,
                pdf_name("/Pg"): page,
                pdf_name("/Alt"): generic.pdf_string(names[name]),
                pdf_name("/K"): held,
            }
        )
    )
    kids = top.get_object()["/K"]
    if str(entry(field, "/FT")) == "/Tx":
        # Number and date are read where they stand, behind the head; signatures where the text ends.
        kids.insert(min(_HEAD, len(kids)), element)
    else:
        kids.append(element)
    numbers.append(NumberObject(key))
    numbers.append(element)
    field[pdf_name("/TU")] = generic.pdf_string(names[name])
    field[pdf_name("/StructParent")] = NumberObject(key)
    writer.update_container(field)
    return 1
