"""Where the keyboard is among the panes of a window, and how it is put into one."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QWidget


def holds(pane: QWidget, widget: QWidget) -> bool:
    """Say whether a widget is the pane or inside it."""
    return pane is widget or pane.isAncestorOf(widget)


def focus_pane(pane: QWidget) -> bool:
    """Put the keyboard into a pane: on itself, else on its first part that takes it; say whether one did."""
    if not _is_seen(pane):
        return False
    # An empty list passes the keyboard on to the words that stand in its place.
    is_one = pane.focusPolicy() != Qt.FocusPolicy.NoFocus or pane.focusProxy() is not None
    if is_one and _gives_to(pane, pane):
        return True
    parts = (one for one in pane.findChildren(QWidget) if one.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return any(one.isEnabled() and _is_seen(one) and _gives_to(one, pane) for one in parts)


def _gives_to(part: QWidget, pane: QWidget) -> bool:
    """Put the keyboard on a part and say whether it landed in the pane: what is hidden does not take it."""
    part.setFocus(Qt.FocusReason.ShortcutFocusReason)
    window = pane.window()
    holder = window.focusWidget() if window is not None else None
    return holder is not None and holds(pane, holder) and _is_seen(holder)


def _is_seen(widget: QWidget) -> bool:
    """Say whether a part is shown, or will be as soon as its window is."""
    return widget.isVisibleTo(widget.window())
