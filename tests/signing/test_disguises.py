"""Objects that call themselves something else after signing, so that a comparison looks away."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signing import Verdict, verify
from tests.signing import forge
from tests.signing.forge import NAME, dictionary, numbers, stream

PKI = forge.Pki.make()
ONE = PKI.person("Nguyễn Văn Ân")
BASE = forge.sign(forge.plain(pages=2), ONE)
FONT, OVERLAY, PAGE, CONTENT, TREE = 3, 4, 5, 6, 2


def typed(index: int, kind: str) -> forge.Change:
    def change(writer: IncrementalPdfFileWriter) -> None:
        forge.touched(writer, index)[NAME("/Type")] = NAME(kind)

    return change


def content_called_a_page(writer: IncrementalPdfFileWriter) -> None:
    forged = stream(forge.TEXT.replace(b"1.000", b"9.000"), Type=NAME("/Page"))
    writer.objects[(0, CONTENT)] = forged


def overlay_called_a_page(writer: IncrementalPdfFileWriter) -> None:
    forged = stream(b"0 g 0 0 9 9 re f", Type=NAME("/Page"), Subtype=NAME("/Form"), BBox=numbers(0, 0, 9, 9))
    writer.objects[(0, OVERLAY)] = forged


def font_called_a_page(writer: IncrementalPdfFileWriter) -> None:
    letters = dictionary(
        Type=NAME("/Encoding"),
        Differences=generic.ArrayObject([generic.NumberObject(49), NAME("/nine")]),
    )
    writer.objects[(0, FONT)] = dictionary(
        Type=NAME("/Page"), Subtype=NAME("/Type1"), BaseFont=NAME("/Helvetica"), Encoding=letters
    )


def fewer_pages_counted(writer: IncrementalPdfFileWriter) -> None:
    forge.touched(writer, TREE)[NAME("/Count")] = generic.NumberObject(1)


def tree_in_a_circle(writer: IncrementalPdfFileWriter) -> None:
    tree = forge.touched(writer, TREE)
    tree["/Kids"].append(generic.IndirectObject(TREE, 0, writer))


DISGUISES = {
    "a page that is none": typed(PAGE, "/Nothing"),
    "a page that is a catalogue": typed(PAGE, "/Catalog"),
    "a tree that is none": typed(TREE, "/Nothing"),
    "a catalogue that is none": typed(1, "/Pages"),
    "content called a page": content_called_a_page,
    "an overlay called a page": overlay_called_a_page,
    "a font called a page": font_called_a_page,
    "fewer pages counted": fewer_pages_counted,
    "a tree in a circle": tree_in_a_circle,
}


@pytest.mark.parametrize("name", DISGUISES)
def test_a_changed_object_is_found_whatever_it_calls_itself(tmp_path: Path, name: str) -> None:
    made = forge.revise(BASE, DISGUISES[name])
    assert made[: len(BASE)] == BASE
    assert verify(forge.saved(tmp_path, made), PKI.trust).verdict in {
        Verdict.INVALID,
        Verdict.INDETERMINATE,
    }


def test_the_document_itself_is_valid(tmp_path: Path) -> None:
    assert verify(forge.saved(tmp_path, BASE), PKI.trust).verdict is Verdict.VALID
