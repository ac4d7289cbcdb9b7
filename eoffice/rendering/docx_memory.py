"""What the pages of our docx do not show, kept in the file: the kind, and words before they were capitals.

It stands in a custom XML part, which Word and LibreOffice carry along. The page wins wherever both differ:
people edit pages.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree

from eoffice.domain.content import OfficialDocument
from eoffice.domain.people import Signatory
from eoffice.rendering.package import Package
from eoffice.rendering.spans import writable
from eoffice.text import clean_line, tone_fold

NAMESPACE = "urn:eoffice:document:1"
_ROOT = f"{{{NAMESPACE}}}document"
_FIELD = f"{{{NAMESPACE}}}field"
_PART = "/customXml/item7.xml"


@dataclass(frozen=True)
class Memory:
    """The remembered words by their names; a name may stand several times."""

    words: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def one(self, name: str) -> str:
        """Return a single remembered value, empty when there is none."""
        return (self.words.get(name) or ("",))[0]

    def cased(self, name: str, shown: str) -> str:
        """Return the remembered words that stand on the page in capitals; empty when the page says others."""
        wanted = _key(shown)
        return next((one for one in self.words.get(name, ()) if _key(one) == wanted), "")


def _key(text: str) -> str:
    """Return what two spellings of the same words have in common."""
    return tone_fold(clean_line(text))


def remember(document: OfficialDocument, into: Any) -> None:  # noqa: ANN401  python-docx carries no types
    """Write the memory of a document into its docx."""
    root = etree.Element(_ROOT)
    for name, text in _words(document):
        made = etree.SubElement(root, _FIELD, name=name)
        made.text = writable(text)
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    part = Part(PackURI(_PART), "application/xml", content, into.part.package)
    into.part.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)


def _words(document: OfficialDocument) -> list[tuple[str, str]]:
    """Return what is remembered, name by name."""
    letterhead = document.letterhead
    found = [
        ("kind", document.kind), ("issuer", letterhead.issuer), ("parent", letterhead.parent),
        ("competence", document.competence), ("circulation", document.circulation_note),
        ("contact", document.contact), ("place", letterhead.place),
    ]  # fmt: skip
    found.extend(("attachment", one) for one in document.attachments)
    found.extend(("appendix", one.title) for one in document.appendices)
    signatories = [("signer", document.signatory), ("second", document.second_signatory)]
    if document.copy is not None:
        found.append(("copy.agency", document.copy.agency))
        signatories.append(("copy", document.copy.signatory))
    for name, signatory in signatories:
        if signatory is not None:
            found.extend(_signing(name, signatory))
    return [(name, text) for name, text in found if text]


def _signing(name: str, signatory: Signatory) -> list[tuple[str, str]]:
    """Return the words of a signing block."""
    return [
        (f"{name}.person", signatory.person), (f"{name}.position", signatory.position),
        (f"{name}.head_position", signatory.head_position), (f"{name}.deputy_of", signatory.deputy_of),
    ]  # fmt: skip


def recall(package: Package) -> Memory:
    """Return the memory of a docx; an empty one of a docx that is not ours."""
    found: dict[str, list[str]] = {}
    for part in package.parts:
        if part.startswith("customxml/item") and part.endswith(".xml"):
            root = package.xml(part)
            if root is not None and root.tag == _ROOT:
                for inner in root.iter(_FIELD):
                    found.setdefault(inner.get("name", ""), []).append(clean_line(inner.text or ""))
    return Memory({name: tuple(values) for name, values in found.items()})
