"""The fixtures with a running hub, for the tests of this folder."""

from __future__ import annotations

from tests.hub.fixtures import as_person, hub, own_hub, raw

__all__ = ["as_person", "hub", "own_hub", "raw"]
