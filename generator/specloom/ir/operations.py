"""HTTP operations: what goes in, what comes back, how pages follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..names import Name
from .definitions import Field, Source
from .filling import quickly_filled
from .text import NO_TEXT, Text
from .types import Type
from .values import ABSENT, Absent, Value

# ``other``: a method that the description names itself, such as COPY.
HttpVerb = Literal[
    "get",
    "put",
    "post",
    "delete",
    "options",
    "head",
    "patch",
    "trace",
    "query",
    "other",
]
Location = Literal["path", "query", "querystring", "header", "cookie", "field", "body"]
Style = Literal[
    "simple",
    "label",
    "matrix",
    "form",
    "spaceDelimited",
    "pipeDelimited",
    "deepObject",
    "cookie",
]


@quickly_filled
@dataclass(frozen=True, slots=True)
class Parameter:
    """One input of an operation, as a caller sees it.

    ``location`` says where it travels: ``path``, ``query``, ``header``, ``cookie``; or
    ``querystring``: it is the whole query, and its name does not travel; or ``field``: one
    attribute of a JSON (or form) object body, unfolded; or ``body``: the whole body, where
    it is not a plain object. ``field.name`` is unique among all of the
    operation's parameters, in every location.

    ``style``, ``explode``, ``allow_reserved`` are OpenAPI's, defaults already applied;
    ``media`` is set where the parameter has ``content`` instead of ``schema``. ``slashes``:
    a value in the path is several segments, whose slashes stand as they are.
    """

    field: Field
    location: Location
    style: Style = "form"
    explode: bool = True
    allow_reserved: bool = False
    media: Text | None = None
    slashes: bool = False

    @property
    def is_json(self) -> bool:
        """Whether it travels as JSON; in any other media type, as its style says."""
        return self.media is not None and "json" in self.media.raw

    @property
    def is_in_body(self) -> bool:
        """Whether it is the body or an attribute of it."""
        return self.location in ("field", "body")


MediaKind = Literal[
    "json", "form", "multipart", "text", "binary", "xml", "events", "jsonl", "none"
]


@dataclass(frozen=True, slots=True)
class Encoding:
    """How one property of a form or multipart body travels, or one part without a name.

    ``headers`` are those of a part that are always the same, whatever is in it.
    """

    wire: Text
    media: Text | None
    style: Style = "form"
    explode: bool = True
    allow_reserved: bool = False
    headers: tuple[tuple[Text, Text], ...] = ()

    @property
    def is_json(self) -> bool:
        """Whether it travels as JSON, whatever its style."""
        return self.media is not None and "json" in self.media.raw


@dataclass(frozen=True, slots=True)
class Parts:
    """How the parts of a multipart body travel that have no names: by their positions."""

    first: tuple[Encoding, ...]
    others: Encoding


@quickly_filled
@dataclass(frozen=True, slots=True)
class Body:
    """The request body, in the media type that specloom sends.

    ``unfolded``: the caller gives its attributes one by one (``location == "field"``), and
    ``type`` is a Ref to the record they make. Otherwise the caller gives it whole.
    ``others`` lists further media types that the operation takes for the same type.
    ``parts`` is set where a multipart body is a list, one part for each item. ``inside`` is
    what XML holds, which travels as it is given, where a component says so.
    """

    type: Type
    media: Text
    kind: MediaKind
    required: bool
    unfolded: bool
    doc: Text = NO_TEXT
    encodings: tuple[Encoding, ...] = ()
    others: tuple[Text, ...] = ()
    parts: Parts | None = None
    inside: Type | None = None


@quickly_filled
@dataclass(frozen=True, slots=True)
class Response:
    """One documented response. ``status`` is ``"200"``, ``"4XX"`` or ``"default"``.

    ``type`` is None where there is no body. For ``events`` and ``jsonl`` it is the type of
    one item. ``item_type`` vocabulary: see ``MediaKind``. ``others`` lists the media types
    that whoever asks for them gets, which clients do not. ``inside``: as of bodies.
    """

    status: str
    kind: MediaKind
    type: Type | None
    media: Text | None = None
    doc: Text = NO_TEXT
    headers: tuple[Field, ...] = ()
    example: Value | Absent = ABSENT
    others: tuple[Text, ...] = ()
    inside: Type | None = None


PagingKind = Literal["token", "offset", "page", "link", "next_url"]


@dataclass(frozen=True, slots=True)
class Paging:
    """How an operation's pages follow each other.

    ``token``   the answer's ``next`` goes into the request's ``parameter`` (body or query);
                a cursor taken from the last row has ``next`` starting with the items' path
    ``offset``  ``parameter`` grows by the number of rows received
    ``page``    ``parameter`` grows by one; the end is an empty page or ``total``
    ``link``    the header ``Link`` with ``rel="next"``
    ``next_url``  the answer's ``next`` is the URL of the next page

    ``items``, ``next``, ``total``, ``more`` are paths of property names into the answer's body
    (``items == ()``: the body itself is the array). ``more`` is a boolean "has more".
    ``first`` is the value of the first page or offset. ``rule`` names what decided.

    ``switch`` is a boolean parameter without which no token comes: it is sent as true unless
    the caller gives it. ``otherwise`` is how pages follow where no token comes: where the
    caller gives false, or an offset, or the server knows better.
    """

    kind: PagingKind
    items: tuple[Text, ...]
    item_type: Type
    parameter: Name | None = None  # of Parameter.field.name
    size: Name | None = None  # the page size parameter
    next: tuple[Text, ...] = ()
    total: tuple[Text, ...] = ()
    more: tuple[Text, ...] = ()
    first: int = 0
    rule: str = ""
    pages: tuple[Text, ...] = ()  # path to the number of pages (``total`` counts rows)
    switch: Name | None = None  # of Parameter.field.name
    otherwise: Paging | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """One scheme that must be given, with the scopes asked for."""

    scheme: Name
    scopes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Variable:
    """A server variable; given once, to the client."""

    name: Name
    wire: Text
    default: Text
    values: tuple[Text, ...] = ()
    doc: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class Server:
    """A base URL, already cut: fixed text and names of its variables. Never parsed again."""

    parts: tuple[Text | Name, ...]
    variables: tuple[Variable, ...] = ()
    doc: Text = NO_TEXT


@quickly_filled
@dataclass(frozen=True, slots=True)
class Operation:
    """One HTTP operation.

    ``path`` is cut into fixed text and parameter names (``Parameter.field.name``).
    ``security``: alternatives, each a tuple of requirements that hold together; an empty
    alternative means "also without"; None: the API's default applies.
    ``safe``: may be repeated without harm (GET, HEAD, QUERY, or marked ``x-specloom-safe``).
    ``method`` is the HTTP method where ``verb`` is ``other``.
    """

    key: Text  # "GET /pets/{id}": what messages and reports call it
    id: Text  # operationId, "" if the document has none
    verb: HttpVerb
    path: tuple[Text | Name, ...]
    parameters: tuple[Parameter, ...]
    body: Body | None
    responses: tuple[Response, ...]
    summary: Text = NO_TEXT  # one line
    doc: Text = NO_TEXT  # all paragraphs, the summary not repeated
    deprecated: bool = False
    safe: bool = False
    tags: tuple[Text, ...] = ()
    security: tuple[tuple[Requirement, ...], ...] | None = None
    servers: tuple[Server, ...] = ()  # overrides; empty: the service's
    source: Source | None = None
    method: Text = NO_TEXT
