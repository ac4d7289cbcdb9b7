"""Coming to a desk: what a person is told there once."""

from __future__ import annotations

from pathlib import Path

import pytest

from eoffice.demo import cast
from tests.end_to_end.office import open_office

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def test_without_a_keyring_the_desk_says_that_the_password_is_asked_for_at_every_start(
    tmp_path: Path,
) -> None:
    with open_office(tmp_path) as office:
        notice = office.desk(cast.DRAFTER).notice
    assert notice is not None
    assert notice.code == "exchange.no_keyring"
