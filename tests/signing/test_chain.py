"""The whole way of a document: prepare, leader, number and date, seal; judged by three verifiers."""

from __future__ import annotations

import asyncio
import itertools
import shutil
import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from signing import LEADER, SEAL, FieldPlace, SigningRequest, TrustStore, Verdict, fill, prepare, sign, verify
from signing.errors import DocumentUnfit
from signing.verdict import Changes, Integrity, Trust
from tests.signing.conftest import AGENCY, FILLED, PLACES, Journey, Office

needs_poppler = pytest.mark.skipif(shutil.which("pdfsig") is None, reason="Poppler's tools are not installed")


def test_our_verification_calls_both_signatures_valid(office: Office, journey: Journey) -> None:
    verdict = verify(journey.sealed, office.trust)
    assert verdict.verdict is Verdict.VALID
    leader, seal = verdict.signatures
    assert (leader.field, leader.signer, leader.level) == (LEADER, "Nguyễn Văn Ân", "B-B")
    assert (seal.field, seal.signer, seal.issuer) == (SEAL, AGENCY, "CA thử nghiệm")
    assert leader.changes_after is Changes.PERMITTED
    assert leader.changes == (
        "form fields filled: so_van_ban, ngay_ban_hanh",
        "signature added: con_dau_co_quan",
    )
    assert seal.changes_after is Changes.NONE
    assert not (leader.reasons)
    assert not (seal.reasons)
    assert not (verdict.reasons)


def test_the_engines_strict_default_rules_call_both_valid(office: Office, journey: Journey) -> None:
    root = x509.Certificate.load(office.authority.certificate)
    with journey.sealed.open("rb") as file:
        signatures = PdfFileReader(file).embedded_signatures
        context = ValidationContext(trust_roots=[root], allow_fetching=False)
        bottom_lines = [validate_pdf_signature(one, context).bottom_line for one in signatures]
    assert bottom_lines == [True, True]


@needs_poppler
def test_poppler_calls_both_signatures_valid(journey: Journey) -> None:
    told = subprocess.run(["pdfsig", str(journey.sealed)], capture_output=True, text=True, check=True).stdout
    assert (
        Counter(line.strip() for line in told.splitlines())["- Signature Validation: Signature is Valid."]
        == 2
    )
    assert told.count("ETSI.CAdES.detached") == 2


def test_every_station_appends_to_the_exact_bytes_before_it(journey: Journey) -> None:
    stations = (journey.plain, journey.prepared, journey.signed, journey.filled, journey.sealed)
    for before, after in itertools.pairwise(stations):
        assert after.read_bytes().startswith(before.read_bytes())


def test_a_filled_document_without_its_seal_is_changed_and_not_valid(
    office: Office, journey: Journey
) -> None:
    verdict = verify(journey.filled, office.trust)
    assert verdict.verdict is Verdict.CHANGED
    assert verdict.signatures[0].reasons == ("changes.not_covered",)


def test_a_document_signed_by_the_leader_alone_is_valid(office: Office, journey: Journey) -> None:
    assert verify(journey.signed, office.trust).verdict is Verdict.VALID


def test_an_unsigned_document_is_unsigned(office: Office, journey: Journey) -> None:
    assert verify(journey.plain, office.trust).verdict is Verdict.UNSIGNED
    assert verify(journey.prepared, office.trust).verdict is Verdict.UNSIGNED


def test_without_any_root_an_intact_file_is_indeterminate(journey: Journey) -> None:
    verdict = verify(journey.sealed, TrustStore())
    assert verdict.verdict is Verdict.INDETERMINATE
    for signature in verdict.signatures:
        assert signature.integrity is Integrity.INTACT
        assert signature.trust is Trust.UNKNOWN
        assert signature.reasons == ("trust.unknown",)


def test_after_the_seal_nothing_can_be_filled_in(journey: Journey, tmp_path: Path) -> None:
    with pytest.raises(DocumentUnfit) as caught:
        fill(journey.sealed, tmp_path / "again.pdf", FILLED)
    assert caught.value.code == "signing.field_locked"
    assert caught.value.values["signature"] == SEAL
    assert list(tmp_path.iterdir()) == []


def test_a_field_is_signed_once(office: Office, journey: Journey, tmp_path: Path) -> None:
    with pytest.raises(DocumentUnfit, match=r"signing.field_signed"):
        sign(SigningRequest(journey.sealed, tmp_path / "twice.pdf", SEAL), office.seal)


def test_a_field_that_was_not_prepared_is_not_signed(
    office: Office, journey: Journey, tmp_path: Path
) -> None:
    with pytest.raises(DocumentUnfit, match=r"signing.field_missing"):
        sign(SigningRequest(journey.prepared, tmp_path / "x.pdf", "khac"), office.seal)


def test_a_foreseen_third_signer_breaks_neither_signature(
    office: Office, journey: Journey, tmp_path: Path
) -> None:
    third = FieldPlace("ky_tiep_theo", 1, (80, 100, 200, 160))
    names = [tmp_path / f"{step}.pdf" for step in range(5)]
    prepare(journey.plain, names[0], [*PLACES, third])
    sign(SigningRequest(names[0], names[1], LEADER), office.leader)
    fill(names[1], names[2], FILLED)
    sign(SigningRequest(names[2], names[3], SEAL), office.seal)
    sign(SigningRequest(names[3], names[4], third.name), office.leader)
    verdict = verify(names[4], office.trust)
    assert [one.verdict for one in verdict.signatures] == [Verdict.VALID] * 3


@pytest.mark.parametrize(
    ("places", "code"),
    [
        ([FieldPlace(LEADER, 2, (0, 0, 9, 9))], "signing.page_missing"),
        ([FieldPlace(LEADER, 0, (9, 9, 9, 20))], "signing.empty_rectangle"),
        ([FieldPlace(LEADER, 0, (0, 0, 9, 9))] * 2, "signing.field_exists"),
    ],
)
def test_impossible_places_are_refused(
    journey: Journey, tmp_path: Path, places: list[FieldPlace], code: str
) -> None:
    with pytest.raises(DocumentUnfit) as caught:
        prepare(journey.plain, tmp_path / "x.pdf", places)
    assert caught.value.code == code
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_prepared_once(journey: Journey, tmp_path: Path) -> None:
    with pytest.raises(DocumentUnfit, match=r"signing.field_exists"):
        prepare(journey.prepared, tmp_path / "x.pdf", PLACES)


def test_signing_and_verifying_work_inside_a_running_loop(
    office: Office, journey: Journey, tmp_path: Path
) -> None:
    async def inside() -> Verdict:
        target = tmp_path / "loop.pdf"
        sign(SigningRequest(journey.prepared, target, LEADER), office.leader)
        return verify(target, office.trust).verdict

    assert asyncio.run(inside()) is Verdict.VALID


def test_files_with_compressed_structure_travel_as_well(
    office: Office, journey: Journey, tmp_path: Path
) -> None:
    from pyhanko.pdf_utils.writer import copy_into_new_writer

    with journey.plain.open("rb") as file, (tmp_path / "plain.pdf").open("wb") as output:
        writer = copy_into_new_writer(PdfFileReader(file), writer_kwargs={"stream_xrefs": True})
        writer.write(output)
    a, b, c, d = (tmp_path / f"{name}.pdf" for name in "abcd")
    prepare(tmp_path / "plain.pdf", a, PLACES)
    sign(SigningRequest(a, b, LEADER), office.leader)
    fill(b, c, FILLED)
    sign(SigningRequest(c, d, SEAL), office.seal)
    assert verify(d, office.trust).verdict is Verdict.VALID


def test_many_documents_are_signed_from_many_threads(
    office: Office, journey: Journey, tmp_path: Path
) -> None:
    targets = [tmp_path / f"{number}.pdf" for number in range(8)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda to: sign(SigningRequest(journey.prepared, to, LEADER), office.leader), targets))
    assert {verify(target, office.trust).verdict for target in targets} == {Verdict.VALID}
