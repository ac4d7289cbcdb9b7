"""Rows that moved inside a table are called moves; the redline, for want of a mark, deletes and inserts."""

from __future__ import annotations

import random
from datetime import UTC, datetime

from eoffice.comparison.engine import Comparison, compare_documents, read_bytes
from eoffice.comparison.options import Options
from eoffice.comparison.redline.choosing import choose
from eoffice.comparison.redline.making import make_redline
from eoffice.comparison.script import Kind, LinkKind
from eoffice.comparison.word.reader import Source
from tests.comparison.legal_texts import docx_of, table_xml

MOMENT = datetime(2026, 11, 22, tzinfo=UTC)
MOVES = {Kind.MOVED, Kind.MOVED_AND_EDITED}
BUDGET = [
    ["1", "Chi lương", "500"],
    ["2", "Chi điện nước", "20"],
    ["3", "Chi hội nghị", "35"],
    ["4", "Chi đi lại trong nước", "60"],
]


def read(rows: list[list[str]]) -> Source:
    """Return a file of one table as read."""
    return read_bytes(docx_of([table_xml(rows), "<w:p/>"]), "t.docx")


def compared(old: list[list[str]], new: list[list[str]], options: Options | None = None) -> Comparison:
    """Compare two tables, and hold what every redline and every choice must hold."""
    one, other = sources = read(old), read(new)
    found = compare_documents(one.document, other.document, options)
    check = make_redline(found.plan, one, other, MOMENT).check
    assert (check.accept_gives_new, check.reject_gives_old, check.safe_blocks) == (True, True, 0)
    every = frozenset(change.id for change in found.script.changes)
    for refused in (frozenset[int](), every):
        # Raises when taking or refusing everything does not give one of the two files.
        choose(found.plan, found.script.changes, refused, sources, MOMENT)
    return found


def test_a_row_that_moved_up_is_one_move_with_both_ends_in_the_view() -> None:
    found = compared(BUDGET, [BUDGET[3], *BUDGET[:3]])
    change = next(one for one in found.script.changes if one.kind in MOVES)
    assert change.kind is Kind.MOVED
    assert change.old == change.new == "4 | Chi đi lại trong nước | 60"
    kinds = [link.kind for link in found.script.links if len(link.old) == len(link.new) == 3]
    assert kinds == [LinkKind.MOVED_TO, LinkKind.MOVED_FROM]


def test_numbers_of_a_counting_column_do_not_hide_a_move() -> None:
    renumbered = [[str(at), *row[1:]] for at, row in enumerate([BUDGET[3], *BUDGET[:3]], 1)]
    found = compared(BUDGET, renumbered)
    assert [one.kind for one in found.script.changes] == [Kind.MOVED, *[Kind.RENUMBERED] * 3]


def test_reversed_rows_are_moves_round_the_one_that_stays() -> None:
    found = compared(BUDGET, BUDGET[::-1])
    assert [one.kind for one in found.script.changes] == [Kind.MOVED] * 3


def test_rows_of_figures_or_of_repeated_words_are_not_moves() -> None:
    found = compared([["1", "2"], ["5", "6"], ["có", "không"]], [["5", "6"], ["có", "không"], ["1", "2"]])
    assert not {one.kind for one in found.script.changes} & MOVES


def test_moves_of_rows_are_left_out_when_not_asked_for() -> None:
    found = compared(BUDGET, BUDGET[::-1], Options(find_moves=False))
    assert not {one.kind for one in found.script.changes} & MOVES


def test_one_refused_move_of_a_row_goes_back_to_its_old_place() -> None:
    old, new = BUDGET, [BUDGET[3], *BUDGET[:2], ["3", "Chi hội thảo", "35"]]
    sources = read(old), read(new)
    found = compare_documents(sources[0].document, sources[1].document)
    moves = frozenset(one.id for one in found.script.changes if one.kind in MOVES)
    made = read_bytes(choose(found.plan, found.script.changes, moves, sources, MOMENT), "m.docx")
    lines = [one.text for one in made.document.body.paragraphs()][:-1]
    assert lines == [text for row in (*BUDGET[:2], ["3", "Chi hội thảo", "35"], BUDGET[3]) for text in row]


def test_moved_rows_are_found_and_nothing_else_is_called_moved() -> None:
    found = wrong = missed = 0
    for seed in range(10):
        old, new, moved = _mixed(random.Random(seed))  # noqa: S311 - no secret is made here
        got = {one.old.split(" | ")[0] for one in compared(old, new).script.changes if one.kind in MOVES}
        found, wrong, missed = found + len(got & moved), wrong + len(got - moved), missed + len(moved - got)
    assert found / (found + missed) >= 0.95
    assert found / (found + wrong) >= 0.98


def _mixed(rnd: random.Random) -> tuple[list[list[str]], list[list[str]], set[str]]:
    """Return a table, the table it became, and the names of the rows that moved half the table away."""
    subjects = ("hội nghị", "sửa chữa", "mua sắm", "đào tạo")
    old = [
        [
            f"Mục {n}",
            f"Khoản chi cho {rnd.choice(subjects)} số {rnd.randrange(10**5)}",
            f"{rnd.randrange(10**6)}.000 đồng",
        ]
        for n in range(60)
    ]
    places = rnd.sample(range(60), 8)
    moved, deleted = places[:4], places[4:]
    targets = {(at + 30) % 60: at for at in moved}
    new: list[list[str]] = []
    for at, row in enumerate(old):
        if at in targets:
            came = old[targets[at]]
            new.append([*came[:2], "1.250.000 đồng"] if rnd.random() < 0.4 else came)
        if at not in places:
            new.append(row)
        if rnd.random() < 0.05:
            new.append([f"Mục mới {at}", f"Khoản bổ sung {rnd.randrange(10**5)} cho năm sau", "9.000 đồng"])
    assert deleted
    return old, new, {old[at][0] for at in moved}
