"""The client target: a Python package, typed, sync and async."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache, partial
from pathlib import Path

from ... import ir
from ...names import Name
from .. import markdown
from ..base import File, Filter, Options, Target, owned
from ..examples import example, python
from ..lookup import Index, index_of
from ..python import ident
from . import arguments, exporting, packages
from .choices import Choices
from .inputs import Inputs
from .methods import Resources
from .models import Models
from .packages import module_name
from .reach import Reach

_RUNTIME = Path(__file__).parents[2] / "runtime"


def _filters(api: ir.Api, options: Options) -> Mapping[str, Filter]:
    index = index_of(api)
    choices, reach = Choices(index), Reach(index)
    resources = Resources(index, choices)
    own = owned(api)
    making_models = Models(index, choices, reach)
    making_inputs = Inputs(index, choices, reach)
    # By name, not by their definitions: to hash these is to walk the whole API.
    models = cache(lambda home: making_models.module(home, own[home]))
    inputs = cache(lambda home: making_inputs.names(home, own[home]))

    def lazy(owner: ir.Api | ir.Service) -> exporting.Lazy:
        module = models(_home(owner))
        found = (
            ("models", module.names if module is not None else ()),
            ("inputs", inputs(_home(owner))),
        )
        return tuple((name, names) for name, names in found if names)

    return {
        "ident": ident,
        "inline": markdown.inline,
        "package": module_name,
        "distribution": lambda name: name.kebab,
        "member": packages.member_name,
        "method_list": partial(_method_list, index=index),
        "toml": _toml,
        "models": lambda owner: models(_home(owner)),
        "parts": lambda owner: making_models.parts(_home(owner), own[_home(owner)]),
        "inputs": lambda owner: making_inputs.module(_home(owner), own[_home(owner)]),
        "inputs_key": lambda owner: exporting.digest_of(inputs(_home(owner))),
        "has_inputs": lambda owner: bool(inputs(_home(owner))),
        "module": lambda resource, service: resources.module(service, resource),
        "namespace": lambda service: packages.namespace(service, lazy(service)),
        "exported_key": lambda service: exporting.digest_of(map(repr, lazy(service))),
        "clients": lambda api: packages.clients(api, options.version),
        "root": lambda api: exporting.root(lazy(api)),
        "usage": lambda api: _usage(api, index),
        "hint": arguments.hint,
    }


def _home(owner: ir.Api | ir.Service) -> Name | None:
    return owner.name if isinstance(owner, ir.Service) else None


def _method_list(resource: ir.Resource, index: Index) -> str:
    named = index.python_names(resource).values()
    return ", ".join(f"`{name}`" for ways in named for name in ways.values())


def _usage(api: ir.Api, index: Index) -> str:
    """A first program, for threads and for tasks: a read if there is one."""
    places = sorted(
        (
            (service, resource, method)
            for service in api.services
            for resource in service.resources
            for method in resource.methods
        ),
        key=lambda place: place[2].verb != "select",
    )
    if not places:
        return ""
    programs = (
        python.program(example(*places[0], index), asynchronous=waits)
        for waits in (False, True)
    )
    return "\n\n".join(markdown.fence(program, "python") for program in programs)


def _toml(text: ir.Text) -> str:
    """The text on one line as a TOML string; what cannot be seen is a space.

    JSON's escapes of what lies beyond 16 bits are none in TOML: nothing else is escaped.
    """
    shown = "".join(c if c.isprintable() else " " for c in text.raw)
    return json.dumps(" ".join(shown.split()), ensure_ascii=False)


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
