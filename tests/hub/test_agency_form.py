"""What an agency settles about its documents, over the wire: its administrators only, state after state."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eoffice.domain.agency_form import AgencyForm, SigningHabit
from eoffice.domain.authority import AuthorityMark
from eoffice.domain.people import Directory
from eoffice.domain.settling_form import form_now
from eoffice.errors import Refused
from eoffice.exchange.client import HubClient
from tests.hub.fixtures import Seen
from tests.hub.hub_process import OURS


def known(client: HubClient) -> Directory:
    found = client.directory().directory
    assert found is not None
    return found


def now(client: HubClient) -> AgencyForm:
    directory = known(client)
    return form_now(directory, directory.agency(OURS))


def test_only_an_administrator_changes_it_and_every_desk_of_the_agency_hears_of_it(as_person: Seen) -> None:
    admin, officer = as_person("quan"), as_person("lan")
    before = now(admin)
    wanted = replace(
        before,
        issuer="Sở  Nội vụ và Lao động",
        place="Nha Trang",
        copies=("- Lãnh đạo Sở;", " "),
        signers=(SigningHabit("hoa", AuthorityMark.ON_BEHALF, "Ban Giám đốc"),),
    )
    with pytest.raises(Refused, match=r"agency_form\.not_administrator"):
        officer.settle_form(wanted)
    with pytest.raises(Refused, match=r"agency_form\.not_administrator"):
        officer.form_history()
    done = admin.settle_form(wanted).form
    assert (done.revision, done.changed_by) == (before.revision + 1, "quan")
    assert done.issuer == "Sở Nội vụ và Lao động"
    found = known(officer)
    assert found.agency(OURS).place == "Nha Trang"
    assert found.form_of(OURS).copies == ("Lãnh đạo Sở",)
    with pytest.raises(Refused, match=r"agency_form\.changed_meanwhile"):
        admin.settle_form(wanted)
    with pytest.raises(Refused, match=r"agency_form\.same"):
        admin.settle_form(done)
    past = admin.form_history()
    assert [one.revision for one in past] == list(range(done.revision + 1))
    assert past[-2].same_as(before)
    assert past[-1] == done


def test_a_desk_of_another_agency_is_told_the_names_and_not_the_seal(as_person: Seen) -> None:
    admin = as_person("quan")
    admin.settle_form(replace(now(admin), place="Cam Ranh"))
    other = known(as_person("tam"))
    assert other.agency(OURS).place == "Cam Ranh"
    assert other.forms == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"issuer": " \u200b"}, "issuer_missing"),
        ({"place": ""}, "place_missing"),
        ({"place": "x" * 201}, "too_long"),
        ({"abbreviation": "S/NV"}, "abbreviation_wrong"),
        ({"abbreviation": "snv"}, "abbreviation_wrong"),
        ({"copies": ("Lưu: VT",)}, "archive_line"),
        ({"copies": ("A",) * 21}, "too_many_lines"),
        ({"signers": (SigningHabit("lan"),)}, "signer_without_right"),
        ({"signers": (SigningHabit("nobody"),)}, "signer_unknown"),
        ({"signers": (SigningHabit("hoa"), SigningHabit("hoa"))}, "signer_twice"),
        ({"signers": (SigningHabit("hoa", AuthorityMark.FOR_HEAD),)}, "signer_head_missing"),
        ({"recipients": ("000.00.00.X99",)}, "recipient_unknown"),
        ({"recipients": (OURS,)}, "recipient_is_self"),
        ({"seal": b"GIF89a"}, "seal_not_png"),
        ({"seal": b"\x89PNG\r\n\x1a\n" + b"\0" * 40}, "seal_damaged"),
        ({"seal": b"\x89PNG\r\n\x1a\n" * 40_000}, "seal_too_large"),
        ({"agency": "000.00.00.X99"}, "not_administrator"),
    ],
)
def test_what_cannot_stand_on_a_document_is_refused_by_its_name(
    as_person: Seen, change: dict[str, object], code: str
) -> None:
    admin = as_person("quan")
    with pytest.raises(Refused, match=rf"agency_form\.{code}"):
        admin.settle_form(replace(now(admin), **change))  # type: ignore[arg-type]  # one field at a time
