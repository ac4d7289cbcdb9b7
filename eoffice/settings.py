"""What one desktop must know before it starts: the hub, the person, the tokens, the images.

A typed TOML file in the data folder; nothing secret ever stands in it.
"""

from __future__ import annotations

import os
import re
import sys
import tomllib
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from eoffice.errors import OfficeError
from eoffice.paths import set_aside, write_bytes

FILE_NAME = "desktop.toml"
_UNSAFE = re.compile(r"[^a-z0-9_.@-]")
POLICY_NAME = "policy.toml"
LAST_GOOD = "desktop.last-good.toml"
"""A copy of the settings that were sound at the last start."""


@dataclass(frozen=True)
class ImageSettings:
    """A picture put into a signature field, at its true width."""

    path: Path
    width_mm: float


@dataclass(frozen=True)
class DesktopSettings:
    """The settings of one person on one machine."""

    hub_url: str
    hub_certificate: Path
    """The hub's own TLS certificate (PEM); no other is accepted."""
    login: str
    trust: Path | None = None
    """File or folder of certificates that signatures are trusted by."""
    modules: tuple[Path, ...] = ()
    """PKCS#11 libraries to use besides the known ones."""
    module_environment: dict[str, str] = field(default_factory=dict)
    """Environment variables handed to the token worker, such as SOFTHSM2_CONF."""
    signature_image: ImageSettings | None = None
    seal_image: ImageSettings | None = None


def policy_files(data: Path) -> tuple[Path, ...]:
    """Return where policies of an administrator are looked for; the machine's own comes last and wins."""
    if sys.platform == "win32":
        machine = Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "eOffice"
    else:
        machine = Path("/etc/eoffice")
    return data / POLICY_NAME, machine / POLICY_NAME


def person_folder(data: Path, login: str) -> Path:
    """Return where the replica and the working files of a person lie in a data folder."""
    return data / "people" / _UNSAFE.sub("_", login.strip().casefold())


def load(folder: Path) -> DesktopSettings:
    """Return the settings of a data folder.

    Raises OfficeError `settings.missing` or `settings.damaged`.
    """
    path = folder / FILE_NAME
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        return _from_values(values, folder)
    except FileNotFoundError:
        raise OfficeError("settings.missing", path=str(path)) from None
    except (OSError, KeyError, TypeError, ValueError) as error:  # TOML and UTF-8 errors are ValueErrors
        raise OfficeError("settings.damaged", path=str(path), detail=str(error)) from error


def load_mended(folder: Path) -> tuple[DesktopSettings, OfficeError | None]:
    """Return the settings, and what the person must be told when the last sound ones had to serve.

    A damaged file is kept under another name. Raises OfficeError `settings.missing`,
    `settings.set_aside` when this machine must be paired anew, `settings.damaged` when not even
    the name of the file can be changed.
    """
    path = folder / FILE_NAME
    try:
        found = load(folder)
    except OfficeError as error:
        if error.code != "settings.damaged":
            raise
        return _mended(folder, error)
    with suppress(OSError):
        # Only a help for a bad day: a disk that is full now must keep nobody out.
        _remember(path, folder / LAST_GOOD)
    return found, None


def _mended(folder: Path, damage: OfficeError) -> tuple[DesktopSettings, OfficeError | None]:
    """Put the last sound settings in the place of damaged ones."""
    path = folder / FILE_NAME
    try:
        kept = set_aside(path)
    except OSError:
        raise damage from None
    told = {**damage.values, "kept": kept.name}
    try:
        # Read as settings before it takes the name: the copy may lie on the same bad piece of the disk.
        content = (folder / LAST_GOOD).read_bytes()
        found = _from_values(tomllib.loads(content.decode()), folder)
        write_bytes(path, content)
    except (OSError, KeyError, TypeError, ValueError):
        raise OfficeError("settings.set_aside", **told) from damage
    return found, OfficeError("settings.mended", **told)


def _remember(path: Path, copy: Path) -> None:
    """Keep a copy of sound settings; nothing is written when they are as at the last start."""
    content = path.read_bytes()
    if not copy.is_file() or copy.read_bytes() != content:
        write_bytes(copy, content)


def save(folder: Path, settings: DesktopSettings) -> None:
    """Write the settings of a data folder, durably; relative paths are meant from where we are now."""
    folder.mkdir(parents=True, exist_ok=True)
    write_bytes(folder / FILE_NAME, _to_toml(settings).encode())


def _from_values(values: dict[str, object], folder: Path) -> DesktopSettings:
    """Return settings from parsed TOML; relative paths start at the data folder."""
    hub = _table(values, "hub")
    tokens = _table(values, "tokens")
    trust = values.get("trust")
    return DesktopSettings(
        hub_url=_text(hub, "url"),
        hub_certificate=folder / _text(hub, "certificate"),
        login=_text(hub, "login"),
        trust=folder / str(trust) if trust else None,
        modules=tuple(folder / str(path) for path in _list(tokens, "modules")),
        module_environment={key: str(value) for key, value in _table(tokens, "environment").items()},
        signature_image=_image(_table(values, "signature_image"), folder),
        seal_image=_image(_table(values, "seal_image"), folder),
    )


def _table(values: dict[str, object], key: str) -> dict[str, object]:
    """Return a table of the file, empty when it is absent."""
    found = values.get(key, {})
    if not isinstance(found, dict):
        raise TypeError(key)
    return found


def _text(values: dict[str, object], key: str) -> str:
    """Return a text that must be there: a number or a list in its place is damage, not an address."""
    found = values[key]
    if not isinstance(found, str) or not found.strip() or "\0" in found:
        raise TypeError(key)
    return found


def _list(values: dict[str, object], key: str) -> list[object]:
    """Return a list of the file, empty when it is absent."""
    found = values.get(key, [])
    if not isinstance(found, list):
        raise TypeError(key)
    return found


def _image(values: dict[str, object], folder: Path) -> ImageSettings | None:
    """Return the picture a table describes, or None for an empty table."""
    if not values:
        return None
    return ImageSettings(folder / str(values["path"]), float(str(values["width_mm"])))


def _quoted(value: object) -> str:
    """Return a TOML basic string."""
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _to_toml(settings: DesktopSettings) -> str:
    """Return the settings as TOML text."""
    lines = []
    if settings.trust is not None:
        lines += [f"trust = {_quoted(settings.trust.absolute())}", ""]
    lines += [
        "[hub]",
        f"url = {_quoted(settings.hub_url)}",
        f"certificate = {_quoted(settings.hub_certificate.absolute())}",
        f"login = {_quoted(settings.login)}",
        "",
        "[tokens]",
        f"modules = [{', '.join(_quoted(path.absolute()) for path in settings.modules)}]",
        "",
        "[tokens.environment]",
        *(f"{key} = {_quoted(value)}" for key, value in settings.module_environment.items()),
    ]
    for name, image in (("signature_image", settings.signature_image), ("seal_image", settings.seal_image)):
        if image is not None:
            lines += [
                "",
                f"[{name}]",
                f"path = {_quoted(image.path.absolute())}",
                f"width_mm = {image.width_mm}",
            ]
    return "\n".join(lines) + "\n"
