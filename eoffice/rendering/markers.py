"""Names of the styles in our docx by which the parts are found again, and words that tell parts apart."""

from __future__ import annotations

import re
from enum import StrEnum

from eoffice.text import nfc, tone_fold

NATIONAL_TITLE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
RECIPIENTS_LABEL = "Nơi nhận:"
LETTER_SUBJECT = "V/v "


class PartStyle(StrEnum):
    """The paragraph styles of our docx; their names are stable, saved files depend on them."""

    HEAD = "eOffice Đầu văn bản"
    PARENT = "eOffice Cơ quan chủ quản"
    ISSUER = "eOffice Cơ quan ban hành"
    NUMBER = "eOffice Số, ký hiệu"
    DATE = "eOffice Địa danh, thời gian"
    URGENCY = "eOffice Mức độ khẩn"
    RULE = "eOffice Kẻ ngang"
    LETTER_SUBJECT = "eOffice V/v"
    TITLE = "eOffice Tên loại"
    SUBJECT = "eOffice Trích yếu"
    COMPETENCE = "eOffice Thẩm quyền"
    ADDRESSEE = "eOffice Kính gửi"
    BASIS = "eOffice Căn cứ"
    LEAD_IN = "eOffice Mở đầu"
    BODY = "eOffice Nội dung"
    ARTICLE = "eOffice Điều"
    HEADING = "eOffice Đề mục"
    CELL = "eOffice Bảng"
    RECIPIENT_LABEL = "eOffice Nơi nhận"
    RECIPIENT = "eOffice Danh sách nơi nhận"
    SIGNER = "eOffice Người ký"
    PAGE_NUMBER = "eOffice Số trang"
    APPENDIX = "eOffice Phụ lục"
    APPENDIX_TITLE = "eOffice Tên phụ lục"
    APPENDIX_REFERENCE = "eOffice Kèm theo"
    COPY = "eOffice Bản sao"
    CONTACT = "eOffice Liên hệ"


HEAD_STYLES = frozenset(
    {
        PartStyle.HEAD,
        PartStyle.PARENT,
        PartStyle.ISSUER,
        PartStyle.NUMBER,
        PartStyle.DATE,
        PartStyle.URGENCY,
        PartStyle.RULE,
        PartStyle.LETTER_SUBJECT,
        PartStyle.TITLE,
        PartStyle.SUBJECT,
        PartStyle.COMPETENCE,
        PartStyle.ADDRESSEE,
        PartStyle.BASIS,
        PartStyle.LEAD_IN,
    }
)
CLOSING_STYLES = frozenset({PartStyle.RECIPIENT_LABEL, PartStyle.RECIPIENT, PartStyle.SIGNER})

ARTICLE = re.compile(r"^Điều\s+\d+[a-zđ]?\s*[.:]")
PART = re.compile(r"^(Phần|Chương|Mục|Tiểu mục)\s+(thứ\s+\w+|[IVXLC]+|\d+)\b", re.IGNORECASE)
BASIS = re.compile(r"^(Căn cứ|Theo đề nghị|Theo Nghị quyết|Xét)\b", re.IGNORECASE)
LEAD_IN = re.compile(r"^(QUYẾT ĐỊNH|QUYẾT NGHỊ|NGHỊ QUYẾT)\s*:$")
SALUTATION = re.compile(r"^Kính gửi\s*:", re.IGNORECASE)
RULE_LINE = re.compile(r"^[\s_\-–—*=.]*$")

_NATIONAL = tone_fold(NATIONAL_TITLE)
_RECIPIENTS = tone_fold("Nơi nhận")


def has_national_title(text: str) -> bool:
    """Tell whether the national title stands in a text, in either tone style."""
    return _NATIONAL in " ".join(tone_fold(nfc(text)).split())


def has_recipients(text: str) -> bool:
    """Tell whether a line of a text begins the list of recipients."""
    return any(tone_fold(line).strip().startswith(_RECIPIENTS) for line in text.splitlines())
