"""Where the next old block goes among the new ones."""

from __future__ import annotations

from dataclasses import dataclass

from eoffice.comparison.word.xml import Element, local


@dataclass
class Cursor:
    """Where the next old block goes: in front of the next new one, at the end when there is none."""

    container: Element
    ahead: list[Element]
    """The new block elements still to come, in order."""

    def put(self, element: Element) -> None:
        """Put an element in front of what comes next."""
        if self.ahead:
            before = outermost_first(self.ahead[0], self.container)
            parent = before.getparent()
            if parent is not None:
                parent.insert(parent.index(before), element)
            return
        last = next((one for one in reversed(self.container) if local(one) == "sectPr"), None)
        if last is None:
            self.container.append(element)
        else:
            self.container.insert(self.container.index(last), element)

    def passed(self, element: Element) -> None:
        """Note that a new block is done."""
        if self.ahead and self.ahead[0] is element:
            self.ahead.pop(0)


def outermost_first(element: Element, container: Element) -> Element:
    """Return the outermost content control that begins with an element, or the element."""
    while True:
        parent = element.getparent()
        if parent is None or parent is container or local(parent) not in {"sdtContent", "sdt", "customXml"}:
            return element
        blocks = [one for one in parent if local(one) not in {"sdtPr", "sdtEndPr", "customXmlPr"}]
        if not blocks or blocks[0] is not element:
            return element
        element = parent
