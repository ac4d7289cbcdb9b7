"""Whose signature the hub takes: the right name, and an authority it was told to trust."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from eoffice.clock import SystemClock
from eoffice.domain import commands
from eoffice.domain.certificates import RegisteredCertificate
from eoffice.domain.document import FileRef, Status
from eoffice.domain.people import Directory
from eoffice.errors import Refused
from eoffice.hub.file_checks import SEAL_FIELD, SIGNATURE_FIELD, FileChecks
from eoffice.hub.page_check import SigningPageCheck
from eoffice.storage.blobs import SegmentBlobs
from eoffice.storage.opening import Store, open_store
from signing import DemoAuthority, TrustStore
from tests.builders import MAI, walk_to
from tests.signing.conftest import AGENCY, Journey, Office, journey, office

__all__ = ["journey", "office"]

LEADER = "Nguyễn Văn Ân"


@pytest.fixture
def blobs(tmp_path: Path) -> Iterator[SegmentBlobs]:
    kept = SegmentBlobs(tmp_path / "blobs", reserve=1 << 20)
    yield kept
    kept.close()


def _digest(key: object) -> str:
    certificate = getattr(key, "certificate", b"")
    return hashlib.sha256(certificate).hexdigest()


def test_a_signature_tells_its_holder_and_is_trusted_by_its_authority(
    blobs: SegmentBlobs, journey: Journey, office: Office
) -> None:
    pages = blobs.put_file(journey.sealed)
    found = SigningPageCheck(blobs, lambda _: office.trust).signature(
        pages, SIGNATURE_FIELD, _digest(office.leader)
    )
    assert found is not None
    assert (found.holder, found.is_trusted) == (LEADER, True)
    seal = SigningPageCheck(blobs, lambda _: office.trust).signature(pages, SEAL_FIELD, _digest(office.seal))
    assert seal is not None
    assert (seal.holder, seal.is_trusted) == (AGENCY, True)


def test_a_stranger_to_the_trust_folder_is_not_trusted(
    blobs: SegmentBlobs, journey: Journey, office: Office
) -> None:
    pages = blobs.put_file(journey.signed)
    others = TrustStore.of([DemoAuthority.create("CA khác").certificate])
    found = SigningPageCheck(blobs, lambda _: others).signature(
        pages, SIGNATURE_FIELD, _digest(office.leader)
    )
    assert found is not None
    assert not found.is_trusted
    unasked = SigningPageCheck(blobs).signature(pages, SIGNATURE_FIELD, _digest(office.leader))
    assert unasked is not None
    assert unasked.is_trusted


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "hub.sqlite")
    yield opened
    opened.close()


def _look(
    store: Store,
    blobs: SegmentBlobs,
    journey: Journey,
    office: Office,
    name: str,
    trust: TrustStore,
    registered: tuple[tuple[str, str], ...] = (),
) -> None:
    """Look into an order that brings the journey's signed pages for a signatory of a name."""
    size = journey.prepared.stat().st_size
    before = FileRef(blobs.put_file(journey.prepared), "a.pdf", "application/pdf", size)
    size = journey.signed.stat().st_size
    after = FileRef(blobs.put_file(journey.signed), "a.pdf", "application/pdf", size)
    state = walk_to(Status.FORMAT_APPROVED).state
    assert state.signatory is not None
    waiting = replace(state, pages=before, signatory=replace(state.signatory, name=name))
    store.holdings.hold(state.agency, after.digest)

    def registry() -> Directory:
        now = SystemClock().now()
        rows = (
            RegisteredCertificate(mark, state.agency, who, "x", "x", "1", now, now, "x", now)
            for mark, who in registered
        )
        return Directory(certificates=tuple(rows))

    checks = FileChecks(
        blobs, store.holdings, SigningPageCheck(blobs, lambda _: trust), _no_agency, 1 << 20, registry
    )
    command = commands.SignDocument(after, _digest(office.leader))
    checks.prepare(waiting, command, waiting.events, replace(MAI, id=state.signatory.person))


def _no_agency(code: str) -> str:
    raise AssertionError(code)


def test_the_signature_must_bear_the_signatorys_name(
    store: Store, blobs: SegmentBlobs, journey: Journey, office: Office
) -> None:
    with pytest.raises(Refused, match=r"signing\.wrong_holder"):
        _look(store, blobs, journey, office, "Trần Thị Bình", office.trust)
    _look(store, blobs, journey, office, LEADER, office.trust)


def test_the_holder_is_who_was_registered_and_not_who_bears_the_name(
    store: Store, blobs: SegmentBlobs, journey: Journey, office: Office
) -> None:
    signatory = walk_to(Status.FORMAT_APPROVED).state.signatory
    assert signatory is not None
    own = (_digest(office.leader), signatory.person)
    _look(store, blobs, journey, office, "Tên viết khác", office.trust, (own,))
    for registered, code in (
        ((_digest(office.leader), "ai khác"), "certificate.of_another"),
        ((_digest(office.seal), signatory.person), "certificate.not_registered_yet"),
    ):
        with pytest.raises(Refused) as refusal:
            _look(store, blobs, journey, office, LEADER, office.trust, (registered,))
        assert refusal.value.code == code


def test_a_hub_that_was_told_whom_to_trust_takes_nobody_else(
    store: Store, blobs: SegmentBlobs, journey: Journey, office: Office
) -> None:
    others = TrustStore.of([DemoAuthority.create("CA khác").certificate])
    with pytest.raises(Refused, match=r"signing\.not_trusted"):
        _look(store, blobs, journey, office, LEADER, others)
