"""The door of the comparison: two files in, one edit script and its plan out."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from eoffice.comparison.doubts import with_doubts
from eoffice.comparison.errors import NotComparable
from eoffice.comparison.flat import flattened
from eoffice.comparison.model import Document, Format, Paragraph, Story, StoryKind, WordPlaces
from eoffice.comparison.options import Options, Tracked
from eoffice.comparison.paged import PICTURE_SUFFIXES, Progress, read_pdf, read_picture, silent
from eoffice.comparison.plan import Plan, make_plan
from eoffice.comparison.script import EditScript, Kind
from eoffice.comparison.scripting import make_script
from eoffice.comparison.word.admitting import without_macros
from eoffice.comparison.word.earlier import settle
from eoffice.comparison.word.package import package_from, read_package
from eoffice.comparison.word.reader import Source, read_source
from eoffice.comparison.word.xml import canonical
from eoffice.rendering.errors import UnreadableFile
from eoffice.rendering.office_files import OFFICE_SUFFIXES, convert

_TEXT_ONLY = "Chỉ so sánh nội dung chữ, không so sánh định dạng, vì không phải cả hai bản đều là tệp Word."
_LONGEST_TEXT = 32 << 20
_NOT_A_STYLE = frozenset({"latentStyles", "rsid", "Ignorable"})


@dataclass
class Comparison:
    """Two files as read, the plan between them and the edit script; sources exist for docx only."""

    script: EditScript
    plan: Plan
    old_source: Source | None = None
    new_source: Source | None = None


def compare_files(
    old: Path, new: Path, options: Options | None = None, progress: Progress = silent
) -> Comparison:
    """Compare two files; raises NotComparable with the reason. `progress` hears of every page read."""
    options = options or Options()
    steps = _Steps(progress)
    one = read(old, options, steps.of_file)
    steps.next_file()
    other = read(new, options.of_new, steps.of_file)
    left = one if isinstance(one, Document) else one.document
    right = other if isinstance(other, Document) else other.document
    found = compare_documents(left, right, options)
    found.old_source = one if isinstance(one, Source) else None
    found.new_source = other if isinstance(other, Source) else None
    if found.old_source and found.new_source and _styles_of(found.old_source) != _styles_of(found.new_source):
        # A style may look different while every paragraph still names it: no tracked change can say that.
        missed = (*found.script.not_compared, "1 bộ định nghĩa kiểu (styles) khác nhau")
        found.script = replace(found.script, not_compared=missed)
    return found


class _Steps:
    """Counts the pages of one file behind those of the other."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._before = self._done = self._total = 0

    def of_file(self, done: int, total: int) -> None:
        """Hear of a page of the file being read; the other is taken to be as long while it is not known."""
        self._done, self._total = done, total
        self._progress(self._before + done, self._before + total if self._before else 2 * total)

    def next_file(self) -> None:
        """Turn to the second file."""
        self._before += self._done


def _styles_of(source: Source) -> str:
    """Return the definitions of a document's styles as one comparable string."""
    package = source.package
    root = package.root(package.first(package.main, "styles"))
    return "" if root is None else canonical(root, _NOT_A_STYLE)


def compare_documents(old: Document, new: Document, options: Options | None = None) -> Comparison:
    """Compare two documents as read."""
    options = options or Options()
    if old.format is not new.format:
        # What comes in pages, or was pasted, knows no cells and no lists: both are read as lines then.
        old, new = flattened(old), flattened(new)
    plan = make_plan(old, new, find_moves=options.find_moves)
    both_look = old.format is Format.DOCX and new.format is Format.DOCX
    try:
        script = make_script(plan, formatting=options.formatting and both_look)
    finally:
        _let_go(old)
        _let_go(new)
    return Comparison(script if both_look else with_doubts(_without_joints(script)), plan)


def _let_go(document: Document) -> None:
    """Close the file that the places of words came from: nobody may delete it while it is open."""
    first = next((one.words for one in document.body.paragraphs() if one.words), ())
    if isinstance(first, WordPlaces):
        first.close()


def _without_joints(script: EditScript) -> EditScript:
    """Return a script without joints that change no word: pages do not tell paragraphs for sure."""
    kept = (
        change
        for change in script.changes
        if change.kind not in (Kind.SPLIT, Kind.MERGED) or change.old.split() != change.new.split()
    )
    return replace(script, changes=tuple(kept), notes=(*script.notes, _TEXT_ONLY))


def read(path: Path, options: Options, progress: Progress = silent) -> Source | Document:
    """Return a file as read: a docx with the way back to its elements, others as documents."""
    suffix = path.suffix.lower()
    if suffix in {".txt", ".md"}:
        return read_text(path)
    if suffix in PICTURE_SUFFIXES:
        return read_picture(path, progress)
    if suffix == ".pdf" or _begins_like_pdf(path):
        return read_pdf(path, progress)
    if suffix in OFFICE_SUFFIXES:
        return _settled(path.name, _as_docx(path), None, options)
    return _settled(path.name, None, path, options)


def comes_in_pages(path: Path) -> bool:
    """Tell whether a file is read page by page: a PDF or a picture."""
    return path.suffix.lower() in {".pdf", *PICTURE_SUFFIXES} or _begins_like_pdf(path)


def _begins_like_pdf(path: Path) -> bool:
    """Tell whether a file is a PDF whatever its name says."""
    try:
        with path.open("rb") as file:
            return file.read(5) == b"%PDF-"
    except OSError:
        return False  # whoever opens it next says why


def _as_docx(path: Path) -> bytes:
    """Return a file of another office program as docx, made by LibreOffice."""
    with tempfile.TemporaryDirectory(prefix="eoffice-") as folder:
        made = Path(folder) / "converted.docx"
        try:
            convert(path, made)
        except UnreadableFile as error:
            raise NotComparable(error.code, **error.values) from error
        return made.read_bytes()


def read_bytes(content: bytes, name: str, options: Options | None = None) -> Source:
    """Return a docx held in memory as read."""
    return _settled(name, content, None, options or Options())


def _settled(name: str, content: bytes | None, path: Path | None, options: Options) -> Source:
    """Return a docx as read after the choice about earlier tracked changes."""
    package = package_from(content, name) if content is not None else read_package(path or Path(name))
    remarks = without_macros(package)
    count = settle(
        package, keep_new=options.tracked is not Tracked.REJECT, refuse=options.tracked is Tracked.REFUSE
    )
    done = "chấp nhận" if options.tracked is not Tracked.REJECT else "từ chối"
    notes = (f"{name}: đã {done} {count} thay đổi theo dõi có sẵn trước khi so sánh.",) if count else ()
    source = read_source(package, (*notes, *remarks))
    # The window asks by the number, not by the note: the note is a sentence for people.
    source.document = replace(source.document, earlier=count)
    return source


def read_text(path: Path) -> Document:
    """Return a plain text file as a document, one paragraph a line."""
    try:
        if path.stat().st_size > _LONGEST_TEXT:
            raise NotComparable("comparison.too_large", file=path.name, what="file")
        content = path.read_bytes()
    except OSError as error:
        raise NotComparable("comparison.cannot_open", file=path.name) from error
    is_wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = content.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotComparable("comparison.not_text", file=path.name) from error
    if "\0" in text:
        raise NotComparable("comparison.not_text", file=path.name)
    return document_from_text(text, path.name, hashlib.sha256(content).hexdigest())


def document_from_text(text: str, name: str = "", sha256: str = "") -> Document:
    """Return pasted text as a document, one paragraph a line."""
    digest = sha256 or hashlib.sha256(text.encode()).hexdigest()
    lines = text.splitlines()
    paragraphs = tuple(Paragraph(line, number, number - 1) for number, line in enumerate(lines, 1))
    return Document(name, digest, Format.TEXT, (Story(StoryKind.BODY, "body", paragraphs),))
