"""What `sign` and `extend` share: raising files to a level, and the list of those that must wait."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from eoffice.commands.face import Answer
from eoffice.commands.signing_report import SigningReport
from eoffice.paths import write_bytes
from signing.raising import BEYOND, Raised, raise_level
from signing.requests import Level
from signing.timestamps import Authority, TimeStamps
from signing.trust import TrustStore

PENDING = "cho-nang-muc.json"
_AT_ONCE = 4  # a public integrator of the government's authority found more to be refused


def stamps_of(urls: Sequence[str]) -> TimeStamps:
    """Return the time-stamp service over a list of addresses, asked in this order."""
    return TimeStamps([Authority(url) for url in urls])


def trust_of(places: Sequence[Path]) -> TrustStore | None:
    """Return the roots named on the command line, if any."""
    return TrustStore.read(*places) if places else None


def raise_rows(report: SigningReport, given: argparse.Namespace, answer: Answer) -> None:
    """Raise every signed file of a run; those that must wait are listed for `extend`."""
    rows = {Path(row.target): row for row in report.signed()}

    def told(result: Raised) -> None:
        report.raised(rows[result.file], result)
        answer.note(f"{result.file.name}: {result.after.value}")

    raise_all(rows, given.level, stamps_of(given.tsa), trust_of(given.trust), told, renew=False)
    # What no authority could ever give is told once and does not wait.
    waiting = [file for file, row in rows.items() if row.pending not in ("", BEYOND)]
    remember(given.data / PENDING, waiting, rows, given)


def raise_all(
    files: Iterable[Path],
    level: Level,
    stamps: TimeStamps,
    trust: TrustStore | None,
    told: Callable[[Raised], None],
    *,
    renew: bool,
) -> None:
    """Raise files in place, a few at once: an authority may take minutes for each."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        waiting = [pool.submit(raise_level, file, file, level, stamps, trust, renew=renew) for file in files]
        for one in waiting:
            told(one.result())


def remember(listed: Path, pending: Iterable[Path], tried: Iterable[Path], given: argparse.Namespace) -> None:
    """Keep the files that wait for a level, with where to ask; those that were tried leave first."""
    done = {file.resolve() for file in tried}
    kept = [item for item in waiting_files(listed) if Path(str(item["file"])) not in done]
    places = [str(place.resolve()) for place in given.trust]
    kept += [
        {"file": str(file.resolve()), "level": given.level.value, "tsa": list(given.tsa), "trust": places}
        for file in pending
    ]
    if kept or listed.exists():
        listed.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(listed, json.dumps(kept, ensure_ascii=False, indent=2).encode())


def waiting_files(listed: Path) -> list[dict[str, object]]:
    """Return the files that wait, as they were kept; a damaged list counts as empty."""
    try:
        held = json.loads(listed.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    items = held if isinstance(held, list) else []
    return [item for item in items if isinstance(item, dict) and "file" in item]
