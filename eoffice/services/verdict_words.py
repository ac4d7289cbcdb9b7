"""The words of a verdict for people: headlines, facts and reasons in plain Vietnamese.

One place for the command line, the report and the screen, so that all of them say the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from eoffice.clock import VIETNAM
from eoffice.errors import catalogue
from signing.verdict import Changes, FileVerdict, Integrity, SignatureVerdict, Trust, Verdict

HEADLINES = {
    Verdict.VALID: "Hợp lệ",
    Verdict.CHANGED: "Đã thay đổi sau khi ký",
    Verdict.INVALID: "Không hợp lệ",
    Verdict.INDETERMINATE: "Chưa đủ căn cứ",
    Verdict.UNSIGNED: "Chưa ký",
}
ADVICE = {
    Verdict.VALID: "Có thể sử dụng văn bản này: nội dung đúng như khi ký và xác định được người ký.",
    Verdict.CHANGED: "Chữ ký còn nguyên, nhưng tệp nay khác bản đã ký. Cần xem bản đã ký trước khi dùng.",
    Verdict.INVALID: "Không sử dụng văn bản này. Đề nghị bên gửi gửi lại bản gốc.",
    Verdict.INDETERMINATE: "Chưa thể kết luận. Xem lý do bên dưới để biết còn thiếu gì.",
    Verdict.UNSIGNED: "Tệp không có chữ ký số nào.",
}
_INTEGRITY = {
    Integrity.INTACT: "phần đã ký còn nguyên vẹn",
    Integrity.BROKEN: "phần đã ký đã bị sửa",
    Integrity.UNREADABLE: "không đọc được chữ ký",
}
_CHANGES = {
    Changes.NONE: "không có thay đổi nào",
    Changes.PERMITTED: "chỉ có những thay đổi được phép",
    Changes.SUSPICIOUS: "có thay đổi cần xem lại",
    Changes.FORBIDDEN: "có thay đổi không được phép",
    Changes.UNKNOWN: "chưa kiểm tra được",
}
_TRUST = {
    Trust.TRUSTED: "được tin cậy",
    Trust.UNTRUSTED: "không được tin cậy",
    Trust.EXPIRED: "ngoài thời hạn hiệu lực",
    Trust.REVOKED: "đã bị thu hồi",
    Trust.UNKNOWN: "chưa xác định được",
}
_REVOCATION = {
    "good": "không bị thu hồi",
    "revoked": "đã bị thu hồi",
    "unknown": "chưa hỏi được nơi cấp xem có bị thu hồi hay không",
}
# The fields of our own documents, as a person would call them; other names stay as the file has them.
_FIELDS = {
    "so_van_ban": "số văn bản",
    "ngay_ban_hanh": "ngày ban hành",
    "chu_ky_lanh_dao": "chữ ký lãnh đạo",
    "con_dau_co_quan": "con dấu cơ quan",
}
ONLY_STAMPED = (
    "Tệp chỉ có dấu thời gian, không có chữ ký của người nào: biết tệp đã có từ lúc nào, không biết ai ký."
)
_LEVELS = {
    "B-B": "cơ bản (B-B), chưa có dấu thời gian",
    "B-T": "có dấu thời gian (B-T)",
    "B-LT": "kiểm tra được lâu dài (B-LT)",
    "B-LTA": "lưu trữ lâu dài (B-LTA)",
}
_NO_LEVEL = "chữ ký PDF thông thường, không ghi mức"
_KINDS = {
    "form fields filled": "đã điền ô",
    "form field filled": "đã điền ô",
    "signature added": "thêm chữ ký",
    "signature field added": "thêm ô ký",
    "document timestamp added": "thêm dấu thời gian",
    "validation data added": "thêm dữ liệu xác thực",
    "validation data removed": "bớt dữ liệu xác thực",
    "unreadable validation data added": "thêm dữ liệu xác thực không đọc được",
    "foreign data among validation data": "dữ liệu lạ trong phần xác thực",
    "unsigned picture added": "thêm hình không có chữ ký",
    "signature removed": "gỡ chữ ký",
    "signature replaced": "thay chữ ký",
    "signature value moved": "dời dữ liệu chữ ký",
    "field added": "thêm ô",
    "field removed": "gỡ ô",
    "field rebuilt": "sửa cấu tạo ô",
    "hidden or shown": "ẩn hoặc hiện ô",
    "restyled": "đổi kiểu hiển thị của ô",
    "moved": "dời ô",
    "appearance changed": "thay hình hiển thị của ô",
    "form font changed": "thay phông của biểu mẫu",
    "form logic changed": "sửa phần xử lý của biểu mẫu",
    "form settings changed": "sửa thiết lập biểu mẫu",
    "pages added": "thêm số trang",
    "pages removed": "bớt số trang",
    "page replaced": "thay trang",
    "page tree damaged": "sửa cách đếm trang",
    "parts outside the signature": "phần nằm ngoài chữ ký",
    "page content changed": "sửa nội dung trang",
    "page form changed": "sửa khổ hoặc hướng trang",
    "annotation added": "thêm ghi chú",
    "annotation changed": "sửa ghi chú",
    "annotation removed": "gỡ ghi chú",
    "annotations reordered": "đổi thứ tự ghi chú",
    "document settings changed": "sửa thiết lập của tệp",
    "permissions changed": "sửa quyền sửa đổi",
    "permissions added": "thêm quyền sửa đổi",
    "structure for screen readers extended": "mở rộng phần dành cho trình đọc màn hình",
    "structure for screen readers changed": "sửa phần dành cho trình đọc màn hình",
    "metadata changed": "sửa thông tin mô tả",
    "dates of saving updated": "cập nhật ngày lưu",
    "second table of objects added": "thêm bảng mục lục thứ hai",
    "objects in use were freed": "đánh dấu xóa phần đang dùng",
    "container of signed objects replaced": "thay khối chứa nội dung đã ký",
    "encryption changed": "sửa cách mã hóa",
    "content changed": "sửa nội dung",
    "actions or attachments added": "thêm mã lệnh hoặc tệp đính kèm",
}


@dataclass(frozen=True)
class Reason:
    """One reason in words: what, why, and what to do."""

    what: str
    why: str
    next_step: str


def headline(verdict: Verdict) -> str:
    """Return a verdict in two or three words."""
    return HEADLINES[verdict]


def reasons(codes: tuple[str, ...]) -> tuple[Reason, ...]:
    """Return the sentences of reason codes."""
    entries = [catalogue()[code] for code in codes if code in catalogue()]
    return tuple(Reason(one["what_vi"], one["why_vi"], one["next_vi"]) for one in entries)


def change(line: str) -> str:
    """Return one line of what happened after a signature in Vietnamese."""
    kind, _, names = line.partition(": ")
    # A kind added to the engine is shown in its own words rather than not at all.
    told = _KINDS.get(kind, kind)
    named = ", ".join(field_name(name.replace("page ", "trang ")) for name in names.split(", "))
    return f"{told}: {named}" if names else told


def field_name(name: str) -> str:
    """Return a form field as a person would call it."""
    return _FIELDS.get(name, name)


def advice(verdict: FileVerdict) -> str:
    """Return what to do with a file; a stamp alone names nobody."""
    kinds = {one.kind for one in verdict.signatures}
    if verdict.verdict is Verdict.VALID and kinds == {"timestamp"}:
        return ONLY_STAMPED
    return ADVICE[verdict.verdict]


def moment(at: datetime | None) -> str:
    """Return a moment as people here write it, in Vietnamese time."""
    # The signer's machine may stand in any zone; people compare what they read with their own clock.
    return at.astimezone(VIETNAM).strftime("%H:%M:%S ngày %d/%m/%Y") if at is not None else "không rõ"


def facts(one: SignatureVerdict) -> list[tuple[str, str]]:
    """Return what the law wants shown of one signature, as pairs of label and value."""
    stamp = (
        f"{moment(one.timestamp_time)}, do {one.timestamp_authority} cấp"
        if one.timestamp_time
        else "không có"
    )
    kind = "Dấu thời gian của văn bản" if one.kind == "timestamp" else "Chữ ký số"
    return [
        ("Loại", kind),
        ("Người ký", one.signer or "không đọc được"),
        ("Nơi cấp chứng thư", one.issuer or "không đọc được"),
        ("Thời điểm ký (do máy người ký ghi)", moment(one.signing_time)),
        ("Dấu thời gian", stamp),
        ("Tính toàn vẹn", _INTEGRITY[one.integrity]),
        ("Sau khi ký", _CHANGES[one.changes_after]),
        (
            "Chứng thư tại thời điểm ký",
            f"{_TRUST[one.trust]}; {_REVOCATION.get(one.revocation, one.revocation)}",
        ),
        *_root(one),
        ("Mức chữ ký", _LEVELS.get(one.level or "", _NO_LEVEL)),
    ]


def _root(one: SignatureVerdict) -> list[tuple[str, str]]:
    """Return what the verdict rests on: no root is believed without saying who had it believed."""
    if one.root is None:
        return []
    return [("Gốc tin cậy", f"{one.root} ({one.root_origin})" if one.root_origin else one.root)]


def spoken(verdict: FileVerdict) -> list[str]:
    """Return a whole verdict as lines that can be read aloud to somebody who is no engineer."""
    lines = [f"{verdict.file}: {headline(verdict.verdict)}.", f"  {advice(verdict)}"]
    lines += [f"  - {one.what} {one.why} {one.next_step}" for one in reasons(verdict.reasons)]
    for number, one in enumerate(verdict.signatures, 1):
        lines.append(f"  {number}. Ô ký “{field_name(one.field)}”: {headline(one.verdict)}.")
        lines += [f"     {label}: {value}." for label, value in facts(one)]
        lines += [f"     Thay đổi: {change(line)}." for line in one.changes]
        lines += [f"     Lý do: {why.what} {why.why} {why.next_step}" for why in reasons(one.reasons)]
    return lines
