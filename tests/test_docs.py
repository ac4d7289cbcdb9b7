"""The documentation says what is there: links lead somewhere, names exist, licences are as installed."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest

from eoffice.hub.words import parser

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
RECORDS = sorted((DOCS / "adr").glob("[0-9]*.md"))
CODE = "\n".join(
    path.read_text(encoding="utf-8")
    for package in ("eoffice", "signing", "hsm")
    for path in (ROOT / package).rglob("*.py")
)
TREE = re.compile(
    r"`((?:eoffice|signing|hsm|tests|templates|installer|domain|services|storage|exchange|hub|desktop)/[\w./-]+)`"
)
OLD_PLACES = ("", "eoffice/")


def page_name(path: Path) -> str:
    return path.relative_to(DOCS).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_every_link_leads_to_a_file(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_every_place_in_the_tree_that_a_page_names_is_there(page: Path) -> None:
    named = TREE.findall(page.read_text(encoding="utf-8"))
    lost = [name for name in named if not any((ROOT / f"{above}{name}").exists() for above in OLD_PLACES)]
    assert lost == []


def test_decisions_are_numbered_without_gaps_and_listed() -> None:
    assert [int(path.name[:4]) for path in RECORDS] == list(range(1, len(RECORDS) + 1))
    listed = re.findall(r"\((\d{4}-[\w-]+\.md)\)", (DOCS / "adr" / "README.md").read_text(encoding="utf-8"))
    assert listed == [path.name for path in RECORDS]


@pytest.mark.parametrize("record", RECORDS, ids=page_name)
def test_every_decision_says_why_what_follows_and_what_else_there_was(record: Path) -> None:
    text = record.read_text(encoding="utf-8")
    heads = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert heads == ["Context", "Decision", "Consequences", "Alternatives"]
    assert text.startswith(f"# {int(record.name[:4])}. ")


def test_every_name_of_the_glossary_is_in_the_code() -> None:
    rows = re.findall(r"^\| (.+?) \|", (DOCS / "glossary.md").read_text(encoding="utf-8"), re.MULTILINE)
    names = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert len(names) > 70
    assert [name for name in names if not re.search(rf"\b{name}\b", CODE)] == []


LIBRARY = re.compile(r"^\| ([\w-]+) \| [^|]+ \| `[^|]+ \| ([^|]+) \|", re.MULTILINE)


def tabled() -> dict[str, str]:
    text = next(path for path in RECORDS if "libraries" in path.name).read_text(encoding="utf-8")
    return {name.lower(): licence.strip() for name, licence in LIBRARY.findall(text)}


def test_every_library_that_is_declared_stands_in_the_table_and_no_other() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = [*project["dependencies"], *project["optional-dependencies"]["desktop"]]
    assert set(tabled()) == {re.split(r"[\[<>=~! ]", line)[0].lower() for line in declared}


@pytest.mark.parametrize("name", tabled())
def test_every_licence_is_that_of_the_installed_library(name: str) -> None:
    try:
        found = metadata(name).json
    except PackageNotFoundError:
        pytest.skip("not installed here")
    said = f"{found.get('license_expression') or found.get('license')}"
    assert tabled()[name] in said


GUIDE = sorted((DOCS / "huong-dan").glob("*.md"))


@pytest.mark.parametrize("page", GUIDE, ids=page_name)
def test_every_word_the_guide_calls_a_word_of_the_screen_is_one(page: Path) -> None:
    desktop = list((ROOT / "eoffice" / "desktop").rglob("*.py"))
    words = " ".join(path.read_text(encoding="utf-8") for path in desktop)
    bold = re.findall(r"\*\*([^*]+)\*\*", page.read_text(encoding="utf-8"))
    named = [" ".join(one.split()) for one in bold]
    assert [one for one in named if one not in words] == []


def test_the_guide_names_every_place_of_the_window() -> None:
    desks = (ROOT / "eoffice" / "desktop").glob("*.py")
    wired = " ".join(path.read_text(encoding="utf-8") for path in desks)
    places = re.findall(r'Place\(\s*(?:"\w+"|[A-Z]\w+), "([^"]+)"', wired)
    start = (DOCS / "huong-dan" / "bat-dau.md").read_text(encoding="utf-8")
    assert len(places) > 12
    assert [place for place in places if f"**{place}**" not in start] == []


def test_the_guide_names_every_action_on_a_document() -> None:
    catalogue = (ROOT / "eoffice" / "desktop" / "session" / "catalogue.py").read_text(encoding="utf-8")
    titles = re.findall(r'Action\(\s*"[\w.]+",\s*"([^"]+)"', catalogue)
    guide = " ".join(path.read_text(encoding="utf-8") for path in GUIDE)
    assert len(titles) > 15
    assert [title for title in titles if f"**{title}**" not in guide] == []


def test_every_hub_command_of_the_guide_exists_and_none_is_left_out() -> None:
    commands = next(
        action.choices for action in parser()._actions if action.dest != "help" and action.choices
    )
    guide = (DOCS / "huong-dan" / "quan-tri.md").read_text(encoding="utf-8")
    assert set(re.findall(r"run hub ([a-z-]+)", guide)) == set(commands or ())
