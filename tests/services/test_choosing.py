"""Which certificate is offered first, and what the hub would not take, before anybody types a PIN."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from eoffice.domain.certificates import RegisteredCertificate
from eoffice.domain.people import Agency, Directory, Person, Role
from eoffice.errors import OfficeError
from eoffice.services.certificates import Choices, Purpose
from eoffice.services.choosing import objection, preferred, purpose_of
from eoffice.services.tokens import Credential, Tokens
from hsm import PinState
from signing.demo_authority import DemoAuthority
from tests.hsm.provider.providers import softhsm
from tests.softhsm import softhsm_here

NAME = "Trần Thị Bưởi"
ME = Person("buoi", NAME, "H01", "vp", "Giám đốc", frozenset({Role.LEADER}))
NOBODY = Directory((Agency("H01", "Sở Nội vụ", "SNV", "Huế"),), (ME,))


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[Credential, ...]:
    """Give three credentials of one token: two in the person's name, one in the seal's."""
    softhsm_here()
    provider = softhsm(tmp_path_factory.mktemp("chọn"))
    tokens = Tokens([provider.module], provider.environment, tmp_path_factory.mktemp("đếm") / "tries.json")
    try:
        (one,) = tokens.look().credentials
    finally:
        tokens.close()
    authority = DemoAuthority.create("CA")
    public = _public_key(one.info.der)
    others = [
        authority.issue(NAME, "Sở", public, days=500),
        authority.issue("Sở Nội vụ", "Sở", public, seal=True),
    ]
    return (one, *(_with(one, der) for der in others))


def _public_key(der: bytes) -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = x509.load_der_x509_certificate(der).public_key()
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _with(one: Credential, der: bytes) -> Credential:
    from signing.certificates import describe

    return replace(one, info=type(one.info)(one.info.token_serial, b"x", der, None), facts=describe(der))


def registry(*entries: tuple[Credential, str]) -> Directory:
    now = datetime.now(UTC)
    rows = tuple(
        RegisteredCertificate(
            one.fingerprint, "H01", who, one.facts.subject, "CA", "1", one.facts.not_before,
            one.facts.not_after, "hub", now,
        )
        for one, who in entries
    )  # fmt: skip
    return replace(NOBODY, certificates=rows)


def first(
    found: Sequence[Credential], choices: Choices, directory: Directory, purpose: Purpose = Purpose.APPROVE
) -> Credential:
    return preferred(found, purpose, choices, directory, ME, datetime.now(UTC))


def test_by_name_then_by_registry_then_by_choice(found: tuple[Credential, ...], tmp_path: Path) -> None:
    choices = Choices(tmp_path / "c.json")
    own, other, seal = found
    assert first(found, choices, NOBODY) == own
    assert first(found, choices, NOBODY, Purpose.SEAL) == seal
    assert first(found, choices, registry((other, ME.id))) == other
    assert first(found, choices, registry((own, ME.id), (other, ME.id))) == other  # the later end
    choices.remember(Purpose.APPROVE, own)
    assert first(found, choices, registry((own, ME.id), (other, ME.id))) == own
    assert first(found, choices, NOBODY, Purpose.SEAL) == seal


def test_a_choice_that_may_not_sign_any_more_is_passed_over(
    found: tuple[Credential, ...], tmp_path: Path
) -> None:
    choices = Choices(tmp_path / "c.json")
    own, other, seal = found
    choices.remember(Purpose.APPROVE, own)
    locked = replace(own, pin_state=PinState.LOCKED)
    assert first((locked, other, seal), choices, NOBODY) == other
    assert first(found, choices, registry((other, ME.id))) == other  # the hub takes no other now
    with pytest.raises(OfficeError, match=r"signing\.no_certificate"):
        first((seal,), choices, NOBODY)


def test_what_the_hub_would_refuse_is_said_before_the_pin(found: tuple[Credential, ...]) -> None:
    own, other, seal = found
    assert objection(own, Purpose.APPROVE, NOBODY, ME) is None
    told = objection(own, Purpose.APPROVE, registry((other, ME.id)), ME)
    assert told is not None
    assert told.code == "certificate.not_registered_yet"
    told = objection(own, Purpose.APPROVE, registry((own, "ai khác")), ME)
    assert told is not None
    assert told.code == "certificate.of_another"
    known = registry((own, ME.id))
    gone = replace(known.certificates[0], withdrawn_at=datetime.now(UTC) - timedelta(days=1))
    told = objection(own, Purpose.APPROVE, replace(known, certificates=(gone,)), ME)
    assert told is not None
    assert told.code == "certificate.withdrawn"
    assert objection(seal, Purpose.COPY, known, ME) is None


def test_issuing_is_sealing_and_every_operation_has_a_purpose() -> None:
    assert purpose_of("issue") is Purpose.SEAL
    assert {purpose_of(one) for one in ("approve", "copy", "appendix", "incoming", "comment")} == {
        Purpose.APPROVE, Purpose.COPY, Purpose.APPENDIX, Purpose.INCOMING, Purpose.COMMENT,
    }  # fmt: skip
