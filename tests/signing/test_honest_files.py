"""Honest files of many producers: none may be called changed or invalid."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign import fields as sig_fields
from pyhanko.sign.fields import MDPPerm, SigFieldSpec

from signing.revisions import by_page, signed_revision
from signing.verdict import Verdict
from signing.verification import verify
from tests.signing import forge
from tests.signing.forge import NAME, Pki, dictionary

CORNER = (60, 60, 200, 120)
PKI = Pki.make()
ONE, TWO = PKI.person("Nguyễn Văn Ân"), PKI.person("Trần Thị Bé")
TSA = PKI.tsa()


def again(data: bytes, name: str = "Sig2") -> bytes:
    return forge.sign(data, TWO, name, box=CORNER)


def edited(data: bytes, change: forge.Change) -> bytes:
    return forge.revise(data, change)


def _extensions(writer: IncrementalPdfFileWriter) -> None:
    level = dictionary(BaseVersion=NAME("/1.7"), ExtensionLevel=generic.NumberObject(8))
    writer.root[NAME("/Extensions")] = dictionary(ADBE=level)
    writer.root[NAME("/Version")] = NAME("/1.7")
    writer.update_root()


def _same_again(writer: IncrementalPdfFileWriter) -> None:
    for number in (2, 3, 5, 6):
        forge.touched(writer, number)


def _annotations_apart(writer: IncrementalPdfFileWriter) -> None:
    page = forge.touched(writer, 5)
    page[NAME("/Annots")] = writer.add_object(page["/Annots"])


def _empty_field(writer: IncrementalPdfFileWriter) -> None:
    sig_fields.append_signature_field(writer, SigFieldSpec("later", 0, CORNER))


def _tick(writer: IncrementalPdfFileWriter) -> None:
    box = forge.field_of(writer, "dong_y")
    box[NAME("/V")] = box[NAME("/AS")] = NAME("/Yes")


def _choose(writer: IncrementalPdfFileWriter) -> None:
    choice = forge.field_of(writer, "don_vi")
    choice[NAME("/V")] = generic.TextStringObject("A")
    choice[NAME("/AP")] = forge.letters(writer, b"A")


def _packed(data: bytes) -> bytes:
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(data)), writer_kwargs={"stream_xrefs": True})
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def signed(data: bytes | None = None) -> bytes:
    return forge.sign(data if data is not None else forge.plain(pages=2), ONE)


def form() -> bytes:
    return forge.certify(forge.with_fields(), ONE, MDPPerm.FILL_FORMS)


HONEST: dict[str, Callable[[], bytes]] = {
    "one signature": signed,
    "a line end behind": lambda: signed() + b"\r\n",
    "zeros behind": lambda: signed() + bytes(9),
    "two signatures": lambda: again(signed()),
    "three signatures": lambda: forge.sign(again(signed()), ONE, "Sig3", box=(220, 60, 300, 120)),
    "an invisible second": lambda: forge.sign(signed(), TWO, "Sig2", box=None),
    "PKCS#7 twice": lambda: forge.sign(
        forge.sign(forge.plain(), ONE, pades=False), TWO, "Sig2", pades=False, box=CORNER
    ),
    "SHA-512": lambda: forge.sign(forge.plain(), ONE, md_algorithm="sha512"),
    "a time stamp": lambda: forge.sign(forge.plain(), ONE, tsa=TSA),
    "a document stamp": lambda: forge.document_stamp(signed(), TSA),
    "two document stamps": lambda: forge.document_stamp(forge.document_stamp(signed(), TSA), TSA),
    "a stamp on a closed file": lambda: forge.document_stamp(
        forge.certify(forge.with_fields(), ONE, MDPPerm.NO_CHANGES), TSA
    ),
    "certified and filled": lambda: edited(form(), forge.filling("so_tien", "100")),
    "certified, ticked": lambda: edited(form(), _tick),
    "certified, chosen": lambda: edited(form(), _choose),
    "certified, filled, signed": lambda: forge.sign(
        edited(form(), forge.filling("ho_ten", "An")), TWO, "Sig2", box=None
    ),
    "filled by the next signer": lambda: again(
        edited(signed(forge.with_fields()), forge.filling("so_tien", "100"))
    ),
    "an empty field for later": lambda: edited(signed(), _empty_field),
    "extensions": lambda: edited(signed(), _extensions),
    "identical objects": lambda: edited(signed(), _same_again),
    "annotations apart": lambda: edited(signed(), _annotations_apart),
    "nothing appended": lambda: edited(signed(), lambda _: None),
    "streams of objects": lambda: again(signed(_packed(forge.plain(pages=2)))),
}


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_file_is_valid(tmp_path: Path, name: str) -> None:
    verdict = verify(forge.saved(tmp_path, HONEST[name]()), PKI.trust)
    assert (verdict.verdict, verdict.reasons) == (Verdict.VALID, ())


# --- revisions as other programs write them


CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R /Metadata 20 0 R /AcroForm << /Fields [%s] /SigFlags 3 %s>> >>"
PAGE = (
    b"<< /Type /Page /Parent 2 0 R /Contents 6 0 R /Annots [%s]"
    b" /Resources << /Font << /F1 3 0 R >> /XObject << /O 4 0 R >> >> >>"
)
WIDGET = b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (%s) /F 132 /Rect [%s] /V %d 0 R /P 5 0 R >>"
DEFAULTS = b"/DA (/Helv 0 Tf 0 g) /DR << /Font << /Helv 3 0 R >> >> "


def described(date: bytes, title: bytes = b"Van ban", tool: bytes = b"Writer") -> bytes:
    told = (
        b'<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="r"><rdf:Description'
        b' xmp:CreatorTool="%s"><xmp:ModifyDate>%s</xmp:ModifyDate><dc:title>%s</dc:title>'
        b'</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    )
    return forge._stream(b"<< /Type /Metadata /Subtype /XML", told % (tool, date, title))


def first_by_hand(date: bytes = b"(D:20240101000000Z)") -> bytes:
    base = forge.appended(forge.plain(extra=b"/Metadata 20 0 R"), {20: described(b"2020")})
    objects = {1: CATALOGUE % (b"30 0 R", b""), 5: PAGE % b"30 0 R", 30: WIDGET % (b"S1", b"0 0 0 0", 31)}
    return forge.signed_by_hand(base, ONE, objects, 31, head=b"/M %s /Name (x) " % date)


def second_by_hand(defaults: bytes, extra: dict[int, bytes]) -> bytes:
    objects = {
        1: CATALOGUE % (b"30 0 R 40 0 R", defaults),
        5: PAGE % b"30 0 R 40 0 R",
        40: WIDGET % (b"S2", b"60 60 200 120", 41),
        **extra,
    }
    return forge.signed_by_hand(first_by_hand(), TWO, objects, 41)


OTHERS: dict[str, Callable[[], bytes]] = {
    "plain": first_by_hand,
    "new dates and tool": lambda: second_by_hand(b"", {20: described(b"2024", tool=b"Other")}),
    "form defaults, page tree again": lambda: second_by_hand(
        DEFAULTS, {2: b"<< /Type /Pages /Kids [5 0 R] /Count 1 /MediaBox [0.0 0 595.00 842] >>"}
    ),
    "only dates": lambda: forge.appended(first_by_hand(), {20: described(b"2024")}),
    "information": lambda: forge.appended(
        first_by_hand(), {50: b"<< /ModDate (D:2024) /Producer (x) >>"}, info=50
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_other_programs_append_is_valid(tmp_path: Path, name: str) -> None:
    verdict = verify(forge.saved(tmp_path, OTHERS[name]()), PKI.trust)
    assert (verdict.verdict, verdict.reasons) == (Verdict.VALID, ())


def test_another_title_is_changed(tmp_path: Path) -> None:
    made = forge.appended(first_by_hand(), {20: described(b"2024", b"Khac")})
    assert verify(forge.saved(tmp_path, made), PKI.trust).verdict is Verdict.CHANGED


def _picture(content: bytes) -> bytes:
    head = b"<< /Type /XObject /Subtype /Form /BBox [0 0 228 20] /Resources << /Font << /Helv 3 0 R >> >>"
    return forge._stream(head, content)


@pytest.mark.parametrize(("shown", "expected"), [(b"100", Verdict.VALID), (b"900", Verdict.INVALID)])
def test_a_picture_rewritten_in_place_is_judged_by_what_it_shows(
    tmp_path: Path, shown: bytes, expected: Verdict
) -> None:
    field = (
        b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (so_tien) /F 4 /Rect [72 560 300 580]"
        b" /DA (/Helv 12 Tf 0 g) /P 5 0 R /AP << /N 60 0 R >> %s>>"
    )
    base = forge.appended(forge.with_fields(), {8: field % b"", 60: _picture(b"/Tx BMC EMC")})
    certified = forge.certify(base, ONE, MDPPerm.FILL_FORMS)
    drawn = b"/Tx BMC BT /Helv 12 Tf (%s) Tj ET EMC" % shown
    made = forge.appended(certified, {8: field % b"/V (100) ", 60: _picture(drawn)})
    assert verify(forge.saved(tmp_path, made), PKI.trust).verdict is expected


def _scan(grey: int) -> bytes:
    image = (
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8"
    )
    page = b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>"
    return forge.assemble(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>",
            page,
            forge._stream(b"<<", b"q 595 0 0 842 0 0 cm /I Do Q"),
            forge._stream(image, bytes([grey])),
        ]
    )


@pytest.mark.parametrize(("grey", "expected"), [(255, Verdict.VALID), (0, Verdict.CHANGED)])
def test_a_second_signature_on_the_white_of_a_scan_covers_nothing(
    tmp_path: Path, grey: int, expected: Verdict
) -> None:
    made = again(signed(_scan(grey)))
    assert verify(forge.saved(tmp_path, made), PKI.trust).verdict is expected


# --- side by side


def test_the_signed_revision_is_given_byte_by_byte_with_what_changed_on_which_page(tmp_path: Path) -> None:
    before = signed()
    after = forge.revise(before, lambda writer: forge.touched(writer, 5).pop("/Contents"))
    file = forge.saved(tmp_path, after)
    (one,) = verify(file, PKI.trust).signatures
    assert one.verdict is Verdict.INVALID
    assert [change.page for change in by_page(one)] == [1]
    assert signed_revision(file, "Sig1", tmp_path / "signed.pdf") == len(before)
    assert (tmp_path / "signed.pdf").read_bytes() == before
    assert verify(tmp_path / "signed.pdf", PKI.trust).verdict is Verdict.VALID


def test_a_file_with_many_signatures_is_judged_in_full(tmp_path: Path) -> None:
    data = forge.plain()
    for number in range(12):
        x, y = 20 + number % 6 * 80, 20 + number // 6 * 70
        data = forge.sign(
            data, (ONE, TWO)[number % 2], f"S{number}", box=(x, y, x + 60, y + 60), reserved=16384
        )
    told: list[str] = []
    file = forge.saved(tmp_path, data)
    verdict = verify(file, PKI.trust, told=lambda one: told.append(one.field))
    assert verdict.verdict is Verdict.VALID
    assert len(told) == len(verdict.signatures) == 12
    assert verify(file, PKI.trust) == verdict


NOON = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (b"(D:20261122120000Z')", NOON),  # LibreOffice
        (b"(D:20261122120000Z00'00')", NOON),
        (b"(D:20261122190000+07'00')", NOON),
        (b"(D:20261399250000Z')", None),
        (b"(22/11/2026)", None),
        (b"()", None),
        (b"42", None),
    ],
)
def test_a_date_written_loosely_breaks_no_signature(
    tmp_path: Path, written: bytes, told: datetime | None
) -> None:
    verdict = verify(forge.saved(tmp_path, first_by_hand(written)), PKI.trust)
    assert verdict.verdict is Verdict.VALID
    assert verdict.signatures[0].signing_time == told
