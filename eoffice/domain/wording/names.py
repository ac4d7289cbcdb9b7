"""Names that stand in capitals on a page, written as in running text (Decree 30/2020, Appendix II)."""

from __future__ import annotations

import re

from eoffice.text import clean_line

_BODIES = (
    "ủy ban nhân dân", "uỷ ban nhân dân", "hội đồng nhân dân", "đảng ủy", "tỉnh ủy", "thành ủy", "quốc hội",
    "ban thường vụ", "ban chấp hành", "ủy ban kiểm tra", "văn phòng", "chi cục", "tổng cục", "trung tâm",
    "thanh tra", "bảo hiểm xã hội", "kho bạc nhà nước", "cục", "vụ", "viện", "sở", "bộ", "ban", "phòng",
    "trường", "bệnh viện", "tổng công ty", "công ty", "chính phủ", "tòa án nhân dân",
    "viện kiểm sát nhân dân", "đại học", "học viện", "liên đoàn", "mặt trận", "chủ tịch", "giám đốc",
    "bộ trưởng",
)  # fmt: skip
"""Words that name what a body is: each begins with a capital, and so does the field after it (C9)."""

_PLACES = ("thành phố", "đặc khu", "tỉnh", "xã", "phường", "huyện", "quận", "thị trấn", "thị xã")
_FIELDS = (
    "Nội vụ", "Tài chính", "Y tế", "Tư pháp", "Công Thương", "Xây dựng", "Ngoại giao", "Quốc phòng",
    "Công an", "Giáo dục và Đào tạo", "Khoa học và Công nghệ", "Nông nghiệp và Môi trường",
    "Văn hóa, Thể thao và Du lịch", "Dân tộc và Tôn giáo", "Tổ chức", "Tuyên giáo và Dân vận", "Nội chính",
)  # fmt: skip
"""Fields of government as they are written; words of them are words of bodies elsewhere ("vụ", "trường")."""

_SHORT = frozenset({"ubnd", "hđnd", "ubmttq", "tp", "tw", "tp."})
_KNOWN_FIELDS = {field.lower(): field for field in _FIELDS}
_POSTS = frozenset({"quyền", "phó"})
_WHOLE = (("công thương", "Công Thương"), ("việt nam", "Việt Nam"), ("hồ chí minh", "Hồ Chí Minh"))


def agency_words(shown: str) -> str:
    """Return the name of a body in running letters: "Ủy ban nhân dân tỉnh Khánh Hòa", "Sở Nội vụ"."""
    words = clean_line(shown).lower().split()
    made: list[str] = []
    in_field = in_place = False
    while len(made) < len(words):
        at = len(made)
        rest = " ".join(words[at:])
        if place := _begin(rest, _PLACES):
            # A unit word stays small before its name (C4), but not at the head of the line.
            made.extend((_capital(place) if at == 0 else place).split())
            in_place, in_field = True, False
        elif at and (field := _begin(rest, tuple(_KNOWN_FIELDS))):
            made.extend(_KNOWN_FIELDS[field].split())
            in_place, in_field = False, True
        elif words[at] in _SHORT:
            made.append(words[at].upper())
        elif body := _begin(rest, _BODIES):
            made.extend(_capital(body).split())
            in_place, in_field = False, True
        else:
            joined = at > 0 and (words[at - 1] == "và" or words[at - 1].endswith(","))
            begins = at == 0 or in_place or (in_field and (made[-1].lower() in _ENDS or joined))
            made.append(_capital(words[at]) if begins and words[at] != "và" else words[at])
    text = " ".join(made)
    for small, good in _WHOLE:
        text = re.sub(small, good, text, flags=re.IGNORECASE)
    return text


_ENDS = frozenset(body.split()[-1] for body in _BODIES)


def _begin(text: str, known: tuple[str, ...]) -> str:
    """Return the longest known words that a text begins with, whole words only."""
    found = [one for one in known if text == one or text.startswith(f"{one} ")]
    return max(found, key=len, default="")


def _capital(word: str) -> str:
    """Return a word with a capital."""
    return word[:1].upper() + word[1:]


def post_words(shown: str) -> str:
    """Return a post in running letters: "Phó Giám đốc", "Chủ tịch"."""
    words = clean_line(shown).lower().split()
    made = [_capital(word) if at == 0 or words[at - 1] in _POSTS else word for at, word in enumerate(words)]
    return " ".join(made)
