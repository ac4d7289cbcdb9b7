"""A figure on paper leads to the document that was signed: its number, day and id stand beside the work."""

from __future__ import annotations

from dataclasses import replace

from eoffice.domain.document import Status
from eoffice.domain.people import Agency, Unit
from eoffice.services.kpi_documents import cited, with_documents, with_units
from eoffice.services.ports import Stored
from tests.builders import walk_to
from tests.domain.kpi.people import person, result, work


def test_lines_name_their_documents_and_keep_figures_and_digest() -> None:
    issued = walk_to(Status.ISSUED).state
    before = result(person(work(1, document=issued.id, result="ket-qua.txt")))
    (after,) = with_documents([before], {issued.id: Stored(issued, "")}.get)
    source = after.lines[0].source
    assert source.document == f"{issued.code} ngày {issued.issued_date:%d/%m/%Y}, đã ký số ({issued.id})"
    assert source.result == "ket-qua.txt"
    assert (after.total, after.inputs_digest) == (before.total, before.inputs_digest)
    assert after.components == before.components


def test_papers_name_units_and_groups_as_people_call_them() -> None:
    agency = Agency("H32.05", "Sở Nội vụ", "SNV", "Huế", units=(Unit("ccvc", "Phòng Công chức", "CC"),))
    before = result(replace(person(work(1)), agency="H32.05", unit="ccvc", group="ccvc"))
    elsewhere = result(replace(person(work(1)), unit="khac", group="chuyên viên"))
    named, kept = with_units([before, elsewhere], agency)
    assert (named.agency, named.unit, named.group) == ("Sở Nội vụ", "Phòng Công chức", "Phòng Công chức")
    assert (kept.unit, kept.group) == ("khac", "chuyên viên")
    assert (named.total, named.inputs_digest) == (before.total, before.inputs_digest)


def test_what_is_not_signed_yet_is_not_said_to_be() -> None:
    draft = walk_to(Status.DRAFT).state
    assert cited(draft) == f"{draft.subject} ({draft.id})"
    assert "đã ký số" not in cited(replace(draft, signature=None))
