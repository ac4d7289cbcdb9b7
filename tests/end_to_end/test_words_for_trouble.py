"""Everything the office knows can go wrong is told: what happened, why, and what to do, in both languages."""

from __future__ import annotations

import errno
import os

import pytest

from eoffice.errors import Language, OfficeError, explain
from tests.end_to_end.plain_words import demand_plain_words, demand_words_of

TROUBLE: dict[str, tuple[tuple[str, dict[str, object]], ...]] = {
    "wrong password": (("auth.wrong", {}), ("auth.locked", {"minutes": 15})),
    "wrong PIN": (
        ("token.pin_incorrect", {"token": "Nguyễn Quốc Việt", "tries_left": 2}),
        ("token.final_try", {"token": "Nguyễn Quốc Việt"}),
        ("token.pin_locked", {"token": "Nguyễn Quốc Việt"}),
    ),
    "token gone or its driver crashed": (
        ("token.absent", {"token": "e208"}),
        ("token.removed", {"token": "e208", "reason": "SessionHandleInvalid"}),
        ("token.crashed", {"module": "libsofthsm2.so"}),
        ("token.timeout", {"module": "libsofthsm2.so", "seconds": 30}),
        ("signing.no_certificate", {"name": "Nguyễn Quốc Việt"}),
    ),
    "hub away or killed with a command in flight": (
        ("exchange.hub_away", {}),
        ("hub.stopping", {}),
        ("exchange.wrong_certificate", {}),
        ("exchange.receipt_false", {"order": "01a2"}),
    ),
    "disk full": (("storage.disk_full", {"detail": "256 MB"}),),
    "file not a docx, damaged, huge": (
        ("rendering.not_docx", {"file": "a.docx"}),
        ("rendering.old_format", {"file": "a.doc"}),
        ("rendering.damaged", {"file": "a.docx", "part": "zip"}),
        ("rendering.encrypted", {"file": "a.docx"}),
        ("rendering.too_large", {"file": "a.docx", "limit": "200 MB", "found": "1 GB", "what": "tệp"}),
        ("document.body_missing", {}),
        ("secrecy.marked", {"mark": "MẬT"}),
    ),
    "two people on the same document": (("document.changed_meanwhile", {"status": "draft"}),),
    "clock wrong": (
        ("exchange.clock_slow", {"minutes": 60}),
        ("exchange.clock_fast", {"minutes": 60}),
        ("number.clock_behind", {"earlier": "2026-12-31", "now": "2026-01-01"}),
    ),
    "number book exhausted or year changed": (
        ("number.book_exhausted", {"series": "CV", "year": 2026}),
        ("number.only_at_hub", {}),
        ("calendar.year_unknown", {"year": 2031}),
    ),
    "recipient unknown": (("exchange.recipient_unknown", {"agency": "H32.99"}),),
    "log tampered with": (
        ("log.broken", {"document": "01a2", "version": 3}),
        ("replica.forked", {"document": "01a2", "version": 3}),
        ("verify.chain", {"where": "01a2", "detail": "log.broken"}),
        ("verify.receipt", {"where": "01a2", "detail": "log"}),
        ("verify.database", {"where": "sqlite", "detail": "malformed"}),
        ("storage.damaged", {"detail": "malformed"}),
    ),
}
"""Each trouble that the office promises to survive, with the codes it comes under."""

CODES = [pytest.param(code, values, id=code) for found in TROUBLE.values() for code, values in found]


@pytest.mark.parametrize(("code", "values"), CODES)
def test_it_is_told_in_full_with_a_next_step(code: str, values: dict[str, object]) -> None:
    demand_words_of(code, values)
    assert demand_plain_words(OfficeError(code, **values))


def test_no_two_troubles_are_told_in_the_same_words() -> None:
    told = [
        explain(OfficeError(code, **values)).sentence for codes in TROUBLE.values() for code, values in codes
    ]
    assert len(set(told)) == len(told)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "storage.disk_full"),
        (errno.EROFS, "storage.not_writable"),
        (errno.EIO, "office.unknown"),
    ],
)
def test_what_the_operating_system_says_of_a_file_is_told_too(number: int, code: str) -> None:
    for language in Language:
        told = explain(OSError(number, os.strerror(number)), language)
        assert told.code == code
        assert told.next_step
