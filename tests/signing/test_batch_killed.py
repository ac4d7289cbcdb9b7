"""A batch of five hundred, killed again and again wherever it happens to be: nothing is signed twice."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields

from tests.signing.authority_server import AuthorityServer, PlainKey
from tests.signing.conftest import draw_document

COUNT = 500
KILLS = 3


def prepare(folder: Path) -> None:
    """Lay out the key and five hundred documents."""
    with AuthorityServer() as authority:
        key = PlainKey(authority, "Ân")
    private = key._key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.der").write_bytes(private)
    (folder / "cert.der").write_bytes(key.certificate)
    (folder / "issuer.der").write_bytes(key.chain[0])
    (folder / "in").mkdir()
    draw_document(folder / "one.pdf")
    content = (folder / "one.pdf").read_bytes()
    for at in range(COUNT):
        (folder / "in" / f"{at}.pdf").write_bytes(content + b"%% %d\n" % at)


def child(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.signing.batch_child", str(folder), str(COUNT)]
    root = Path(__file__).resolve().parents[2]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=root, start_new_session=True, env=dict(os.environ)
    )


def run_until(folder: Path, ended: int | None) -> list[str]:
    """Run the batch; with a number, kill it as soon as so many documents have ended."""
    lines: list[str] = []
    with child(folder) as process:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line)
            if ended is not None and "done" in line and int(line.split()[0]) >= ended:
                os.killpg(process.pid, signal.SIGKILL)
                break
        process.stdout.read()
    return lines


def digests(folder: Path) -> dict[str, str]:
    return {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in (folder / "out").glob("*.pdf")}


@pytest.mark.slow
def test_a_batch_of_five_hundred_killed_anywhere_signs_each_document_once(tmp_path: Path) -> None:
    prepare(tmp_path)
    points = sorted(random.sample(range(10, COUNT - 20), KILLS))
    before: dict[str, str] = {}
    for point in points:
        run_until(tmp_path, point)
        now = digests(tmp_path)
        assert {name: now[name] for name in before} == before, points  # what stood there was left alone
        assert len(now) >= point
        before = now
    lines = run_until(tmp_path, None)
    assert int(lines[-1].split()[0]) == COUNT
    after = digests(tmp_path)
    assert len(after) == COUNT
    assert {name: after[name] for name in before} == before, points
    assert not list((tmp_path / "out").glob(".*.part"))
    for name in after:
        source, target = (tmp_path / "in" / name).read_bytes(), (tmp_path / "out" / name)
        assert target.read_bytes().startswith(source)
        if int(target.stem) % 25 == 0:
            with target.open("rb") as file:
                fields = list(enumerate_sig_fields(PdfFileReader(file), filled_status=True))
            assert len(fields) == 1
