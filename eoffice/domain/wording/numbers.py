"""Numbers and dates in words as official documents write them.

The package on PyPI says "lẻ" where a place is empty; official texts name every place: "không trăm".
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_AFTER_TENS = {1: "mốt", 4: "tư", 5: "lăm"}
_GROUPS = ("", " nghìn", " triệu")
_BILLION = 10**9
_SHORT_FRACTION = 2


def number_words(number: int, *, empty_tens: str = "linh") -> str:
    """Return a whole number in words: 2025 is "hai nghìn không trăm hai mươi lăm"."""
    if number < 0:
        return f"âm {number_words(-number, empty_tens=empty_tens)}"
    if number < _BILLION:
        return _below_billion(number, empty_tens, whole=False)
    above, rest = divmod(number, _BILLION)
    head = f"{number_words(above, empty_tens=empty_tens)} tỷ"
    return f"{head} {_below_billion(rest, empty_tens, whole=True)}" if rest else head


def _below_billion(number: int, empty_tens: str, *, whole: bool) -> str:
    """Return a number below 10⁹; `whole` when a higher group stands before it."""
    words: list[str] = []
    for place in (2, 1, 0):
        group = number // 1000**place % 1000
        if group:
            words.append(f"{_three(group, empty_tens, whole=whole or bool(words))}{_GROUPS[place]}")
    return " ".join(words) or _DIGITS[0]


def _three(group: int, empty_tens: str, *, whole: bool) -> str:
    """Return a group of three figures; after a higher group all three places are said."""
    hundreds, rest = divmod(group, 100)
    tens, unit = divmod(rest, 10)
    words = [f"{_DIGITS[hundreds]} trăm"] if hundreds or whole else []
    if tens == 0:
        if unit:
            words.append(f"{empty_tens} {_DIGITS[unit]}" if words else _DIGITS[unit])
    elif tens == 1:
        words.append("mười" if unit == 0 else f"mười {'lăm' if unit == 5 else _DIGITS[unit]}")
    else:
        words.append(f"{_DIGITS[tens]} mươi")
        if unit:
            words.append(_AFTER_TENS.get(unit, _DIGITS[unit]))
    return " ".join(words)


def decimal_words(number: Decimal) -> str:
    """Return a decimal number in words: 3,14 is "ba phẩy mười bốn", 0,05 "không phẩy không năm"."""
    sign = "âm " if number < 0 else ""
    whole, _, fraction = format(abs(number), "f").partition(".")
    fraction = fraction.rstrip("0")
    words = number_words(int(whole))
    if not fraction:
        return sign + words
    # 3,14 is read as a number, 0,05 and 3,1416 figure by figure.
    short = len(fraction) <= _SHORT_FRACTION and fraction[0] != "0"
    said = number_words(int(fraction)) if short else " ".join(_DIGITS[int(digit)] for digit in fraction)
    return f"{sign}{words} phẩy {said}"


def money_words(amount: int, *, exact: bool = False) -> str:
    """Return an amount of money as after "Viết bằng chữ:": "Hai triệu năm trăm nghìn đồng"."""
    words = f"{number_words(amount)} đồng{' chẵn' if exact else ''}"
    return words[0].upper() + words[1:]


def date_words(day: date) -> str:
    """Return "ngày mười lăm tháng ba năm hai nghìn không trăm hai mươi sáu"."""
    month = "tư" if day.month == 4 else number_words(day.month)
    # Days below ten are said with "mồng" in speech; official records write the plain number.
    return f"ngày {number_words(day.day)} tháng {month} năm {number_words(day.year)}"


def figures(number: int | Decimal) -> str:
    """Return a number with points between thousands and a comma before decimals: 1.234.567,89."""
    return format(number, ",").translate(str.maketrans(",.", ".,"))
