"""LibreOffice accepts and rejects our redlines and comes to the same texts as we do."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from eoffice.comparison.engine import read_bytes
from eoffice.comparison.model import Block, Document, Paragraph, Row
from eoffice.comparison.options import Options, Tracked
from eoffice.comparison.redline.proof import texts
from eoffice.comparison.word.package import package_from
from eoffice.comparison.word.xml import remove, w
from tests.comparison.legal_texts import docx_of, edited, paragraph_xml, paragraphs, table_xml, text_docx
from tests.comparison.office_judge import judged
from tests.comparison.test_redline import LONG, SAMPLES, SCENARIOS, TABLE, compared, run, with_table

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here"),
]

_NO_WIDTH = "\u200b"
Pairs = dict[str, tuple[bytes, bytes]]


def _one_edit_pairs() -> Pairs:
    """Return a pair for every kind of edit, each also backwards."""
    wider = [[row[0], f"Cột thêm {n}", *row[1:]] for n, row in enumerate(TABLE)]
    longer = [*TABLE[:2], ["1a", "Mua mực in màu", "900.000"], TABLE[2]]
    other = [list(row) for row in TABLE]
    other[1][2] = "6.000.000"
    bare = docx_of([paragraph_xml("Điều 1. Phạm vi áp dụng của quy định"), paragraph_xml(LONG)])
    plain = docx_of([f"<w:p>{run('Một hai ba bốn')}</w:p>"])
    bold = docx_of([f"<w:p>{run('Một ')}{run('hai ba', '<w:b/>')}{run(' bốn')}</w:p>"])
    right = docx_of([f'<w:p><w:pPr><w:jc w:val="right"/></w:pPr>{run("Một hai ba bốn")}</w:p>'])
    outer = f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc>{table_xml(TABLE)}<w:p/></w:tc>"
    nested = [
        docx_of([f"{outer}</w:tr></w:tbl>", "<w:p/>"]) for outer in (outer, outer.replace("giấy", "bút"))
    ]
    lines = paragraphs(40)
    found: Pairs = {name.replace(" ", "_"): (one, two) for name, (one, two, _) in SCENARIOS.items()}
    found |= {
        "column": (with_table(TABLE), with_table(wider)),
        "row": (with_table(TABLE), with_table(longer)),
        "cell": (with_table(TABLE), with_table(other)),
        "table": (bare, with_table(TABLE)),
        "bold": (plain, bold),
        "shape": (plain, right),
        "nested": (nested[0], nested[1]),
        "swapped": (text_docx(lines), text_docx(lines[20:] + lines[:20])),
        "rewritten": (text_docx(lines), text_docx(paragraphs(40, seed=9))),
    }
    for seed in range(4):
        truth = edited(paragraphs(60), 25, seed)
        found[f"mixed{seed}"] = (text_docx(truth.old), text_docx(truth.new))
    return found | {f"{name}_back": (new, old) for name, (old, new) in found.items()}


def _sample_pairs(seed: int) -> Pairs:
    """Return the sample documents beside copies with words and paragraphs changed at random."""
    found: Pairs = {}
    for number, path in enumerate(sorted(SAMPLES.glob("*.docx"))):
        package = package_from(path.read_bytes(), path.name)
        root = package.root(package.main)
        assert root is not None
        _mutate(root, random.Random(seed))  # noqa: S311 - no secret is made here
        found[f"sample{number}"] = (path.read_bytes(), package.to_bytes())
    return found


def _mutate(root: etree._Element, rnd: random.Random) -> None:
    """Add words to some paragraphs and take some others away."""
    runs = [one for one in root.iter(w("t")) if one.text and " " in one.text.strip()]
    for one in rnd.sample(runs, min(8, len(runs))):
        words = (one.text or "").split(" ")
        words.insert(rnd.randrange(len(words)), "bổ sung")
        one.text = " ".join(words)
    body = [
        one
        for one in root.iter(w("p"))
        if one.getnext() is not None and one.find(f".//{w('sectPr')}") is None
    ]
    for one in rnd.sample(body, 3):
        remove(one)


def disagreements(pairs: Pairs, folder: Path) -> list[str]:
    """Return what LibreOffice made otherwise than the files that were compared."""
    cases = {name: (old, new, compared(old, new)[1].content) for name, (old, new) in pairs.items()}
    wrong = []
    for name, found in judged(cases, folder).items():
        # LibreOffice 7.4 carries the marks of cells along unsettled: settled here, as they are ours.
        accepted, rejected = (
            read_bytes(content, "x.docx", Options(tracked=tracked)).document
            for content, tracked in ((found.accepted, Tracked.ACCEPT), (found.rejected, Tracked.REJECT))
        )
        if _spoken(accepted) != _spoken(read_bytes(found.new, "x.docx").document):
            wrong.append(f"{name}: accepted")
        if _spoken(rejected) != _spoken(read_bytes(found.old, "x.docx").document):
            wrong.append(f"{name}: rejected")
    return wrong


def _spoken(document: Document) -> object:
    """Return all texts but empty lines: LibreOffice 7.4 leaves one where a paragraph before a table goes."""
    stories = tuple(replace(story, blocks=_without_places(story.blocks)) for story in document.stories)
    found = texts(replace(document, stories=stories))
    return {kind: [_lines(story) for story in stories] for kind, stories in found.items()}


def _without_places(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return blocks whose floating things stand in front of their paragraphs: their place is not seen.

    LibreOffice 7.4 puts a tracked one between two blanks of no width where it hangs, any other in front.
    """
    return tuple(
        _floats_first(block)
        if isinstance(block, Paragraph)
        else replace(block, rows=tuple(_row_without_places(row) for row in block.rows))
        for block in blocks
    )


def _row_without_places(row: Row) -> Row:
    return replace(row, cells=tuple(replace(one, blocks=_without_places(one.blocks)) for one in row.cells))


def _floats_first(paragraph: Paragraph) -> Paragraph:
    floating = {one.start for one in paragraph.solids if one.floats}
    kept = [at for at, letter in enumerate(paragraph.text) if at not in floating and letter != _NO_WIDTH]
    places = {at: number for number, at in enumerate(kept)}
    solids = [
        replace(one, start=places.get(one.start, -1), end=places.get(one.end, -1)) for one in paragraph.solids
    ]
    things = tuple(sorted(solids, key=lambda one: (one.start, one.key)))
    return replace(paragraph, text="".join(paragraph.text[at] for at in kept), solids=things)


def _lines(story: object) -> object:
    """Return a story's digest without its empty lines."""
    return tuple(one for one in story if one != ("",)) if isinstance(story, tuple) else story


def test_libreoffice_agrees_on_every_kind_of_edit(tmp_path: Path) -> None:
    assert disagreements(_one_edit_pairs(), tmp_path) == []


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample documents are not here")
def test_libreoffice_agrees_on_edited_real_documents(tmp_path: Path) -> None:
    assert disagreements(_sample_pairs(4), tmp_path) == []
