"""Tricks of a later revision, written by hand object by object: none may leave the file valid.

Each has its honest twin, so that no rule is bought by calling honest files broken.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from pyhanko.sign.fields import MDPPerm

from signing.verdict import FileVerdict, Verdict
from signing.verification import verify
from tests.signing import forge
from tests.signing.forge import Pki

PKI = Pki.make()
WHO = PKI.person("Nguyễn Văn Ký")
CATALOGUE, TREE, PAGE, VALUE, FIELD = 1, 2, 5, 40, 41
FORM = b"<< /SigFlags 3 /Fields [7 0 R 41 0 R%s] /DA (/Helv 0 Tf 0 g) /DR << /Font << /Helv 3 0 R >> >>%s >>"
SHEET = (
    b"<< /Type /Page /Parent 2 0 R /Contents 6 0 R /Annots [7 0 R 30 0 R 41 0 R%s]"
    b" /Resources << /Font << /F1 3 0 R >> /XObject << /O 4 0 R >> >> >>"
)
BLANK = (
    b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (so_tien) /F 4 /Rect [72 600 300 620] /P 5 0 R"
    b" /DA (/Helv 12 Tf 0 g) %s >>"
)
NOTE = b"<< /Type /Annot /Subtype /Stamp /F 4 /Rect [72 690 300 720] /AP << /N 4 0 R >> >>"
SIGNED = b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (Sig1) /F 132 /Rect [0 0 0 0] /P 5 0 R /V 40 0 R %s>>"
EMPTY = b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (Moi) /F 132 /Rect [%s] /P 5 0 R %s >>"
SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
CERTIFIED = (
    b"/Reference [<< /Type /SigRef /TransformMethod /DocMDP"
    b" /TransformParams << /Type /TransformParams /P %d /V /1.2 >> >>] "
)
Objects = dict[int, bytes]


def root(form: bytes = b"", extra: bytes = b"", fields: bytes = b"") -> bytes:
    return b"<< /Type /Catalog /Pages 2 0 R /AcroForm " + FORM % (fields, form) + extra + b" >>"


def signed(level: MDPPerm | None = None, objects: Objects | None = None) -> bytes:
    """Return a file with a text field, a note and a signature, all written by hand."""
    perms = b" /Perms << /DocMDP 40 0 R >>" if level else b""
    first = {CATALOGUE: root(extra=perms), PAGE: SHEET % b"", 7: BLANK % b"", 30: NOTE, FIELD: SIGNED % b""}
    head = CERTIFIED % level.value if level else b""
    base = forge.plain(form=b"<< /Fields [] >>")
    return forge.signed_by_hand(base, WHO, {**first, **(objects or {})}, VALUE, head=head)


def judged(folder: Path, data: bytes) -> FileVerdict:
    return verify(forge.saved(folder, data), PKI.trust)


def later(objects: Objects, level: MDPPerm | None = None, first: Objects | None = None) -> bytes:
    perms = b" /Perms << /DocMDP 40 0 R >>" if level else b""
    made = {number: content.replace(b"PERMS", perms) for number, content in objects.items()}
    return forge.appended(signed(level, first), made)


def with_field(field: bytes, extra: Objects | None = None) -> Objects:
    """Return what puts a new field 50 into form and page."""
    return {
        CATALOGUE: root(extra=b"PERMS", fields=b" 50 0 R"),
        PAGE: SHEET % b" 50 0 R",
        50: field,
        **(extra or {}),
    }


def picture(drawn: bytes, head: bytes = b"", resources: bytes = b"/Font << /Helv 3 0 R >>") -> bytes:
    start = b"<< /Type /XObject /Subtype /Form /BBox [0 0 228 20] /Resources << %s >> %s" % (resources, head)
    return forge._stream(start, b"/Tx BMC q " + drawn + b" Q EMC")


LETTERS = b"BT /Helv 12 Tf 0 g 2 5 Td (100) Tj ET"


def filled(shown: bytes, keys: bytes = b"") -> Objects:
    return {7: BLANK % (b"/V (100) /AP << /N 51 0 R >> " + keys), 51: shown}


# --- fields that came later


@pytest.mark.parametrize(
    ("field", "extra"),
    [
        (EMPTY % (b"0 0 0 0", b"/AA << /PO " + SCRIPT + b" >>"), {}),
        (EMPTY % (b"320 500 500 560", b"/A << /S /Launch /F (cmd.exe) >>"), {}),
        (
            b"<< /T (Cha) /FT /Sig /Kids [52 0 R] /AA << /K " + SCRIPT + b" >> >>",
            {52: EMPTY % (b"0 0 0 0", b"")},
        ),
        (EMPTY % (b"60 690 500 720", b"/MK << /CA (9.000.000) >>"), {}),
        (EMPTY % (b"60 690 500 720", b"/MK << /BG [1 1 1] >>"), {}),
        (EMPTY % (b"0 0 0 0", b"/V 40 0 R"), {}),
        (EMPTY % (b"320 500 500 560", b"/V 40 0 R /AP << /N 51 0 R >>"), {51: picture(LETTERS)}),
    ],
    ids=["script", "command", "script above", "caption", "ground", "borrowed", "borrowed with a picture"],
)
def test_a_new_field_that_acts_hides_or_borrows_a_signature_is_invalid(
    tmp_path: Path, field: bytes, extra: Objects
) -> None:
    verdict = judged(tmp_path, later(with_field(field, extra)))
    assert verdict.verdict is Verdict.INVALID
    assert all(one.verdict is not Verdict.VALID for one in verdict.signatures if one.field == "Sig1")


@pytest.mark.parametrize(
    ("level", "box", "expected"),
    [
        (None, b"320 500 500 560", Verdict.VALID),
        (MDPPerm.FILL_FORMS, b"0 0 0 0", Verdict.VALID),
        (MDPPerm.FILL_FORMS, b"320 500 500 560", Verdict.CHANGED),
        (MDPPerm.NO_CHANGES, b"0 0 0 0", Verdict.INVALID),
    ],
)
def test_a_new_place_to_sign_is_open_to_all_but_where_the_author_closed_the_file(
    tmp_path: Path, level: MDPPerm | None, box: bytes, expected: Verdict
) -> None:
    assert judged(tmp_path, later(with_field(EMPTY % (box, b"")), level)).verdict is expected


def test_a_note_that_becomes_a_field_is_judged_as_the_note_it_was(tmp_path: Path) -> None:
    made = {CATALOGUE: root(fields=b" 30 0 R"), 30: EMPTY % (b"72 690 300 720", b"")}
    assert "changes.note" in judged(tmp_path, later(made)).signatures[0].reasons


@pytest.mark.parametrize("key", [b"/DA (/Helv 0.1 Tf 1 g)", b"/Ff 8192", b"/TU (So tien la 9.000)"])
def test_what_a_field_takes_from_the_one_above_it_belongs_to_it(tmp_path: Path, key: bytes) -> None:
    above = b"<< /T (cha) /FT /Tx /Kids [7 0 R] %s >>"
    child = (BLANK % b"/Parent 50 0 R").replace(b"/FT /Tx ", b"").replace(b"/DA (/Helv 12 Tf 0 g) ", b"")
    form = root().replace(b"[7 0 R", b"[50 0 R")
    first = {CATALOGUE: form, 7: child, 50: above % b""}
    assert judged(tmp_path, signed(objects=first)).verdict is Verdict.VALID
    assert judged(tmp_path, later({50: above % key}, first=first)).verdict is Verdict.CHANGED


# --- pictures of a value


VEILED = {
    "transparent": picture(
        b"/G gs " + LETTERS, resources=b"/Font << /Helv 3 0 R >> /ExtGState << /G << /ca 0 >> >>"
    ),
    "another font": picture(
        LETTERS.replace(b" 0 g", b" /G gs 0 g"),
        resources=b"/Font << /Helv 3 0 R >> /ExtGState << /G << /Font [53 0 R 12] >> >>",
    ),
    "clipped away": picture(b"0 0 0 0 re W n " + LETTERS),
    "pattern": picture(b"/Pattern cs /P0 scn " + LETTERS.replace(b" 0 g", b"")),
    "spot colour": picture(b"/CS0 cs 0 scn " + LETTERS.replace(b" 0 g", b"")),
    "raised out of the box": picture(LETTERS.replace(b" 0 g", b" 0 g 300 Ts")),
    "other words to be spoken": picture(b"/Span << /ActualText (900) >> BDC " + LETTERS + b" EMC"),
    "on a layer": picture(LETTERS, head=b"/OC << /Type /OCG /Name (x) >>"),
    "dwarfed": picture(LETTERS).replace(b"[0 0 228 20]", b"[0 0 22800 2000]"),
    "piled up": picture(
        LETTERS,
        resources=b"/Font << /Helv << /Type /Font /Subtype /Type1 /BaseFont /Helvetica"
        b" /Encoding /WinAnsiEncoding /FirstChar 48 /LastChar 57 /Widths [0 0 0 0 0 0 0 0 0 0] >> >>",
    ),
}


@pytest.mark.parametrize("way", VEILED)
def test_letters_that_may_not_be_seen_as_they_are_written_are_looked_at_by_a_person(
    tmp_path: Path, way: str
) -> None:
    made = filled(VEILED[way])
    assert judged(tmp_path, later(made, MDPPerm.FILL_FORMS)).verdict is Verdict.CHANGED


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (b"", Verdict.VALID),
        (b"/RV (<body><p>100</p></body>)", Verdict.VALID),
        (b"/RV (<body><p>900</p></body>)", Verdict.INVALID),
        (b"/AA << /F " + SCRIPT + b" >>", Verdict.INVALID),
    ],
)
def test_a_filled_field_brings_its_value_and_nothing_else(
    tmp_path: Path, keys: bytes, expected: Verdict
) -> None:
    clipped = picture(b"1 1 226 18 re W n " + LETTERS)
    assert judged(tmp_path, later(filled(clipped, keys), MDPPerm.FILL_FORMS)).verdict is expected


@pytest.mark.parametrize("key", [b"/R", b"/D"])
def test_a_second_picture_under_the_mouse_is_not_overlooked(tmp_path: Path, key: bytes) -> None:
    other = picture(LETTERS.replace(b"100", b"900"))
    made = {7: BLANK % (b"/V (100) /AP << /N 51 0 R %s 52 0 R >>" % key), 51: picture(LETTERS), 52: other}
    assert judged(tmp_path, later(made, MDPPerm.FILL_FORMS)).verdict is Verdict.CHANGED


# --- streams, trailers and the document as a whole


@pytest.mark.parametrize("decoy", [b"", b"\n%\nendstream\nendobj\n"])
def test_a_page_cut_short_by_the_object_with_its_length_is_invalid(tmp_path: Path, decoy: bytes) -> None:
    shown = b"BT /F1 12 Tf 72 700 Td (Toi da) Tj ET "
    whole = shown + decoy + b"BT /F1 12 Tf 72 680 Td (1.000 dong) Tj ET"
    page = b"<< /Length 31 0 R >>\nstream\n" + whole + b"\nendstream"
    first = {6: page, 31: b"%d" % len(whole)}
    assert judged(tmp_path, signed(objects=first)).verdict is Verdict.VALID
    cut = later({31: b"%d" % len(shown)}, first=first)
    assert judged(tmp_path, cut).verdict is Verdict.INVALID


def test_a_damaged_stream_that_nobody_touched_takes_nothing_from_the_signature(tmp_path: Path) -> None:
    first = {4: b"<< /Subtype /Form /Length 3 >>\nstream\nabcdefgh\nendstream"}
    made = later(with_field(EMPTY % (b"0 0 0 0", b"")), first=first)
    assert judged(tmp_path, made).verdict is Verdict.VALID


@pytest.mark.parametrize(
    ("then", "now", "expected"),
    [
        (b"/Title (Cong van)", b"/Title (Giay moi)", Verdict.CHANGED),
        (b"", b"/Title (Giay moi)", Verdict.CHANGED),
        (b"/CreationDate (D:20260101)", b"/CreationDate (D:20200101)", Verdict.CHANGED),
        (b"", b"/NoiDung (9.000)", Verdict.CHANGED),
        (b"/ModDate (D:20260101)", b"/ModDate (D:20260102) /Producer (x)", Verdict.VALID),
    ],
)
def test_the_description_is_compared_with_what_it_was_under_its_own_number(
    tmp_path: Path, then: bytes, now: bytes, expected: Verdict
) -> None:
    base = forge.appended(forge.plain(), {60: b"<< %s >>" % then}, info=60)
    objects = {CATALOGUE: root(), PAGE: SHEET % b"", 7: BLANK % b"", 30: NOTE, FIELD: SIGNED % b""}
    made = forge.signed_by_hand(base, WHO, objects, VALUE)

    assert judged(tmp_path, forge.appended(made, {60: b"<< %s >>" % now}, info=60)).verdict is expected


@pytest.mark.parametrize(
    ("form", "extra", "objects", "expected"),
    [
        (b" /Q 2", b"", {}, Verdict.CHANGED),
        (b"", b"/DSS << /Type << /S /JavaScript /JS (1) >> >>", {}, Verdict.INVALID),
        (
            b"",
            b"/DSS << /VRI << /AB << /Cert [60 0 R] >> >> >>",
            {60: forge._stream(b"<<", b"noise")},
            Verdict.CHANGED,
        ),
        (
            b"",
            b"/DSS << /VRI << /AB << /TS 60 0 R >> >> >>",
            {60: forge._stream(b"<<", b"noise")},
            Verdict.CHANGED,
        ),
        (
            b"",
            b"/PieceInfo << /A << /Private << /EF << /F 60 0 R >> >> >> >>",
            {60: forge._stream(b"<< /Type /EmbeddedFile", b"x")},
            Verdict.INVALID,
        ),
        (
            b"",
            b"/StructTreeRoot << /Type /StructTreeRoot /K << /S /P /ActualText (9.000) >> >>",
            {},
            Verdict.CHANGED,
        ),
        (b"", b"/StructTreeRoot << /Type /StructTreeRoot /K << /S /Form >> >>", {}, Verdict.VALID),
    ],
)
def test_what_hides_in_the_corners_of_the_catalogue_is_seen(
    tmp_path: Path, form: bytes, extra: bytes, objects: Objects, expected: Verdict
) -> None:
    assert judged(tmp_path, later({CATALOGUE: root(form, extra), **objects})).verdict is expected


def test_a_form_that_no_longer_says_it_is_signed_is_noticed(tmp_path: Path) -> None:
    made = {CATALOGUE: root().replace(b"/SigFlags 3", b"/SigFlags 0")}
    assert judged(tmp_path, later(made)).verdict is Verdict.CHANGED


def test_another_number_of_pages_in_a_tree_that_was_miscounted_before_is_invalid(tmp_path: Path) -> None:
    tree = b"<< /Type /Pages /Kids [5 0 R] /Count %d /MediaBox [0 0 595 842] >>"
    first = {TREE: tree % 3}
    assert judged(tmp_path, later({TREE: tree % 0}, first=first)).verdict is Verdict.INVALID


# --- what honest programs do when they save


@pytest.mark.parametrize(
    ("edge", "expected"),
    [(b"595.30394", Verdict.VALID), (b"595.4", Verdict.INVALID), (b"596", Verdict.INVALID)],
)
def test_a_number_rounded_when_saved_is_no_change(tmp_path: Path, edge: bytes, expected: Verdict) -> None:
    boxed = SHEET.replace(b"/Type /Page ", b"/Type /Page /MediaBox [0 0 %s 842] ")
    first = {PAGE: boxed % (b"595.303937007874", b"")}
    assert judged(tmp_path, later({PAGE: boxed % (edge, b"")}, first=first)).verdict is expected


TICK = (
    b"<< /Type /Annot /Subtype /Widget /FT /Btn /T (dong_y) /F 4 /Rect [72 600 92 620] /P 5 0 R"
    b" /V /%s /AS /%s /AP << /N << /Yes %d 0 R /Off 53 0 R >> >> >>"
)
LINES = picture(b"2 2 m 18 18 l S 2 18 m 18 2 l S").replace(b"228 20]", b"20 20]")
NOTHING = picture(b"").replace(b"228 20]", b"20 20]")


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        (b"BT /Helv 12 Tf 3 5 Td (4) Tj ET", Verdict.CHANGED),
        (b"BT /Helv 12 Tf 3 5 Td (Khong dong y) Tj ET", Verdict.INVALID),
        (b"2 10 m 18 10 l S", Verdict.INVALID),
    ],
    ids=["one mark", "words", "another figure"],
)
def test_a_tick_drawn_anew_by_another_program_is_looked_at_and_not_called_broken(
    tmp_path: Path, drawn: bytes, expected: Verdict
) -> None:
    first = {7: TICK % (b"Off", b"Off", 52), 52: LINES, 53: NOTHING}
    now = {7: TICK % (b"Yes", b"Yes", 54), 54: picture(drawn).replace(b"228 20]", b"20 20]")}
    made = later(now, MDPPerm.FILL_FORMS, first)
    assert judged(tmp_path, made).verdict is expected


def test_a_signature_dictionary_that_cannot_be_read_is_invalid(tmp_path: Path) -> None:
    data = signed()
    start = data.index(b"/Contents <") + len(b"/Contents ")
    end = data.index(b">", start) + 1
    used = len(data[start:end].rstrip(b"0>"))
    spoiled = data[: start + used] + b">(" + b"0" * (end - start - used - 2) + data[end:]
    assert len(spoiled) == len(data)
    assert judged(tmp_path, spoiled).verdict is Verdict.INVALID
