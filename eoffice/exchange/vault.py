"""Where the refresh token lives between two runs: the keyring of the person's session, or nowhere."""

from __future__ import annotations

from typing import Protocol

import keyring.backend
import keyring.errors

from eoffice.errors import Unreachable

_SERVICE = "eoffice"
_OWN = ("keyring.backends.SecretService", "keyring.backends.kwallet", "keyring.backends.libsecret",
        "keyring.backends.macOS", "keyring.backends.Windows")  # fmt: skip
"""Keyrings of the desktop itself. Others may ask for a password on a terminal nobody looks at."""


class Vault(Protocol):
    """Keeps one refresh token for each login at each hub."""

    @property
    def is_lasting(self) -> bool:
        """Tell whether tokens outlive the program."""
        ...

    def read(self, key: str) -> str:
        """Return a token, empty when there is none."""
        ...

    def write(self, key: str, token: str) -> None:
        """Keep a token in place of an earlier one; an empty one removes it."""
        ...


class MemoryVault:
    """Keeps tokens until the program ends."""

    def __init__(self) -> None:
        self._tokens: dict[str, str] = {}

    @property
    def is_lasting(self) -> bool:
        """Tell that tokens do not outlive the program."""
        return False

    def read(self, key: str) -> str:
        """Return a token, empty when there is none."""
        return self._tokens.get(key, "")

    def write(self, key: str, token: str) -> None:
        """Keep a token in place of an earlier one; an empty one removes it."""
        self._tokens[key] = token


class KeyringVault:
    """Keeps tokens in a keyring; when it fails while running, in memory from then on."""

    def __init__(self, backend: keyring.backend.KeyringBackend) -> None:
        self._backend = backend
        self._memory = MemoryVault()
        self._is_broken = False

    @property
    def is_lasting(self) -> bool:
        """Tell whether the keyring still works."""
        return not self._is_broken

    def read(self, key: str) -> str:
        """Return a token, empty when there is none."""
        try:
            # Memory first: what could not be written to the keyring must still be found in this run.
            return self._memory.read(key) or self._backend.get_password(_SERVICE, key) or ""
        except keyring.errors.KeyringError:
            self._is_broken = True
            return ""

    def write(self, key: str, token: str) -> None:
        """Keep a token in place of an earlier one; an empty one removes it."""
        self._memory.write(key, token)
        try:
            if token:
                self._backend.set_password(_SERVICE, key, token)
            elif self._backend.get_password(_SERVICE, key):
                self._backend.delete_password(_SERVICE, key)
        except keyring.errors.KeyringError:
            self._is_broken = True


def vault_of_this_session() -> Vault:
    """Return the keyring of the person's desktop session, or memory when there is none."""
    usable = [each for each in keyring.backend.get_all_keyring() if type(each).__module__ in _OWN]
    best = max(usable, key=lambda each: float(each.priority), default=None)
    return KeyringVault(best) if best is not None else MemoryVault()


def notice_of(vault: Vault) -> Unreachable | None:
    """Return what a person should know about a vault: that they must sign in at every start."""
    return None if vault.is_lasting else Unreachable("exchange.no_keyring")
