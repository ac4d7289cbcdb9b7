"""What one desktop must know before it starts: the hub, the person, the tokens, the images.

A typed TOML file in the data folder; nothing secret ever stands in it.
"""

from __future__ import annotations

import os
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from eoffice.errors import OfficeError
from eoffice.paths import write_bytes

FILE_NAME = "desktop.toml"
POLICY_NAME = "policy.toml"


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
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise OfficeError("settings.damaged", path=str(path), detail=str(error)) from error


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
        hub_url=str(hub["url"]),
        hub_certificate=folder / str(hub["certificate"]),
        login=str(hub["login"]),
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
