"""Odd files from the field: turned, cropped, newer, archived, certified, huge."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import NumberObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, append_signature_field
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from reportlab.pdfgen import canvas

from eoffice.rendering.page_words import page_words
from eoffice.rendering.specimens import write_signature
from signing import LEADER, FieldPlace, TrustStore, Verdict, look_over, prepare, verify
from signing.archive_kind import archive_part
from signing.batch import Job, Outcome, Rules, State, sign_batch
from signing.frames import Frame
from signing.hygiene import Severity
from signing.images import Picture
from signing.operations import Recipe
from signing.pdf import Revision
from signing.placing import Operation
from tests.signing.authority_server import AuthorityServer, PlainKey
from tests.signing.conftest import draw_document
from tests.signing.engine_signer import KeySigner

SIGNER = "Nguyễn Đặng Ưỡn Ẵm"
XMP = (
    '<?xpacket begin="" id="x"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    'xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<pdfaid:part>{part}</pdfaid:part><dc:creator>Ân</dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>"
)


@pytest.fixture(scope="module")
def key() -> Iterator[PlainKey]:
    with AuthorityServer() as authority:
        yield PlainKey(authority, SIGNER)


def sign(source: Path, target: Path, key: PlainKey, operation: Operation = Operation.COMMENT) -> Outcome:
    recipe = Recipe(operation, SIGNER, "UBND xã", text="Đã xem", words=page_words)
    return sign_batch([Job(source, target, recipe)], key, rules=Rules(processes=0)).outcomes[0]


def raw_pdf(target: Path, objects: list[bytes], header: bytes = b"%PDF-1.7\n") -> Path:
    """Write a file of given objects, the first being the root."""
    out, offsets = io.BytesIO(header), []
    out.seek(0, 2)
    for number, content in enumerate(objects, start=1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    out.write(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table))
    target.write_bytes(out.getvalue())
    return target


def one_page(
    target: Path, page: bytes = b"", root: bytes = b"", *more: bytes, header: bytes = b"%PDF-1.7\n"
) -> Path:
    objects = [
        b"<</Type/Catalog/Pages 2 0 R%s>>" % root,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>%s>>" % page,
        b"<</Length 4>>stream\nq Q \nendstream",
        *more,
    ]
    return raw_pdf(target, objects, header)


def change(source: Path, target: Path, key: str, value: generic.PdfObject, *, page: bool = False) -> Path:
    with source.open("rb") as opened, target.open("wb") as output:
        writer: IncrementalPdfFileWriter = Revision(opened)
        holder = writer.find_page_for_modification(0)[0].get_object() if page else writer.root
        holder[pdf_name(key)] = writer.add_object(value) if isinstance(value, generic.StreamObject) else value
        writer.update_container(holder)
        writer.write(output)
    return target


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_what_is_seen_and_what_is_stored_are_each_others_reverse(turn: int) -> None:
    frame = Frame(10, 20, 500, 700, turn)
    seen = (30.0, 40.0, 130.0, 90.0)
    assert frame.shown(frame.stored(seen)) == pytest.approx(seen)
    wide, high = frame.size
    assert frame.stored((0, 0, wide, high)) == pytest.approx((10, 20, 510, 720))


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_signature_on_a_turned_page_stands_upright_under_the_position(
    key: PlainKey, tmp_path: Path, turn: int
) -> None:
    # The words are drawn as a scanner's software does: upright once the page is shown turned.
    wide = 842 if turn % 180 else 595
    paper = canvas.Canvas(str(tmp_path / "flat.pdf"), pagesize=(595, 842))
    shift = {90: (595, 0), 180: (595, 842), 270: (0, 842)}[turn]
    paper.translate(*shift)
    paper.rotate(turn)
    paper.drawString(wide - 200, 200, "CHU TICH")
    paper.drawString(wide - 210, 90, "Nguyen Van A")
    paper.save()
    source = change(tmp_path / "flat.pdf", tmp_path / "turned.pdf", "/Rotate", NumberObject(turn), page=True)
    recipe = Recipe(Operation.APPROVE, "Nguyen Van A", "UBND", words=page_words)
    signed = tmp_path / "signed.pdf"
    assert sign_batch([Job(source, signed, recipe)], key).outcomes[0].state is State.DONE
    text = subprocess.run(
        ["pdftotext", "-layout", str(signed), "-"], capture_output=True, text=True, check=True
    )
    lines = [line.strip() for line in text.stdout.splitlines() if line.strip()]
    order = [next(at for at, line in enumerate(lines) if word in line) for word in ("CHU", "Ký bởi", "Van A")]
    # The name stands in the signature too; the last line is the one that was printed.
    assert order[0] < order[1]
    assert lines[-1] == "Nguyen Van A"
    (drawn,) = [
        one
        for one in PdfFileReader(signed.open("rb")).root["/AcroForm"]["/Fields"]
        if "/V" in one.get_object()
    ]
    assert "/Matrix" in drawn.get_object()["/AP"]["/N"]


def test_a_cropped_page_is_signed_within_what_is_shown(key: PlainKey, tmp_path: Path) -> None:
    draw_document(tmp_path / "a.pdf")
    crop = generic.ArrayObject(NumberObject(edge) for edge in (50, 60, 500, 700))
    source = change(tmp_path / "a.pdf", tmp_path / "b.pdf", "/CropBox", crop, page=True)
    assert sign(source, tmp_path / "c.pdf", key, Operation.INCOMING).state is State.DONE
    with (tmp_path / "c.pdf").open("rb") as file:
        (field,) = PdfFileReader(file).root["/AcroForm"]["/Fields"]
        x0, y0, x1, y1 = (float(edge) for edge in field.get_object()["/Rect"])
    assert 50 <= x0 < x1 <= 500
    assert 60 <= y0 < y1 <= 700


def test_a_pdf_2_file_is_signed_and_stays_one(key: PlainKey, tmp_path: Path) -> None:
    source = one_page(tmp_path / "a.pdf", header=b"%PDF-2.0\n")
    assert sign(source, tmp_path / "b.pdf", key).state is State.DONE
    judged = subprocess.run(["pdfsig", str(tmp_path / "b.pdf")], capture_output=True, text=True, check=False)
    assert "Signature is Valid" in judged.stdout
    assert (tmp_path / "b.pdf").read_bytes().startswith(source.read_bytes())


@pytest.mark.parametrize("part", [1, 2])
def test_an_archive_file_keeps_what_its_kind_demands(key: PlainKey, tmp_path: Path, part: int) -> None:
    draw_document(tmp_path / "a.pdf")
    xmp = generic.StreamObject(stream_data=XMP.format(part=part).encode())
    source = change(tmp_path / "a.pdf", tmp_path / "b.pdf", "/Metadata", xmp)
    write_signature(SIGNER, tmp_path / "ký.png")
    recipe = Recipe(Operation.APPROVE, SIGNER, picture=Picture(tmp_path / "ký.png"), words=page_words)
    signed = tmp_path / "c.pdf"
    assert sign_batch([Job(source, signed, recipe)], key).outcomes[0].state is State.DONE
    assert archive_faults(source, signed, part) == []


def archive_faults(source: Path, signed: Path, part: int) -> list[str]:
    """Return what a revision did that ISO 19005 forbids; no validator is at hand, so we look ourselves."""
    faults = []
    with source.open("rb") as before, signed.open("rb") as after:
        old, new = PdfFileReader(before), PdfFileReader(after)
        if archive_part(new.root) != part:
            faults.append("the claim is gone")
        if old.root["/Metadata"].data != new.root["/Metadata"].data:
            faults.append("the description was rewritten")  # 6.7.3: it must agree with the dictionary
        if dict(old.trailer_view["/Info"]) != dict(new.trailer_view["/Info"]):
            faults.append("the information dictionary was rewritten")
        for item in new.root["/AcroForm"]["/Fields"]:
            field = item.get_object()
            flags = int(field["/F"])
            if not flags & 4 or flags & (1 | 2 | 32):
                faults.append("an annotation does not print")  # 6.5.3
            if "/A" in field or "/AA" in field or set(field["/AP"]) != {"/N"}:
                faults.append("an annotation acts")  # 6.6.1
            faults += _drawn_faults(field["/AP"]["/N"], part)
        if new.root["/AcroForm"].get("/NeedAppearances", False):
            faults.append("appearances are left to the reader")  # 6.9
    return faults


def _drawn_faults(drawn: generic.StreamObject, part: int) -> list[str]:
    faults = []
    held = drawn.get("/Resources", generic.DictionaryObject())
    for name in held.get("/Font", ()):
        inner = held["/Font"][name]["/DescendantFonts"][0]
        if "/FontFile2" not in inner["/FontDescriptor"] or "/CIDToGIDMap" not in inner:
            faults.append("a font is not embedded")  # 6.3.4
    for name in held.get("/XObject", ()):
        if part == 1 and "/SMask" in held["/XObject"][name]:
            faults.append("a picture is transparent")  # 6.4
        if part == 1 and "/Mask" not in held["/XObject"][name]:
            faults.append("a picture hides the page below")
    if "/Group" in drawn and part == 1:
        faults.append("a form is transparent")
    return faults


@pytest.mark.parametrize(
    ("permission", "code"),
    [(MDPPerm.NO_CHANGES, "signing.certified_final"), (MDPPerm.FILL_FORMS, "signing.certified_no_field")],
)
def test_a_certified_file_is_not_broken_by_a_field_its_author_did_not_foresee(
    key: PlainKey, tmp_path: Path, permission: MDPPerm, code: str
) -> None:
    source = certified(tmp_path, key, permission)
    outcome = sign(source, tmp_path / "out.pdf", key)
    assert (outcome.state, outcome.code) == (State.FAILED, code)
    errors = {one.code for one in look_over(source) if one.severity is Severity.ERROR}
    assert errors == ({"signing.certified_final"} if permission is MDPPerm.NO_CHANGES else set())
    assert not (tmp_path / "out.pdf").exists()


def test_a_field_that_a_certifying_author_left_is_signed_and_both_hold(key: PlainKey, tmp_path: Path) -> None:
    source = certified(tmp_path, key, MDPPerm.FILL_FORMS, field=True)
    assert sign(source, tmp_path / "out.pdf", key, Operation.APPROVE).state is State.DONE
    judged = subprocess.run(
        ["pdfsig", str(tmp_path / "out.pdf")], capture_output=True, text=True, check=False
    )
    assert judged.stdout.count("Signature is Valid") == 2
    trust = TrustStore.of([key.chain[-1]])
    states = {one.integrity.value for one in verify(tmp_path / "out.pdf", trust).signatures}
    assert states == {"intact"}
    assert verify(tmp_path / "out.pdf", trust).verdict not in (Verdict.INVALID, Verdict.CHANGED)


def certified(folder: Path, key: PlainKey, permission: MDPPerm, *, field: bool = False) -> Path:
    """Return a document that its author has certified, perhaps with a field left for a leader."""
    draw_document(folder / "a.pdf")
    prepared, target = folder / "a.pdf", folder / "certified.pdf"
    if field:
        prepare(prepared, folder / "p.pdf", [FieldPlace(LEADER, 1, (320, 100, 470, 180))])
        prepared = folder / "p.pdf"
    meta = PdfSignatureMetadata("tac_gia", md_algorithm="sha256", certify=True, docmdp_permissions=permission)
    with prepared.open("rb") as opened, target.open("wb") as output:
        writer = IncrementalPdfFileWriter(opened)
        append_signature_field(writer, SigFieldSpec("tac_gia"))
        PdfSigner(meta, KeySigner(key)).sign_pdf(writer, output=output, bytes_reserved=16384)
    return target


@pytest.mark.parametrize(
    ("rect", "code"),
    [
        (b"0 0 0 0", "signing.field_no_room"),
        (b"10 10 10.5 10.5", "signing.field_no_room"),
        (b"99 99 50 50", ""),
    ],
)
def test_a_field_without_room_is_named_and_a_reversed_one_is_read(
    key: PlainKey, tmp_path: Path, rect: bytes, code: str
) -> None:
    widget = b"<</Type/Annot/Subtype/Widget/FT/Sig/T(chu_ky_lanh_dao)/P 3 0 R/F 4/Rect[%s]>>" % rect
    source = one_page(tmp_path / "a.pdf", b"/Annots[5 0 R]", b"/AcroForm<</Fields[5 0 R]>>", widget)
    outcome = sign(source, tmp_path / "b.pdf", key, Operation.APPROVE)
    assert outcome.code == code
    assert (tmp_path / "b.pdf").exists() is (code == "")


def test_ten_thousand_pages_are_signed_without_walking_them_again_and_again(
    key: PlainKey, tmp_path: Path
) -> None:
    count = 10_000
    kids = b" ".join(b"%d 0 R" % (at + 3) for at in range(count))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<<>>>>" % (count + 3)
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids)]
    objects += [page] * count + [b"<</Length 4>>stream\nq Q \nendstream"]
    source = raw_pdf(tmp_path / "long.pdf", objects)
    seen = {one.code for one in look_over(source)}
    assert "hygiene.partly_seen" in seen
    assert sign(source, tmp_path / "signed.pdf", key, Operation.INCOMING).state is State.DONE


def test_four_gigabytes_of_nothing_and_other_rubbish_are_refused_at_once(
    key: PlainKey, tmp_path: Path
) -> None:
    huge = tmp_path / "huge.pdf"
    with huge.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(4 << 30)  # sparse: it takes no room on the disk
    lies = one_page(tmp_path / "lies.pdf")
    lies.write_bytes(lies.read_bytes().replace(b"/Count 1", b"/Count 9"))
    loop = raw_pdf(
        tmp_path / "loop.pdf",
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]/Count 1/Parent 2 0 R>>"],
    )
    for bad in (huge, lies, loop):
        outcome = sign(bad, tmp_path / "out.pdf", key)
        assert (outcome.state, outcome.code) == (State.FAILED, "signing.unreadable"), bad.name
    assert not list(tmp_path.glob("out.pdf")) + list(tmp_path.glob(".*.part"))


@pytest.mark.parametrize("user", ["mật khẩu", ""])
def test_a_file_with_a_password_is_refused_before_the_pin(key: PlainKey, tmp_path: Path, user: str) -> None:
    draw_document(tmp_path / "a.pdf")
    with (tmp_path / "a.pdf").open("rb") as source, (tmp_path / "b.pdf").open("wb") as target:
        writer = copy_into_new_writer(PdfFileReader(source))
        writer.encrypt(owner_pass="chủ", user_pass=user)
        writer.write(target)
    assert [one.code for one in look_over(tmp_path / "b.pdf")] == ["hygiene.encrypted"]
    assert sign(tmp_path / "b.pdf", tmp_path / "c.pdf", key).code == "signing.encrypted"


def test_every_vietnamese_letter_may_stand_in_the_name_of_a_file(key: PlainKey, tmp_path: Path) -> None:
    marks = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ"
    # A name of 255 bytes is the longest that file systems take.
    names = [marks[:40] + ".pdf", marks[40:].upper() + ".pdf", "ệ" * 83 + ".pdf", "e\u0323\u0302 rời.pdf"]
    for name in names:
        draw_document(tmp_path / name)
        (tmp_path / "ra").mkdir(exist_ok=True)
        assert sign(tmp_path / name, tmp_path / "ra" / name, key).state is State.DONE
    assert len(list((tmp_path / "ra").iterdir())) == len(names)
    name = re.escape(SIGNER)
    shown = subprocess.run(
        ["pdfsig", str(tmp_path / "ra" / names[0])], capture_output=True, text=True, check=False
    ).stdout
    assert re.search(name, shown)
