"""The message about signatures: red for a broken one alone, never for a step of our own."""

from __future__ import annotations

import pytest

from eoffice.desktop.screens.reading.verdict import verdict_notice
from eoffice.desktop.shell.notices import Severity
from eoffice.domain.document import Status
from signing.fields import LEADER
from signing.verdict import FileVerdict, SignatureVerdict, Verdict


def judged(verdict: Verdict, *reasons: str) -> FileVerdict:
    """Return a verdict on a file with the leader's signature."""
    signature = SignatureVerdict(
        LEADER, "signature", signer="Nguyễn Quốc Việt", verdict=verdict, reasons=reasons
    )
    return FileVerdict("a.pdf", "0" * 64, verdict, (signature,))


def test_number_and_date_filled_in_their_places_are_news_and_no_alarm() -> None:
    notice = verdict_notice(judged(Verdict.CHANGED, "changes.not_covered"), Status.FILLED)
    assert notice.severity is Severity.INFO
    assert notice.title == "Đã điền số, ngày; chờ đóng dấu"


@pytest.mark.parametrize(
    ("status", "reasons"),
    [
        (Status.ARRIVED, ("changes.not_covered",)),
        (Status.FILLED, ("changes.not_covered", "changes.forbidden")),
        (Status.FILLED, ()),
    ],
)
def test_other_changes_after_a_signature_are_warned_of(status: Status, reasons: tuple[str, ...]) -> None:
    notice = verdict_notice(judged(Verdict.CHANGED, *reasons), status)
    assert notice.severity is Severity.WARNING
    assert "thay đổi sau khi ký" in notice.title


def test_a_broken_signature_is_red_in_every_state() -> None:
    for status in (Status.FILLED, Status.ARRIVED):
        notice = verdict_notice(judged(Verdict.INVALID), status)
        assert notice.severity is Severity.ERROR
