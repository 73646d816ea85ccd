"""Where the site shows what the description itself says, and links to it.

The excerpts of a service share one page; those of many methods have one for each resource,
since together they are as large as the description.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeAlias
from urllib.parse import quote

from .. import ir
from ..names import Name
from . import markdown
from .base import Filter, Options, by_identity

_FEW = 60  # excerpts that one page may have

Written: TypeAlias = list[tuple[ir.Resource, ir.Method]]


def filters(options: Options, spell: Callable[[Name], str]) -> Mapping[str, Filter]:
    """What templates may ask; ``spell`` makes names of files of their names."""
    written = by_identity(_written)

    def is_spread(service: ir.Service) -> bool:
        return len(written(service)) > _FEW

    def excerpt_page(service: ir.Service, home: Name) -> str:
        return f"openapi-{spell(home)}.md" if is_spread(service) else "openapi.md"

    def described_in(
        method: ir.Method, resource: ir.Resource, service: ir.Service
    ) -> str:
        """Where a method is described: a link to the description, wherever it can be read."""
        source = method.operation.source
        if source is None or not source.excerpt:
            return _source_link(source, options)
        page = excerpt_page(service, _home(method, resource))
        return f"[{_place(source)}]({page}#{_excerpt_anchor(method, resource)})"

    return {
        "written": written,
        "written_of": _written_of,
        "is_spread": is_spread,
        "excerpt": lambda source: markdown.block(source.excerpt.raw, "yaml"),
        "excerpt_anchor": _excerpt_anchor,
        "excerpt_page": lambda resource, service: excerpt_page(service, resource.name),
        "source_link": partial(_source_link, options=options),
        "described_in": described_in,
    }


def _written(service: ir.Service) -> Written:
    """The methods whose descriptions may be shown, each operation once."""
    return [pair for resource in service.resources for pair in _written_of(resource)]


def _written_of(resource: ir.Resource) -> Written:
    return [
        (resource, method)
        for method in resource.methods
        if method.alias_of is None and _excerpt_of(method)
    ]


def _excerpt_of(method: ir.Method) -> ir.Text:
    source = method.operation.source
    return ir.NO_TEXT if source is None else source.excerpt


def _home(method: ir.Method, resource: ir.Resource) -> Name:
    """The resource by which a method's description is shown."""
    return method.alias_of[0] if method.alias_of else resource.name


def _excerpt_anchor(method: ir.Method, resource: ir.Resource) -> str:
    """The anchor of the section that shows a method's description."""
    name = method.alias_of[1] if method.alias_of else method.name
    return f"{_home(method, resource).kebab}--{name.kebab}"


def _place(source: ir.Source) -> str:
    line = f", line {source.line}" if source.line else ""
    return markdown.code(source.file) + line


def _source_link(source: ir.Source | None, options: Options) -> str:
    """Where an element was written; a link if the configuration says where specs are."""
    if source is None:
        return ""
    label = _place(source)
    if not options.source_url:
        return label
    url = options.source_url.rstrip("/") + "/" + quote(source.file.raw)
    return f"[{label}]({url}#L{source.line})" if source.line else f"[{label}]({url})"
