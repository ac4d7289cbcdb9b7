"""Names the comparison without loading its engine: whoever hands it to another process pays nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eoffice.comparison.options import Options
    from eoffice.comparison.script import EditScript
    from eoffice.comparison.worker import Teller


def compare_late(old: Path, new: Path, options: Options, tell: Teller) -> EditScript:
    """Compare two files of any kind; the engine, 24 MB and 0.2 s, is loaded where this runs."""
    from eoffice.comparison.jobs import compare_pair

    return compare_pair(old, new, tell, options)
