"""What may keep the letters of a picture from being seen as they are written.

A graphics state can bring another font or make ink transparent, a pattern can be as pale as paper, a
layer can be switched off, a clip can leave nothing (ISO 32000-2, 8.4.5, 8.7, 8.11, 8.5.4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

_PLAIN = frozenset((b"/DeviceGray", b"/DeviceRGB", b"/DeviceCMYK", b"/G", b"/RGB", b"/CMYK"))
_SPACES = frozenset((b"cs", b"CS"))
_COLOURS = frozenset((b"scn", b"SCN", b"sc", b"SC"))
_CLIPS = frozenset((b"W", b"W*"))
_LEAST = 0.25  # of the box, in each direction: form programs clip to the box less its border


@dataclass
class Veils:
    """Watches for everything that veils; one thing is enough for the picture not to be believed."""

    found: bool = False
    _box: tuple[float, ...] = ()
    _last: tuple[float, ...] = field(default=())

    def enter(self, box: Sequence[float], *, is_layer: bool) -> None:
        """Begin a picture of its own box, which may hang on a layer."""
        self._box, self._last = tuple(box), ()
        self.found = self.found or is_layer

    def hear(self, operator: bytes, operands: Sequence[bytes], values: Sequence[float]) -> None:
        """Take one operator with what stands before it."""
        if operator == b"re" and len(values) >= 4:
            self._last = tuple(values[-4:])
        elif operator in _CLIPS:
            self.found = self.found or self._leaves_little()
        elif operator == b"n":
            self._last = ()
        elif operator == b"gs":
            self.found = True
        elif operator == b"Ts":
            self.found = self.found or any(values)
        elif operator in _SPACES:
            self.found = self.found or not set(operands[-1:]) <= _PLAIN
        elif operator in _COLOURS:
            self.found = self.found or any(one.startswith(b"/") for one in operands)
        elif operator in (b"BDC", b"DP"):
            self.found = self.found or b"/OC" in operands
        elif operator == b">>":
            # Properties written in place, such as another text to be spoken and copied (14.9.4).
            self.found = True

    def _leaves_little(self) -> bool:
        if len(self._last) != 4 or len(self._box) != 4:
            return True
        wide, high = abs(self._box[2] - self._box[0]), abs(self._box[3] - self._box[1])
        return abs(self._last[2]) < _LEAST * wide or abs(self._last[3]) < _LEAST * high
