"""Set the demo's stage: test authority, tokens with their PINs, pictures, and a data folder for each desk."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path

from eoffice import settings
from eoffice.demo import cast
from eoffice.demo.cast import Player
from eoffice.domain.people import Agency
from eoffice.rendering.specimens import write_seal, write_signature
from eoffice.settings import DesktopSettings, ImageSettings
from hsm import Pin, SoftTokens
from signing import DemoAuthority

_PIN_DIGITS = 6
_SIGNATURE_WIDTH_MM = 50.0
_SEAL_WIDTH_MM = 36.0


@dataclass(frozen=True)
class StageToken:
    """A soft token of the story: where it lives, and the PIN that opens it."""

    holder: str
    tokens: SoftTokens
    pin: str = field(repr=False)


@dataclass(frozen=True)
class World:
    """Everything that exists before the story begins."""

    folder: Path
    trust: Path
    passwords: dict[str, str] = field(repr=False)
    tokens: dict[str, StageToken]
    """The token plugged in at a desk, by login."""

    @property
    def hub_certificate(self) -> Path:
        """Return the hub's own TLS certificate."""
        return self.hub_folder / "hub.crt"

    @property
    def hub_folder(self) -> Path:
        """Return the folder of the hub."""
        return self.folder / "hub"

    @property
    def pictures(self) -> Path:
        """Return the folder of the pictures of the story, made when it is not there."""
        folder = self.folder / "anh-man-hinh"
        folder.mkdir(exist_ok=True)
        return folder

    def desk_folder(self, player: Player) -> Path:
        """Return the data folder of a person's desk."""
        return self.folder / "desks" / player.login


def make_world(folder: Path) -> World:
    """Make authority, tokens and passwords; the hub and the desks' settings come once it listens."""
    folder.mkdir(parents=True, exist_ok=True)
    authority = DemoAuthority.create("CA thử nghiệm eOffice")
    trust = folder / "trust"
    authority.save(trust)
    (trust / "root.key").rename(folder / "authority.key")
    tokens = {
        cast.DIRECTOR.login: person_token(folder, authority, cast.DIRECTOR, cast.DEPARTMENT),
        cast.CLERK.login: _seal_token(folder, authority, cast.DEPARTMENT),
        cast.COMMUNE_CLERK.login: _seal_token(folder, authority, cast.COMMUNE),
    }
    passwords = {player.login: secrets.token_urlsafe(9) for player in cast.PLAYERS}
    return World(folder, trust, passwords, tokens)


def person_token(folder: Path, authority: DemoAuthority, player: Player, agency: Agency) -> StageToken:
    """Make the token of one person, in the service of an agency."""
    return _token(folder / "tokens" / player.login, authority, player.person.name, agency.name, seal=False)


def _seal_token(folder: Path, authority: DemoAuthority, agency: Agency) -> StageToken:
    return _token(
        folder / "tokens" / f"con-dau-{agency.code}", authority, agency.name, agency.name, seal=True
    )


def _token(
    folder: Path, authority: DemoAuthority, holder: str, organisation: str, *, seal: bool
) -> StageToken:
    """Make a token with a key of its own and a certificate from the test authority."""
    digits = "".join(secrets.choice("0123456789") for _ in range(_PIN_DIGITS))
    pin = Pin(digits)
    soft = SoftTokens(folder)
    serial = soft.create(holder, pin, Pin(secrets.token_hex(4)))
    public_key = soft.generate_key(serial, pin, holder)
    soft.store_certificate(serial, pin, holder, authority.issue(holder, organisation, public_key, seal=seal))
    return StageToken(holder, soft, digits)


def furnish_desks(world: World, hub_url: str) -> None:
    """Write the settings of every desk: the hub and its certificate, token, pictures."""
    for player in cast.PLAYERS:
        folder = world.desk_folder(player)
        folder.mkdir(parents=True, exist_ok=True)
        settings.save(folder, _desk_settings(world, player, hub_url))


def _desk_settings(world: World, player: Player, hub_url: str) -> DesktopSettings:
    token = world.tokens.get(player.login)
    return DesktopSettings(
        hub_url=hub_url,
        hub_certificate=world.hub_certificate,
        login=player.login,
        trust=world.trust,
        modules=(token.tokens.module,) if token else (),
        module_environment=dict(token.tokens.environment) if token else {},
        signature_image=_signature(world, player) if player is cast.DIRECTOR else None,
        seal_image=_seal(world, player) if token and player is not cast.DIRECTOR else None,
    )


def _signature(world: World, player: Player) -> ImageSettings:
    path = world.desk_folder(player) / "chu-ky.png"
    write_signature(player.person.name, path, _SIGNATURE_WIDTH_MM)
    return ImageSettings(path, _SIGNATURE_WIDTH_MM)


def _seal(world: World, player: Player) -> ImageSettings:
    path = world.desk_folder(player) / "con-dau.png"
    agency = next(agency for agency in cast.AGENCIES if agency.code == player.person.agency)
    write_seal(agency.name, path, _SEAL_WIDTH_MM)
    return ImageSettings(path, _SEAL_WIDTH_MM)
