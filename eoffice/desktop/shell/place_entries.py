"""The places of the rail as lines of the palette: typed in a few letters, gone to with Enter."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.palette import Entry
from eoffice.desktop.shell.rail import RailModel
from eoffice.desktop.shell.screen import Place


class PlaceEntries:
    """Gives the lines of the places that the rail has now."""

    def __init__(self, places: RailModel, show: Callable[[str], object]) -> None:
        self._places = places
        self._show = show

    def __call__(self) -> list[Entry]:
        """Return the places for the palette."""
        return [self._entry(place) for place in self._places.places]

    def _entry(self, place: Place) -> Entry:
        title = tr("Đến: {place}").format(place=tr(place.title))
        go = partial(self._show, place.id)
        # Found by its Vietnamese name in English, too: that is how a colleague calls it on the telephone.
        return Entry(f"go.{place.id}", title, go, tr("Nơi"), place.icon, aliases=place.title)
