"""Resources, methods, services, and the API that holds them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from ..names import Name
from .definitions import Definition, Source
from .filling import quickly_filled
from .operations import Operation, Paging, Requirement, Server
from .text import AUTHORIZATION, NO_TEXT, Text
from .types import Type

SqlVerb = Literal["select", "insert", "update", "replace", "delete", "exec"]


@quickly_filled
@dataclass(frozen=True, slots=True)
class Column:
    """A column of a SELECT. ``path``: property names from a row down to the value.

    ``promoted``: a nested scalar lifted to the top, beside the object that holds it.
    """

    wire: Text
    path: tuple[Text, ...]
    type: Type
    doc: Text = NO_TEXT
    promoted: bool = False
    deprecated: bool = False


@quickly_filled
@dataclass(frozen=True, slots=True)
class Rule:
    """Which rule decided something, for ``show --explain``: ``what`` in our vocabulary."""

    what: Literal["service", "resource", "method", "verb", "rows", "paging", "path"]
    rule: str


@quickly_filled
@dataclass(frozen=True, slots=True)
class Method:
    """An operation under the name that Python, SQL and docs call it by.

    ``rows``: path of property names to the rows in the answer's body, () for the body
    itself; ``many``: the rows are an array. ``columns`` is empty where nothing comes back.
    ``required`` and ``optional`` are parameter names (``Parameter.field.name``) in SQL's view:
    body attributes included, server variables left out (targets add them).
    """

    name: Name
    operation: Operation
    verb: SqlVerb
    rows: tuple[Text, ...] = ()
    many: bool = False
    columns: tuple[Column, ...] = ()
    paging: Paging | None = None
    required: tuple[Name, ...] = ()
    optional: tuple[Name, ...] = ()
    alias_of: tuple[Name, Name] | None = None  # (resource, method) that it repeats
    rules: tuple[Rule, ...] = ()
    wire: Text = (
        NO_TEXT  # the name in SQL where the document gives one, else the name's snake case
    )


@dataclass(frozen=True, slots=True)
class Resource:
    """Methods that belong together; ``methods`` in document order.

    ``wire`` is the name in SQL where the document gives one, else the name's snake case.
    """

    name: Name
    wire: Text
    methods: tuple[Method, ...]
    doc: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class Service:
    """One part of an API: its resources and the definitions that only it uses."""

    name: Name
    title: Text
    version: Text
    doc: Text
    resources: tuple[Resource, ...]
    definitions: tuple[Definition, ...]  # sorted by name
    servers: tuple[Server, ...]
    security: tuple[tuple[Requirement, ...], ...]  # default; () none declared
    source: Source | None = None


SchemeKind = Literal["bearer", "basic", "api_key", "oauth2", "other"]


@dataclass(frozen=True, slots=True)
class Scheme:
    """A security scheme.

    ``oauth2`` is the client-credentials flow if ``token_url`` is set, else a token that the
    caller brings (sent as bearer). ``other`` (mutual TLS, digest, …) is left to the caller's
    own transport and told in docs; ``way`` says which of them it is. ``urls`` are all from
    where a token can be had, each after the way. Neither tells two schemes apart.
    """

    name: Name
    wire: Text
    kind: SchemeKind
    location: Literal["header", "query", "cookie"] = "header"
    parameter: Text = AUTHORIZATION
    token_url: Text | None = None
    scopes: tuple[tuple[Text, Text], ...] = ()
    doc: Text = NO_TEXT
    way: Text = field(default=NO_TEXT, compare=False)
    urls: tuple[tuple[Text, Text], ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Api:
    """Everything that one provider's documents say.

    ``definitions`` are those shared by several services (a document that was split).
    ``notes`` and ``missing`` are for reports: what was wrong but understood, and what is not
    generated (under ``--lenient``).
    """

    name: Name
    title: Text
    version: Text
    doc: Text
    services: tuple[Service, ...]
    definitions: tuple[Definition, ...]
    schemes: tuple[Scheme, ...]
