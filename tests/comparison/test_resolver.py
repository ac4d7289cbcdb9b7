"""Accepting and rejecting, proved on small parts made by hand with their two outcomes."""

from __future__ import annotations

import pytest
from lxml import etree

from eoffice.comparison.word.resolver import resolve, tracked_in
from eoffice.comparison.word.xml import w
from tests.comparison.legal_texts import W

MARK = 'w:id="1" w:author="Lan" w:date="2026-01-01T00:00:00Z"'


def part(body: str) -> etree._Element:
    """Return a body with the given content."""
    return etree.fromstring(f'<w:body xmlns:w="{W}">{body}</w:body>')


def lines(root: etree._Element) -> list[str]:
    """Return the text of each paragraph."""
    return ["".join(one.text or "" for one in p.iter(w("t"))) for p in root.iter(w("p"))]


def both(body: str) -> tuple[list[str], list[str]]:
    """Return the lines after accepting, and after rejecting."""
    accepted, rejected = part(body), part(body)
    resolve(accepted, accept=True)
    resolve(rejected, accept=False)
    assert tracked_in(accepted) == tracked_in(rejected) == 0
    return lines(accepted), lines(rejected)


def run(text: str, name: str = "t") -> str:
    return f"<w:r><w:{name}>{text}</w:{name}></w:r>"


INS = f"<w:ins {MARK}>{run('mới')}</w:ins>"
DEL = f"<w:del {MARK}>{run('cũ', 'delText')}</w:del>"


def end(name: str) -> str:
    return f"<w:pPr><w:rPr><w:{name} {MARK}/></w:rPr></w:pPr>"


MOVED = (
    f'<w:p>{end("moveFrom")}<w:moveFromRangeStart {MARK} w:name="m"/>'
    f'<w:moveFrom {MARK}>{run("x")}</w:moveFrom><w:moveFromRangeEnd w:id="1"/></w:p><w:p>{run("b")}</w:p>'
    f"<w:p>{end('moveTo')}<w:moveTo {MARK}>{run('x')}</w:moveTo></w:p><w:p>{run('c')}</w:p>"
)
ROWS = (
    f"<w:tbl><w:tr><w:tc><w:p>{run('1')}</w:p></w:tc></w:tr><w:tr><w:trPr><w:ins {MARK}/></w:trPr>"
    f"<w:tc><w:p>{INS}</w:p></w:tc></w:tr></w:tbl>"
)
CELLS = (
    f"<w:tbl><w:tr><w:tc><w:p>{run('1')}</w:p></w:tc><w:tc><w:tcPr><w:cellIns {MARK}/></w:tcPr>"
    f"<w:p>{INS}</w:p></w:tc></w:tr></w:tbl>"
)
CASES = {
    "a word replaced": (f"<w:p>{run('a')}{DEL}{INS}</w:p>", ["amới"], ["acũ"]),
    "a paragraph inserted": (f"<w:p>{end('ins')}{INS}</w:p><w:p>{run('b')}</w:p>", ["mới", "b"], ["b"]),
    "a paragraph deleted": (f"<w:p>{end('del')}{DEL}</w:p><w:p>{run('b')}</w:p>", ["b"], ["cũ", "b"]),
    "a paragraph split": (f"<w:p>{end('ins')}{run('a')}</w:p><w:p>{run('b')}</w:p>", ["a", "b"], ["ab"]),
    "two paragraphs merged": (f"<w:p>{end('del')}{run('a')}</w:p><w:p>{run('b')}</w:p>", ["ab"], ["a", "b"]),
    "three merged": (
        f"<w:p>{end('del')}{run('a')}</w:p><w:p>{end('del')}{run('b')}</w:p><w:p>{run('c')}</w:p>",
        ["abc"],
        ["a", "b", "c"],
    ),
    "a paragraph moved": (MOVED, ["b", "x", "c"], ["x", "b", "c"]),
    "a deleted paragraph before a table": (
        f"<w:p>{end('del')}{DEL}</w:p><w:tbl><w:tr><w:tc><w:p>{run('ô')}</w:p></w:tc></w:tr></w:tbl><w:p/>",
        ["ô", ""],
        ["cũ", "ô", ""],
    ),
    "a row inserted": (ROWS, ["1", "mới"], ["1"]),
    "a whole table deleted": (
        f"<w:tbl><w:tr><w:trPr><w:del {MARK}/></w:trPr><w:tc><w:p>{DEL}</w:p></w:tc></w:tr></w:tbl><w:p/>",
        [""],
        ["cũ", ""],
    ),
    "a cell inserted": (CELLS, ["1", "mới"], ["1"]),
    "inserted text within a link": (
        f"<w:p><w:hyperlink>{run('a')}{INS}</w:hyperlink></w:p>",
        ["amới"],
        ["a"],
    ),
    "deleted within inserted": (
        f"<w:p>{run('a')}<w:ins {MARK}><w:del {MARK}>{run('x', 'delText')}</w:del>{run('b')}</w:ins></w:p>",
        ["ab"],
        ["a"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_accepting_and_rejecting_give_both_texts(name: str) -> None:
    body, accepted, rejected = CASES[name]
    assert both(body) == (accepted, rejected)


def test_former_properties_come_back_and_the_mark_of_the_end_stays_apart() -> None:
    body = (
        f'<w:p><w:pPr><w:jc w:val="right"/><w:rPr><w:b/></w:rPr><w:pPrChange {MARK}><w:pPr>'
        f'<w:jc w:val="left"/></w:pPr></w:pPrChange></w:pPr>'
        f"<w:r><w:rPr><w:i/><w:rPrChange {MARK}><w:rPr><w:u/></w:rPr></w:rPrChange></w:rPr>"
        f"<w:t>a</w:t></w:r></w:p>"
    )
    root = part(body)
    resolve(root, accept=False)
    properties = root.find(f"{w('p')}/{w('pPr')}")
    assert properties is not None
    assert [one.tag for one in properties] == [w("jc"), w("rPr")]
    assert properties[0].get(w("val")) == "left"
    look = root.find(f".//{w('r')}/{w('rPr')}")
    assert look is not None
    assert [one.tag for one in look] == [w("u")]


def test_a_former_page_set_up_keeps_the_headers_it_cannot_name() -> None:
    root = part(
        f'<w:sectPr><w:headerReference w:type="default"/><w:pgSz w:w="2"/><w:sectPrChange {MARK}>'
        f'<w:sectPr><w:pgSz w:w="1"/></w:sectPr></w:sectPrChange></w:sectPr>'
    )
    resolve(root, accept=False)
    section = root.find(w("sectPr"))
    assert section is not None
    assert [one.tag for one in section] == [w("headerReference"), w("pgSz")]
    assert section[1].get(w("w")) == "1"


def test_the_merged_paragraph_takes_the_properties_of_the_one_that_follows() -> None:
    root = part(
        f'<w:p><w:pPr><w:jc w:val="left"/><w:rPr><w:del {MARK}/></w:rPr></w:pPr>{run("a")}</w:p>'
        f'<w:p><w:pPr><w:jc w:val="right"/></w:pPr>{run("b")}</w:p>'
    )
    resolve(root, accept=True)
    assert [one.get(w("val")) for one in root.iter(w("jc"))] == ["right"]
