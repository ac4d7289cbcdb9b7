"""Reads a docx: the body of a person's own file, or the parts of a working copy that we wrote."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from eoffice.domain.content import Appendix, Block, BlockKind, Paragraph, is_layout
from eoffice.rendering import markers
from eoffice.rendering.errors import UnreadableFile
from eoffice.rendering.findings import Finding, Findings, Left
from eoffice.rendering.frame import find_frame
from eoffice.rendering.outline import Styled, judge
from eoffice.rendering.package import DEFAULT_LIMITS, ReadingLimits, open_package
from eoffice.rendering.story import StoryReader
from eoffice.rendering.working_copy import WorkingCopy, find_appendices, find_parts


@dataclass(frozen=True)
class ReadDocument:
    """The body of a person's file, guesses about its head, and everything that was left out."""

    body: tuple[Block, ...]
    subject_guess: str = ""
    title_guess: str = ""
    """The type name as printed, such as "QUYẾT ĐỊNH"; empty when the file shows none."""
    competence_guess: str = ""
    addressees_guess: tuple[str, ...] = ()
    not_understood: tuple[Finding, ...] = ()
    appendices: tuple[Appendix, ...] = ()


def styled_blocks(path: Path, limits: ReadingLimits = DEFAULT_LIMITS) -> list[Styled]:
    """Return the blocks of a docx in order, each with its styles in the file; raises UnreadableFile."""
    return _read(path, limits)[0]


def _read(path: Path, limits: ReadingLimits) -> tuple[list[Styled], Findings]:
    """Return the judged blocks of a file and what was left out."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise UnreadableFile("rendering.cannot_open", file=path.name) from error
    with file:
        story = StoryReader(open_package(path, file, limits))
        return judge(story.read()), story.findings


def read_body(path: Path, limits: ReadingLimits = DEFAULT_LIMITS) -> ReadDocument:
    """Return the body of a docx; of a complete official document only what is between head and closing.

    Raises UnreadableFile `rendering.not_docx`, `old_format`, `encrypted`, `damaged`, `too_large`,
    `forbidden_xml`, `empty_file` or `cannot_open`.
    """
    blocks, findings = _read(path, limits)
    frame = find_frame(blocks)
    rest, appendices = find_appendices(blocks[frame.end + 1 :])
    _report_rest(rest, findings)
    if frame.start and any(is_layout(found.block, BlockKind.WIDE_PAGES) for found in blocks[: frame.start]):
        # The head stands on upright paper; what lay on its side there does so no longer.
        findings.add(Left.LANDSCAPE)
    body = _trimmed([found.block for found in blocks[frame.start : frame.end]])
    return ReadDocument(
        body,
        frame.subject or ("" if frame.start else _first_heading(body)),
        frame.title,
        frame.competence,
        frame.addressees,
        findings.all(),
        appendices,
    )


def read_working_copy(path: Path, limits: ReadingLimits = DEFAULT_LIMITS) -> WorkingCopy:
    """Return the parts of a docx written by `write_docx`, as people edited it since.

    Raises UnreadableFile `rendering.no_frame` when the head or the closing is gone, and what `read_body`
    raises.
    """
    blocks, findings = _read(path, limits)
    return find_parts(path, blocks, findings)


def _report_rest(blocks: list[Styled], findings: Findings) -> None:
    """Report words after the closing: attached documents are files of their own."""
    words = " ".join(found.text for found in blocks if found.text.strip())
    if words:
        findings.add(Left.AFTER_CLOSING, words)


def _trimmed(body: list[Block]) -> tuple[Block, ...]:
    """Return the body without rule lines and page breaks at its two ends."""

    def is_rule(block: Block) -> bool:
        return isinstance(block, Paragraph) and markers.RULE_LINE.match(block.text) is not None

    # A file that begins with pages on their side keeps them: it may be a single wide table.
    while body and (is_rule(body[0]) or is_layout(body[0], BlockKind.PAGE_BREAK, BlockKind.TALL_PAGES)):
        body.pop(0)
    while body and (is_rule(body[-1]) or is_layout(body[-1])):
        body.pop()
    return tuple(body)


def _first_heading(body: tuple[Block, ...]) -> str:
    """Return the first heading of a file without a head: often its title."""
    for block in body[:10]:
        if isinstance(block, Paragraph) and block.kind is BlockKind.HEADING:
            return block.text.replace("\n", " ")
    return ""
