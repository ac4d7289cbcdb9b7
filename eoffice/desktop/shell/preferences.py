"""What a person may choose, as data: the settings page builds itself from it, administrators lock it by file.

A chosen value stands in `preferences.toml` of the data folder. A policy file may hold `[locked]`, which
nobody can change at the desk, and `[default]`, which holds until somebody chooses.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal

from eoffice import settings
from eoffice.errors import OfficeError
from eoffice.paths import set_aside, write_bytes

FILE_NAME = "preferences.toml"

Value = str | int | bool


class Kind(StrEnum):
    """How a value is asked for."""

    CHOICE = "choice"
    NUMBER = "number"
    SWITCH = "switch"
    FOLDER = "folder"


@dataclass(frozen=True)
class Preference:
    """One thing to choose; titles are Vietnamese and translated where they are shown."""

    key: str
    title: str
    group: str
    kind: Kind
    default: Value
    choices: tuple[tuple[str, str], ...] = ()
    lowest: int = 0
    highest: int = 0
    step: int = 1
    unit: str = ""
    hint: str = ""

    def accepts(self, value: object) -> bool:
        """Tell whether a value is one this preference can have."""
        if self.kind is Kind.SWITCH:
            return isinstance(value, bool)
        if self.kind is Kind.NUMBER:
            is_number = isinstance(value, int) and not isinstance(value, bool)
            return is_number and self.lowest <= value <= self.highest  # type: ignore[operator]  # just asked
        if self.kind is Kind.CHOICE:
            return value in {key for key, _ in self.choices}
        return isinstance(value, str)


LOOKS = "Giao diện"
WORK = "Làm việc"
NOTICES = "Thông báo"

PREFERENCES = (
    Preference(
        "language",
        "Ngôn ngữ",
        LOOKS,
        Kind.CHOICE,
        "vi",
        (("vi", "Tiếng Việt"), ("en", "English")),
        hint="Đổi ngay, không phải mở lại chương trình.",
    ),
    Preference(
        "theme",
        "Màu sắc",
        LOOKS,
        Kind.CHOICE,
        "light",
        (("auto", "Theo máy"), ("light", "Sáng"), ("dark", "Tối"), ("contrast", "Tương phản cao")),
    ),
    Preference("font_percent", "Cỡ chữ", LOOKS, Kind.NUMBER, 100, lowest=90, highest=160, step=10, unit="%"),
    Preference(
        "density",
        "Dòng danh sách",
        LOOKS,
        Kind.CHOICE,
        "roomy",
        (("roomy", "Thoáng"), ("compact", "Gọn")),
    ),
    Preference(
        "start_place",
        "Khi mở chương trình, đến",
        WORK,
        Kind.CHOICE,
        "today",
        (
            ("today", "Hôm nay"),
            ("incoming", "Văn bản đến"),
            ("outgoing", "Văn bản đi"),
            ("drafts", "Dự thảo"),
            ("to_sign", "Chờ ký"),
        ),
    ),
    Preference(
        "working_folder",
        "Thư mục bản làm việc",
        WORK,
        Kind.FOLDER,
        "",
        hint="Nơi để tệp Word đang soạn; bỏ trống là trong thư mục dữ liệu. Có hiệu lực từ lần mở sau.",
    ),
    Preference(
        "check_online",
        "Hỏi nơi cấp chứng thư qua mạng khi kiểm tra chữ ký",
        WORK,
        Kind.SWITCH,
        default=True,
        hint="Tắt đi thì chỉ dùng dữ liệu thu hồi đã lưu; kết quả có thể là chưa đủ căn cứ.",
    ),
    Preference(
        "notify",
        "Báo ở khay hệ thống khi có văn bản mới",
        NOTICES,
        Kind.SWITCH,
        default=True,
        hint="Chỉ báo khi cửa sổ không ở phía trước, và gộp nhiều tin thành một.",
    ),
)


class Preferences(QObject):
    """The values in force; `changed` carries the key of one that changed."""

    changed = pyqtSignal(str)

    def __init__(
        self, file: Path | None = None, policies: Sequence[Path] = (), *, mends: bool = False
    ) -> None:
        """Read what was chosen; with `mends` a damaged file is kept under another name and told once."""
        super().__init__()
        self._file = file
        self._mends = mends
        self.problems: list[OfficeError] = []
        """What could not be read, to be told once there is a window."""
        self._chosen = self._own(file) if file is not None else {}
        self._locked: dict[str, Value] = {}
        self._defaults: dict[str, Value] = {}
        for policy in policies:
            content = self._read(policy)
            self._locked.update(self._sound(_table(content, "locked")))
            self._defaults.update(self._sound(_table(content, "default")))

    def value(self, key: str) -> Value:
        """Return the value in force: locked, chosen, the office's default, ours."""
        for values in (self._locked, self._chosen, self._defaults):
            if key in values:
                return values[key]
        return preference(key).default

    def text(self, key: str) -> str:
        """Return a value that is a text."""
        return str(self.value(key))

    def number(self, key: str) -> int:
        """Return a value that is a number."""
        return int(self.value(key))

    def is_on(self, key: str) -> bool:
        """Return a value that is a switch."""
        return bool(self.value(key))

    def is_locked(self, key: str) -> bool:
        """Tell whether an administrator has fixed a value."""
        return key in self._locked

    def choose(self, key: str, value: Value) -> None:
        """Take a person's choice and keep it; a locked or impossible value changes nothing."""
        if self.is_locked(key) or not preference(key).accepts(value) or self.value(key) == value:
            return
        self._chosen[key] = value
        if self._file is not None:
            write_bytes(self._file, _to_toml(self._chosen).encode())
        self.changed.emit(key)

    def _own(self, file: Path) -> dict[str, Value]:
        """Return what the person chose; values that cannot be are told and left out, the file is kept."""
        content = self._read(file)
        sound = self._sound(content)
        unfit = [one.title for one in PREFERENCES if one.key in content and one.key not in sound]
        if unfit and self._mends:
            told = {"path": str(file), "names": ", ".join(unfit)}
            # Where the folder may not be written the values are left out all the same.
            with suppress(OSError):
                told["kept"] = set_aside(file).name
                write_bytes(file, _to_toml(sound).encode())
                self.problems.append(OfficeError("preferences.unfit", **told))
        return sound

    def _read(self, file: Path) -> Mapping[str, object]:
        """Return a file's content; a damaged one is told and counts as empty."""
        try:
            content = file.read_text(encoding="utf-8")
            # We never write an empty file: the disk lost it, and the person's choices with it.
            is_lost = file == self._file and not content
            return tomllib.loads("0 byte" if is_lost else content)
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:  # TOML and UTF-8 errors are ValueErrors
            self.problems.append(self._problem(file, error))
            return {}

    def _problem(self, file: Path, error: Exception) -> OfficeError:
        """Return what to tell of a damaged file; our own is moved aside before a choice overwrites it."""
        told = {"path": str(file), "detail": str(error)}
        if self._mends and file == self._file:
            # Where not even the name can be changed the file is only told, and choices last for this run.
            with suppress(OSError):
                return OfficeError("preferences.set_aside", kept=set_aside(file).name, **told)
        return OfficeError("preferences.damaged", **told)

    def _sound(self, values: Mapping[str, object]) -> dict[str, Value]:
        """Return those values that a preference can have; a file from another version holds others."""
        known = {one.key: one for one in PREFERENCES}
        return {
            key: value
            for key, value in values.items()
            if key in known and isinstance(value, (str, int)) and known[key].accepts(value)
        }


def preference(key: str) -> Preference:
    """Return a preference by its key."""
    return next(one for one in PREFERENCES if one.key == key)


def policy_files(data: Path) -> tuple[Path, ...]:
    """Return where policies are looked for; the machine's own comes last and wins."""
    return settings.policy_files(data)


def _table(content: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = content.get(name, {})
    return found if isinstance(found, dict) else {}


def _to_toml(values: Mapping[str, Value]) -> str:
    lines = ["# Lựa chọn của người dùng; sửa trong chương trình, mục Thiết lập."]
    for key, value in sorted(values.items()):
        if isinstance(value, bool):
            lines.append(f"{key} = {str(value).lower()}")
        elif isinstance(value, int):
            lines.append(f"{key} = {value}")
        else:
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            lines.append(f'{key} = "{escaped}"')
    return "\n".join(lines) + "\n"
