"""Verifying any file by its kind: a PDF, an XML envelope, or any file with a signature beside it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from signing.beside import SUFFIX, verify_beside
from signing.evidence import Evidence
from signing.trust import TrustStore
from signing.verdict import FileVerdict
from signing.verification import Told, verify
from signing.xml_verification import SUFFIXES, verify_xml

_BEGINNING = 1024
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def verify_file(
    file: Path,
    trust: TrustStore,
    at: datetime | None = None,
    *,
    evidence: Evidence | None = None,
    told: Told | None = None,
) -> FileVerdict:
    """Return the verdict on a file; `NAME.p7s` beside it is used by itself, and leads to it.

    Only files that cannot be opened at all raise `OSError`.
    """
    beside = file.with_name(file.name + SUFFIX)
    if file.suffix.lower() == SUFFIX:
        return verify_beside(file.with_suffix(""), file, trust, at, evidence=evidence)
    if beside.is_file():
        return verify_beside(file, beside, trust, at, evidence=evidence)
    if is_xml(file):
        return verify_xml(file, trust, at, evidence=evidence, told=told)
    return verify(file, trust, at, evidence=evidence, told=told)


def is_xml(file: Path) -> bool:
    """Tell by name and beginning whether a file is XML; a PDF under another name stays a PDF."""
    with file.open("rb") as stream:
        start = stream.read(_BEGINNING)
    if b"%PDF-" in start:
        return False
    bare = start.lstrip(b"".join(_MARKS) + b" \t\r\n\0")
    return file.suffix.lower() in SUFFIXES or bare.startswith((b"<?xml", b"<\0?\0x"))
