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


def test_the_hub_refuses_by_the_same_rules_as_the_page(as_person: Seen) -> None:
    admin = as_person("quan")
    with pytest.raises(Refused, match=r"agency_form\.archive_line"):
        admin.settle_form(replace(now(admin), copies=("Lưu: VT",)))
    with pytest.raises(Refused, match=r"agency_form\.not_administrator"):
        admin.settle_form(replace(now(admin), agency="000.00.00.X99"))
