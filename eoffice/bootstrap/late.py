"""Engines that load when they are first used: pages, signatures and docx cost a second at the start.

They are used in lanes, never on the window's own thread, so nobody waits for them twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from eoffice.domain.content import OfficialDocument

if TYPE_CHECKING:
    from eoffice.services.composing import WorkingText
    from eoffice.services.drafting import ReadText, Typesetter
    from signing import FieldPlace


class LateTypesetter:
    """Implements the drafting service's typesetter; loads docx and PDF engines at the first use."""

    @cached_property
    def _engine(self) -> Typesetter:
        from eoffice.rendering.typesetting import OfficialTypesetter

        return OfficialTypesetter()

    def texts(self, source: Path) -> Iterable[str]:
        """Give every text of a file of any kind, headers, text boxes and cells among them."""
        return self._engine.texts(source)

    def read(self, source: Path) -> ReadText:
        """Return the text of a person's own file and what could not be taken over."""
        return self._engine.read(source)

    def write_working_copy(self, document: OfficialDocument, target: Path) -> None:
        """Write the document as docx in the statutory form."""
        self._engine.write_working_copy(document, target)

    def read_working_copy(self, source: Path) -> WorkingText:
        """Return what a person wrote in a working copy."""
        return self._engine.read_working_copy(source)

    def draw(self, document: OfficialDocument, target: Path) -> Sequence[FieldPlace]:
        """Draw the pages and return the places of number, date, signature and seal."""
        return self._engine.draw(document, target)
