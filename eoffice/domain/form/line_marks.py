"""What a line of an official document is by itself: a number, a date, a basis, an opening of an appendix."""

from __future__ import annotations

import re

from eoffice.domain.form.observed import Seen

# "So" and "Sô" as well: the rules can only say what is wrong with a line that was found.
_NUMBER = re.compile(r"^\s*(?:s[ốôo][:.\s].*|\d*\s*[/\-]\s*[A-ZĐ][\w.\-/]*|số\s*/.*)$", re.IGNORECASE)
_SYMBOL = re.compile(r"\d\s*/\s*[A-ZĐ]|/\s*[A-ZĐ]{2,}")
DATE = re.compile(r"ng[aà]y.*th[aá]ng.*n[aă]m", re.IGNORECASE)
BASIS = re.compile(r"^(căn cứ|theo đề nghị|theo nghị quyết|xét )", re.IGNORECASE)
BODILY = re.compile(
    r"^(điều\s*\d|chương\s+[ivxlc\d]|phần\s+[ivxlc\dt]|mục\s+\d|[ivxlc]+\.\s|\d+\.\s|[a-zđ]\)\s)",
    re.IGNORECASE,
)
_AGENCY_WORD = re.compile(
    r"^(SỞ|BAN|PHÒNG|CỤC|CHI CỤC|TỔNG CỤC|VỤ|TRUNG TÂM|VĂN PHÒNG|ỦY BAN|UỶ BAN|UBND|TRƯỜNG|BỆNH VIỆN|CÔNG TY"
    r"|TỔNG CÔNG TY|HỘI ĐỒNG|HĐND|VIỆN|THANH TRA|CÔNG AN|BỘ|KHO BẠC|CHI NHÁNH|BẢO HIỂM|HỌC VIỆN|ĐẠI HỌC)\b"
)
_PLACE_LINE = re.compile(r"^(TỈNH|THÀNH PHỐ|XÃ|PHƯỜNG|ĐẶC KHU|HUYỆN|QUẬN|VÀ)\b")
"""How the second line of one name begins: "ỦY BAN NHÂN DÂN" / "TỈNH …" is no parent and its body."""

APPENDIX = re.compile(r"^phu luc(?: so)?\s*[ivxlc\d]*[.:]?$")
CALL = re.compile(r"(điện|kính mời|giới thiệu)\s*:$")
OFFICE_HOLDER = re.compile(
    r"^(CHỦ TỊCH|BỘ TRƯỞNG|THỦ TƯỚNG|GIÁM ĐỐC|TỔNG GIÁM ĐỐC|HIỆU TRƯỞNG|CỤC TRƯỞNG|THỐNG ĐỐC)\b"
)
BRACKETED = re.compile(r"^[(\[<].*[)\]>]$")
DASHES = re.compile(r"^[\s_\-–—*=.]+$")
COPY_NUMBER = re.compile(r"/\s*(SY|SL|TrS|TRS)\s*-")
SURE_DRAFTER = re.compile(r"^[A-ZĐ]{2,6}\.?\s*\(\d+\)$")
DRAFTER = re.compile(r"^[A-ZĐ][A-ZĐ.]*\s*[.\-]?\s*(?:\(\s*\d+\s*(?:b|bản)?\s*\)|\d+)?\.?$", re.IGNORECASE)


def is_number(text: str) -> bool:
    """Tell whether a line holds number and notation."""
    stripped = text.strip()
    # A sentence of the text may begin with "Số"; a number is short.
    if len(stripped) > 60 or not _NUMBER.match(stripped):
        return False
    return bool(_SYMBOL.search(stripped)) or ":" in stripped or "/" in stripped


def is_lead_in(seen: Seen) -> bool:
    """Tell whether a line is "QUYẾT ĐỊNH:" or its like."""
    bare = seen.folded.rstrip(" :.")
    return bare in ("quyet dinh", "quyet nghi") and (
        seen.is_upper or bool(seen.is_centred) or len(seen.text) < 14
    )


def lead_in_ahead(flow: list[Seen], at: int) -> bool:
    """Tell whether the lead-in comes soon and no article before it."""
    # Bases of thirty lines are many; further down "QUYẾT ĐỊNH:" is a word of the text.
    for seen in flow[at : at + 30]:
        if is_lead_in(seen):
            return True
        if BODILY.match(seen.text) and seen.folded.startswith("dieu"):
            return False
    return False


def normal_name(folded: str) -> str:
    """Return a type name without marks at its end."""
    return folded.strip(" .:;")


def issuer_start(lines: list[Seen]) -> int:
    """Return the place of the first line of the issuing body; lines above name its parent."""
    bold = [seen.all_are("bold") for seen in lines]
    if len(lines) < 2:
        return 0
    if any(_PLACE_LINE.match(seen.text.upper()) for seen in lines[1:2]) and len(lines) == 2:
        return 0
    if None not in bold and True in bold and False in bold and bold[-1]:
        return len(bold) - next(at for at, one in enumerate([*reversed(bold), False]) if not one)
    for at in range(len(lines) - 1, 0, -1):
        above = lines[at - 1].text.upper().strip()
        # "VĂN PHÒNG / ỦY BAN …", "CHỦ TỊCH / ỦY BAN …" and names broken after "và" are one body.
        joined = above.endswith((" VÀ", ",")) or above in ("VĂN PHÒNG", "CHỦ TỊCH")
        if _AGENCY_WORD.match(lines[at].text.upper().strip()) and not joined:
            return at
    return 0 if all(bold) or None in bold else len(lines) - 1


def opens_appendix(seen: Seen) -> bool:
    """Tell whether an appendix begins here, as its title and not as a word of a sentence."""
    return bool(APPENDIX.match(seen.folded)) and not seen.in_grid and len(seen.text) <= 20
