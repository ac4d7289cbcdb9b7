"""The live list of all libraries: what changes on a token is seen though the token says nothing of it."""

from __future__ import annotations

from pathlib import Path

import pytest

import hsm.rack
from hsm import Driver, Pin, SoftTokens, TokenRack
from tests.hsm.conftest import make_certificate
from tests.hsm.provider.providers import DIGITS


def certificates(rack: TokenRack) -> list[int]:
    """Count the certificates of each token now."""
    return [len(token.certificates) for _, token in rack.look().tokens]


def test_a_token_seen_while_it_was_made_ready_shows_its_certificate_as_soon_as_it_has_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    soft = SoftTokens(tmp_path)
    driver = Driver("mềm", soft.module, 3, reload=True)
    with TokenRack([driver], soft.environment) as rack:
        serial = soft.create("Thẻ", Pin(DIGITS), Pin("87654321"))
        key = soft.generate_key(serial, Pin(DIGITS), "khóa", key_id=b"\x01")
        assert certificates(rack) == [0]
        soft.store_certificate(serial, Pin(DIGITS), "cũ", make_certificate(key), key_id=b"\x01")
        assert certificates(rack) == [1]
        # A renewed one beside it: what was read is believed for a while only, or until asked to look anew.
        soft.store_certificate(serial, Pin(DIGITS), "mới", make_certificate(key), key_id=b"\x02")
        assert certificates(rack) == [1]
        monkeypatch.setattr(hsm.rack, "_RENEWED_S", 0.0)
        assert certificates(rack) == [2]
