"""The stores that tests of this folder ask for."""

from __future__ import annotations

from tests.storage.engines import blobs, new_place, office, postgres, store, stores

__all__ = ["blobs", "new_place", "office", "postgres", "store", "stores"]
