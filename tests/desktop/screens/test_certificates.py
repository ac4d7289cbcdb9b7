"""The registry of certificates at a desk: registered with one action, warned of, withdrawn with a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from PyQt6.QtWidgets import QLabel, QPushButton

from eoffice.clock import new_id
from eoffice.demo import cast
from eoffice.desktop.screens.certificates.dialogs import RegisterDialog
from eoffice.desktop.screens.certificates.root_dialogs import AddRootDialog, RetireRootDialog
from eoffice.desktop.screens.certificates.view import CertificatesView
from eoffice.desktop.screens.today.view import TodayView
from eoffice.desktop.screens.tokens.view import TokensView
from eoffice.desktop.session import driving
from eoffice.domain.certificates import RegisteredCertificate
from eoffice.domain.document import Status
from eoffice.domain.people import Person, Role
from eoffice.services.certificates import Purpose
from eoffice.services.trust_roots import root_of
from signing.demo_authority import DemoAuthority
from tests.desktop.hands import Hands
from tests.desktop.local_office import LocalOffice
from tests.desktop.screens.steps import letter_to_sign
from tests.desktop.seats import SitDown

ADMINISTRATOR = replace(
    cast.DRAFTER,
    login="quan.tri",
    person=replace(
        cast.DRAFTER.person, id="quan-tri", name="Quản Trị Viên", roles=frozenset({Role.ADMINISTRATOR})
    ),
)


def page(hands: Hands) -> CertificatesView:
    hands.desk.window.show_place("certificates")
    view = hands.desk.window.screen_of("certificates")
    assert isinstance(view, CertificatesView)
    return view


def put(office: LocalOffice, person: Person, days: int, mark: str = "a") -> RegisteredCertificate:
    """Enter a certificate that runs out in so many days and a little more, straight into the registry."""
    now = office.clock.now()
    entry = RegisteredCertificate(
        new_id().replace("-", "").ljust(64, mark), person.agency, person.id, person.name, "CA thử", "1",
        now - timedelta(days=300), now + timedelta(days=days, hours=1), "hub", now,
    )  # fmt: skip
    office.hub.store.directory.put_certificate(lambda _: entry)
    return entry


def test_a_leader_registers_the_plugged_in_certificate_with_one_action_and_withdraws_it(
    sit_down: SitDown, office: LocalOffice
) -> None:
    leader = sit_down(cast.DIRECTOR)
    view = page(leader)
    assert view.table.model.rowCount() == 0
    leader.until(lambda: bool(view.presenter.plugged_unregistered()))
    with leader.qtbot.waitSignal(view.presenter.settled, timeout=60_000):
        leader.run("certificates.register")
    leader.until(lambda: view.table.model.rowCount() == 1 and view.row is not None and view.row.is_plugged_in)
    row = view.row
    assert row is not None
    assert (row.holder, row.state.words) == (cast.DIRECTOR.person.name, "Đang dùng")
    directory = office.hub.store.directory.read()
    assert [one.person for one in directory.certificates] == [cast.DIRECTOR.person.id]
    assert not view.presenter.plugged_unregistered()
    leader.run("certificates.withdraw")
    leader.write("certificateReason", "mất thiết bị")
    with leader.qtbot.waitSignal(view.presenter.settled, timeout=60_000):
        leader.press("certificateConfirm")
    leader.until(lambda: view.row is not None and view.row.is_withdrawn)
    assert "mất thiết bị" in view.advice.text()
    assert office.hub.store.directory.read().certificates[0].is_withdrawn


def test_the_page_of_tokens_registers_too(sit_down: SitDown, office: LocalOffice) -> None:
    clerk = sit_down(cast.CLERK)
    clerk.desk.window.show_place("tokens")
    view = clerk.desk.window.screen_of("tokens")
    assert isinstance(view, TokensView)
    clerk.until(lambda: view.certificates.current is not None)
    clerk.run("tokens.register")
    clerk.until(lambda: len(office.hub.store.directory.read().certificates) == 1)
    (entry,) = office.hub.store.directory.read().certificates
    assert entry.is_seal
    assert entry.registered_by == cast.CLERK.person.id


def test_an_administrator_sees_the_whole_agency_and_registers_a_file_for_others(
    sit_down: SitDown, office: LocalOffice, tmp_path: Path
) -> None:
    office.hub.store.directory.put_person(ADMINISTRATOR.person)
    put(office, cast.DIRECTOR.person, 20)
    put(office, cast.CLERK.person, 300)
    hands = sit_down(ADMINISTRATOR)
    view = page(hands)
    hands.until(lambda: view.table.model.rowCount() == 2)
    assert [row.state.words for row in view.presenter.picture.rows] == ["Sắp hết hạn", "Đang dùng"]
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    plain = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    file = tmp_path / "chứng thư.cer"
    file.write_bytes(DemoAuthority.create("CA thử").issue("Viet Nguyen Quoc", "Sở", plain))
    view.ask_holder(file)
    (dialog,) = view.findChildren(RegisterDialog)
    dialog.holder.choose(cast.DIRECTOR.person.id)
    with hands.qtbot.waitSignal(view.presenter.settled, timeout=60_000):
        dialog.confirm.click()
    hands.until(lambda: view.table.model.rowCount() == 3)


@pytest.mark.parametrize("content", [b"not a certificate", None])
def test_a_file_that_is_no_certificate_is_told(
    sit_down: SitDown, office: LocalOffice, tmp_path: Path, content: bytes | None
) -> None:
    hands = sit_down(cast.DIRECTOR)
    view = page(hands)
    file = tmp_path / "x.cer"
    if content is not None:
        file.write_bytes(content)
    before = len(hands.desk.shell.messages.history)
    view.presenter.register_file(file, cast.DIRECTOR.person.id)
    hands.until(lambda: len(hands.desk.shell.messages.history) > before)
    told = hands.desk.shell.messages.history[0]
    assert told.code == ("certificate.unreadable" if content is not None else "certificate.file_missing")
    assert told.hint


@pytest.mark.parametrize("days", [59, 6])
def test_the_first_page_and_a_notice_warn_the_holder(
    sit_down: SitDown, office: LocalOffice, days: int
) -> None:
    entry = put(office, cast.DRAFTER.person, days)
    put(office, cast.DIRECTOR.person, days, "b")  # somebody else's is not their business
    hands = sit_down(cast.DRAFTER)
    hands.desk.window.show_place("today")
    view = hands.desk.window.screen_of("today")
    assert isinstance(view, TodayView)
    hands.until(view.certificates.isVisible)
    link = view.certificates.findChild(QPushButton, f"today.certificates.{entry.fingerprint}")
    assert link is not None
    assert str(days) in link.accessibleName()
    hands.until(lambda: sum(entry.subject in one.title for one in hands.desk.shell.messages.history) == 1)
    assert not any(cast.DIRECTOR.person.name in one.title for one in hands.desk.shell.messages.history)
    link.click()
    hands.until(lambda: hands.desk.window.place == "certificates")


def test_the_administrator_is_warned_of_everybody_and_nobody_of_a_renewed_one(
    sit_down: SitDown, office: LocalOffice
) -> None:
    office.hub.store.directory.put_person(ADMINISTRATOR.person)
    put(office, cast.DIRECTOR.person, 20)
    put(office, cast.DRAFTER.person, 20, "b")
    put(office, cast.DRAFTER.person, 700, "c")
    hands = sit_down(ADMINISTRATOR)
    hands.desk.window.show_place("today")
    view = hands.desk.window.screen_of("today")
    assert isinstance(view, TodayView)
    hands.until(view.certificates.isVisible)

    def titles() -> str:
        return " ".join(f"{one.title} {one.hint}" for one in hands.desk.shell.messages.history)

    hands.until(lambda: cast.DIRECTOR.person.name in titles())
    assert cast.DRAFTER.person.name not in titles()


def test_without_the_hub_registering_is_told_and_nothing_is_lost(
    sit_down: SitDown, office: LocalOffice
) -> None:
    leader = sit_down(cast.DIRECTOR)
    view = page(leader)
    leader.until(lambda: bool(view.presenter.plugged_unregistered()))
    office.hub.is_away = True
    before = len(leader.desk.shell.messages.history)
    leader.run("certificates.register")
    leader.until(lambda: len(leader.desk.shell.messages.history) > before)
    assert view.presenter.plugged_unregistered()
    office.hub.is_away = False


@pytest.mark.slow
def test_what_the_hub_would_refuse_is_closed_in_the_dialog_and_what_signed_is_remembered(
    sit_down: SitDown, office: LocalOffice
) -> None:
    other = put(office, cast.DIRECTOR.person, 300)  # not the one on the token
    document = letter_to_sign(sit_down)
    leader = sit_down(cast.DIRECTOR)
    leader.run("document.sign")
    leader.until(lambda: "chưa đăng ký" in driving.read(leader.desk.window, "signingTries"))
    assert not driving.find(leader.desk.window, "signingPin").isEnabled()
    work = leader.desk.work
    assert work.registry is not None
    work.registry.withdraw(other.fingerprint, "đổi thiết bị")
    leader.press("signingCancel")
    leader.open_dialog("document.sign")
    leader.write("signingPin", office.pin(cast.DIRECTOR))
    with leader.qtbot.waitSignal(leader.desk.actions.done, timeout=60_000):
        leader.press("signingConfirm")
    leader.sees(document, Status.SIGNED)
    credentials = work.signing.credentials()
    leader.until(lambda: work.choices.recall(Purpose.APPROVE, credentials) is not None)


def test_the_page_tells_which_roots_are_believed_and_on_whose_word(
    sit_down: SitDown, office: LocalOffice
) -> None:
    root = DemoAuthority.create("CA của trục")
    entry = root_of(root.certificate, (), "", "hub", "QĐ 12/2026", office.clock.now())
    office.hub.store.directory.put_roots(lambda known: (*known, entry))
    hands = sit_down(cast.CLERK)
    view = page(hands)
    hands.until(lambda: view.roots.model.rowCount() == 1)
    (row,) = view.presenter.picture.roots
    assert (row.name, row.kind, row.state.words) == ("CA của trục", "Gốc", "Đang tin")
    assert "căn cứ QĐ 12/2026" in row.word


def test_an_administrator_adds_an_authority_from_a_file_and_retires_it(
    sit_down: SitDown, office: LocalOffice, tmp_path: Path
) -> None:
    office.hub.store.directory.put_person(ADMINISTRATOR.person)
    hands = sit_down(ADMINISTRATOR)
    view, file = page(hands), tmp_path / "gốc của tỉnh.cer"
    file.write_bytes(DemoAuthority.create("CA của tỉnh").certificate)
    checks = hands.desk.work.checks
    before = len(checks.believed().anchors)
    with hands.qtbot.waitSignal(view.ruling.read, timeout=60_000):
        view.ruling.look_into(file)
    (dialog,) = view.findChildren(AddRootDialog)
    assert "CA của tỉnh" in " ".join(one.text() for one in dialog.findChildren(QLabel))
    # Nobody believes an authority without saying on what basis.
    assert not dialog.confirm.isEnabled()
    dialog.basis.show_value("QĐ 12/QĐ-SNV ngày 01/3/2026")
    with hands.qtbot.waitSignal(view.ruling.settled, timeout=60_000):
        dialog.confirm.click()
    hands.until(lambda: view.roots.model.rowCount() == 1)
    hands.until(lambda: len(checks.believed().anchors) == before + 1)
    (row,) = view.presenter.picture.roots
    assert (row.state.words, row.is_own, row.is_retired) == ("Đang tin", True, False)
    assert "Quản Trị Viên thêm ngày" in row.word
    view.roots.select_key(row.key)
    hands.run("certificates.retire_root")
    (asked,) = view.findChildren(RetireRootDialog)
    asked.reason.show_value("lộ khóa")
    with hands.qtbot.waitSignal(view.ruling.settled, timeout=60_000):
        asked.confirm.click()
    hands.until(lambda: any(one.is_retired for one in view.presenter.picture.roots))
    assert "Quản Trị Viên thôi tin ngày" in view.presenter.picture.roots[0].word
    hands.until(lambda: len(checks.believed().anchors) == before)
    assert not hands.desk.commands.get("certificates.retire_root").enabled()


def test_others_cannot_rule_whom_desks_believe(sit_down: SitDown, office: LocalOffice) -> None:
    root = DemoAuthority.create("CA của trục")
    entry = root_of(root.certificate, (), "", "hub", "QĐ 12/2026", office.clock.now())
    office.hub.store.directory.put_roots(lambda known: (*known, entry))
    hands = sit_down(cast.CLERK)
    view = page(hands)
    hands.until(lambda: view.roots.model.rowCount() == 1)
    view.roots.select_key(entry.id)
    for command in ("certificates.add_root", "certificates.retire_root"):
        assert not hands.desk.commands.get(command).enabled()
