"""APIs whose examples are looked at: the shop beside this file, and one for each feature."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from specloom import document, ir
from specloom.builder import ServiceSource, build
from specloom.targets.examples import Example, curl, example, python, sql
from specloom.targets.lookup import Index

HERE = Path(__file__).parent
FEATURES = sorted((HERE.parents[1] / "features").glob("*.yaml"))


@dataclass(frozen=True, slots=True)
class Called:
    """A method, and the examples that call it."""

    api: ir.Api
    service: ir.Service
    resource: ir.Resource
    method: ir.Method
    index: Index

    @property
    def statement(self) -> str:
        return sql.statement(self._example)

    @property
    def execution(self) -> str:
        return sql.statement(self._example, execute=True)

    @property
    def programs(self) -> tuple[str, str]:
        shown = self._example
        return python.program(shown), python.program(shown, asynchronous=True)

    @property
    def command(self) -> str:
        return curl.command(self._example)

    def showing(self, examples: dict[str, ir.Value]) -> Called:
        """The same method, with other values in its examples."""
        changed = tuple(
            replace(p, field=replace(p.field, example=examples.get(p.field.wire.raw, p.field.example)))
            for p in self.method.operation.parameters
        )  # fmt: skip
        operation = replace(self.method.operation, parameters=changed)
        return replace(self, method=replace(self.method, operation=operation))

    @property
    def _example(self) -> Example:
        return example(self.service, self.resource, self.method, self.index)


def methods(path: Path) -> Iterator[Called]:
    """Every method of a document."""
    source = ServiceSource("svc", document.load(path), "none")
    api = build([source], name="shop").api
    index = Index(api)
    for service in api.services:
        for resource in service.resources:
            for method in resource.methods:
                yield Called(api, service, resource, method, index)


SHOP = {
    f"{called.resource.wire.raw}.{called.method.name.snake}": called
    for called in methods(HERE / "shop.yaml")
}
EVERYWHERE = [called for path in FEATURES for called in methods(path)]
