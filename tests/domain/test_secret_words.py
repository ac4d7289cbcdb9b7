"""No way for a mark of secrecy into a document's log: not by a comment, a note or a name either."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eoffice.domain import commands
from eoffice.domain.document import Status
from eoffice.domain.people import Person
from tests.builders import (
    BINH,
    CUC,
    HUB_AT_COMMUNE,
    HUNG,
    LAN,
    TAM,
    YEN,
    Paper,
    a_file,
    a_version,
    an_arrival,
    refused,
    walk_to,
)

MARKED = "Kính trình.\nĐộ mật: TỐI MẬT"
PLAIN = "Kính trình, theo Luật Bảo vệ bí mật nhà nước."

SAID = [
    (Status.DRAFT, LAN, lambda said: commands.SubmitDocument("hung", said)),
    (Status.DRAFT, LAN, lambda said: replace(a_version("bản khác"), note=said)),
    (Status.SUBMITTED, HUNG, commands.ReturnDocument),
    (Status.SUBMITTED, HUNG, commands.ApproveContent),
    (Status.CONTENT_APPROVED, CUC, commands.ApproveFormat),
    (Status.DRAFT, LAN, commands.CancelDocument),
    (Status.ARRIVED, TAM, commands.RefuseDocument),
    (Status.ACCEPTED, BINH, lambda said: commands.GiveDirective(said, "yen")),
    (Status.IN_PROGRESS, YEN, commands.CompleteWork),
]


@pytest.mark.parametrize(("status", "actor", "make"), SAID)
def test_words_marked_secret_are_refused_and_words_about_secrets_are_not(
    status: Status, actor: Person, make: type[commands.ReturnDocument]
) -> None:
    with refused("secrecy.marked"):
        walk_to(status).give(actor, make(MARKED))
    walk_to(status).give(actor, make(PLAIN))


def test_a_file_with_a_mark_in_its_name_is_not_attached() -> None:
    paper, file = walk_to(Status.DRAFT), a_file("phụ lục")
    with refused("secrecy.marked"):
        paper.give(LAN, commands.AddAttachment(replace(file, name="Phụ lục (TỐI MẬT).pdf")))
    paper.give(LAN, commands.AddAttachment(replace(file, name="Phụ lục bảo mật.pdf")))


def test_an_arrival_with_a_marked_attachment_is_refused() -> None:
    marked = replace(a_file(), name="MẬT.pdf")
    with refused("secrecy.marked"):
        Paper().give(HUB_AT_COMMUNE, replace(an_arrival(), attachments=(marked,)))
