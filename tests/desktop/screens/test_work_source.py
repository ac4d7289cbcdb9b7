"""Work from a directive: the form begins with the bút phê, and the item leads back to its document."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from eoffice.clock import new_id
from eoffice.demo import cast
from eoffice.desktop.screens.work.view import WorkView
from eoffice.desktop.session import driving
from eoffice.desktop.session.current import read_document
from eoffice.desktop.session.lines import lines
from eoffice.domain import events
from eoffice.domain.document import Document, FileRef, Origin, Status
from eoffice.domain.evolution import evolve
from eoffice.domain.numbering import CodeNumber
from eoffice.domain.stamp import Stamp
from eoffice.domain.work.item import SourceKind
from eoffice.domain.work.products import Product
from eoffice.domain.work.register_commands import DefineProducts
from eoffice.services.log import GENESIS, record
from eoffice.services.ports import Appended, ListQuery, Transaction
from tests.desktop.local_office import LocalOffice
from tests.desktop.seats import SitDown

ARRIVED_AT = datetime(2026, 11, 16, 1, tzinfo=UTC)
PAGES = FileRef("a" * 64, "van-ban.pdf", "application/pdf", 10)
REPORT = Product("BC", "Báo cáo", "báo cáo", Decimal("1.5"), date(2026, 1, 1))


def _accepted_letter(office: LocalOffice) -> str:
    """Put a letter into the commune's register of incoming documents and return its id."""
    document = new_id()
    code = CodeNumber(15, "SNV-VP")
    origin = Origin(cast.DEPARTMENT.code, new_id(), "cong_van", code, date(2026, 11, 13), "Việt")
    happened: tuple[tuple[events.Event, str], ...] = (
        (events.Arrived(cast.COMMUNE.code, cast.LETTER_SUBJECT, origin, PAGES, PAGES), "hub"),
        (events.Accepted(2026, 1, date(2026, 11, 16)), cast.COMMUNE_CLERK.person.id),
    )
    state: Document | None = None
    head, records = GENESIS, []
    for version, (event, actor) in enumerate(happened, 1):
        stamp = Stamp(document, actor, ARRIVED_AT)
        state = evolve(state, event, stamp)
        entry = record(cast.COMMUNE.code, version, event, stamp, "o", head)
        head = entry.hash
        records.append(entry)
    assert state is not None
    change = Appended(tuple(records), state)

    def work(transaction: Transaction) -> object:
        return transaction.append([change])

    office.hub.store.log.run(work)
    return document


@pytest.mark.slow
def test_a_directive_fills_the_form_and_the_item_opens_its_document(
    office: LocalOffice, sit_down: SitDown, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = _accepted_letter(office)
    chairman, officer = sit_down(cast.CHAIRMAN), sit_down(cast.COMMUNE_OFFICER)
    work = chairman.desk.work
    work.working.define(DefineProducts((REPORT,)))
    chairman.sees(letter, Status.ACCEPTED)
    assert not chairman.desk.commands.get("work.from_document").enabled()
    due = work.calendar.add_working_days(chairman.desk.session.today, 7)
    work.receiving.direct(letter, cast.DIRECTIVE, cast.COMMUNE_OFFICER.person.id, (), due)
    chairman.sees(letter, Status.DIRECTED)
    chairman.until(lambda: bool(work.working.catalogue().products))
    chairman.run("work.from_document")
    screen = chairman.desk.window.screen_of("work")
    assert isinstance(screen, WorkView)
    chairman.until(lambda: screen.detail.is_asking)
    window = chairman.desk.window
    assert driving.read(window, "workTitle") == cast.DIRECTIVE
    assert screen.form.people.lead.chosen() == cast.COMMUNE_OFFICER.person.id
    assert screen.form.days.value() == 7
    chairman.pick("workProduct", "BC")
    with chairman.qtbot.waitSignal(screen.presenter.done, timeout=60_000) as signal:
        chairman.press("workConfirm")
    assert signal.args is not None
    item = str(signal.args[1])
    source = work.working.item(item).item.source
    assert (source.kind, source.document) == (SourceKind.DIRECTIVE, letter)
    # The one who does the work finds the document behind it as well.
    officer.until(lambda: officer.desk.work.log.load_matter(item) is not None)
    officer.desk.open(item)
    officer.until(lambda: driving.is_shown(officer.desk.window, f"work.document.{letter}"))
    officer.press(f"work.document.{letter}")
    officer.until(lambda: officer.desk.session.current.id == letter)
    assert officer.desk.window.place == "incoming"
    # How its term stands is told with the document, and a late one marks the document in every list.
    mine = officer.desk.work
    assert [one.text for one in read_document(mine, letter).tasks] == ["Việc: Còn 7 ngày"]

    def much_later(_: datetime) -> date:
        return due + timedelta(days=30)

    monkeypatch.setattr("eoffice.services.working.local_date", much_later)
    (told,) = read_document(mine, letter).tasks
    assert (told.tone, told.text.startswith("Việc: Quá hạn")) == ("error", True)
    rows = mine.lists.page(ListQuery(agency=mine.me.agency), 0, 10)
    (line,) = (one for one in lines(mine, rows) if one.id == letter)
    assert line.has_late_work
    assert "có việc quá hạn" in line.note
