"""The six operations, from what a clerk or leader knows to what is signed, where, and how it looks.

Appearances follow Decree 30/2020, Appendix I: 7d and 8a (images of person and agency), III.1d
(separate attachment), II.I.3 (electronic copy); Appendix IV, V (arrival stamp).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject
from pyhanko.pdf_utils.reader import PdfFileReader

from signing.errors import DocumentUnfit, SigningError
from signing.fields import DATE, LEADER, NUMBER, SEAL, FieldPlace
from signing.frames import Frame, frame_of
from signing.images import POINTS_PER_MM as MM
from signing.images import Picture, picture_size, true_width_mm
from signing.looks import BLUE, RED, Colour, Look, Stroke, Words, paragraph, text_width
from signing.pdf import ENGINE_FAULTS, demand_pdf, entry, form_fields, page_at, page_numbers
from signing.places import Basis, Wish
from signing.placing import Operation, Placement, propose
from signing.requests import SigningRequest
from signing.sheets import PageWords, PresentField, Sheet

VIETNAM_TIME = timezone(timedelta(hours=7))
COPY_FORMS = {"sao_y": "SAO Y", "sao_luc": "SAO LỤC", "trich_sao": "TRÍCH SAO"}
_PICTURED = (Operation.APPROVE, Operation.ISSUE, Operation.COMMENT)
_TRUE_WIDTHS = {Operation.ISSUE: 36.0, Operation.APPROVE: 50.0}

WordsOf = Callable[[Path], tuple[int, tuple[PageWords, ...]]]
"""Reads a file's page count and the words of its first and last pages; must be a module's function,
because it is handed to other processes."""


@dataclass(frozen=True)
class Recipe:
    """What is the same for every document of a batch; dates and numbers as they are to be printed."""

    operation: Operation
    signer: str = ""
    agency: str = ""
    picture: Picture | None = None
    number: str = ""
    """The number alone ("15"), written into its field; for an appendix the whole code ("15/QĐ-BNV")."""
    date: str = ""
    """As printed: "ngày 05 tháng 3 năm 2026"; an arrival stamp takes it as it is."""
    copy_form: str = "sao_y"
    text: str = ""
    """A comment's words; on an arrival stamp, to whom the document goes."""
    place: tuple[int, tuple[float, float, float, float]] | None = None
    """A page (from 0) and rectangle in points chosen by hand for every document."""
    offset: tuple[float, float] | None = None
    """How far, in points to the right and upwards, from the automatic place of each document."""
    words: WordsOf | None = None
    reason: str | None = None
    location: str | None = None
    lines: tuple[str, ...] = ()
    """What a signature says in words: "signer", "agency", "time", "reason"; none leaves the decree's look,
    which is the image alone, or who, for whom and when where there is no image."""

    def request(self, source: Path, target: Path, at: datetime) -> SigningRequest:
        """Return what to sign for one document.

        Raises DocumentUnfit: `signing.field_signed`, `signing.unreadable`, `signing.page_missing`, …
        """
        return request_for(self, placement_of(self, source), source, target, at)


def sheet_of(source: Path, words: WordsOf | None, *, by_hand: bool = False) -> Sheet:
    """Return what placing looks at for a file; without a reader of words only fields and sizes.

    Raises DocumentUnfit, also when the words cannot be read, unless the place is chosen by hand.
    """
    bare = _without_words(source)
    return bare if words is None else _with_words(bare, source, words, by_hand=by_hand)


def _with_words(bare: Sheet, source: Path, words: WordsOf, *, by_hand: bool) -> Sheet:
    try:
        total, seen = words(source)
    except DocumentUnfit:
        if not by_hand:
            raise
        # Whoever has chosen the place needs no words; only the blanks of page 1 stay unseen.
        return bare
    return replace(bare, pages=total, words=seen)


def _without_words(source: Path) -> Sheet:
    """Return how many pages a file has, its fields, and its first and last page without their words."""
    try:
        with source.open("rb") as file:
            demand_pdf(file, source.name)
            reader = PdfFileReader(file, strict=False)
            _refuse_encrypted(reader, source)
            pages = int(reader.root["/Pages"]["/Count"])
            blank = tuple(_blank_page(reader, number) for number in sorted({0, pages - 1}))
            return Sheet(pages, blank, _present(reader))
    except SigningError:
        raise
    except FileNotFoundError as error:
        raise DocumentUnfit("signing.file_missing", file=source.name) from error
    except (*ENGINE_FAULTS, OSError, RecursionError) as error:
        raise DocumentUnfit("signing.unreadable", file=source.name, reason=type(error).__name__) from error


def _refuse_encrypted(reader: PdfFileReader, source: Path) -> None:
    if reader.encrypted:
        raise DocumentUnfit("signing.encrypted", file=source.name)


def placement_of(recipe: Recipe, source: Path) -> Placement:
    """Return where a document's signature goes; the words are read only when no field says it."""
    sheet = sheet_of(source, None)
    found = propose(sheet, recipe.operation, _wish(recipe))
    if found.make and recipe.words is not None:
        sheet = _with_words(sheet, source, recipe.words, by_hand=recipe.place is not None)
        found = propose(sheet, recipe.operation, _wish(recipe))
    if recipe.place is not None:
        found = found.moved(*recipe.place)
    elif recipe.offset is not None and not _is_fixed(found, sheet):
        right, up = recipe.offset
        x0, y0, x1, y1 = found.place.rect
        found = found.moved(found.place.page, (x0 + right, y0 + up, x1 + right, y1 + up))
    return found


def _is_fixed(found: Placement, sheet: Sheet) -> bool:
    """Tell whether a field is there and somebody has signed: moving it would break their signature."""
    return found.basis is Basis.FIELD and any(one.taken and one.is_signature for one in sheet.fields)


def request_for(
    recipe: Recipe, placement: Placement, source: Path, target: Path, at: datetime
) -> SigningRequest:
    """Return what to sign at a placement that a person has seen, and perhaps moved."""
    place = placement.place
    made = {one.name for one in placement.make}
    values = tuple((name, text) for name, text in _values(recipe, placement, source, made))
    fields = sheet_of(source, None).fields if placement.basis is Basis.HAND else ()
    present = {one.name for one in fields}
    return SigningRequest(
        source,
        target,
        place.name,
        reason=recipe.reason,
        location=recipe.location,
        look=look_of(recipe, place, at),
        make=tuple(one for one in placement.make if one.name not in present),
        values=values,
        move=tuple(one for one in placement.make if one.name in present) + _along(placement, fields),
    )


def _along(placement: Placement, fields: tuple[PresentField, ...]) -> tuple[FieldPlace, ...]:
    """Return the seal's empty field moved as the leader's was: it lies over its left third (PL1-I.II.8a)."""
    by_name = {one.name: one for one in fields}
    leader, seal = by_name.get(LEADER), by_name.get(SEAL)
    if placement.place.name != LEADER or leader is None or seal is None or seal.taken:
        return ()
    right, up = (placement.place.rect[at] - leader.rect[at] for at in (0, 1))
    x0, y0, x1, y1 = seal.rect
    # Near an edge the seal may leave the paper: then it stays where the template has it.
    if min(x0 + right, y0 + up) < 0:
        return ()
    return (FieldPlace(SEAL, placement.place.page, (x0 + right, y0 + up, x1 + right, y1 + up)),)


def look_of(recipe: Recipe, place: FieldPlace, at: datetime) -> Look:
    """Return the statutory appearance for a place."""
    x0, y0, x1, y1 = (round(edge) for edge in place.rect)
    wide, high = float(x1 - x0), float(y1 - y0)
    moment = at.astimezone(VIETNAM_TIME).isoformat(timespec="seconds")
    if recipe.operation is Operation.COPY:
        form = COPY_FORMS.get(recipe.copy_form, recipe.copy_form)
        return Look(wide, high, paragraph(f"{form}; {recipe.agency}; {moment}", wide, high))
    if recipe.operation is Operation.APPENDIX:
        return Look(wide, high, paragraph(f"Số: {recipe.number}; {moment}", wide, high))
    if recipe.operation is Operation.INCOMING:
        return _arrival(recipe, wide, high, at)
    if recipe.operation is Operation.COMMENT:
        return _comment(recipe, wide, high)
    picture = _sized(recipe)
    if picture is None:
        return _in_words(recipe, wide, high, moment)
    if not recipe.lines or recipe.operation is Operation.ISSUE:
        # The seal's image stands alone at its true size, whatever a preset says (PL1-I.II.8a).
        return Look(wide, high, picture=picture)
    return _beside_picture(recipe, picture, wide, high, moment)


def _wish(recipe: Recipe) -> Wish:
    picture = _sized(recipe)
    return Wish(recipe.signer, picture_size(picture) if picture else None)


def _sized(recipe: Recipe) -> Picture | None:
    """Return the picture at its true size: as said, as the PNG says, or as customary."""
    picture = recipe.picture
    if picture is None or recipe.operation not in _PICTURED:
        return None
    if picture.width_mm:
        return picture
    told = true_width_mm(picture.file)
    # A screenshot's 72 or 96 dpi says nothing about paper: a seal of 200 mm is no seal.
    if told is None or not 10 <= told <= 80:
        told = _TRUE_WIDTHS.get(recipe.operation, 20.0)
    return replace(picture, width_mm=told)


def _values(recipe: Recipe, placement: Placement, source: Path, made: set[str]) -> list[tuple[str, str]]:
    if recipe.operation is not Operation.ISSUE:
        return []
    wanted = [(NUMBER, recipe.number), (DATE, recipe.date)]
    given = [(name, text) for name, text in wanted if text]
    if not given:
        return []
    present = {one.name: one for one in sheet_of(source, None).fields}
    for name, _ in given:
        if name not in made and name not in present:
            raise DocumentUnfit("signing.blank_missing", field=name, file=source.name)
    return [(name, text) for name, text in given if name in made or not present[name].taken]


def _arrival(recipe: Recipe, wide: float, high: float, at: datetime) -> Look:
    """Return the stamp "ĐẾN": agency, number, date, to whom (PL4.V: 35 mm by 50 mm)."""
    scale = min(wide / (50 * MM), high / (35 * MM))
    size = 10 * scale
    agency = paragraph(recipe.agency or "CƠ QUAN NHẬN", wide - 8, size * 2.6, size)
    shift = high - size * 2.6 - 2
    words = [
        replace(one, x=(wide - text_width(one.text, one.size)) / 2, baseline=one.baseline + shift, colour=RED)
        for one in agency
    ]
    day = recipe.date or at.astimezone(VIETNAM_TIME).strftime("%d/%m/%Y")
    rows = [f"Số: {recipe.number}", f"Ngày: {day}", f"Chuyển: {recipe.text}"]
    step = (high - size * 4.6) / len(rows)
    middle = (wide - text_width("ĐẾN", size * 1.5, bold=True)) / 2
    words.append(Words("ĐẾN", middle, high - size * 4.1, size * 1.5, bold=True, colour=RED))
    for number, row in enumerate(rows):
        baseline = high - size * 4.6 - step * (number + 1) + step * 0.35
        line = paragraph(row, wide - 8, size * 1.3, size)[0]
        words.append(replace(line, x=4, baseline=baseline, colour=RED))
    return Look(wide, high, tuple(words), _frame(wide, high))


def _comment(recipe: Recipe, wide: float, high: float) -> Look:
    picture = _sized(recipe)
    if picture is None:
        text = recipe.text or recipe.signer
        words = paragraph(text, wide, high, 10)
        return Look(wide, high, tuple(replace(one, colour=BLUE) for one in words))
    share = 0.4 if recipe.text else 1.0
    words = paragraph(recipe.text, wide * (1 - share) - 2, high, 9) if recipe.text else ()
    moved = tuple(replace(one, x=wide * share + 2, colour=BLUE) for one in words)
    return Look(wide, high, moved, picture=picture, picture_box=(0, 0, wide * share, high))


def _rows(recipe: Recipe, moment: str) -> list[str]:
    """Return the lines a signature shows, those that would be empty left out."""
    told = {
        "signer": f"Ký bởi: {recipe.signer}" if recipe.signer else "",
        "agency": f"Cơ quan: {recipe.agency}" if recipe.agency else "",
        "time": f"Thời gian ký: {moment}",
        "reason": f"Lý do: {recipe.reason}" if recipe.reason else "",
    }
    wanted = recipe.lines or ("signer", "agency", "time")
    return [told[name] for name in wanted if told.get(name)]


def _in_words(recipe: Recipe, wide: float, high: float, moment: str) -> Look:
    """Return who signed and when, for a person or agency that has no image yet."""
    colour = RED if recipe.operation is Operation.ISSUE else BLUE
    words = _stacked(_rows(recipe, moment), wide, high, colour)
    frame = tuple(replace(line, colour=colour) for line in _frame(wide, high))
    return Look(wide, high, words, frame)


def _beside_picture(recipe: Recipe, picture: Picture, wide: float, high: float, moment: str) -> Look:
    share = wide * 0.45
    words = _stacked(_rows(recipe, moment), wide - share, high, BLUE)
    moved = tuple(replace(one, x=one.x + share) for one in words)
    return Look(wide, high, moved, picture=picture, picture_box=(0, 0, share, high))


def _stacked(rows: list[str], wide: float, high: float, colour: Colour) -> tuple[Words, ...]:
    share = (high - 4) / max(len(rows), 1)
    words: list[Words] = []
    for number, row in enumerate(rows):
        low = high - 2 - share * (number + 1)
        lines = paragraph(row, wide - 6, share, 9)
        words += [replace(one, x=3, baseline=one.baseline + low, colour=colour) for one in lines]
    return tuple(words)


def _frame(wide: float, high: float) -> tuple[Stroke, ...]:
    corners = [(1.0, 1.0), (wide - 1, 1.0), (wide - 1, high - 1), (1.0, high - 1)]
    return tuple(
        Stroke(start, end, 1.0, RED) for start, end in zip(corners, corners[1:] + corners[:1], strict=True)
    )


def _present(reader: PdfFileReader) -> tuple[PresentField, ...]:
    """Return the fields with their places as shown; a field on no page we can find counts as on the first."""
    fields = form_fields(reader.root)
    numbers = page_numbers(reader) if fields else {}
    found = []
    for name, field in fields.items():
        kids = entry(field, "/Kids")
        shown = kids[0].get_object() if isinstance(kids, ArrayObject) and kids else field
        rect = entry(shown, "/Rect") if isinstance(shown, DictionaryObject) else None
        box = tuple(float(edge) for edge in rect) if isinstance(rect, ArrayObject) else (0.0, 0.0, 0.0, 0.0)
        page = shown.raw_get("/P") if isinstance(shown, DictionaryObject) and "/P" in shown else None
        number = numbers.get(getattr(page, "idnum", -1), 0)
        frame = frame_of(page.get_object()) if page is not None else Frame()
        kind = str(entry(field, "/FT")) == "/Sig"
        place = frame.shown((box[0], box[1], box[2], box[3]))
        found.append(PresentField(name, number, place, "/V" in field, kind))
    return tuple(found)


def _blank_page(reader: PdfFileReader, number: int) -> PageWords:
    """Return a page without its words; sizes as shown, rotation counted."""
    if number < 0:
        raise IndexError(number)  # a file that claims to have no pages
    frame = frame_of(page_at(reader, number))
    return PageWords(number, *frame.size, (), is_turned=frame.turn != 0)
