"""Habits of the code that no linter knows: connections, waits, broad excepts, the purity of the domain."""

from __future__ import annotations

import ast
from collections import Counter
from functools import cache

import pytest

from tests.architecture.sources import PACKAGES, Source, called_name, calls, sources

PRODUCT = (*PACKAGES, "installer")
WAITING = ("tests/waiting.py", "tests/bench/")
"""The one place that may sleep: it looks until a condition holds; and benchmarks, which pace their load."""

BORDERS = {
    "job runner of the desktop": "eoffice/desktop/shell/lanes.py",
    "boundary of the hub": "eoffice/hub/boundary.py",
    "worker loop of the hub's log": "eoffice/hub/committer.py",
    "worker loop of the token": "hsm/worker.py",
}
"""Where anything may be caught: nothing above would tell the person. (The exception hook has no `except`.)"""

IMPURE_CALLS = frozenset({"open", "print", "input", "now", "utcnow", "today", "exec", "eval", "__import__"})


def parsed(text: str, name: str = "planted.py") -> Source:
    """Return a file of the given text, to try a rule on."""
    return Source(name, text)


def lambdas_in_connect(source: Source) -> list[str]:
    """Return the connections whose slot is or holds a lambda."""
    return [
        source.place(call)
        for call, name in calls(source)
        if name == "connect"
        for argument in call.args
        if any(isinstance(node, ast.Lambda) for node in ast.walk(argument))
    ]


def fixed_waits(source: Source) -> list[str]:
    """Return the calls that wait for a fixed time."""
    return [source.place(call) for call, _ in calls(source) if _waits(call)]


def _waits(call: ast.Call) -> bool:
    """Tell whether a call waits for a fixed time; `sleep(0)` only lets others run."""
    name = called_name(call)
    given = call.args[0] if call.args else None
    if isinstance(given, ast.Constant) and given.value == 0:
        return False
    is_qtbot_wait = (
        name == "wait" and isinstance(call.func, ast.Attribute) and _last(call.func.value) == "qtbot"
    )
    return name in {"sleep", "qWait", "qSleep", "msleep"} or is_qtbot_wait


def _last(node: ast.expr) -> str:
    """Return the last part of a dotted name."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def broad_excepts(source: Source) -> list[str]:
    """Return the handlers and suppressions that catch everything."""
    caught: list[tuple[ast.expr | ast.excepthandler, list[ast.expr]]] = [
        (node, _types(node)) for node in ast.walk(source.tree) if isinstance(node, ast.ExceptHandler)
    ]
    caught += [(call, call.args) for call, name in calls(source) if name == "suppress"]
    broad = {"Exception", "BaseException"}
    return [source.place(node) for node, types in caught if any(_last(kind) in broad for kind in types)]


def _types(handler: ast.ExceptHandler) -> list[ast.expr]:
    """Return the types that a handler catches; a bare one catches BaseException."""
    if handler.type is None:
        return [ast.Name("BaseException")]
    return handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]


def impure_calls(source: Source) -> list[str]:
    """Return the calls that ask the world outside: files, screens, clocks."""
    return [f"{source.place(call)} {name}()" for call, name in calls(source) if name in IMPURE_CALLS]


@cache
def _all(rule: str, *folders: str) -> tuple[str, ...]:
    """Return what one rule finds in the folders; looked for once, however many tests ask."""
    files = (one for one in sources(*folders) if any(word in one.text for word in WORDS[rule]))
    return tuple(place for source in files for place in RULES[rule](source))


RULES = {
    "lambda": lambdas_in_connect,
    "wait": fixed_waits,
    "except": broad_excepts,
    "impure": impure_calls,
}


WORDS = {
    "lambda": ("lambda",),
    "wait": ("sleep", "Sleep", "qWait", "qtbot.wait"),
    "except": ("except", "suppress"),
    "impure": tuple(IMPURE_CALLS),
}
"""Without any of these words a file cannot break the rule: it need not be parsed for it."""


def test_no_lambda_is_connected_to_a_signal() -> None:
    assert _all("lambda", *PRODUCT) == ()


def test_no_test_waits_for_a_fixed_time() -> None:
    assert [place for place in _all("wait", "tests") if not place.startswith(WAITING)] == []


def test_everything_is_caught_only_at_the_four_borders() -> None:
    found = _all("except", *PRODUCT)
    assert [place for place in found if not place.startswith(tuple(BORDERS.values()))] == []


def test_each_border_catches_everything_once() -> None:
    found = Counter(
        border
        for place in _all("except", *PRODUCT)
        for border, path in BORDERS.items()
        if place.startswith(path)
    )
    assert {border: count for border, count in found.items() if count > 1} == {}


def test_the_domain_asks_nothing_of_the_world_outside() -> None:
    assert _all("impure", "eoffice/domain") == ()


@pytest.mark.parametrize(
    ("rule", "planted"),
    [
        ("lambda", "button.clicked.connect(lambda: go(1))"),
        ("lambda", "button.clicked.connect(partial(go, lambda: 1))"),
        ("wait", "import time\ntime.sleep(0.5)"),
        ("wait", "from time import sleep\nsleep(delay)"),
        ("wait", "QTest.qWait(100)"),
        ("wait", "qtbot.wait(100)"),
        ("wait", "await asyncio.sleep(1)"),
        ("except", "try:\n    go()\nexcept Exception:\n    pass"),
        ("except", "try:\n    go()\nexcept (ValueError, Exception):\n    pass"),
        ("except", "try:\n    go()\nexcept:\n    pass"),
        ("except", "with contextlib.suppress(Exception):\n    go()"),
        ("impure", "open('a')"),
        ("impure", "datetime.now(UTC)"),
    ],
)
def test_a_planted_violation_is_found(rule: str, planted: str) -> None:
    assert any(word in planted for word in WORDS[rule])
    assert RULES[rule](parsed(planted))


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        ("lambda", "button.clicked.connect(self.save)\nsorted(rows, key=lambda row: row.date)"),
        ("wait", "asyncio.sleep(0)\nworker.wait(timeout_s)"),
        ("except", "try:\n    go()\nexcept ValueError:\n    pass"),
        ("impure", "rows = clock_reading.date()"),
    ],
)
def test_what_is_allowed_is_left_alone(rule: str, allowed: str) -> None:
    assert RULES[rule](parsed(allowed)) == []
