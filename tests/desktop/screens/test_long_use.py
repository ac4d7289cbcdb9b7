"""Hours of use in a few rounds: what a round opened is gone when the next one ends."""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication

from eoffice.demo import cast
from eoffice.desktop.shell.application import dress
from eoffice.desktop.shell.dressing import Dressing
from eoffice.desktop.shell.preferences import Preferences
from tests.bench.long_use import LongUse, of_ours, play, write_line
from tests.desktop.screens.steps import letter_to_sign
from tests.desktop.screens.test_comparison import NEW, OLD
from tests.desktop.seats import SitDown

ROUNDS = int(os.environ.get("EOFFICE_ROUNDS", "2"))
"""More rounds make a day: `EOFFICE_ROUNDS=48 pytest -s tests/desktop/screens/test_long_use.py`."""


@pytest.fixture
def preferences(qapp: QApplication) -> Iterator[Preferences]:
    chosen = Preferences()
    dressing = Dressing(qapp, chosen)
    dressing.put_on()
    yield chosen
    dressing.deleteLater()
    dress(qapp)


def kept() -> Counter[str]:
    """Return how many objects of the program's own classes are held by something."""
    gc.collect()
    return of_ours()


@pytest.mark.slow
@pytest.mark.timeout(600 + 60 * ROUNDS)
def test_a_long_day_leaves_no_more_behind_than_its_first_hour(
    sit_down: SitDown, preferences: Preferences, tmp_path: Path
) -> None:
    pair = tmp_path / "cũ.txt", tmp_path / "mới.txt"
    for file, words in zip(pair, (OLD, NEW), strict=True):
        file.write_text("\n".join(words), encoding="utf-8")
    document = letter_to_sign(sit_down)
    director = sit_down(cast.DIRECTOR)
    use = LongUse(director, preferences, pair, document)
    # The first rounds make the screens and fill every cache; from then on nothing may be added.
    play(use, 0, warm=2 if ROUNDS > 2 else 1)
    before = of_ours()
    rounds = play(use, ROUNDS, warm=0, tell=write_line)
    # A job that is just under way is no growth: it ends. What is left behind stays.
    director.until(lambda: not kept() - before)
    assert rounds[-1].widgets <= rounds[0].widgets
    assert rounds[-1].threads <= rounds[0].threads
    assert rounds[-1].handles <= rounds[0].handles + 2
