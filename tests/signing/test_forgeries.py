"""Forgeries of every class we know, in variants: none may be called valid, whoever is trusted."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm

from signing.verdict import FileVerdict, Integrity, Verdict
from signing.verification import verify
from tests.signing import forge
from tests.signing.forge import NAME, Pki, dictionary, numbers, stream

OVER, BESIDE = (70, 690, 300, 720), (400, 400, 500, 450)
NEVER_VALID = {Verdict.INVALID, Verdict.CHANGED}
BROKEN = {Verdict.INVALID, Verdict.INDETERMINATE}


class Workshop:
    """Base documents signed once, and the verdict on whatever is made of them."""

    def __init__(self, folder: Path) -> None:
        self.pki = Pki.make()
        self.leader, self.other = self.pki.person("Nguyễn Văn Ân"), self.pki.person("Trần Thị Bé")
        self.folder = folder
        form = forge.with_fields()
        self.bases = {
            "approval": forge.sign(forge.plain(pages=2), self.leader),
            "form": forge.sign(form, self.leader),
            "p1": forge.certify(form, self.leader, MDPPerm.NO_CHANGES),
            "p2": forge.certify(form, self.leader, MDPPerm.FILL_FORMS),
            "p3": forge.certify(form, self.leader, MDPPerm.ANNOTATE),
        }

    def verdict(self, data: bytes) -> FileVerdict:
        """Verify bytes with the root trusted."""
        return verify(forge.saved(self.folder, data), self.pki.trust)

    def after(self, base: str, change: forge.Change) -> Verdict:
        """Return the verdict after one more revision."""
        return self.verdict(forge.revise(self.bases[base], change)).verdict


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return Workshop(tmp_path_factory.mktemp("forgeries"))


def test_the_bases_themselves_are_valid(shop: Workshop) -> None:
    assert {name: shop.verdict(data).verdict for name, data in shop.bases.items()} == dict.fromkeys(
        shop.bases, Verdict.VALID
    )


# --- notes and stamps on the page (evil annotations)


def note(kind: str, rect: tuple[int, ...], *, picture: bool = True) -> forge.Change:
    def change(writer: IncrementalPdfFileWriter) -> None:
        page = forge.touched(writer, 5)
        made = dictionary(
            Type=NAME("/Annot"),
            Subtype=NAME(kind),
            Rect=numbers(*rect),
            Contents=generic.TextStringObject("9.000.000"),
        )
        if picture:
            drawn = stream(b"1 g 0 0 9 9 re f", Subtype=NAME("/Form"), BBox=numbers(0, 0, 9, 9))
            made[NAME("/AP")] = dictionary(N=writer.add_object(drawn))
        page["/Annots"].append(writer.add_object(made))

    return change


@pytest.mark.parametrize(
    "kind", ["/FreeText", "/Stamp", "/Redact", "/Square", "/Highlight", "/Text", "/Widget"]
)
@pytest.mark.parametrize("base", ["approval", "p2", "p3"])
def test_a_note_over_signed_text_is_invalid(shop: Workshop, base: str, kind: str) -> None:
    assert shop.after(base, note(kind, OVER)) is Verdict.INVALID


@pytest.mark.parametrize("picture", [True, False])
@pytest.mark.parametrize("kind", ["/FreeText", "/Stamp", "/Link", "/Popup"])
@pytest.mark.parametrize("base", ["approval", "p1", "p3"])
def test_a_note_is_never_valid_wherever_it_stands(
    shop: Workshop, base: str, kind: str, picture: bool
) -> None:
    assert shop.after(base, note(kind, BESIDE, picture=picture)) in NEVER_VALID


# --- pages, fonts, the document as a whole


def edit(number: int, key: str, value: generic.PdfObject) -> forge.Change:
    def change(writer: IncrementalPdfFileWriter) -> None:
        forge.touched(writer, number)[NAME(key)] = value

    return change


def _reversed_pages(writer: IncrementalPdfFileWriter) -> None:
    forge.touched(writer, 2)["/Kids"].reverse()


def _doubled_page(writer: IncrementalPdfFileWriter) -> None:
    tree = forge.touched(writer, 2)
    tree["/Kids"].append(generic.IndirectObject(5, 0, writer))
    tree[NAME("/Count")] = generic.NumberObject(3)


def _dropped_page(writer: IncrementalPdfFileWriter) -> None:
    tree = forge.touched(writer, 2)
    tree["/Kids"].pop()
    tree[NAME("/Count")] = generic.NumberObject(1)


def _no_overlay(writer: IncrementalPdfFileWriter) -> None:
    del forge.touched(writer, 5)["/Resources"]["/XObject"]["/O"]


def _other_content(writer: IncrementalPdfFileWriter) -> None:
    forge.touched(writer, 5)[NAME("/Contents")] = writer.add_object(stream(b"BT ET"))


ONE = generic.NumberObject(49)
PAGES: dict[str, forge.Change] = {
    "content": _other_content,
    "content removed": edit(5, "/Contents", generic.NullObject()),
    "overlay unlinked": _no_overlay,
    "font": edit(3, "/BaseFont", NAME("/Courier")),
    "encoding": edit(3, "/Encoding", dictionary(Differences=generic.ArrayObject([ONE, NAME("/nine")]))),
    "widths": edit(3, "/Widths", numbers(0, 0, 0)),
    "rotated": edit(5, "/Rotate", generic.NumberObject(90)),
    "cropped": edit(5, "/CropBox", numbers(0, 0, 200, 200)),
    "inherited size": edit(2, "/MediaBox", numbers(0, 0, 595, 600)),
    "scaled": edit(5, "/UserUnit", generic.NumberObject(3)),
    "reordered": _reversed_pages,
    "doubled": _doubled_page,
    "dropped": _dropped_page,
    "page action": edit(5, "/AA", dictionary(O=dictionary(S=NAME("/JavaScript")))),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_changed_page_is_invalid(shop: Workshop, name: str) -> None:
    assert shop.after("approval", PAGES[name]) is Verdict.INVALID


def script() -> generic.DictionaryObject:
    return dictionary(S=NAME("/JavaScript"), JS=generic.TextStringObject("app.alert(1)"))


CATALOGUE: dict[str, Callable[[], generic.PdfObject]] = {
    "/OpenAction": script,
    "/AA": lambda: dictionary(WC=script()),
    "/Names": lambda: dictionary(EmbeddedFiles=dictionary(Names=generic.ArrayObject())),
    "/OCProperties": lambda: dictionary(OCGs=generic.ArrayObject()),
    "/PageMode": lambda: NAME("/UseOutlines"),
    "/Outlines": lambda: dictionary(Count=generic.NumberObject(1)),
    "/ViewerPreferences": lambda: dictionary(HideToolbar=generic.BooleanObject(value=True)),
    "/URI": lambda: dictionary(Base=generic.TextStringObject("http://x")),
    "/Collection": lambda: dictionary(Type=NAME("/Collection")),
    "/AF": lambda: generic.ArrayObject([dictionary(Type=NAME("/Filespec"))]),
    "/Pages": lambda: dictionary(Type=NAME("/Pages"), Kids=generic.ArrayObject()),
    "/DSS": lambda: dictionary(Certs=generic.ArrayObject(), Secret=generic.NumberObject(1)),
}


@pytest.mark.parametrize("key", CATALOGUE)
def test_a_changed_catalogue_is_invalid(shop: Workshop, key: str) -> None:
    def change(writer: IncrementalPdfFileWriter) -> None:
        writer.root[NAME(key)] = CATALOGUE[key]()
        writer.update_root()

    assert shop.after("approval", change) is Verdict.INVALID


def test_evidence_as_a_cover_for_a_changed_page_is_invalid(shop: Workshop) -> None:
    def change(writer: IncrementalPdfFileWriter) -> None:
        writer.root[NAME("/DSS")] = dictionary(Certs=generic.ArrayObject())
        writer.update_root()
        _other_content(writer)

    assert shop.after("approval", change) is Verdict.INVALID


def test_a_dynamic_form_put_under_the_static_one_is_invalid(shop: Workshop) -> None:
    def change(writer: IncrementalPdfFileWriter) -> None:
        form = writer.root["/AcroForm"]
        form[NAME("/XFA")] = writer.add_object(stream(b"<xdp/>"))
        writer.update_container(form)
        writer.update_root()

    assert shop.after("approval", change) is Verdict.INVALID


def test_removed_limits_of_a_certified_file_are_invalid(shop: Workshop) -> None:
    def change(writer: IncrementalPdfFileWriter) -> None:
        del writer.root["/Perms"]
        writer.update_root()

    assert shop.after("p2", change) is Verdict.INVALID


# --- fields: pictures that lie, fields that move, hide, act or appear


def setting(key: str, value: generic.PdfObject, name: str = "so_tien") -> forge.Change:
    def change(writer: IncrementalPdfFileWriter) -> None:
        forge.field_of(writer, name)[NAME(key)] = value

    return change


def _painted(writer: IncrementalPdfFileWriter) -> None:
    forge.field_of(writer, "so_tien")[NAME("/AP")] = forge.letters(writer, b"999")


FIELDS: dict[str, forge.Change] = {
    "hidden": setting("/F", generic.NumberObject(2)),
    "not to be viewed": setting("/F", generic.NumberObject(36)),
    "moved over text": setting("/Rect", numbers(72, 690, 300, 720)),
    "acting": setting("/AA", dictionary(K=script())),
    "clicked": setting("/A", script()),
    "in a layer": setting("/OC", dictionary(Type=NAME("/OCG"))),
    "renamed": setting("/T", generic.TextStringObject("khac")),
    "painted without a value": _painted,
    "another number shown": forge.filling("so_tien", "100", "900"),
    "a digit more shown": forge.filling("so_tien", "100", "1000"),
    "white paint under the text": forge.filling("so_tien", "100", extra=b"1 g 0 0 228 20 re f"),
    "letters without ink": forge.filling("so_tien", "100", extra=b"BT 3 Tr ET"),
    "box ticked under its picture": setting("/V", NAME("/Yes"), "dong_y"),
    "picture ticked over its value": setting("/AS", NAME("/Yes"), "dong_y"),
}


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("base", ["form", "p2"])
def test_a_field_that_lies_hides_or_acts_is_invalid(shop: Workshop, base: str, name: str) -> None:
    assert shop.after(base, FIELDS[name]) is Verdict.INVALID


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("/DA", generic.TextStringObject("/Helv 1 Tf 1 g")),
        ("/MK", dictionary(BG=numbers(1, 1, 1))),
        ("/Q", generic.NumberObject(2)),
        ("/MaxLen", generic.NumberObject(1)),
        ("/Ff", generic.NumberObject(1 << 12)),
    ],
)
def test_a_restyled_field_is_never_valid(shop: Workshop, key: str, value: generic.PdfObject) -> None:
    assert shop.after("p2", setting(key, value)) in NEVER_VALID


@pytest.mark.parametrize("rect", [OVER, BESIDE])
@pytest.mark.parametrize("kind", ["/Tx", "/Btn", "/Ch", "/Sig"])
def test_a_painted_field_that_nobody_signed_is_invalid(
    shop: Workshop, kind: str, rect: tuple[int, ...]
) -> None:
    def change(writer: IncrementalPdfFileWriter) -> None:
        drawn = stream(b"0 0 9 9 re f", Subtype=NAME("/Form"), BBox=numbers(0, 0, 9, 9))
        made = dictionary(
            Type=NAME("/Annot"),
            Subtype=NAME("/Widget"),
            FT=NAME(kind),
            T=generic.TextStringObject("moi"),
            Rect=numbers(*rect),
            F=generic.NumberObject(4),
            AP=dictionary(N=writer.add_object(drawn)),
        )
        reference = writer.add_object(made)
        fields = writer.root["/AcroForm"]["/Fields"]
        fields.append(reference)
        writer.update_container(fields)
        forge.touched(writer, 5)["/Annots"].append(reference)

    assert shop.after("form", change) is Verdict.INVALID


@pytest.mark.parametrize("base", ["form", "p2", "p3"])
def test_a_later_signature_over_text_does_not_leave_the_first_valid(shop: Workshop, base: str) -> None:
    made = forge.sign(shop.bases[base], shop.other, "Sig2", box=OVER)
    verdict = shop.verdict(made)
    assert verdict.verdict in NEVER_VALID
    assert next(one for one in verdict.signatures if one.field == "Sig1").verdict in NEVER_VALID


def test_a_forged_picture_stays_invalid_under_a_later_honest_signature(shop: Workshop) -> None:
    forged = forge.revise(shop.bases["form"], forge.filling("so_tien", "15", "51.000"))
    verdict = shop.verdict(forge.sign(forged, shop.other, "Sig2", box=None))
    assert verdict.verdict is Verdict.INVALID
    assert "changes.appearance_forged" in verdict.signatures[0].reasons


def test_filling_a_file_that_is_closed_is_invalid(shop: Workshop) -> None:
    assert shop.after("p1", forge.filling("so_tien", "1")) is Verdict.INVALID


# --- signatures removed, emptied, hidden, doubled


def _signature(key: str, value: generic.PdfObject) -> forge.Change:
    def change(writer: IncrementalPdfFileWriter) -> None:
        held = forge.field_of(writer, "Sig1")["/V"]
        held[NAME(key)] = value
        writer.update_container(held)

    return change


def _without_form(writer: IncrementalPdfFileWriter) -> None:
    del writer.root["/AcroForm"]
    writer.update_root()


def _form(value: generic.PdfObject) -> forge.Change:
    def change(writer: IncrementalPdfFileWriter) -> None:
        writer.root[NAME("/AcroForm")] = value
        writer.update_root()

    return change


GONE: dict[str, forge.Change] = {
    "value null": setting("/V", generic.NullObject(), "Sig1"),
    "value a number": setting("/V", generic.NumberObject(5), "Sig1"),
    "value empty": setting("/V", dictionary(), "Sig1"),
    "no form": _without_form,
    "form a number": _form(generic.NumberObject(1)),
    "form empty": _form(dictionary(Fields=generic.ArrayObject())),
    "other type": _signature("/SubFilter", NAME("/x")),
    "empty contents": _signature("/Contents", generic.ByteStringObject(b"")),
    "empty range": _signature("/ByteRange", numbers(0, 0, 0, 0)),
    "short range": _signature("/ByteRange", numbers(0, 1)),
    "taken for a stamp": _signature("/Type", NAME("/DocTimeStamp")),
    "other reason": _signature("/Reason", generic.TextStringObject("x")),
    "other date": _signature("/M", generic.TextStringObject("D:20010101000000Z")),
}


@pytest.mark.parametrize("name", GONE)
def test_a_signature_taken_out_or_spoiled_is_invalid(shop: Workshop, name: str) -> None:
    assert shop.after("approval", GONE[name]) is Verdict.INVALID


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (rb"/ByteRange ?\[[^\]]*\]", b"/ByteRange null"),
        (rb"/ByteRange ?\[[^\]]*\]", b"/ByteRange [0 0 0 0]"),
        (rb"/ByteRange ?\[[^\]]*\]", b"/ByteRange [0 -1 9 9]"),
        (rb"/ByteRange ?\[[^\]]*\]", b"/ByteRange [0 (a) 9 9]"),
        (rb"/ByteRange ?\[[^\]]*\]", b"/ByteRange 9 0 R"),
        (rb"/Contents ?<[0-9a-fA-F]{99,}>", b"/Contents null"),
        (rb"/Contents ?<[0-9a-fA-F]{99,}>", b"/Contents <00>"),
        (rb"/Contents ?<[0-9a-fA-F]{99,}>", b"/Contents 9 0 R"),
        (rb"/Contents ?<[0-9a-fA-F]{99,}>", b"/Contents [<00>]"),
        (rb"/AcroForm", b"/AcroXorm"),
        (rb"/Fields", b"/Fjelds"),
        (rb"/FT ?/Sig", b"/FT /Sog"),
    ],
)
def test_a_signature_made_unreadable_in_place_is_neither_unsigned_nor_valid(
    shop: Workshop, old: bytes, new: bytes
) -> None:
    data = shop.bases["approval"]
    found = re.search(old, data)
    assert found
    made = data[: found.start()] + new.ljust(len(found[0])) + data[found.end() :]
    assert shop.verdict(made).verdict in BROKEN


def test_one_spoiled_signature_hides_none_of_the_others(shop: Workshop) -> None:
    both = forge.sign(shop.bases["approval"], shop.other, "Sig2", box=None)
    verdict = shop.verdict(forge.revise(both, _signature("/Contents", generic.ByteStringObject(b"x"))))
    told = {one.field: one for one in verdict.signatures}
    assert set(told) == {"Sig1", "Sig2"}
    assert told["Sig1"].verdict is Verdict.INVALID
    assert told["Sig2"].integrity is Integrity.INTACT
    assert told["Sig2"].verdict in NEVER_VALID


# --- the file's own bookkeeping


def _wrapped(data: bytes, variant: int) -> bytes:
    """Move the signed tail, and put forged objects between a shortened signature and it."""
    _, start, end, length = forge.last_range(data)
    gap = data[start:end]
    used = len(gap[1:-1].rstrip(b"0")) + 2
    kept = gap[:used] + b">"
    evil = b"/ByteRange [0 %d %d %d] >>\nendobj\n6 0 obj\n<< /Length 5 >>\nstream\nBT ET\nendstream\nendobj\n"
    shift = (0, 500, 5000)[variant]
    forged = (evil % (start, end, length)).ljust(len(gap) - len(kept) + shift)
    return data[:start] + kept + forged + data[end:]


@pytest.mark.parametrize("variant", range(3))
def test_signature_wrapping_is_never_valid(shop: Workshop, variant: int) -> None:
    assert shop.verdict(_wrapped(shop.bases["approval"], variant)).verdict in BROKEN


@pytest.mark.parametrize(
    "tail",
    [
        b"\n6 0 obj\n<< /Length 5 >>\nstream\nBT ET\nendstream\nendobj\n",
        b"\n6 0 obj\n<< >>\nendobj\nstartxref\n1\n%%EOF\n",
        b"\nstartxref\n99999999\n%%EOF\n",
        b"\nstartxref\n0\n%%EOF\n",
        b"\n%%EOF\n%%EOF\n",
        b"junk",
    ],
)
def test_bytes_behind_the_file_are_never_valid(shop: Workshop, tail: bytes) -> None:
    assert shop.verdict(shop.bases["approval"] + tail).verdict in BROKEN


@pytest.mark.parametrize(
    "entry", [b"0000000000 00001 f \n", b"0000000000 00000 f \n", b"0000000000 65535 f \n"]
)
def test_content_marked_as_deleted_is_never_valid(shop: Workshop, entry: bytes) -> None:
    data = shop.bases["approval"]
    before = re.findall(rb"startxref\s+(\d+)", data)[-1]
    made = data + b"xref\n6 1\n" + entry + b"trailer\n<< /Size 20 /Root 1 0 R /Prev %s >>\n" % before
    made += b"startxref\n%d\n%%%%EOF\n" % len(data)
    assert shop.verdict(made).verdict in {*BROKEN, *NEVER_VALID}


def test_a_table_that_points_at_another_signed_object_is_never_valid(shop: Workshop) -> None:
    """Hide and replace: the second version lies in the signed bytes, only the table is new."""
    data = shop.bases["approval"]
    before = re.findall(rb"startxref\s+(\d+)", data)[-1]
    made = data + b"xref\n6 1\n%010d 00000 n \n" % data.index(b"8 0 obj")
    made += b"trailer\n<< /Size 20 /Root 1 0 R /Prev %s >>\nstartxref\n%d\n%%%%EOF\n" % (before, len(data))
    assert shop.verdict(made).verdict in BROKEN


def test_a_second_hidden_table_after_signing_is_never_valid(shop: Workshop) -> None:
    data = shop.bases["approval"]
    before = re.findall(rb"startxref\s+(\d+)", data)[-1]
    out = bytearray(data)
    evil, out = len(out), out + b"6 0 obj\n<< /Length 5 >>\nstream\nBT ET\nendstream\nendobj\n"
    table, entry = len(out), b"\1" + evil.to_bytes(4, "big") + b"\0"
    out += b"90 0 obj\n<< /Type /XRef /Size 91 /W [1 4 1] /Index [6 1] /Root 1 0 R /Length 6 >>\nstream\n"
    out += entry + b"\nendstream\nendobj\n"
    place = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 91 /Root 1 0 R /Prev %s /XRefStm %d >>\n" % (
        before,
        table,
    )
    made = bytes(out + b"startxref\n%d\n%%%%EOF\n" % place)
    assert shop.verdict(made).verdict in BROKEN


def _packed_font() -> bytes:
    """Return a file whose font lies in an object stream, made by hand."""
    inner = b"3 0 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    objects: dict[int, bytes] = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [5 0 R] /Count 1 /MediaBox [0 0 595 842] >>",
        5: b"<< /Type /Page /Parent 2 0 R /Contents 6 0 R /Resources << /Font << /F1 3 0 R >> >> >>",
        6: forge._stream(b"<<", forge.TEXT),
        20: forge._stream(b"<< /Type /ObjStm /N 1 /First 4", inner),
    }
    out, places = bytearray(b"%PDF-1.7\n"), {}
    for number, content in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    places[21] = len(out)
    rows = [b"\1" + places[n].to_bytes(4, "big") + b"\0" if n in places else bytes(6) for n in range(22)]
    rows[3] = b"\2" + (20).to_bytes(4, "big") + b"\0"
    head = b"21 0 obj\n<< /Type /XRef /Size 22 /W [1 4 1] /Root 1 0 R /Length 132 >>\nstream\n"
    return bytes(out + head + b"".join(rows) + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % places[21])


def test_a_replaced_container_of_signed_objects_is_never_valid(shop: Workshop) -> None:
    def change(writer: IncrementalPdfFileWriter) -> None:
        other = b"3 0 << /Type /Font /Subtype /Type1 /BaseFont /Courier >>"
        entries: dict[str, Any] = {"N": generic.NumberObject(1), "First": generic.NumberObject(4)}
        writer.objects[(0, 20)] = stream(other, Type=NAME("/ObjStm"), **entries)

    base = forge.sign(_packed_font(), shop.leader)
    assert shop.verdict(base).verdict is Verdict.VALID
    assert shop.verdict(forge.revise(base, change)).verdict in BROKEN
