"""The client target: a Python package, typed, sync and async."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from ... import ir
from ...names import Name
from .. import markdown
from ..base import File, Filter, Options, Target
from ..lookup import Index
from ..python import ident
from . import packages
from .choices import Choices
from .inputs import Inputs
from .methods import Resources, method_name
from .models import Models
from .packages import module_name
from .reach import Reach

_RUNTIME = Path(__file__).parents[2] / "runtime"


def _filters(api: ir.Api, options: Options) -> Mapping[str, Filter]:
    index = Index(api)
    choices, reach = Choices(index), Reach(index)
    resources = Resources(index, choices)
    models = cache(Models(index, choices, reach).module)
    inputs = cache(Inputs(index, choices, reach).module)

    def place(
        owner: ir.Api | ir.Service,
    ) -> tuple[Name | None, tuple[ir.Definition, ...]]:
        home = owner.name if isinstance(owner, ir.Service) else None
        return home, owner.definitions

    def lazy(owner: ir.Api | ir.Service) -> tuple[tuple[str, tuple[str, ...]], ...]:
        found = (("models", models(*place(owner))), ("inputs", inputs(*place(owner))))
        return tuple(
            (name, module.names) for name, module in found if module is not None
        )

    return {
        "ident": ident,
        "inline": markdown.inline,
        "package": module_name,
        "distribution": lambda name: name.kebab,
        "member": packages.member_name,
        "method_list": lambda r: ", ".join(f"`{method_name(m)}`" for m in r.methods),
        "toml": lambda text: json.dumps(" ".join(text.raw.split())),
        "models": lambda owner: models(*place(owner)),
        "inputs": lambda owner: inputs(*place(owner)),
        "module": lambda resource, service: resources.module(service, resource),
        "namespace": lambda service: packages.namespace(service, lazy(service)),
        "clients": lambda api: packages.clients(api, options.version),
        "root": lambda api: packages.root(lazy(api)),
    }


def _runtime(api: ir.Api, options: Options) -> Iterable[File]:
    """Our hand-written modules as they are, and the mark of a typed package."""
    folder = f"{module_name(api.name)}/{module_name(api.name)}"
    yield File(f"{folder}/py.typed", b"")
    for path in sorted(_RUNTIME.glob("*.py")):
        yield File(f"{folder}/_runtime/{path.name}", path.read_bytes())


TARGET = Target(
    name="client",
    summary="a typed Python package, sync and async",
    filters=_filters,
    spell=module_name,
    extra=_runtime,
)
