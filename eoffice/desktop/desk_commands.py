"""What a desk's Ctrl+Enter and Ctrl+P mean, as data."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from eoffice.desktop.shell.commands import Command, Menu

MAIN_PLACES = ("drafts", "outgoing", "incoming", "to_sign", "search")
"""The places with a reading pane: there Ctrl+Enter takes the document's next step."""


def print_command(run: Callable[[], object], enabled: Callable[[], bool]) -> Command:
    """Return the printing of the open document's pages."""
    return Command(
        "document.print",
        "In văn bản…",
        run,
        Menu.DOCUMENT,
        "print",
        "Ctrl+P",
        enabled=enabled,
        group="print",
        hint="Xem trước và in đúng các trang của tệp PDF",
    )


def main_commands(run: Callable[[], object]) -> Iterator[Command]:
    """Give the main action of each place with a reading pane."""
    for place in MAIN_PLACES:
        yield Command(
            f"{place}.main",
            "Làm bước tiếp theo",
            run,
            Menu.PROCESS,
            "right",
            place=place,
            is_main=True,
            hint="Làm việc chính của văn bản đang mở",
        )
