"""Descriptions of trusted certificates beside their files: who runs them, and their fingerprint.

A folder of roots may hold TOML files with `[[anchor]]` tables (name, operator, kind, file, sha256).
A certificate whose description names a fingerprint is believed only if it has that fingerprint.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from signing.errors import CertificateUnfit


@dataclass(frozen=True)
class Anchor:
    """What is written about one trusted certificate."""

    name: str
    operator: str
    kind: str
    file: str
    sha256: str = ""
    is_present: bool = False


def anchors_in(folder: Path) -> tuple[Anchor, ...]:
    """Return the descriptions in a folder, with whether each certificate's file lies beside them.

    Raises CertificateUnfit `signing.trust_unreadable` for a description that is no proper TOML.
    """
    found: list[Anchor] = []
    for source in sorted(folder.glob("*.toml")):
        try:
            listed = tomllib.loads(source.read_text(encoding="utf-8")).get("anchor", [])
            found.extend(_anchor(folder, one) for one in listed)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError, AttributeError) as error:
            raise CertificateUnfit("signing.trust_unreadable", file=source.name) from error
    return tuple(found)


def refused_files(folder: Path, fingerprints: dict[str, str]) -> frozenset[str]:
    """Return the files whose certificate is not the described one; `fingerprints` is by file name."""
    return frozenset(
        one.file
        for one in anchors_in(folder)
        if one.sha256 and one.file in fingerprints and fingerprints[one.file] != _plain(one.sha256)
    )


def _anchor(folder: Path, table: dict[str, object]) -> Anchor:
    values = {key: str(table.get(key, "")) for key in ("name", "operator", "kind", "file", "sha256")}
    return Anchor(**values, is_present=bool(values["file"]) and (folder / values["file"]).is_file())


def _plain(fingerprint: str) -> str:
    return fingerprint.replace(":", "").replace(" ", "").lower()
