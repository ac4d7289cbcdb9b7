"""The demo's hub: the real program in its own process, administered by its own command line."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from eoffice.demo import cast
from eoffice.demo.world import World
from eoffice.errors import Unreachable
from eoffice.paths import write_bytes

_STOP_S = 20.0


def run_admin(main: Path, *words: str) -> dict[str, object]:
    """Run an administration command of the hub and return its JSON; raises CalledProcessError."""
    command = [sys.executable, str(main), "hub", *words, "--json"]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def found_hub(main: Path, world: World) -> None:
    """Make the hub and enter agencies and people, as an administrator would."""
    place = ("--data", str(world.hub_folder))
    run_admin(main, "init", str(world.hub_folder), "--listen", "127.0.0.1:0")
    shutil.copytree(world.trust, world.hub_folder / "trust")
    for agency in cast.AGENCIES:
        units = [
            word for unit in agency.units for word in ("--unit", f"{unit.id}:{unit.name}:{unit.abbreviation}")
        ]
        words = ["--name", agency.name, "--abbreviation", agency.abbreviation, "--place", agency.place]
        run_admin(
            main, "agency", "add", "--code", agency.code, *words, "--parent", agency.parent, *units, *place
        )
    people = world.folder / "people.csv"
    write_bytes(people, _people(world).encode())
    people.chmod(0o600)
    run_admin(main, "person", "import", str(people), *place)
    people.unlink()


def _people(world: World) -> str:
    """Return the people as the CSV that the hub imports."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(("id", "login", "name", "agency", "unit", "position", "roles", "password"))
    for player in cast.PLAYERS:
        person = player.person
        roles = " ".join(sorted(person.roles))
        password = world.passwords[player.login]
        table.writerow(
            (
                person.id,
                player.login,
                person.name,
                person.agency,
                person.unit,
                person.position,
                roles,
                password,
            )
        )
    return text.getvalue()


@contextmanager
def running_hub(main: Path, world: World) -> Iterator[str]:
    """Run the hub until the end of the block and give its address."""
    command = [sys.executable, str(main), "hub", "serve", "--data", str(world.hub_folder)]
    log = (world.folder / "hub.log").open("wb")
    with log, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True) as process:
        try:
            yield _address(process)
        finally:
            process.terminate()
            try:
                process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()


def _address(process: subprocess.Popen[str]) -> str:
    """Return the address from the line the hub prints when it listens."""
    if process.stdout is None:
        raise Unreachable("exchange.hub_away")
    for line in process.stdout:
        words: Sequence[str] = line.split()
        if words and words[0] == "ready":
            return words[-1]
    raise Unreachable("exchange.hub_away")
