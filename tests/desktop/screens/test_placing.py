"""Before the PIN: the very page with the signature on it, moved by hand, remembered, and what to mind."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtTest import QTest

from eoffice.demo import cast
from eoffice.desktop.screens.signing.view import SigningDialog
from eoffice.desktop.session import driving
from eoffice.domain.document import Status
from eoffice.services.signing_proposals import approved_pages
from signing.operations import sheet_of
from tests.desktop.hands import PATIENCE_MS, Hands
from tests.desktop.local_office import LocalOffice
from tests.desktop.screens.steps import letter_to_sign
from tests.desktop.seats import SitDown

MM = 72 / 25.4


def dialog_of(hands: Hands) -> SigningDialog:
    """Open the signing dialog and wait until page and place are shown."""
    hands.open_dialog("document.sign")
    dialog = driving.find(hands.desk.window, "signingDialog")
    assert isinstance(dialog, SigningDialog)
    hands.until(lambda: dialog.placing.canvas.page is not None and dialog.placing.isEnabled())
    return dialog


def test_the_signature_is_moved_by_keys_and_mouse_signed_there_and_remembered(
    office: LocalOffice, sit_down: SitDown
) -> None:
    document = letter_to_sign(sit_down)
    director = sit_down(cast.DIRECTOR)
    dialog = dialog_of(director)
    canvas, panel = dialog.placing.canvas, dialog.placing
    hand: Any = QTest  # its stub lacks the static methods
    home = canvas.box
    assert home is not None
    assert dialog.findings.count() >= 1
    if folder := os.environ.get("EOFFICE_SHOTS"):
        dialog.grab().save(str(Path(folder) / "signing.png"))
    hand.keyClick(canvas, Qt.Key.Key_Left)
    hand.keyClick(canvas, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    moved = canvas.box
    assert moved is not None
    assert abs(moved[0] - (home[0] - MM)) < 0.01
    assert abs(moved[1] - (home[1] - 5 * MM)) < 0.01
    assert "mm" in canvas.accessibleDescription()
    driving.press(director.desk.window, "placingReset")
    assert canvas.box == home
    start = canvas.shown_box().center().toPoint()
    hand.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    hand.mouseMove(canvas, start + QPoint(-12, 9))
    hand.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=start + QPoint(-12, 9))
    dragged = canvas.box
    assert dragged is not None
    assert dragged[0] < home[0]
    assert dragged[1] < home[1]
    assert abs((dragged[2] - dragged[0]) - (home[2] - home[0])) < 0.01
    panel.remember.setChecked(True)
    director.write("signingPin", office.pin(cast.DIRECTOR))
    with director.qtbot.waitSignal(director.desk.actions.done, timeout=PATIENCE_MS):
        director.press("signingConfirm")
    director.sees(document, Status.SIGNED)
    pages = director.state().pages
    assert pages is not None
    field = sheet_of(director.desk.work.files.path(pages), None).field("chu_ky_lanh_dao")
    signed = field or next(
        one for one in sheet_of(director.desk.work.files.path(pages), None).fields if one.taken
    )
    assert all(abs(a - b) <= 1 for a, b in zip(signed.rect, dragged, strict=True))
    # The next document begins where this person signed last.
    letter_to_sign(sit_down)
    again = dialog_of(director).placing.canvas.box
    assert again is not None
    assert all(abs(a - b) < 0.1 for a, b in zip(again, dragged, strict=True))


def test_pages_that_were_not_those_approved_cannot_be_signed(sit_down: SitDown) -> None:
    document = letter_to_sign(sit_down)
    director = sit_down(cast.DIRECTOR)
    work, state = director.desk.work, director.state()
    records = list(work.log.records(document))
    assert state.pages is not None
    assert approved_pages(records) == state.pages.digest
    other = state.versions[0].master
    path = work.files.path(state.pages)
    assert not any(one.code == "hygiene.not_approved" for one in work.signing.look_over(state, records, path))
    strange = work.files.scratch("strange.pdf")
    strange.write_bytes(path.read_bytes() + b"\n%changed after approval\n")
    found = work.signing.look_over(state, records, strange)
    assert ("hygiene.not_approved", "error") in {(one.code, one.severity.value) for one in found}
    assert other.digest != state.pages.digest
