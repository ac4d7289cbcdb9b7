"""What the desktop loads before its first window, and that what it names by heart is true."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import signing
from eoffice.desktop.screens.reading import verdict

ROOT = Path(__file__).resolve().parents[1]
HEAVY = ("pyhanko", "reportlab", "docx", "pypdfium2", "fontTools", "lxml", "PIL", "watchdog.observers")
_LOADED = (
    "import sys, eoffice.bootstrap.workplace, eoffice.desktop.person_desk; "
    "print(*(name for name in sys.argv[1:] if name in sys.modules))"
)
_SIGN_IN = _LOADED.replace("bootstrap.workplace", "bootstrap.entrance").replace("person_desk", "program")
_NOT_FOR_A_PASSWORD = ("sqlalchemy", "httpx", "keyring", "cryptography", "eoffice.domain.document",
                       "eoffice.desktop.person_desk")  # fmt: skip


def test_no_engine_for_pages_or_signatures_is_loaded_before_the_first_window() -> None:
    command = [sys.executable, "-c", _LOADED, *HEAVY]
    loaded = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert loaded.stdout.split() == []


def test_the_sign_in_screen_stands_before_a_desk_and_its_database_are_loaded() -> None:
    command = [sys.executable, "-c", _SIGN_IN, *_NOT_FOR_A_PASSWORD, "eoffice.desktop.program"]
    loaded = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert loaded.stdout.split() == ["eoffice.desktop.program"]


def test_the_fields_named_without_loading_the_engine_are_those_of_the_engine() -> None:
    assert set(verdict._FIELDS) == {signing.LEADER, signing.SEAL}
