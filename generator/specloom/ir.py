"""The intermediate representation: what an API is, once, for every target.

Frozen, slotted dataclasses of tuples; references by name, never by object, so that an
``Api`` is a tree that compares, hashes, pickles and diffs. Nothing here knows a target.

Three string types carry the safety of everything that is generated:

=========  ======================================  ==================================
in the IR  means                                   may a template print it?
=========  ======================================  ==================================
``str``    our own vocabulary, e.g. ``"query"``    yes
``Name``   words of ``[a-z0-9]+``                  no: pick a spelling through a filter
``Text``   what the author of the spec wrote       no: only quoting filters read it
=========  ======================================  ==================================
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum as _Enum
from typing import Final, Literal, TypeAlias

from .errors import UnsafeTextError
from .names import Name

# --------------------------------------------------------------------------- text


class Text:
    """Untrusted text. ``str()``, formatting and joining raise; ``repr`` hides it.

    Only quoting filters (``targets/*.py``) read ``.raw``; templates cannot, since the
    sandbox denies the attribute.
    """

    __slots__ = ("raw",)
    raw: Final[str]

    def __init__(self, raw: str) -> None:
        object.__setattr__(self, "raw", raw)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("Text is immutable")

    def __str__(self) -> str:
        raise UnsafeTextError("spec text reached output without a quoting filter")

    def __format__(self, spec: str) -> str:
        return str(self)

    def __repr__(self) -> str:
        return f"Text({len(self.raw)} characters)"

    def __bool__(self) -> bool:
        return bool(self.raw)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and self.raw == other.raw

    def __lt__(self, other: Text) -> bool:
        return self.raw < other.raw

    def __hash__(self) -> int:
        return hash(("Text", self.raw))

    def __reduce__(self) -> tuple[type[Text], tuple[str]]:
        return Text, (self.raw,)


NO_TEXT: Final = Text("")
AUTHORIZATION: Final = Text("Authorization")


# --------------------------------------------------------------------------- values


class Absent(_Enum):
    """The type of ``ABSENT``: no default, no example; ``None`` is a value of JSON."""

    ABSENT = "absent"

    def __bool__(self) -> bool:
        return False


ABSENT: Final = Absent.ABSENT


@dataclass(frozen=True, slots=True)
class Array:
    """A JSON array in the spec (a default, an example, a constant)."""

    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Object:
    """A JSON object in the spec, in document order."""

    members: tuple[tuple[Text, Value], ...]


Value: TypeAlias = "Text | int | float | bool | Array | Object | None"

# --------------------------------------------------------------------------- types

Kind = Literal["string", "integer", "number", "boolean", "null", "any"]
Format = Literal[
    "",
    "int32",
    "int64",
    "float",
    "double",
    "decimal",
    "date",
    "date-time",
    "time",
    "duration",
    "uuid",
    "byte",
    "binary",
    "password",
    "email",
    "uri",
]


@dataclass(frozen=True, slots=True)
class Primitive:
    """A JSON scalar; ``any`` takes whatever JSON can hold; ``never`` is an empty OneOf."""

    kind: Kind
    format: Format = ""


@dataclass(frozen=True, slots=True)
class Const:
    """Exactly this value (``const``, or an enum of one that has no name of its own)."""

    value: Value


@dataclass(frozen=True, slots=True)
class ListOf:
    item: Type
    unique: bool = False


@dataclass(frozen=True, slots=True)
class TupleOf:
    """``prefixItems``; ``rest`` is the type of what follows, None if nothing may."""

    items: tuple[Type, ...]
    rest: Type | None


@dataclass(frozen=True, slots=True)
class MapOf:
    """An object with free keys."""

    value: Type


@dataclass(frozen=True, slots=True)
class Nullable:
    """The type or JSON null; never nested, never around ``any`` or ``null``."""

    type: Type


@dataclass(frozen=True, slots=True)
class Tag:
    """A discriminator: the property ``wire`` says which option a value is.

    ``values`` maps each known wire value to the index of its option.
    """

    wire: Text
    values: tuple[tuple[Text, int], ...]


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of several types (``oneOf``, ``anyOf``, type arrays); flat, without repeats."""

    options: tuple[Type, ...]
    tag: Tag | None = None


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """A definition, by name. ``home`` is the service that owns it; None: shared by several."""

    name: Name
    home: Name | None = None


Type: TypeAlias = (
    "Primitive | Const | ListOf | TupleOf | MapOf | Nullable | OneOf | Ref"
)
ANY: Final = Primitive("any")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a schema says of a value's size. Told in docs; never enforced by us.

    ``pattern`` is copied, never compiled at generation or import.
    """

    minimum: int | float | None = None
    maximum: int | float | None = None
    exclusive_minimum: int | float | None = None
    exclusive_maximum: int | float | None = None
    multiple_of: int | float | None = None
    min_length: int | None = None
    max_length: int | None = None
    min_items: int | None = None
    max_items: int | None = None
    pattern: Text | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where an element was written: file as the user named it (relative), pointer, line."""

    file: Text
    pointer: Text
    line: int = 0


Access = Literal["both", "read", "write"]


@dataclass(frozen=True, slots=True)
class Field:
    """A property of a record.

    ``name`` is unique in its record; ``wire`` is what travels. ``type`` is Nullable where
    null is allowed; ``required`` speaks of presence only.
    """

    name: Name
    wire: Text
    type: Type
    required: bool = False
    doc: Text = NO_TEXT
    default: Value | Absent = ABSENT
    example: Value | Absent = ABSENT
    access: Access = "both"
    deprecated: bool = False
    limits: Limits | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """An object with known properties.

    ``extra`` is the type of undeclared properties where the schema *declares*
    ``additionalProperties`` (or ``patternProperties``); None otherwise, and then unknown
    properties are tolerated and dropped.
    """

    name: Name
    wire: Text  # the schema's own name, or "" for an inline schema
    fields: tuple[Field, ...]
    extra: Type | None = None
    doc: Text = NO_TEXT
    deprecated: bool = False
    example: Value | Absent = ABSENT
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """One value of an enum; ``doc`` from ``x-enum-descriptions`` and the like."""

    name: Name
    value: Value
    doc: Text = NO_TEXT
    deprecated: bool = False


@dataclass(frozen=True, slots=True)
class Enum:
    """A closed list in the spec; open in what we decode: unknown values survive.

    ``kind`` is the JSON type of all its values, ``any`` where they differ. Null is not a
    member: its users are Nullable.
    """

    name: Name
    wire: Text
    kind: Kind
    members: tuple[Member, ...]
    doc: Text = NO_TEXT
    deprecated: bool = False
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Alias:
    """A named type that is neither record nor enum."""

    name: Name
    wire: Text
    type: Type
    doc: Text = NO_TEXT
    deprecated: bool = False
    limits: Limits | None = None
    source: Source | None = None


Definition: TypeAlias = "Record | Enum | Alias"

# --------------------------------------------------------------------------- operations

HttpVerb = Literal[
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query"
]
Location = Literal["path", "query", "header", "cookie", "field", "body"]
Style = Literal[
    "simple", "label", "matrix", "form", "spaceDelimited", "pipeDelimited", "deepObject"
]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One input of an operation, as a caller sees it.

    ``location`` says where it travels: ``path``, ``query``, ``header``, ``cookie``; or
    ``field``: one attribute of a JSON (or form) object body, unfolded; or ``body``: the whole
    body, where it is not a plain object. ``field.name`` is unique among all of the
    operation's parameters, in every location.

    ``style``, ``explode``, ``allow_reserved`` are OpenAPI's, defaults already applied;
    ``media`` is set where the parameter has ``content`` instead of ``schema`` (it then
    travels as that media type's text, JSON in practice).
    """

    field: Field
    location: Location
    style: Style = "form"
    explode: bool = True
    allow_reserved: bool = False
    media: Text | None = None


MediaKind = Literal[
    "json", "form", "multipart", "text", "binary", "xml", "events", "jsonl", "none"
]


@dataclass(frozen=True, slots=True)
class Encoding:
    """How one property of a form or multipart body travels."""

    wire: Text
    media: Text | None
    style: Style = "form"
    explode: bool = True
    allow_reserved: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """The request body, in the media type that specloom sends.

    ``unfolded``: the caller gives its attributes one by one (``location == "field"``), and
    ``type`` is a Ref to the record they make. Otherwise the caller gives it whole.
    ``others`` lists further media types that the operation takes for the same type.
    """

    type: Type
    media: Text
    kind: MediaKind
    required: bool
    unfolded: bool
    doc: Text = NO_TEXT
    encodings: tuple[Encoding, ...] = ()
    others: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """One documented response. ``status`` is ``"200"``, ``"4XX"`` or ``"default"``.

    ``type`` is None where there is no body. For ``events`` and ``jsonl`` it is the type of
    one item. ``item_type`` vocabulary: see ``MediaKind``.
    """

    status: str
    kind: MediaKind
    type: Type | None
    media: Text | None = None
    doc: Text = NO_TEXT
    headers: tuple[Field, ...] = ()
    example: Value | Absent = ABSENT


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


@dataclass(frozen=True, slots=True)
class Operation:
    """One HTTP operation.

    ``path`` is cut into fixed text and parameter names (``Parameter.field.name``).
    ``security``: alternatives, each a tuple of requirements that hold together; an empty
    alternative means "also without"; None: the API's default applies.
    ``safe``: may be repeated without harm (GET, HEAD, QUERY, or marked ``x-specloom-safe``).
    """

    key: Text  # "GET /pets/{id}": what messages and reports call it
    id: Text  # operationId, "" if the document has none
    verb: HttpVerb
    path: tuple[Text | Name, ...]
    parameters: tuple[Parameter, ...]
    body: Body | None
    answers: tuple[Answer, ...]
    summary: Text = NO_TEXT  # one line
    doc: Text = NO_TEXT  # all paragraphs, the summary not repeated
    deprecated: bool = False
    safe: bool = False
    tags: tuple[Text, ...] = ()
    security: tuple[tuple[Requirement, ...], ...] | None = None
    servers: tuple[Server, ...] = ()  # overrides; empty: the service's
    source: Source | None = None


# --------------------------------------------------------------------------- resources

SqlVerb = Literal["select", "insert", "update", "replace", "delete", "exec"]


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


@dataclass(frozen=True, slots=True)
class Rule:
    """Which rule decided something, for ``show --explain``: ``what`` in our vocabulary."""

    what: Literal["service", "resource", "method", "verb", "rows", "paging"]
    rule: str


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
    wire: Text = NO_TEXT  # the name in SQL where the document gives one, else the name's snake case


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
    own transport and told in docs.
    """

    name: Name
    wire: Text
    kind: SchemeKind
    location: Literal["header", "query", "cookie"] = "header"
    parameter: Text = AUTHORIZATION
    token_url: Text | None = None
    scopes: tuple[tuple[Text, Text], ...] = ()
    doc: Text = NO_TEXT


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
