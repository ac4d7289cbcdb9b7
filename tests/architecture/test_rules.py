"""Rules that import-linter cannot say: it sees PyQt6 only whole, and no room from inside."""

from __future__ import annotations

import importlib.util

import pytest
from pytest_archon import archrule

from tests.architecture.sources import sources

SCREEN_PARTS = ("presenter", "model")


def modules(*parts: str) -> list[str]:
    """Return the modules of the desktop whose name holds all the parts."""
    return [
        file.module
        for file in sources("eoffice/desktop")
        if all(part in file.module.split(".") for part in parts)
    ]


@pytest.mark.parametrize("part", SCREEN_PARTS)
def test_presenters_and_models_hold_no_widgets(part: str) -> None:
    found = modules("screens", part)
    if not found:
        pytest.skip(f"no screen has a {part}")
    (
        archrule("presenters and models hold no widgets", comment="they are tested without a window")
        .match(*found)
        .should_not_import("PyQt6.QtWidgets", "PyQt6.QtWidgets.*")
        .check("eoffice", only_direct_imports=True)
    )


def test_widgets_do_not_know_the_screens() -> None:
    found = modules("widgets")
    if not found:
        pytest.skip("no widget yet")
    (
        archrule("widgets do not know the screens", comment="screens are made of widgets")
        .match(*found)
        .should_not_import("eoffice.desktop.screens", "eoffice.desktop.screens.*")
        .check("eoffice", only_direct_imports=True)
    )


@pytest.mark.parametrize("package", ["hsm", "signing"])
def test_signing_and_tokens_are_useful_without_the_office(package: str) -> None:
    if importlib.util.find_spec(package) is None or not sources(package):
        pytest.skip(f"{package} is not there")
    (
        archrule(f"{package} knows nothing of the office nor of windows")
        .match(f"{package}*")
        .should_not_import("eoffice", "eoffice.*", "PyQt6", "PyQt6.*")
        .check(package)
    )


def test_the_hub_runs_without_windows() -> None:
    if not sources("eoffice/hub"):
        pytest.skip("no hub yet")
    (
        archrule("the hub runs without Qt", comment="eoffice[hub] is installed without it")
        .match("eoffice.hub*")
        .should_not_import("PyQt6", "PyQt6.*", "eoffice.desktop", "eoffice.desktop.*")
        .check("eoffice")
    )
