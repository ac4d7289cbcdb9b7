"""Verification: many signatures in one file, ordinary files in a row, many pages, and what bounds it."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from pyhanko.pdf_utils.reader import PdfFileReader

from signing import verify
from tests.bench.harness import Figure, seconds
from tests.signing import forge

PKI = forge.Pki.make()
MANY, FILES, PAGES, WARM = 24, 40, 2000, 3
PEAK = """
import sys
from pathlib import Path
from signing import TrustStore, verify
verdict = verify(Path(sys.argv[1]), TrustStore.read(Path(sys.argv[2])))
# The peak that getrusage tells is inherited from the parent across exec; this one is not.
told = Path("/proc/self/status").read_text()
print(verdict.verdict, int(told.split("VmHWM:")[1].split()[0]) // 1024)
"""


def measure(folder: Path) -> Iterator[Figure]:
    """Measure on one process; `verify FILES...` shares many files among all processors."""
    people = [PKI.person(f"Người ký {number}") for number in range(MANY)]
    yield from _many(folder, people)
    yield from _ordinary(folder, people[0])
    yield from _pages(folder, people)
    yield from _large(folder, people[0])


def _many(folder: Path, people: list[forge.Person]) -> Iterator[Figure]:
    data = forge.plain()
    for number, one in enumerate(people):
        data = forge.sign(data, one, f"Sig{number}", box=None)
    file, heard = forge.saved(folder, data, "many.pdf"), list[float]()
    start = time.perf_counter()
    verify(file, PKI.trust, told=lambda _: heard.append(time.perf_counter() - start))
    whole = time.perf_counter() - start
    yield Figure(f"{MANY} signatures: first verdict", heard[0], "s", 1.0, "budget")
    yield Figure(f"{MANY} signatures: all", whole, "s", 5.0, "budget")
    again = seconds(lambda: verify(file, PKI.trust))
    yield Figure("the same file again, from the cache", again * 1000, "ms")


def _ordinary(folder: Path, one: forge.Person) -> Iterator[Figure]:
    trust, files = PKI.trust, []
    for number in range(FILES + WARM):
        data = forge.sign(forge.plain(extra=b"/N %d " % number), one)
        files.append(forge.saved(folder, data, f"{number}.pdf"))
    for file in files[:WARM]:
        verify(file, trust)
    taken = seconds(lambda: [verify(file, trust) for file in files[WARM:]])
    rate = FILES / taken
    # What no verifier can do without.
    digest = seconds(lambda: [hashlib.sha256(file.read_bytes()).digest() for file in files[WARM:]])
    yield Figure(
        "ordinary files, one process", rate, "files/s", 20.0 / (os.cpu_count() or 1), "budget: 20 on all"
    )
    yield Figure("of that reading and digests", 100 * digest / taken, "%")


def _pages(folder: Path, people: list[forge.Person]) -> Iterator[Figure]:
    data = forge.sign(forge.sign(forge.plain(pages=PAGES), people[0]), people[1], "Sig2", box=None)
    file = forge.saved(folder, data, "pages.pdf")
    verdict = seconds(lambda: verify(file, PKI.trust))

    def read() -> None:
        with file.open("rb") as stream:
            reader = PdfFileReader(stream)
            for reference in reader.xrefs.explicit_refs_in_revision(0):
                reader.get_object(reference)

    limit = seconds(read)
    yield Figure(f"{PAGES} pages, two signatures", verdict, "s", limit, "every object read once")


def _large(folder: Path, one: forge.Person) -> Iterator[Figure]:
    """Measure the memory of a process that checks a file of 200 MB."""
    noise = os.urandom(1 << 20) * 200
    plain = forge.assemble([b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>",
        b"<< /Length %d >>\nstream\n" % len(noise) + noise + b"\nendstream"])  # fmt: skip
    data = forge.sign(plain, one)
    file, roots = forge.saved(folder, data, "large.pdf"), folder / "roots"
    roots.mkdir()
    (roots / "root.der").write_bytes(PKI.root.der)
    del noise, plain, data
    command = [sys.executable, "-c", PEAK, str(file), str(roots)]
    for name, sample in (("200 MB", file), ("one page", folder / "0.pdf")):
        command[3] = str(sample)
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        yield Figure(f"memory of a process that verifies {name} ({told[0]})", float(told[1]), "MB")
