"""A lock on an open file that other programs see; it goes with the process that holds it."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import msvcrt

    def lock_whole(handle: int) -> None:
        """Wait until this file is ours alone; closing it sets it free."""
        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)

else:
    import fcntl

    def lock_whole(handle: int) -> None:
        """Wait until this file is ours alone; closing it sets it free."""
        fcntl.flock(handle, fcntl.LOCK_EX)
