"""The components of an official document (Appendix I of the decree), and the lines that are theirs."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum

from eoffice.domain.form.observed import Observation, Seen
from eoffice.domain.kinds import DocumentKind
from eoffice.text import fold


class Part(StrEnum):
    """The components, by the names of the decree."""

    NATION = "nation"
    MOTTO = "motto"
    PARENT = "parent"
    ISSUER = "issuer"
    NUMBER = "number"
    DATE = "date"
    LETTER_SUBJECT = "letter_subject"
    URGENCY = "urgency"
    CIRCULATION = "circulation"
    TYPE = "type"
    SUBJECT = "subject"
    COMPETENCE = "competence"
    BASIS = "basis"
    LEAD_IN = "lead_in"
    ATTACHED_TO = "attached_to"
    SALUTATION = "salutation"
    ADDRESSEE = "addressee"
    BODY = "body"
    RECIPIENTS = "recipients"
    RECIPIENT = "recipient"
    DRAFTER = "drafter"
    POSITION = "position"
    NAME = "name"
    SECOND_POSITION = "second_position"
    SECOND_NAME = "second_name"
    APPENDIX = "appendix"
    APPENDIX_TITLE = "appendix_title"
    APPENDIX_REFERENCE = "appendix_reference"
    APPENDIX_BODY = "appendix_body"
    CONTACT = "contact"
    COPY_FORM = "copy_form"
    COPY = "copy"
    CALL = "call"
    """"… điện:", "… trân trọng kính mời:", "… trân trọng giới thiệu:"."""


NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
NORMATIVE = frozenset(
    {"hien phap", "bo luat", "luat", "phap lenh", "lenh", "nghi dinh", "thong tu", "thong tu lien tich",
     "nghi quyet lien tich"}
)  # fmt: skip
"""Law-making documents: they have a form of their own, outside the decree."""

COPY_FORMS = ("SAO Y", "SAO LỤC", "TRÍCH SAO")
CIRCULATION = ("xem xong tra lai", "luu hanh noi bo", "tai lieu thu hoi")
URGENCIES = frozenset({"khan", "thuong khan", "hoa toc", "hoa toc hen gio"})
# One wrong letter in six: mistyped, not another text.
_NEAR = 0.82


@dataclass
class Parts:
    """The components of one document."""

    observation: Observation
    kind: DocumentKind | None = None
    is_normative: bool = False
    is_attached: bool = False
    """True for a document issued with a decision: it carries no number, date and signature."""
    is_appendix: bool = False
    """True for an appendix in a file of its own."""
    found: dict[Part, list[Seen]] = field(default_factory=dict)
    appendices: list[Appendix] = field(default_factory=list)
    secret: list[Seen] = field(default_factory=list)
    """Stamps of secrecy in the head."""
    rules: dict[Part, Seen] = field(default_factory=dict)
    """The line under the motto, the issuer and the subject."""
    flow: list[Seen] = field(default_factory=list)

    def all(self, part: Part) -> list[Seen]:
        """Return every line of a component."""
        return self.found.get(part, [])

    def first(self, part: Part) -> Seen | None:
        """Return the first line of a component."""
        return next(iter(self.all(part)), None)

    def text(self, part: Part) -> str:
        """Return the words of a component."""
        return " ".join(seen.text for seen in self.all(part) if seen.text)

    def add(self, part: Part, seen: Seen) -> None:
        """Note a line of a component."""
        self.found.setdefault(part, []).append(seen)

    @property
    def is_letter(self) -> bool:
        """Tell whether it is an official letter."""
        return self.kind is not None and self.kind.is_letter

    @property
    def decides(self) -> bool:
        """Tell whether it is a decision or a resolution."""
        return self.kind is not None and bool(self.kind.lead_in)


@dataclass
class Appendix:
    """The lines of one appendix."""

    label: Seen
    title: list[Seen] = field(default_factory=list)
    reference: list[Seen] = field(default_factory=list)
    body: list[Seen] = field(default_factory=list)


def is_near(text: str, wanted: str) -> bool:
    """Tell whether a text is meant to be another one, mistyped perhaps."""
    one, other = _bare(text), _bare(wanted)
    if one == other:
        return True
    # Lengths first: comparing letter by letter is slow, and this is asked of every line.
    if not one or abs(len(one) - len(other)) > len(other) // 3:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _NEAR


def _bare(text: str) -> str:
    """Return the letters of a text only."""
    return "".join(letter for letter in fold(text) if letter.isalnum())
