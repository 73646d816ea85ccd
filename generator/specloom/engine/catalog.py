"""What can be asked: providers, services, resources, methods, parameters and columns.

``documents`` compiles provider documents into these values; they are plain data that goes
to JSON and back, so that a compiled catalog loads in milliseconds. Types stand in one table
per service, and refer to each other by index: schemas may be recursive.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct

Kind = Literal[
    "string", "integer", "number", "boolean", "timestamp", "date", "json", "object", "array", "map"
]  # fmt: skip
Verb = Literal["select", "insert", "update", "replace", "delete", "exec"]
VERBS: tuple[Verb, ...] = ("select", "insert", "update", "replace", "delete")
#: The column of rows that are no objects with known members: the whole row.
ANON = "column_anon"
STRING_ONLY = "json-text"  #: A format: any value travels as the text of its JSON.
Where = Literal["path", "query", "querystring", "header", "cookie", "body", "server"]


class Member(Struct, frozen=True, array_like=True):
    """A property of an object: its wire name, and the index of its type."""

    name: str
    type: int
    required: bool = False


class Type(Struct, frozen=True, omit_defaults=True):
    """A JSON value's type.

    ``item`` is the type of an array's items or a map's values. ``open``: the
    schema says that properties may come that it does not declare. ``json`` is whatever JSON can hold.
    """

    kind: Kind
    item: int = -1
    members: tuple[Member, ...] = ()
    enum: tuple[str | int | float | bool | None, ...] = ()
    nullable: bool = False
    open: bool = False
    format: str = ""


class Parameter(Struct, frozen=True, omit_defaults=True):
    """One input of a method, under its name in SQL.

    ``where == "querystring"``: it is the whole query, without a name. ``reserved`` and
    ``slashes``: what in a value is not encoded.
    ``where == "body"``: one attribute of the JSON body, at ``path``; elsewhere ``path`` is
    the wire name, if that is another one. ``alias`` is a second name for it (snake_case for
    another casing), or empty.
    """

    name: str
    where: Where
    type: int
    required: bool = False
    path: tuple[str, ...] = ()
    alias: str = ""
    description: str = ""
    default: Any = None
    style: str = ""
    explode: bool = True
    reserved: bool = False
    slashes: bool = False
    read_only: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """What a statement may call it, in lower case."""
        return tuple(n.lower() for n in (self.name, self.alias) if n)

    @property
    def wire(self) -> str:
        return self.path[-1] if self.path else self.name


class Column(Struct, frozen=True, omit_defaults=True):
    """One column of a method's rows: where a row holds it, and its type.

    Where ``declared`` says which properties a row's schema names, the column holds the rest.
    """

    name: str
    path: tuple[str, ...]
    type: int
    description: str = ""
    declared: tuple[str, ...] = ()


class Variable(Struct, frozen=True, omit_defaults=True):
    """A variable of a server's URL. ``env`` names an environment variable that may give it."""

    name: str
    default: str = ""
    enum: tuple[str, ...] = ()
    env: str = ""
    description: str = ""


class Server(Struct, frozen=True, omit_defaults=True):
    """A base URL with ``{variable}`` in it."""

    url: str
    variables: tuple[Variable, ...] = ()


class Paging(Struct, frozen=True, omit_defaults=True):
    """How pages follow each other.

    ``token``: what ``next`` leads to goes into the request's ``parameter``. ``url``: it is
    the address of the next page. Both may be in a header instead (``Link`` means the link
    that is called next). ``page``: ``parameter`` grows by one, up to the number of
    ``pages``, or of ``total`` rows. ``offset``: it grows by the rows received. Paths lead
    into the answer; ``more`` to whether there are more pages. ``switch`` is a parameter
    without which no token comes, ``otherwise`` is how pages follow where none comes.
    """

    kind: Literal["token", "url", "page", "offset"]
    parameter: str = ""
    where: Literal["query", "body"] = "query"
    next: tuple[str, ...] = ()
    header: str = ""
    current: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    total: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    first: int = 1
    raw: bool = False  # a token goes back as it came, without percent-encoding
    switch: str = ""
    otherwise: Paging | None = None


class Template(Struct, frozen=True, omit_defaults=True):
    """A Go template over an answer or a request body. ``text``: it sees text, not JSON."""

    body: str
    text: bool = False


class Pushdown(Struct, frozen=True, omit_defaults=True):
    """Query parameters that do a part of the statement's work at the server."""

    top: str = ""
    top_max: int = 0
    select: str = ""
    delimiter: str = ","
    selectable: tuple[str, ...] = ()  # the columns that select takes; () all
    filter: str = ""
    columns: tuple[str, ...] = ()  # those that filter takes; () all
    operators: tuple[str, ...] = ()  # of filter; () all


class Retry(Struct, frozen=True, omit_defaults=True):
    """How often, and for what, a request is repeated; 0 and () leave the default."""

    attempts: int = 0
    initial_ms: int = 0
    maximum_ms: int = 0
    verbs: tuple[str, ...] = ()
    statuses: tuple[int, ...] = ()


class Method(Struct, frozen=True, omit_defaults=True):
    """One HTTP operation as SQL sees it.

    ``rows`` is the path of property names to the rows in an answer; a ``*`` in it stands
    for all items of an array or all values of a map. ``refused`` says why the engine cannot
    call it; it is told when somebody tries.
    """

    name: str
    http: str
    path: str
    servers: tuple[Server, ...]
    parameters: tuple[Parameter, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: tuple[str, ...] = ()
    row: int = -1  # the type of one row; -1: the method answers nothing
    many: bool = False  # rows stand in an array
    media: str = "application/json"  # of the answer
    errors: tuple[str, ...] = ()  # the media types of errors, as far as they are others
    body: int = -1  # the type of the request body; -1: none
    body_media: str = "application/json"
    body_base: str = ""  # JSON under the caller's attributes
    body_default: str = ""  # JSON if the caller gives no attribute
    body_needed: bool = False  # an empty object if the caller gives no attribute
    casing: str = ""
    paging: Paging | None = None
    pushdown: Pushdown | None = None
    retry: Retry | None = None
    request_template: Template | None = None
    response_template: Template | None = None
    description: str = ""
    deprecated: bool = False
    refused: str = ""

    @property
    def required(self) -> tuple[Parameter, ...]:
        return tuple(p for p in self.parameters if p.required)

    @property
    def optional(self) -> tuple[Parameter, ...]:
        return tuple(p for p in self.parameters if not p.required)


class View(Struct, frozen=True, omit_defaults=True):
    """A resource that is a query: its SQL, for which dialect, and what it must be given."""

    sql: str
    dialect: str
    required: tuple[str, ...] = ()


class Resource(Struct, frozen=True, omit_defaults=True):
    """Methods that belong together, and for each verb the methods it tries, in order."""

    name: str
    methods: Mapping[str, Method]
    verbs: Mapping[Verb, tuple[str, ...]]
    title: str = ""
    description: str = ""
    views: tuple[View, ...] = ()

    def verb_of(self, method: str) -> Verb:
        """The first verb that reaches a method; ``exec`` if none does."""
        found = (verb for verb in VERBS if method in self.verbs.get(verb, ()))
        return next(found, "exec")


class Service(Struct, frozen=True, omit_defaults=True):
    """One compiled service document."""

    name: str
    types: tuple[Type, ...]
    resources: Mapping[str, Resource]
    title: str = ""
    version: str = ""
    description: str = ""


class Entry(Struct, frozen=True, omit_defaults=True):
    """A service that a provider lists; its document is read when somebody asks for it."""

    name: str
    file: str  # relative to the registry's root
    title: str = ""
    version: str = ""
    description: str = ""
    config: Mapping[str, Any] = {}
    refused: str = ""  # why the engine cannot use it


class Provider(Struct, frozen=True, omit_defaults=True):
    """One compiled ``provider.yaml``."""

    name: str
    version: str
    services: Mapping[str, Entry]
    title: str = ""
    config: Mapping[str, Any] = {}
    items: str = "items"  # where answers have their rows if nothing else is said
