"""What the person asks for on the screen "Ký tệp", and the plan made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import signing
from eoffice.clock import new_id
from eoffice.domain.content import official_date
from eoffice.services.signing_batches import Batches, Plan, Task
from eoffice.services.signing_proposals import Spot
from eoffice.services.signing_styles import Style

if TYPE_CHECKING:
    from signing import Picture, Recipe

OPERATIONS = (
    ("approve", "Phê duyệt (ký lãnh đạo)"),
    ("issue", "Phát hành (số, ngày, đóng dấu)"),
    ("copy", "Sao y, trích sao, sao lục"),
    ("appendix", "Phụ lục kèm theo"),
    ("incoming", "Đóng dấu đến"),
    ("comment", "Ký nháy"),
)
COPIES = (("sao_y", "Bản sao y"), ("trich_sao", "Trích sao"), ("sao_luc", "Sao lục"))
LEVELS = ("B-B", "B-T", "B-LT", "B-LTA")
NUMBERED = ("issue", "incoming", "appendix")
WORDED = ("comment", "incoming")


@dataclass(frozen=True)
class Wish:
    """Everything the person filled in."""

    files: tuple[Path, ...]
    operation: str
    out: Path
    level: str = "B-B"
    copy_form: str = "sao_y"
    number: str = ""
    day: date | None = None
    text: str = ""
    signer: str = ""
    agency: str = ""
    picture: Picture | None = None
    style: Style | None = None
    places: tuple[tuple[Path, Spot], ...] = ()
    """Where the person wants it on single files, against the automatic place."""


def recipe_of(wish: Wish) -> Recipe:
    """Return how every file of a wish is signed."""
    day = ""
    if wish.day is not None:
        day = official_date(wish.day) if wish.operation == "issue" else wish.day.strftime("%d/%m/%Y")
    recipe = signing.Recipe(
        signing.Operation(wish.operation),
        signer=wish.signer,
        agency=wish.agency,
        picture=wish.picture,
        number=wish.number,
        date=day,
        copy_form=wish.copy_form,
        text=wish.text,
    )
    return wish.style.onto(recipe) if wish.style is not None else recipe


def plan_of(wish: Wish, batches: Batches, title: str, at: datetime) -> Plan:
    """Return the plan of a wish; numbers count upwards from the first, in the order of the files."""
    recipe = recipe_of(wish)
    if wish.style is not None and wish.style.offset is not None:
        recipe = replace(recipe, offset=wish.style.offset)
    counts = wish.operation in ("issue", "incoming") and wish.number.isdigit()
    numbers = [f"{int(wish.number) + at:02d}" if counts else "" for at in range(len(wish.files))]
    targets = targets_of(wish.files, wish.out)
    places = {file: (spot.page, spot.rect) for file, spot in wish.places}
    tasks = tuple(
        Task(file, target, file.name, number, place=places.get(file))
        for file, target, number in zip(wish.files, targets, numbers, strict=True)
    )
    return Plan(batches.new_folder(new_id()), title, tasks, recipe, at, level=wish.level)


def targets_of(files: Sequence[Path], out: Path) -> list[Path]:
    """Return a name of its own in the folder for each file, never the file itself: the original stays."""
    taken: set[str] = set()
    found: list[Path] = []
    for file in files:
        name = _signed_name(file)
        stem, suffix, number = Path(name).stem, Path(name).suffix, 1
        while name.casefold() in taken or (out / name).resolve() == file.resolve():
            number += 1
            name = f"{stem} ({number}){suffix}"
        taken.add(name.casefold())
        found.append(out / name)
    return found


def _signed_name(file: Path) -> str:
    from signing.detached import detached_name, is_detached_work

    if Task(file, file).is_word:
        return f"{file.stem}.pdf"
    return detached_name(file) if is_detached_work(file) else file.name
