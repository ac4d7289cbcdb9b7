"""Who may do what: the whole matrix, written out for people to read and compared with the rules."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from eoffice.domain import commands
from eoffice.domain.commands import Command
from eoffice.domain.document import Direction, Document, Holder, Status
from eoffice.domain.people import Person, Role
from eoffice.services.permissions import RULES, demand, holds, may, may_read
from tests.builders import (
    BINH,
    COMMUNE,
    CUC,
    EVERYBODY,
    HUNG,
    KHOA,
    LAN,
    MAI,
    QUAN,
    SNV,
    TAM,
    a_person,
    a_signatory,
    refused,
    walk_to,
)

ROLES = (Role.OFFICER, Role.UNIT_HEAD, Role.LEADER, Role.CLERK, Role.ADMINISTRATOR, Role.PERSONNEL)
RELATIONS = ("nobody", "author", "holder", "signatory")

# One line a command. One group of letters a role, in the order of ROLES: in which relations to the
# document somebody with only this role may give the command (n nobody, a author, h holder,
# s signatory), "-" for none.
MATRIX = """
                     officer  unit_head  leader   clerk    administrator  personnel
    DraftDocument    nahs     nahs       nahs     nahs     -              -
    ChangeDetails    a        a          a        a        a              a
    ChangeForm       a        a          a        a        a              a
    AddVersion       a        a          a        a        a              a
    AddAttachment    a        a          a        a        a              a
    RemoveAttachment a        a          a        a        a              a
    SubmitDocument   a        a          a        a        a              a
    ReturnDocument   h        h          h        h        h              h
    ApproveContent   -        h          h        -        -              -
    ApproveFormat    -        -          -        nahs     -              -
    AskOpinions      ah       ah         ah       ah       ah             ah
    WithdrawOpinionRequest ah ah         ah       ah       ah             ah
    GiveOpinion      -        -          -        -        -              -
    RemarkOnPassage  ah       ah         ah       ah       ah             ah
    SettleRemark     ah       ah         ah       ah       ah             ah
    SignDocument     s        s          s        s        s              s
    TakeNumber       -        -          -        nahs     -              -
    FillNumber       -        -          -        nahs     -              -
    SealDocument     -        -          -        nahs     -              -
    KeepEvidence     -        -          -        nahs     -              -
    RegisterDocument -        -          -        nahs     -              -
    IssueDocument    -        -          -        nahs     -              -
    CancelDocument   a        a          a        nahs     a              a
    ReceiveDocument  -        -          -        -        -              -
    ReportDelivery   -        -          -        -        -              -
    RecordVerification -      -          -        nahs     -              -
    AcceptDocument   -        -          -        nahs     -              -
    RefuseDocument   -        -          -        nahs     -              -
    GiveDirective    -        -          nahs     -        -              -
    AssignWork       h        h          nahs     h        h              h
    WithdrawAssignment -      -          nahs     -        -              -
    StartWork        h        h          h        h        h              h
    CompleteWork     h        h          h        h        h              h
"""
TABLE = {line.split()[0]: line.split()[1:] for line in MATRIX.strip().splitlines()[1:]}
COMMANDS = {kind.__name__: kind for kind in get_args(Command)}
SOMEBODY_ELSE = "khoa"


def a_document_where(person: Person, relation: str) -> Document:
    """Make a submitted draft to which a person stands in exactly one relation."""
    document = replace(walk_to(Status.SUBMITTED).state, author=SOMEBODY_ELSE, holder=Holder(SOMEBODY_ELSE))
    document = replace(document, signatory=a_signatory(KHOA), participants=frozenset({SOMEBODY_ELSE}))
    if relation == "author":
        return replace(document, author=person.id)
    if relation == "holder":
        return replace(document, holder=Holder(person.id))
    if relation == "signatory":
        return replace(document, signatory=a_signatory(person))
    return document


def test_the_matrix_names_every_command_and_every_role() -> None:
    assert set(TABLE) == set(COMMANDS)
    assert set(ROLES) == set(Role)
    assert all(len(groups) == len(ROLES) for groups in TABLE.values())


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("relation", RELATIONS)
def test_the_rules_agree_with_the_matrix(name: str, role: Role, relation: str) -> None:
    person = a_person("an", "An", role)
    expected = relation[0] in TABLE[name][ROLES.index(role)]
    document = a_document_where(person, relation)
    assert may(person, COMMANDS[name], document) is expected
    if expected:
        demand(person, COMMANDS[name], document)
    else:
        with refused("permission.denied"):
            demand(person, COMMANDS[name], document)


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("relation", RELATIONS)
def test_nobody_acts_in_another_agency_whatever_they_are_there(name: str, relation: str) -> None:
    stranger = a_person("an", "An", *ROLES, agency=COMMUNE)
    assert not may(stranger, COMMANDS[name], a_document_where(stranger, relation))


@pytest.mark.parametrize("name", COMMANDS)
def test_without_any_role_nobody_begins_or_decides_anything(name: str) -> None:
    person = a_person("an", "An")
    document = a_document_where(person, "nobody")
    assert not may(person, COMMANDS[name], document)


@pytest.mark.parametrize("kind", [commands.ReceiveDocument, commands.ReportDelivery])
def test_the_hubs_own_commands_are_denied_to_everybody(kind: type) -> None:
    assert kind not in RULES
    for person in (*EVERYBODY, a_person("an", "An", *ROLES)):
        for document in (None, walk_to(Status.ISSUED).state, walk_to(Status.ARRIVED).state):
            assert not may(person, kind, document)


@pytest.mark.parametrize("name", COMMANDS)
def test_without_a_document_only_drafting_and_what_the_role_alone_allows_is_open(name: str) -> None:
    for role in ROLES:
        allowed = "n" in TABLE[name][ROLES.index(role)]
        assert may(a_person("an", "An", role), COMMANDS[name], None) is allowed


def test_a_command_nobody_knows_is_denied() -> None:
    assert not may(MAI, str, walk_to(Status.DRAFT).state)


def test_holding_by_role_is_holding() -> None:
    at_the_clerks = walk_to(Status.CONTENT_APPROVED).state
    assert holds(CUC, at_the_clerks)
    assert not holds(LAN, at_the_clerks)
    assert not holds(CUC, None)


READERS = [
    (Status.DRAFT, {LAN, HUNG, MAI, CUC}),
    (Status.SUBMITTED, {LAN, HUNG, MAI, CUC}),
    (Status.ISSUED, {LAN, HUNG, MAI, CUC}),
    (Status.ARRIVED, {TAM, BINH}),
]


@pytest.mark.parametrize(("status", "readers"), READERS)
def test_clerks_and_leaders_read_all_and_others_what_concerns_them(
    status: Status, readers: set[Person]
) -> None:
    document = walk_to(status).state
    assert {person for person in EVERYBODY if may_read(person, document)} == readers


def test_who_had_a_document_in_hand_goes_on_reading_it() -> None:
    document = walk_to(Status.DONE).state
    assert may_read(a_person("yen", "Yên", agency=COMMUNE), document)
    assert not may_read(a_person("la", "Lạ", Role.OFFICER, agency=COMMUNE), document)


def test_an_administrator_reads_no_documents_by_that_role() -> None:
    assert not any(may_read(QUAN, walk_to(status).state) for status in Status)


def test_an_internal_document_is_read_by_its_units_once_it_is_issued_and_not_before() -> None:
    internal = replace(walk_to(Status.REGISTERED).state, direction=Direction.INTERNAL, recipients=("VP",))
    assert not may_read(KHOA, internal)
    assert may_read(KHOA, replace(internal, status=Status.ISSUED))
    assert not may_read(replace(KHOA, unit="P2"), replace(internal, status=Status.ISSUED))


def test_the_units_of_an_outgoing_document_are_no_readers() -> None:
    outgoing = replace(walk_to(Status.ISSUED).state, recipients=("VP",))
    assert not may_read(KHOA, outgoing)


def test_a_head_without_unit_does_not_read_what_belongs_to_no_unit() -> None:
    head = a_person("an", "An", Role.UNIT_HEAD, agency=COMMUNE, unit="")
    arrived = walk_to(Status.ARRIVED).state
    assert arrived.unit == ""
    assert not may_read(head, arrived)


@pytest.mark.parametrize("status", Status)
def test_nobody_reads_a_document_of_another_agency(status: Status) -> None:
    document = walk_to(status).state
    for person in EVERYBODY:
        if person.agency != document.agency:
            assert not may_read(person, document)
            assert not may_read(replace(person, roles=frozenset(Role)), document)


@pytest.mark.parametrize("status", Status)
def test_whoever_must_act_may_read(status: Status) -> None:
    document = walk_to(status).state
    for person in EVERYBODY:
        if person.agency == document.agency and holds(person, document):
            assert may_read(person, document)
    assert document.agency in {SNV, COMMUNE}


@pytest.mark.parametrize("status", [Status.SIGNED, Status.NUMBERED, Status.SEALED, Status.REGISTERED])
def test_what_is_signed_is_cancelled_by_signer_or_clerk_and_not_by_its_author(status: Status) -> None:
    document = walk_to(status).state
    able = {person.id for person in EVERYBODY if may(person, commands.CancelDocument, document)}
    assert able == {"mai", "cuc"}


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SUBMITTED, Status.FORMAT_APPROVED])
def test_what_is_not_signed_is_cancelled_by_author_or_clerk(status: Status) -> None:
    document = walk_to(status).state
    able = {person.id for person in EVERYBODY if may(person, commands.CancelDocument, document)}
    assert able == {"lan", "cuc"}
