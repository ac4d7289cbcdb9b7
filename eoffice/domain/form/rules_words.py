"""Capital letters and citations (Appendix II; Appendix I, II.6b): warnings and hints, never errors."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from eoffice.domain.form.breach import Breach, Breaches, Known, Mend, Mending, Severity, breach
from eoffice.domain.form.observed import Seen
from eoffice.domain.form.parts import Part, Parts
from eoffice.domain.form.rules_number import date_of
from eoffice.text import clean_line

_UPPER = "A-ZĐÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
_LOWER = _UPPER.replace("A-Z", "a-z").lower()
_SENTENCE = re.compile(rf"(?<=[{_LOWER}]{{2}}[.?!]) ([{_LOWER}])(?=[{_LOWER}]*\s)")
_PART_UP = re.compile(r"(?<=[a-zà-ỹ,] )(Khoản|Điểm)(?= (?:\d|[a-zđ]\b(?![.)])))")
_PART_LOW = re.compile(r"(?<=[\w,] )(điều)(?= \d+(?:[ ,;.]|$))|(?<=[\w,] )(chương)(?= [IVXLC]+\b)")
# The provinces of 2025, and a few former ones whose names still stand in documents of before.
_PROVINCES = (
    "Hà Nội|Huế|Hải Phòng|Đà Nẵng|Cần Thơ|An Giang|Bắc Ninh|Cà Mau|Cao Bằng|Đắk Lắk|Điện Biên|Đồng Nai|"
    "Đồng Tháp|Gia Lai|"
    "Hà Tĩnh|Hưng Yên|Khánh Hòa|Lai Châu|Lạng Sơn|Lào Cai|Lâm Đồng|Nghệ An|"
    "Ninh Bình|Phú Thọ|Quảng Ngãi|Quảng Ninh|"
    "Quảng Trị|Sơn La|Tây Ninh|Thái Nguyên|Thanh Hóa|Tuyên Quang|Vĩnh Long|"
    "Nam Định|Bình Dương|Bình Định|Hà Nam"
)
_UNIT_UP = re.compile(rf"(?<=[{_LOWER},] )(Tỉnh|Thành phố)(?= (?:{_PROVINCES})\b)")
_HCM = re.compile(r"\bthành phố Hồ Chí Minh\b")
_CAPITAL = re.compile(r"\bthủ đô Hà Nội\b")
_NUMBERED_UNIT = re.compile(r"(?<=\w )(quận|phường)(?= \d+\b)")
_AGENCY_FIELDS = (
    "Tài chính|Nội vụ|Y tế|Tư pháp|Công Thương|Xây dựng|Ngoại giao|Quốc phòng|Công an|Giáo dục và Đào tạo|"
    "Khoa học và Công nghệ|Nông nghiệp và Môi trường|Văn hóa, Thể thao và Du lịch|Dân tộc và Tôn giáo|"
    "Tài nguyên và Môi trường|Thông tin và Truyền thông|Kế hoạch và Đầu tư|Giao thông vận tải"
)
_AGENCY = re.compile(rf"\b(Sở|sở|Bộ|bộ) ({_AGENCY_FIELDS})\b", re.IGNORECASE)
_COMMITTEE = re.compile(
    r"\b(ủy ban nhân dân|hội đồng nhân dân)(?= (?:tỉnh|thành phố|xã|phường|đặc khu|các)\b)", re.IGNORECASE
)
_GOOD_FIELDS = {field.casefold(): field for field in _AGENCY_FIELDS.split("|")}
_GOOD_FIELDS["công thương"] = "Công Thương"
_FEASTS = re.compile(
    r"\b(quốc khánh|quốc tế lao động)(?= \d| \()|(?<=ngày )(quốc khánh|quốc tế lao động|quốc tế phụ nữ)"
)
_TET = re.compile(r"\b[Tt]ết (Nguyên Đán|nguyên đán|Trung Thu|trung thu|đoan ngọ|Đoan Ngọ)\b")
_STATE = re.compile(
    r"(?<=[\w,] )(nhà nước)(?= (?:Cộng hòa|Việt Nam|ta\b|và Nhân dân))"
    r"|(?<=[\w,] )(nhân dân)(?= (?:Việt Nam|ta\b|cả nước))"
)
_WEEKDAY = re.compile(
    r"(?<=\w )thứ (hai|ba|tư|năm|sáu|bảy)(?=,? (?:ngày \d|\(ngày|hằng tuần|hàng tuần|tuần))"
)
_MONTH = re.compile(
    r"(?<!ngày )(?<!năm )(?<!, )\btháng (một|hai|ba|tư|năm|sáu|bảy|tám|chín|mười(?: một| hai)?)"
    r"(?= năm (?:\d{4}|nay|sau|trước)|/\d)"
)
_LAW = re.compile(rf"(?<=\w )(luật|bộ luật|pháp lệnh)(?= [{_UPPER}][{_LOWER}]+ )")
_LAW_NUMBER = re.compile(
    r"\b(Luật|Bộ luật|Pháp lệnh)\s+(?:[\w ,]{2,80}?\s+)?số\s+\d+/\d{4}/(QH|UBTVQH|PL)\w*"
)
_CITED = re.compile(
    r"\b(Nghị định|Thông tư|Quyết định|Nghị quyết|Chỉ thị|Thông báo|Công văn|Kế hoạch|"
    r"Chương trình|Hướng dẫn|Thông tư liên tịch)"
    r" số (\d+(?:/\d{4})?/[A-ZĐa-zđ][\w\-Đđ]*)(?P<rest>.*)"
)
_FULL_DATE = re.compile(r"ngày (\d{1,2}) tháng (\d{1,2}) năm (\d{4})|ngày (\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_NAME = re.compile(rf"^[{_UPPER}][{_LOWER}]*(?: [{_UPPER}][{_LOWER}]*)+$")


def word_breaches(parts: Parts, known: Known) -> Breaches:
    """Give what is wrong with capital letters and citations."""
    lines = [*parts.all(Part.BASIS), *parts.all(Part.BODY)]
    running = [seen for seen in lines if not seen.is_upper and not seen.in_grid and len(seen.text) > 3]
    yield from _sentences(running)
    yield from _names(parts)
    yield from _patterns(running)
    if not parts.is_normative:
        yield from _citations(parts, [*parts.all(Part.BASIS), *running], known)
        yield from _dates_before(parts)


def _sentences(lines: Iterable[Seen]) -> Breaches:
    """Check the first letter of sentences and paragraphs."""
    for seen in lines:
        text = seen.text
        first = text[:1]
        if (
            first.islower()
            and len(text) > 40
            and not re.match(r"^[a-zđ]{1,2}[).]|^[a-zđ]\d", text)
            and not seen.marker
        ):
            good = first.upper() + text[1:]
            yield breach(
                "D30-CAP-01", Part.BODY, seen, Mend(Mending.WORDS, seen.at, good, text), text=text[:40]
            )
            return
        found = _SENTENCE.search(text)
        if found and not _is_abbreviation(text, found.start()):
            good = text[: found.start(1)] + found[1].upper() + text[found.end(1) :]
            shown = text[max(0, found.start() - 15) : found.end() + 15]
            yield breach("D30-CAP-01", Part.BODY, seen, Mend(Mending.WORDS, seen.at, good, text), text=shown)
            return


def _is_abbreviation(text: str, at: int) -> bool:
    """Tell whether a period ends an abbreviation, and no sentence."""
    word = text[:at].rstrip(".").rpartition(" ")[2]
    # "TP.", "v.v.", "tr.", "..." and numbers: after them a small letter is right.
    return len(word) <= 2 or text[max(0, at - 3) : at] in ("...",) or not word.isalpha() or word.isupper()


def _names(parts: Parts) -> Breaches:
    """Check that each syllable of the signer's name has a capital."""
    for part in (Part.NAME, Part.SECOND_NAME):
        seen = parts.first(part)
        if seen is None or seen.is_upper:
            continue
        words = seen.text.split()
        low = [word for word in words if word[:1].islower()]
        # Longer lines and lines with a period are no plain name, but a title and a name in one.
        if low and len(words) <= 6 and "." not in seen.text:
            good = " ".join(word[:1].upper() + word[1:] for word in words)
            yield breach("D30-CAP-02", part, seen, Mend(Mending.WORDS, seen.at, good, seen.text), good=good)


def _capital(found: re.Match[str]) -> str:
    """Return what was found with a capital."""
    return found[0][:1].upper() + found[0][1:]


def _small(found: re.Match[str]) -> str:
    """Return what was found with a small letter."""
    return found[0][:1].lower() + found[0][1:]


def _agency(found: re.Match[str]) -> str:
    """Return the name of an agency in its right letters."""
    return f"{found[1].capitalize()} {_GOOD_FIELDS[found[2].casefold()]}"


def _sentence_case(found: re.Match[str]) -> str:
    """Return what was found with its first letter a capital and the others small."""
    return found[0].capitalize()


def _second_capital(found: re.Match[str]) -> str:
    """Return "thứ Hai" or "tháng Năm"."""
    return found[0][: found.start(1) - found.start()] + found[1].capitalize()


def _tet(found: re.Match[str]) -> str:
    """Return "tết Nguyên đán"."""
    return found[0][: found.start(1) - found.start()].lower() + found[1].capitalize()


_PATTERNS = (
    ("D30-CAP-03", ("tỉnh", "thành phố"), _UNIT_UP, _small),
    ("D30-CAP-03", ("hồ chí minh",), _HCM, _capital),
    ("D30-CAP-03", ("thủ đô",), _CAPITAL, _capital),
    ("D30-CAP-03", ("quận", "phường"), _NUMBERED_UNIT, _capital),
    ("D30-CAP-04", ("sở ", "bộ "), _AGENCY, _agency),
    ("D30-CAP-04", (" nhân dân ",), _COMMITTEE, _sentence_case),
    ("D30-CAP-05", ("quốc khánh", "quốc tế"), _FEASTS, _capital),
    ("D30-CAP-05", ("tết",), _TET, _tet),
    ("D30-CAP-05", ("nhà nước", "nhân dân"), _STATE, _capital),
    ("D30-CAP-06", ("khoản", "điểm"), _PART_UP, _small),
    ("D30-CAP-06", ("điều", "chương"), _PART_LOW, _capital),
    ("D30-CAP-07", ("thứ ",), _WEEKDAY, _second_capital),
    ("D30-CAP-07", ("tháng ",), _MONTH, _second_capital),
    ("D30-CAP-08", ("luật", "pháp lệnh"), _LAW, _capital),
)
"""Each rule with words that stand wherever its pattern can match: looking for words is much cheaper."""


def _patterns(lines: Iterable[Seen]) -> Breaches:
    """Check words whose letters the law prescribes; each rule once."""
    told: set[str] = set()
    for seen in lines:
        lowered = seen.text.lower()
        for rule, hints, pattern, correct in _PATTERNS:
            if rule in told or not any(hint in lowered for hint in hints):
                continue
            for found in pattern.finditer(seen.text):
                good = correct(found)
                # A pattern finds right and wrong spellings alike where one expression can say both.
                if good != found[0]:
                    told.add(rule)
                    whole = seen.text[: found.start()] + good + seen.text[found.end() :]
                    mend = Mend(Mending.WORDS, seen.at, whole, seen.text)
                    yield breach(rule, Part.BODY, seen, mend, found=found[0], good=good)
                    break


def _citations(parts: Parts, lines: list[Seen], known: Known) -> Breaches:
    """Check that documents are cited in full first, by type, number and notation later."""
    cited: dict[str, str] = {}
    told: set[str] = set()
    # Bases are looked at with the running lines too; each line counts as one citation only once.
    for seen in dict.fromkeys(lines):
        if (found := _LAW_NUMBER.search(seen.text)) and "law" not in told:
            told.add("law")
            yield breach("D30-CITE-03", Part.BASIS, seen, found=found[0])
        for found in _CITED.finditer(seen.text):
            for one in _citation(seen, found, cited, known):
                if one.rule not in told:
                    told.add(one.rule)
                    yield one


def _citation(seen: Seen, found: re.Match[str], cited: dict[str, str], known: Known) -> Breaches:
    """Check one citation, the first of a document or a later one."""
    code, rest = found[2].rstrip("-"), found["rest"]
    shown = f"{found[1]} số {code}"
    # The date of this citation stands close behind it; farther on begins the next one.
    dated = _FULL_DATE.search(rest[:60])
    # Also where it is cited well: a document that is no longer in force is no basis.
    if code in known.ended:
        values = {"cited": shown, "instead": known.ended[code]}
        yield Breach("D30-CITE-04", Part.BODY, seen, values)
    if code not in cited:
        cited[code] = found[1]
        # An official letter names its agency in its notation; no "của …" is asked for.
        full = dated and (" của " in rest[:80] or found[1] == "Công văn")
        if not full and not re.match(r"^\s*(?:nêu|trên|này|và)\b", rest):
            yield breach("D30-CITE-01", Part.BODY, seen, cited=shown)
    elif found[1] != cited[code]:
        values = {"cited": shown, "first": f"{cited[code]} số {code}"}
        yield Breach("D30-CITE-02", Part.BODY, seen, values, Severity.WARNING, variant="differs")
    elif dated and dated.start() <= 2:
        yield breach("D30-CITE-02", Part.BODY, seen, cited=shown)


def _dates_before(parts: Parts) -> Breaches:
    """Check that the document is not dated before what it is based on."""
    own = date_of(parts)
    if own is None:
        return
    for seen in parts.all(Part.BASIS):
        for found in _FULL_DATE.finditer(clean_line(seen.text)):
            day, month, year = (
                int(part) for part in (found[1] or found[4], found[2] or found[5], found[3] or found[6])
            )
            try:
                cited = date(year, month, day)
            except ValueError:
                yield Breach("D30-CITE-01", Part.BASIS, seen, {"cited": found[0]}, variant="calendar")
                return
            if cited > own:
                yield Breach("D30-DATE-08", Part.BASIS, seen, {"cited": found[0]}, variant="bases")
                return
