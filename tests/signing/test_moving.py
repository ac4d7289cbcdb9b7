"""A signature that its signer drags elsewhere: the field goes along, and nothing once somebody has signed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from signing import LEADER, SEAL, TrustStore, Verdict, fill, prepare, sign, verify
from signing.errors import DocumentUnfit
from signing.operations import Recipe, placement_of, request_for, sheet_of
from signing.places import Basis
from signing.placing import Operation
from tests.signing.authority_server import AuthorityServer, PlainKey
from tests.signing.conftest import AGENCY, FILLED, PLACES, Office, draw_document

WHERE = (0, (100.0, 90.0, 242.0, 150.0))


@pytest.fixture(scope="module")
def authority() -> Iterator[AuthorityServer]:
    with AuthorityServer() as running:
        yield running


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    """Give a document with the fields of the template."""
    drawn, made = tmp_path / "drawn.pdf", tmp_path / "prepared.pdf"
    draw_document(drawn)
    prepare(drawn, made, PLACES)
    return made


def signed_at(source: Path, target: Path, operation: Operation, key: PlainKey) -> None:
    recipe = Recipe(operation, signer="Ẵm", agency=AGENCY, place=WHERE)
    now = datetime.now(UTC)
    sign(request_for(recipe, placement_of(recipe, source), source, target, now), key)


def reasons(file: Path, authority: AuthorityServer) -> list[tuple[str, ...]]:
    """Return what keeps each signature from being valid; offline, only its revocation is unknown."""
    told = verify(file, TrustStore.of(authority.chain)).signatures
    assert all(one.integrity.value == "intact" for one in told)
    return [one.reasons for one in told]


def test_a_field_of_the_template_goes_where_the_signer_put_it(
    prepared: Path, tmp_path: Path, authority: AuthorityServer
) -> None:
    key, target = PlainKey(authority, "Ẵm", AGENCY), tmp_path / "signed.pdf"
    recipe = Recipe(Operation.APPROVE, place=WHERE)
    assert placement_of(recipe, prepared).basis is Basis.HAND
    signed_at(prepared, target, Operation.APPROVE, key)
    field = sheet_of(target, None).field(LEADER)
    assert field is not None
    assert field.taken
    assert (field.page, field.rect) == WHERE
    assert reasons(target, authority) == [("revocation.unknown",)]
    # The seal can follow, and both hold.
    sealed = tmp_path / "sealed.pdf"
    seal = Recipe(Operation.ISSUE, agency=AGENCY)
    placed = placement_of(seal, target)
    sign(request_for(seal, placed, target, sealed, datetime.now(UTC)), key)
    assert reasons(sealed, authority) == [("revocation.unknown",)] * 2


def test_what_is_filled_in_under_a_seal_nobody_could_ask_about_is_undecided_not_changed(
    office: Office, prepared: Path, tmp_path: Path, authority: AuthorityServer
) -> None:
    signed, filled, sealed = (tmp_path / f"{name}.pdf" for name in ("signed", "filled", "sealed"))
    leader, seal = Recipe(Operation.APPROVE), Recipe(Operation.ISSUE, agency=AGENCY)
    now = datetime.now(UTC)
    sign(request_for(leader, placement_of(leader, prepared), prepared, signed, now), office.leader)
    fill(signed, filled, FILLED)
    trust = TrustStore.of([office.authority.certificate, *authority.chain])
    (before,) = verify(filled, trust).signatures
    assert (before.verdict, before.reasons) == (Verdict.CHANGED, ("changes.not_covered",))
    key = PlainKey(authority, "Ẵm", AGENCY)
    sign(request_for(seal, placement_of(seal, filled), filled, sealed, now), key)
    told = {one.field: (one.verdict, one.reasons) for one in verify(sealed, trust).signatures}
    assert told == {
        LEADER: (Verdict.INDETERMINATE, ("changes.covered_undecided",)),
        SEAL: (Verdict.INDETERMINATE, ("revocation.unknown",)),
    }
    # A seal that nobody believes covers nothing: anybody could have filled in and sealed.
    words = {one.field: one.verdict for one in verify(sealed, office.trust).signatures}
    assert words == {LEADER: Verdict.CHANGED, SEAL: Verdict.INDETERMINATE}


def test_a_field_stays_once_somebody_has_signed(
    prepared: Path, tmp_path: Path, authority: AuthorityServer
) -> None:
    key, target = PlainKey(authority, "Ẵm", AGENCY), tmp_path / "signed.pdf"
    leader = Recipe(Operation.APPROVE)
    sign(request_for(leader, placement_of(leader, prepared), prepared, target, datetime.now(UTC)), key)
    with pytest.raises(DocumentUnfit) as refused:
        signed_at(target, tmp_path / "sealed.pdf", Operation.ISSUE, key)
    assert refused.value.code == "signing.field_fixed"
    assert refused.value.values["field"] == SEAL
    assert not (tmp_path / "sealed.pdf").exists()
