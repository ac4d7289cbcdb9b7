"""The OpenAPI 3.1 description, made from the route table and the types of the wire."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from eoffice.exchange import wire
from eoffice.hub.route_table import TABLE, Entry, Input
from eoffice.services.codec import COMMANDS

_REFERENCE = "#/components/schemas/{name}"
_WORDS = {
    200: "Done.",
    201: "Made, and on disk.",
    204: "Done, nothing to say.",
    206: "The range asked for.",
    304: "You have it already.",
}
_COMMON = (401, 404, 500)
"""Refusals of every route that asks who somebody is; 404 and 500 of every route."""


def description() -> dict[str, Any]:
    """Return the whole description."""
    kinds = sorted(
        {kind for entry in TABLE for kind in (entry.body, entry.answer) if kind}
        # The commands themselves: what may stand in `command` under the name in `kind`.
        | {wire.Problem, *COMMANDS.values()},
        key=lambda kind: kind.__name__,
    )
    schemas, components = msgspec.json.schema_components(
        kinds, schema_hook=_anything, ref_template=_REFERENCE
    )
    names = dict(zip(kinds, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for entry in TABLE:
        paths.setdefault(entry.path, {})[entry.method.lower()] = _operation(entry, names)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "eOffice hub",
            "version": wire.API_VERSION,
            "license": {"name": "GPL-3.0-only", "identifier": "GPL-3.0-only"},
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"access": {"type": "http", "scheme": "bearer"}},
        },
    }


def _anything(kind: type) -> dict[str, Any]:
    """Return the schema of `object`, which allows every JSON value."""
    if kind is object:
        return {"description": "Any JSON value."}
    # msgspec's own way of hearing that a hook does not know a type.
    raise NotImplementedError


def _operation(entry: Entry, names: dict[type, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": entry.name,
        "summary": entry.summary,
        "parameters": [_parameter(given) for given in entry.inputs],
        "responses": {str(code): _answer(entry, code, names) for code in entry.answers},
        "security": [] if entry.is_open else [{"access": []}],
    }
    for code in _refusals(entry):
        operation["responses"][str(code)] = {
            "description": "Refused; the code says why.",
            "content": {wire.PROBLEM_TYPE: {"schema": names[wire.Problem]}},
        }
    if entry.body is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {entry.body_type: {"schema": names[entry.body]}},
        }
    elif entry.body_type != wire.JSON_TYPE:
        operation["requestBody"] = {"required": True, "content": {entry.body_type: {}}}
    return operation


def _refusals(entry: Entry) -> Iterable[int]:
    common = _COMMON if not entry.is_open else _COMMON[1:]
    return sorted({*entry.refusals, *common} - set(entry.answers))


def _answer(entry: Entry, code: int, names: dict[type, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": _WORDS[code]}
    if code in (204, 304):
        return answer
    schema = names[entry.answer] if entry.answer is not None else {}
    answer["content"] = {entry.media_type: {"schema": schema} if schema else {}}
    return answer


def _parameter(given: Input) -> dict[str, Any]:
    return {
        "name": given.name,
        "in": given.place,
        "required": given.is_required,
        "schema": {"type": given.kind},
    }
