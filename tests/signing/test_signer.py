"""Signing itself: what refuses, what fails, and that a failure leaves nothing behind."""

from __future__ import annotations

import os
import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hsm import CertificateInfo, KeyKind, SoftTokens, TokenError
from signing import (
    LEADER,
    CertificateUnfit,
    DocumentUnfit,
    FieldPlace,
    OutputUnsound,
    Picture,
    SigningRequest,
    TokenKey,
    check_usable,
    describe,
    prepare,
    sign,
    verify,
)
from signing.verdict import Verdict
from tests.signing.conftest import AGENCY, PIN, Journey, Office


class BrokenKey:
    """A key whose signatures are wrong."""

    def __init__(self, key: TokenKey) -> None:
        self.certificate = key.certificate
        self.chain = key.chain

    def sign(self, data: bytes, digest: str) -> bytes:
        return bytes(256)


def issued(office: Office, *, at: datetime, days: int) -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return office.authority.issue("Lê Thị Ổi", AGENCY, der, at=at, days=days)


def test_a_token_that_is_not_logged_in_leaves_no_file(
    office: Office, journey: Journey, tmp_path: Path
) -> None:
    info = office.worker.certificates()[0]
    office.worker.logout(info.token_serial)
    try:
        with pytest.raises(TokenError, match=r"token.not_logged_in"):
            sign(SigningRequest(journey.prepared, tmp_path / "x.pdf", LEADER), TokenKey(office.worker, info))
    finally:
        office.worker.login(info.token_serial, PIN)
    assert list(tmp_path.iterdir()) == []


def test_a_worker_killed_while_signing_leaves_no_file_and_the_old_one_untouched(
    office: Office, journey: Journey, tmp_path: Path
) -> None:
    target = tmp_path / "x.pdf"
    target.write_bytes(b"what stood here before")
    serials = [token.serial for token in office.worker.tokens()]
    pid = office.worker.pid
    assert pid
    os.kill(pid, signal.SIGKILL)
    try:
        with pytest.raises(TokenError, match=r"token.crashed"):
            sign(SigningRequest(journey.prepared, target, LEADER), office.leader)
    finally:
        for serial in serials:
            office.worker.login(serial, PIN)
    assert [file.name for file in tmp_path.iterdir()] == ["x.pdf"]
    assert target.read_bytes() == b"what stood here before"


def test_a_wrong_signature_from_the_key_never_reaches_a_file(
    office: Office, journey: Journey, tmp_path: Path
) -> None:
    with pytest.raises(OutputUnsound) as caught:
        sign(SigningRequest(journey.prepared, tmp_path / "x.pdf", LEADER), BrokenKey(office.leader))
    assert caught.value.values["reason"] == "integrity.broken"
    assert list(tmp_path.iterdir()) == []


def test_an_expired_or_future_certificate_is_refused_before_the_token_is_asked(office: Office) -> None:
    now = datetime.now(UTC)
    with pytest.raises(CertificateUnfit, match=r"signing.certificate_expired"):
        check_usable(issued(office, at=now - timedelta(days=9), days=3), now)
    with pytest.raises(CertificateUnfit, match=r"signing.certificate_not_yet_valid"):
        check_usable(issued(office, at=now + timedelta(days=9), days=3), now)
    with pytest.raises(CertificateUnfit, match=r"signing.certificate_not_for_signing"):
        check_usable(office.authority.certificate, now)


def test_a_certificate_says_who_what_and_until_when(office: Office) -> None:
    facts = describe(office.leader.certificate)
    assert (facts.subject, facts.organisation, facts.issuer) == ("Nguyễn Văn Ân", AGENCY, "CA thử nghiệm")
    assert timedelta(days=700) < facts.not_after - facts.not_before < timedelta(days=1096)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "signing.empty_file"),
        (b"no pdf", "signing.not_pdf"),
        (b"%PDF-1.7\n%%EOF\n", "signing.unreadable"),
    ],
)
def test_what_is_no_pdf_is_a_typed_error(office: Office, tmp_path: Path, content: bytes, code: str) -> None:
    source = tmp_path / "hỏng.pdf"
    source.write_bytes(content)
    with pytest.raises(DocumentUnfit, match=code):
        sign(SigningRequest(source, tmp_path / "x.pdf", LEADER), office.leader)
    assert [file.name for file in tmp_path.iterdir()] == ["hỏng.pdf"]


def test_a_source_that_is_not_there_and_a_broken_picture_are_typed_errors(
    office: Office, journey: Journey, tmp_path: Path
) -> None:
    with pytest.raises(DocumentUnfit, match=r"signing.file_missing"):
        sign(SigningRequest(tmp_path / "no.pdf", tmp_path / "x.pdf", LEADER), office.leader)
    (tmp_path / "x.png").write_bytes(b"no picture")
    request = SigningRequest(journey.prepared, tmp_path / "x.pdf", LEADER, Picture(tmp_path / "x.png"))
    with pytest.raises(DocumentUnfit, match=r"signing.picture_unreadable"):
        sign(request, office.leader)


def test_a_file_may_be_signed_into_itself(office: Office, journey: Journey, tmp_path: Path) -> None:
    file = tmp_path / "tại chỗ.pdf"
    file.write_bytes(journey.prepared.read_bytes())
    sign(SigningRequest(file, file, LEADER), office.leader)
    assert verify(file, office.trust).verdict is Verdict.VALID


def test_a_long_chain_is_given_more_room(office: Office, journey: Journey, tmp_path: Path) -> None:
    """Twelve certificates do not fit the usual room; the second attempt makes it."""
    chain = [issued(office, at=datetime.now(UTC), days=30) for _ in range(12)]
    info = next(one for one in office.worker.certificates() if one.der == office.leader.certificate)
    assert isinstance(info, CertificateInfo)
    assert sum(len(der) for der in chain) > 8192
    sign(SigningRequest(journey.prepared, tmp_path / "x.pdf", LEADER), TokenKey(office.worker, info, chain))
    assert verify(tmp_path / "x.pdf", office.trust).verdict is Verdict.VALID


def test_a_picture_is_drawn_at_its_true_size(office: Office, journey: Journey, tmp_path: Path) -> None:
    import subprocess

    from PIL import Image

    subprocess.run(
        ["pdftoppm", "-r", "72", "-f", "2", "-l", "2", "-png", str(journey.sealed), str(tmp_path / "page")],
        check=True,
    )
    with Image.open(next(tmp_path.glob("page*.png"))) as opened:
        page = opened.convert("RGB")
        red = [
            (x, y)
            for x in range(page.width)
            for y in range(page.height)
            if (pixel := page.getpixel((x, y))) and isinstance(pixel, tuple) and is_red(pixel)
        ]
    across = (max(x for x, _ in red) - min(x for x, _ in red)) * 25.4 / 72
    assert 33 < across < 37  # a ring of 36 mm whose stroke lies just inside


def is_red(pixel: tuple[int, ...]) -> bool:
    return pixel[0] > 170 and pixel[1] < 120 and pixel[2] < 120


def test_three_signatures_stay_within_a_second(office: Office, journey: Journey, tmp_path: Path) -> None:
    start = time.perf_counter()
    for number in range(3):
        sign(SigningRequest(journey.prepared, tmp_path / f"{number}.pdf", LEADER), office.leader)
    each = (time.perf_counter() - start) / 3
    assert each < 1, f"{each * 1000:.0f} ms per signature"


def encrypted(folder: Path) -> Path:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen import canvas

    page = canvas.Canvas(str(folder / "mật khẩu.pdf"), encrypt=StandardEncryption("a", "b", strength=128))
    page.drawString(80, 700, "text")
    page.save()
    return folder / "mật khẩu.pdf"


def test_a_file_with_a_password_is_named_as_such(office: Office, tmp_path: Path) -> None:
    source = encrypted(tmp_path)
    with pytest.raises(DocumentUnfit, match=r"signing.encrypted"):
        prepare(source, tmp_path / "x.pdf", [FieldPlace(LEADER, 0, (0, 0, 9, 9))])
    verdict = verify(source, office.trust)
    assert (verdict.verdict, verdict.reasons) == (Verdict.INDETERMINATE, ("file.encrypted",))


def test_a_key_on_a_curve_signs_as_well(office: Office, journey: Journey, tmp_path: Path) -> None:
    soft = SoftTokens(tmp_path / "tokens")
    serial = soft.create("P-256", PIN, PIN)
    public = soft.generate_key(serial, PIN, "P-256", kind=KeyKind.EC_P256)
    soft.store_certificate(serial, PIN, "P-256", office.authority.issue("Phạm Văn Út", AGENCY, public))
    with soft.worker() as worker:
        worker.login(serial, PIN)
        key = TokenKey(worker, worker.certificates(serial)[0], [office.authority.certificate])
        sign(SigningRequest(journey.prepared, tmp_path / "x.pdf", LEADER), key)
    verdict = verify(tmp_path / "x.pdf", office.trust)
    assert (verdict.verdict, verdict.signatures[0].signer) == (Verdict.VALID, "Phạm Văn Út")
