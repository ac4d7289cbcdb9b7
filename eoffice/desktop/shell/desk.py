"""What every screen is handed by the composition root, in one frozen bundle."""

from __future__ import annotations

from dataclasses import dataclass, field

from eoffice.desktop.shell.commands import Commands
from eoffice.desktop.shell.facts import LiveFacts
from eoffice.desktop.shell.lanes import Lanes
from eoffice.desktop.shell.navigator import Navigator
from eoffice.desktop.shell.notices import Messages


@dataclass(frozen=True)
class Desk:
    """The shell's objects for one person at one window; no widget among them."""

    commands: Commands = field(default_factory=Commands)
    facts: LiveFacts = field(default_factory=LiveFacts)
    lanes: Lanes = field(default_factory=Lanes)
    messages: Messages = field(default_factory=Messages)
    navigator: Navigator = field(default_factory=Navigator)
