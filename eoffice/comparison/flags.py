"""Tells which changed words carry legal weight: money, dates, terms, document numbers, agencies, duties."""

from __future__ import annotations

import re

from eoffice.comparison.script import Flag
from eoffice.text import nfc

_NUMBER_WORD = (
    r"(?:một|hai|ba|bốn|tư|năm|lăm|sáu|bảy|tám|chín|mười|mươi|trăm|nghìn|ngàn|triệu|tỷ|tỉ|linh|lẻ|không|rưỡi)"
)
_AMOUNT = rf"(?:\d[\d.,]*|{_NUMBER_WORD}(?:\s+{_NUMBER_WORD})*)"
_PATTERNS: tuple[tuple[Flag, re.Pattern[str]], ...] = (
    (
        Flag.MONEY,
        re.compile(
            rf"\b{_AMOUNT}(?:\s*(?:nghìn|ngàn|triệu|tỷ|tỉ))*"
            r"\s*(?:đồng|VNĐ|VND|₫|đ\b|USD|EUR|Euro|đô la)"
            rf"|\b\d[\d.,]*\s*(?:triệu|tỷ|tỉ)\b|\b\d{{1,3}}(?:\.\d{{3}}){{1,5}}\b(?!\s*(?:người|m2|ha|km))",
            re.IGNORECASE,
        ),
    ),
    (
        Flag.DATE,
        re.compile(
            r"\b\d{1,2}[/.\-]\d{1,2}[/.\-]\d{4}\b|\bngày\s+(?:\d{1,2}|…+|\.+)\s+tháng\s+\d{1,2}(?:\s+năm\s+\d{4})?"
            r"|\btháng\s+\d{1,2}\s+năm\s+\d{4}|\bnăm\s+\d{4}\b|\bquý\s+[IV]+\b",
            re.IGNORECASE,
        ),
    ),
    (
        Flag.TERM,
        re.compile(
            rf"\b{_AMOUNT}\s*(?:\([^)]{{1,40}}\)\s*)?(?:ngày|tháng|năm|giờ|phút|tuần|quý)"
            # "một triệu năm trăm" is five hundred, not a year.
            r"(?:\s+làm việc)?\b(?!\s+(?:\d|trăm|mươi|nghìn|ngàn|triệu|tỷ|tỉ))"
            r"|\bthời hạn\b|\bchậm nhất\b|\bngay sau khi\b",
            re.IGNORECASE,
        ),
    ),
    (
        Flag.DOCUMENT_NUMBER,
        re.compile(r"\b\d{1,5}(?:/\d{4})?/[A-ZĐ][\wĐ]*(?:-[\wĐ]+)*|\b[Ss]ố:?\s*\d{1,5}/\S+"),
    ),
    (
        Flag.AGENCY,
        re.compile(
            r"\b(?:[Ủủ]y ban nhân dân|UBND|Hội đồng nhân dân|HĐND|Bộ|Sở|Cục|Tổng cục|Chi cục|Vụ|Viện"
            r"|Thanh tra|Tòa án"
            r"|Văn phòng|Chính phủ|Thủ tướng|Quốc hội|Ban|Phòng|Trung tâm|Kho bạc|Ngân hàng|Công an|Đảng ủy)"
            r"(?:\s+(?:nhân dân|tỉnh|thành phố|xã|phường|đặc khu|trung ương|và|,)|\s+[A-ZĐÀ-Ỹ][\w-]*)*"
        ),
    ),
    (
        Flag.OBLIGATION,
        re.compile(
            r"\b(?:phải|được|không|cấm|nghiêm cấm|bắt buộc|có trách nhiệm|chịu trách nhiệm"
            r"|có nghĩa vụ|có quyền"
            r"|có thể|trừ trường hợp|cần|nên|tối thiểu|tối đa)\b",
            re.IGNORECASE,
        ),
    ),
    (Flag.NUMBER, re.compile(r"\d[\d.,]*%?")),
)

Stretch = tuple[str, int, int]
"""A text, and the part of it that changed."""


def flags_of(*stretches: Stretch) -> frozenset[Flag]:
    """Return the flags of a change: what its stretches of text touch on either side."""
    found = {flag for text, start, end in stretches if end > start for flag in _touched(text, start, end)}
    return frozenset(found)


def _touched(text: str, start: int, end: int) -> set[Flag]:
    """Return what a stretch of a text touches; a number keeps the unit that stands beside it."""
    if len(text) > 20_000:
        low, high = max(0, start - 200), min(len(text), end + 200)
        text, start, end = text[low:high], start - low, end - low
    if nfc(text) != text:
        before, inside = nfc(text[:start]), nfc(text[start:end])
        text, start, end = nfc(text), len(before), len(before) + len(inside)
    return {
        flag
        for flag, pattern in _PATTERNS
        for match in pattern.finditer(text)
        if match.start() < end and match.end() > start
    }
