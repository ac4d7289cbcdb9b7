"""How one verification is done: whom to believe, which moment counts, whether the network may be asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from signing.evidence import Evidence
from signing.trust import TrustStore


@dataclass(frozen=True)
class Settings:
    """What a verdict depends on besides the file itself."""

    trust: TrustStore
    at: datetime | None = None
    """The moment that takes the place of now; certificates are judged at the proven time of signing."""
    evidence: Evidence = field(default_factory=Evidence)
    """Revocation data kept from earlier checks, and the way to get more; by itself: neither."""

    @property
    def moment(self) -> datetime:
        """Return the moment of the check."""
        return self.at or datetime.now(UTC)

    @property
    def version(self) -> str:
        """Return a name for everything but the present time, for caches of verdicts."""
        # Verdicts name whoever had a root believed: another origin is another verdict.
        return f"{self.trust.version}|{self.trust.origins}|{self.at}|{self.evidence.version}"
