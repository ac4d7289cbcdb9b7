"""Digital signatures and where a signing block stands (Appendix I, II.7, II.8, III.1d; Art. 32.2)."""

from __future__ import annotations

import re

from eoffice.domain.form.breach import Breach, Breaches, Known, breach
from eoffice.domain.form.observed import Box, Seen, Signed, Source
from eoffice.domain.form.parts import Part, Parts
from eoffice.text import clean_line

_OFF_MIDDLE = 5.0
_LEAST_COVER, _MOST_COVER = 0.25, 0.45
_SIGNED_AT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+07:00")
_APPENDIX_MARK = re.compile(r"^Số:\s*\S+/\S+\s*;\s*\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+07:00$")


def signing_breaches(parts: Parts, known: Known) -> Breaches:
    """Give what is wrong with the signatures on the pages."""
    signed = parts.observation.signed
    leaders = [one for one in signed if one.role == "leader"]
    seals = [one for one in signed if one.role == "seal"]
    yield from _block(parts)
    if parts.is_appendix:
        yield from _appendix_file(parts, known)
        return
    for one in leaders[:1]:
        yield from _leader(parts, one)
    for one in seals[:1]:
        yield from _seal(parts, one, leaders)
    # The seal comes last: what it covers in bytes must hold the leader's signature inside.
    if leaders and seals and leaders[0].covers and seals[0].covers and seals[0].covers < leaders[-1].covers:
        yield Breach("D30-SEAL-03", Part.NAME, parts.first(Part.NAME))
    elif seals and not leaders and parts.observation.source is Source.PDF and len(signed) == len(seals):
        yield Breach("D30-SEAL-03", Part.NAME, parts.first(Part.NAME), variant="alone")
    yield from _on_appendix(parts, signed)


def _leader(parts: Parts, signed: Signed) -> Breaches:
    """Check the image of the signer: blue, see-through, in the middle between position and name."""
    seen = parts.first(Part.NAME)
    if signed.colour is not None and not _is_blue(signed.colour):
        yield Breach("D30-SEAL-01", Part.NAME, seen, variant="colour")
    if not signed.see_through:
        yield Breach("D30-SEAL-01", Part.NAME, seen, variant="opaque")
    position = parts.all(Part.POSITION)
    if seen is None or seen.box is None or not position or position[-1].box is None:
        return
    if seen.page != signed.page or signed.colour is None:
        return
    off = abs(signed.box.middle - seen.box.middle) > _OFF_MIDDLE
    if off or signed.box.y1 > seen.box.y1 + _OFF_MIDDLE or signed.box.y0 < position[-1].box.y0 - _OFF_MIDDLE:
        yield Breach("D30-SEAL-01", Part.NAME, seen, variant="place")


def _is_blue(colour: tuple[int, int, int]) -> bool:
    """Tell whether a mean colour is that of blue ink on white."""
    # Means over paper and ink together: 15 tells blue from grey also where the strokes are thin.
    return colour[2] > colour[0] + 15 and colour[2] >= colour[1]


def _is_red(colour: tuple[int, int, int]) -> bool:
    """Tell whether a mean colour is that of a seal's ink on white."""
    return colour[0] > colour[1] + 15 and colour[0] > colour[2] + 15


def _seal(parts: Parts, signed: Signed, leaders: list[Signed]) -> Breaches:
    """Check the image of the seal: red, see-through, over the left third of the signer's image."""
    seen = parts.first(Part.NAME)
    if signed.colour is None:
        return
    if not _is_red(signed.colour):
        yield Breach("D30-SEAL-02", Part.NAME, seen, variant="colour")
    if not signed.see_through:
        yield Breach("D30-SEAL-02", Part.NAME, seen, variant="opaque")
    over = next((one for one in leaders if one.page == signed.page and one.colour is not None), None)
    if over is None:
        return
    # A third by the law; a quarter to nearly a half, since boxes are drawn around uneven shapes.
    share = _covered(over.box, signed.box)
    if not _LEAST_COVER <= share <= _MOST_COVER or signed.box.x0 > over.box.x0:
        yield Breach("D30-SEAL-02", Part.NAME, seen, {"share": round(100 * share)}, variant="cover")


def _covered(under: Box, over: Box) -> float:
    """Return which share of the width of one box another covers."""
    width = min(under.x1, over.x1) - max(under.x0, over.x0)
    return max(0.0, width) / max(under.x1 - under.x0, 0.1)


def _on_appendix(parts: Parts, signed: tuple[Signed, ...]) -> Breaches:
    """Check that appendices in the same file carry no signature of their own."""
    pages = {one.label.page for one in parts.appendices if one.label.page is not None}
    for one in signed:
        if one.page in pages and one.colour is not None:
            label = next(found.label for found in parts.appendices if found.label.page == one.page)
            yield Breach("D30-APP-07", Part.APPENDIX, label, variant="same_file")
            return


def _appendix_file(parts: Parts, known: Known) -> Breaches:
    """Check the words of the agency's signature on an appendix that is a file of its own."""
    # The signature on an appendix of its own is asked for in electronic documents only (III.1d).
    if not (parts.observation.signed or known.electronic):
        return
    label = parts.appendices[0].label if parts.appendices else None
    marks = [seen for seen in parts.observation.outside if _SIGNED_AT.search(seen.text)]
    marks += [seen for seen in parts.observation.seen[:6] if _SIGNED_AT.search(seen.text)]
    if not marks:
        # What a signature shows inside its own field is no text of the page: a shown field will do.
        if not any(one.page == 0 and one.colour is not None for one in parts.observation.signed):
            yield Breach("D30-APP-07", Part.APPENDIX, label)
        return
    mark = marks[0]
    # Size 10 (III.1d); half a point is what rounding in a PDF may take.
    wrong = any(abs(size - 10) > 0.5 for size in mark.sizes)
    if (
        wrong
        or not _APPENDIX_MARK.match(clean_line(mark.text))
        or (mark.box is not None and mark.box.middle < 105)
    ):
        yield Breach("D30-APP-07", Part.APPENDIX, mark, {"text": mark.text}, variant="words")


def _block(parts: Parts) -> Breaches:
    """Check that the signing block is in one piece and not alone on its page."""
    if parts.is_appendix or parts.is_attached:
        return
    first, name, last = parts.first(Part.POSITION), parts.first(Part.NAME), _last_of_text(parts)
    if first is None or last is None:
        return
    # Pages are known of a PDF; of a docx only the breaks that somebody put in.
    if name is not None and first.page is not None and name.page is not None:
        yield from _over_pages(first, first.page, name.page, last)
    else:
        yield from _over_breaks(parts, first, name, last)


def _over_pages(first: Seen, page: int, page_of_name: int, last: Seen) -> Breaches:
    """Check by pages that position and name stand together, below a line of the text."""
    if page_of_name != page:
        yield Breach("D30-SIGN-08", Part.POSITION, first, variant="split")
    elif last.page is not None and last.page < page:
        yield Breach("D30-SIGN-08", Part.POSITION, first)


def _over_breaks(parts: Parts, first: Seen, name: Seen | None, last: Seen) -> Breaches:
    """Check that no page break stands before the signing block or inside it."""
    label = parts.first(Part.RECIPIENTS)
    if _breaks_between(parts, last, first) or (label is not None and label.new_page):
        yield breach("D30-SIGN-08", Part.POSITION, first)
    elif name is not None and _breaks_between(parts, first, name):
        yield Breach("D30-SIGN-08", Part.POSITION, first, variant="split")


def _breaks_between(parts: Parts, after: Seen, until: Seen) -> bool:
    """Tell whether a page begins after one line and not later than another."""
    return any(seen.new_page for seen in parts.observation.seen if after.at < seen.at <= until.at)


def _last_of_text(parts: Parts) -> Seen | None:
    """Return the last line of the text."""
    body = [seen for seen in parts.all(Part.BODY) if seen.text]
    return body[-1] if body else None
