"""The permission matrix of work and scores, written out: who may do and see what."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from eoffice.domain.people import Person
from eoffice.domain.work import evaluation_commands as evaluation
from eoffice.domain.work.matters import Matter, MatterCommand
from eoffice.domain.work.registers import ViewBook
from eoffice.errors import Refused
from eoffice.services import codec
from eoffice.services.work_permissions import (
    RULES,
    demand_work,
    may_read_matter,
    may_see_person,
    may_work,
)
from tests.domain.work.desk import AGENCY, CATALOGUE, EVERYBODY, STRANGER, Story, assigned

OF_ITEM: Matter = assigned().item
_story = Story()
_story.give(EVERYBODY[0], evaluation.OpenEvaluation("an", "2026-02", "minh", "hoa"))
OF_EVALUATION: Matter = _story.evaluation
STAFF = "an bich minh tai truong hoa pho nhan cuc"

# The item is an's (bich shares it), accepted by minh, head of its unit; the evaluation is an's,
# reviewed by minh, decided by hoa. truong heads another unit, pho is the other leader, nhan keeps
# personnel records, quan is the administrator, la belongs to another agency.
MATRIX = {
    "AssignItem": STAFF,
    "AgreeToItem": "minh",
    "StartItem": "an",
    "HandInItem": "an",
    "AcceptItem": "minh",
    "SendBackItem": "minh",
    "ExcuseMark": "minh",
    "PauseItem": "minh",
    "ResumeItem": "minh",
    "AskExtension": "an",
    "ExtendItem": "minh",
    "DeclineExtension": "minh",
    "TransferItem": "minh hoa pho",
    "TransferPart": "minh hoa pho",
    "ChangeQuantity": "minh",
    "CancelItem": "minh hoa pho",
    "UrgeItem": "minh hoa pho",
    "OpenEvaluation": STAFF,
    "ScoreMyself": "an",
    "ReturnEvaluation": "minh hoa",
    "ReviewEvaluation": "minh",
    "ApproveEvaluation": "hoa",
    "LockEvaluation": "hoa",
    "UnlockEvaluation": "hoa",
    "FilePetition": "an",
    "AnswerPetition": "hoa",
    "SignForm": "an minh hoa",
    "SendResult": "nhan",
    "AcceptResult": "nhan",
    "ChangeJudges": "nhan",
    "RecordOutsideResult": "nhan",
    "WithdrawOutsideResult": "nhan",
    "TakeResult": "",
    "DefineProducts": "hoa pho nhan quan",
    "CloseProducts": "hoa pho nhan quan",
    "AdoptPlan": "minh truong hoa pho nhan",
    "AddPlanLines": "minh truong hoa pho nhan",
    "ViewRecord": STAFF,
    "AdoptRules": "hoa pho nhan quan",
}


def _about(kind: type) -> Matter | None:
    if kind.__module__.endswith("item_commands"):
        return OF_ITEM
    return OF_EVALUATION if kind.__module__.endswith("evaluation_commands") else CATALOGUE


def test_the_matrix_names_every_command() -> None:
    names = {kind.__name__ for kind in get_args(MatterCommand)}
    assert set(MATRIX) == names == set(codec.MATTER_COMMANDS)
    assert {kind.__name__ for kind in RULES} == names - {"TakeResult"}


@pytest.mark.parametrize("name", MATRIX)
@pytest.mark.parametrize("person", EVERYBODY, ids=lambda person: person.id)
def test_the_rules_agree_with_the_matrix(name: str, person: Person) -> None:
    kind = codec.MATTER_COMMANDS[name]
    expected = person.id in MATRIX[name].split()
    assert may_work(person, kind, _about(kind)) is expected
    if not expected:
        with pytest.raises(Refused) as caught:
            demand_work(person, kind, _about(kind))
        assert caught.value.code == "permission.denied"


READERS: list[tuple[Matter, str]] = [
    (OF_ITEM, "an bich minh hoa pho nhan"),
    (OF_EVALUATION, "an minh hoa pho nhan"),
    (CATALOGUE, "an bich minh tai truong hoa pho nhan cuc quan"),
    (ViewBook("views", AGENCY, "an"), "an nhan"),
]


@pytest.mark.parametrize(("matter", "readers"), READERS, ids=["item", "score", "catalogue", "views"])
def test_only_those_named_may_read(matter: Matter, readers: str) -> None:
    assert {one.id for one in EVERYBODY if may_read_matter(one, matter)} == set(readers.split())


def test_nobody_reads_or_acts_in_another_agency_whatever_they_are_there() -> None:
    stranger = replace(STRANGER, id="an")
    for matter, _ in READERS:
        assert not may_read_matter(stranger, matter)
    for name in MATRIX:
        kind = codec.MATTER_COMMANDS[name]
        assert not may_work(stranger, kind, _about(kind))


def test_heads_of_units_do_not_see_one_another_or_their_leaders() -> None:
    by_id = {person.id: person for person in EVERYBODY}
    seen = {one.id for one in EVERYBODY if may_see_person(by_id["minh"], one)}
    assert seen == {"minh", "an", "bich", "nhan", "cuc", "quan"}
    assert {one.id for one in EVERYBODY if may_see_person(by_id["tai"], one)} == {"tai"}
