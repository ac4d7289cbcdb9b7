"""`main.py verify`: is a signed file genuine, told in one word per signature and one for the file."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path

from eoffice.clock import VIETNAM
from eoffice.commands.believed import trust_for
from eoffice.commands.face import Answer, Exit, parser_for, run
from eoffice.errors import Refused
from eoffice.services.verdict_words import spoken
from signing.beside import SUFFIX
from signing.dispatch import verify_file
from signing.evidence import Evidence, ask_by_http
from signing.trust import TrustStore
from signing.verdict import FileVerdict, Verdict
from signing.xml_verification import SUFFIXES

KEPT_EVIDENCE = "evidence"
"""A folder in the data folder: revocation data of earlier checks."""
_FEW = 3  # below this, starting processes costs more than it saves
_TIMES = ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S")


@dataclass(frozen=True)
class _Task:
    """What each worker process has to know."""

    anchors: tuple[bytes, ...]
    origins: tuple[tuple[str, str], ...]
    at: datetime | None
    evidence: Path
    offline: bool

    def settings(self) -> tuple[TrustStore, Evidence]:
        """Return whom to believe and where evidence is."""
        trust = TrustStore.of(self.anchors).joined((), dict(self.origins))
        return trust, Evidence(self.evidence, None if self.offline else ask_by_http)


@dataclass(frozen=True)
class _Unread:
    """A file that could not even be opened."""

    file: str
    reason: str


def main(words: Sequence[str]) -> int:
    """Verify files and return the exit code."""
    parser = parser_for("verify", "kiểm tra chữ ký số của một hay nhiều tệp")
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="TỆP",
        help="tệp PDF, tệp XML đã ký, hoặc tệp có chữ ký .p7s bên cạnh",
    )
    parser.add_argument(
        "--trust",
        nargs="+",
        action="extend",
        type=Path,
        default=[],
        metavar="TỆP|THƯ_MỤC",
        help="chứng thư gốc được tin cậy (PEM hoặc DER), hoặc thư mục chứa chúng; "
        "bỏ trống: như máy trạm này, gồm các gốc do trục văn bản giao",
    )
    parser.add_argument("--offline", action="store_true", help="không hỏi mạng, chỉ dùng dữ liệu đã có")
    parser.add_argument(
        "--at", metavar="THỜI_ĐIỂM", help="xét tại thời điểm này thay cho bây giờ (ISO 8601 hoặc dd/mm/yyyy)"
    )
    parser.add_argument("--report", type=Path, metavar="TỆP.pdf", help="ghi phiếu kết quả kiểm tra dạng PDF")
    return run(parser, _verify, words)


def _verify(given: argparse.Namespace, answer: Answer) -> int:
    files, places = _sorted_out(given.files, given.trust)
    if not files:
        raise Refused("verify.no_files")
    trust = trust_for(places, given.data, answer.note)
    anchors = tuple(one.dump() for one in (*trust.anchors, *trust.intermediates))
    task = _Task(anchors, trust.origins, _moment(given.at), given.data / KEPT_EVIDENCE, given.offline)
    results = list(_all(files, task))
    if given.report is not None:
        _report(given.report, results, files)
        answer.note(f"Đã ghi phiếu kết quả: {given.report}")
    shown = [_plain(one) for one in results]
    answer.result(shown[0] if len(files) == 1 else shown, _lines(results))
    return _exit(results)


def _sorted_out(files: list[Path], places: list[Path]) -> tuple[list[Path], list[Path]]:
    """Tell documents from roots: `--trust ROOT a.pdf` takes the document for a root, people do not."""
    documents = [one for one in places if one.suffix.lower() in {".pdf", SUFFIX, *SUFFIXES}]
    return [*files, *documents], [one for one in places if one not in documents]


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        at = _by_hand(text.strip())
    return at if at.tzinfo is not None else at.replace(tzinfo=VIETNAM)


def _by_hand(text: str) -> datetime:
    for pattern in _TIMES:
        try:
            return datetime.strptime(text, pattern).replace(tzinfo=VIETNAM)
        except ValueError:
            continue
    raise Refused("verify.bad_time", text=text)


# --- one file or many


def _all(files: list[Path], task: _Task) -> Iterator[FileVerdict | _Unread]:
    if len(files) < _FEW:
        yield from (_one(file, task) for file in files)
        return
    # Processes, not threads: reading PDFs is pure Python and would share one processor.
    hands = min(len(files), os.cpu_count() or 1)
    with ProcessPoolExecutor(hands, mp_context=get_context("spawn")) as pool:
        yield from pool.map(_one, files, [task] * len(files), chunksize=max(1, min(8, len(files) // hands)))


def _one(file: Path, task: _Task) -> FileVerdict | _Unread:
    trust, evidence = task.settings()
    try:
        return verify_file(file, trust, task.at, evidence=evidence)
    except OSError as error:
        return _Unread(str(file), error.strerror or type(error).__name__)


def _report(target: Path, results: list[FileVerdict | _Unread], files: list[Path]) -> None:
    from eoffice.rendering.verification_report import write_report

    told = [(one, file) for one, file in zip(results, files, strict=True) if isinstance(one, FileVerdict)]
    write_report(target, [one for one, _ in told], sources={one.sha256: file for one, file in told})


def _plain(one: FileVerdict | _Unread) -> dict[str, object]:
    if isinstance(one, FileVerdict):
        return one.to_json()
    return {
        "file": one.file,
        "sha256": None,
        "verdict": str(Verdict.INDETERMINATE),
        "signatures": [],
        "reasons": ["file.not_opened"],
        "error": {"code": "file.not_opened", "message": one.reason},
    }


def _lines(results: list[FileVerdict | _Unread]) -> Iterator[str]:
    for one in results:
        if isinstance(one, FileVerdict):
            yield from spoken(one)
        else:
            yield f"{one.file}: không mở được tệp ({one.reason})."


def _exit(results: list[FileVerdict | _Unread]) -> int:
    if any(isinstance(one, _Unread) or _is_no_document(one) for one in results):
        return Exit.BAD_INPUT
    is_valid = all(isinstance(one, FileVerdict) and one.verdict is Verdict.VALID for one in results)
    return Exit.DONE if is_valid else Exit.NO


def _is_no_document(one: FileVerdict) -> bool:
    return not one.signatures and "file.unreadable" in one.reasons
