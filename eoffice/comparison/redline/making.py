"""Makes a proved redline: writes, proves, and falls back to a safe form where the proof fails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from eoffice.comparison.errors import NotComparable
from eoffice.comparison.model import Paragraph, paragraphs_of
from eoffice.comparison.plan import BlockPlan, Plan
from eoffice.comparison.redline.marks import Marks
from eoffice.comparison.redline.proof import Proof, prove
from eoffice.comparison.redline.soundness import new_problems
from eoffice.comparison.redline.validator import problems_in
from eoffice.comparison.redline.writer import Writer
from eoffice.comparison.script import SelfCheck
from eoffice.comparison.word.package import Package
from eoffice.comparison.word.reader import Source, read_source

DEFAULT_AUTHOR = "eOffice"
_ATTEMPTS = 3


@dataclass(frozen=True)
class Redline:
    """A tracked-changes docx and what its proof gave."""

    content: bytes
    check: SelfCheck


def make_redline(
    plan: Plan, old: Source | None, new: Source | None, moment: datetime, author: str = DEFAULT_AUTHOR
) -> Redline:
    """Return the redline of a plan between two docx; raises NotComparable for other files."""
    if old is None or new is None:
        raise NotComparable("comparison.redline_needs_docx")
    safe: frozenset[int] = frozenset()
    remarks: list[str] = []
    for attempt in range(_ATTEMPTS):
        target = _fresh(new)
        Writer(plan, old, target, Marks(author, moment), safe=safe).write()
        proof = prove(target.package, plan.old, plan.new)
        if proof.holds or attempt == _ATTEMPTS - 1:
            break
        wider = safe | _safe_keys(plan, proof) if attempt == 0 else _all_keys(plan)
        if wider == safe:
            break
        safe = wider
    problems = [*problems_in(target.package), *new_problems(target.package, old.package, new.package)]
    if problems:
        raise NotComparable("comparison.redline_not_valid", detail="; ".join(problems[:3]))
    if safe:
        remarks.append(
            "Một số đoạn được ghi thành xóa cả đoạn rồi thêm cả đoạn,"
            " vì dạng chi tiết không tự chứng minh được."
        )
    check = SelfCheck(proof.accept_gives_new, proof.reject_gives_old, len(safe), tuple(remarks))
    return Redline(target.package.to_bytes(), check)


def _fresh(source: Source) -> Source:
    """Return a source of its own, so that writing leaves the file as read alone."""
    package = source.package
    content = {part: package.bytes_of(part) for part in package.content}
    return read_source(Package(package.name, package.sha256, content))


def _safe_keys(plan: Plan, proof: Proof) -> frozenset[int]:
    """Return the new blocks to be written safely: those of every step that came out wrong."""
    found: set[int] = set()
    for step in _steps(plan):
        keys_new = {one.key for one in paragraphs_of(step.new)}
        keys_old = {one.key for one in paragraphs_of(step.old)}
        if keys_new & proof.wrong_new or keys_old & proof.wrong_old:
            found |= {block.key for block in step.new}
    return frozenset(found)


def _all_keys(plan: Plan) -> frozenset[int]:
    """Return every block that changed: the last resort."""
    return frozenset(
        block.key
        for step in _steps(plan)
        if step.hunks or step.rows
        for block in step.new
        if isinstance(block, Paragraph) or step.rows
    )


def _steps(plan: Plan) -> list[BlockPlan]:
    """Return the outermost steps of all stories."""
    return [step for story in plan.stories for step in story.steps if step.is_pair]
