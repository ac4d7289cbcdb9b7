"""What is owed once all text is written: old headers and notes, former page set-ups, twins of text boxes."""

from __future__ import annotations

from copy import deepcopy

from eoffice.comparison.plan import Plan, StoryPlan
from eoffice.comparison.redline.importing import Importer
from eoffice.comparison.redline.marks import Marks
from eoffice.comparison.redline.whole import in_box, mark_all, mark_content
from eoffice.comparison.word.earlier import story_parts
from eoffice.comparison.word.pieces import boxes_of, fallback_boxes
from eoffice.comparison.word.reader import Source
from eoffice.comparison.word.styles import int_of
from eoffice.comparison.word.xml import MC, Element, R, local, make, remove, value, w

_NOT_FORMER_SECTION = frozenset({"headerReference", "footerReference", "sectPrChange"})
_MARK_NAMES = frozenset(
    {"ins", "del", "rPrChange", "pPrChange", "cellIns", "cellDel", "tcPrChange", "trPrChange"}
)


class Settler:
    """Settles one redline; the importer is the writer's, which knows the notes that deleted text needs."""

    def __init__(self, plan: Plan, old: Source, new: Source, marks: Marks, importer: Importer) -> None:
        self._plan, self._old, self._new = plan, old, new
        self._marks = marks
        self._importer = importer

    def settle(self, *, formatting: bool, sections: frozenset[int] | None = None) -> None:
        """Write what the text written so far is owed; of the page set-ups only some when they are given."""
        self._old_notes()
        if formatting:
            self._sections(sections)
        self._fallbacks()

    def old_band(self, story: StoryPlan) -> None:
        """Keep a header or footer that only the old file has, its text deleted: rejecting restores it.

        One of a section that is gone needs nothing: it comes back with the section's own marked end.
        """
        if story.old is None:
            return
        kind = f"{story.kind.value}:{story.old.name.rsplit(':', 1)[-1]}"
        heirs = [
            new
            for new, old in self._plan.sections
            if dict(self._plan.old.sections[old].bands).get(kind) == story.old.name
            and kind not in dict(self._plan.new.sections[new].bands)
        ]
        old_part = self._old.story_parts[story.old.name]
        part = self._importer.part(old_part) if heirs else ""
        root = self._new.package.root(part) if part else None
        if root is None or part in self._new.story_parts.values():
            return
        relation = next(
            one for one in self._old.package.relations(self._old.package.main) if one.target == old_part
        )
        for paragraph in [one for one in root.iter(w("p")) if not in_box(one, root)]:
            mark_content(paragraph, "del", self._marks)
            if paragraph.getnext() is not None:
                self._marks.paragraph_end(paragraph, "del")
        for number in heirs:
            reference = make(f"{story.kind.value}Reference", type=kind.split(":")[1])
            reference.set(f"{{{R}}}id", self._new.package.relate(self._new.package.main, relation.type, part))
            self._new.section_elements[number].insert(0, reference)

    def _old_notes(self) -> None:
        """Give the old notes that deleted text refers to a place in the new file, their text deleted."""
        done = 0
        while done < len(self._importer.notes_wanted):
            kind, old_id, new_id = self._importer.notes_wanted[done]
            done += 1
            self._old_note(kind, old_id, new_id)
        for kind in {kind for kind, _, _ in self._importer.notes_wanted}:
            self._sort_notes(kind)

    def _sort_notes(self, kind: str) -> None:
        """Give notes numbers in the order of their references.

        LibreOffice 7.4 finds a note by its place among the others and not by its id.
        """
        package = self._new.package
        body, notes = package.root(package.main), package.root(package.first(package.main, f"{kind}s"))
        if body is None or notes is None:
            return
        references = list(body.iter(w(f"{kind}Reference")))
        places = {value(one, "id"): at for at, one in reversed(list(enumerate(references)))}
        own = [one for one in notes.iterfind(w(kind)) if value(one, "type") in {"", "normal"}]
        fixed = [int_of(value(one, "id"), 0) for one in notes.iterfind(w(kind)) if one not in own]
        numbers: dict[str, str] = {}
        for one in sorted(own, key=lambda note: places.get(value(note, "id"), len(places))):
            number = str(max(fixed, default=0) + 1 + len(numbers))
            numbers[value(one, "id")] = number
            one.set(w("id"), number)
            notes.append(one)
        for one in references:
            one.set(w("id"), numbers.get(value(one, "id"), value(one, "id")))

    def _old_note(self, kind: str, old_id: str, new_id: str) -> None:
        """Bring one old note in."""
        main = self._new.package.main
        old_part = self._old.package.first(self._old.package.main, f"{kind}s")
        part = self._new.package.first(main, f"{kind}s")
        ours = self._old.package.root(old_part)
        if ours is None:
            return
        if not part:
            part = self._import_note_part(kind, old_part)
        theirs = self._new.package.root(part)
        note = next((one for one in ours.iterfind(w(kind)) if value(one, "id") == old_id), None)
        if theirs is None or note is None:
            return
        copied = self._importer.copy(note, old_part, part)
        copied.set(w("id"), new_id)
        # A note's last end stays, as in a cell.
        mark_all(copied, "del", self._marks, in_cell=False)
        theirs.append(copied)

    def _import_note_part(self, kind: str, old_part: str) -> str:
        """Bring in the part of notes with its separators only, for a new file without notes."""
        part = self._importer.part(old_part)
        relation_type = next(
            one.type for one in self._old.package.relations(self._old.package.main) if one.target == old_part
        )
        self._new.package.relate(self._new.package.main, relation_type, part)
        root = self._new.package.root(part)
        for one in list(root.iterfind(w(kind))) if root is not None else ():
            if value(one, "type") in {"", "normal"}:
                remove(one)
        return part

    def _sections(self, wanted: frozenset[int] | None) -> None:
        """Write the former page set-ups down."""
        for new, old in self._plan.sections:
            before, after = self._plan.old.sections[old], self._plan.new.sections[new]
            if before.shape == after.shape or (wanted is not None and after.paragraph not in wanted):
                continue
            element = self._new.section_elements[after.key]
            for one in element.findall(w("sectPrChange")):
                element.remove(one)
            change, former = self._marks.mark("sectPrChange"), make("sectPr")
            source = self._old.section_elements[before.key]
            former.extend(deepcopy(one) for one in source if local(one) not in _NOT_FORMER_SECTION)
            change.append(former)
            element.append(change)

    def _fallbacks(self) -> None:
        """Make what old programs read of a text box the same as what new ones read (R8)."""
        for part in story_parts(self._new.package):
            root = self._new.package.root(part)
            for choice in list(root.iter(f"{{{MC}}}AlternateContent")) if root is not None else ():
                shown, kept = boxes_of(choice), fallback_boxes(choice)
                if len(shown) != len(kept) or not any(_has_marks(one) for one in shown):
                    continue
                for one, other in zip(shown, kept, strict=True):
                    other[:] = [self._renumbered(child) for child in deepcopy(one)]

    def _renumbered(self, element: Element) -> Element:
        """Return an element whose marks have ids of their own."""
        for one in element.iter():
            name = local(one)
            if name in _MARK_NAMES:
                one.set(w("id"), self._marks.new_id())
        return element


def _has_marks(element: Element) -> bool:
    """Tell whether an element holds tracked changes."""
    return any(local(one) in _MARK_NAMES for one in element.iter())
