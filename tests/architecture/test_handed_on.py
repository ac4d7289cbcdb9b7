"""What is handed on is clean: no registry's host, no place of one machine, requirements locked."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.architecture.sources import ROOT, tracked_files

# Put together here, because this file is handed on too.
HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("deb", "debian", "org"),
        ("security", "debian", "org"),
        ("archive", "ubuntu", "com"),
        ("proxy", "golang", "org"),
        ("crates", "io"),
    )
)
OWN_PLACES = re.compile(r"(?<![\w.\-}/])/(?:" + "|".join(("work", "root", "opt/pypi")) + r")/")
LOCKS = ("requirements.txt", "requirements-dev.txt")


def texts() -> dict[str, str]:
    """Return the text of each tracked text file by its name."""
    found = {}
    for path in tracked_files():
        content = path.read_bytes()
        if b"\0" not in content[:4096]:
            found[path.relative_to(ROOT).as_posix()] = content.decode("utf-8", errors="replace")
    return found


def test_no_tracked_file_names_the_host_of_a_registry() -> None:
    assert [(name, host) for name, text in texts().items() for host in HOSTS if host in text] == []


def test_no_tracked_file_names_a_place_of_one_machine() -> None:
    assert [(name, found[0]) for name, text in texts().items() if (found := OWN_PLACES.search(text))] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_requirement_has_a_hash_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[a-z])", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE))
    assert len(blocks) > 20
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert "://" not in text
    assert "--index" not in text
    assert " @ " not in text


def test_the_lock_holds_every_declared_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = [*project["dependencies"], *project["optional-dependencies"]["desktop"]]
    names = {re.split(r"[\[<>=~! ]", line)[0].lower() for line in declared}
    locked = set(
        re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert names - locked == set()
