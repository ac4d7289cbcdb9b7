"""Before the PIN: every trap that can lie in a file, or in a certificate, is found and named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, NumberObject, pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signing import Expectation, look_over
from signing.approval import MOST_SHOWN, differences
from signing.hygiene import Severity
from tests.signing.authority_server import AuthorityServer, PlainKey
from tests.signing.conftest import draw_document

Change = Callable[[IncrementalPdfFileWriter, DictionaryObject], None]


@pytest.fixture(scope="module")
def key() -> Iterator[PlainKey]:
    with AuthorityServer() as authority:
        yield PlainKey(authority, "Ân")


def held(**entries: generic.PdfObject) -> DictionaryObject:
    return DictionaryObject({pdf_name(f"/{name}"): value for name, value in entries.items()})


def note(kind: str, **more: generic.PdfObject) -> DictionaryObject:
    rect = ArrayObject(NumberObject(edge) for edge in (80, 600, 300, 700))
    return held(Type=pdf_name("/Annot"), Subtype=pdf_name(kind), Rect=rect, **more)


def annotated(annotation: DictionaryObject) -> Change:
    def change(writer: IncrementalPdfFileWriter, page: DictionaryObject) -> None:
        page[pdf_name("/Annots")] = ArrayObject([writer.add_object(annotation)])

    return change


def linked(action: str) -> Change:
    acting = held(S=pdf_name(action), F=pdf_string("x"), JS=pdf_string("x"), URI=pdf_string("http://x"))
    return annotated(note("/Link", A=acting))


def flagged(kind: str, flags: int) -> Change:
    return annotated(note(kind, F=NumberObject(flags)))


def font(writer: IncrementalPdfFileWriter, page: DictionaryObject) -> None:
    bare = held(Type=pdf_name("/Font"), Subtype=pdf_name("/TrueType"), BaseFont=pdf_name("/Arial"))
    page[pdf_name("/Resources")] = held(Font=held(F9=writer.add_object(bare)))


def outside(writer: IncrementalPdfFileWriter, page: DictionaryObject) -> None:
    picture = generic.StreamObject(
        held(Subtype=pdf_name("/Image"), F=pdf_string("http://x/a.png")), stream_data=b""
    )
    page[pdf_name("/Resources")] = held(XObject=held(P=writer.add_object(picture)))


def unseen(writer: IncrementalPdfFileWriter, page: DictionaryObject) -> None:
    words = generic.StreamObject(stream_data=b"BT /F1 12 Tf 3 Tr (x) Tj ET")
    page[pdf_name("/Contents")] = writer.add_object(words)


OVER = b"90 690 200 30 re f"


def drawing(more: bytes, *, state: DictionaryObject | None = None) -> Change:
    """Return a page that draws a word at 100,700 with 12 points, and something else."""

    def change(writer: IncrementalPdfFileWriter, page: DictionaryObject) -> None:
        words = b"BT /F1 12 Tf 100 700 Td (Chi 9.000.000 dong) Tj ET "
        stream = generic.StreamObject(stream_data=more.replace(b"WORDS", words))
        page[pdf_name("/Contents")] = writer.add_object(stream)
        if state is not None:
            page[pdf_name("/Resources")] = held(ExtGState=held(G=state))

    return change


def layers(writer: IncrementalPdfFileWriter, _: DictionaryObject) -> None:
    group = writer.add_object(held(Type=pdf_name("/OCG"), Name=pdf_string("lớp")))
    writer.root[pdf_name("/OCProperties")] = held(OCGs=ArrayObject([group]))
    writer.update_root()


def scripts(writer: IncrementalPdfFileWriter, _: DictionaryObject) -> None:
    writer.root[pdf_name("/Names")] = held(JavaScript=held(Names=ArrayObject()))
    writer.update_root()


CASES: dict[str, tuple[Change, str, Severity]] = {
    "a hidden note": (flagged("/Text", 2), "hygiene.hidden", Severity.WARNING),
    "a note never viewed": (flagged("/Stamp", 32), "hygiene.hidden", Severity.WARNING),
    "a stamp over the text": (annotated(note("/Stamp")), "hygiene.overlay", Severity.WARNING),
    "white paint over it": (annotated(note("/Square")), "hygiene.overlay", Severity.WARNING),
    "a film": (annotated(note("/RichMedia")), "hygiene.media", Severity.WARNING),
    "a link that runs": (linked("/Launch"), "hygiene.external", Severity.WARNING),
    "a link that computes": (linked("/JavaScript"), "hygiene.javascript", Severity.WARNING),
    "a link to the net": (linked("/URI"), "hygiene.links", Severity.INFO),
    "a font left out": (font, "hygiene.font_missing", Severity.WARNING),
    "a picture from outside": (outside, "hygiene.external", Severity.WARNING),
    "words without ink": (unseen, "hygiene.invisible_text", Severity.INFO),
    "white paint over words": (drawing(b"WORDS 1 g " + OVER), "hygiene.covered_text", Severity.WARNING),
    "black paint over words": (drawing(b"WORDS 0 g " + OVER), "hygiene.covered_text", Severity.WARNING),
    "white words": (drawing(b"1 1 1 rg WORDS"), "hygiene.pale_text", Severity.WARNING),
    "optional layers": (layers, "hygiene.layers", Severity.WARNING),
    "scripts of the document": (scripts, "hygiene.javascript", Severity.WARNING),
}  # fmt: skip


def changed(folder: Path, change: Change) -> Path:
    """Return a clean document with one change on its first page."""
    draw_document(folder / "a.pdf")
    with (folder / "a.pdf").open("rb") as source, (folder / "b.pdf").open("wb") as target:
        writer = IncrementalPdfFileWriter(source)
        reference, _ = writer.find_page_for_modification(0)
        change(writer, reference.get_object())
        writer.update_container(reference.get_object())
        writer.write(target)
    return folder / "b.pdf"


@pytest.mark.parametrize("name", CASES)
def test_each_trap_is_found_and_a_clean_page_has_none(tmp_path: Path, name: str) -> None:
    change, code, severity = CASES[name]
    target = changed(tmp_path, change)
    assert (code, severity) not in {(one.code, one.severity) for one in look_over(tmp_path / "a.pdf")}
    found = look_over(target)
    assert (code, severity) in {(one.code, one.severity) for one in found}
    # Pages are counted as people count them.
    assert {dict(one.values).get("page", 1) for one in found} == {1}


HONEST = {
    "words on a dark band": drawing(b"0 g 90 690 200 30 re f 1 g WORDS"),
    "a line under words": drawing(b"WORDS 0 g 100 697 120 1 re f"),
    "a frame round words": drawing(b"WORDS 90 690 200 30 re S"),
    "a marker over words": drawing(
        b"WORDS /G gs 1 1 0 rg 90 690 200 30 re f", state=held(ca=generic.FloatObject("0.4"))
    ),
    "a window cut round words": drawing(b"WORDS 90 690 200 30 re W n"),
    "paper painted first": drawing(b"1 g 0 0 600 850 re f 0 g WORDS"),
}


@pytest.mark.parametrize("name", HONEST)
def test_honest_drawings_hide_nothing(tmp_path: Path, name: str) -> None:
    codes = {one.code for one in look_over(changed(tmp_path, HONEST[name]))}
    assert not codes & {"hygiene.covered_text", "hygiene.pale_text"}


@pytest.mark.parametrize(
    ("years", "code"),
    [(30, "signing.certificate_expired"), (-30, "signing.certificate_not_yet_valid")],
)
def test_a_certificate_out_of_its_time_is_an_error(
    key: PlainKey, tmp_path: Path, years: int, code: str
) -> None:
    draw_document(tmp_path / "a.pdf")
    then = datetime.now(UTC) + timedelta(days=365 * years)
    found = look_over(tmp_path / "a.pdf", Expectation(certificate=key.certificate, trusted_time=then))
    assert (code, Severity.ERROR) in {(one.code, one.severity) for one in found}


def test_a_certificate_of_an_authority_may_not_sign(key: PlainKey, tmp_path: Path) -> None:
    draw_document(tmp_path / "a.pdf")
    found = look_over(tmp_path / "a.pdf", Expectation(certificate=key.chain[0]))
    assert ("signing.certificate_not_for_signing", Severity.ERROR) in {
        (one.code, one.severity) for one in found
    }


@pytest.mark.parametrize(("minutes", "warned"), [(4, False), (6, True), (-6, True)])
def test_a_clock_that_goes_wrong_is_told(tmp_path: Path, minutes: int, warned: bool) -> None:
    draw_document(tmp_path / "a.pdf")
    other = datetime.now(UTC) + timedelta(minutes=minutes)
    found = look_over(tmp_path / "a.pdf", Expectation(trusted_time=other))
    assert ("hygiene.clock_skew" in {one.code for one in found}) is warned


def test_changes_since_the_approval_are_named_up_to_a_number_anybody_reads() -> None:
    found = differences([f"Điều {at}" for at in range(MOST_SHOWN + 3)], ["1 hình"])
    codes = [one.code for one in found]
    assert codes.count("hygiene.changed_clause") == MOST_SHOWN
    assert dict(next(one for one in found if one.code == "hygiene.more_changes").values) == {"count": 3}
    assert {one.severity for one in found} == {Severity.ERROR}
    (same,) = differences([])
    assert (same.code, same.severity) == ("hygiene.approved_same_words", Severity.WARNING)
