"""The import contracts are real: each planted violation is caught by the contract meant for it."""

from __future__ import annotations

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

SKELETON = (
    *("hsm", "hsm.library", "signing", "signing.signer"),
    *(f"eoffice.{name}" for name in ("errors", "text", "clock", "paths", "messages")),
    *(f"eoffice.{name}" for name in ("domain", "domain.route", "domain.book", "services", "services.ports")),
    *(f"eoffice.{name}" for name in ("storage", "storage.log", "exchange", "exchange.wire", "rendering")),
    *(f"eoffice.{name}" for name in ("hub", "hub.app", "desktop", "desktop.jobs", "desktop.widgets")),
    *(f"eoffice.desktop.{name}" for name in ("widgets.chip", "screens", "screens.today", "screens.drafts")),
)
PLANTED = [
    ("packages", "signing.signer", "import eoffice.errors"),
    ("packages", "hsm.library", "from signing import signer"),
    ("rings", "eoffice.services.ports", "from eoffice.storage import log"),
    ("rings", "eoffice.hub.app", "import eoffice.desktop.jobs"),
    ("rings", "eoffice.unheard_of", ""),
    ("pure_domain", "eoffice.domain.route", "import pathlib"),
    ("pure_domain", "eoffice.domain.route", "from eoffice import clock"),
    ("screens", "eoffice.desktop.screens.today", "from eoffice.desktop.screens import drafts"),
    ("faces_of_data", "eoffice.desktop.widgets.chip", "from eoffice.storage.log import x"),
    ("cycles", "eoffice.domain.route", "def late() -> None:\n    from eoffice.domain import book"),
    ("home_of_qt", "eoffice.services.ports", "from PyQt6.QtCore import QObject"),
    ("home_of_signatures", "eoffice.services.ports", "def late() -> None:\n    import pyhanko.sign"),
    ("home_of_tokens", "signing.signer", "import pkcs11"),
    ("home_of_sql", "eoffice.services.ports", "import sqlalchemy as sa"),
    ("home_of_http", "eoffice.desktop.jobs", "import httpx"),
    ("home_of_the_server", "eoffice.exchange.wire", "import starlette.requests"),
    ("home_of_documents", "eoffice.storage.log", "import docx"),
]


def plant(folder: Path, module: str, text: str) -> None:
    """Write one module of the skeleton; a module with children becomes a package."""
    path = folder / module.replace(".", "/")
    is_package = any(other.startswith(f"{module}.") for other in SKELETON) or "." not in module
    target = path / "__init__.py" if is_package else path.with_suffix(".py")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(f"{text}\n", encoding="utf-8")


@pytest.fixture
def skeleton(tmp_path: Path) -> Path:
    """Make a small tree of packages that keeps every contract."""
    for module in ("eoffice", *SKELETON):
        plant(tmp_path, module, "")
    plant(tmp_path, "eoffice.domain.book", "from eoffice.domain import route")
    plant(tmp_path, "eoffice.storage.log", "import sqlalchemy\nfrom eoffice.services import ports\nx = 1")
    plant(tmp_path, "eoffice.services.ports", "import signing.signer")
    plant(tmp_path, "eoffice.desktop.jobs", "from PyQt6.QtCore import QObject")
    shutil.copy(ROOT / ".importlinter", tmp_path)
    (tmp_path / "installer").mkdir()
    shutil.copy(ROOT / "installer" / "one_home.py", tmp_path / "installer")
    return tmp_path


def broken_contracts(folder: Path) -> set[str]:
    """Run the contracts over a tree and return the identifiers of the broken ones."""
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache", "--no-logo"], cwd=folder, capture_output=True, text=True)
    config = configparser.ConfigParser()
    config.read(folder / ".importlinter", encoding="utf-8")
    flat = " ".join(done.stdout.split())
    names = {key.rpartition(":")[2]: config[key]["name"] for key in config if "contract:" in key}
    assert all(f"{name} KEPT" in flat or f"{name} BROKEN" in flat for name in names.values()), done.stdout
    broken = {key for key, name in names.items() if f"{name} BROKEN" in flat}
    assert (done.returncode != 0) == bool(broken)
    return broken


def test_a_tree_with_the_right_arrows_keeps_every_contract(skeleton: Path) -> None:
    assert broken_contracts(skeleton) == set()


@pytest.mark.parametrize(("contract", "module", "text"), PLANTED)
def test_a_planted_violation_breaks_its_contract(
    skeleton: Path, contract: str, module: str, text: str
) -> None:
    plant(skeleton, module, text)
    assert contract in broken_contracts(skeleton)


def test_every_contract_has_a_planted_violation() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter", encoding="utf-8")
    contracts = {key.rpartition(":")[2] for key in config.sections() if "contract:" in key}
    assert contracts == {contract for contract, _, _ in PLANTED}
