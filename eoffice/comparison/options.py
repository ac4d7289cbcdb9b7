"""What the person chooses before a comparison: a leaf, so that a window can offer it without the engine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Tracked(StrEnum):
    """What is done with tracked changes that a file already holds."""

    ACCEPT = "accept"
    REJECT = "reject"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Options:
    """What the person chose."""

    tracked: Tracked = Tracked.ACCEPT
    formatting: bool = True
    find_moves: bool = True
    tracked_new: Tracked | None = None
    """What is done in the new file; None: the same as in the old one."""

    @property
    def of_new(self) -> Options:
        """The same choice as it stands for the new file."""
        return replace(self, tracked=self.tracked_new or self.tracked)


DEFAULTS = Options()
"""What nobody chose: earlier changes are accepted, and the result says so."""
