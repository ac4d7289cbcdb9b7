"""What the hub takes for evidence behind signed pages: stamps and proofs, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from eoffice.hub.page_check import SigningPageCheck
from eoffice.storage.blobs import SegmentBlobs
from tests.signing import forge

PKI = forge.Pki.make()
ONE, TWO = PKI.person("Nguyễn Văn Ân"), PKI.person("Trần Thị Bình")
SIGNED = forge.sign(forge.with_fields(), ONE)

Asked = Callable[[bytes, bytes], bool]


@pytest.fixture
def asked(tmp_path: Path) -> Asked:
    blobs = SegmentBlobs(tmp_path, reserve=1 << 20)
    check = SigningPageCheck(blobs)

    def ask(earlier: bytes, later: bytes) -> bool:
        return check.only_evidence(blobs.put_bytes(earlier), blobs.put_bytes(later))

    return ask


def test_a_stamp_on_the_document_is_evidence_and_a_second_one_too(asked: Asked) -> None:
    once = forge.document_stamp(SIGNED, PKI.tsa())
    assert asked(SIGNED, once)
    assert asked(once, forge.document_stamp(once, PKI.tsa()))


@pytest.mark.parametrize(
    ("what", "later"),
    [
        ("nothing new", SIGNED),
        ("another file", forge.document_stamp(forge.sign(forge.plain(), ONE), PKI.tsa())),
        ("another signature", forge.sign(SIGNED, TWO, "Sig2", box=None)),
        ("a field filled", forge.revise(SIGNED, forge.filling("ho_ten", "Ai do"))),
        ("bytes without a table", SIGNED + b"\n9 0 obj\n<<>>\nendobj\n%%EOF\n"),
    ],
)
def test_anything_else_is_not(asked: Asked, what: str, later: bytes) -> None:
    assert not asked(SIGNED, later), what


def test_a_stamp_does_not_cover_up_what_was_changed_before_it(asked: Asked) -> None:
    filled = forge.revise(SIGNED, forge.filling("ho_ten", "Ai do"))
    assert not asked(SIGNED, forge.document_stamp(filled, PKI.tsa()))
