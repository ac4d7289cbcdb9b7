"""How the hub's commands answer: one JSON document, or lines for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable

from eoffice.errors import OfficeError, explain
from eoffice.services import codec


class Output:
    """Writes results to standard output and everything else to standard error."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json

    @property
    def as_json(self) -> bool:
        """Tell whether the answer is one JSON document."""
        return self._as_json

    def result(self, value: object, lines: Iterable[str]) -> None:
        """Write a result: the value as JSON, or its lines."""
        text = json.dumps(codec.to_plain(value), ensure_ascii=False) if self._as_json else "\n".join(lines)
        sys.stdout.write(text + "\n")
        # The ready line is waited for by other programs while this one goes on.
        sys.stdout.flush()

    def problem(self, error: OfficeError) -> None:
        """Write what went wrong and what to do next."""
        told = explain(error)
        detail = error.values.get("detail")
        sys.stderr.write(f"{told.sentence}\n{told.cause}\n→ {told.next_step}\n[{told.code}]\n")
        if detail:
            sys.stderr.write(f"  {detail}\n")
        if self._as_json:
            shown = {"error": {"code": told.code, "detail": told.sentence, "next": told.next_step}}
            self.result(shown, ())

    def note(self, text: str) -> None:
        """Write a remark."""
        sys.stderr.write(text + "\n")
