"""Signatures that poppler makes (pdfsig, Okular): its odd tables and its forgotten list of fields."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from pyhanko.pdf_utils.generic import ArrayObject

from signing import Verdict, verify
from tests.signing import forge

PKI = forge.Pki.make()
ONE, TWO = PKI.person("Nguyễn Văn Ân"), PKI.person("Trần Thị Bình")
TOOLS = ("pdfsig", "certutil", "pk12util")
pytestmark = pytest.mark.skipif(
    not all(shutil.which(one) for one in TOOLS), reason="poppler's or NSS's tools are not installed"
)


@dataclass(frozen=True)
class Poppler:
    """Poppler's own signing program with a store of keys."""

    keys: Path

    def sign(self, source: Path, who: str, field: str) -> Path:
        """Return the file with one more signature."""
        target = source.with_name(f"{source.stem}-{field}.pdf")
        wanted = [
            "-nick",
            who,
            "-add-signature",
            "-new-signature-field-name",
            field,
            str(source),
            str(target),
        ]
        subprocess.run(["pdfsig", "-nssdir", f"sql:{self.keys}", *wanted], check=True, capture_output=True)
        return target


@pytest.fixture(scope="module")
def poppler(tmp_path_factory: pytest.TempPathFactory) -> Poppler:
    keys = tmp_path_factory.mktemp("nss")
    store = f"sql:{keys}"
    subprocess.run(["certutil", "-N", "-d", store, "--empty-password"], check=True, capture_output=True)
    for name, person in (("one", ONE), ("two", TWO)):
        kept = keys / f"{name}.p12"
        above = [PKI.middle.certificate, PKI.root.certificate]
        packed = pkcs12.serialize_key_and_certificates(
            name.encode(), person.key, person.certificate, above, BestAvailableEncryption(b"x")
        )
        kept.write_bytes(packed)
        subprocess.run(["pk12util", "-i", kept, "-d", store, "-W", "x"], check=True, capture_output=True)
    return Poppler(keys)


def test_two_signatures_of_poppler_are_valid_although_its_tables_count_generations_oddly(
    poppler: Poppler, tmp_path: Path
) -> None:
    first = poppler.sign(forge.saved(tmp_path, forge.plain()), "one", "A")
    second = poppler.sign(first, "two", "B")
    assert b" 00001 n" in second.read_bytes()[-3000:]
    found = verify(second, PKI.trust)
    assert (found.verdict, found.reasons) == (Verdict.VALID, ())
    assert [one.signer for one in found.signatures] == ["Nguyễn Văn Ân", "Trần Thị Bình"]


def test_a_number_that_is_also_asked_for_by_its_true_generation_stays_undecided(
    poppler: Poppler, tmp_path: Path
) -> None:
    signed = poppler.sign(forge.saved(tmp_path, forge.plain()), "one", "A").read_bytes()
    number = int(re.findall(rb"\n(\d+) 1 obj", signed)[-1])
    root = re.findall(rb"\n1 0 obj\s+(<<.*?>>)\s+endobj", signed, re.DOTALL)[-1]
    # A reader that ignores generations finds an object here, and one that minds them finds none.
    pointing = forge.appended(signed, {1: b"<< /Seen %d 0 R " % number + root[2:]})
    assert "file.not_strict" in verify(forge.saved(tmp_path, pointing, "p.pdf"), PKI.trust).reasons


def test_a_second_signature_that_poppler_forgot_to_list_is_judged_and_warned_of(
    poppler: Poppler, tmp_path: Path
) -> None:
    first = forge.saved(tmp_path, forge.sign(forge.with_fields(), ONE))
    found = verify(poppler.sign(first, "two", "B"), PKI.trust)
    mine, theirs = found.signatures
    assert (mine.verdict, mine.changes) == (Verdict.VALID, ("signature added: B",))
    assert (theirs.signer, theirs.integrity, theirs.changes_after) == ("Trần Thị Bình", "intact", "none")
    assert (theirs.verdict, theirs.reasons) == (Verdict.INDETERMINATE, ("signature.not_in_form",))
    assert found.verdict is Verdict.INDETERMINATE


def test_what_is_changed_under_an_unlisted_signature_is_found(poppler: Poppler, tmp_path: Path) -> None:
    first = forge.saved(tmp_path, forge.sign(forge.with_fields(), ONE))
    data = bytearray(poppler.sign(first, "two", "B").read_bytes())
    start, _, _, _ = forge.last_range(bytes(data))
    data[start + 40] ^= 1
    assert verify(forge.saved(tmp_path, bytes(data), "p.pdf"), PKI.trust).verdict is Verdict.INVALID


def test_a_signature_taken_out_of_the_list_is_removed_although_its_widget_stays(tmp_path: Path) -> None:
    signed = forge.sign(forge.plain(), ONE)

    def drop(writer: forge.Loose) -> None:
        form = writer.root["/AcroForm"]
        form["/Fields"] = ArrayObject([])
        writer.update_container(form)

    found = verify(forge.saved(tmp_path, forge.revise(signed, drop)), PKI.trust)
    assert found.verdict is Verdict.INVALID
