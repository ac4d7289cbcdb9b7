"""Finds the error codes that the program can raise, by reading its syntax trees.

A code is the first argument of an error class. Functions that hand a parameter of theirs on as
the code are followed to their callers, so `refuse("document.missing")` is seen too.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.architecture.sources import Source, called_name

ROOTS = frozenset({"OfficeError", "TokenError", "SigningError"})
CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")


@dataclass(frozen=True)
class Use:
    """One place that names a code, with the values given there; None when they cannot be read there."""

    code: str
    place: str
    given: frozenset[str] | None


@dataclass(frozen=True)
class Taker:
    """Something that is called with a code: the name of the parameter and its place among the arguments."""

    parameter: str
    position: int
    is_error: bool = False


Takers = dict[str, Taker]
Scoped = tuple[ast.Call, ast.FunctionDef | None, ast.ClassDef | None]


def error_classes(sources: tuple[Source, ...]) -> frozenset[str]:
    """Return the names of all classes that stand below the roots."""
    bases = {
        node.name: {
            base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "") for base in node.bases
        }
        for source in sources
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef)
    }
    found = ROOTS
    while grown := {name for name, above in bases.items() if above & found} - found:
        found |= grown
    return found


def scoped_calls(
    node: ast.AST, function: ast.FunctionDef | None = None, owner: ast.ClassDef | None = None
) -> Iterator[Scoped]:
    """Yield every call below a node with the function and the class around it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield child, function, owner
        inner = child if isinstance(child, ast.FunctionDef) else function
        yield from scoped_calls(child, inner, child if isinstance(child, ast.ClassDef) else owner)


def find_uses(sources: tuple[Source, ...]) -> list[Use]:
    """Return every place that names an error code."""
    takers: Takers = {name: Taker("code", 0, is_error=True) for name in error_classes(sources)}
    scoped = [(source, *scope) for source in sources for scope in scoped_calls(source.tree)]
    while grown := dict(_handed_on(scoped, takers)):
        takers |= grown
    return [use for source, call, _, owner in scoped for use in _uses(source, call, owner, takers)]


def _handed_on(
    scoped: list[tuple[Source, ast.Call, ast.FunctionDef | None, ast.ClassDef | None]], takers: Takers
) -> Iterator[tuple[str, Taker]]:
    """Yield the functions that hand a parameter of theirs on as the code, and are not known yet."""
    for _, call, function, owner in scoped:
        taker = takers.get(called_name(call))
        argument = _argument(call, taker) if taker else None
        if function is None or not isinstance(argument, ast.Name):
            continue
        names = [word.arg for word in (*function.args.posonlyargs, *function.args.args)]
        names = names[1:] if owner and names[:1] in (["self"], ["cls"]) else names
        keywords = [word.arg for word in function.args.kwonlyargs]
        if argument.id in (*names, *keywords) and function.name not in takers:
            yield function.name, Taker(argument.id, names.index(argument.id) if argument.id in names else 99)


def _argument(call: ast.Call, taker: Taker) -> ast.expr | None:
    """Return what is given as the code, or nothing."""
    by_name = (word.value for word in call.keywords if word.arg == taker.parameter)
    return call.args[taker.position] if len(call.args) > taker.position else next(by_name, None)


def _uses(source: Source, call: ast.Call, owner: ast.ClassDef | None, takers: Takers) -> Iterator[Use]:
    """Yield the codes that one call names."""
    name = called_name(call)
    if name == "__init__" and owner and owner.name in takers:
        name = owner.name
    taker = takers.get(name)
    argument = _argument(call, taker) if taker else None
    if taker is None or argument is None:
        return
    words = [word.arg for word in call.keywords]
    given = None if None in words or not taker.is_error else frozenset(word for word in words if word)
    for code in constants(source, argument):
        yield Use(code, source.place(call), given)


def constants(source: Source, node: ast.expr) -> list[str]:
    """Return the strings that an expression can be, as far as the file itself tells."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.IfExp(body=one, orelse=other):
            return [*constants(source, one), *constants(source, other)]
        case ast.Name(id=name):
            return [
                line.value.value
                for line in source.tree.body
                if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant)
                if any(isinstance(target, ast.Name) and target.id == name for target in line.targets)
                if isinstance(line.value.value, str)
            ]
        case _:
            return []


def literals(source: Source, families: frozenset[str]) -> Iterator[Use]:
    """Yield every string of a file that has the form of a code of these families."""
    for node in ast.walk(source.tree):
        text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
        if CODE.fullmatch(text) and text.partition(".")[0] in families:
            yield Use(text, f"{source.name}:{getattr(node, 'lineno', 0)}", None)
