"""Every code of signing and of its verdicts has its wording, and no wording is left over."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from signing.verdict import Trust

PACKAGE = Path(__file__).parents[2] / "signing"
PARTS = {f"{part}_{language}" for part in ("what", "why", "next") for language in ("vi", "en")}
ROOMS = (
    "signing|signature|integrity|tiling|coverage|changes|timestamp|file|revocation|trust|hygiene|evidence|xml"
)


def test_codes_and_sentences_match() -> None:
    sources = "".join(file.read_text(encoding="utf-8") for file in PACKAGE.glob("*.py"))
    files = sorted((PACKAGE / "messages").glob("*.toml"))
    catalogue = {
        code: entry
        for file in files
        for code, entry in tomllib.loads(file.read_text(encoding="utf-8")).items()
    }
    used = set(re.findall(rf'"((?:{ROOMS})\.[a-z0-9_]+)"', sources))
    used |= {f"trust.{trust}" for trust in Trust if trust is not Trust.TRUSTED}
    assert used == set(catalogue)
    assert all(set(entry) == PARTS and all(entry.values()) for entry in catalogue.values())
