"""The changed clauses between approved pages and those about to be signed, as findings before the PIN."""

from __future__ import annotations

from pathlib import Path

from eoffice.comparison.jobs import content_changes
from eoffice.comparison.script import CONTENT_KINDS
from eoffice.comparison.summary import sentence
from eoffice.comparison.worker import Tell
from signing.approval import differences
from signing.hygiene import HygieneFinding


def findings_against(approved: Path, file: Path, tell: Tell) -> tuple[HygieneFinding, ...]:
    """Return what a file says otherwise than the approved one; importable by another process.

    Raises NotComparable, UnreadableFile.
    """
    same, script = content_changes(approved, file, tell)
    if same:
        return differences(())
    told = [sentence(change) for change in script.changes if change.kind in CONTENT_KINDS]
    return differences(told, script.not_compared)
