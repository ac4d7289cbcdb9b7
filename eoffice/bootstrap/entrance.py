"""The way to a desk, without its parts: the sign-in screen stands before the engines are loaded."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from eoffice.errors import Refused
from eoffice.exchange.vault import Vault, key_of, vault_of_this_session
from eoffice.settings import DesktopSettings

if TYPE_CHECKING:
    from eoffice.bootstrap.workplace import Entrance
    from eoffice.services.workplace import Workplace


@dataclass(frozen=True)
class LateEntrance:
    """Opens the desks of one data folder; loads what a desk is made of when somebody comes, or ahead."""

    folder: Path
    settings: DesktopSettings
    vault: Vault = field(default_factory=vault_of_this_session)
    working_folder: Path | None = None

    def sign_in(self, login: str, password: str) -> Workplace:
        """Open the desk of a person who gives a password; raises what `Entrance.sign_in` raises."""
        return self._whole().sign_in(login, password)

    def resume(self) -> Workplace:
        """Open the desk of the person who signed in last; raises what `Entrance.resume` raises."""
        # Asked before anything is loaded: without a token the person sees the sign-in screen at once.
        if not self.vault.read(key_of(self.settings.hub_url, self.settings.login)):
            raise Refused("auth.session_ended")
        return self._whole().resume()

    def load(self) -> None:
        """Load what a desk is made of."""
        self._whole()

    def _whole(self) -> Entrance:
        from eoffice.bootstrap.workplace import Entrance

        return Entrance(self.folder, self.settings, self.vault, self.working_folder)
