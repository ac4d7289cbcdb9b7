"""The main button of a document does what should happen to it now."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from eoffice.desktop.session.catalogue import ACTIONS
from eoffice.desktop.session.next_step import is_next_step, lateness
from eoffice.domain.document import Document, Status, Verification
from tests.builders import walk_to


def main_of(document: Document | None) -> str:
    """Return the first of the steps forward in a document's state."""
    assert document is not None
    (found,) = (action.id for action in ACTIONS if is_next_step(action, document))
    assert min(ACTIONS, key=lambda action: lateness(action, document)).id == found
    return found


@pytest.mark.parametrize(
    ("status", "main"),
    [
        (Status.ACCEPTED, "document.direct"),
        (Status.DIRECTED, "document.assign"),
        (Status.ASSIGNED, "document.start"),
        (Status.IN_PROGRESS, "document.complete"),
    ],
)
def test_each_state_of_the_work_has_its_own_next_step(status: Status, main: str) -> None:
    assert main_of(walk_to(status).document) == main


def test_signatures_are_checked_before_a_document_is_taken_in() -> None:
    document = walk_to(Status.ARRIVED).document
    assert document is not None
    checked = Verification("valid", "ha.pt", datetime(2026, 11, 22, tzinfo=UTC))
    assert main_of(replace(document, verification=None)) == "document.verify"
    assert main_of(replace(document, verification=checked)) == "document.accept"
