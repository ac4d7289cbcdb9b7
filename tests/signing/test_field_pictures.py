"""Pictures of form fields that lie about the value below them, and honest ones that look alike."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, append_signature_field

from signing import FileVerdict, Verdict, verify
from signing.typeface import typeface
from tests.signing import forge
from tests.signing.forge import NAME, dictionary, numbers, stream

PKI = forge.Pki.make()
ONE = PKI.person("Nguyễn Văn Ân")
BASE = forge.certify(forge.with_fields(), ONE, MDPPerm.FILL_FORMS)
OPEN = forge.sign(forge.plain(), ONE)


def drawn(
    value: str, content: bytes, *, framed: bool = False, comb: bool = False, **how: generic.PdfObject
) -> forge.Change:
    """Return the change that fills a field and shows exactly these operators."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        found = forge.field_of(writer, "so_tien")
        fonts = dictionary(Font=dictionary(Helv=generic.IndirectObject(3, 0, writer)))
        entries: dict[str, generic.PdfObject] = {
            "Subtype": NAME("/Form"),
            "BBox": numbers(0, 0, 228, 20),
            "Resources": fonts,
            **how,
        }
        found[NAME("/V")] = generic.TextStringObject(value)
        found[NAME("/AP")] = dictionary(N=writer.add_object(stream(content, **entries)))

    return change


def judged(folder: Path, change: forge.Change, base: bytes = BASE) -> FileVerdict:
    return verify(forge.saved(folder, forge.revise(base, change)), PKI.trust)


TEXT = b"BT /Helv 12 Tf 0 g %s ET"
LIES: dict[str, tuple[str, bytes]] = {
    "figures in another order": ("19", TEXT % b"2 5 Td (91) Tj"),
    "another amount of the same figures": ("1.000.900", TEXT % b"2 5 Td (9.000.100) Tj"),
    "written backwards by places": ("19", TEXT % b"1 0 0 1 30 5 Tm (1) Tj 1 0 0 1 10 5 Tm (9) Tj"),
    "written backwards by steps": ("19", TEXT % b"30 5 Td (1) Tj -20 0 Td (9) Tj"),
    "written backwards by spacing": ("19", TEXT % b"-20 Tc 60 5 Td (19) Tj"),
    "written backwards inside an array": ("19", TEXT % b"60 5 Td [(1) 2000 (9)] TJ"),
    "mirrored letters": ("19", TEXT % b"-1 0 0 1 60 5 Tm (19) Tj"),
    "half of it outside": ("100000000000000000000000", TEXT % b"210 5 Td (100000000000000000000000) Tj"),
    "all of it outside": ("100", TEXT % b"900 5 Td (100) Tj"),
    "in the colour of paper": ("100", b"BT /Helv 12 Tf 1 g 2 5 Td (100) Tj ET"),
    "too small to read": ("100", b"BT /Helv 0.5 Tf 0 g 2 5 Td (100) Tj ET"),
    "a figure of lines before": ("100", b"6 2 m 6 18 l 12 18 l S " + TEXT % b"20 5 Td (100) Tj"),
    "a figure of curves before": ("100", b"6 9 m 6 18 12 18 12 9 c S " + TEXT % b"20 5 Td (100) Tj"),
    "a full line before": ("100", b"6 0 m 6 20 l S " + TEXT % b"20 5 Td (100) Tj"),
    "an area over the letters": ("100", TEXT % b"20 5 Td (100) Tj" + b" 1 g 0 0 228 20 re f"),
}


@pytest.mark.parametrize("name", LIES)
def test_a_picture_that_does_not_show_the_value_is_never_valid(tmp_path: Path, name: str) -> None:
    value, content = LIES[name]
    assert judged(tmp_path, drawn(value, content)).verdict in {Verdict.INVALID, Verdict.CHANGED}


HONEST: dict[str, tuple[str, bytes]] = {
    "plain": ("100", TEXT % b"2 5 Td (100) Tj"),
    "two lines": ("Dong mot\nDong hai", TEXT % b"2 12 Td (Dong mot) Tj 0 -9 Td (Dong hai) Tj"),
    "lines by a leading": ("Mot\rHai", TEXT % b"9 TL 2 12 Td (Mot) Tj (Hai) '"),
    "letter by letter": ("100", TEXT % b"2 5 Td (1) Tj 9 0 Td (0) Tj 9 0 Td (0) Tj"),
    "kerned": ("VAN", TEXT % b"2 5 Td [(V) 80 (A) -20 (N)] TJ"),
    "with a border": ("100", b"0.5 w 0.5 0.5 227 19 re s " + TEXT % b"2 5 Td (100) Tj"),
}


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_picture_is_permitted(tmp_path: Path, name: str) -> None:
    value, content = HONEST[name]
    verdict = judged(tmp_path, drawn(value, content))
    assert (verdict.verdict, verdict.reasons) == (Verdict.VALID, ())


def test_a_mirrored_picture_of_honest_letters_is_never_valid(tmp_path: Path) -> None:
    change = drawn("100", TEXT % b"2 5 Td (100) Tj", Matrix=numbers(-1, 0, 0, 1, 228, 0))
    assert judged(tmp_path, change).verdict in {Verdict.INVALID, Verdict.CHANGED}


# --- buttons that a program draws anew


def ticked(on: bytes, off: bytes) -> forge.Change:
    def change(writer: IncrementalPdfFileWriter) -> None:
        box = forge.field_of(writer, "dong_y")
        font = dictionary(Type=NAME("/Font"), Subtype=NAME("/Type1"), BaseFont=NAME("/ZapfDingbats"))
        shared = dictionary(Font=dictionary(ZaDb=writer.add_object(font)))
        states = {
            state: writer.add_object(
                stream(content, Subtype=NAME("/Form"), BBox=numbers(0, 0, 18, 18), Resources=shared)
            )
            for state, content in (("Yes", on), ("Off", off))
        }
        box[NAME("/V")] = box[NAME("/AS")] = NAME("/Yes")
        box[NAME("/AP")] = dictionary(N=dictionary(**states))

    return change


MARK = b"q BT /ZaDb 12 Tf 0 g 3 3 Td (8) Tj ET Q"


@pytest.fixture(scope="module")
def marked() -> bytes:
    """Return a certified document whose check box shows a sign when it is on."""
    prepared = forge.revise(forge.with_fields(), ticked(MARK, b"q Q"))

    def cleared(writer: IncrementalPdfFileWriter) -> None:
        box = forge.field_of(writer, "dong_y")
        box[NAME("/V")] = box[NAME("/AS")] = NAME("/Off")

    return forge.certify(forge.revise(prepared, cleared), ONE, MDPPerm.FILL_FORMS)


@pytest.mark.parametrize(
    ("on", "off", "expected"),
    [
        (b"q BT /ZaDb 11 Tf 0 g 4 4 Td (4) Tj ET Q", b"q Q", Verdict.VALID),
        (b"q Q", MARK, Verdict.INVALID),
        (b"q BT /ZaDb 12 Tf (khong dong y) Tj ET Q", b"q Q", Verdict.INVALID),
        (MARK + b" 1 g 0 0 18 18 re f", MARK, Verdict.INVALID),
    ],
)
def test_a_button_drawn_anew_shows_the_same_states(
    tmp_path: Path, marked: bytes, on: bytes, off: bytes, expected: Verdict
) -> None:
    assert judged(tmp_path, ticked(on, off), marked).verdict is expected


# --- empty places to sign


def place_to_sign(content: bytes, box: tuple[int, int, int, int]) -> forge.Change:
    def change(writer: IncrementalPdfFileWriter) -> None:
        append_signature_field(writer, SigFieldSpec("later", 0, box))
        wide, high = box[2] - box[0], box[3] - box[1]
        picture = stream(content, Subtype=NAME("/Form"), BBox=numbers(0, 0, wide, high))
        forge.field_of(writer, "later")[NAME("/AP")] = dictionary(N=writer.add_object(picture))

    return change


FRAME = b"1 g 0 0 100 60 re f 0 G 1 w 0.5 0.5 99 59 re s"
FIGURE = b"0 G 4 w 30 10 m 30 50 l 60 50 l S"


@pytest.mark.parametrize(
    ("content", "box", "expected"),
    [
        (FRAME, (60, 300, 160, 360), Verdict.VALID),
        (FRAME, (60, 680, 160, 740), Verdict.INVALID),
        (FIGURE, (60, 300, 160, 360), Verdict.INVALID),
    ],
)
def test_an_empty_box_to_sign_in_is_permitted_beside_the_text_and_nothing_else(
    tmp_path: Path, content: bytes, box: tuple[int, int, int, int], expected: Verdict
) -> None:
    assert judged(tmp_path, place_to_sign(content, box), OPEN).verdict is expected


# --- fonts that came after the signature


def with_font(
    value: str, shown: bytes, font: Callable[[IncrementalPdfFileWriter], generic.PdfObject]
) -> forge.Change:
    """Return the change that fills a field in a font of its own."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        found = forge.field_of(writer, "so_tien")
        content = b"BT /New 12 Tf 0 g 2 5 Td %s Tj ET" % shown
        picture = stream(
            content,
            Subtype=NAME("/Form"),
            BBox=numbers(0, 0, 228, 20),
            Resources=dictionary(Font=dictionary(New=font(writer))),
        )
        found[NAME("/V")] = generic.TextStringObject(value)
        found[NAME("/AP")] = dictionary(N=writer.add_object(picture))

    return change


def drawn_by_the_file(writer: IncrementalPdfFileWriter) -> generic.PdfObject:
    """Return a font whose letter one is drawn as a line of the forger's own."""
    figure = writer.add_object(stream(b"500 0 d0 0 0 m 300 700 l S"))
    encoding = dictionary(
        Type=NAME("/Encoding"),
        Differences=generic.ArrayObject([generic.NumberObject(49), NAME("/one")]),
    )
    return writer.add_object(
        dictionary(
            Type=NAME("/Font"),
            Subtype=NAME("/Type3"),
            FontBBox=numbers(0, 0, 700, 700),
            FontMatrix=numbers(0.001, 0, 0, 0.001, 0, 0),
            CharProcs=dictionary(one=figure),
            Encoding=encoding,
            FirstChar=generic.NumberObject(49),
            LastChar=generic.NumberObject(49),
            Widths=numbers(500),
        )
    )


def embedded_anew(writer: IncrementalPdfFileWriter) -> generic.PdfObject:
    """Return a simple font with outlines of its own."""
    program = writer.add_object(stream(b"outlines of a forger"))
    described = dictionary(
        Type=NAME("/FontDescriptor"), FontName=NAME("/ABCDEF+Helvetica"), FontFile2=program
    )
    return writer.add_object(
        dictionary(
            Type=NAME("/Font"),
            Subtype=NAME("/TrueType"),
            BaseFont=NAME("/ABCDEF+Helvetica"),
            Encoding=NAME("/WinAnsiEncoding"),
            FontDescriptor=writer.add_object(described),
        )
    )


def ours(writer: IncrementalPdfFileWriter) -> generic.PdfObject:
    return typeface().embed(writer)


def ours_with_a_lie(writer: IncrementalPdfFileWriter) -> generic.PdfObject:
    """Return our own outlines with a table that calls a nine a one."""
    font = typeface().embed(writer)
    nine = typeface().glyphs["9"]
    table = b"1 beginbfchar\n<%04x> <0031>\nendbfchar" % nine
    font.get_object()[NAME("/ToUnicode")] = writer.add_object(stream(table))
    return font


@pytest.mark.parametrize(
    ("shown", "font"),
    [
        (b"(1)", drawn_by_the_file),
        (b"(1)", embedded_anew),
        (b"<%04x>" % typeface().glyphs["9"], ours_with_a_lie),
    ],
)
def test_letters_of_a_font_that_came_later_are_not_believed(
    tmp_path: Path, shown: bytes, font: Callable[[IncrementalPdfFileWriter], generic.PdfObject]
) -> None:
    verdict = judged(tmp_path, with_font("1", shown, font))
    assert verdict.verdict in {Verdict.INVALID, Verdict.CHANGED}


def test_letters_of_our_own_font_are_believed(tmp_path: Path) -> None:
    change = with_font("1", b"<%04x>" % typeface().glyphs["1"], ours)
    assert judged(tmp_path, change).verdict is Verdict.VALID
