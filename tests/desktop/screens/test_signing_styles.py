"""Presets in the signing dialog and on the screen of files; the page to be signed is seen and moved there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PyQt6.QtCore import QEvent, Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QApplication

from eoffice.demo import cast
from eoffice.desktop.screens.file_signing.lasting import LastingView
from eoffice.desktop.screens.file_signing.view import FileSigningView
from eoffice.desktop.session import driving
from eoffice.desktop.widgets.style_dialog import StyleDialog
from eoffice.services.signing_lasting import Advice
from eoffice.services.signing_proposals import Spot
from eoffice.services.signing_styles import AGENCY, FIXED, Style
from signing import Level, newest_level
from signing.operations import sheet_of
from tests.desktop.hands import Hands
from tests.desktop.local_office import LocalOffice
from tests.desktop.screens.test_signing_batches import batch_dialog, run
from tests.desktop.seats import SitDown
from tests.signing.authority_server import AuthorityServer
from tests.signing.conftest import draw_document

SHOTS = os.environ.get("EOFFICE_SHOTS")
POLICY = '[[signing.preset]]\nname = "Dấu của cơ quan"\noperation = "copy"\nreason = "Quy chế"\n'


def file_screen(hands: Hands) -> FileSigningView:
    hands.desk.window.show_place("file_signing")
    view = hands.desk.window.screen_of("file_signing")
    assert isinstance(view, FileSigningView)
    return view


def test_files_are_previewed_each_with_its_own_place_and_signed_there(
    office: LocalOffice, sit_down: SitDown, tmp_path: Path
) -> None:
    director = sit_down(cast.DIRECTOR)
    view = file_screen(director)
    first, second = tmp_path / "một.pdf", tmp_path / "hai.pdf"
    draw_document(first)
    draw_document(second)
    view.add_files([first, second])
    director.until(lambda: view.placing.proposal is not None and view.placing.canvas.page is not None)
    proposal = view.placing.proposal
    assert proposal is not None
    assert proposal.file == first
    view.placing.canvas.setFocus()
    home = view.placing.canvas.box
    assert home is not None
    left, shift = Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier
    QApplication.sendEvent(view.placing.canvas, QKeyEvent(QEvent.Type.KeyPress, left, shift))
    assert list(view.spots) == [first]
    if SHOTS:
        director.shot(Path(SHOTS), "file-preview")
    moved = view.spots[first]
    view.files.setCurrentRow(1)
    director.until(lambda: view.placing.proposal is not None and view.placing.proposal.file == second)
    driving.press(view, "fileSigningConfirm")
    dialog = batch_dialog(director)
    run(director, dialog, office.pin(cast.DIRECTOR))
    assert "Đã ký 2" in dialog.summary.text()
    driving.press(dialog, "batchClose")
    signed = [
        next(one for one in sheet_of(tmp_path / "da-ky" / name, None).fields if one.taken).rect
        for name in ("một.pdf", "hai.pdf")
    ]
    assert signed[0] == pytest.approx(moved.rect, abs=1)
    assert signed[1] == pytest.approx(home, abs=1)


def test_a_preset_is_kept_used_and_a_policy_s_cannot_be_thrown_away(
    sit_down: SitDown, tmp_path: Path
) -> None:
    director = sit_down(cast.DIRECTOR)
    policy = tmp_path / "policy.toml"
    policy.write_text(POLICY, encoding="utf-8")
    signing = director.desk.work.signing
    signing.policies = (policy,)
    view = file_screen(director)
    source = tmp_path / "a.pdf"
    draw_document(source)
    view.add_files([source])
    director.until(lambda: view.placing.proposal is not None)
    driving.choose(view, "styleChoice", "Dấu của cơ quan")
    view.styles.choice.activated.emit(view.styles.choice.currentIndex())
    assert view.operation.chosen() == "copy"
    assert not view.styles.drop.isEnabled()
    wish = view.wish()
    assert wish is not None
    assert wish.style is not None
    assert (wish.style.owner, wish.style.locked) == (AGENCY, True)
    director.until(lambda: (now := view.placing.proposal) is not None and now.recipe.reason == "Quy chế")
    fixed = Style("Ký nháy", "comment", rule=FIXED, place=(0, 300.0, 30.0, 420.0, 60.0), lines=("signer",))
    signing.styles.keep(fixed)
    view.styles.show_styles(signing.styles.all(), "Ký nháy")
    view.styles.choice.activated.emit(view.styles.choice.currentIndex())
    director.until(
        lambda: (now := view.placing.proposal) is not None and now.spot == Spot(0, (300.0, 30.0, 420.0, 60.0))
    )
    if SHOTS:
        director.shot(Path(SHOTS), "file-preset")


def test_the_dialog_of_a_preset_gives_back_what_was_filled_in(sit_down: SitDown) -> None:
    director = sit_down(cast.DIRECTOR)
    dialog = StyleDialog(
        Style("", "approve"), (3.0, -4.0), (1, (10.0, 20.0, 110.0, 70.0)), director.desk.window
    )
    dialog.show()
    save = dialog.buttons.button(dialog.buttons.StandardButton.Save)
    assert save is not None
    assert not save.isEnabled()
    driving.write(dialog, "styleName", "Ký chính thức")
    driving.choose(dialog, "styleLevel", "B-T")
    assert not save.isEnabled()  # a time stamp needs somebody who gives it
    driving.write(dialog, "styleAuthorities", "http://tsa.vi-du.vn")
    driving.choose(dialog, "styleRule", FIXED)
    dialog.lines["time"].setChecked(True)
    if SHOTS:
        dialog.grab().save(str(Path(SHOTS) / "style-dialog.png"))
    assert save.isEnabled()
    made = dialog.style_made()
    assert (made.name, made.level, made.lines, made.rule) == ("Ký chính thức", "B-T", ("time",), FIXED)
    assert list(made.place) == [1, 10.0, 20.0, 110.0, 70.0]
    assert "http://tsa.vi-du.vn" in made.authorities
    dialog.reject()


def test_files_just_signed_are_asked_whether_they_last_and_then_renewed(
    office: LocalOffice, sit_down: SitDown, tmp_path: Path
) -> None:
    director = sit_down(cast.DIRECTOR)
    view = file_screen(director)
    source, plain = tmp_path / "a.pdf", tmp_path / "b.pdf"
    draw_document(source)
    draw_document(plain)
    view.add_files([source])
    driving.press(view, "fileSigningConfirm")
    dialog = batch_dialog(director)
    run(director, dialog, office.pin(cast.DIRECTOR))
    director.until(lambda: driving.is_shown(dialog, "batchLasting"))
    driving.press(dialog, "batchLasting")
    director.until(lambda: director.desk.window.place == "lasting")
    lasting = director.desk.window.screen_of("lasting")
    assert isinstance(lasting, LastingView)
    director.until(lambda: [one.advice for one in lasting.rows] == [Advice.RENEW])
    assert lasting.rows[0].until is not None
    assert not lasting.renew.isEnabled()  # nobody to ask for a time stamp yet
    lasting.look_at([plain])
    director.until(lambda: [one.advice for one in lasting.rows] == [Advice.RENEW, Advice.NOT_SIGNED])
    with AuthorityServer() as authority:
        view.authorities_changed.emit((authority.url("tsa"),))
        lasting.look_at(())
        director.until(lasting.renew.isEnabled)
        if SHOTS:
            director.shot(Path(SHOTS), "lasting")
        before = newest_level(tmp_path / "da-ky" / "a.pdf")
        driving.press(lasting, "lasting.renew")
        director.until(lambda: newest_level(tmp_path / "da-ky" / "a.pdf") is not before)
    assert before is Level.B
