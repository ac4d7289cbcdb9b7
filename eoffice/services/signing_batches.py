"""Batches of files signed with one PIN: a plan kept on disk, run, and taken up again after a crash.

The plan says what is to be signed; the journal beside it says what is. Both stay until everything
has ended, so that a power cut or a pulled token costs nothing and signs nothing twice.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import signing
from eoffice.errors import OfficeError
from eoffice.paths import write_bytes
from eoffice.services.signing_pages import SigningPages, Unlocking
from hsm import TokenError
from signing.errors import SigningError

if TYPE_CHECKING:
    from signing import HygieneFinding, Outcome, Recipe, SigningKey
    from signing.operations import WordsOf

_PLAN, _JOURNAL, _CONVERTED = "plan.json", "journal.jsonl", "converted"
_WORD = {".docx", ".docm", ".doc", ".odt", ".rtf"}


@dataclass(frozen=True)
class Task:
    """One file of a batch; `document` and `seen` name the document whose pages these are."""

    source: Path
    target: Path
    name: str = ""
    """What people call it: a document's subject, a file's own name."""
    number: str = ""
    document: str = ""
    seen: str = ""
    approved: str = ""
    place: tuple[int, tuple[float, float, float, float]] | None = None
    """Where this person usually signs, when that is not the automatic place."""

    @property
    def is_word(self) -> bool:
        """Tell whether the file becomes a PDF first."""
        return self.source.suffix.lower() in _WORD


@dataclass(frozen=True)
class Plan:
    """What is to be signed, and how."""

    folder: Path
    title: str
    tasks: tuple[Task, ...]
    recipe: Recipe
    made_at: datetime
    fingerprint: str = ""
    level: str = "B-B"
    stop_at_errors: bool = False


@dataclass(frozen=True)
class Row:
    """What became of one task: done, skipped (signed by an earlier run), failed, or not tried."""

    task: Task
    state: str
    sha256: str = ""
    code: str = ""
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def is_signed(self) -> bool:
        """Tell whether the file bears its signature."""
        return self.state in ("done", "skipped")


@dataclass(frozen=True)
class Ended:
    """How a run ended."""

    rows: tuple[Row, ...]
    stopped_by: Exception | None = None
    cancelled: bool = False

    @property
    def may_go_on(self) -> bool:
        """Tell whether something is left that another run could sign."""
        return any(row.state == "not_tried" for row in self.rows)


Told = Callable[[Row, int, int], None]
"""Told after each file: its row, how many have ended, how many there are."""


class Batches:
    """The batches of one desk."""

    def __init__(self, pages: SigningPages, words: WordsOf, convert: Callable[[Path, Path], None]) -> None:
        self._pages, self._words, self._convert = pages, words, convert
        self._folder = pages.folder / "batches"

    def new_folder(self, name: str) -> Path:
        """Return the folder of a new batch."""
        return self._folder / name

    def keep(self, plan: Plan) -> None:
        """Write a plan down before anything is signed."""
        plan.folder.mkdir(parents=True, exist_ok=True)
        write_bytes(plan.folder / _PLAN, json.dumps(_as_json(plan), ensure_ascii=False, indent=1).encode())

    def unfinished(self) -> tuple[Plan, ...]:
        """Return the plans that did not come to their end, the newest first; a damaged one is left alone."""
        found = [plan for file in self._folder.glob(f"*/{_PLAN}") if (plan := _read(file)) is not None]
        return tuple(sorted(found, key=lambda plan: plan.made_at, reverse=True))

    def drop(self, plan: Plan) -> None:
        """Forget a plan: it has ended, or the person gives it up; files already signed stay."""
        (plan.folder / _PLAN).unlink(missing_ok=True)
        (plan.folder / _JOURNAL).unlink(missing_ok=True)
        shutil.rmtree(plan.folder / _CONVERTED, ignore_errors=True)

    def look_over(self, plan: Plan) -> Iterator[tuple[Task, tuple[HygieneFinding, ...]]]:
        """Yield each file with what to mind before anybody types a PIN.

        Word files are looked at when they have become PDFs; what is signed beside itself has no pages.
        """
        from signing.detached import is_detached_work

        for task in plan.tasks:
            has_pages = not task.is_word and not is_detached_work(task.source)
            yield task, signing.look_over(task.source, _expected(plan, task)) if has_pages else ()

    def run(self, plan: Plan, unlocking: Unlocking, told: Told, cancelled: Callable[[], bool]) -> Ended:
        """Sign what is left of a plan with one login.

        Raises TokenError for a PIN that is refused: nothing has been signed then.
        """
        # Taken up again with another certificate, the plan must say who really signed.
        plan = replace(plan, fingerprint=unlocking.credential.fingerprint)
        self.keep(plan)
        run = _Run(self._pages, plan, told, cancelled)
        # All of it before the PIN: a login must not stay open while Word files are converted.
        ready = list(run.fit(self._readied(plan, run)))
        with self._pages.tokens.key(
            unlocking.credential, unlocking.pin, final_try_confirmed=unlocking.final_try_confirmed
        ) as key:
            ended = run.through(ready, key, self._words)
        # Failures stay in the report, not in the plan: trying them again is a new decision.
        if not ended.may_go_on:
            self.drop(plan)
        return ended

    def _readied(self, plan: Plan, run: _Run) -> Iterator[tuple[Task, Path]]:
        """Give each task with the file that is really signed: Word files become PDFs, once."""
        for task in plan.tasks:
            if not task.is_word:
                yield task, task.source
                continue
            # By place in the plan: two files of one name lie in different folders.
            made = plan.folder / _CONVERTED / f"{plan.tasks.index(task):04d}.pdf"
            try:
                if not made.exists():
                    made.parent.mkdir(parents=True, exist_ok=True)
                    self._convert(task.source, made)
            except OfficeError as error:
                run.failed(task, error.code, error.values)
                continue
            yield task, made


def _expected(plan: Plan, task: Task) -> signing.Expectation:
    """Return what is known of a file beforehand."""
    from signing.copying import ON_A_COPY

    return signing.Expectation(task.approved or None, on_a_copy=plan.recipe.operation in ON_A_COPY)


class _Run:
    """One pass through a plan."""

    def __init__(self, pages: SigningPages, plan: Plan, told: Told, cancelled: Callable[[], bool]) -> None:
        self._pages, self._plan, self._told, self._cancelled = pages, plan, told, cancelled
        self._rows: dict[Task, Row] = {}

    def failed(self, task: Task, code: str, values: dict[str, Any]) -> None:
        """Note a task that cannot be signed."""
        self._end(Row(task, "failed", code=code, values=dict(values)))

    def fit(self, readied: Iterator[tuple[Task, Path]]) -> Iterator[tuple[Task, Path]]:
        """Give what may reach the token; a file with an error in it does not."""
        from signing.detached import is_detached_work

        for task, file in readied:
            if is_detached_work(file):
                yield task, file
                continue
            found = signing.look_over(file, _expected(self._plan, task))
            worst = next((one for one in found if one.severity.value == "error"), None)
            if worst is None or worst.code == "hygiene.locked":
                yield task, file
            else:
                self.failed(task, worst.code, dict(worst.values))

    def through(self, ready: Sequence[tuple[Task, Path]], key: SigningKey, words: WordsOf) -> Ended:
        """Sign the PDFs, then what is signed beside itself."""
        from signing.detached import is_detached_work

        plan = self._plan
        recipe = replace(plan.recipe, words=words)
        jobs: dict[Path, Task] = {}
        listed: list[signing.Job] = []
        others: list[tuple[Task, Path]] = []
        for task, file in ready:
            if is_detached_work(file):
                others.append((task, file))
            else:
                jobs[task.target] = task
                own = replace(recipe, number=task.number or recipe.number, place=task.place or recipe.place)
                listed.append(signing.Job(file, task.target, own))

        def told(outcome: Outcome, _ended: int, _total: int) -> None:
            self._end(self._taken(jobs[outcome.job.target], outcome))

        with signing.Journal(plan.folder / _JOURNAL) as journal:
            rules = signing.Rules(stop_at_errors=plan.stop_at_errors)
            result = signing.sign_batch(listed, key, journal, rules, told, self._cancelled)
            stopped: Exception | None = result.stopped_by
            for task, file in others:
                # The same error would meet every file: a token that was pulled out stays out.
                if stopped is not None or self._cancelled():
                    break
                stopped = self._beside(task, file, key, journal)
        rows = tuple(self._rows.get(task, Row(task, "not_tried")) for task in plan.tasks)
        return Ended(rows, stopped, result.cancelled or self._cancelled())

    def _beside(self, task: Task, file: Path, key: SigningKey, journal: signing.Journal) -> Exception | None:
        """Sign one file that is no PDF; return what must stop the batch."""
        from signing.journal import Entry

        # Signed by a run before: a second signature would be a second file with another content.
        known = journal.finished(file, task.target)
        if known is not None:
            self._end(Row(task, "skipped", known.sha256))
            return None
        try:
            digest = signing.sign_other(file, task.target, key)
        except TokenError as error:
            self.failed(task, error.code, error.values)
            return error
        except SigningError as error:
            self.failed(task, error.code, error.values)
            return error if self._plan.stop_at_errors else None
        # After the file is there: a crash in between signs it anew, rather than never.
        journal.note(Entry(str(file), str(task.target), "done", digest))
        self._end(Row(task, "done", digest))
        return None

    def _taken(self, task: Task, outcome: Outcome) -> Row:
        """Return what became of a task; a document's pages are ordered as soon as they are signed."""
        row = Row(task, outcome.state.value, outcome.sha256, outcome.code, dict(outcome.values))
        if not task.document or not row.is_signed:
            return row
        try:
            self._pages.take_signed(task.document, task.seen, task.target, self._plan.fingerprint)
        except OfficeError as error:
            # Signed by the run before, and ordered then: the pages have moved on.
            if row.state == "skipped" and error.code == "signing.pages_changed":
                return row
            return Row(task, "failed", code=error.code, values=dict(error.values))
        return row

    def _end(self, row: Row) -> None:
        self._rows[row.task] = row
        self._told(row, len(self._rows), len(self._plan.tasks))


def _as_json(plan: Plan) -> dict[str, Any]:
    recipe, picture = plan.recipe, plan.recipe.picture
    return {
        "title": plan.title,
        "made_at": plan.made_at.isoformat(),
        "fingerprint": plan.fingerprint,
        "level": plan.level,
        "stop_at_errors": plan.stop_at_errors,
        "recipe": {
            "operation": recipe.operation.value,
            **{name: getattr(recipe, name) for name in _TEXTS},
            "picture": [str(picture.file), picture.width_mm] if picture else None,
            "lines": list(recipe.lines),
            "offset": list(recipe.offset) if recipe.offset else None,
            "place": [recipe.place[0], *recipe.place[1]] if recipe.place else None,
        },
        "tasks": [_task_json(task) for task in plan.tasks],
    }


def _task_json(task: Task) -> dict[str, Any]:
    told: dict[str, Any] = {name: getattr(task, name) for name in _NAMED}
    place = [task.place[0], *task.place[1]] if task.place else None
    return {**told, "source": str(task.source), "target": str(task.target), "place": place}


def _task_from(held: dict[str, Any]) -> Task:
    spot = _spot_from(held.get("place"))
    told = {name: held[name] for name in _NAMED}
    return Task(Path(held["source"]), Path(held["target"]), place=spot, **told)


def _spot_from(place: Sequence[float] | None) -> tuple[int, tuple[float, float, float, float]] | None:
    return (int(place[0]), (place[1], place[2], place[3], place[4])) if place else None


_TEXTS = ("signer", "agency", "number", "date", "copy_form", "text", "reason", "location")
_NAMED = ("name", "number", "document", "seen", "approved")


def _read(file: Path) -> Plan | None:
    try:
        held = json.loads(file.read_text(encoding="utf-8"))
        told = held["recipe"]
        picture = signing.Picture(Path(told["picture"][0]), told["picture"][1]) if told["picture"] else None
        recipe = signing.Recipe(
            signing.Operation(told["operation"]),
            picture=picture,
            lines=tuple(told.get("lines", ())),
            offset=tuple(told["offset"]) if told.get("offset") else None,
            place=_spot_from(told.get("place")),
            **{name: told[name] for name in _TEXTS},
        )
        tasks = tuple(_task_from(one) for one in held["tasks"])
        return Plan(
            file.parent, held["title"], tasks, recipe, datetime.fromisoformat(held["made_at"]),
            held["fingerprint"], held["level"], held["stop_at_errors"],
        )  # fmt: skip
    # Written by another version or cut off by a crash: such a plan is not worth a failing start.
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None
