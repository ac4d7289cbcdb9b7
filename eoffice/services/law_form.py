"""The shapes of the form as data: paper, sizes, widths and fixed words, as `form.toml` gives them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec

_Length = Annotated[float, msgspec.Meta(gt=0, le=300)]
_Size = Annotated[float, msgspec.Meta(ge=8, le=20)]


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a table: unknown words in it are mistakes."""


class LawTable(Strict, frozen=True):
    """What every file of the law begins with."""

    legal_basis: str
    effective_from: date


class Range(Strict, frozen=True):
    """What the law allows for a margin or a size: from `least` to `most`."""

    least: float
    most: float

    def allows(self, value: float, tolerance: float = 0.0) -> bool:
        """Tell whether a value lies inside."""
        return self.least - tolerance <= value <= self.most + tolerance


class AllowedMargins(Strict, frozen=True):
    """The margins the law allows, in millimetres."""

    top: Range
    bottom: Range
    left: Range
    right: Range


class PageForm(Strict, frozen=True):
    """Paper and margins, in millimetres."""

    width: _Length
    height: _Length
    top: _Length
    bottom: _Length
    left: _Length
    right: _Length
    header_distance: _Length
    allowed: AllowedMargins

    @property
    def text_width(self) -> float:
        """Return the width between the margins."""
        return self.width - self.left - self.right

    def turned(self) -> PageForm:
        """Return the same sheet on its side, with the margins as they are when it is read so."""
        return msgspec.structs.replace(self, width=self.height, height=self.width)


class HeaderForm(Strict, frozen=True):
    """The two columns at the head of page 1, in millimetres; the gap above "V/v" in points."""

    left_column: _Length
    right_column: _Length
    subject_gap: float


class BodyForm(Strict, frozen=True):
    """The text: sizes and spacing in points, indent in millimetres."""

    size: _Size
    indent: _Length
    space_before: float
    line_spacing: float
    basis_size: _Size
    page_number_size: _Size
    ending: str
    allowed_size: Range
    allowed_indent: Range


class ClosingForm(Strict, frozen=True):
    """Recipients and signature: lengths in millimetres, sizes in points."""

    left_column: _Length
    right_column: _Length
    label_size: _Size
    list_size: _Size
    signature_gap: _Length
    signature_width: _Length
    signature_height: _Length
    seal_size: _Length


class AddresseeForm(Strict, frozen=True):
    """Where "Kính gửi" begins, in millimetres from the left margin."""

    indent: _Length


class MarkForm(Strict, frozen=True):
    """The boxes of urgency, in millimetres; the width by urgency."""

    size: _Size
    height: _Length
    widths: dict[str, float]


class HeaderSizes(Strict, frozen=True):
    """One consistent set of sizes for head and title, in points."""

    national_title: _Size
    motto: _Size
    parent: _Size
    issuer: _Size
    number: _Size
    place_date: _Size
    letter_subject: _Size
    title: _Size


class Presets(Strict, frozen=True):
    """The sets of sizes a document chooses one from."""

    large: HeaderSizes
    compact: HeaderSizes


class FormWords(Strict, frozen=True):
    """The fixed words of a form set; those of the decree unless a set says otherwise."""

    national_title: str = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    motto: str = "Độc lập - Tự do - Hạnh phúc"
    number_label: str = "Số:"
    number_join: str = "/"
    issuer_sign: str = ""
    """What stands below the issuing body in place of a line."""
    ending: str = "./."
    marks: dict[str, str] = {}
    """How marks of authority are written where that differs from the decree: "TM." as "T/M"."""

    def line_of(self, line: str) -> str:
        """Return a line of a signing block with its mark as this set writes it."""
        mark, _, rest = line.partition(" ")
        return f"{self.marks[mark]} {rest}" if rest and mark in self.marks else line


class StatutoryForm(LawTable, frozen=True):
    """Page, sizes and widths of Decree 30/2020, Appendix I."""

    font: str
    page: PageForm
    header: HeaderForm
    body: BodyForm
    closing: ClosingForm
    addressees: AddresseeForm
    marks: MarkForm
    presets: Presets
    words: FormWords = FormWords()

    def turned(self) -> StatutoryForm:
        """Return the form with its pages on their side, for wide tables (Appendix I, I.2)."""
        return msgspec.structs.replace(self, page=self.page.turned())
