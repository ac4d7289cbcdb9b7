"""Will signed files still verify in five years, said plainly, and what keeps them so (EN 319 142-1, 6.3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import signing
from eoffice.errors import OfficeError
from signing.errors import SigningError

if TYPE_CHECKING:
    from signing import FileVerdict, Raised


class Advice(StrEnum):
    """What to do with a file."""

    NOTHING = "nothing"
    RENEW = "renew"
    """Add evidence and an archive time stamp, or renew the one there is."""
    SIGN_AGAIN = "sign_again"
    """The signature does not hold today; no stamp can mend it."""
    NOT_SIGNED = "not_signed"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Lasting:
    """One file: whether it lasts, by which day at the latest something must be done, and what."""

    file: Path
    advice: Advice
    level: str = ""
    until: datetime | None = None
    sentence: str = ""
    error: Exception | None = None


def outlook_of(file: Path, check: Callable[[Path], FileVerdict], at: datetime) -> Lasting:
    """Return whether a file will verify in five years; never raises for a bad file."""
    from signing.forecast import Outlook, forecast

    try:
        verdict = check(file)
    except (OSError, OfficeError, SigningError) as error:
        return Lasting(file, Advice.UNREADABLE, error=error)
    if not verdict.signatures:
        return Lasting(file, Advice.NOT_SIGNED)
    stamps = [one for one in verdict.signatures if one.kind == "timestamp"]
    # A time stamp over the whole file carries every signature below it.
    judged = [(one, forecast(one, at)) for one in (stamps[-1:] or verdict.signatures)]
    # The weakest signature decides: one that fails makes the whole file doubtful.
    order = (Outlook.NO, Outlook.RENEW, Outlook.YES)
    one, weakest = min(judged, key=lambda pair: order.index(pair[1].outlook))
    broken = weakest.outlook is Outlook.NO and weakest.until is None
    advice = Advice.SIGN_AGAIN if broken else Advice.RENEW
    if weakest.outlook is Outlook.YES:
        advice = Advice.NOTHING
    level = "B-LTA" if stamps else str(one.level or "")
    return Lasting(file, advice, level, weakest.until, weakest.sentence)


def renew(file: Path, authorities: Sequence[str], trust: Sequence[Path]) -> Raised:
    """Bring a file to B-LTA, or put a fresh archive time stamp over the one it has. Needs the network.

    Raises SigningError; what was reached before a failure stays and is named in the result.
    """
    stamps = signing.TimeStamps([signing.Authority(url) for url in authorities])
    believed = signing.TrustStore.read(*trust) if trust else None
    return signing.raise_level(file, file, signing.Level.LTA, stamps, believed)
