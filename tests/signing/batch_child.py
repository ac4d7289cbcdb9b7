"""A batch in a process of its own, to be killed: folder, count; the key comes by file."""

from __future__ import annotations

import sys
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_private_key

from signing.batch import Job, Rules, sign_batch
from signing.journal import Journal
from signing.operations import Recipe
from signing.placing import Operation


class FileKey:
    """A key from a file: a token would be as slow as a token."""

    def __init__(self, folder: Path) -> None:
        self.certificate = (folder / "cert.der").read_bytes()
        self.chain = ((folder / "issuer.der").read_bytes(),)
        held = load_der_private_key((folder / "key.der").read_bytes(), None)
        if not isinstance(held, rsa.RSAPrivateKey):
            raise TypeError(type(held))
        self._key = held

    def sign(self, data: bytes, _digest: str) -> bytes:
        return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())


def jobs(folder: Path, count: int) -> list[Job]:
    recipe = Recipe(Operation.COMMENT, text="Đã xem")
    return [Job(folder / "in" / f"{at}.pdf", folder / "out" / f"{at}.pdf", recipe) for at in range(count)]


def main(folder: Path, count: int) -> None:
    """Sign what is left and print a line for each document that has ended."""
    with Journal(folder / "journal") as journal:
        sign_batch(jobs(folder, count), FileKey(folder), journal, Rules(processes=0), progress=_tell)


def _tell(outcome: object, ended: int, _total: int) -> None:
    sys.stdout.write(f"{ended} {getattr(outcome, 'state', '')}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
