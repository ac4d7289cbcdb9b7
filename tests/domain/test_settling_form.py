"""What an agency may settle about its documents: each refusal by its name, and what is kept of the rest."""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from eoffice.domain.agency_form import AgencyForm, SigningHabit, UnitNotation
from eoffice.domain.authority import AuthorityMark
from eoffice.domain.people import Agency, Person
from eoffice.domain.settling_form import USUAL_SEAL, form_now, seal_width, settle_form
from tests.builders import COMMUNE, HOME_AGENCY, LAN, QUAN, SNV, a_directory, refused

NOON = datetime(2026, 3, 5, 5, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n"
RGBA, RGB = 6, 2


def settled(changes: dict[str, object], actor: Person = QUAN) -> tuple[AgencyForm, Agency]:
    """Let somebody change some fields of the settings as they are."""
    directory = a_directory()
    wanted = replace(form_now(directory, HOME_AGENCY), **changes)  # type: ignore[arg-type]  # fields by name
    return settle_form(directory, actor, wanted, NOON)


def a_chunk(name: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + name + content + zlib.crc32(name + content).to_bytes(4, "big")


def a_seal(colours: int = RGBA, *more: bytes, side: int = 850) -> bytes:
    """Make the frame of a PNG; nobody looks at its points here."""
    size = side.to_bytes(4, "big")
    head = a_chunk(b"IHDR", size + size + bytes([8, colours, 0, 0, 0]))
    return b"".join((PNG, head, *more, a_chunk(b"IDAT", b"x"), a_chunk(b"IEND", b"")))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"issuer": " \u200b"}, "agency_form.issuer_missing"),
        ({"place": ""}, "agency_form.place_missing"),
        ({"place": "x" * 201}, "agency_form.too_long"),
        ({"abbreviation": "S/NV"}, "agency_form.abbreviation_wrong"),
        ({"abbreviation": "snv"}, "agency_form.abbreviation_wrong"),
        (
            {"abbreviation": "X" * 15, "units": (UnitNotation("P1", "Y" * 15),)},
            "agency_form.notation_too_long",
        ),
        ({"copies": ("Lưu: VT",)}, "agency_form.archive_line"),
        ({"copies": ("Lãnh đạo Sở",) * 21}, "agency_form.too_many_lines"),
        ({"signers": (SigningHabit("lan"),)}, "agency_form.signer_without_right"),
        ({"signers": (SigningHabit("nobody"),)}, "agency_form.signer_unknown"),
        ({"signers": (SigningHabit("mai"), SigningHabit("mai"))}, "agency_form.signer_twice"),
        ({"signers": (SigningHabit("mai", AuthorityMark.FOR_HEAD),)}, "agency_form.signer_head_missing"),
        ({"recipients": ("000.00.00.X99",)}, "agency_form.recipient_unknown"),
        ({"recipients": (SNV,)}, "agency_form.recipient_is_self"),
        ({"seal": b"GIF89a"}, "agency_form.seal_not_png"),
        ({"seal": PNG + b"\0" * 40}, "agency_form.seal_damaged"),
        ({"seal": PNG * 40_000}, "agency_form.seal_too_large"),
        ({"seal": a_seal(RGB)}, "agency_form.seal_not_transparent"),
        ({"agency": COMMUNE}, "agency_form.not_administrator"),
        ({"revision": 3}, "agency_form.changed_meanwhile"),
        ({}, "agency_form.same"),
    ],
)
def test_what_cannot_stand_on_a_document_is_refused_by_its_name(
    changes: dict[str, object], code: str
) -> None:
    with refused(code):
        settled(changes)


def test_only_an_administrator_of_the_agency_settles_anything() -> None:
    with refused("agency_form.not_administrator"):
        settled({"place": "Nha Trang"}, LAN)


def test_what_is_settled_is_cleaned_dated_and_called_so_from_now_on() -> None:
    form, agency = settled(
        {
            "place": " Nha  Trang",
            "abbreviation": "SNVLĐ",
            "units": (UnitNotation("P1", "TCBC"),),
            "copies": ("- Lãnh đạo Sở;", " "),
            "recipients": (COMMUNE, COMMUNE),
            "seal": a_seal(),
            "reason": "Sáp nhập",
        }
    )
    assert (form.revision, form.changed_by, form.changed_at, form.reason) == (1, QUAN.id, NOON, "Sáp nhập")
    assert (form.copies, form.recipients) == (("Lãnh đạo Sở",), (COMMUNE,))
    assert (agency.place, agency.abbreviation) == ("Nha Trang", "SNVLĐ")
    assert [unit.abbreviation for unit in agency.units] == ["TCBC", "VP"]


def test_a_seal_is_as_wide_as_its_picture_says_unless_that_is_the_scale_of_a_screen() -> None:
    def scaled(per_metre: int) -> bytes:
        scale = per_metre.to_bytes(4, "big")
        return a_seal(RGBA, a_chunk(b"pHYs", scale + scale + b"\x01"))

    assert seal_width(scaled(23_622)) == pytest.approx(35.98, abs=0.01)  # 600 dots an inch
    assert seal_width(scaled(2_835)) == USUAL_SEAL  # 72: it would be 300 mm
    assert seal_width(a_seal()) == USUAL_SEAL
