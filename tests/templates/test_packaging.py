"""The tables of the law are found as package resources, not as paths of a checkout."""

from __future__ import annotations

from importlib.resources import files

import pytest


@pytest.mark.parametrize(
    "name", ["kinds.toml", "calendar.toml", "statuses.toml", "form.toml", "secrecy.toml"]
)
def test_a_table_is_a_resource_of_the_package(name: str) -> None:
    assert files("templates").joinpath(name).is_file()
