"""The way in: the sign-in screen, then the desk of the person who signed in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PyQt6.QtCore import QObject, QSettings, QTimer, pyqtSignal, pyqtSlot

from eoffice.desktop.screens.sign_in.presenter import SignInPresenter
from eoffice.desktop.screens.sign_in.view import SignInView
from eoffice.desktop.shell.about import Surroundings
from eoffice.desktop.shell.lanes import Job, Lane
from eoffice.desktop.shell.outside import open_outside
from eoffice.desktop.shell.preferences import Preferences
from eoffice.desktop.shell.tray import bring_forward
from eoffice.errors import OfficeError

if TYPE_CHECKING:
    # A desk is three quarters of what a start loads; the sign-in screen stands before it.
    from eoffice.desktop.person_desk import PersonDesk
    from eoffice.services.workplace import Workplace

_WIDTH, _HEIGHT = 720, 540
_LOAD_MS = 50
_DESK = "eoffice.desktop.person_desk"


class Entrance(Protocol):
    """Opens desks; the composition root has the real one."""

    def sign_in(self, login: str, password: str) -> Workplace:
        """Open the desk of a person who gives a password."""
        ...

    def resume(self) -> Workplace:
        """Open the desk of the person who signed in last, without asking the hub."""
        ...


class FrontDoor(QObject):
    """Shows the sign-in screen until somebody is in, then their window."""

    entered = pyqtSignal(object)
    """The PersonDesk that was opened."""
    left = pyqtSignal()
    """The desk was closed."""

    def __init__(
        self,
        entrance: Entrance,
        hub: str,
        login: str,
        settings: QSettings | None = None,
        on_desk: Callable[[PersonDesk], None] | None = None,
        open_path: Callable[[Path], bool] = open_outside,
        preferences: Preferences | None = None,
        around: Surroundings | None = None,
        first_place: str = "",
        preload: Callable[[], object] | None = None,
    ) -> None:
        super().__init__()
        self._preload = preload
        self._first_place = first_place
        self._preferences = preferences or Preferences()
        self._around = around or Surroundings(hub=hub)
        self._is_changing = False
        self._files: list[Path] = []
        self._entrance = entrance
        self._settings = settings
        self._on_desk = on_desk
        self._open_path = open_path
        self._lane = Lane(1)
        self.sign_in = SignInView(SignInPresenter(entrance.sign_in, self._lane), hub, login)
        self.sign_in.resize(_WIDTH, _HEIGHT)
        self.sign_in.signed_in.connect(self._on_signed_in)
        self.desk: PersonDesk | None = None

    def open(self) -> None:
        """Go straight to the desk when the person may come back without a password, else ask."""
        try:
            workplace = self._entrance.resume()
        except OfficeError as error:
            self.sign_in.show()
            if error.code != "auth.session_ended":
                self.sign_in.presenter.refuse(error)
            # After the first painting: a person needs seconds for a name and a password.
            QTimer.singleShot(_LOAD_MS, self._load_desk)
        else:
            self._enter(workplace)

    def take_files(self, names: Sequence[str]) -> None:
        """Open files in the window, or keep them until somebody is in; the window comes forward."""
        paths = [Path(name) for name in names]
        if self.desk is None:
            self._files.extend(paths)
            bring_forward(self.sign_in)
        else:
            bring_forward(self.desk.window)
            self.desk.open_files(paths)

    def close(self) -> None:
        """Close whatever is open."""
        self._lane.drain()
        self.sign_in.close()
        if self.desk is not None:
            self.desk.close()

    @pyqtSlot(object)
    def _on_signed_in(self, workplace: Workplace) -> None:
        self._enter(workplace)
        self.sign_in.close()

    @pyqtSlot()
    def _load_desk(self) -> None:
        """Load the desk in the lane; who signs in before it is there waits for the rest only."""
        preload = self._preload

        def load(_: Job) -> None:
            if preload is not None:
                preload()
            import_module(_DESK)

        if self.desk is None:
            self._lane.run(load)

    def _enter(self, workplace: Workplace) -> None:
        from eoffice.desktop.person_desk import PersonDesk

        desk = PersonDesk(workplace, self._settings, self._open_path, self._preferences, self._around)
        self.desk = desk
        if self._on_desk is not None:
            self._on_desk(desk)
        desk.closed.connect(self._on_desk_closed)
        desk.housekeeping.signed_out.connect(self._on_signed_out)
        # Once: whoever comes back later begins where they chose to.
        place, self._first_place = self._first_place, ""
        desk.show(place)
        desk.warm_up()
        self.entered.emit(desk)
        files, self._files = self._files, []
        desk.open_files(files)

    @pyqtSlot()
    def _on_signed_out(self) -> None:
        """Close the window of the person who left and ask who comes next."""
        self._is_changing = True
        # Shown first: a program without any window would end.
        self.sign_in.show()
        if self.desk is not None:
            self.desk.close()

    @pyqtSlot()
    def _on_desk_closed(self) -> None:
        self.desk = None
        if self._is_changing:
            self._is_changing = False
        else:
            self.left.emit()
