"""Tampering of every class we know, each made at test time, and its honest twin."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signing import (
    DATE,
    LEADER,
    NUMBER,
    SEAL,
    FieldPlace,
    FileVerdict,
    SigningRequest,
    Verdict,
    fill,
    prepare,
    sign,
    verify,
)
from signing.verdict import Integrity
from tests.signing import attacks
from tests.signing.conftest import Journey, Office

NAME = generic.pdf_name
FREE = "ky_tu_do"  # a signature field without any lock


def reasons_of(verdict: FileVerdict) -> set[str]:
    return {*verdict.reasons, *(reason for one in verdict.signatures for reason in one.reasons)}


def by_field(verdict: FileVerdict, field: str) -> Verdict:
    return next(one.verdict for one in verdict.signatures if one.field == field)


# --- changes inside the signed bytes


@pytest.mark.parametrize("place", [b"endobj", b"/Rect", b"xref", b"/Type /Catalog", b"/Filter /Adobe"])
def test_one_changed_byte_is_never_valid(
    office: Office, journey: Journey, tmp_path: Path, place: bytes
) -> None:
    data = bytearray(journey.sealed.read_bytes())
    data[data.index(place)] ^= 1
    (tmp_path / "x.pdf").write_bytes(data)
    verdict = verify(tmp_path / "x.pdf", office.trust).verdict
    assert verdict in {Verdict.INVALID, Verdict.INDETERMINATE}


def test_changed_text_breaks_both_signatures(office: Office, journey: Journey, tmp_path: Path) -> None:
    data = bytearray(journey.sealed.read_bytes())
    start = data.index(b"stream\n") + 12
    data[start] ^= 1
    (tmp_path / "x.pdf").write_bytes(data)
    verdict = verify(tmp_path / "x.pdf", office.trust)
    assert [one.integrity for one in verdict.signatures] == [Integrity.BROKEN] * 2
    assert verdict.verdict is Verdict.INVALID


# --- revisions appended to a sealed file


def swap_text(writer: IncrementalPdfFileWriter) -> None:
    page = attacks.page_of(writer, 0)
    stream = generic.StreamObject(stream_data=b"BT /F1 12 Tf 80 640 Td (Payment of 9.000.000 dong) Tj ET")
    page[NAME("/Contents")] = writer.add_object(stream)


def other_number(writer: IncrementalPdfFileWriter) -> None:
    field = attacks.field_of(writer, NUMBER)
    field[NAME("/V")] = generic.TextStringObject("99")
    field[NAME("/AP")] = attacks.picture(writer, b"BT /F 13 Tf 0 3 Td (99) Tj ET")


def open_action(writer: IncrementalPdfFileWriter) -> None:
    script = {NAME("/S"): NAME("/JavaScript"), NAME("/JS"): generic.pdf_string("app.alert(1)")}
    writer.root[NAME("/OpenAction")] = generic.DictionaryObject(script)
    writer.update_root()


def painted_note(writer: IncrementalPdfFileWriter) -> None:
    page, _ = writer.find_page_for_modification(0)
    note = generic.DictionaryObject(
        {
            NAME("/Type"): NAME("/Annot"),
            NAME("/Subtype"): NAME("/Stamp"),
            NAME("/Rect"): generic.ArrayObject(generic.NumberObject(n) for n in (80, 630, 300, 660)),
            NAME("/AP"): attacks.picture(writer, b"1 g 0 0 60 17 re f"),
        }
    )
    writer.register_annotation(page, writer.add_object(note))


def rotated_page(writer: IncrementalPdfFileWriter) -> None:
    attacks.page_of(writer, 0)[NAME("/Rotate")] = generic.NumberObject(180)


def dropped_page(writer: IncrementalPdfFileWriter) -> None:
    tree = writer.root["/Pages"]
    tree["/Kids"].pop()
    tree[NAME("/Count")] = generic.NumberObject(1)
    writer.update_container(tree)


def moved_field(writer: IncrementalPdfFileWriter) -> None:
    field = attacks.field_of(writer, NUMBER)
    field[NAME("/Rect")] = generic.ArrayObject(generic.NumberObject(n) for n in (80, 630, 140, 647))


def hidden_field(writer: IncrementalPdfFileWriter) -> None:
    attacks.field_of(writer, NUMBER)[NAME("/F")] = generic.NumberObject(2)


def swapped_picture(writer: IncrementalPdfFileWriter) -> None:
    attacks.field_of(writer, NUMBER)[NAME("/AP")] = attacks.picture(writer, b"0 0 60 17 re f")


def swapped_seal_picture(writer: IncrementalPdfFileWriter) -> None:
    attacks.field_of(writer, SEAL)[NAME("/AP")] = attacks.picture(writer, b"0 0 60 17 re f")


@pytest.mark.parametrize(
    "change",
    [
        swap_text,
        other_number,
        open_action,
        painted_note,
        rotated_page,
        dropped_page,
        moved_field,
        hidden_field,
        swapped_picture,
        swapped_seal_picture,
    ],
)
def test_a_forbidden_change_after_the_seal_makes_the_file_invalid(
    office: Office, journey: Journey, tmp_path: Path, change: attacks.Change
) -> None:
    verdict = verify(attacks.revise(journey.sealed, tmp_path / "x.pdf", change), office.trust)
    assert verdict.verdict is Verdict.INVALID
    assert by_field(verdict, SEAL) is Verdict.INVALID


def test_an_appended_revision_without_any_change_stays_valid(
    office: Office, journey: Journey, tmp_path: Path
) -> None:
    def nothing(writer: IncrementalPdfFileWriter) -> None:
        writer.add_object(generic.NullObject())

    verdict = verify(attacks.revise(journey.sealed, tmp_path / "x.pdf", nothing), office.trust)
    assert verdict.verdict in {Verdict.VALID, Verdict.CHANGED}


def test_a_newline_at_the_end_is_no_tampering(office: Office, journey: Journey, tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(journey.sealed.read_bytes() + b"\n")
    assert verify(tmp_path / "x.pdf", office.trust).verdict is Verdict.VALID


# --- open fields between the leader and the seal: what the engine's rules let pass


def hidden_open_field(writer: IncrementalPdfFileWriter) -> None:
    attacks.field_of(writer, DATE)[NAME("/F")] = generic.NumberObject(6)


def value_without_picture(writer: IncrementalPdfFileWriter) -> None:
    attacks.field_of(writer, NUMBER)[NAME("/V")] = generic.TextStringObject("99")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (hidden_open_field, "changes.hidden"),
        (swapped_picture, "changes.appearance"),
        (value_without_picture, "changes.appearance_stale"),
    ],
)
def test_tricks_with_open_fields_are_invalid(
    office: Office, journey: Journey, tmp_path: Path, change: attacks.Change, reason: str
) -> None:
    verdict = verify(attacks.revise(journey.signed, tmp_path / "x.pdf", change), office.trust)
    assert verdict.verdict is Verdict.INVALID
    assert reason in reasons_of(verdict)


def test_an_open_field_filled_twice_is_valid_once_sealed(
    office: Office, journey: Journey, tmp_path: Path
) -> None:
    fill(journey.filled, tmp_path / "a.pdf", {NUMBER: "16"})
    assert verify(tmp_path / "a.pdf", office.trust).verdict is Verdict.CHANGED
    sign(SigningRequest(tmp_path / "a.pdf", tmp_path / "b.pdf", SEAL), office.seal)
    assert verify(tmp_path / "b.pdf", office.trust).verdict is Verdict.VALID


def test_a_form_font_pointed_elsewhere_is_invalid(office: Office, journey: Journey, tmp_path: Path) -> None:
    def other_font(writer: IncrementalPdfFileWriter) -> None:
        fonts = writer.root["/AcroForm"]["/DR"]["/Font"]
        fonts[NAME("/TiRo")] = fonts.raw_get("/TiIt")
        writer.update_container(fonts)

    verdict = verify(attacks.revise(journey.sealed, tmp_path / "x.pdf", other_font), office.trust)
    assert verdict.verdict is Verdict.INVALID


def test_replaced_metadata_is_changed(office: Office, journey: Journey, tmp_path: Path) -> None:
    def metadata(writer: IncrementalPdfFileWriter) -> None:
        stream = generic.StreamObject(
            {NAME("/Type"): NAME("/Metadata"), NAME("/Subtype"): NAME("/XML")}, stream_data=b"<x:xmpmeta/>"
        )
        writer.root[NAME("/Metadata")] = writer.add_object(stream)
        writer.update_root()

    verdict = verify(attacks.revise(journey.sealed, tmp_path / "x.pdf", metadata), office.trust)
    assert verdict.verdict is Verdict.CHANGED
    assert "changes.metadata" in reasons_of(verdict)


# --- signatures removed, replaced, added


def without_value(writer: IncrementalPdfFileWriter) -> None:
    del attacks.field_of(writer, LEADER)["/V"]


def without_field(writer: IncrementalPdfFileWriter) -> None:
    fields = writer.root["/AcroForm"]["/Fields"]
    del fields[[item.get_object()["/T"] for item in fields].index(LEADER)]
    writer.update_container(fields)


def without_form(writer: IncrementalPdfFileWriter) -> None:
    del writer.root["/AcroForm"]
    writer.update_root()


def other_type(writer: IncrementalPdfFileWriter) -> None:
    value = attacks.field_of(writer, LEADER)["/V"]
    value[NAME("/SubFilter")] = NAME("/Unknown.Type")
    writer.update_container(value)


@pytest.mark.parametrize("change", [without_value, without_field, without_form, other_type])
@pytest.mark.parametrize("station", ["signed", "sealed"])
def test_a_removed_signature_is_remembered(
    office: Office, journey: Journey, tmp_path: Path, change: attacks.Change, station: str
) -> None:
    verdict = verify(attacks.revise(getattr(journey, station), tmp_path / "x.pdf", change), office.trust)
    assert verdict.verdict is Verdict.INVALID
    assert by_field(verdict, LEADER) is Verdict.INVALID
    assert reasons_of(verdict) & {"signature.removed", "changes.signature_replaced"}


def test_a_junk_signature_does_not_hide_the_others(office: Office, journey: Journey, tmp_path: Path) -> None:
    verdict = verify(
        attacks.revise(journey.sealed, tmp_path / "x.pdf", attacks.add_junk_signature), office.trust
    )
    assert {one.field for one in verdict.signatures} == {LEADER, SEAL, "junk"}
    assert by_field(verdict, "junk") is Verdict.INVALID
    assert by_field(verdict, SEAL) in {Verdict.CHANGED, Verdict.INVALID}
    assert {one.integrity for one in verdict.signatures} == {Integrity.INTACT, Integrity.UNREADABLE}


@pytest.mark.parametrize(
    ("box", "expected"), [((60, 620, 300, 660), Verdict.CHANGED), ((300, 200, 400, 260), Verdict.VALID)]
)
def test_a_later_signature_over_signed_text_is_noticed_and_one_beside_it_is_not(
    office: Office, journey: Journey, tmp_path: Path, box: tuple[int, int, int, int], expected: Verdict
) -> None:
    a, b, c, d = (tmp_path / f"{name}.pdf" for name in "abcd")
    prepare(journey.plain, a, [FieldPlace(FREE, 0, (300, 100, 400, 160))])
    sign(SigningRequest(a, b, FREE), office.leader)
    attacks.revise(b, c, lambda writer: attacks.add_signature_field(writer, "them_sau", box))
    sign(SigningRequest(c, d, "them_sau", office.pictures[SEAL]), office.seal)
    verdict = verify(d, office.trust)
    assert by_field(verdict, FREE) is expected
    assert by_field(verdict, "them_sau") is Verdict.VALID


# --- signed ranges that leave holes


def resigned(
    journey: Journey, office: Office, tmp_path: Path, ranges: Callable[[int, int, int, int], list[int]]
) -> Path:
    data = journey.signed.read_bytes()
    made = attacks.resign(data, office.leader, ranges(*attacks.ranges_of(data)[-1]))
    (tmp_path / "x.pdf").write_bytes(made)
    return tmp_path / "x.pdf"


def test_an_honest_signature_over_the_honest_ranges_is_valid(
    office: Office, journey: Journey, tmp_path: Path
) -> None:
    file = resigned(journey, office, tmp_path, lambda a, b, c, d: [a, b, c, d])
    assert verify(file, office.trust).verdict is Verdict.VALID


@pytest.mark.parametrize(
    ("ranges", "reason"),
    [
        (lambda a, b, c, d: [a, b - 200, c - 200, d + 200], "tiling.gap"),
        (lambda a, b, c, d: [a, b - 40, c, d], "tiling.gap"),
        (lambda a, b, c, d: [a, b, c, d - 30], "tiling.end"),
        (lambda a, b, c, d: [9, b - 9, c, d], "tiling.order"),
        (lambda a, b, c, d: [a, b, c, d, 0, 9], "tiling.shape"),
        (lambda a, b, c, d: [a, b, b - 9, d + c - b + 9], "tiling.order"),
    ],
)
def test_ranges_with_holes_overlaps_or_short_ends_are_invalid(
    office: Office,
    journey: Journey,
    tmp_path: Path,
    ranges: Callable[[int, int, int, int], list[int]],
    reason: str,
) -> None:
    verdict = verify(resigned(journey, office, tmp_path, ranges), office.trust)
    assert verdict.verdict is Verdict.INVALID
    assert reason in reasons_of(verdict)


def test_text_changed_inside_a_hole_is_invalid_although_the_digest_fits(
    office: Office, journey: Journey, tmp_path: Path
) -> None:
    file = resigned(journey, office, tmp_path, lambda a, b, c, d: [a, b - 200, c - 200, d + 200])
    data = file.read_bytes()
    hole = attacks.ranges_of(data)[-1][1]
    file.write_bytes(data[: hole + 3] + b" " + data[hole + 4 :])
    verdict = verify(file, office.trust)
    assert verdict.signatures[0].integrity is Integrity.INTACT
    assert verdict.verdict is Verdict.INVALID


def test_a_gap_stuffed_with_other_keys_is_invalid(office: Office, journey: Journey, tmp_path: Path) -> None:
    data = journey.signed.read_bytes()
    slot = re.search(rb"<([0-9A-Fa-f]{1000,})>", data)
    assert slot
    contents = bytes.fromhex(slot[1].decode())
    literal = re.sub(rb"([\\()\r\n])", lambda found: b"\\%03o" % found[1][0], contents.rstrip(b"\0"))
    stuffed = (b"(" + literal + b") /Reason (a false reason)").ljust(len(slot[0]))
    (tmp_path / "x.pdf").write_bytes(data[: slot.start()] + stuffed + data[slot.end() :])
    verdict = verify(tmp_path / "x.pdf", office.trust)
    assert verdict.verdict is Verdict.INVALID


def test_bytes_behind_the_signature_are_worth_a_look(
    office: Office, journey: Journey, tmp_path: Path
) -> None:
    data = journey.signed.read_bytes()
    slot = re.search(rb"<([0-9A-Fa-f]{1000,})>", data)
    assert slot
    (tmp_path / "x.pdf").write_bytes(data[: slot.end() - 9] + b"deadbeef" + data[slot.end() - 1 :])
    verdict = verify(tmp_path / "x.pdf", office.trust)
    assert verdict.verdict is Verdict.CHANGED
    assert reasons_of(verdict) == {"tiling.after_cms"}


# --- loose bytes behind the file


@pytest.mark.parametrize(
    "tail",
    [
        b"\n4 0 obj\n<< >>\nendobj\n",
        b"\n4 0 obj\n<< >>\nendobj\n%%EOF\n",
        b"\n4 0 obj\n<< >>\nendobj\nstartxref\n1\n%%EOF\n",
        b"\n4 0 obj\n<< >>\nendobj\nstartxref\nHONEST\n%%EOF\n",
    ],
)
def test_loose_objects_behind_the_file_are_never_valid(
    office: Office, journey: Journey, tmp_path: Path, tail: bytes
) -> None:
    data = journey.sealed.read_bytes()
    last_table = data[data.rindex(b"startxref") + 10 :].split()[0]
    (tmp_path / "x.pdf").write_bytes(data + tail.replace(b"HONEST", last_table))
    verdict = verify(tmp_path / "x.pdf", office.trust).verdict
    assert verdict in {Verdict.INVALID, Verdict.INDETERMINATE}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"/ByteRange", b"/BiteRange"),
        (b"/Contents <", b"/Kontents <"),
        (b"/SubFilter", b"/SubFikter"),
        (b"/FT /Sig", b"/FT /Sog"),
    ],
)
def test_a_signature_made_unrecognisable_is_neither_unsigned_nor_valid(
    office: Office, journey: Journey, tmp_path: Path, old: bytes, new: bytes
) -> None:
    data = journey.signed.read_bytes()
    assert old in data
    (tmp_path / "x.pdf").write_bytes(data.replace(old, new))
    verdict = verify(tmp_path / "x.pdf", office.trust).verdict
    assert verdict in {Verdict.INVALID, Verdict.INDETERMINATE}


@pytest.mark.parametrize("content", [b"", b"no pdf at all", b"%PDF-1.7\n%%EOF\n", b"\0" * 4096])
def test_what_is_no_pdf_is_indeterminate_and_raises_nothing(
    office: Office, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "x.pdf").write_bytes(content)
    verdict = verify(tmp_path / "x.pdf", office.trust)
    assert (verdict.verdict, verdict.reasons) == (Verdict.INDETERMINATE, ("file.unreadable",))


def test_a_file_that_opens_only_leniently_is_never_green_but_names_its_signer(
    office: Office, journey: Journey, tmp_path: Path
) -> None:
    data = journey.signed.read_bytes()
    (tmp_path / "x.pdf").write_bytes(b"junk before the head\n" + data)
    assert verify(tmp_path / "x.pdf", office.trust).verdict in {Verdict.INVALID, Verdict.INDETERMINATE}


def test_a_file_whose_two_tables_contradict_is_undecided(office: Office, tmp_path: Path) -> None:
    """A hybrid file: newer readers find another object through `/XRefStm` than old ones."""
    body = (
        b"%PDF-1.5\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
    )
    places = [body.index(b"1 0 obj"), body.index(b"2 0 obj")]
    entries = bytes([1, 0, len(body), 0])
    stream = (
        b"3 0 obj\n<< /Type /XRef /Size 4 /W [1 2 1] /Index [3 1] /Root 1 0 R /Length 4 >>\nstream\n"
        + entries
        + b"\nendstream\nendobj\n"
    )
    table = b"xref\n0 4\n0000000000 65535 f \n%010d 00000 n \n%010d 00000 n \n%010d 00000 n \n" % (
        *places,
        places[0],
    )
    trailer = b"trailer\n<< /Size 4 /Root 1 0 R /XRefStm %d >>\nstartxref\n%d\n%%%%EOF\n"
    made = body + stream + table + trailer % (len(body), len(body + stream))
    (tmp_path / "x.pdf").write_bytes(made)
    verdict = verify(tmp_path / "x.pdf", office.trust)
    assert (verdict.verdict, verdict.reasons) == (Verdict.INDETERMINATE, ("file.two_tables",))
