"""Every code that token code raises has its wording, and no wording is left over."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "hsm"
PARTS = {f"{part}_{language}" for part in ("what", "why", "next") for language in ("vi", "en")}


def test_codes_and_sentences_match() -> None:
    sources = "".join(file.read_text(encoding="utf-8") for file in PACKAGE.glob("*.py"))
    catalogue = tomllib.loads((PACKAGE / "messages/hsm.toml").read_text(encoding="utf-8"))
    assert set(re.findall(r'"(token\.[a-z0-9_]+)"', sources)) == set(catalogue)
    assert all(set(entry) == PARTS and all(entry.values()) for entry in catalogue.values())
