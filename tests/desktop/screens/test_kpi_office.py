"""What personnel do about evaluations in real windows: rules in force, judges, results sent on."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from eoffice.demo import cast
from eoffice.demo.cast import Player
from eoffice.desktop.kpi_schedule import ReportClock
from eoffice.desktop.screens.kpi.board import BoardView
from eoffice.desktop.screens.kpi.mine import MineView
from eoffice.desktop.screens.kpi.outside_dialog import OutsideDialog
from eoffice.desktop.screens.kpi.reports import ReportsView
from eoffice.desktop.screens.kpi.rounds import RoundsView
from eoffice.desktop.screens.kpi.rules import RulesView
from eoffice.domain.kpi.periods import Period, month_of, quarter_of
from eoffice.domain.people import Person, Role
from eoffice.domain.work.evaluation import Calculated, Evaluation, Sheet
from eoffice.services.kpi_rules_in_force import RulesInForce
from eoffice.services.matter_ids import evaluation_id
from tests.desktop.hands import Hands
from tests.desktop.local_office import LocalOffice
from tests.desktop.screens.test_kpi import Staged, kpi, settled
from tests.desktop.seats import SitDown

KEEPER = Player(
    Person("nhan.tt", "Trịnh Thị Nhàn", "H32.05", "vp", "Chuyên viên", frozenset({Role.PERSONNEL})), "nhan"
)
THEIR_KEEPER = Player(
    replace(KEEPER.person, id="binh.xa", name="Bùi Thị Bình", agency=cast.COMMUNE.code), "binh"
)
SHEET = Sheet((("chinh_tri", Decimal(9)), ("nang_luc", Decimal(9)), ("doi_moi", Decimal(9))))


@pytest.fixture
def office(office: LocalOffice) -> LocalOffice:
    for player in (KEEPER, THEIR_KEEPER):
        office.hub.store.directory.put_person(player.person)
    return office


def at_hub(office: LocalOffice, matter: str) -> Evaluation:
    stored = office.hub.store.log.load_matter(matter)
    assert stored is not None
    assert isinstance(stored.matter, Evaluation)
    return stored.matter


def test_rules_of_the_agency_come_into_force_from_the_editor(office: LocalOffice, sit_down: SitDown) -> None:
    keeper = sit_down(KEEPER)
    rules = kpi(keeper, "rules", RulesView)
    keeper.until(rules.adopt.isEnabled)
    text = rules.text.toPlainText()
    rules.text.setPlainText(text.replace('id = "nd-335-2025"', 'id = "so-noi-vu"', 1))
    keeper.until(lambda: rules.adopt.isEnabled() and getattr(rules._rules, "id", "") == "so-noi-vu")
    keeper.press("kpi.rules.adopt")
    keeper.write("kpi.adopt.document", "45/QĐ-SNV ngày 01/11/2026")
    keeper.press("kpi.adopt.confirm")
    settled(keeper)
    keeper.until(lambda: rules.history.model.rowCount() == 1)
    today = keeper.desk.session.today
    in_force = RulesInForce(office.hub.store.log, KEEPER.person.agency)
    assert in_force.of(month_of(today)).id == "nd-335-2025"
    (entry,) = in_force.book().entries
    assert entry.since > today
    assert in_force.of(month_of(entry.since)).id == "so-noi-vu"


def test_personnel_choose_who_judges_and_a_result_follows_the_person(
    office: LocalOffice, sit_down: SitDown
) -> None:
    keeper = sit_down(KEEPER)
    who = cast.DRAFTER.person
    period = quarter_of(keeper.desk.session.today).before
    matter = evaluation_id(who.agency, who.id, period.name)
    rounds = kpi(keeper, "rounds", RoundsView)
    choose_person(keeper, rounds, who.id, period.name)
    keeper.press("kpi.rounds.judges")
    keeper.choose("kpi.judges.reviewer", cast.DIRECTOR.person.id)
    keeper.press("kpi.judges.confirm")
    settled(keeper)
    assert at_hub(office, matter).reviewer == cast.DIRECTOR.person.id
    keeper.until(lambda: chosen_status(rounds) == "draft")
    keeper.until(rounds.personnel.judges.isEnabled)
    keeper.press("kpi.rounds.judges")
    keeper.choose("kpi.judges.reviewer", cast.UNIT_HEAD.person.id)
    keeper.write("kpi.judges.reason", "Trưởng phòng nhận xét")
    keeper.press("kpi.judges.confirm")
    settled(keeper)
    assert at_hub(office, matter).reviewer == cast.UNIT_HEAD.person.id

    locked_at_hub(office, matter)
    office.hub.store.directory.put_person(replace(who, agency=cast.COMMUNE.code, unit=""))
    mover = sit_down(replace(KEEPER, login="nhan-2"))
    theirs = kpi(mover, "rounds", RoundsView)
    choose_person(mover, theirs, who.id, period.name)
    mover.until(theirs.personnel.send.isEnabled)
    mover.press("kpi.rounds.send")
    settled(mover)
    there = evaluation_id(cast.COMMUNE.code, who.id, period.name)
    taker = sit_down(THEIR_KEEPER)
    taken = kpi(taker, "rounds", RoundsView)
    choose_person(taker, taken, who.id, period.name)
    taker.until(taken.personnel.take.isEnabled)
    taker.press("kpi.rounds.take")
    settled(taker)
    assert at_hub(office, there).accepted_by == THEIR_KEEPER.person.id
    source = taker.desk.work.kpi_source
    taker.until(lambda: bool(getattr(source.person(who.id, period), "earlier", ())))


def choose_person(hands: Hands, rounds: RoundsView, person: str, period: str) -> None:
    rounds.period.choose(period)
    hands.until(lambda: any(one.person.id == person for one in rounds._rounds))
    rounds.people.select_key(person)
    hands.until(lambda: rounds.people.current is not None)


def chosen_status(rounds: RoundsView) -> str:
    row = rounds.people.current
    return row.round.row.status if row is not None and row.round.row is not None else ""


def locked_at_hub(office: LocalOffice, matter: str) -> None:
    """Take an evaluation to its lock with events of the hub; figures are checked elsewhere."""
    from datetime import date

    from eoffice.clock import new_id
    from eoffice.domain.stamp import Stamp
    from eoffice.domain.work.evaluation_events import (
        EvaluationApproved,
        EvaluationLocked,
        EvaluationReviewed,
        SelfScored,
    )
    from eoffice.services.deciding_matters import applied

    calculated = Calculated("nd-335-2025", "1", "d" * 64, Decimal("88.00"), "good", "{}")
    happened = (
        SelfScored(SHEET),
        EvaluationReviewed(SHEET),
        EvaluationApproved(calculated, "good", date(2026, 12, 1)),
        EvaluationLocked(),
    )

    def write(transaction: object) -> None:
        stored = transaction.load_matter(matter)  # type: ignore[attr-defined]
        stamp = Stamp(matter, cast.DIRECTOR.person.id, office.clock.now())
        change = applied(happened, stored, stamp, stored.matter.agency, new_id())
        transaction.append([change])  # type: ignore[attr-defined]

    office.hub.store.log.run(write)
    for desk in list(office.hub.desks):
        desk.poke()


def test_reports_of_an_ended_period_are_made_once_and_stand_in_the_list(
    office: LocalOffice, sit_down: SitDown, monkeypatch: pytest.MonkeyPatch
) -> None:
    staged = Staged(office, sit_down)
    head = staged.head

    def has_ended(*_: object) -> Period:
        return staged.period

    monkeypatch.setattr("eoffice.services.kpi_schedule.ended", has_ended)
    clock = head.desk.window.findChild(ReportClock)
    assert clock is not None
    with head.qtbot.waitSignal(clock.made, timeout=60_000) as first:
        clock.check()
    made = sorted(path.name for path in first.args[0])
    assert made == [f"quy-ccvc-{staged.period.name}.xlsx", f"thang-ccvc-{staged.period.name}.xlsx"]
    with head.qtbot.waitSignal(clock.made, timeout=60_000) as again:
        clock.check()
    assert again.args == [()]
    reports = kpi(head, "reports", ReportsView)
    reports.arrive()
    head.until(lambda: reports.made.model.rowCount() == len(made))


def write_outside(keeper: Hands, rank: str, reason: str = "") -> None:
    """Fill the form of a result decided elsewhere and confirm it."""
    for field, text in (
        ("regime", "Quy định về cán bộ bầu cử"),
        ("rank", rank),
        ("body", "Ban Thường vụ Tỉnh ủy"),
        ("number", "12-QĐ/TU"),
        *((("reason", reason),) if reason else ()),
    ):
        keeper.write(f"kpi.outside.{field}", text)
    keeper.press("kpi.outside.confirm")
    settled(keeper)


def test_a_result_of_an_elected_cadre_is_kept_corrected_and_stands_where_results_are_looked_for(
    office: LocalOffice, sit_down: SitDown, tmp_path: Path
) -> None:
    keeper, officer = sit_down(KEEPER), sit_down(cast.DRAFTER)
    who = cast.DRAFTER.person
    period = quarter_of(keeper.desk.session.today).before
    matter = evaluation_id(who.agency, who.id, period.name)
    rounds = kpi(keeper, "rounds", RoundsView)
    choose_person(keeper, rounds, who.id, period.name)
    keeper.until(rounds.personnel.outside.isEnabled)
    keeper.press("kpi.rounds.outside")
    decision = tmp_path / "quyet-dinh.txt"
    decision.write_text("Quyết định xếp loại", encoding="utf-8")
    dialog = rounds.personnel.findChild(OutsideDialog)
    assert dialog is not None
    dialog.take_file(decision)
    write_outside(keeper, "Hoàn thành tốt nhiệm vụ")
    kept = at_hub(office, matter).outside
    assert kept is not None
    assert (kept.rank, kept.files[0].name) == ("Hoàn thành tốt nhiệm vụ", "quyet-dinh.txt")

    keeper.until(lambda: chosen_status(rounds) == "recorded")
    keeper.press("kpi.rounds.outside")
    write_outside(keeper, "Hoàn thành nhiệm vụ", "Sửa theo quyết định điều chỉnh")
    entries = at_hub(office, matter).recordings
    assert [one.result.rank for one in entries] == ["Hoàn thành tốt nhiệm vụ", "Hoàn thành nhiệm vụ"]
    # The correction keeps the evidence, and the look before it is on the person's record.
    assert entries[1].result.files == entries[0].result.files

    mine = kpi(officer, "mine", MineView)
    mine.period.choose(period.name)
    officer.until(lambda: "Hoàn thành nhiệm vụ (theo quy định riêng)" in mine.rank.text())
    assert mine.total.text() == "–"
    assert "12-QĐ/TU" in mine.formula.text()
    officer.until(mine.signed.isEnabled)
    # Whoever was judged reads the decision itself, brought from the hub.
    assert officer.desk.work.files.read(entries[1].result.files[0]).decode() == "Quyết định xếp loại"
    assert not mine.score.isEnabled()
    officer.until(lambda: bool(officer.desk.work.evaluating.who_looked()))

    board = kpi(keeper, "board", BoardView)
    board.period.choose(period.name)
    keeper.until(lambda: _on_board(board, who.id) is not None)
    board.presenter.look((who.id,), period, "Xem bảng đơn vị")
    keeper.until(
        lambda: getattr(getattr(_on_board(board, who.id), "result", None), "outside", None) is not None
    )

    rounds = kpi(keeper, "rounds", RoundsView)
    choose_person(keeper, rounds, who.id, period.name)
    keeper.until(rounds.personnel.withdraw.isEnabled)
    keeper.press("kpi.rounds.withdraw")
    keeper.write("kpi.reason", "Ghi nhầm người")
    keeper.press("kpi.reason.confirm")
    settled(keeper)
    taken = at_hub(office, matter)
    assert (taken.outside, taken.recordings[-1].reason) == (None, "Ghi nhầm người")
    # The person's own window: open for the self score again, with the whole trace in the history.
    officer.until(lambda: officer.desk.work.evaluating.mine()[0].outside is None)
    mine.period.choose(period.name)
    officer.until(mine.score.isEnabled)


def _on_board(board: BoardView, person: str) -> object:
    rows = (board.people.model.row_at(at) for at in range(board.people.model.rowCount()))
    return next((row for row in rows if row is not None and row.load.id == person), None)
