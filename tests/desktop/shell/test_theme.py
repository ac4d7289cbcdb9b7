"""Colours can be told apart by everybody, sizes follow the font, icons exist and follow the theme."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest
from PyQt6.QtCore import QSize
from PyQt6.QtGui import QColor, QFont, QFontMetrics, QPalette
from PyQt6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from eoffice.desktop.shell.icons import icon, icon_names
from eoffice.desktop.shell.theme import (
    TEXT_PAIRS,
    THEMES,
    Density,
    apply_theme,
    base_font,
    contrast,
    load_theme,
    preferred_theme,
    row_height,
    style_sheet,
)

TEXT_CONTRAST = 4.5
SHAPE_CONTRAST = 3.0


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("pair", TEXT_PAIRS)
def test_every_text_can_be_read_on_its_ground(name: str, pair: tuple[str, str]) -> None:
    theme = load_theme(name)
    ratio = contrast(theme.colour(pair[0]), theme.colour(pair[1]))
    assert ratio >= TEXT_CONTRAST, f"{pair} in {name}: {ratio:.2f}"


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("shape", ["focus", "line_strong"])
@pytest.mark.parametrize("ground", ["window", "base"])
def test_the_focus_and_the_edges_of_fields_can_be_seen(name: str, shape: str, ground: str) -> None:
    theme = load_theme(name)
    assert contrast(theme.colour(shape), theme.colour(ground)) >= SHAPE_CONTRAST


@pytest.mark.parametrize("name", THEMES)
def test_the_palette_and_the_style_sheet_name_only_known_colours(name: str) -> None:
    theme = load_theme(name)
    known = {token for token, _ in theme.colours}
    assert known == {token for token, _ in load_theme("light").colours}
    assert "@" not in style_sheet(theme)
    palette = theme.palette()
    group = QPalette.ColorGroup.Active
    selected = contrast(
        palette.color(group, QPalette.ColorRole.HighlightedText),
        palette.color(group, QPalette.ColorRole.Highlight),
    )
    assert selected >= TEXT_CONTRAST


def test_the_placeholder_is_drawn_in_its_own_colour(qtbot: QtBot, qapp: QApplication) -> None:
    theme = load_theme("contrast")
    before = load_theme("light")
    apply_theme(qapp, theme)
    try:
        line = QLineEdit()
        qtbot.addWidget(line)
        line.setPlaceholderText("█████")
        line.show()
        image = line.grab().toImage()
        middle = image.height() // 2
        drawn = {image.pixelColor(x, middle).name() for x in range(image.width())}
        assert theme.colour("placeholder").name() in drawn
    finally:
        apply_theme(qapp, before)


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast(QColor("black"), QColor("white")) == pytest.approx(21)
    assert contrast(QColor("#767676"), QColor("white")) == pytest.approx(4.54, abs=0.01)


def test_rows_grow_with_the_font(qapp: QApplication) -> None:
    small, large = QFont(base_font()), QFont(base_font())
    large.setPointSizeF(small.pointSizeF() * 1.6)
    rows = [row_height(QFontMetrics(font)) for font in (small, large)]
    assert rows[1] > rows[0] * 1.4
    assert row_height(QFontMetrics(small), Density.COMPACT) < rows[0]


def _inks_of_all_icons(app: QApplication, theme: str) -> dict[str, set[str]]:
    """Return the opaque colours of every icon; the theme is put on once, since that restyles every window."""
    apply_theme(app, load_theme(theme))
    inks = {}
    for name in icon_names():
        image = icon(name).pixmap(QSize(48, 48)).toImage()
        pixels = (image.pixelColor(x, y) for x in range(48) for y in range(48))
        inks[name] = {pixel.name() for pixel in pixels if pixel.alpha() > 250}
        assert inks[name], f"{name} is empty"
    return inks


def test_there_is_an_icon_for_every_need_and_it_takes_the_theme_s_colour(qapp: QApplication) -> None:
    wanted = {"today", "inbox", "outbox", "draft", "sign", "task", "exchange", "kpi", "search", "send",
              "return", "approve", "number", "seal", "issue", "attach", "print", "refresh", "offline",
              "online", "token", "warning", "error", "ok", "info", "person", "close", "zoom-in",
              "zoom-out", "history", "delivery"}  # fmt: skip
    assert wanted <= set(icon_names())
    colours = {theme: _inks_of_all_icons(qapp, theme) for theme in ("light", "dark")}
    same = [name for name in icon_names() if colours["light"][name] == colours["dark"][name]]
    assert not same
    apply_theme(qapp, load_theme("light"))


@pytest.mark.parametrize("name", THEMES)
def test_the_small_marks_of_fields_are_there_in_the_theme_s_colours(name: str) -> None:
    theme = load_theme(name)
    paths = re.findall(r"url\(([^)]+)\)", style_sheet(theme))
    assert {Path(path).name.split(".")[0] for path in paths} == {
        "up",
        "down",
        "left",
        "right",
        "check",
        "dot",
    }
    for path in paths:
        token = "on_accent" if Path(path).name.startswith(("check", "dot")) else "muted"
        assert theme.value(token) in Path(path).read_text(encoding="utf-8")


def test_the_preferred_theme_is_one_of_ours(qapp: QApplication) -> None:
    assert preferred_theme() in THEMES


def test_icons_name_no_colour_of_their_own() -> None:
    for name in icon_names():
        source = (files("templates.desktop") / "icons" / f"{name}.svg").read_text(encoding="utf-8")
        assert not re.search(r"#[0-9A-Fa-f]{3,8}", source), name
        assert "currentColor" in source, name
