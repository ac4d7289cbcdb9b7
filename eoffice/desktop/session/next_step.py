"""Which of several allowed actions is the next step of a document: the one the main button does."""

from __future__ import annotations

from eoffice.desktop.session.catalogue import Action
from eoffice.domain import commands
from eoffice.domain.document import Document, Status

_NEXT: dict[Status, type] = {
    Status.ACCEPTED: commands.GiveDirective,
    Status.DIRECTED: commands.AssignWork,
    Status.ASSIGNED: commands.StartWork,
    Status.IN_PROGRESS: commands.CompleteWork,
}
"""Where more than one action leads forward; elsewhere an action's own word decides."""


def is_next_step(action: Action, document: Document) -> bool:
    """Tell whether an action is what should happen to the document now."""
    if document.status is Status.ARRIVED:
        # Nothing is taken into the register before its signatures were looked at.
        checked = document.verification is not None
        return action.command is (commands.AcceptDocument if checked else commands.RecordVerification)
    expected = _NEXT.get(document.status)
    return action.command is expected if expected is not None else action.is_next


def lateness(action: Action, document: Document) -> int:
    """Return where an action stands among the others: the next step, other steps forward, the rest."""
    if is_next_step(action, document):
        return 0
    return 1 if action.is_next else 2
