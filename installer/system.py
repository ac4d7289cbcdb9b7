"""System packages of Debian and Ubuntu: which are missing, and installing them with apt."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from installer.console import Stop, say

TABLE = Path(__file__).with_name("system_packages.toml")
APT_OPTIONS = ("-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120")


@dataclass(frozen=True)
class Choice:
    """One name that fulfils a need, and how its version must begin."""

    name: str
    version: str = ""

    def fits(self, versions: Mapping[str, str]) -> bool:
        """Tell whether these versions by name hold this package, new enough."""
        return versions.get(self.name, "-").startswith(self.version) and self.name in versions


Need = tuple[Choice, ...]


def read_needs(sets: Iterable[str], table: Path = TABLE) -> list[Need]:
    """Return the needs of the named sets of the table."""
    known = tomllib.loads(table.read_text(encoding="utf-8"))
    # "name version-beginning" becomes a choice with both.
    return [tuple(Choice(*name.split()) for name in names) for group in sets for names in known[group]]


def venv_need() -> list[Need]:
    """Return the package that Debian splits off Python, when this Python lacks it."""
    # Debian and Ubuntu ship Python without ensurepip; venv then fails half-way with an unclear word.
    if importlib.util.find_spec("ensurepip"):
        return []
    return [(Choice(f"python3.{sys.version_info[1]}-venv"), Choice("python3-venv"))]


def missing(needs: Iterable[Need], installed: Mapping[str, str]) -> list[Need]:
    """Return the needs that no installed package fulfils."""
    return [need for need in needs if not any(choice.fits(installed) for choice in need)]


def choose(needs: Iterable[Need], candidates: Mapping[str, str]) -> list[str]:
    """Return the name to install for each need: the first that apt offers, else the most common one."""
    return [
        next((choice.name for choice in need if choice.fits(candidates)), need[-1].name) for need in needs
    ]


def parse_installed(listing: str) -> dict[str, str]:
    """Return version by name from the answer of dpkg-query; half-installed packages do not count."""
    rows = (line.split() for line in listing.splitlines())
    return {row[0]: row[2] for row in rows if len(row) == 3 and row[1] == "installed"}


def parse_candidates(listing: str) -> dict[str, str]:
    """Return the version that apt would install by name, from the answer of apt-cache policy."""
    found: dict[str, str] = {}
    name = ""
    for line in listing.splitlines():
        if line and not line.startswith(" "):
            name = line.rstrip(":")
        elif line.strip().startswith("Candidate:") and "(none)" not in line:
            found[name] = line.split()[1]
    return found


def apt_prefix() -> list[str] | None:
    """Return what to put before apt-get so that it may install without asking, or nothing if it may not."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], check=False, capture_output=True).returncode == 0:
        return [sudo, "-n"]
    return None


def _output(command: Sequence[str]) -> str:
    """Return what a short command prints, in the words of the C locale."""
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "LC_ALL": "C"}
    )
    return done.stdout


def _names(needs: Sequence[Need]) -> list[str]:
    """Return the packages to install for these needs, as apt knows them now."""
    known = {choice.name for need in needs for choice in need}
    return choose(needs, parse_candidates(_output(["apt-cache", "policy", *sorted(known)])))


def _apt(prefix: list[str], *words: str) -> None:
    """Run apt-get without questions; its messages go to standard error."""
    command = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", *words]
    done = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, stdout=sys.stderr)
    if done.returncode != 0:
        raise Stop(f"apt-get không thành công: {' '.join(command)}", f"apt-get failed: {' '.join(command)}")


def ensure(sets: Iterable[str], may_install: Callable[[], list[str] | None] = apt_prefix) -> None:
    """Install the system packages still missing for these sets, or stop with the one line to type."""
    if not shutil.which("dpkg-query"):
        say(
            "Không phải Debian/Ubuntu: bỏ qua gói hệ thống",
            "not Debian or Ubuntu: system packages not checked",
        )
        return
    installed = parse_installed(
        _output(["dpkg-query", "-W", "-f=${Package} ${db:Status-Status} ${Version}\\n"])
    )
    lacking = missing([*venv_need(), *read_needs(sets)], installed)
    if lacking:
        _install(lacking, may_install())


def _install(lacking: Sequence[Need], prefix: list[str] | None) -> None:
    """Install what is lacking with apt, or stop with the one line to type."""
    if prefix is None:
        line = "sudo apt-get update && sudo apt-get install -y " + " ".join(_names(lacking))
        raise Stop(
            f"Thiếu gói hệ thống. Hãy gõ dòng sau rồi chạy lại:\n\n    {line}\n",
            "type the line above, then again",
        )
    say(f"Cài {len(lacking)} gói hệ thống", f"installing {len(lacking)} system packages")
    # A bare machine has no package lists at all, so names can be chosen only after this.
    _apt(prefix, "update", "-q")
    _apt(prefix, "install", "-q", *APT_OPTIONS, *_names(lacking))
