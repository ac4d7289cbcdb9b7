"""What the window expects of a screen, and the description of a place in the rail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, runtime_checkable

from PyQt6.QtWidgets import QWidget


class Screen(QWidget):
    """A screen in the window; override what differs."""

    def panes(self) -> list[QWidget]:
        """Return the panes that F6 goes round, in visual order."""
        return []

    def close_layer(self) -> bool:
        """Close the top layer of the screen for Esc; say whether there was one."""
        return False

    def prepare(self) -> None:
        """Make, in an idle moment before the first visit, what that visit would wait for."""

    def arrive(self) -> None:
        """Prepare for being shown: refresh what may have changed meanwhile."""


@runtime_checkable
class Layered(Protocol):
    """A part of a screen that has panes and layers of its own, such as the reading pane."""

    def panes(self) -> list[QWidget]:
        """Return the panes that F6 goes round, in visual order."""
        ...

    def close_layer(self) -> bool:
        """Close the top layer for Esc; say whether there was one."""
        ...


class Section(Enum):
    """A group of places in the rail, in the order in which the rail shows them; its value is its heading."""

    DAILY = ""
    EXCHANGE = "Trao đổi"
    SAVED = "Bộ lọc đã lưu"
    TOOLS = "Công cụ"
    ADMINISTRATION = "Quản trị cơ quan"


@dataclass(frozen=True)
class Place:
    """A place of the window: its screen is made at the first visit."""

    id: str
    title: str
    icon: str
    make: Callable[[], QWidget]
    in_rail: bool = True
    section: Section = Section.DAILY
