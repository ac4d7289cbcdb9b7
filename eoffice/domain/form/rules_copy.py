"""Copies: the block on paper, digitised pages, and the words on an electronic copy (Appendix I, Part II)."""

from __future__ import annotations

import re

from eoffice.domain.form.breach import Breach, Breaches, Known, breach, sized, styled
from eoffice.domain.form.observed import Seen, Source
from eoffice.domain.form.parts import COPY_FORMS, Part, Parts
from eoffice.text import clean_line, fold

_GROUPS = {"sao y": "SY", "sao luc": "SL", "trich sao": "TrS"}
_NUMBER = re.compile(r"^Số:\s*(\d*)\s*/")
_OPENS = re.compile(r"^(sao y|sao luc|trich sao)\b", re.IGNORECASE)
_ELECTRONIC = re.compile(
    r"^(SAO Y|SAO LỤC|TRÍCH SAO)\s*;\s*\S.*\S\s*;\s*\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+07:00\.?$"
)
# 200 dpi with a little room for rounding; PDF 1.4 or later (Appendix I).
_LEAST_DPI, _LEAST_VERSION = 199, 14
_FULL_WIDTH = 150.0
_ORIGINALS = frozenset({"original", "main_copy"})


def copy_breaches(parts: Parts, known: Known) -> Breaches:
    """Give what is wrong with a copy, on paper or as a file."""
    yield from _scanned(parts)
    yield from _electronic(parts)
    form, number = parts.first(Part.COPY_FORM), parts.first(Part.COPY)
    if form is None:
        return
    if clean_line(form.text) not in COPY_FORMS:
        yield breach("D30-COPY-01", Part.COPY_FORM, form, text=form.text)
    yield from sized(parts, "D30-COPY-01", Part.COPY_FORM, 13, 14)
    yield from styled(parts, "D30-COPY-01", Part.COPY_FORM, bold=True, italic=False)
    wanted = _GROUPS.get(form.folded, "")
    if number is not None and wanted and f"/{wanted}-" not in number.text.replace(" ", ""):
        yield breach("D30-COPY-02", Part.COPY, number, found=number.text, good=wanted)
    if number is not None:
        yield from _number(number, known)
    yield from _line_above(parts, form)
    yield from _source(parts, form, known)


def _number(seen: Seen, known: Known) -> Breaches:
    """Check the number in the one series of copies: two figures at least, taken once."""
    found = _NUMBER.match(clean_line(seen.text))
    if found is None or not found[1]:
        return
    if not re.fullmatch(r"0[1-9]|[1-9]\d+", found[1]):
        yield Breach("D30-COPY-03", Part.COPY, seen, {"number": found[1]}, variant="written")
    elif known.taken_copies is not None and found[1] in known.taken_copies:
        yield Breach("D30-COPY-03", Part.COPY, seen, {"number": found[1]})


def _line_above(parts: Parts, form: Seen) -> Breaches:
    """Check the line over the whole width between the document and the block of the copy."""
    if parts.observation.source is not Source.DOCX:
        return
    name = parts.first(Part.NAME)
    start = name.at if name is not None else 0
    above = [seen for seen in parts.observation.seen if start < seen.at < form.at]
    full = [seen for seen in above if seen.rule is not None and seen.column.value == "full"]
    if not any(seen.rule is not None and (seen.rule.width or _FULL_WIDTH) >= _FULL_WIDTH for seen in full):
        yield breach("D30-COPY-04", Part.COPY_FORM, form)
    elif any(seen.new_page for seen in above):
        yield Breach("D30-COPY-04", Part.COPY_FORM, form, variant="apart")


def _source(parts: Parts, form: Seen, known: Known) -> Breaches:
    """Check what was copied: a sao lục copies a sao y, the other forms an original or a main copy."""
    earlier = {seen.folded for seen in parts.all(Part.COPY_FORM)[1:]}
    found = known.copied_from
    if form.folded == "sao luc":
        wrong = bool(found) and found != "SY"
    else:
        # A second block on the page tells that a copy was copied.
        wrong = (bool(found) and found not in _ORIGINALS) or bool(earlier & set(_GROUPS))
    if wrong:
        yield breach("D30-COPY-07", Part.COPY_FORM, form)


def _scanned(parts: Parts) -> Breaches:
    """Check the pages of a digitised paper."""
    for scan in parts.observation.scans:
        values = {"page": scan.page + 1, "dpi": round(scan.dpi)}
        if scan.version < _LEAST_VERSION:
            yield Breach("D30-COPY-05", "page", None, values, variant="version")
        elif scan.dpi < _LEAST_DPI:
            yield Breach("D30-COPY-05", "page", None, values, variant="dpi")
        elif not scan.colour:
            yield Breach("D30-COPY-05", "page", None, values, variant="colour")
        else:
            continue
        return


def _electronic(parts: Parts) -> Breaches:
    """Check component 14 at the top right of an electronic copy."""
    lines = [seen for seen in parts.observation.outside if (seen.page or 0) == 0]
    start = next((at for at, seen in enumerate(lines) if _is_copy_mark(seen)), None)
    if start is None:
        return
    mark = lines[start]
    block = [seen for seen in lines[start:] if seen.box is None or mark.box is None or _under(mark, seen)]
    text = clean_line(" ".join(seen.text for seen in block))
    if not _ELECTRONIC.match(text):
        yield Breach("D30-COPY-06", Part.COPY_FORM, mark, {"text": text}, variant="words")
    elif any(abs(size - 10) > 0.5 for seen in block for size in seen.sizes):
        yield Breach("D30-COPY-06", Part.COPY_FORM, mark, variant="size")
    elif mark.box is not None and mark.box.x1 < 120:
        yield Breach("D30-COPY-06", Part.COPY_FORM, mark, variant="place")


def _is_copy_mark(seen: Seen) -> bool:
    """Tell whether a line of the margin begins component 14."""
    return bool(_OPENS.match(fold(seen.text))) and ";" in seen.text


def _under(mark: Seen, seen: Seen) -> bool:
    """Tell whether a line goes on with the mark above it."""
    if mark.box is None or seen.box is None:
        return False
    return -0.5 <= seen.box.y0 - mark.box.y0 < 15 and abs(seen.box.x0 - mark.box.x0) < 25
