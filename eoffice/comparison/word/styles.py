"""What styles say that the comparison needs: the list a style numbers, and the names people know them by."""

from __future__ import annotations

from dataclasses import dataclass, field

from eoffice.comparison.word.xml import Element, value, w

_LONGEST_CHAIN = 12


@dataclass(frozen=True)
class Styles:
    """The styles of a document, by their ids."""

    by_id: dict[str, Element] = field(default_factory=dict)
    default_paragraph: str = ""

    def number_of(self, style: str) -> tuple[str, int] | None:
        """Return the list and the level a paragraph style numbers with, looked up along its parents."""
        level = 0
        for element in self.chain(style):
            number = element.find(f"{w('pPr')}/{w('numPr')}")
            if number is None:
                continue
            level = int_of(value(number.find(w("ilvl"))), level)
            if list_id := value(number.find(w("numId"))):
                return list_id, level
        return None

    def chain(self, style: str) -> list[Element]:
        """Return a style and those it is based on; a circle ends the chain."""
        found: list[Element] = []
        while style in self.by_id and len(found) < _LONGEST_CHAIN:
            found.append(self.by_id[style])
            style = value(self.by_id[style].find(w("basedOn")))
        return found

    def name(self, style: str) -> str:
        """Return the name people see, the id when there is none."""
        element = self.by_id.get(style)
        return (value(element.find(w("name"))) if element is not None else "") or style


def read_styles(root: Element | None) -> Styles:
    """Return the styles of a part; a docx without one has none."""
    found: dict[str, Element] = {}
    default = ""
    for element in () if root is None else root.iterfind(w("style")):
        name = value(element, "styleId")
        found[name] = element
        if value(element, "type") == "paragraph" and value(element, "default") in {"1", "true"}:
            default = name
    return Styles(found, default)


def int_of(text: str, otherwise: int) -> int:
    """Return a number written in an attribute, or another one when it is none."""
    try:
        return int(text)
    except ValueError:
        return otherwise
