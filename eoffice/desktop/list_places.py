"""Saved filters as places of the rail, and the print of what a list shows."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSlot
from PyQt6.QtWidgets import QWidget

from eoffice.clock import new_id
from eoffice.desktop.session.filtering import Filter, from_data, to_data
from eoffice.desktop.session.list_screen import ListScreen
from eoffice.desktop.session.one_list import ListSpec
from eoffice.desktop.session.session import Session
from eoffice.desktop.shell.commands import Command, Menu
from eoffice.desktop.shell.lanes import Job
from eoffice.desktop.shell.language import tr
from eoffice.desktop.shell.notices import NoticeAction
from eoffice.desktop.shell.screen import Place, Section
from eoffice.desktop.shell.window import OfficeWindow
from eoffice.paths import write_bytes

FILE = "saved-places.json"
MOST = 30
PREFIX = "saved."


@dataclass(frozen=True)
class SavedPlace:
    """A list with its words and its filter, under a name."""

    id: str
    title: str
    place: str
    list_id: str
    words: str
    filter: Filter


def read_places(file: Path | None) -> tuple[SavedPlace, ...]:
    """Return the saved places of a person; what a damaged file does not say is left out."""
    try:
        content = json.loads(file.read_text(encoding="utf-8")) if file is not None else []
    except (OSError, ValueError):
        return ()
    found = []
    for one in content if isinstance(content, list) else []:
        if isinstance(one, dict) and all(
            isinstance(one.get(key), str) for key in ("id", "title", "place", "list")
        ):
            wanted = from_data(one.get("filter"))
            found.append(
                SavedPlace(
                    one["id"], one["title"], one["place"], one["list"], str(one.get("words") or ""), wanted
                )
            )
    return tuple(found[:MOST])


def write_places(file: Path, places: tuple[SavedPlace, ...]) -> None:
    """Write the saved places of a person."""
    content = [
        {"id": one.id, "title": one.title, "place": one.place, "list": one.list_id, "words": one.words}
        | {"filter": to_data(one.filter)}
        for one in places
    ]
    file.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(file, json.dumps(content, ensure_ascii=False, indent=1).encode())


class SavedPlaces(QObject):
    """Makes a place of the list that is shown, and gives it back at every start.

    `lists_of` returns the lists of a place, or None; `reading` is asked for when a place is first visited.
    """

    def __init__(
        self,
        session: Session,
        window: OfficeWindow,
        lists_of: Callable[[str], ListScreen | None],
        reading: Callable[[], QWidget],
        main: Callable[[], None],
    ) -> None:
        super().__init__(window)
        self._session = session
        self._window = window
        self._lists_of = lists_of
        self._reading = reading
        self._main = main
        self._file = session.forms / FILE if session.forms is not None else None
        self._places = read_places(self._file)
        for one in self._places:
            self._add(one)
        session.shell.commands.add(
            Command(
                "list.save_as_place", "Lưu bộ lọc thành nơi", self.save, Menu.VIEW, "save",
                enabled=self._may_save, group="list",
                hint="Danh sách đang lọc thành một nơi riêng ở cột bên trái",
            ),
            Command(
                "list.forget_place", "Bỏ nơi đã lưu này", self.forget, Menu.VIEW, "delete",
                enabled=self._is_saved, group="list",
            ),
        )  # fmt: skip

    @property
    def places(self) -> tuple[SavedPlace, ...]:
        """The saved places, oldest first."""
        return self._places

    def save(self) -> None:
        """Save the list shown, as it is narrowed now, and go there."""
        here = self._window.place
        screen = self._lists_of(here)
        if screen is None:
            return
        wanted, words = screen.filters.filter, screen.finder.value()
        base = self._saved(here)
        place, list_id = (base.place, base.list_id) if base is not None else (here, screen.shown_list.spec.id)
        title = self._title(screen, wanted, words)
        saved = SavedPlace(f"{PREFIX}{new_id()}", title, place, list_id, words, wanted)
        self._places = (*self._places, saved)
        self._write()
        self._add(saved)
        self._window.show_place(saved.id)
        undo = NoticeAction(tr("Hoàn tác"), partial(self._forget, saved.id))
        self._session.shell.messages.toast(tr("Đã lưu nơi “{name}”.").format(name=title), undo)

    def forget(self) -> None:
        """Take the saved place that is shown out of the rail; its documents stay where they are."""
        self._forget(self._window.place)

    def _forget(self, place_id: str) -> None:
        saved = self._saved(place_id)
        if saved is None:
            return
        self._places = tuple(one for one in self._places if one.id != place_id)
        self._write()
        if self._window.place == place_id:
            self._window.show_place(saved.place)
        self._window.rail.places.remove(place_id)
        self._session.shell.commands.refresh()

    def _add(self, saved: SavedPlace) -> None:
        self._window.add_place(
            Place(saved.id, saved.title, "search", partial(self._make, saved), section=Section.SAVED)
        )
        main = Command(
            f"{saved.id}.main", "Làm bước tiếp theo", self._main, None, place=saved.id, is_main=True
        )
        self._session.shell.commands.add(main)

    def _make(self, saved: SavedPlace) -> ListScreen:
        screen = ListScreen(self._session, saved.id, (self._spec(saved),), self._reading())
        screen.finder.show_value(saved.words)
        screen.show_filter(saved.filter)
        return screen

    def _spec(self, saved: SavedPlace) -> ListSpec:
        """Return the list that was saved; when it is no longer there, everything is searched instead."""
        base = self._lists_of(saved.place) or self._lists_of("search")
        specs = [one.spec for one in base.lists] if base is not None else []
        spec = next((one for one in specs if one.id == saved.list_id), specs[0])
        return replace(spec, id="saved")

    def _title(self, screen: ListScreen, wanted: Filter, words: str) -> str:
        parts = [words, wanted.words(self._session.today)]
        narrowed = ", ".join(part for part in parts if part)
        return (
            f"{tr(screen.shown_list.spec.title)}: {narrowed}"
            if narrowed
            else tr(screen.shown_list.spec.title)
        )

    def _saved(self, place_id: str) -> SavedPlace | None:
        return next((one for one in self._places if one.id == place_id), None)

    def _may_save(self) -> bool:
        screen = self._lists_of(self._window.place) if self._window.place else None
        if screen is None or len(self._places) >= MOST:
            return False
        return bool(screen.finder.value()) or not screen.filters.filter.is_empty

    def _is_saved(self) -> bool:
        return self._saved(self._window.place) is not None

    def _write(self) -> None:
        if self._file is None:
            return
        file, places = self._file, self._places

        def write(_: Job) -> None:
            write_places(file, places)

        self._session.shell.lanes.hub.run(write, failed=self._session.shell.messages.error)


class ListPrinting(QObject):
    """Lays what a list shows out on pages in a lane, then opens the preview."""

    def __init__(self, session: Session, window: QWidget, shown: Callable[[], ListScreen | None]) -> None:
        super().__init__(window)
        self._session = session
        self._window = window
        self._shown = shown
        self._title = ""
        session.shell.commands.add(
            Command(
                "list.print", "In danh sách đang hiện…", self.print_list, Menu.DOCUMENT, "print",
                enabled=self._has_rows, group="list", hint="In các dòng như đang lọc và sắp xếp",
            )
        )  # fmt: skip

    def print_list(self) -> None:
        """Lay the rows out in a lane; the preview opens when they are."""
        screen = self._shown()
        if screen is None:
            return
        self._title = tr(screen.shown_list.spec.title)
        work = self._pages(screen)
        failed = self._session.shell.messages.error
        self._session.shell.lanes.cpu.run(
            work, done=self._on_laid, failed=failed, title=tr("Đang xếp trang danh sách")
        )

    def _pages(self, screen: ListScreen) -> Callable[[Job], bytes]:
        """Return what lays the list out: a statutory register in its own form, others as they stand."""
        from eoffice.desktop.session.list_pages import ListPages
        from eoffice.desktop.session.register_pages import RegisterPages

        spec, source = screen.shown_list.spec, screen.source()
        if spec.book is None:
            return ListPages(self._title, spec, source, screen.shown_list.model.order)
        work = self._session.work
        return RegisterPages(spec.book, work.ordering.directory.agency(work.me.agency), spec.columns, source)

    def _has_rows(self) -> bool:
        screen = self._shown()
        return screen is not None and screen.shown_list.model.rowCount() > 0

    @pyqtSlot(object)
    def _on_laid(self, content: bytes) -> None:
        from eoffice.desktop.widgets.printing import PagePrinting

        PagePrinting(content, self._title, self._session.shell.lanes.cpu, self._window).open()
