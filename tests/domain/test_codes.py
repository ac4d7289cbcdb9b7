"""Every refusal of the office is met by at least one test of the office."""

from __future__ import annotations

from pathlib import Path

from tests.architecture.error_codes import find_uses
from tests.architecture.sources import PACKAGES, sources

HERE = Path(__file__).resolve().parent
CORE = (
    "eoffice/domain",
    *(
        f"eoffice/services/{name}.py"
        for name in ("codec", "log", "orders", "permissions", "reactions", "deciding")
    ),
)


def test_every_code_of_the_core_is_asserted_somewhere() -> None:
    codes = {use.code for use in find_uses(sources(*PACKAGES)) if use.place.startswith(CORE)}
    tests = [*HERE.rglob("test_*.py"), *(HERE.parent / "services").rglob("test_*.py")]
    words = "\n".join(path.read_text(encoding="utf-8") for path in tests)
    assert len(codes) > 30
    assert sorted(code for code in codes if f'"{code}"' not in words) == []
