"""How fast a batch signs, beside the plain engine in the same run: `python -m tests.bench.signing_batch`.

One page each, B-B, a visible stamp in Vietnamese. The slow token sleeps 200 ms in each signature.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from pyhanko.pdf_utils.font.opentype import GlyphAccumulatorFactory
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.text import TextBoxStyle
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.stamp import TextStampStyle
from reportlab.pdfgen import canvas

from hsm import Pin, SoftTokens
from signing import DemoAuthority, SigningKey, TokenKey
from signing.batch import Job, Rules, State, sign_batch
from signing.fonts import font_file
from signing.journal import Journal
from signing.operations import Recipe
from signing.placing import Operation
from tests.signing.engine_signer import KeySigner

NAME = "Nguyễn Đặng Ưỡn Ẵm"
PLAIN, OURS, SLOW = 12, 240, 40
SLOW_S = 0.2
PLACE = (0, (300.0, 100.0, 500.0, 170.0))


class SlowKey:
    """A token's key that takes as long as a real device."""

    def __init__(self, key: SigningKey) -> None:
        self.certificate, self.chain, self._key = key.certificate, key.chain, key

    def sign(self, data: bytes, digest: str) -> bytes:
        """Wait, then sign."""
        until = time.monotonic() + SLOW_S
        made = self._key.sign(data, digest)
        time.sleep(max(0.0, until - time.monotonic()))
        return made


def draw(folder: Path, count: int) -> list[Path]:
    """Draw one-page documents."""
    files = []
    for number in range(count):
        page = canvas.Canvas(str(folder / f"{number:04d}.pdf"))
        page.drawString(80, 700, f"Document {number}")
        page.save()
        files.append(folder / f"{number:04d}.pdf")
    return files


def plain(files: list[Path], out: Path, key: SigningKey) -> float:
    """Sign with the engine as its documentation shows; return documents per second."""
    style = TextStampStyle(
        stamp_text="Ký bởi: %(signer)s\nThời gian: %(ts)s",
        text_box_style=TextBoxStyle(font=GlyphAccumulatorFactory(str(font_file(italic=False)))),
    )
    began = time.perf_counter()
    for file in files:
        meta = signers.PdfSignatureMetadata("Sig", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
        signer = signers.PdfSigner(
            meta,
            KeySigner(key),
            stamp_style=style,
            new_field_spec=SigFieldSpec("Sig", 0, (300, 100, 500, 170)),
        )
        with file.open("rb") as source, (out / file.name).open("wb+") as target:
            asyncio.run(signer.async_sign_pdf(IncrementalPdfFileWriter(source), output=target))
    return len(files) / (time.perf_counter() - began)


def batch(files: list[Path], out: Path, key: SigningKey, processes: int | None) -> float:
    """Sign as a batch with its journal; return documents per second, starting of processes included."""
    recipe = Recipe(Operation.COMMENT, NAME, "Sở Nội vụ", text=f"Ký bởi: {NAME}", place=PLACE)
    jobs = [Job(file, out / file.name, recipe) for file in files]
    began = time.perf_counter()
    with Journal(out / "journal") as journal:
        result = sign_batch(jobs, key, journal, Rules(processes=processes))
    spent = time.perf_counter() - began
    if result.count(State.DONE) != len(files):
        raise SystemExit(f"not all were signed: {result.outcomes[0]}")
    return len(files) / spent


def large(folder: Path) -> tuple[float, float]:
    """Sign a 200 MB file in a process of its own; return seconds and peak memory in MB."""
    for step in ("make_large", "sign_large"):
        code = f"import tests.bench.large_file as it, pathlib; it.{step}(pathlib.Path({str(folder)!r}))"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    seconds, memory = done.stdout.split()
    return float(seconds), float(memory)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        soft, authority = SoftTokens(folder / "tokens"), DemoAuthority.create("CA")
        serial = soft.create(NAME, Pin("123456"), Pin("87654321"))
        public = soft.generate_key(serial, Pin("123456"), NAME)
        soft.store_certificate(serial, Pin("123456"), NAME, authority.issue(NAME, "Sở", public))
        source = folder / "in"
        source.mkdir()
        files = draw(source, OURS)
        with soft.worker() as worker:
            worker.login(serial, Pin("123456"))
            key = TokenKey(worker, worker.certificates(serial)[0], [authority.certificate])
            outs = [folder / f"out{number}" for number in range(6)]
            for out in outs:
                out.mkdir()
            base = plain(files[:PLAIN], outs[0], key)
            sys.stdout.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M} plain engine loop: {base:.1f}/s\n")
            for at, processes in enumerate((0, 1), start=1):
                rate = batch(files, outs[at], key, processes)
                sys.stdout.write(f"batch, {processes} processes: {rate:.1f}/s = {rate / base:.1f} x plain\n")
            slow = batch(files[:SLOW], outs[4], SlowKey(key), None)
            ceiling = 1 / SLOW_S
            sys.stdout.write(
                f"token of 200 ms: {slow:.2f}/s = {slow / ceiling:.2f} of its own {ceiling:g}/s\n"
            )
        spent, memory = large(folder)
        sys.stdout.write(f"200 MB: {spent:.1f} s, peak {memory:.0f} MB\n")


if __name__ == "__main__":
    main()
