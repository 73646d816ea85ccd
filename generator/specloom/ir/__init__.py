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

from .definitions import (
    Access,
    Alias,
    Alternatives,
    Condition,
    Definition,
    Dependency,
    Enum,
    Field,
    Member,
    Record,
    Source,
)
from .operations import (
    Body,
    Encoding,
    HttpVerb,
    Location,
    MediaKind,
    Operation,
    Paging,
    PagingKind,
    Parameter,
    Parts,
    Requirement,
    Response,
    Server,
    Style,
    Variable,
)
from .resources import (
    Api,
    Column,
    Method,
    Resource,
    Rule,
    Scheme,
    SchemeKind,
    Service,
    SqlVerb,
)
from .text import AUTHORIZATION, NO_TEXT, Text, text_of
from .types import (
    ANY,
    Const,
    Format,
    Held,
    Kind,
    Limits,
    ListOf,
    MapOf,
    Nullable,
    OneOf,
    Primitive,
    Ref,
    Tag,
    TupleOf,
    Type,
    without_null,
)
from .values import ABSENT, Absent, Array, Object, Value

__all__ = [
    "ABSENT",
    "ANY",
    "AUTHORIZATION",
    "NO_TEXT",
    "Absent",
    "Access",
    "Alias",
    "Alternatives",
    "Api",
    "Array",
    "Body",
    "Column",
    "Condition",
    "Const",
    "Definition",
    "Dependency",
    "Encoding",
    "Enum",
    "Field",
    "Format",
    "Held",
    "HttpVerb",
    "Kind",
    "Limits",
    "ListOf",
    "Location",
    "MapOf",
    "MediaKind",
    "Member",
    "Method",
    "Nullable",
    "Object",
    "OneOf",
    "Operation",
    "Paging",
    "PagingKind",
    "Parameter",
    "Parts",
    "Primitive",
    "Record",
    "Ref",
    "Requirement",
    "Resource",
    "Response",
    "Rule",
    "Scheme",
    "SchemeKind",
    "Server",
    "Service",
    "Source",
    "SqlVerb",
    "Style",
    "Tag",
    "Text",
    "TupleOf",
    "Type",
    "Value",
    "Variable",
    "text_of",
    "without_null",
]
