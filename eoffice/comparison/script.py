"""The edit script: the one truth that view, redline, tables, report and JSON are made from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from eoffice.comparison.model import Box, Document, Paragraph, StoryKind


class Kind(StrEnum):
    """What happened; the values are part of the public JSON."""

    INSERTED = "inserted"
    DELETED = "deleted"
    REPLACED = "replaced"
    MOVED = "moved"
    MOVED_AND_EDITED = "moved_and_edited"
    SPLIT = "split"
    MERGED = "merged"
    FORMATTING = "formatting"
    RENUMBERED = "renumbered"
    ENCODING_ONLY = "encoding_only"
    ROW_INSERTED = "row_inserted"
    ROW_DELETED = "row_deleted"
    COLUMN_INSERTED = "column_inserted"
    COLUMN_DELETED = "column_deleted"
    CELL_CHANGED = "cell_changed"
    SECTION = "section"
    IMAGE = "image"


REANCHORED = "Hình hoặc hộp chữ neo vào chỗ khác trong đoạn."
"""The note of a thing beside the text that only hangs on another word now."""

ROW_MOVED = "Dòng của bảng chuyển chỗ; bản theo dõi ghi là xóa dòng cũ, thêm dòng mới."
"""The note of a moved row: Word has no mark for it, so its redline says deleted and inserted."""

CONTENT_KINDS = frozenset(set(Kind) - {Kind.FORMATTING, Kind.ENCODING_ONLY, Kind.SECTION})
"""The kinds that "content only" shows."""


class Flag(StrEnum):
    """Why a change carries legal weight, or deserves a second look."""

    MONEY = "money"
    DATE = "date"
    TERM = "term"
    DOCUMENT_NUMBER = "document_number"
    AGENCY = "agency"
    OBLIGATION = "obligation"
    NUMBER = "number"
    STALE_REFERENCE = "stale_reference"
    CHECK_BY_EYE = "check_by_eye"
    NOT_IN_REDLINE = "not_in_redline"


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where one side of a change stands: characters `start` to `end` of a paragraph of its story."""

    paragraph: int
    start: int = 0
    end: int = 0
    key: int = -1
    """The key of the paragraph, row or cell in its document."""
    story: str = "body"
    boxes: tuple[Box, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the anchor as the command line shows it."""
        shown: dict[str, object] = {"paragraph": self.paragraph, "start": self.start, "end": self.end}
        if self.boxes:
            shown["page"] = self.boxes[0].page
            shown["boxes"] = [[b.page, b.left, b.top, b.right, b.bottom] for b in self.boxes]
        return shown


class Op(StrEnum):
    """What one stretch of a linked pair of paragraphs is."""

    EQUAL = "equal"
    INSERTED = "inserted"
    DELETED = "deleted"
    ENCODING = "encoding"


@dataclass(frozen=True, slots=True)
class Hunk:
    """A stretch of the old text beside the stretch of the new text it became; one side may be empty.

    For groups (split, merge) the offsets run over the paragraphs' texts joined by one newline.
    """

    op: Op
    old_start: int
    old_end: int
    new_start: int
    new_end: int


@dataclass(frozen=True, slots=True)
class Change:
    """One change, told in words a clerk can check."""

    id: int
    kind: Kind
    story: StoryKind
    clause: str
    old: str
    new: str
    flags: frozenset[Flag] = frozenset()
    old_at: Anchor | None = None
    new_at: Anchor | None = None
    note: str = ""
    """What the two texts do not say: which formatting changed, which reference is stale."""
    inner: tuple[Hunk, ...] = ()
    """The edits inside a moved paragraph."""
    confidence: float = 1.0

    def as_json(self) -> dict[str, object]:
        """Return the change as the command line shows it."""
        shown: dict[str, object] = {
            "id": self.id,
            "kind": self.kind.value,
            "clause": self.clause,
            "story": self.story.value,
            "old": self.old,
            "new": self.new,
            "flags": sorted(flag.value for flag in self.flags),
            "old_at": self.old_at.as_json() if self.old_at else None,
            "new_at": self.new_at.as_json() if self.new_at else None,
        }
        if self.note:
            shown["note"] = self.note
        if self.confidence < 1:
            shown["confidence"] = round(self.confidence, 2)
        return shown


class LinkKind(StrEnum):
    """How the paragraphs of one row of the side-by-side view belong together."""

    SAME = "same"
    CHANGED = "changed"
    MOVED_FROM = "moved_from"
    MOVED_TO = "moved_to"
    ONLY_OLD = "only_old"
    ONLY_NEW = "only_new"


@dataclass(frozen=True, slots=True)
class Link:
    """Old paragraphs beside the new ones they became, in reading order: one row of the view."""

    kind: LinkKind
    story: str
    old: tuple[Paragraph, ...]
    new: tuple[Paragraph, ...]
    hunks: tuple[Hunk, ...] = ()
    change_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """Whether the redline, accepted and rejected, gave back both texts; `safe_blocks` fell back."""

    accept_gives_new: bool
    reject_gives_old: bool
    safe_blocks: int = 0
    remarks: tuple[str, ...] = ()


ALWAYS_COUNTED = (
    Kind.INSERTED,
    Kind.DELETED,
    Kind.REPLACED,
    Kind.MOVED,
    Kind.FORMATTING,
    Kind.ENCODING_ONLY,
    Kind.RENUMBERED,
)


@dataclass(frozen=True)
class EditScript:
    """All changes from one document to another, in reading order of the new one."""

    old: Document
    new: Document
    changes: tuple[Change, ...]
    links: tuple[Link, ...]
    not_compared: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    """Stale cross-references and other findings about the new text as a whole."""

    @property
    def identical(self) -> bool:
        """Tell whether no change of any kind was found."""
        return not self.changes

    @property
    def same_content(self) -> bool:
        """Tell whether the two say the same, formatting and encoding aside."""
        return not any(change.kind in CONTENT_KINDS for change in self.changes)

    @property
    def not_tracked(self) -> tuple[str, ...]:
        """What is told here and no tracked change can say: whoever reads the redline alone must know."""
        notes = Counter(
            change.note.rstrip(".") for change in self.changes if Flag.NOT_IN_REDLINE in change.flags
        )
        return tuple(f"không ghi được vào bản theo dõi: {note} ({count})" for note, count in notes.items())

    def counts(self) -> dict[str, int]:
        """Return how many changes there are of each kind; a moved and edited one counts as moved too."""
        met = Counter(change.kind for change in self.changes)
        met[Kind.MOVED] += met[Kind.MOVED_AND_EDITED]
        kinds = (*ALWAYS_COUNTED, *(kind for kind in Kind if met[kind] and kind not in ALWAYS_COUNTED))
        return {kind.value: met[kind] for kind in kinds}

    def as_json(self, check: SelfCheck | None = None) -> dict[str, object]:
        """Return the public JSON of the command `compare`."""
        shown: dict[str, object] = {
            "old": {"file": self.old.file, "sha256": self.old.sha256},
            "new": {"file": self.new.file, "sha256": self.new.sha256},
            "identical": self.identical,
            "counts": self.counts(),
            "changes": [change.as_json() for change in self.changes],
            "not_compared": [*self.not_compared, *self.not_tracked],
            "notes": list(self.notes),
            "warnings": list(self.warnings),
            "self_check": None,
        }
        if check is not None:
            shown["self_check"] = {
                "accept_gives_new": check.accept_gives_new,
                "reject_gives_old": check.reject_gives_old,
                "safe_blocks": check.safe_blocks,
                "remarks": list(check.remarks),
            }
        return shown
