"""Who may do what with work and evaluations: one matrix, for desktop and hub alike.

The same rules as for documents hold: what is not named is denied, and nobody reaches into another
agency. Scores are closer than documents: only the person, those named to judge, the leaders and
the keeper of personnel records see them (Decree 335/2025, Art. 18, 23).
"""

from __future__ import annotations

from collections.abc import Callable

from eoffice.domain.people import Person, Role
from eoffice.domain.work import evaluation_commands, item_commands, register_commands
from eoffice.domain.work.evaluation import Evaluation
from eoffice.domain.work.item import WorkItem
from eoffice.domain.work.matters import Matter
from eoffice.domain.work.registers import ViewBook
from eoffice.domain.work.rule_book import AdoptRules
from eoffice.errors import Refused

_Allows = Callable[[Person, Matter | None], bool]


def _staff(person: Person, _: Matter | None) -> bool:
    return person.has(Role.OFFICER, Role.UNIT_HEAD, Role.LEADER, Role.CLERK, Role.PERSONNEL)


def _lead(person: Person, matter: Matter | None) -> bool:
    return isinstance(matter, WorkItem) and matter.lead == person.id


def _acceptor(person: Person, matter: Matter | None) -> bool:
    return isinstance(matter, WorkItem) and matter.acceptor == person.id


def _acceptor_or_leader(person: Person, matter: Matter | None) -> bool:
    return _acceptor(person, matter) or (isinstance(matter, WorkItem) and person.has(Role.LEADER))


def _giver(person: Person, matter: Matter | None) -> bool:
    """Tell whether somebody may take work back: who accepts it, a leader, or who only proposed it."""
    proposed = isinstance(matter, WorkItem) and matter.status == "proposed" and matter.author == person.id
    return proposed or _acceptor_or_leader(person, matter)


def _presser(person: Person, matter: Matter | None) -> bool:
    is_head = isinstance(matter, WorkItem) and person.has(Role.UNIT_HEAD) and person.unit == matter.unit
    return is_head or _acceptor_or_leader(person, matter)


def _self(person: Person, matter: Matter | None) -> bool:
    return isinstance(matter, Evaluation) and matter.person == person.id


def _reviewer(person: Person, matter: Matter | None) -> bool:
    return isinstance(matter, Evaluation) and matter.reviewer == person.id


def _decider(person: Person, matter: Matter | None) -> bool:
    return isinstance(matter, Evaluation) and matter.decider == person.id


def _judge(person: Person, matter: Matter | None) -> bool:
    return _reviewer(person, matter) or _decider(person, matter)


def _signer(person: Person, matter: Matter | None) -> bool:
    return _self(person, matter) or _judge(person, matter)


def _personnel(person: Person, _: Matter | None) -> bool:
    return person.has(Role.PERSONNEL)


def _keeper(person: Person, _: Matter | None) -> bool:
    """Tell whether somebody keeps the catalogue: personnel, leaders, the administrator."""
    return person.has(Role.PERSONNEL, Role.LEADER, Role.ADMINISTRATOR)


def _planner(person: Person, _: Matter | None) -> bool:
    return person.has(Role.PERSONNEL, Role.LEADER, Role.UNIT_HEAD)


RULES: dict[type, _Allows] = {
    item_commands.AssignItem: _staff,
    item_commands.AgreeToItem: _acceptor,
    item_commands.StartItem: _lead,
    item_commands.HandInItem: _lead,
    item_commands.AcceptItem: _acceptor,
    item_commands.SendBackItem: _acceptor,
    item_commands.ExcuseMark: _acceptor,
    item_commands.PauseItem: _acceptor,
    item_commands.ResumeItem: _acceptor,
    item_commands.AskExtension: _lead,
    item_commands.ExtendItem: _acceptor,
    item_commands.DeclineExtension: _acceptor,
    item_commands.TransferItem: _acceptor_or_leader,
    item_commands.TransferPart: _acceptor_or_leader,
    item_commands.ChangeQuantity: _acceptor,
    item_commands.CancelItem: _giver,
    item_commands.UrgeItem: _presser,
    evaluation_commands.OpenEvaluation: _staff,
    evaluation_commands.ScoreMyself: _self,
    evaluation_commands.ReturnEvaluation: _judge,
    evaluation_commands.ReviewEvaluation: _reviewer,
    evaluation_commands.ApproveEvaluation: _decider,
    evaluation_commands.LockEvaluation: _decider,
    evaluation_commands.UnlockEvaluation: _decider,
    evaluation_commands.FilePetition: _self,
    evaluation_commands.AnswerPetition: _decider,
    evaluation_commands.SignForm: _signer,
    evaluation_commands.SendResult: _personnel,
    evaluation_commands.AcceptResult: _personnel,
    evaluation_commands.ChangeJudges: _personnel,
    evaluation_commands.RecordOutsideResult: _personnel,
    evaluation_commands.WithdrawOutsideResult: _personnel,
    register_commands.DefineProducts: _keeper,
    register_commands.CloseProducts: _keeper,
    register_commands.AdoptPlan: _planner,
    register_commands.AddPlanLines: _planner,
    register_commands.ViewRecord: _staff,
    # Whoever is ranked by rules does not make them: heads of units are not among these.
    AdoptRules: _keeper,
}
"""`TakeResult` is missing: it is the hub's alone."""


def may_work(person: Person, command: type, matter: Matter | None) -> bool:
    """Tell whether a person may give a command on work; the status is not looked at."""
    # First and without exception, as for documents.
    if matter is not None and matter.agency != person.agency:
        return False
    allows = RULES.get(command)
    return allows is not None and allows(person, matter)


def demand_work(person: Person, command: type, matter: Matter | None) -> None:
    """Raise Refused `permission.denied` unless the person may give the command."""
    if not may_work(person, command, matter):
        raise Refused("permission.denied", person=person.name, command=command.__name__)


def may_read_matter(person: Person, matter: Matter) -> bool:
    """Tell whether a person may see a matter: the whole permission matrix of work and scores."""
    if matter.agency != person.agency:
        return False
    if isinstance(matter, WorkItem):
        return _may_read_item(person, matter)
    if isinstance(matter, Evaluation):
        return may_see_score(person, matter)
    if isinstance(matter, ViewBook):
        # Everybody may know who looked at their record; nobody else but its keeper.
        return person.id == matter.person or person.has(Role.PERSONNEL)
    return True


def _may_read_item(person: Person, item: WorkItem) -> bool:
    if person.has(Role.LEADER, Role.PERSONNEL) or person.id in item.participants:
        return True
    return person.has(Role.UNIT_HEAD) and person.unit == item.unit


def may_see_score(person: Person, evaluation: Evaluation) -> bool:
    """Tell whether a person may see an evaluation: self, line manager, leader, personnel."""
    if person.agency != evaluation.agency:
        return False
    named = (evaluation.person, evaluation.reviewer, evaluation.decider)
    return person.id in named or person.has(Role.LEADER, Role.PERSONNEL)


def may_see_person(viewer: Person, person: Person) -> bool:
    """Tell whether somebody may see the standing of a person: self, line manager, leader, personnel."""
    if viewer.agency != person.agency:
        return False
    if viewer.id == person.id or viewer.has(Role.LEADER, Role.PERSONNEL):
        return True
    # Heads of a unit see their staff, not one another and not the leaders.
    is_staff = not person.has(Role.UNIT_HEAD, Role.LEADER)
    return viewer.has(Role.UNIT_HEAD) and viewer.unit == person.unit and is_staff
