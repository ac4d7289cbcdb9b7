"""Named colours from TOML, the palette and style sheet made of them, fonts and row heights."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path

from PyQt6.QtCore import QCoreApplication, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QGuiApplication, QPalette
from PyQt6.QtWidgets import QAbstractButton, QApplication, QWidget

LOOKS = "templates.desktop"
THEMES = ("light", "dark", "contrast")
FONTS = ("Segoe UI", "Noto Sans", "Ubuntu", "Liberation Sans", "DejaVu Sans")
FONT_POINTS = 10.5
FONT_SCALES = (90, 160)
_THEME_PROPERTY = "eoffice_theme"
_DENSITY_PROPERTY = "eoffice_density"
_SHARE_PROPERTY = "font_share"
_TOKEN = re.compile(r"@(\w+)")
_MARK = re.compile(r"%(\w+)")

_ROLES = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "base",
    QPalette.ColorRole.AlternateBase: "alternate",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "raised",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "error",
    QPalette.ColorRole.PlaceholderText: "placeholder",
    QPalette.ColorRole.Highlight: "selection",
    QPalette.ColorRole.HighlightedText: "on_selection",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Link: "link",
    QPalette.ColorRole.LinkVisited: "link",
    QPalette.ColorRole.ToolTipBase: "tooltip",
    QPalette.ColorRole.ToolTipText: "on_tooltip",
    QPalette.ColorRole.Light: "base",
    QPalette.ColorRole.Midlight: "line",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Dark: "line_strong",
    QPalette.ColorRole.Shadow: "line_strong",
}
_SURFACES = ("window", "base", "alternate", "raised", "rail", "rail_selected", "hover")
TEXT_PAIRS = (
    *((text, surface) for surface in _SURFACES for text in ("text", "muted")),
    *((text, surface) for surface in ("window", "base", "raised") for text in ("link", "accent", "error")),
    *((text, surface) for surface in ("window", "base", "raised") for text in ("warning", "ok", "info")),
    *((f"on_{name}", name) for name in ("accent", "selection", "badge", "alert_badge", "tooltip")),
    *((name, f"{name}_tint") for name in ("error", "warning", "ok", "info", "neutral")),
    *(("text", f"{name}_tint") for name in ("error", "warning", "ok", "info", "neutral")),
    *(("muted", f"{name}_tint") for name in ("error", "warning", "ok", "info", "neutral")),
    ("on_accent", "accent_hover"),
    ("placeholder", "base"),
    ("placeholder", "window"),
)
"""Every text colour with every surface it is drawn on; a test measures each pair."""


class Density(StrEnum):
    """How much room a row takes."""

    COMPACT = "compact"
    ROOMY = "roomy"


@dataclass(frozen=True)
class Theme:
    """The named colours of one look."""

    name: str
    title: str
    dark: bool
    colours: tuple[tuple[str, str], ...]

    def value(self, token: str) -> str:
        """Return the colour of a token as "#RRGGBB"."""
        return dict(self.colours)[token]

    def colour(self, token: str) -> QColor:
        """Return the colour of a token."""
        return QColor(self.value(token))

    def palette(self) -> QPalette:
        """Return Qt's palette in these colours, disabled text included."""
        palette = QPalette()
        for role, token in _ROLES.items():
            palette.setColor(role, self.colour(token))
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.colour("disabled"))
        return palette


@cache
def load_theme(name: str) -> Theme:
    """Read a theme by its file name."""
    content = tomllib.loads((files(LOOKS) / "themes" / f"{name}.toml").read_text(encoding="utf-8"))
    return Theme(name, content["title"], content["dark"], tuple(sorted(content["colours"].items())))


def style_sheet(theme: Theme) -> str:
    """Return the one style sheet with the theme's colours filled in."""
    source = (files(LOOKS) / "office.qss").read_text(encoding="utf-8")
    colours = dict(theme.colours)
    coloured = _TOKEN.sub(lambda found: colours[found[1]], source)
    marks = Path(str(files(LOOKS) / "marks"))  # Qt reads these itself, so they must be files
    return _MARK.sub(lambda found: (marks / f"{found[1]}.{theme.name}.svg").as_posix(), coloured)


def apply_theme(application: QApplication, theme: Theme) -> None:
    """Dress the whole application; every widget hears of it as a palette change."""
    application.setProperty(_THEME_PROPERTY, theme.name)
    application.setPalette(theme.palette())
    application.setStyleSheet(style_sheet(theme))
    # A style sheet gives every widget the application's font again.
    settle_sizes(QApplication.allWidgets())


def apply_density(application: QApplication, density: Density) -> None:
    """Give the rows of every list their height; lists take it with the next theme."""
    application.setProperty(_DENSITY_PROPERTY, density.value)


def current_density() -> Density:
    """Return how much room a row takes now."""
    application = QCoreApplication.instance()
    name = application.property(_DENSITY_PROPERTY) if application is not None else None
    return Density(name or Density.ROOMY)


def preferred_theme() -> str:
    """Return the theme that fits what the person asked of the whole desktop."""
    hints = QGuiApplication.styleHints()
    if hints is None:
        return "light"
    access = hints.accessibility()
    high = Qt.ContrastPreference.HighContrast
    if access is not None and access.contrastPreference() is high:
        return "contrast"
    return "dark" if hints.colorScheme() is Qt.ColorScheme.Dark else "light"


def current_theme() -> Theme:
    """Return the theme of the running application, the light one before any is applied."""
    application = QCoreApplication.instance()
    name = application.property(_THEME_PROPERTY) if application is not None else None
    return load_theme(name or "light")


def base_font() -> QFont:
    """Return the first family of ours that can write Vietnamese on this machine, at the size of 100 %."""
    # Old releases of Liberation lack half of the Vietnamese letters, so presence is not enough.
    present = set(QFontDatabase.families(QFontDatabase.WritingSystem.Vietnamese))
    font = QFont(next((family for family in FONTS if family in present), QFont().family()))
    font.setPointSizeF(FONT_POINTS)
    return font


def apply_font_scale(application: QApplication, percent: int) -> None:
    """Set the size of all text, kept between 90 and 160 percent."""
    font = base_font()
    kept = max(FONT_SCALES[0], min(FONT_SCALES[1], percent))
    font.setPointSizeF(FONT_POINTS * kept / 100)
    application.setFont(font)
    settle_sizes(QApplication.allWidgets())


def settle_sizes(widgets: Iterable[QWidget]) -> None:
    """Give titles their share of the text size, and icons beside text its height.

    Also to be called for parts that move to another parent: Qt then gives them back the font they had
    before the style sheet touched them, in the size of that time.
    """
    for widget in widgets:
        share_of = widget.property(_SHARE_PROPERTY)
        if share_of:
            scale_font(widget, float(share_of))
        if isinstance(widget, QAbstractButton) and not widget.icon().isNull():
            widget.setIconSize(icon_side(widget.fontMetrics()))


def scale_font(widget: QWidget, share: float) -> None:
    """Give a widget a share of the application's font size, kept when that size changes."""
    font = QFont(QApplication.font())
    font.setPointSizeF(font.pointSizeF() * share)
    font.setBold(widget.font().bold())
    widget.setProperty(_SHARE_PROPERTY, share)
    widget.setFont(font)


def row_height(metrics: QFontMetrics, density: Density = Density.ROOMY) -> int:
    """Return the height of a list row for a font."""
    return round(metrics.height() * (1.9 if density is Density.ROOMY else 1.45))


def gap(metrics: QFontMetrics, share: float = 0.5) -> int:
    """Return a distance as a share of the font's height, so that layouts grow with the text."""
    return max(1, round(metrics.height() * share))


def icon_side(metrics: QFontMetrics) -> QSize:
    """Return the size of an icon that stands beside text."""
    return QSize(1, 1) * round(metrics.height() * 1.15)


def luminance(colour: QColor) -> float:
    """Return the relative luminance of WCAG 2.1."""
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: QColor, second: QColor) -> float:
    """Return the contrast ratio of two colours, from 1 to 21."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
