"""The words of the KPI screens: periods, states, formulas, reasons."""

from __future__ import annotations

from fractions import Fraction

from eoffice.desktop.session.wording import person_name, short_date
from eoffice.desktop.shell.language import tr
from eoffice.desktop.widgets.chips import Tone
from eoffice.desktop.widgets.rows import Chip
from eoffice.domain.kpi.inputs import OutsideScore, WorkResult
from eoffice.domain.kpi.periods import Period, PeriodKind
from eoffice.domain.kpi.results import ComponentValue, Result, State
from eoffice.domain.kpi.rules import QuotaBase, Rounding, RuleSet
from eoffice.domain.people import Directory
from eoffice.services.kpi_standing import Pending
from eoffice.services.kpi_telling import figure

_ROMAN = ("I", "II", "III", "IV")

PENDING = {
    Pending.OVERDUE: (Tone.ERROR, "Quá hạn", "warning"),
    Pending.SENT_BACK: (Tone.WARNING, "Bị trả lại", "return"),
    Pending.WAITING: (Tone.INFO, "Chờ nghiệm thu", "clock"),
    Pending.OPEN: (Tone.NEUTRAL, "Đang làm", "task"),
}
STATUS = {
    "": (Tone.NEUTRAL, "Chưa mở", "clock"),
    "draft": (Tone.NEUTRAL, "Chờ tự chấm", "draft"),
    "submitted": (Tone.INFO, "Chờ nhận xét", "clock"),
    "returned": (Tone.WARNING, "Bị trả lại", "return"),
    "reviewed": (Tone.INFO, "Chờ quyết định", "approve"),
    "approved": (Tone.OK, "Đã xếp loại", "ok"),
    "locked": (Tone.OK, "Đã khóa", "verify"),
    "received": (Tone.NEUTRAL, "Nhận từ cơ quan cũ", "inbox"),
    "recorded": (Tone.NEUTRAL, "Theo quy định riêng", "document"),
    "withdrawn": (Tone.NEUTRAL, "Đã rút kết quả", "clock"),
}
_STATES = {
    State.SCORED: (Tone.OK, "Đã có điểm", "ok"),
    State.PROVISIONAL: (Tone.WARNING, "Tạm tính theo điểm tự chấm", "clock"),
    State.INSUFFICIENT: (Tone.NEUTRAL, "Chưa đủ dữ liệu", "info"),
    State.OUTSIDE: (Tone.NEUTRAL, "Kết quả theo quy định riêng", "document"),
}
_MISSING = {
    "assigned": "chưa có việc nào đến hạn trong kỳ",
    "general": "chưa có điểm tiêu chí chung",
}
_RANKS = (
    "Hoàn thành xuất sắc nhiệm vụ",
    "Hoàn thành tốt nhiệm vụ",
    "Hoàn thành nhiệm vụ",
    "Không hoàn thành nhiệm vụ",
)
_EXPLAINED = {
    "quantity": "khối lượng đã nghiệm thu (quy đổi theo K) chia khối lượng được giao",
    "quality": "khối lượng đã nghiệm thu, mỗi lần lỗi bớt {quality} %, chia khối lượng được giao",
    "progress": "khối lượng đã nghiệm thu, mỗi lần chậm bớt {progress} %, chia khối lượng được giao",
    "managed_results": "kết quả của những người được quản lý",
    "entered": "tỷ lệ do người có thẩm quyền nhập, dưới 100 % phải nêu lý do",
}
_BASES = {
    QuotaBase.GOOD_ONLY: "số người xếp loại tốt sau khi đã tách người xuất sắc",
    QuotaBase.GOOD_OR_BETTER: "số người đạt mức tốt trở lên",
    QuotaBase.ALL: "tất cả người được xếp loại",
}
_ROUNDINGS = {
    Rounding.FLOOR: "làm tròn xuống",
    Rounding.ROUND: "làm tròn gần nhất",
    Rounding.CEIL: "làm tròn lên",
}
SCOPES = {"agency": "Toàn cơ quan", "unit": "Đơn vị", "group": "Nhóm"}


def period_title(period: Period) -> str:
    """Return the name of a period in the language of the interface."""
    if period.kind is PeriodKind.MONTH:
        return tr("Tháng {number}/{year}").format(number=period.number, year=period.year)
    if period.kind is PeriodKind.QUARTER:
        return tr("Quý {number}/{year}").format(number=_ROMAN[period.number - 1], year=period.year)
    return tr("Năm {year}").format(year=period.year)


def chip_of(entry: tuple[Tone, str, str]) -> Chip:
    """Return a state as icon, word and colour."""
    tone, words, icon = entry
    return Chip(tone, tr(words), icon)


def said(entry: tuple[Tone, str, str]) -> tuple[Tone, str, str]:
    """Return a state with its words in the language of the interface."""
    tone, words, icon = entry
    return tone, tr(words), icon


def state_entry(state: State) -> tuple[Tone, str, str]:
    """Return how the state of a result is shown."""
    return _STATES[state]


def rank_words(rules: RuleSet, code: str) -> str:
    """Return a rank in the words of its rule set, which may call it otherwise than the decree does."""
    # A decision of years ago may name a rank that the rules of today know no more.
    title = next((step.title for step in rules.ranks if step.code == code), code)
    if not title:
        return "–"
    # Only the decree's own words stand in the catalogue; a body's own name for a rank has no translation.
    return tr(title) if title in _RANKS else title


def missing_sentence(result: Result) -> str:
    """Return what is still lacking for a result."""
    told = [
        tr(_MISSING[code]) if code in _MISSING else tr("chưa có thành phần {code}").format(code=code)
        for code in result.missing
    ]
    return ", ".join(told)


def component_words(part: ComponentValue, rules: RuleSet) -> str:
    """Return what a letter of the ratio means."""
    kind = next((one.kind.value for one in rules.components if one.code == part.code), "")
    if part.note == "entered":
        kind = "entered"
    quality = figure(rules.deductions.quality_rate * 100, 0)
    progress = figure(rules.deductions.progress_rate * 100, 0)
    return tr(_EXPLAINED.get(kind, "")).format(quality=quality, progress=progress) if kind else ""


def outside_words(found: OutsideScore) -> str:
    """Return who decided a result under another regime, when, and by which rule."""
    return tr("{regime}; {body} quyết định tại {number} ngày {day}. Chương trình không tính điểm.").format(
        regime=found.regime, body=found.body, number=found.number, day=short_date(found.on)
    )


def fraction_words(part: ComponentValue) -> str:
    """Return the division behind a letter, with its numbers."""
    if part.numerator is None or part.denominator is None:
        return ""
    return f"{figure(part.numerator)} / {figure(part.denominator)}"


def formula_words(result: Result, rules: RuleSet) -> str:
    """Return how the total came about, in words and numbers."""
    if result.averaged:
        count = sum(part.total is not None for part in result.averaged)
        return tr("Trung bình {count} kỳ có dữ liệu = {total}").format(
            count=count, total=figure(result.total)
        )
    letters = [part for part in result.components if part.value is not None]
    ratio = " + ".join(f"{part.code} {figure(part.value, 4)}" for part in letters)
    return tr(
        "Tỷ lệ = trung bình của {letters} = {ratio}; × {most} = {task} điểm nhiệm vụ; "
        "+ {general} điểm tiêu chí chung = {total}"
    ).format(
        letters=ratio or "–",
        ratio=figure(result.ratio, 4),
        most=rules.task_max,
        task=figure(result.task),
        general=figure(result.general),
        total=figure(result.total),
    )


def quota_words(rules: RuleSet) -> str:
    """Return base, share and rounding of the quota."""
    quota = rules.quota
    if quota is None:
        return tr("Bộ quy tắc này không đặt tỷ lệ.")
    return tr("Không quá {share} % của {base}, {rounding}.").format(
        share=figure(quota.share * 100, 0),
        base=tr(_BASES[quota.base]),
        rounding=tr(_ROUNDINGS[quota.rounding]),
    )


def signed(value: Fraction | None) -> str:
    """Return a change with its sign."""
    if value is None:
        return "–"
    return ("+" if value > 0 else "") + figure(value)


def units_of(work: WorkResult) -> str:
    """Return accepted of assigned."""
    return f"{figure(work.accepted, 0)}/{figure(work.assigned, 0)}"


def name_of(directory: Directory, person: str) -> str:
    """Return somebody's name."""
    return person_name(directory, person)


def unit_name(directory: Directory, agency: str, unit: str) -> str:
    """Return a unit's name; its id where the directory does not know it."""
    for one in directory.agency(agency).units:
        if one.id == unit:
            return one.name
    return unit or tr("Không thuộc đơn vị nào")


CAUSES = {
    "bad_signature": "chữ ký số không hợp lệ khi tiếp nhận",
    "not_verified": "chưa kiểm tra chữ ký số",
    "unsigned": "không ký số",
}
INDICATORS = {
    "on_time": "Văn bản giải quyết đúng hạn",
    "digital": "Văn bản xử lý hoàn toàn trên môi trường số",
    "returned": "Lần trình bị trả lại",
    "signing_hours": "Chờ ký, trung vị (giờ)",
}
