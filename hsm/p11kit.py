"""The libraries that p11-kit is told of: its `*.module` files, read without p11-kit itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDERS = ("/usr/share/p11-kit/modules", "/etc/pkcs11/modules", "~/.config/pkcs11/modules")
_HOMES = (
    "/usr/lib/x86_64-linux-gnu/pkcs11",
    "/usr/lib/aarch64-linux-gnu/pkcs11",
    "/usr/lib64/pkcs11",
    "/usr/lib/pkcs11",
)
# Trust lists and p11-kit's own proxies hold no keys of a person.
_NOT_TOKENS = ("p11-kit-trust", "p11-kit-proxy", "p11-kit-client", "libnssckbi")
_SERVICE = "eoffice"


@dataclass(frozen=True)
class Configured:
    """One library of a configuration: its name, its file, and its parameters."""

    name: str
    file: Path
    parameters: str = ""


def configured_modules(folders: tuple[str, ...] = FOLDERS) -> tuple[Configured, ...]:
    """Return the libraries that p11-kit would load for us; a later folder overrides an earlier one."""
    files: dict[str, Path] = {}
    for folder in folders:
        place = Path(folder).expanduser()
        if place.is_dir():
            files.update({file.name: file for file in sorted(place.glob("*.module"))})
    return tuple(found for file in files.values() for found in _read(file))


def _read(file: Path) -> Iterator[Configured]:
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return  # a file that is not for us
    values = {
        key.strip(): value.strip()
        for key, colon, value in (line.partition(":") for line in lines if not line.lstrip().startswith("#"))
        if colon
    }
    module = values.get("module", "")
    if not module or any(word in module for word in _NOT_TOKENS) or not _is_ours(values):
        return
    yield Configured(file.stem, _place(module), values.get("x-init-reserved", ""))


def _is_ours(values: dict[str, str]) -> bool:
    if "enable-in" in values:
        return _SERVICE in values["enable-in"].replace(",", " ").split()
    return _SERVICE not in values.get("disable-in", "").replace(",", " ").split()


def _place(module: str) -> Path:
    """Return the file of a library; a bare name lies in the system's folder for them."""
    path = Path(module)
    if path.is_absolute():
        return path
    return next(
        (Path(home, module) for home in _HOMES if Path(home, module).is_file()), Path(_HOMES[0], module)
    )
