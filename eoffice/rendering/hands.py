"""Writes in a working copy as a person with Word would, for stories and tests."""

from __future__ import annotations

from pathlib import Path

import docx

from eoffice.errors import NotFound
from eoffice.paths import atomic_file
from eoffice.rendering.markers import PartStyle


def add_sentence(working_copy: Path, text: str) -> None:
    """Add a paragraph above the last one of the body and save the file.

    Raises NotFound `document.body_missing` when the body has no paragraph.
    """
    document = docx.Document(str(working_copy))
    body = [
        part for part in document.paragraphs if part.style is not None and part.style.name == PartStyle.BODY
    ]
    if not body:
        raise NotFound("document.body_missing")
    body[-1].insert_paragraph_before(text, style=body[-1].style)
    with atomic_file(working_copy) as file:
        document.save(file)
