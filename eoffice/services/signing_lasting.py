"""Will signed files still verify in five years, said plainly, and what keeps them so (EN 319 142-1, 6.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import signing
from eoffice.domain.commands import KeepEvidence
from eoffice.domain.deciding import LEGAL
from eoffice.domain.document import FileRef
from eoffice.errors import OfficeError
from eoffice.services.permissions import may
from eoffice.services.ports import ListQuery
from signing.errors import SigningError

if TYPE_CHECKING:
    from eoffice.services.workplace import Workplace
    from signing import FileVerdict, Raised

_PAGE = 200


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
    document: str = ""
    """The ordered document whose pages these are; empty for a file outside the office."""
    name: str = ""
    seen: str = ""
    """The digest of the pages that were looked at."""

    @property
    def shown_name(self) -> str:
        """Return what people call it."""
        return self.name or self.file.name


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


@dataclass(frozen=True)
class Ordered:
    """An ordered document whose signatures may be raised by the person at this desk."""

    document: str
    name: str
    pages: FileRef


def ordered_documents(work: Workplace) -> Iterator[Ordered]:
    """Yield the documents whose signed pages this person keeps alive.

    Those that lie longest come first: their certificates end before the others.
    """
    if not may(work.me, KeepEvidence, None):
        return
    statuses = tuple(sorted(one.value for one in LEGAL[KeepEvidence]))
    query = ListQuery(agency=work.me.agency, statuses=statuses, newest_first=False)
    offset = 0
    while rows := work.lists.page(query, offset, _PAGE):
        offset += len(rows)
        for row in rows:
            state = work.ordering.now_here(row.id)
            if state.pages is not None and may(work.me, KeepEvidence, state):
                yield Ordered(row.id, state.subject, state.pages)


def keep_many(
    work: Workplace, wanted: Sequence[Lasting], authorities: Sequence[str], told: Callable[[int, str], None]
) -> tuple[Exception, ...]:
    """Raise ordered documents one after another, each by an order of its own; return why some were not.

    Each is ordered as soon as it is raised: a stop in between loses nothing and repeats nothing. The hub
    takes an order only if nothing but evidence came behind the bytes it has (EN 319 142-1, 6.3).
    """
    troubles: list[Exception] = []
    believed = work.checks.believed()
    for number, one in enumerate(wanted):
        told(number, one.shown_name)
        try:
            work.signing.keep_evidence(one.document, one.seen, authorities, believed, troubles.append)
        except (OfficeError, SigningError, OSError) as error:
            troubles.append(error)
    return tuple(troubles)


def renew(file: Path, authorities: Sequence[str], trust: Sequence[Path]) -> Raised:
    """Bring a file to B-LTA, or put a fresh archive time stamp over the one it has. Needs the network.

    Raises SigningError; what was reached before a failure stays and is named in the result.
    """
    stamps = signing.TimeStamps([signing.Authority(url) for url in authorities])
    believed = signing.TrustStore.read(*trust) if trust else None
    return signing.raise_level(file, file, signing.Level.LTA, stamps, believed)
