"""What the scribe remarks about the whole: page set-up, columns, comments, stale references."""

from __future__ import annotations

from collections.abc import Iterator

from eoffice.comparison.clauses import Clauses
from eoffice.comparison.model import Paragraph, Story, StoryKind
from eoffice.comparison.plan import Plan, RowPlan
from eoffice.comparison.references import stale_references
from eoffice.comparison.script import Anchor


def stale_warnings(pairs: list[tuple[Paragraph, Paragraph]], old: Clauses, new: Clauses) -> list[str]:
    """Return a sentence for each cross-reference that the renumbering has made stale."""
    carried = {before.number: after.number for before, after in pairs}
    found = stale_references(pairs, old, new, carried)
    names = [new.name(one.paragraph.number) for one in found]
    return [
        f"{name or f'Đoạn {one.paragraph.number}'}: {one.sentence}"
        for name, one in zip(names, found, strict=True)
    ]


def is_whole_column(rows: list[RowPlan], place: int) -> bool:
    """Tell whether a column came or went in every row that exists on both sides."""
    pairs = [row.cells[place].pair if place < len(row.cells) else None for row in rows if row.cells]
    return bool(pairs) and (
        all(pair is not None and pair.old is None for pair in pairs)
        or all(pair is not None and pair.new is None for pair in pairs)
    )


def missed_comments(old: tuple[Story, ...], new: tuple[Story, ...]) -> list[str]:
    """Return what is to be said of comments: they are carried over, never compared."""
    texts = [
        ["\n".join(p.text for p in s.paragraphs()) for s in side if s.kind is StoryKind.COMMENT]
        for side in (old, new)
    ]
    return [] if texts[0] == texts[1] else [f"{max(len(texts[0]), len(texts[1]))} nhận xét (comment)"]


def section_changes(plan: Plan) -> Iterator[tuple[Anchor | None, Anchor | None, str]]:
    """Give what happened to the page set-up: where before, where now, and in words."""
    old, new = plan.old.sections, plan.new.sections
    if not old or not new:
        return
    for place, former in plan.sections:
        before, after = old[former], new[place]
        if before.shape != after.shape:
            note = "Thiết lập trang thay đổi (khổ giấy, lề, cột hoặc đánh số trang)."
            yield Anchor(before.paragraph), Anchor(after.paragraph), note
    # A section comes and goes with the marked end of its last paragraph: the redline holds it.
    paired_old = {was for _, was in plan.sections}
    for one in (one for at, one in enumerate(old) if at not in paired_old):
        yield Anchor(one.paragraph), None, "Bỏ dấu ngắt phần (section) của văn bản."
    paired_new = {now for now, _ in plan.sections}
    for one in (one for at, one in enumerate(new) if at not in paired_new):
        yield None, Anchor(one.paragraph), "Thêm dấu ngắt phần (section) vào văn bản."
