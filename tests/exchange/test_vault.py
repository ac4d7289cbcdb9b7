"""Where the refresh token lives: a keyring of the desktop, or memory, never a prompt."""

from __future__ import annotations

import keyring.backend
import keyring.errors
import pytest

from eoffice.errors import explain
from eoffice.exchange.vault import KeyringVault, MemoryVault, notice_of, vault_of_this_session


class Ring(keyring.backend.KeyringBackend):
    """A keyring that works until it is locked."""

    priority = 1

    is_locked = False

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        self._look()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._look()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._look()
        del self.kept[service, username]

    def _look(self) -> None:
        if self.is_locked:
            raise keyring.errors.KeyringLocked


def test_a_keyring_keeps_tokens_from_run_to_run() -> None:
    ring = Ring()
    KeyringVault(ring).write("hub:lan", "token")
    again = KeyringVault(ring)
    assert (again.read("hub:lan"), again.read("hub:minh"), again.is_lasting) == ("token", "", True)
    again.write("hub:lan", "")
    assert ring.kept == {}
    again.write("hub:lan", "")


def test_a_keyring_that_fails_leaves_memory_and_a_notice() -> None:
    ring = Ring()
    vault = KeyringVault(ring)
    assert notice_of(vault) is None
    ring.is_locked = True
    vault.write("hub:lan", "token")
    assert vault.read("hub:lan") == "token"
    notice = notice_of(vault)
    assert notice is not None
    assert explain(notice).code == "exchange.no_keyring"
    assert "đăng nhập lại" in explain(notice).next_step


def test_a_locked_keyring_gives_no_token() -> None:
    ring = Ring()
    ring.is_locked = True
    assert KeyringVault(ring).read("hub:lan") == ""


def test_without_a_keyring_of_the_desktop_tokens_stay_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    # A keyring from elsewhere, like this one, might ask for a password on a terminal: it is never used.
    monkeypatch.setattr("eoffice.exchange.vault._OWN", {})
    monkeypatch.setattr("eoffice.exchange.vault._OWN_ELSEWHERE", ())
    vault = vault_of_this_session()
    assert isinstance(vault, MemoryVault)
    vault.write("a", "b")
    assert (vault.read("a"), vault.is_lasting) == ("b", False)
