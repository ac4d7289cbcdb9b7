"""Words of agencies' names that belong together: no line is broken between them where there is a choice."""

from __future__ import annotations

import re

_COMPOUNDS = (
    "ủy ban nhân dân", "hội đồng nhân dân", "tòa án nhân dân", "viện kiểm sát nhân dân", "bảo hiểm xã hội",
    "kho bạc nhà nước", "ngân hàng nhà nước", "lưu trữ lịch sử", "mặt trận tổ quốc", "khoa học", "công nghệ",
    "giáo dục", "đào tạo", "nông nghiệp", "môi trường", "tài chính", "nội vụ", "tư pháp", "xây dựng",
    "công thương", "ngoại giao", "văn hóa", "thể thao", "du lịch", "dân tộc", "tôn giáo", "thanh tra",
    "văn phòng", "chủ tịch", "trung tâm", "lưu trữ", "bệnh viện", "đa khoa", "trường đại học", "cao đẳng",
    "quản lý", "khu kinh tế", "chi cục", "việt nam", "hồ chí minh", "quốc gia", "công an", "quân sự", "y tế",
    "kiểm soát", "bệnh tật", "hành chính", "phục vụ", "nhân dân", "xã hội", "ủy ban", "hội đồng",
    "hà nội", "hải phòng", "đà nẵng", "cần thơ", "an giang", "bắc ninh", "cà mau", "cao bằng", "đắk lắk",
    "điện biên", "đồng nai", "đồng tháp", "gia lai", "hà tĩnh", "hưng yên", "khánh hòa", "lai châu",
    "lạng sơn", "lào cai", "lâm đồng", "nghệ an", "ninh bình", "phú thọ", "quảng ngãi", "quảng ninh",
    "quảng trị", "sơn la", "tây ninh", "thái nguyên", "thanh hóa", "tuyên quang", "vĩnh long",
)  # fmt: skip
_GLUE = "\ue000"
"""A letter of nobody's, which no name holds: blanks of every kind part words for Python."""

_FOUND = re.compile(rf"\b(?:{'|'.join(sorted(_COMPOUNDS, key=len, reverse=True))})\b", re.IGNORECASE)


def glued(text: str) -> str:
    """Return a text whose compounds are words without a blank; `unglued` gives the blanks back."""
    return _FOUND.sub(_joined, text)


def unglued(text: str) -> str:
    """Return a text with the blanks inside its compounds."""
    return text.replace(_GLUE, " ")


def _joined(found: re.Match[str]) -> str:
    return found[0].replace(" ", _GLUE)
