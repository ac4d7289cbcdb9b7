"""How a command on any matter is decided: handed to what decides its kind.

Apart from `matters`, so that who only names, stores or reads matters does not depend on how they are decided.
"""

from __future__ import annotations

from typing import cast, get_args

from eoffice.domain.work.circumstances import WorkCircumstances
from eoffice.domain.work.evaluation import Evaluation
from eoffice.domain.work.evaluation_commands import EvaluationCommand
from eoffice.domain.work.evaluation_deciding import decide_evaluation
from eoffice.domain.work.item import WorkItem
from eoffice.domain.work.item_commands import ItemCommand
from eoffice.domain.work.item_deciding import decide_item
from eoffice.domain.work.matters import Matter, MatterCommand, MatterEvent
from eoffice.domain.work.register_commands import RegisterCommand
from eoffice.domain.work.register_deciding import decide_register
from eoffice.errors import Refused

_ITEM_COMMANDS, _EVALUATION_COMMANDS = get_args(ItemCommand), get_args(EvaluationCommand)


def decide_matter(
    matter: Matter | None, command: MatterCommand, around: WorkCircumstances
) -> tuple[MatterEvent, ...]:
    """Return the events of a command; raises Refused with codes `work.*`, `evaluation.*`, `kpi.*`."""
    if isinstance(command, _ITEM_COMMANDS):
        if matter is not None and not isinstance(matter, WorkItem):
            raise Refused("work.exists")
        return decide_item(matter, cast("ItemCommand", command), around)
    if isinstance(command, _EVALUATION_COMMANDS):
        if matter is not None and not isinstance(matter, Evaluation):
            raise Refused("evaluation.exists")
        return decide_evaluation(matter, cast("EvaluationCommand", command), around)
    if isinstance(matter, WorkItem | Evaluation):
        raise Refused("work.exists")
    return decide_register(matter, cast("RegisterCommand", command), around)
