"""Will a signature still verify in some years: what it has of its own, and what it will lack by then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from signing.verdict import Integrity, SignatureVerdict, Trust, Verdict

YEARS = 5
_YEAR = timedelta(days=365.25)


class Outlook(StrEnum):
    """How a signature will fare."""

    YES = "yes"
    RENEW = "renew"
    """It will, provided that the last time stamp is renewed before its certificate ends."""
    NO = "no"


@dataclass(frozen=True)
class Forecast:
    """The outlook of one signature, until when it holds by itself, and what to do."""

    outlook: Outlook
    until: datetime | None
    sentence: str


def forecast(one: SignatureVerdict, at: datetime, years: int = YEARS) -> Forecast:
    """Return whether a signature will verify after some years, without asking anybody then.

    A certificate alone proves nothing after its end; a time stamp stretches it to the stamp's own
    end; evidence in the file makes the answer independent of services that may be gone (EN 319 142-1).
    """
    if one.integrity is not Integrity.INTACT or one.verdict is Verdict.INVALID or one.trust is Trust.REVOKED:
        return Forecast(Outlook.NO, None, "không, vì ngay bây giờ chữ ký đã không đạt")
    until = one.good_until
    lasts = until is not None and until >= at + years * _YEAR
    day = until.strftime("%d/%m/%Y") if until is not None else "không rõ ngày"
    if one.kind == "timestamp" or one.level == "B-LTA":
        if lasts:
            return Forecast(Outlook.YES, until, f"có, dấu thời gian còn giá trị đến {day}")
        return Forecast(Outlook.RENEW, until, f"có, nếu gia hạn dấu thời gian trước {day}")
    if one.level in ("B-T", "B-LT"):
        missing = (
            "dữ liệu thu hồi và dấu thời gian lưu trữ" if one.level == "B-T" else "dấu thời gian lưu trữ"
        )
        return Forecast(Outlook.RENEW, until, f"chưa chắc: cần bổ sung {missing} trước {day} (lệnh extend)")
    if lasts:
        return Forecast(
            Outlook.RENEW, until, f"chỉ đến {day} là ngày chứng thư hết hạn; nên thêm dấu thời gian"
        )
    return Forecast(
        Outlook.NO, until, f"không: sau {day} không còn căn cứ về thời điểm ký; hãy thêm dấu thời gian"
    )
