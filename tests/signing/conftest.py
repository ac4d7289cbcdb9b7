"""A leader and an agency with real soft tokens, and a document on its way through both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from hsm import Pin, SoftTokens, TokenWorker
from signing import (
    DATE,
    LEADER,
    NUMBER,
    SEAL,
    Align,
    DemoAuthority,
    FieldPlace,
    Picture,
    SigningRequest,
    TokenKey,
    TrustStore,
    fill,
    prepare,
    sign,
)
from tests.softhsm import softhsm_here

PIN = Pin("123456")
AGENCY = "Ủy ban nhân dân tỉnh Đắk Lắk"
PLACES = (
    FieldPlace(NUMBER, 0, (110, 750, 170, 767)),
    FieldPlace(DATE, 0, (300, 750, 530, 767), italic=True, align=Align.CENTRE),
    FieldPlace(LEADER, 1, (320, 100, 470, 180)),
    FieldPlace(SEAL, 1, (260, 80, 370, 190)),
)
FILLED = {NUMBER: "15", DATE: "Đắk Lắk, ngày 21 tháng 11 năm 2026"}


@dataclass(frozen=True)
class Office:
    """Whoever signs, whoever is believed, and the pictures of their signatures."""

    leader: TokenKey
    seal: TokenKey
    worker: TokenWorker
    trust: TrustStore
    authority: DemoAuthority
    pictures: dict[str, Picture]


@dataclass(frozen=True)
class Journey:
    """One document at every station of its way."""

    plain: Path
    prepared: Path
    signed: Path
    filled: Path
    sealed: Path


def draw_document(target: Path) -> None:
    """Draw a two-page document with text where number and date will stand."""
    page = canvas.Canvas(str(target), pagesize=A4)
    page.drawString(80, 753, "So:              /QD-UBND")
    page.drawString(80, 640, "Payment of 1.000.000 dong")
    page.showPage()
    page.drawString(80, 700, "Second page")
    page.save()


def draw_pictures(folder: Path) -> dict[str, Picture]:
    """Draw a blue stroke and a red ring on transparent ground."""
    blue = Image.new("RGBA", (400, 200), (0, 0, 0, 0))
    ImageDraw.Draw(blue).line((10, 190, 390, 10), fill=(0, 0, 200, 255), width=9)
    red = Image.new("RGBA", (360, 360), (0, 0, 0, 0))
    ImageDraw.Draw(red).ellipse((8, 8, 352, 352), outline=(220, 0, 0, 255), width=14)
    blue.save(folder / "ky.png")
    red.save(folder / "dau.png")
    return {LEADER: Picture(folder / "ky.png", 40), SEAL: Picture(folder / "dau.png", 36)}


def travel(office: Office, folder: Path) -> Journey:
    """Take a document through prepare, sign, fill and seal."""
    way = Journey(*(folder / f"{name}.pdf" for name in ("plain", "prepared", "signed", "filled", "sealed")))
    draw_document(way.plain)
    prepare(way.plain, way.prepared, PLACES)
    sign(SigningRequest(way.prepared, way.signed, LEADER, office.pictures[LEADER]), office.leader)
    fill(way.signed, way.filled, FILLED)
    sign(SigningRequest(way.filled, way.sealed, SEAL, office.pictures[SEAL]), office.seal)
    return way


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    softhsm_here()
    folder = tmp_path_factory.mktemp("office")
    soft = SoftTokens(folder / "tokens")
    authority = DemoAuthority.create("CA thử nghiệm")
    serials = {}
    for name, organisation, seal in (("Nguyễn Văn Ân", AGENCY, False), (AGENCY, AGENCY, True)):
        serial = soft.create(name, PIN, Pin("87654321"))
        key = soft.generate_key(serial, PIN, name)
        soft.store_certificate(serial, PIN, name, authority.issue(name, organisation, key, seal=seal))
        serials[seal] = serial
    with soft.worker() as worker:
        keys = {}
        for seal, serial in serials.items():
            worker.login(serial, PIN)
            keys[seal] = TokenKey(worker, worker.certificates(serial)[0], [authority.certificate])
        trust = TrustStore.of([authority.certificate])
        yield Office(keys[False], keys[True], worker, trust, authority, draw_pictures(folder))


@pytest.fixture(scope="session")
def journey(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Journey:
    return travel(office, tmp_path_factory.mktemp("journey"))
