"""What the story leaves: the signed files, the receipts, and the log in words."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from eoffice.clock import VIETNAM
from eoffice.demo.actor import Actor
from eoffice.desktop.session.story import tell
from eoffice.paths import write_bytes
from eoffice.services import codec
from eoffice.services.log import Record, check_chain
from signing import TrustStore, Verdict, verify

_WIDEST = 48
_POPPLER_GOOD = "Signature is Valid."


@dataclass(frozen=True)
class Left:
    """Where things lie after the story."""

    documents: tuple[Path, ...]
    receipts: tuple[Path, ...]
    pictures: Path
    log: str


def collect(
    folder: Path,
    actors: Sequence[Actor],
    sent: Sequence[str],
    arrived: Sequence[str],
    clerks: tuple[Actor, Actor],
) -> Left:
    """Copy signed files and receipts into a folder of their own and check every chain."""
    results = folder / "ket-qua"
    results.mkdir(exist_ok=True)
    sender, receiver = clerks
    documents = tuple(_signed_file(sender, document, results) for document in sent)
    logs = [(sender, document) for document in sent] + [(receiver, document) for document in arrived]
    receipts = tuple(
        _receipts(
            actors, [record for actor, document in logs for record in _records(actor, document)], results
        )
    )
    table = "\n\n".join(_table(actor, document) for actor, document in logs)
    return Left(documents, receipts, folder / "anh-man-hinh", table)


@dataclass(frozen=True)
class Judgement:
    """What is said of a signed file by us, and by Poppler's pdfsig when it is installed."""

    ours: str
    poppler: tuple[str, ...] | None

    @property
    def holds(self) -> bool:
        """Tell whether everybody asked finds both signatures good."""
        by_poppler = self.poppler is None or self.poppler == (_POPPLER_GOOD, _POPPLER_GOOD)
        return self.ours == Verdict.VALID and by_poppler


def judge(file: Path, trust: Path) -> Judgement:
    """Return what is said of the signatures of a file."""
    return Judgement(verify(file, TrustStore.read(trust)).verdict, _said_by_poppler(file))


def _said_by_poppler(file: Path) -> tuple[str, ...] | None:
    """Return what pdfsig says of each signature; None when it is not installed."""
    program = shutil.which("pdfsig")
    if program is None:
        return None
    said = subprocess.run(
        [program, str(file)], capture_output=True, text=True, check=False, timeout=60
    ).stdout
    lines = (line.strip(" -") for line in said.splitlines())
    return tuple(line.partition(": ")[2] for line in lines if line.startswith("Signature Validation"))


def _records(actor: Actor, document: str) -> tuple[Record, ...]:
    records = actor.desk.work.log.records(document)
    check_chain(records)
    return records


def _signed_file(actor: Actor, document: str, results: Path) -> Path:
    """Copy the sealed pages under the document's number."""
    state = actor.desk.work.ordering.now_here(document)
    if state.pages is None or state.code is None:
        raise AssertionError("the story ends with a numbered document")
    name = str(state.code).replace("/", "-")
    path = results / f"{name}.pdf"
    write_bytes(path, actor.desk.work.files.read(state.pages))
    return path


def _receipts(actors: Iterable[Actor], records: Iterable[Record], results: Path) -> Iterable[Path]:
    """Write each receipt that a desk was given for one of these records."""
    desks = list(actors)
    orders = dict.fromkeys(record.parsed()[2] for record in records)
    for order in orders:
        found = (actor.desk.work.log.receipt(order) for actor in desks)
        receipt = next((one for one in found if one is not None), None)
        if receipt is not None:
            path = results / f"bien-nhan-{order}.json"
            write_bytes(path, codec.encode(receipt))
            yield path


def _table(actor: Actor, document: str) -> str:
    """Return a document's log as lines: when, who, what, and the hash that closes each record."""
    records = _records(actor, document)
    state = actor.desk.work.ordering.now_here(document)
    head = f"{state.code or ''} {state.subject}"
    lines = [head, "-" * min(len(head), 100)]
    for record, chapter in zip(records, tell(records, actor.desk.work.ordering.directory), strict=True):
        when = chapter.when.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M:%S")
        what = f"{chapter.what[:_WIDEST]:<{_WIDEST}}"
        lines.append(f"{record.version:>3}  {when}  {chapter.who:<20}  {what}  {record.hash[:16]}")
    return "\n".join(lines)
