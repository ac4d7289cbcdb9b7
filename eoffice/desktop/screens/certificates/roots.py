"""The authorities this desk believes, as a table: which, whose word, since when; retired ones too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from eoffice.clock import local_date
from eoffice.desktop.session.tables import small_table
from eoffice.desktop.session.wording import short_date
from eoffice.desktop.shell.language import tr
from eoffice.desktop.widgets.chips import Tone
from eoffice.desktop.widgets.rows import Chip, Column
from eoffice.desktop.widgets.table import Empty, TableView
from eoffice.domain.people import Directory, Person
from eoffice.domain.trust_roots import TrustRoot, believed
from eoffice.services.trust_roots import added_by

_BELIEVED = Chip(Tone.OK, "Đang tin", "ok")
_CUT_OFF = Chip(Tone.WARNING, "Không dùng", "warning")
_RETIRED = Chip(Tone.NEUTRAL, "Đã thôi tin", "delete")


@dataclass(frozen=True)
class RootRow:
    """One entry."""

    key: str
    name: str
    kind: str
    term: str
    word: str
    state: Chip
    fingerprint: str
    is_own: bool
    """Whether the agency's administrators rule it; one for all agencies is ruled at the hub."""
    is_retired: bool


def roots_of(directory: Directory, me: Person) -> tuple[RootRow, ...]:
    """Return the entries that reach this person's agency, those in force first."""
    held = {one.id for one in believed(directory.roots, me.agency)}
    reaching = [one for one in directory.roots if one.reaches(me.agency)]
    rows = [_row(one, directory, me, is_held=one.id in held) for one in reaching]
    return tuple(sorted(rows, key=_order))


def own_files(places: Iterable[Path]) -> str:
    """Return which files of this machine are believed besides, so that none is believed in silence."""
    named = ", ".join(place.name for place in places)
    return tr("Ngoài ra máy này tin các chứng thư trong: {places}.").format(places=named) if named else ""


def roots_table() -> TableView[RootRow]:
    """Return the table without rows."""
    empty = Empty(
        "verify",
        "Trục văn bản chưa giao gốc chứng thư nào",
        "Quản trị viên bấm Thêm gốc chứng thư; các máy trạm của cơ quan nhận cùng danh bạ.",
    )
    return small_table("certificates.roots", tr("Gốc và nơi cấp được tin"), COLUMNS, _key, empty)


def _row(one: TrustRoot, directory: Directory, me: Person, *, is_held: bool) -> RootRow:
    chip = _RETIRED if one.is_retired else _BELIEVED if is_held else _CUT_OFF
    kind = tr("Gốc") if one.is_root else tr("Nơi cấp trung gian")
    starts, ends = (short_date(local_date(day)) for day in (one.not_before, one.not_after))
    word = added_by(one, directory)
    if one.retired_at is not None:
        gone = tr("{who} thôi tin ngày {day}: {reason}")
        day = short_date(local_date(one.retired_at))
        who = next((each.name for each in directory.people if each.id == one.retired_by), one.retired_by)
        word = f"{word}; {gone.format(who=who, day=day, reason=one.reason)}"
    shown = Chip(chip.tone, tr(chip.words), chip.icon)
    return RootRow(
        one.id, one.subject, kind, f"{starts} – {ends}", word, shown,
        one.fingerprint, one.agency == me.agency, one.is_retired,
    )  # fmt: skip


def _order(row: RootRow) -> tuple[bool, str]:
    return row.is_retired, row.name


def _key(row: RootRow) -> str:
    return row.key


def _name(row: RootRow) -> str:
    return row.name


def _kind(row: RootRow) -> str:
    return row.kind


def _term(row: RootRow) -> str:
    return row.term


def _word(row: RootRow) -> str:
    return row.word


def _words(row: RootRow) -> str:
    return row.state.words


def _chip(row: RootRow) -> Chip:
    return row.state


COLUMNS = (
    Column("name", "Gốc hoặc nơi cấp", _name, 14, stretch=True, sortable=False),
    Column("kind", "Loại", _kind, 9, sortable=False),
    Column("term", "Hiệu lực", _term, 11, sortable=False),
    Column("word", "Ai thêm, căn cứ", _word, 22, sortable=False),
    Column(
        "state",
        "Tình trạng",
        _words,
        7,
        chip=_chip,
        sortable=False,
        chips=tuple(one.words for one in (_BELIEVED, _CUT_OFF, _RETIRED)),
    ),
)
