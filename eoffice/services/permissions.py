"""Who may do what: the only place that decides it, for desktop and hub alike.

A rule names the roles that may give a command and the relation they must have to the document.
Everything not named is denied; nobody acts on or reads a document of another agency.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from eoffice.domain import commands
from eoffice.domain.consulting import request_for
from eoffice.domain.document import Direction, Document, Status
from eoffice.domain.people import Person, Role
from eoffice.errors import Refused


class Relation(Enum):
    """What a person must be to a document besides working in its agency."""

    NONE = auto()
    AUTHOR = auto()
    HOLDER = auto()
    SIGNATORY = auto()
    AUTHOR_OF_UNSIGNED = auto()
    """Its author while nobody has signed it."""
    INVOLVED = auto()
    """Whoever has it, has had it, or was asked about it."""
    ASKED = auto()
    """Whoever may answer for a unit that was asked for its opinion."""
    ASSIGNER = auto()
    """Whoever gave the work that is not begun."""
    SIGNER = auto()
    """Whoever has signed it."""


@dataclass(frozen=True)
class Rule:
    """The roles of which one is needed (none named: every member of staff), and the relation."""

    relation: Relation
    roles: frozenset[Role] = frozenset()

    def allows(self, person: Person, document: Document | None) -> bool:
        """Tell whether the rule lets a person act on a document."""
        # Both must hold: a role does not replace the relation, nor the other way round.
        if self.roles and not person.has(*self.roles):
            return False
        return _RELATED[self.relation](person, document)


def _is_author(person: Person, document: Document | None) -> bool:
    return document is not None and document.author == person.id


def holds(person: Person, document: Document | None) -> bool:
    """Tell whether a document waits for this person, by name or by role."""
    if document is None:
        return False
    holder = document.holder
    return holder.person == person.id or (holder.role is not None and person.has(holder.role))


def _is_signatory(person: Person, document: Document | None) -> bool:
    return document is not None and document.signatory is not None and document.signatory.person == person.id


def _is_author_of_unsigned(person: Person, document: Document | None) -> bool:
    return document is not None and document.signature is None and _is_author(person, document)


def _is_assigner(person: Person, document: Document | None) -> bool:
    given = document.assignment if document is not None else None
    return given is not None and given.assigned_by == person.id


def _is_signer(person: Person, document: Document | None) -> bool:
    return document is not None and document.signature is not None and document.signature.person == person.id


def _is_involved(person: Person, document: Document | None) -> bool:
    if document is None:
        return False
    return person.id in document.participants or _is_author(person, document) or holds(person, document)


def _is_asked(person: Person, document: Document | None) -> bool:
    if document is None:
        return False
    # For the unit answers its head, or a leader; everybody else only when asked by name.
    unit = person.unit if person.has(Role.UNIT_HEAD, Role.LEADER) else ""
    return request_for(document, person.id, unit) is not None


def _anybody(_: Person, __: Document | None) -> bool:
    return True


_RELATED = {
    Relation.NONE: _anybody,
    Relation.AUTHOR: _is_author,
    Relation.HOLDER: holds,
    Relation.SIGNATORY: _is_signatory,
    Relation.AUTHOR_OF_UNSIGNED: _is_author_of_unsigned,
    Relation.INVOLVED: _is_involved,
    Relation.ASKED: _is_asked,
    Relation.ASSIGNER: _is_assigner,
    Relation.SIGNER: _is_signer,
}
_STAFF = frozenset({Role.OFFICER, Role.UNIT_HEAD, Role.LEADER, Role.CLERK})
_CLERK = (Rule(Relation.NONE, frozenset({Role.CLERK})),)
_AUTHOR = (Rule(Relation.AUTHOR),)
_HOLDER = (Rule(Relation.HOLDER),)

RULES: dict[type, tuple[Rule, ...]] = {
    commands.DraftDocument: (Rule(Relation.NONE, _STAFF),),
    commands.ChangeDetails: _AUTHOR,
    commands.ChangeForm: _AUTHOR,
    commands.AddVersion: _AUTHOR,
    commands.AddAttachment: _AUTHOR,
    commands.RemoveAttachment: _AUTHOR,
    commands.SubmitDocument: _AUTHOR,
    commands.ReturnDocument: _HOLDER,
    commands.ApproveContent: (Rule(Relation.HOLDER, frozenset({Role.UNIT_HEAD, Role.LEADER})),),
    commands.ApproveFormat: _CLERK,
    commands.AskOpinions: (*_AUTHOR, *_HOLDER),
    commands.WithdrawOpinionRequest: (*_AUTHOR, *_HOLDER),
    commands.GiveOpinion: (Rule(Relation.ASKED),),
    commands.RemarkOnPassage: (Rule(Relation.INVOLVED),),
    commands.SettleRemark: (Rule(Relation.INVOLVED),),
    commands.SignDocument: (Rule(Relation.SIGNATORY),),
    commands.TakeNumber: _CLERK,
    commands.FillNumber: _CLERK,
    commands.SealDocument: _CLERK,
    commands.KeepEvidence: _CLERK,
    commands.RegisterDocument: _CLERK,
    commands.IssueDocument: _CLERK,
    # What the competent person has signed, the author alone does not undo.
    commands.CancelDocument: (Rule(Relation.AUTHOR_OF_UNSIGNED), *_CLERK, Rule(Relation.SIGNER)),
    commands.RecordVerification: _CLERK,
    commands.AcceptDocument: _CLERK,
    commands.RefuseDocument: _CLERK,
    commands.GiveDirective: (Rule(Relation.NONE, frozenset({Role.LEADER})),),
    commands.AssignWork: (Rule(Relation.NONE, frozenset({Role.LEADER})), *_HOLDER),
    commands.WithdrawAssignment: (Rule(Relation.NONE, frozenset({Role.LEADER})), Rule(Relation.ASSIGNER)),
    commands.StartWork: _HOLDER,
    commands.CompleteWork: _HOLDER,
}
"""Commands that are missing here (`ReceiveDocument`, `ReportDelivery`) are the hub's alone."""


def may(person: Person, command: type, document: Document | None) -> bool:
    """Tell whether a person may give a command; the document's status is not looked at."""
    # First and without exception: a role in one agency means nothing in another.
    if document is not None and document.agency != person.agency:
        return False
    return any(rule.allows(person, document) for rule in RULES.get(command, ()))


def demand(person: Person, command: type, document: Document | None) -> None:
    """Raise Refused `permission.denied` unless the person may give the command."""
    if not may(person, command, document):
        raise Refused("permission.denied", person=person.name, command=command.__name__)


def may_read(person: Person, document: Document) -> bool:
    """Tell whether a person may see a document: clerks and leaders all, others what concerns them."""
    if document.agency != person.agency:
        return False
    # Registers and responsibility for all that the agency issues (Art. 13.5) need the whole view.
    if person.has(Role.CLERK, Role.LEADER):
        return True
    if person.id in document.participants or person.id == document.author or holds(person, document):
        return True
    if person.has(Role.UNIT_HEAD) and document.unit and document.unit == person.unit:
        return True
    # A unit named as recipient must not read what is still being written.
    is_out = document.direction is Direction.INTERNAL and document.status is Status.ISSUED
    return is_out and person.unit in document.recipients
