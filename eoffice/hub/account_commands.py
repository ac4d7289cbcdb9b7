"""Commands that shut a person out, let them in again, or give them a new password."""

from __future__ import annotations

import argparse
from dataclasses import replace

from eoffice.errors import Refused
from eoffice.hub.config import HubFolder, read_config
from eoffice.hub.output import Output
from eoffice.hub.passwords import Passwords, checked
from eoffice.hub.people_commands import password_given
from eoffice.hub.stores import opened
from eoffice.storage.accounts import Account
from eoffice.storage.opening import Store


def disable(given: argparse.Namespace, output: Output) -> int:
    """Shut a person out: no sign-in, no renewal, no reading, no file from this moment on.

    Orders without files end with the access token, some minutes later.
    """
    return _change(given, output, is_active=False, said="Đã khóa")


def enable(given: argparse.Namespace, output: Output) -> int:
    """Let a person in again with the password they had."""
    return _change(given, output, is_active=True, said="Đã mở")


def set_password(given: argparse.Namespace, output: Output) -> int:
    """Give a person a new password, to be changed at the next sign-in; their sign-ins end."""
    password = checked(password_given(from_stdin=given.password_stdin))
    folder = HubFolder(given.data.absolute())
    with opened(folder, read_config(folder)) as kept:
        account = _account(kept.store, given.login)
        secret = Passwords().hash(password)
        # A fresh account row: earlier wrong tries and a lock belong to the old password.
        changed = Account(
            account.person, account.login, secret, is_active=account.is_active, must_change=True
        )
        _keep(kept.store, changed)
    output.result({"login": changed.login}, [f"Đã đổi mật khẩu của {changed.login}"])
    return 0


def _change(given: argparse.Namespace, output: Output, *, is_active: bool, said: str) -> int:
    folder = HubFolder(given.data.absolute())
    with opened(folder, read_config(folder)) as kept:
        changed = replace(_account(kept.store, given.login), is_active=is_active)
        _keep(kept.store, changed)
    output.result({"login": changed.login, "is_active": is_active}, [f"{said} {changed.login}"])
    return 0


def _keep(store: Store, changed: Account) -> None:
    """Keep an account; whoever is signed in with it must sign in again."""
    store.accounts.put(changed)
    # Refresh tokens die at once. Access tokens are not looked up, so they live on for their few minutes.
    store.accounts.end_all(changed.person)


def _account(store: Store, login: str) -> Account:
    found = store.accounts.by_login(login)
    if found is None:
        raise Refused("account.unknown", login=login)
    return found
