"""References inside one document ("điểm a khoản 2 Điều 5", "khoản 1 Điều này"), and how they follow.

References to other documents ("Điều 5 Nghị định số 30/2020/NĐ-CP") and quoted words are never touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from eoffice.domain.form.typed_lines import Level, line_of, with_quotes
from eoffice.domain.wording.points import point_letter, point_place

Place = tuple[int, int, int]
"""Article, clause and point of a line; nought where a level is not there."""

GONE = " (xem lại)"
"""Behind a reference whose target was taken away: its number may be another article's by now."""

_AND = r"(?:,\s*|\s+và\s+|\s+hoặc\s+)"
_CHAIN = re.compile(
    rf"(?:\b[đĐ]iểm\s+(?P<points>[a-zđ]{{1,2}}(?:{_AND}(?:điểm\s+)?[a-zđ]{{1,2}}\b(?!\)))*),?\s+(?:của\s+)?)?"
    rf"(?:\b[kK]hoản\s+(?P<clauses>\d{{1,3}}(?:{_AND}(?:khoản\s+)?\d{{1,3}}\b)*|này),?\s*(?:của\s+)?)?"
    rf"(?:\b(?P<many>[cC]ác\s+)?Điều\s+(?P<articles>\d{{1,4}}(?![\da-zđ])(?:{_AND}\d{{1,4}}\b)*|này\b))?"
)
_MORE = r"(?:(?:,|;|\s+và|\s+hoặc|\s+đến|\s+và\s+các)?\s*(?:(?:điểm|khoản)\s+[a-zđ\d]{1,3}\b|Điều\s+\d+\b))*"
_KINDS = (
    "Luật|Bộ luật|Pháp lệnh|Hiến pháp|Nghị định|Nghị quyết|Thông tư|Quyết định|Quy chế|Quy định|Chỉ thị|"
    "Điều lệ|Hợp đồng|Kế hoạch|Hiệp định|Công ước|Lệnh|Đề án|Quy trình|Thông báo|Hướng dẫn"
)
_OF_ANOTHER = re.compile(
    rf"{_MORE}(?:,?\s*(?:Tiểu mục|Mục|Chương|Phần)\s+[\dIVXLC]+)*,?\s*(?:của\s+|tại\s+|trong\s+)?"
    rf"(?:{_KINDS})\b(?!\s+(?:\w+\s+){{0,4}}?này\b)"
)
_BEHIND_ANOTHER = re.compile(rf"(?:{_KINDS})\s(?:số\s|[A-ZĐÀ-Ỹ])[^.;“”]{{0,160}}[(,:]\s*(?:tại\s+)?$")
_AMENDS = re.compile(
    r"^\W*(?:Điều\s+\d+\.\s*|\d+\.\s*|[a-zđ]\)\s*)?(?:Sửa đổi|Bổ sung|Bãi bỏ|Thay thế|Đính chính)\b"
)
"""An amending provision names the articles of the document it amends."""


@dataclass(frozen=True)
class Reference:
    """One reference in a line: where it stands and what it names."""

    start: int
    end: int
    targets: tuple[Place, ...]
    """Each place named; several for "khoản 1 và 2 Điều 5"."""
    here: bool
    """True for "Điều này", "khoản này"."""
    gone: bool = False
    """True when its target was taken away before."""


def places(lines: Sequence[str]) -> list[Place | None]:
    """Return the place of each line that is an article, clause or point; None for text and quotations."""
    found: list[Place | None] = []
    article = clause = 0
    for quoted, text in with_quotes(lines):
        line = line_of(text)
        place: Place | None = None
        if not quoted and line.level is Level.ARTICLE:
            article, clause = line.number, 0
            place = (article, 0, 0)
        elif not quoted and line.level is Level.CLAUSE:
            clause = line.number
            place = (article, clause, 0)
        elif not quoted and line.level is Level.POINT:
            place = (article, clause, line.number)
        found.append(place)
    return found


def references(lines: Sequence[str]) -> Iterator[tuple[int, Reference]]:
    """Give the references of a text to its own places, each with the number of its line."""
    article = clause = 0
    for at, (quoted, text) in enumerate(with_quotes(lines)):
        line = line_of(text)
        if quoted:
            continue
        article, clause = _moved(line.level, line.number, article, clause)
        if _AMENDS.match(text):
            continue
        for found in _CHAIN.finditer(text, len(line.marker)):
            reference = _reference(text, found, article, clause)
            if reference is not None:
                yield at, reference


def _numbers(written: str | None) -> list[int]:
    """Return the numbers of a list."""
    return [int(one) for one in re.findall(r"\d+", written or "")]


def _moved(level: Level, number: int, article: int, clause: int) -> tuple[int, int]:
    """Return the article and clause in force behind a line."""
    if level is Level.ARTICLE:
        return number, 0
    return (article, number) if level is Level.CLAUSE else (article, clause)


def _reference(text: str, found: re.Match[str], article: int, clause: int) -> Reference | None:
    """Return what a chain of words names; None for what names nothing here."""
    articles, clauses, points = found["articles"], found["clauses"], found["points"]
    if articles is None and clauses != "này":
        # "khoản 2" alone may be money, and of which article it is nobody says.
        return None
    before = text[: found.start()]
    if before.count("“") > before.count("”"):
        return None
    if _OF_ANOTHER.match(text, found.end()) or _BEHIND_ANOTHER.search(before):
        return None
    named = [article] if articles in (None, "này") else _numbers(articles)
    of_clause = [clause] if clauses == "này" else _numbers(clauses) or [0]
    letters = [point_place(one[0]) or 0 for one in _NUMBERS["points"].finditer(points or "")] or [0]
    if not any(named) or (points and not any(of_clause)):
        return None
    end = found.end()
    if found["many"] is None and len(named) > 1:
        # "tại Điều 5, 2 cơ quan …" is no list: only "các Điều 5, 6" is one.
        end = found.start("articles") + len(str(named[0]))
        named = named[:1]
    end = found.start() + len(text[found.start() : end].rstrip(" ,"))
    targets = tuple((a, c, p) for a in named for c in of_clause for p in letters)
    here = "này" in (articles, clauses)
    return Reference(found.start(), end, targets, here, text.startswith(GONE, end))


def stale(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Give the references to what is not there: the number of the line, and the words of the reference.

    Nothing is said where the articles are not numbered in one sequence, or there are none.
    """
    present = {place for place in places(lines) if place is not None}
    articles = [place[0] for place in places(lines) if place is not None and place[1:] == (0, 0)]
    if not articles or len(articles) != len(set(articles)):
        return
    for at, one in references(lines):
        if one.gone or any(not _is_there(target, present) for target in one.targets):
            yield at, lines[at][one.start : one.end] + (GONE if one.gone else "")


def _is_there(target: Place, present: set[Place]) -> bool:
    """Tell whether a place exists; of an article without numbered clauses none can be told."""
    article, clause, point = target
    if (article, 0, 0) not in present:
        return False
    if clause and any(a == article and c for a, c, _ in present) and (article, clause, 0) not in present:
        return False
    within = any(place[:2] == (article, clause) and place[2] for place in present)
    return not (point and within and target not in present)


def paired(before: Sequence[str], after: Sequence[str]) -> dict[int, int]:
    """Return which line of a text became which, when one stretch of it was changed: old number, new number.

    Lines are known by their words, since their numbers are what may have changed.
    """
    old, new = [_key(text) for text in before], [_key(text) for text in after]
    top = 0
    while top < min(len(old), len(new)) and old[top] == new[top]:
        top += 1
    foot = 0
    while foot < min(len(old), len(new)) - top and old[-1 - foot] == new[-1 - foot]:
        foot += 1
    pairs = {at: at for at in range(top)}
    pairs |= {len(old) - 1 - at: len(new) - 1 - at for at in range(foot)}
    left = {words: at for at, words in enumerate(new[top : len(new) - foot], start=top)}
    for at in range(top, len(old) - foot):
        if old[at] and old[at] in left:
            pairs[at] = left[old[at]]
    # A line cut in two, or joined with the one below it, goes on in the first of the two.
    if top < len(old) - foot and top < len(new) - foot and top not in pairs and top not in pairs.values():
        pairs[top] = top
    return pairs


def _key(text: str) -> str:
    """Return the words by which a line is known."""
    return line_of(text).words.strip()


def moves(before: Sequence[str], after: Sequence[str]) -> dict[Place, Place | None]:
    """Return where each article, clause and point went; None for what was taken away."""
    was, now, pairs = places(before), places(after), paired(before, after)
    found: dict[Place, Place | None] = {}
    twice: set[Place] = set()
    for at, place in enumerate(was):
        if place is None:
            continue
        if place in found:
            twice.add(place)
        found[place] = now[pairs[at]] if at in pairs else None
    # Two of the same number: which of them was meant nobody can tell.
    return {place: to for place, to in found.items() if place not in twice}


def followed(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Return the lines after a change with every reference naming what it named before the change."""
    went = moves(before, after)
    if all(place == to for place, to in went.items()):
        return list(after)
    lines, pairs = list(after), paired(before, after)
    now = _contexts(after)
    edits: list[tuple[int, int, int, str]] = []
    for at, one in references(before):
        if at not in pairs or one.gone:
            continue
        old = before[at][one.start : one.end]
        new = _rewritten(old, one, went, now[pairs[at]])
        place = _same_place(before[at], after[pairs[at]], one, old)
        if new != old and place is not None:
            edits.append((pairs[at], place, len(old), new))
    for at, start, length, new in sorted(edits, reverse=True):
        lines[at] = lines[at][:start] + new + lines[at][start + length :]
    return lines


def _contexts(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Return the article and clause that each line belongs to."""
    found: list[tuple[int, int]] = []
    here = (0, 0)
    for quoted, text in with_quotes(lines):
        line = line_of(text)
        here = here if quoted else _moved(line.level, line.number, *here)
        found.append(here)
    return found


def _same_place(before: str, after: str, one: Reference, old: str) -> int | None:
    """Return where a reference stands in the changed line; None when it is not there any more."""
    shift = len(line_of(after).marker) - len(line_of(before).marker)
    if after[one.start + shift : one.end + shift] == old:
        return one.start + shift
    return after.index(old) if after.count(old) == 1 else None


def _rewritten(old: str, one: Reference, went: Mapping[Place, Place | None], now: tuple[int, int]) -> str:
    """Return the words of a reference after its targets moved."""
    to = [_arrived(target, went) for target in one.targets]
    if None in to:
        return old + GONE
    arrived = [place for place in to if place is not None]
    # "Điều này" stays while it still stands in the article it means.
    levels = 1 if old.endswith("Điều này") else 2
    stays = one.here and all(place[:levels] == now[:levels] for place in arrived)
    if not one.here and list(one.targets) == arrived:
        return old
    if len(arrived) == 1 and not stays and (one.here or _depth(arrived[0]) != _depth(one.targets[0])):
        return words_of(arrived[0])
    return _renumbered(old, arrived) or old + GONE


def _arrived(target: Place, went: Mapping[Place, Place | None]) -> Place | None:
    """Return where a place went; what was named without being there stays inside the article named."""
    if target in went:
        return went[target]
    for upper in ((target[0], target[1], 0), (target[0], 0, 0)):
        if upper in went:
            to = went[upper]
            if to is None:
                return None
            return (to[0], to[1] or target[1], target[2])
    return target


def _depth(place: Place) -> int:
    """Return how many levels a place names."""
    return 3 if place[2] else 2 if place[1] else 1


_LEVELS = ("articles", "clauses", "points")


def _renumbered(old: str, arrived: Sequence[Place]) -> str | None:
    """Return the same words with other numbers; None where the short form cannot say it any more."""
    found = _CHAIN.match(old)
    if found is None or len({_depth(place) for place in arrived}) > 1:
        return None
    new = old
    # "Điều" stands last in the words: written from the back, the places of the others stay.
    for level, name in enumerate(_LEVELS):
        written = found[name]
        if written is None or written == "này":
            continue
        numbers = list(dict.fromkeys(place[level] for place in arrived))
        pieces = list(_NUMBERS[name].finditer(written))
        if len(pieces) != len(numbers):
            # They went to different articles.
            return None
        for piece, number in zip(reversed(pieces), reversed(numbers), strict=True):
            text = point_letter(number) if name == "points" else str(number)
            start = found.start(name) + piece.start()
            new = new[:start] + text + new[start + len(piece[0]) :]
    return new


_NUMBERS = {
    "articles": re.compile(r"\d+"),
    "clauses": re.compile(r"\d+"),
    "points": re.compile(r"\b(?!và\b|hoặc\b|điểm\b)[a-zđ]{1,2}\b"),
}


def words_of(place: Place) -> str:
    """Return a place in the words of the law: "điểm a khoản 2 Điều 5" (Appendix I, II.6b)."""
    article, clause, point = place
    parts = [f"điểm {point_letter(point)}"] if point else []
    parts += [f"khoản {clause}"] if clause else []
    return " ".join([*parts, f"Điều {article}"])


def recovered(lines: Sequence[str], lost: Mapping[str, int]) -> list[str]:
    """Return the lines with references to articles that were cut and have come back elsewhere."""
    found = list(lines)
    for place, text in zip(places(lines), lines, strict=True):
        if place is None or place[1:] != (0, 0) or _key(text) not in lost:
            continue
        old = re.compile(rf"Điều {lost[_key(text)]}{re.escape(GONE)}")
        found = [old.sub(f"Điều {place[0]}", one) for one in found]
    return found


def lost_articles(before: Sequence[str], after: Sequence[str]) -> dict[str, int]:
    """Return the articles that were taken away, by their words: they may be pasted elsewhere."""
    pairs = paired(before, after)
    return {
        _key(text): place[0]
        for at, (place, text) in enumerate(zip(places(before), before, strict=True))
        if place is not None and place[1:] == (0, 0) and at not in pairs and _key(text)
    }
