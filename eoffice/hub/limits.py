"""How much one request may ask of the hub; config.toml may change each figure."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Sizes in bytes and times in seconds."""

    json_body: int = MEGABYTE
    """An order carries references to files, never files; the largest real ones stay below 100 KB."""
    chunk: int = 64 * MEGABYTE
    upload: int = 4096 * MEGABYTE
    upload_lives_s: int = 7 * 24 * 3600
    disk_reserve: int = 256 * MEGABYTE
    """Kept free for the log: uploads and orders are refused before the disk is really full."""
    words: int = 64 * MEGABYTE
    """The largest text that is looked through for marks of secrecy."""
    access_lives_s: int = 15 * 60
    refresh_lives_s: int = 30 * 24 * 3600
    failures: int = 5
    """Wrong passwords of one login before it is locked."""
    failures_of_address: int = 50
    """Wrong passwords from one address before it is locked."""
    locked_s: int = 15 * 60
    page: int = 500
    poll_s: int = 25
    heartbeat_s: int = 15
    streams: int = 4000
    queue: int = 2000
    """Orders waiting to be decided before new ones are told to come back."""
    stop_s: int = 10
