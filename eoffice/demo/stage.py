"""The demo from an empty folder to its last picture: sets up, plays the story, tells what it left."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from pathlib import Path

from eoffice import settings
from eoffice.bootstrap.workplace import Entrance
from eoffice.demo import cast
from eoffice.demo.actor import Actor
from eoffice.demo.cast import Player
from eoffice.demo.hub_process import found_hub, running_hub
from eoffice.demo.report import Judgement, Left, collect, judge
from eoffice.demo.story import Story
from eoffice.demo.world import World, furnish_desks, make_world
from eoffice.desktop.playing import Theatre
from eoffice.exchange.vault import MemoryVault

_MAIN = Path(__file__).resolve().parents[2] / "main.py"


def perform(folder: Path, document: Path | None, *, is_headless: bool, as_json: bool) -> bool:
    """Set the stage, play, tell, leave the windows open where they can be seen; tell whether all held."""
    with ExitStack() as closing:
        return _play(folder, document, closing, is_headless=is_headless, as_json=as_json)


def _play(
    folder: Path, document: Path | None, closing: ExitStack, *, is_headless: bool, as_json: bool
) -> bool:
    out = sys.stderr if as_json else sys.stdout
    out.write(f"Thư mục: {folder}\nĐang dựng trục văn bản, hai cơ quan, chứng thư và thiết bị ký…\n")
    out.flush()
    world = make_world(folder)
    found_hub(_MAIN, world)
    address = closing.enter_context(running_hub(_MAIN, world))
    furnish_desks(world, address)
    company = Company(world, address)
    closing.callback(company.close)
    told: list[dict[str, str]] = []

    def tell(who: str, what: str, picture: Path) -> None:
        told.append({"who": who, "what": what, "picture": str(picture)})
        out.write(f"{len(told):>3}. {who:<18} {what:<46} {picture.name}\n")
        out.flush()

    documents = Story(world, company.actor, tell, document).play()
    clerks = (company.actor(cast.CLERK), company.actor(cast.COMMUNE_CLERK))
    left = collect(folder, company.actors, documents.sent, documents.arrived, clerks)
    judged = {file: judge(file, world.trust) for file in left.documents}
    _tell_end(left, judged, told, as_json=as_json)
    if not is_headless:
        _tell_secrets(world)
        company.theatre.run()
    return all(found.holds for found in judged.values())


class Company:
    """The people of the story, each signed in at their own desk when first needed."""

    def __init__(self, world: World, address: str) -> None:
        self._world = world
        self._address = address
        self._actors: dict[str, Actor] = {}
        self.theatre = Theatre()

    @property
    def actors(self) -> tuple[Actor, ...]:
        """Return everybody who has played."""
        return tuple(self._actors.values())

    def actor(self, player: Player) -> Actor:
        """Return a person at their desk."""
        if player.login not in self._actors:
            folder = self._world.desk_folder(player)
            # The person's own keyring is none of the demo's business.
            entrance = Entrance(folder, settings.load(folder), MemoryVault(), tells_of_vault=False)
            shot = None if self._actors else self._world.pictures / "dang-nhap.png"
            password = self._world.passwords[player.login]
            desk = self.theatre.sign_in(entrance, self._address, player.login, password, shot)
            self._actors[player.login] = Actor(player, desk)
        return self._actors[player.login]

    def close(self) -> None:
        """Close every window."""
        self.theatre.close()


def _tell_end(
    left: Left, judged: dict[Path, Judgement], told: list[dict[str, str]], *, as_json: bool
) -> None:
    """Say where everything lies, and the log."""
    if as_json:
        answer = {
            "documents": {
                str(file): {"verdict": found.ours, "pdfsig": found.poppler} for file, found in judged.items()
            },
            "receipts": [str(file) for file in left.receipts],
            "pictures": str(left.pictures),
            "steps": told,
        }
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        return
    lines = ["", left.log, "", "Văn bản đã ký và đóng dấu:"]
    for file, found in judged.items():
        said = "chưa cài" if found.poppler is None else " ".join(found.poppler)
        lines.append(f"  {file}\n    eOffice: {found.ours}; pdfsig: {said}")
    lines.append(f"Biên nhận có chữ ký của trục: {len(left.receipts)} tệp trong {left.documents[0].parent}")
    lines.append(f"Ảnh màn hình từng bước: {left.pictures}")
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _tell_secrets(world: World) -> None:
    """Show the passwords and PINs of this folder, for the person to play with."""
    lines = ["", "Cửa sổ được để mở. Mật khẩu và mã PIN (chỉ dùng trong thư mục này):"]
    for player in cast.PLAYERS:
        token = world.tokens.get(player.login)
        pin = f"  PIN {token.pin}" if token else ""
        lines.append(f"  {player.person.name:<18} {player.login:<10} {world.passwords[player.login]}{pin}")
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
