"""When to ask again: after a random time that grows, never sooner than the hub says."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from eoffice.errors import OfficeError

FIRST_S = 0.5
LONGEST_S = 60.0


@dataclass
class Backoff:
    """Full jitter: a random time up to a limit that doubles with each failure."""

    first_s: float = FIRST_S
    longest_s: float = LONGEST_S
    chance: random.Random = field(default_factory=random.SystemRandom)
    failures: int = 0

    def next_s(self, told_s: float = 0) -> float:
        """Return how long to wait after one more failure; `told_s` is what the hub asked for."""
        # The exponent is bounded too: a desk left alone for long would reckon with huge powers.
        limit_s = min(self.longest_s, self.first_s * 2 ** min(self.failures, 20))
        self.failures += 1
        # From zero on: desks that lost the hub in one moment must not all come back in one moment.
        return max(told_s, self.chance.uniform(0, limit_s))

    def reset(self) -> None:
        """Begin anew after a success."""
        self.failures = 0


def told_s(error: OfficeError) -> float:
    """Return how long the hub asked to wait, 0 when it said nothing."""
    value = error.values.get("wait_s")
    return float(value) if isinstance(value, int | float) else 0.0
