"""Forms of evaluations signed with tokens in real windows, step by step; the hub looks into each file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from eoffice.demo import cast
from eoffice.demo.world import World, person_token
from eoffice.desktop.screens.kpi.mine import MineView
from eoffice.desktop.screens.kpi.rounds import RoundsView
from eoffice.domain.document import FileRef
from eoffice.domain.kpi.results import Result
from eoffice.domain.work import evaluation_commands as evaluation
from eoffice.domain.work.evaluation import Evaluation, Sheet
from eoffice.errors import Refused
from eoffice.hub.form_figures import FormFigures
from eoffice.rendering.kpi_pdf import FormWords, write_self_form
from eoffice.services.files import PDF
from eoffice.services.kpi_documents import with_documents, with_units
from eoffice.services.kpi_forms import form_result
from eoffice.services.kpi_rules import rule_set
from signing import DemoAuthority
from tests.desktop.hands import Hands
from tests.desktop.local_office import LocalOffice
from tests.desktop.screens.test_kpi import Staged, choose, kpi, settled
from tests.desktop.screens.test_signing_batches import batch_dialog, run
from tests.desktop.seats import SitDown

SHEET = Sheet((("chinh_tri", Decimal(10)), ("nang_luc", Decimal(9)), ("doi_moi", Decimal(9))))


@pytest.fixture
def office(tmp_path: Path, world: World) -> Iterator[LocalOffice]:
    """Give an office in which the officer and the head of the unit have tokens of their own as well."""
    authority = DemoAuthority.create("CA thử nghiệm thứ hai")
    tokens = dict(world.tokens)
    for player in (cast.DRAFTER, cast.UNIT_HEAD):
        tokens[player.login] = person_token(tmp_path / "more", authority, player, cast.DEPARTMENT)
    office = LocalOffice(tmp_path / "office", replace(world, tokens=tokens))
    yield office
    office.close()


@pytest.fixture
def staged(office: LocalOffice, sit_down: SitDown) -> Staged:
    return Staged(office, sit_down)


def at_hub(staged: Staged) -> Evaluation:
    stored = staged.office.hub.store.log.load_matter(staged.score_of(cast.DRAFTER))
    assert stored is not None
    assert isinstance(stored.matter, Evaluation)
    return stored.matter


def knows(hands: Hands, staged: Staged, status: str) -> bool:
    stored = hands.desk.work.log.load_matter(staged.score_of(cast.DRAFTER))
    return stored is not None and getattr(stored.matter, "status", "") == status


def give(hands: Hands, staged: Staged, command: evaluation.EvaluationCommand) -> None:
    hands.desk.work.evaluating.give(staged.score_of(cast.DRAFTER), command)
    settled(hands)


def scored(staged: Staged) -> None:
    """Open the period and hand in the self score."""
    opened = evaluation.OpenEvaluation(
        cast.DRAFTER.person.id, staged.period.name, cast.UNIT_HEAD.person.id, cast.DIRECTOR.person.id
    )
    staged.officer.desk.work.evaluating.begin(opened)
    settled(staged.officer)
    give(staged.officer, staged, evaluation.ScoreMyself(SHEET))


@pytest.mark.slow
def test_every_step_is_signed_with_a_token_and_the_hub_keeps_who_signed_what(staged: Staged) -> None:
    officer, head, director = staged.officer, staged.head, staged.director
    scored(staged)
    mine = kpi(officer, "mine", MineView)
    choose(mine, staged.period)
    officer.until(mine.sign.isEnabled)
    officer.press("kpi.mine.sign")
    dialog = batch_dialog(officer)
    run(officer, dialog, staged.office.pin(cast.DRAFTER))
    officer.until(lambda: [one.form for one in at_hub(staged).forms] == ["01"])
    dialog.close()
    officer.until(lambda: not mine.sign.isEnabled() and mine.signed.isEnabled())

    head.until(lambda: knows(head, staged, "submitted"))
    give(head, staged, evaluation.ReviewEvaluation(SHEET))
    sign_round(head, staged, staged.office.pin(cast.UNIT_HEAD))
    head.until(lambda: len(at_hub(staged).forms) == 2)

    director.until(lambda: knows(director, staged, "reviewed"))
    theirs = kpi(director, "rounds", RoundsView)
    prepared = theirs.presenter.prepared(at_hub(staged))
    assert prepared is not None
    approval = evaluation.ApproveEvaluation(prepared.calculated, prepared.calculated.rank_before_quota, 7)
    give(director, staged, approval)
    sign_round(director, staged, staged.office.pin(cast.DIRECTOR))
    director.until(lambda: len(at_hub(staged).forms) == 3)
    forms = at_hub(staged).forms
    assert [(one.form, one.person) for one in forms] == [
        ("01", cast.DRAFTER.person.id),
        ("01", cast.UNIT_HEAD.person.id),
        ("02", cast.DIRECTOR.person.id),
    ]
    # Every signature is there: the period is closed without a question, and nothing is noted as missing.
    director.until(theirs.orders["lock"].isEnabled)
    director.press("kpi.rounds.lock")
    settled(director)
    director.until(lambda: at_hub(staged).is_locked)
    assert [(one.unsigned, one.reason) for one in at_hub(staged).locks] == [((), "")]
    for one, player in zip(forms, (cast.DRAFTER, cast.UNIT_HEAD, cast.DIRECTOR), strict=True):
        verdict = director.desk.work.checks.check(director.desk.work.files.path(one.pages))
        assert [found.signer for found in verdict.signatures] == [player.person.name]


def sign_round(hands: Hands, staged: Staged, pin: str) -> None:
    """Sign the form of the one person of the round."""
    rounds = kpi(hands, "rounds", RoundsView)
    choose(rounds, staged.period)
    hands.until(lambda: bool(rounds.people.model.rowCount()))
    rounds.people.select_key(cast.DRAFTER.person.id)
    hands.until(lambda: rounds.people.current is not None)
    hands.press("kpi.rounds.sign")
    dialog = batch_dialog(hands)
    run(hands, dialog, pin)
    dialog.close()
    settled(hands)


def test_the_hub_takes_no_form_that_is_unsigned_or_says_other_figures_than_the_log(
    staged: Staged, tmp_path: Path
) -> None:
    officer = staged.officer
    scored(staged)
    from tests.signing.conftest import draw_document

    file = tmp_path / "mau-01.pdf"
    draw_document(file)
    desk = officer.desk.work
    pages = desk.files.keep(file, file.name, PDF)
    mark = desk.evaluating.mine()[0].mark_of("01", desk.me.id)
    command = evaluation.SignForm("01", pages, "c" * 64, mark)
    desk.evaluating.give(staged.score_of(cast.DRAFTER), command, (pages.digest,))
    officer.until(lambda: any(one.is_refused for one in desk.outbox.waiting()))
    assert [one.error_code for one in desk.outbox.waiting()] == ["signing.signature_not_found"]
    assert at_hub(staged).forms == ()
    compare_figures(staged, tmp_path)


def compare_figures(staged: Staged, tmp_path: Path) -> None:
    """See that a form says just what the hub computes, in every row."""
    store, me = staged.office.hub.store, cast.DRAFTER.person
    checking = FormFigures(store.log, store.directory.read, staged.office.hub._source_of, store.log.load)
    found = at_hub(staged)
    source = staged.office.hub._source_of(me.agency)
    rules, computed = form_result(found, "01", rule_set(), source)
    agency = store.directory.read().agency(me.agency)
    (result,) = with_units(with_documents((computed,), store.log.load), agency)
    assert result.lines, "the figures of real work are what is compared"
    mark = found.mark_of("01", me.id)
    words = FormWords(agency.name, agency.parent, "", me.position, me.name, mark)
    command = evaluation.SignForm("01", FileRef("a" * 64, "mau-01.pdf", PDF, 1), "c" * 64, mark)
    file = tmp_path / "mau-01.pdf"

    def handed_in(told: Result, who: FormWords = words) -> str:
        write_self_form(told, rules, file, who)
        try:
            checking(found.id, command, me, file)
        except Refused as refusal:
            return f"{refusal.code}: {refusal.values['row']}"
        return ""

    assert handed_in(result) == ""
    # A line of work with one unit more, a component, a total, somebody else's name: each is named.
    more = result.lines[0]._replace(accepted=result.lines[0].accepted + 1)
    assert handed_in(replace(result, lines=(more, *result.lines[1:]))).startswith(
        "evaluation.form_differs: 1 "
    )
    assert "Tỷ lệ" in handed_in(replace(result, ratio=Fraction(1, 3)))
    assert "Tổng điểm" in handed_in(replace(result, total=Fraction(99)))
    assert "Lê Văn Khác" not in handed_in(result, replace(words, signer_name="Lê Văn Khác")) != ""
    # What was added below the last row is a difference too.
    assert handed_in(result, replace(words, signer_name=f"{me.name} 99,00")).endswith("99,00")
