"""What a table shows, as data: columns, order, and sources that hand out frozen rows page by page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from PyQt6.QtCore import Qt

from eoffice.desktop.widgets.chips import Tone

Row = TypeVar("Row")
RowOut = TypeVar("RowOut", covariant=True)

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter


@dataclass(frozen=True)
class Chip:
    """A state to be drawn as a chip in a cell."""

    tone: Tone
    words: str
    icon: str = ""


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: its words for a row, and how they are shown."""

    key: str
    title: str
    text: Callable[[Row], str]
    width_em: float = 10.0
    align: Qt.AlignmentFlag = LEFT
    icon: Callable[[Row], tuple[str, str] | None] | None = None
    chip: Callable[[Row], Chip | None] | None = None
    stretch: bool = False
    sortable: bool = True
    chips: tuple[str, ...] = ()
    """All words its chips may say: the column is as wide as the widest."""


@dataclass(frozen=True)
class Order:
    """The column a list is ordered by; no key means the source's own order."""

    key: str = ""
    descending: bool = False


class RowSource(Protocol[RowOut]):
    """Hands out rows; called on a lane's thread, so it must bring its own database connection."""

    def count(self) -> int:
        """Return how many rows there are."""
        ...

    def page(self, offset: int, limit: int, order: Order) -> Sequence[RowOut]:
        """Return some rows in an order."""
        ...


class ListSource(Generic[Row]):
    """Rows in memory, for short lists."""

    def __init__(
        self, rows: Sequence[Row], sort_keys: Mapping[str, Callable[[Row], Any]] | None = None
    ) -> None:
        self._rows = tuple(rows)
        self._sort_keys = dict(sort_keys or {})

    def count(self) -> int:
        """Return how many rows there are."""
        return len(self._rows)

    def page(self, offset: int, limit: int, order: Order) -> Sequence[Row]:
        """Return some rows, ordered when the column has a key to order by."""
        rows: Sequence[Row] = self._rows
        if order.key in self._sort_keys:
            rows = sorted(rows, key=self._sort_keys[order.key], reverse=order.descending)
        return rows[offset : offset + limit]
