"""An import contract of our own: one third-party library, one home. Used by `.importlinter`.

The contract "protected" of import-linter says the same, but stops with an error while a home
or a library is not in the import graph; an optional driver never is.
"""

from __future__ import annotations

from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class OneHome(Contract):
    """Lets the named libraries be imported from their homes alone, lazy imports included."""

    type_name = "one_home"

    libraries = fields.ListField(subfield=fields.StringField())
    homes = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Find every import of a library from outside its homes."""
        libraries = cast("list[str]", self.libraries)
        homes = cast("list[str]", self.homes)
        strays = [
            f"{importer} -> {library}"
            for library in libraries
            if library in graph.modules
            for importer in sorted(graph.find_modules_that_directly_import(library))
            if not any(f"{importer}.".startswith(f"{home}.") for home in homes)
        ]
        return ContractCheck(kept=not strays, metadata={"strays": strays})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print the imports that break the contract."""
        for stray in cast("list[str]", check.metadata["strays"]):
            output.print_error(stray, bold=False)
