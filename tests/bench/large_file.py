"""A PDF of 200 MB: made in one process, signed in another, whose memory is then what signing takes."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from signing import LEADER, DemoAuthority, FieldPlace, SigningRequest, prepare, sign

_PARTS, _PART = 50, 4 << 20


class _Key:
    """A key in memory, so that only the signing process counts."""

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        public = self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        authority = DemoAuthority.create("CA")
        self.certificate = authority.issue("Ân", "Sở", public)
        self.chain = (authority.certificate,)

    def sign(self, data: bytes, _digest: str) -> bytes:
        return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())


def make_large(folder: Path) -> None:
    """Write the file, by hand: an engine would hold it in memory."""
    content = os.urandom(_PART)
    with (folder / "big.pdf").open("wb") as file:
        places = []

        def put(body: bytes) -> None:
            places.append(file.tell())
            file.write(b"%d 0 obj\n%s\nendobj\n" % (len(places), body))

        file.write(b"%PDF-1.7\n")
        put(b"<< /Type /Catalog /Pages 2 0 R >>")
        put(b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
        put(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>")
        for _ in range(_PARTS):
            put(b"<< /Length %d >>\nstream\n%s\nendstream" % (_PART, content))
        start = file.tell()
        file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1))
        file.writelines(b"%010d 00000 n \n" % place for place in places)
        file.write(
            b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, start)
        )
    prepare(folder / "big.pdf", folder / "ready.pdf", [FieldPlace(LEADER, 0, (300, 100, 500, 170))])


def sign_large(folder: Path) -> None:
    """Sign the file and print seconds and the peak of memory in MB."""
    key = _Key()
    began = time.perf_counter()
    sign(SigningRequest(folder / "ready.pdf", folder / "signed.pdf", LEADER), key)
    spent = time.perf_counter() - began
    # Not `ru_maxrss`: a child starts with its parent's peak.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
    sys.stdout.write(f"{spent} {peak}\n")
