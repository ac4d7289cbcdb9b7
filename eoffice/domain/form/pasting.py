"""Text from Word and web pages as typed lines: structure kept, styles dropped, old encodings converted."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from eoffice.domain.form.typed_lines import Level, marker_of
from eoffice.domain.wording.legacy import Encoding, encoding_of_font, to_unicode
from eoffice.text import clean, clean_line

_BLOCKS = frozenset(
    {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "tr", "blockquote", "pre", "section", "article",
     "ul", "ol", "table"}
)  # fmt: skip
_SILENT = frozenset({"style", "script", "head", "title", "xml", "o:p"})
_VOID = frozenset({"br", "img", "hr", "meta", "link", "input", "col", "wbr", "base"})
_FONT = re.compile(r"font-family\s*:\s*['\"]?([^;,'\"]+)", re.IGNORECASE)
_BOLD = re.compile(r"font-weight\s*:\s*(bold|[6-9]00)", re.IGNORECASE)
_PLAIN = re.compile(r"font-weight\s*:\s*(normal|[1-5]00)", re.IGNORECASE)
_EMPTY_BOLD = re.compile(r"\*\*(\s*)\*\*")
_LONGEST = 4_000_000
"""A clipboard larger than this is some picture of a table, not the text of a document."""


def lines_of_html(html: str) -> str:
    """Return the text of HTML as typed lines: tables as rows "| a | b |", lists numbered, bold as "**…**"."""
    reader = _Reader()
    # Cut, not refused: what fits is of more use than nothing.
    reader.feed(html[:_LONGEST])
    reader.close()
    return reader.text()


def lines_of_text(text: str) -> str:
    """Return plain text as typed lines: composed letters, one kind of line end, no blank lines in a row."""
    lines = [re.sub(r"[ \t]+", " ", line).strip() for line in clean(text).split("\n")]
    kept = [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
    return "\n".join(kept).strip("\n")


class _Style:
    """What holds inside an element."""

    def __init__(self, tag: str, *, bold: bool, font: str) -> None:
        self.tag, self.bold, self.font = tag, bold, font


class _Reader(HTMLParser):
    """Walks HTML and gathers lines; broken nesting is forgiven, as browsers do."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[_Style] = []
        self._lines: list[str] = []
        self._runs: list[tuple[str, bool]] = []
        self._lists: list[tuple[str, int]] = []
        self._rows: list[list[str]] = []
        self._cells: list[str] | None = None
        self._depth = 0

    def text(self) -> str:
        """Return what was gathered."""
        self._end_line()
        return lines_of_text("\n".join(self._lines))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter an element."""
        if tag == "br":
            self._end_line()
            return
        if tag in _VOID:
            return
        values = {name: value or "" for name, value in attrs}
        self._begin(tag)
        above = self._open[-1] if self._open else _Style("", bold=False, font="")
        look = values.get("style", "")
        font = values.get("face", "") or (found[1] if (found := _FONT.search(look)) else above.font)
        bold = above.bold or tag in ("b", "strong", "th") or bool(_BOLD.search(look))
        self._open.append(_Style(tag, bold=bold and not _PLAIN.search(look), font=font))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element that is empty by its own writing."""
        if tag == "br":
            self._end_line()

    def handle_endtag(self, tag: str) -> None:
        """Leave an element, and those inside it that were never closed."""
        # HTML from other programs closes what it never opened.
        if tag not in [style.tag for style in self._open]:
            return
        while self._open.pop().tag != tag:
            pass
        self._finish(tag)

    def handle_data(self, data: str) -> None:
        """Take words; spaces and line ends of the source are single spaces."""
        if any(style.tag in _SILENT for style in self._open):
            return
        style = self._open[-1] if self._open else _Style("", bold=False, font="")
        words = re.sub(r"[\s\u00a0]+", " ", data)
        # TCVN3 and VNI are told by the name of the typeface only; the bytes look like Latin letters.
        if encoding_of_font(style.font) is not Encoding.UNICODE:
            words = to_unicode(words, style.font)
        if words:
            self._runs.append((words, style.bold))

    def _begin(self, tag: str) -> None:
        """Do what comes before the content of an element."""
        if tag in _BLOCKS and self._cells is None:
            self._end_line()
        if tag in ("ul", "ol"):
            self._lists.append((tag, 0))
        elif tag == "li":
            self._runs.append((self._item_marker(), False))
        elif tag == "table":
            self._depth += 1
        # Tables inside cells become words of the cell: a document has no nested ones.
        elif tag == "tr" and self._depth == 1:
            self._cells = []
        elif tag in ("td", "th") and self._depth == 1:
            self._runs = []

    def _finish(self, tag: str) -> None:
        """Do what comes after the content of an element."""
        if tag in ("td", "th") and self._depth == 1 and self._cells is not None:
            self._cells.append(self._taken(styled=False).replace("|", "/"))
        elif tag == "tr" and self._depth == 1 and self._cells is not None:
            self._rows.append(self._cells)
            self._cells = None
        elif tag == "table":
            self._end_table()
        elif tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag in _BLOCKS:
            self._end_line()

    def _end_table(self) -> None:
        self._depth = max(0, self._depth - 1)
        if self._depth:
            return
        rows = [row for row in self._rows if any(row)]
        width = max(map(len, rows), default=0)
        if width == 1:
            # A table of one column is a frame around text, as page designers make them.
            self._lines.extend(row[0] for row in rows)
        else:
            self._lines.extend("| " + " | ".join([*row, *[""] * (width - len(row))]) + " |" for row in rows)
        self._rows, self._cells = [], None

    def _item_marker(self) -> str:
        """Return the marker of a list's next item: clauses outside, points inside, dashes for bullets."""
        if not self._lists:
            return "- "
        tag, count = self._lists.pop()
        self._lists.append((tag, count + 1))
        if tag == "ul":
            return "- "
        depth = sum(kind == "ol" for kind, _ in self._lists)
        return marker_of(Level.CLAUSE if depth == 1 else Level.POINT, count + 1)

    def _end_line(self) -> None:
        """End a line; inside a cell it is only a space."""
        if self._cells is not None:
            self._runs.append((" ", False))
            return
        if line := self._taken(styled=True):
            self._lines.append(line)

    def _taken(self, *, styled: bool) -> str:
        """Return the words gathered and begin anew."""
        runs, self._runs = self._runs, []
        whole = "".join(words for words, _ in runs)
        # A line that is bold from end to end says nothing by it: headings are known by their words.
        mixed = styled and len({bold for words, bold in runs if words.strip()}) > 1
        if not mixed:
            return clean_line(whole)
        marked = "".join(_marked(words) if bold else words for words, bold in _joined(runs))
        return clean_line(_EMPTY_BOLD.sub(r"\1", marked))


def _joined(runs: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """Return neighbours of one weight as one run."""
    joined: list[tuple[str, bool]] = []
    for words, bold in runs:
        if joined and (joined[-1][1] == bold or not words.strip()):
            joined[-1] = (joined[-1][0] + words, joined[-1][1])
        else:
            joined.append((words, bold))
    return joined


def _marked(words: str) -> str:
    """Return bold words between stars, with the spaces around them outside."""
    bare = words.strip()
    if not bare or line_is_marker(bare):
        return words
    lead, _, trail = words.partition(bare)
    return f"{lead}**{bare}**{trail}"


def line_is_marker(words: str) -> bool:
    """Tell whether words are only a marker such as "Điều 1." or "a)", which needs no stars of its own."""
    return bool(re.fullmatch(r"(?:Điều\s+\d+\.?|\d+\.|[a-zđ]{1,2}\))", words))
