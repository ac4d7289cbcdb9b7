"""`main.py extend FILES...`: raises signed files to B-T, B-LT or B-LTA and renews archive time stamps.

Without files it takes those that `sign` could not raise, kept in the data folder.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eoffice.commands.face import Answer, Exit, parser_for, run
from eoffice.commands.raising_levels import PENDING, raise_all, remember, stamps_of, trust_of, waiting_files
from eoffice.commands.sign import level_named
from eoffice.errors import explain
from signing.errors import SigningError
from signing.files import copied
from signing.raising import BEYOND, Older, Raised, evidence_ends, newest_level
from signing.requests import Level
from signing.stamping import is_other


@dataclass
class _Result:
    """What became of one file."""

    file: Path
    raised: Raised | None = None
    error: SigningError | OSError | None = None

    def as_json(self) -> dict[str, object]:
        """Return the JSON values of the file's result."""
        shown: dict[str, object] = {"file": str(self.file), "before": None, "after": None, "renewed": False}
        trouble = self.error
        if self.raised:
            shown["before"], shown["after"] = self.raised.before.value, self.raised.after.value
            shown["renewed"] = self.raised.renewed
            trouble = self.raised.pending
            shown["older"] = [
                {"field": one.field, "level": one.level.value, "proven_by_later_stamp": one.proven}
                for one in self.raised.older
            ]
            ends = None if is_other(self.file) else evidence_ends(self.file)
            shown["evidence_until"] = ends.isoformat() if ends else None
        told = explain(trouble) if trouble else None
        shown["error"] = (
            {"code": told.code, "message": f"{told.sentence} {told.cause}", "next": told.next_step}
            if told
            else None
        )
        return shown


def main(words: Sequence[str]) -> int:
    """Run the command and return its exit code."""
    parser = parser_for(
        "extend", "Bổ sung dấu thời gian và dữ liệu xác thực cho tệp đã ký số (PDF; XML và .p7s: đến B-T)."
    )
    parser.add_argument(
        "files", nargs="*", type=Path, metavar="TỆP", help="tệp đã ký; bỏ trống: tệp đang chờ"
    )
    parser.add_argument("--level", type=level_named, default=None, metavar="B-T|B-LT|B-LTA")
    parser.add_argument("--tsa", action="append", default=[], metavar="URL", help="máy chủ dấu thời gian")
    parser.add_argument("--trust", type=Path, action="append", default=[], metavar="TỆP|THƯ_MỤC")
    parser.add_argument("--out", type=Path, metavar="THƯ_MỤC", help="ghi bản đã nâng mức vào đây")
    return run(parser, _extend, words)


def _extend(given: argparse.Namespace, answer: Answer) -> int:
    from_list = not given.files
    if from_list:
        _take_waiting(given)
    given.level = given.level or (Level.LTA if given.tsa else Level.LT)
    results = [_opened(file, given.out) for file in dict.fromkeys(given.files)]
    good = {one.file: one for one in results if one.error is None}

    def told(raised: Raised) -> None:
        good[raised.file].raised = raised
        answer.note(f"{raised.file.name}: {raised.before.value} → {raised.after.value}")

    raise_all(good, given.level, stamps_of(given.tsa), trust_of(given.trust), told, renew=True)
    missed = [one for one in good.values() if one.raised and one.raised.pending]
    # What no authority could ever give is told and does not wait.
    waiting = [one.file for one in missed if one.raised and getattr(one.raised.pending, "code", "") != BEYOND]
    remember(given.data / PENDING, waiting, good, given)
    shown = [one.as_json() for one in results]
    answer.result({"level": given.level.value, "files": shown}, _lines(results))
    if any(one.error for one in results):
        return Exit.BAD_INPUT
    return Exit.NO if missed else Exit.DONE


def _take_waiting(given: argparse.Namespace) -> None:
    """Take files, level, authorities and roots from the list of those that wait."""
    for item in waiting_files(given.data / PENDING):
        given.files.append(Path(str(item["file"])))
        given.level = given.level or level_named(str(item.get("level", "B-LT")))
        for key, held in (("tsa", given.tsa), ("trust", given.trust)):
            listed = item.get(key)
            found = [str(one) for one in listed] if isinstance(listed, list) else []
            held += [Path(one) if key == "trust" else one for one in found if one not in map(str, held)]


def _opened(file: Path, out: Path | None) -> _Result:
    try:
        if newest_level(file) is None:
            return _Result(file, error=SigningError("signing.no_signature", file=file.name))
        if out is None:
            return _Result(file)
        out.mkdir(parents=True, exist_ok=True)
        target = out / file.name
        if target.resolve() != file.resolve():
            copied(file, target)
        return _Result(target)
    except (SigningError, OSError) as error:
        return _Result(file, error=error)


def _lines(results: Sequence[_Result]) -> list[str]:
    lines = []
    for one in results:
        if one.raised:
            lines.append(f"{one.file}: {one.raised.before.value} → {one.raised.after.value}")
        lines += [_older_words(held) for held in one.raised.older] if one.raised else []
        trouble = one.raised.pending if one.raised else one.error
        if trouble:
            told = explain(trouble)
            lines.append(f"{one.file}: {told.sentence} {told.cause}\n→ {told.next_step}")
    return lines or ["Không có tệp nào chờ nâng mức."]


def _older_words(one: Older) -> str:
    """Say why an older signature keeps its own level, and whether that matters."""
    if one.level.rank >= Level.T.rank or one.proven:
        return f"  {one.field}: {one.level.value}; thời điểm ký được dấu thời gian trên tệp chứng minh."
    return (
        f"  {one.field}: {one.level.value}; không chèn dấu thời gian vào được vì đã có chữ ký sau nó. "
        "Nâng tệp lên B-LTA để có dấu thời gian trên toàn tệp."
    )
