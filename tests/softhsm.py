"""Whether the tests that want a token of software can have one."""

from __future__ import annotations

from pathlib import Path

import pytest

from hsm import TokenError
from hsm.soft import softhsm_module


def softhsm_here() -> Path:
    """Return SoftHSM's library, or skip the test on a machine that has none."""
    try:
        return softhsm_module()
    except TokenError:
        pytest.skip("SoftHSM is not installed")
