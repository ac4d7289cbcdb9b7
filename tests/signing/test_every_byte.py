"""Every part of a signed file is spoiled in turn: only what still says the same may stay valid."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from signing import Verdict, verify
from tests.signing import forge

PKI = forge.Pki.make()
ONE, TWO = PKI.person("Nguyễn Văn Ân"), PKI.person("Trần Thị Bình")
FIRST = forge.sign(forge.with_fields(), ONE, "Sig1")
BOTH = forge.sign(forge.revise(FIRST, forge.filling("so_tien", "100")), TWO, "Sig2", box=None)
_, GAP, AFTER, REST = forge.last_range(BOTH)


def spoiled(at: int, flip: int) -> bytes:
    data = bytearray(BOTH)
    data[at] ^= flip
    return bytes(data)


def test_the_file_itself_is_valid(tmp_path: Path) -> None:
    assert verify(forge.saved(tmp_path, BOTH), PKI.trust).verdict is Verdict.VALID


@pytest.mark.parametrize("flip", [1, 0x20])
def test_no_byte_under_the_last_signature_can_be_changed(tmp_path: Path, flip: int) -> None:
    # The gap of the first signature is signed by the second one like everything else.
    places = (*range(0, GAP, GAP // 24), *range(AFTER, AFTER + REST, max(1, REST // 10)))
    for at in places:
        verdict = verify(forge.saved(tmp_path, spoiled(at, flip)), PKI.trust).verdict
        assert verdict not in (Verdict.VALID, Verdict.UNSIGNED), at


def test_a_byte_of_the_signature_itself_changes_nothing_or_breaks_it(tmp_path: Path) -> None:
    used = GAP + len(BOTH[GAP:AFTER].rstrip(b">").rstrip(b"0"))
    honest = verify(forge.saved(tmp_path, BOTH), PKI.trust).signatures
    for at in range(GAP + 1, used, max(1, (used - GAP) // 24)):
        found = verify(forge.saved(tmp_path, spoiled(at, 1)), PKI.trust)
        assert found.verdict is not Verdict.UNSIGNED
        if found.verdict is Verdict.VALID:
            # A CMS carries certificates that nothing signs; what is told must be the same.
            assert found.signatures == honest, at


def test_no_number_of_a_later_table_can_be_changed_unnoticed(tmp_path: Path) -> None:
    later = forge.revise(BOTH, lambda _: None)
    table = later[len(BOTH) :]
    numbers = [found.start() + len(BOTH) for found in re.finditer(rb"\d", table)]
    honest = verify(forge.saved(tmp_path, later), PKI.trust)
    assert honest.verdict is Verdict.VALID
    for at in numbers[:: max(1, len(numbers) // 24)]:
        data = bytearray(later)
        data[at] = ord("9") if data[at] != ord("9") else ord("0")
        found = verify(forge.saved(tmp_path, bytes(data)), PKI.trust)
        assert found.verdict is not Verdict.UNSIGNED
        if found.verdict is Verdict.VALID:
            assert [one.signer for one in found.signatures] == [one.signer for one in honest.signatures], at


def test_zeros_and_letters_behind_the_signature_are_worth_a_look(tmp_path: Path) -> None:
    padded = bytearray(BOTH)
    padded[AFTER - 3 : AFTER - 1] = b"41"
    assert verify(forge.saved(tmp_path, bytes(padded)), PKI.trust).verdict is Verdict.CHANGED


def test_a_number_that_is_none_is_a_fault_of_the_file(tmp_path: Path) -> None:
    data = BOTH.replace(b"/Rect [72 600 300 620]", b"/Rect [72 600 3.-1 620]")
    assert data != BOTH
    assert verify(forge.saved(tmp_path, data), PKI.trust).verdict not in (Verdict.VALID, Verdict.UNSIGNED)


def test_an_unknown_filter_is_a_fault_of_the_file(tmp_path: Path) -> None:
    def change(writer: forge.Loose) -> None:
        content = forge.stream(b"x", Filter=forge.NAME("/Unheard"))
        content._encoded_data = b"x"
        writer.objects[(0, 6)] = content

    verdict = verify(forge.saved(tmp_path, forge.revise(BOTH, change)), PKI.trust).verdict
    assert verdict not in (Verdict.VALID, Verdict.UNSIGNED)
