"""The page of an agency's form: what is settled stands on the next draft, and in the history."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QFileDialog

from eoffice.demo import cast
from eoffice.desktop.screens.agency_form.history import HistoryDialog
from eoffice.desktop.screens.agency_form.view import AgencyFormView
from eoffice.desktop.screens.drafts.view import DraftsView
from eoffice.domain.authority import AuthorityMark
from eoffice.domain.people import Role
from eoffice.rendering.specimens import write_seal
from tests.desktop.hands import Hands
from tests.desktop.local_office import LocalOffice
from tests.desktop.seats import SitDown

ADMINISTRATOR = replace(
    cast.DRAFTER,
    login="quan.tri",
    person=replace(
        cast.DRAFTER.person,
        id="quan-tri",
        name="Quản Trị Viên",
        roles=frozenset({Role.ADMINISTRATOR, Role.OFFICER}),
    ),
)
OURS = cast.DRAFTER.person.agency
OTHER = next(one.code for one in cast.AGENCIES if one.code != OURS)


def seated(sit_down: SitDown, office: LocalOffice) -> Hands:
    office.hub.store.directory.put_person(ADMINISTRATOR.person)
    return sit_down(ADMINISTRATOR)


def page(hands: Hands) -> AgencyFormView:
    hands.desk.window.show_place("agency_form")
    view = hands.desk.window.screen_of("agency_form")
    assert isinstance(view, AgencyFormView)
    hands.until(lambda: view.form.agency == OURS)
    return view


def test_what_the_administrator_settles_stands_on_the_next_draft_and_in_the_history(
    sit_down: SitDown, office: LocalOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands = seated(sit_down, office)
    view = page(hands)
    assert not view.save.isEnabled()
    before = office.hub.store.directory.read().agency(OURS)
    hands.write("formIssuer", "Sở Nội vụ và Lao động")
    hands.write("formAbbreviation", "SNVLĐ")
    hands.write("formPlace", "Nha Trang")
    hands.write("formReason", "đổi tên theo Nghị quyết")
    view.copies.show_value("- Ban Giám đốc (để báo cáo);")
    hands.pick("formRecipients", OTHER)
    hands.press("formSignerAdd")
    row = view.signers.rows[0]
    row.person.choose(cast.DIRECTOR.person.id)
    row.mark.choose(AuthorityMark.ON_BEHALF.value)
    row.head.setText("Ban Giám đốc")
    seal = tmp_path / "seal.png"
    write_seal("SỞ NỘI VỤ", seal)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(seal), ""))
    hands.press("formSealChoose")
    hands.until(view.remove_seal.isEnabled)
    with hands.qtbot.waitSignal(view.presenter.settled, timeout=60_000):
        hands.press("formSave")
    hands.until(lambda: view.form.revision == 1 and view.isEnabled())
    kept = office.hub.store.directory.read()
    assert kept.agency(OURS).abbreviation == "SNVLĐ"
    assert kept.form_of(OURS).copies == ("Ban Giám đốc (để báo cáo)",)
    assert kept.form_of(OURS).seal == seal.read_bytes()
    original = office.hub.store.directory.forms(OURS)[0]
    assert (original.revision, original.abbreviation, original.issuer) == (
        0, before.abbreviation, before.name,
    )  # fmt: skip
    look_at_draft(hands)
    hands.desk.window.show_place("agency_form")
    hands.press("formHistory")
    hands.until(lambda: hands.desk.window.findChild(HistoryDialog, "formPastDialog") is not None)
    dialog = hands.desk.window.findChild(HistoryDialog, "formPastDialog")
    assert isinstance(dialog, HistoryDialog)
    assert "Nha Trang" in dialog.table.current.what if dialog.table.current else False
    dialog.table.select_key("0")
    dialog.restore.click()
    hands.until(lambda: view.abbreviation.text() == before.abbreviation)
    with hands.qtbot.waitSignal(view.presenter.settled, timeout=60_000):
        hands.press("formSave")
    hands.until(lambda: office.hub.store.directory.read().agency(OURS).place == before.place)
    assert [one.revision for one in office.hub.store.directory.forms(OURS)] == [0, 1, 2]


def look_at_draft(hands: Hands) -> None:
    """Begin a letter and look whether it is what was settled, without any more asking."""
    hands.run("draft.new_letter")
    drafts = hands.desk.window.screen_of("drafts")
    assert isinstance(drafts, DraftsView)
    form = drafts.panel.form()
    assert form.recipients == (OTHER,)
    assert (form.signatory, form.mark, form.head_position) == (
        cast.DIRECTOR.person.id, "TM.", "Ban Giám đốc",
    )  # fmt: skip
    hands.write("draftSubject", "thử thể thức mới")
    hands.write("draftBody", "Nội dung công văn.")
    typed = drafts.presenter.typed(drafts.panel.peek(), "Nội dung công văn.")
    work = hands.desk.session.work
    from eoffice.desktop.screens.drafts.looking import Office, known_of, official_of

    directory = work.ordering.directory
    official = official_of(
        typed.request, typed.kind, Office(work.me, directory, known_of(work.me, directory))
    )
    assert official.letterhead.issuer == "Sở Nội vụ và Lao động"
    assert official.letterhead.place == "Nha Trang"
    assert official.notation.startswith("SNVLĐ-")
    assert "Ban Giám đốc (để báo cáo)" in official.recipients


@pytest.mark.parametrize(
    ("field", "words", "told"),
    [
        ("formIssuer", " ", "Thiếu tên cơ quan ban hành"),
        ("formAbbreviation", "s n v", "không dùng được"),
        ("formPlace", "TUYỆT MẬT", "bí mật nhà nước"),
    ],
)
def test_what_cannot_stand_on_a_document_is_refused_in_words_and_kept_on_the_page(
    sit_down: SitDown, office: LocalOffice, field: str, words: str, told: str
) -> None:
    hands = seated(sit_down, office)
    view = page(hands)
    hands.write(field, words)
    with hands.qtbot.waitSignal(view.presenter.refused, timeout=60_000):
        hands.press("formSave")
    assert view.notice is not None
    assert told in f"{view.notice.title} {view.notice.hint}"
    assert view.is_changed
    assert office.hub.store.directory.forms(OURS) == ()


def test_nobody_else_has_the_place(sit_down: SitDown) -> None:
    window = sit_down(cast.DRAFTER).desk.window
    with pytest.raises(KeyError):
        window.screen_of("agency_form")
