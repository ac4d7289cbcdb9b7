"""Five numbers of an agency's report, each followed back to a signed document whose signatures verify."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from eoffice.demo import cast
from eoffice.domain.work import item_commands as item
from eoffice.domain.work.item import Source, SourceKind
from eoffice.domain.work.products import Product
from eoffice.domain.work.register_commands import DefineProducts
from tests.commands.running import run
from tests.end_to_end.office import Office, a_letter, open_office
from tests.end_to_end.way import walk
from tests.waiting import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
UNPLANNED = Source(SourceKind.UNPLANNED)
OFFICER, HEAD, MANAGER = cast.DRAFTER, cast.UNIT_HEAD, cast.DIRECTOR


@pytest.fixture
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give an office of its own: the numbers of a report count everything that is in it."""
    with open_office(tmp_path_factory.mktemp("figures")) as opened:
        yield opened


def status_of(office: Office, work: str) -> str:
    stored = office.desk(OFFICER).log.load_matter(work)
    return str(getattr(stored.matter, "status", "")) if stored is not None else ""


def accepted_letters(office: Office) -> dict[str, str]:
    """Return two pieces of accepted work, each with the letter handed in: signed, sealed, issued."""
    boss, officer = office.desk(MANAGER).working, office.desk(OFFICER).working
    boss.define(DefineProducts((Product("BC", "Báo cáo", "báo cáo", Decimal("1.5"), date(2026, 1, 1)),)))
    wait_until(lambda: officer.catalogue().products)
    made = {}
    for title, quantity in (("Báo cáo biên chế", 2), ("Báo cáo tuyển dụng", 1)):
        letter = office.desk(OFFICER).drafting.begin(a_letter())
        walk(office, letter)
        work = boss.assign(item.AssignItem(title, "BC", quantity, 5, UNPLANNED, OFFICER.person.id))
        wait_until(lambda work=work: status_of(office, work) == "assigned")  # type: ignore[misc]  # bound
        officer.give(work, item.HandInItem(quantity, documents=(letter,)))
        wait_until(
            lambda work=work: boss.item(work).item.status == "handed_in" and not boss.item(work).is_pending  # type: ignore[misc]
        )
        boss.give(work, item.AcceptItem(quantity))
        made[work] = letter
    office.settle()
    wait_until(lambda: all(status_of(office, work) == "accepted" for work in made))
    return made


def demand_signed(office: Office, letter: str) -> None:
    """See that the pages of a letter bear the leader's signature and the seal, both intact and trusted."""
    desk = office.desk(MANAGER)
    stored = desk.log.load(letter)
    assert stored is not None
    pages = stored.document.pages
    assert pages is not None
    desk.files.read(pages)  # brought from the hub when it is not here
    verdict = desk.checks.check(desk.files.path(pages))
    assert [one.integrity.value for one in verdict.signatures] == ["intact", "intact"]
    assert [one.signer for one in verdict.signatures] == [MANAGER.person.name, cast.DEPARTMENT.name]
    assert {one.verdict.value for one in verdict.signatures} <= {"valid", "changed"}


def test_five_numbers_of_a_report_lead_to_documents_whose_signatures_verify(
    office: Office, tmp_path: Path
) -> None:
    made = accepted_letters(office)
    period = office.desk(OFFICER).working.item(next(iter(made))).item.period
    book = tmp_path / "bao-cao.xlsx"
    told = run(
        "kpi", "--period", period, "--data", office.hub.folder.root, "--agency", cast.DEPARTMENT.code,
        "--out", book, "--json", home=tmp_path,
    )  # fmt: skip
    assert told.code == 0, told.err
    person = next(one for one in told.answer["people"] if one["id"] == OFFICER.person.id)
    behind = {one["item"]: one for one in person["items"]}
    # 1, 2: the converted points of each piece of work; 3: the volume accepted; 4, 5: the letters a and b.
    assert set(behind) == set(made)
    volume = sum(Fraction(one["accepted"]) * Fraction(one["weight"]) for one in behind.values())
    assert volume == Fraction(person["accepted"]) == Fraction(9, 2)
    for letter in ("a", "b"):
        assert Fraction(person["components"][letter]["numerator"]) == volume
    for work, letter in made.items():
        assert behind[work]["result"] == letter
        demand_signed(office, letter)
    # The workbook names the same documents as people cite them, with the id that opens them.
    cells = {
        str(cell) for sheet in openpyxl.load_workbook(book) for row in sheet.values for cell in row if cell
    }
    for letter in made.values():
        assert any(letter in cell and "đã ký số" in cell for cell in cells)
