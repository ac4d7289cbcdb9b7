"""Turns a plan into the edit script: one change a clerk can check after the other, each with its clause."""

from __future__ import annotations

from eoffice.comparison.clauses import Clauses, clauses_of
from eoffice.comparison.editing import PICTURES, edits_of
from eoffice.comparison.flags import flags_of
from eoffice.comparison.linking import link_note
from eoffice.comparison.looking import look_changes, shape_change
from eoffice.comparison.model import OBJECT, StoryKind, Table, paragraphs_of
from eoffice.comparison.plan import BlockPlan, Plan, StoryPlan
from eoffice.comparison.remarks import missed_comments, section_changes, stale_warnings
from eoffice.comparison.script import EditScript, Kind, Link, LinkKind, Op
from eoffice.comparison.sides import Side, shown_text
from eoffice.comparison.table_scripting import NOT_TRACKED, TableScribe, ids_of
from eoffice.comparison.words import hunks_of


def make_script(plan: Plan, *, formatting: bool = True) -> EditScript:
    """Return the edit script of a plan."""
    return _Scribe(plan, formatting=formatting).script()


class _Scribe(TableScribe):
    """Writes the changes of a plan down, story after story."""

    def script(self) -> EditScript:
        """Return the whole script."""
        warnings: list[str] = []
        for story in self._plan.stories:
            self._begin(story)
            self._blocks(story.steps)
            if story.kind is StoryKind.BODY:
                self._sections()
                warnings = self._stale()
        old, new = self._plan.old, self._plan.new
        missed = [*new.not_compared, *(one for one in old.not_compared if one not in new.not_compared)]
        missed.extend(missed_comments(old.stories, new.stories))
        notes = tuple(dict.fromkeys((*old.notes, *new.notes)))
        return EditScript(
            old, new, tuple(self._changes), tuple(self._links), tuple(missed), notes, tuple(warnings)
        )

    def _begin(self, story: StoryPlan) -> None:
        """Turn to the next story."""
        self._kind = story.kind
        self._old_name = story.old.name if story.old else ""
        self._new_name = story.new.name if story.new else ""
        self._old_clauses = clauses_of(story.old.paragraphs()) if story.old else Clauses()
        self._new_clauses = clauses_of(story.new.paragraphs()) if story.new else Clauses()
        self._pairs = []

    def _blocks(self, steps: list[BlockPlan]) -> None:
        """Write down some steps."""
        for step in steps:
            if step.is_pair and step.is_table:
                self._table(step)
            elif step.is_pair:
                self._pair(step)
            else:
                self._one_sided(step)

    def _one_sided(self, step: BlockPlan) -> None:
        """Write down blocks that came, went or moved."""
        is_old = bool(step.old)
        crossings = self._plan.crossings
        in_tables = crossings.in_old_tables if is_old else crossings.in_new_tables
        paragraphs = tuple(paragraphs_of(step.old or step.new))
        crossed = [one.key in in_tables for one in paragraphs if one.text]
        if step.is_table and not any(crossed):
            self._whole_table(step, paragraphs, is_old=is_old)
            return
        if step.is_table and all(crossed):
            self._empty_table(step, is_old=is_old)
        for paragraph in paragraphs:
            move = step.move or (in_tables.get(paragraph.key, 0) if step.is_table else 0)
            if move and move in self._plan.moved:
                self._moved(move, is_old=is_old)
                continue
            text = shown_text(paragraph)
            if not text and isinstance((step.old or step.new)[0], Table):
                continue
            side = Side((paragraph,))
            at = side.at(0, len(side.text), self._old_name if is_old else self._new_name)
            kind = Kind.DELETED if is_old else Kind.INSERTED
            things = side.things(0, len(side.text))
            if things & PICTURES and not paragraph.text.replace(OBJECT, "").strip():
                kind = Kind.IMAGE
            flags = flags_of((text, 0, len(text)))
            before = len(self._changes)
            confidence = side.confidence(0, len(side.text))
            if is_old:
                self._add(kind, text, "", at, None, flags=flags, confidence=confidence)
            else:
                self._add(kind, "", text, None, at, flags=flags, confidence=confidence)
            self._link_one_sided((paragraph,), is_old=is_old, ids=ids_of(self._changes[before:]))

    def _moved(self, move: int, *, is_old: bool) -> None:
        """Write down a move where it arrives; where it left, only the view has a row."""
        old, new = self._plan.moved[move]
        inner = () if old.text == new.text else hunks_of((old,), (new,))
        if is_old:
            self._links.append(Link(LinkKind.MOVED_FROM, self._old_name, (old,), (new,), inner))
            return
        edits = [hunk for hunk in inner if hunk.op in {Op.INSERTED, Op.DELETED}]
        kind = Kind.MOVED_AND_EDITED if edits else Kind.MOVED
        one, other = Side((old,)), Side((new,))
        stretches = [(one.text, h.old_start, h.old_end) for h in edits]
        stretches += [(other.text, h.new_start, h.new_end) for h in edits]
        before = len(self._changes)
        self._add(
            kind,
            shown_text(old),
            shown_text(new),
            one.at(0, len(one.text), self._old_name),
            other.at(0, len(other.text), self._new_name),
            flags=flags_of(*stretches),
            inner=inner,
        )
        ids = ids_of(self._changes[before:])
        self._pairs.append((old, new))
        self._links.append(Link(LinkKind.MOVED_TO, self._new_name, (old,), (new,), inner, ids))

    def _pair(self, step: BlockPlan) -> None:
        """Write down what happened inside paragraphs that belong together."""
        olds, news = step.old_paragraphs, step.new_paragraphs
        before = len(self._changes)
        self._pairs.append((olds[0], news[0]))
        one, other = Side(olds), Side(news)
        if len(olds) != len(news):
            kind = Kind.SPLIT if len(news) > len(olds) else Kind.MERGED
            texts = "\n".join(map(shown_text, olds)), "\n".join(map(shown_text, news))
            whole = one.at(0, len(one.text), self._old_name), other.at(0, len(other.text), self._new_name)
            self._add(kind, *texts, *whole)
        elif olds[0].label != news[0].label:
            at = one.at(0, 0, self._old_name), other.at(0, 0, self._new_name)
            self._add(Kind.RENUMBERED, olds[0].label, news[0].label, *at)
        self._edits(step, one, other)
        if self._formatting:
            self._looks(step, one, other)
        ids = ids_of(self._changes[before:])
        kind_of_link = LinkKind.CHANGED if ids else LinkKind.SAME
        self._links.append(Link(kind_of_link, self._new_name, olds, news, step.hunks, ids))

    def _edits(self, step: BlockPlan, one: Side, other: Side) -> None:
        """Write down the edits of words and things."""
        for edit in edits_of(step, one, other):
            hunk = edit.hunk
            counts_on = self._in_counter and edit.kind is Kind.REPLACED
            self._add(
                Kind.RENUMBERED if counts_on else edit.kind,
                edit.old,
                edit.new,
                one.at(hunk.old_start, hunk.old_end, self._old_name),
                other.at(hunk.new_start, hunk.new_end, self._new_name),
                note=edit.note,
                flags=() if counts_on else edit.flags,
                confidence=edit.confidence,
            )

    def _looks(self, step: BlockPlan, one: Side, other: Side) -> None:
        """Write down what looks different where the words are the same."""
        for found in look_changes(step.old_paragraphs, step.new_paragraphs, step.hunks):
            self._add(
                Kind.FORMATTING,
                one.shown(found.old_start, found.old_end),
                other.shown(found.new_start, found.new_end),
                one.at(found.old_start, found.old_end, self._old_name),
                other.at(found.new_start, found.new_end, self._new_name),
                note=found.note,
            )
        texts = shown_text(step.old_paragraphs[-1]), shown_text(step.new_paragraphs[-1])
        at = one.at(0, 0, self._old_name), other.at(0, 0, self._new_name)
        if note := link_note(step.old_paragraphs, step.new_paragraphs, step.hunks):
            self._add(Kind.FORMATTING, *texts, *at, note=note, flags=NOT_TRACKED)
        note = shape_change(step.old_paragraphs[-1], step.new_paragraphs[-1])
        if note:
            self._add(Kind.FORMATTING, *texts, *at, note=note)

    def _sections(self) -> None:
        """Write down what happened to the page set-up."""
        if self._formatting:
            for before, after, note in section_changes(self._plan):
                self._add(Kind.SECTION, "", "", before, after, note=note)

    def _stale(self) -> list[str]:
        """Warn of cross-references that the renumbering has made stale."""
        return stale_warnings(self._pairs, self._old_clauses, self._new_clauses)
