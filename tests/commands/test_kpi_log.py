"""`main.py kpi` over the log of a desk: what its owner may see, computed from accepted work."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from eoffice.domain.evolution import HUB
from eoffice.domain.work.register_commands import ViewRecord
from eoffice.domain.work.registers import ViewBook
from eoffice.hub.config import HubFolder
from eoffice.services import codec
from eoffice.services.matter_ids import evaluation_id, views_id
from eoffice.services.matter_orders import matter_order
from eoffice.storage.opening import open_store
from tests.commands.running import run
from tests.contract.test_matters import AN, BINH, EM, Works, people
from tests.frozen_clock import FrozenClock
from tests.storage.office import OURS

RULES = 'extends = "nd-335-2025"\nid = "x"\n' + "".join(
    f'[[criteria]]\ncode = "{code}"\nmax = 10\n' for code in ("chinh-tri", "chuyen-mon", "doi-moi")
)
"""The rules of the decree with the criteria of this office."""


def a_desk(folder: Path, owner: str) -> None:
    """Make the desk of somebody in an office where An and Em have accepted work."""
    place = folder / "people" / "desk"
    place.mkdir(parents=True)
    store = open_store(place / "office.sqlite")
    try:
        store.directory.replace(people())
        works = Works(store, FrozenClock())
        works.catalogue()
        works.accepted()
        works.judged()
        store.settings.put("me", codec.encode(people().person(owner)).decode())
    finally:
        store.close()


def seen_by(folder: Path, owner: str) -> dict[str, Any]:
    """Return the results that somebody's desk gives, by person."""
    a_desk(folder, owner)
    rules = folder / "rules.toml"
    rules.write_text(RULES, encoding="utf-8")
    ended = run("kpi", "--period", "2026-03", "--data", folder, "--rules", rules, "--json", home=folder)
    assert ended.code == 0, ended.err
    return {one["id"]: one for one in ended.answer["people"]}


def test_a_managers_desk_computes_from_accepted_work(tmp_path: Path) -> None:
    an = seen_by(tmp_path, BINH)[AN]
    # Two units of K 1.5 at a share of three quarters; one unit came back once.
    assert (an["assigned"], an["a"], an["b"], an["general"]) == ("9/4", 1.0, 0.875, 28.0)
    assert an["items"][0]["result"] == "van-ban-2"


def test_a_colleagues_desk_tells_only_the_own_numbers(tmp_path: Path) -> None:
    assert set(seen_by(tmp_path, EM)) == {EM}


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    ended = run("kpi", "--period", "2026-03", "--data", tmp_path, "--json", home=tmp_path)
    assert (ended.code, ended.answer["error"]["code"]) == (2, "kpi.no_source")


def test_every_look_from_the_command_line_is_put_on_record(tmp_path: Path) -> None:
    assert set(seen_by(tmp_path, BINH)) >= {AN}
    store = open_store(tmp_path / "people" / "desk" / "office.sqlite")
    try:
        waiting = [matter_order(one.form).command for one in store.outbox.waiting()]
        assert waiting == [ViewRecord(evaluation_id(OURS, AN, "2026-03"), "main.py kpi --period 2026-03")]
    finally:
        store.close()


def test_a_look_at_oneself_leaves_no_trace(tmp_path: Path) -> None:
    assert set(seen_by(tmp_path, AN)) == {AN}
    store = open_store(tmp_path / "people" / "desk" / "office.sqlite")
    try:
        assert list(store.outbox.waiting()) == []
    finally:
        store.close()


def test_whoever_rules_the_hubs_machine_leaves_a_trace_too(tmp_path: Path) -> None:
    hub = tmp_path / "hub"
    assert run("hub", "init", hub, home=tmp_path).code == 0
    place = HubFolder(hub).database
    store = open_store(place)
    try:
        known = people()
        for agency in known.agencies:
            store.directory.put_agency(agency)
        for person in known.people:
            store.directory.put_person(person)
        works = Works(store, FrozenClock())
        works.catalogue()
        works.judged()
    finally:
        store.close()
    rules = tmp_path / "rules.toml"
    rules.write_text(RULES, encoding="utf-8")
    words = (
        "--period",
        "2026-03",
        "--data",
        hub,
        "--agency",
        OURS,
        "--rules",
        rules,
        "--person",
        AN,
        "--json",
    )
    ended = run("kpi", *words, home=tmp_path)
    assert ended.code == 0, ended.err
    store = open_store(place)
    try:
        book = store.log.load_matter(views_id(OURS, AN))
        assert book is not None
        assert isinstance(book.matter, ViewBook)
        assert [(one.viewer, one.why) for one in book.matter.views] == [(HUB, "main.py kpi --period 2026-03")]
        assert store.log.load_matter(views_id(OURS, EM)) is None
    finally:
        store.close()
