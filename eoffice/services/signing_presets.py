"""Where a person, or an agency's seal, usually signs: an offset from the automatic place, in a file."""

from __future__ import annotations

import json
from pathlib import Path

from eoffice.paths import write_bytes

Offset = tuple[float, float]
"""Points to the right and upwards from the place the template or the decree gives."""

# Points: more than the longer side of A3, so anything beyond is damage.
_FARTHEST = 1200.0


class Presets:
    """The offsets remembered at one desk; a damaged file counts as none."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def of(self, key: str) -> Offset | None:
        """Return the offset remembered under a key, or None."""
        held = self._read().get(key)
        if not isinstance(held, list) or len(held) != 2:
            return None
        if not all(isinstance(one, int | float) and abs(one) <= _FARTHEST for one in held):
            return None
        return float(held[0]), float(held[1])

    def remember(self, key: str, offset: Offset | None) -> None:
        """Keep an offset, or forget the one kept."""
        held = self._read()
        held.pop(key, None)
        if offset is not None:
            held[key] = [round(one, 2) for one in offset]
        self._file.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(self._file, json.dumps(held, ensure_ascii=False, indent=1).encode())

    def _read(self) -> dict[str, object]:
        try:
            held = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return held if isinstance(held, dict) else {}
