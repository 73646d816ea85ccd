"""Requests as they arrive: taken apart, held against the description and what was meant."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from fnmatch import fnmatchcase
from typing import Any, Final
from urllib.parse import unquote

from .operations import Content, Described, Input, Key
from .schemas import Schema, Schemas
from .styles import (
    Reading,
    header_value,
    kinds_of,
    pairs_of,
    path_value,
    typed,
    written,
)

NOTHING: Final = object()
#: Headers that every request has, whether a document takes them for parameters or not.
_USUAL = frozenset({"user-agent", "accept-encoding"})


@dataclass(slots=True)
class Given:
    """What a caller gives an operation, by the names that travel.

    ``doubtful``: the schemas themselves do not allow it, so that only what was meant
    can be asked for.
    """

    inputs: dict[Key, Any] = field(default_factory=dict)
    body: Any = NOTHING
    media: str = ""
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Arrived:
    """A request as the server has it."""

    verb: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]


def faults(
    schemas: Schemas, described: Described, given: Given | None, arrived: Arrived
) -> Iterator[str]:
    """What is wrong with a request; ``given`` is None where only the schemas tell."""
    if arrived.verb != described.verb:
        yield f"{arrived.verb} instead of {described.verb}"
    texts = described.cut(arrived.path)
    if texts is None:
        yield f"the path {arrived.path} is not {described.path}"
        return
    found: dict[Key, Any] = {}
    pairs = [p for p in pairs_of(arrived.query) if p not in _written(described.path)]
    templates = {k: unquote(v)[1:-1] for k, v in _written(described.path) if "{" in v}
    query = Reading(schemas, [(templates.get(key, key), v) for key, v in pairs])
    cookies = Reading(schemas, _cookies(arrived.headers.get("cookie", "")))
    sent = {"query": list(query.pairs), "cookie": list(cookies.pairs)}
    for said in sorted(described.inputs, key=_last_if_it_takes_all(schemas)):
        value = _value(schemas, said, texts, arrived.headers, query, cookies)
        if value is not None:
            found[said.place, said.name] = value
        elif said.required:
            yield f"the {said.place} parameter {said.name!r} is missing"
    yield from _signed(described, arrived, sent)
    _take_credentials(described, query, cookies)
    yield from (f"unknown in the query: {pair}" for pair in query.pairs)
    yield from (f"an unknown cookie: {pair}" for pair in cookies.pairs)
    yield from _parameter_faults(schemas, described, given, found)
    yield from _body_faults(schemas, described, given, arrived)


def is_accepted(accept: str, media: str) -> bool:
    """Whether the client said that it takes this media type."""
    bare = media.partition(";")[0].strip().lower()
    return any(
        fnmatchcase(bare, one.partition(";")[0].strip()) for one in accept.split(",")
    )


def _written(path: str) -> list[tuple[str, str]]:
    """The query that stands in the path itself."""
    return pairs_of(path.partition("#")[0].partition("?")[2])


def _last_if_it_takes_all(schemas: Schemas) -> Any:
    """Exploded objects take whatever is left."""

    def key(said: Input) -> bool:
        spread = said.style == "form" and said.explode and not said.media
        return said.place == "query" and spread and _is_object(schemas, said.schema)

    return key


def _is_object(schemas: Schemas, schema: Schema) -> bool:
    return kinds_of(schemas, schema)[0] == "object"


def _value(
    schemas: Schemas,
    said: Input,
    texts: Mapping[str, str],
    headers: Mapping[str, str],
    query: Reading,
    cookies: Reading,
) -> Any:
    match said.place:
        case "path" if said.name not in texts:  # it stands in the query
            return query.take(said.name, said.schema, "form", False)
        case "path" if said.media:
            return json.loads(unquote(texts[said.name]))
        case "path":
            return path_value(
                schemas,
                said.name,
                texts[said.name],
                said.schema,
                said.style,
                said.explode,
            )
        case "header":
            text = headers.get(said.name.lower())
            if text is None or said.media:
                return None if text is None else json.loads(text)
            return header_value(schemas, text, said.schema, said.explode)
        case "querystring":
            return _whole_query(schemas, said, query)
        case place:
            reading = query if place == "query" else cookies
            if said.media:
                text = reading.take(said.name, {"type": "string"}, "form", False)
                return None if text is None else json.loads(text)
            return reading.take(said.name, said.schema, said.style, said.explode)


def _whole_query(schemas: Schemas, said: Input, query: Reading) -> Any:
    """The query string as a form, which takes all that is left of it, or as one value."""
    if not query.pairs:
        return None
    if "urlencoded" not in said.media:
        text, _ = query.pairs.pop(0)
        return json.loads(text) if said.media.endswith("json") else text
    return _form(schemas, said.schema, said.encoding, query)


def _cookies(header: str) -> list[tuple[str, str]]:
    found = [part.strip().partition("=") for part in header.split(";") if part.strip()]
    return [(name, value) for name, _, value in found]


def _signed(
    described: Described, arrived: Arrived, sent: Mapping[str, list[tuple[str, str]]]
) -> Iterator[str]:
    """The credentials must be those of one alternative; one may be a parameter as well."""
    alternatives = described.security
    proofs = [[_proof(scheme, arrived, sent) for scheme in a] for a in alternatives]
    if proofs and not any(all(given) for given in proofs):
        yield "no alternative of `security` is met"


def _take_credentials(described: Described, query: Reading, cookies: Reading) -> None:
    for scheme in (s for a in described.security for s in a):
        reading = {"query": query, "cookie": cookies}.get(str(scheme.get("in")))
        if reading is not None:
            reading.take(scheme["name"], {"type": "string"}, "form", True)


def _proof(
    scheme: Mapping[str, Any],
    arrived: Arrived,
    sent: Mapping[str, list[tuple[str, str]]],
) -> bool:
    authorization = arrived.headers.get("authorization", "")
    match scheme["type"], str(scheme.get("scheme", "")).lower():
        case "apiKey", _ if scheme["in"] == "header":
            name = scheme["name"].lower()
            return name in arrived.headers or " " in name  # which no header has
        case "apiKey", _:
            return any(name == scheme["name"] for name, _ in sent[scheme["in"]])
        case "http", "basic":
            return authorization.startswith("Basic ")
        case ("http", "bearer") | ("oauth2" | "openIdConnect", _):
            return authorization.startswith("Bearer ")
        case _:
            return True  # left to the caller's own transport


def _parameter_faults(
    schemas: Schemas,
    described: Described,
    given: Given | None,
    found: Mapping[Key, Any],
) -> Iterator[str]:
    inputs = {} if given is None else given.inputs
    spread = [s for s in described.inputs if _last_if_it_takes_all(schemas)(s)]
    alike = [(s.place, s.name) for s in spread if len(spread) > 1]
    for key in dict.fromkeys([*inputs, *found]) if given is not None else ():
        if key not in inputs and key[0] == "header" and key[1].lower() in _USUAL:
            continue
        if key in alike:
            continue  # whose members are whose cannot be told
        meant = inputs.get(key, NOTHING)
        came = found.get(key, NOTHING)
        if not same(meant, came) and not _is_list_of(came, meant):
            yield f"the {key[0]} parameter {key[1]!r}: {_differ(meant, came)}"
    for said in described.inputs:
        value = found.get((said.place, said.name))
        if said.place == "header" and said.name.lower() in _USUAL:
            continue
        if value is not None and (given is None or not given.doubtful):
            for error in schemas.errors(value, said.schema, "request"):
                yield f"the {said.place} parameter {said.name!r}: {error}"


def _is_list_of(one: Any, meant: Any) -> bool:
    """Whether a list of one was meant: on the wire it looks like what is in it."""
    return isinstance(meant, list) and len(meant) == 1 and same(meant[0], one)


def _differ(meant: Any, came: Any) -> str:
    if came is NOTHING:
        return f"{meant!r:.200} was not sent"
    if meant is NOTHING:
        return f"{came!r:.200} was sent unasked"
    return f"{meant!r:.200} came as {came!r:.200}"


# --------------------------------------------------------------------------- bodies


def _body_faults(
    schemas: Schemas, described: Described, given: Given | None, arrived: Arrived
) -> Iterator[str]:
    kind = arrived.headers.get("content-type", "")
    if not arrived.body and not kind:
        meant = given is not None and given.body not in (NOTHING, {})
        if described.needs_body or meant:
            yield "no body"
        return
    content = _content(described, kind)
    if content is None:
        yield f"a body of {kind or 'no type'}, which is not described"
        return
    try:
        value = body_value(schemas, content, arrived.body, kind)
    except ValueError as reason:
        yield f"a body that is no {content.media}: {reason}"
        return
    meant = NOTHING if given is None else given.body
    value = _single(meant, value) if "multipart" in content.media else value
    said = written(meant) if "urlencoded" in content.media else meant
    if given is not None and not _is_meant(meant, value) and not same(said, value):
        yield f"the body: {_differ(given.body, value)}"
    elif said != meant:
        return  # a form has no way to say all of it
    elif given is not None and given.body is NOTHING:
        return  # an object that says that nothing was given
    elif not (given is not None and given.doubtful) and not isinstance(value, bytes):
        for error in schemas.errors(_without_files(value), content.schema, "request"):
            yield f"the body: {error}"


def _single(meant: Any, came: Any) -> Any:
    """The parts, those that were meant as single values not in lists, as they may look."""
    if not isinstance(meant, dict) or not isinstance(came, dict):
        return came
    return {
        name: part[0] if _is_list_of(meant.get(name), part) else part
        for name, part in came.items()
    }


def _is_meant(meant: Any, value: Any) -> bool:
    """Whether the body is what was given; an empty object may say that nothing was."""
    return (meant is NOTHING and value == {}) or same(meant, value)


def _content(described: Described, kind: str) -> Content | None:
    """What is described of a type; of several that match, the most specific one counts."""
    bare = kind.partition(";")[0].strip().lower()
    found = [each for each in described.bodies if fnmatchcase(bare, each.bare)]
    return min(found, key=lambda each: each.bare.count("*"), default=None)


def body_value(schemas: Schemas, content: Content, body: bytes, kind: str) -> Any:
    """The body as a value. Raises ValueError where it is not what its type says."""
    bare = kind.partition(";")[0].strip().lower()
    if bare == "application/x-www-form-urlencoded":
        if kinds_of(schemas, content.schema)[0] == "string":
            return body.decode()
        reading = Reading(schemas, pairs_of(body.decode("ascii")))
        return _form(schemas, content.schema, content.encoding, reading)
    if bare.startswith("multipart/"):
        return _multipart(schemas, content, body, kind)
    if "jsonl" in bare or "ndjson" in bare or "json-seq" in bare:
        return [json.loads(line) for line in body.splitlines() if line]
    if "json" in bare:
        return json.loads(body)
    if bare.startswith("text/") and "xml" not in bare:
        return body.decode()
    return body


def _form(
    schemas: Schemas, schema: Schema, encoding: Mapping[str, Any], reading: Reading
) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for name, part in _parts(schemas, schema).items():
        said = encoding.get(name) or {}
        styled = not said.keys().isdisjoint(("style", "explode", "allowReserved"))
        style = said.get("style", "form")
        if "json" in str(said.get("contentType")) or (
            _is_object(schemas, part) and not styled
        ):
            whole = reading.take(name, {"type": "string"}, "form", False)
            found = None if whole is None else json.loads(whole)
        else:
            found = reading.take(name, part, style, said.get("explode", True))
        if found is not None:
            value[name] = found
    open_schema = {"allOf": [schema], "additionalProperties": True}
    rest = reading.take("", open_schema, "form", True)
    return value | (rest or {})


def _multipart(schemas: Schemas, content: Content, body: bytes, kind: str) -> Any:
    if body.startswith(b"--") and body.count(b"\r\n") == 1:
        return {}  # the closing delimiter alone: nothing was given
    head = f"Content-Type: {kind}\r\n\r\n".encode()
    message: Any = message_from_bytes(head + body, policy=policy.HTTP)
    if not message.is_multipart():
        raise ValueError("there are no parts")
    if kinds_of(schemas, content.schema)[0] == "array":
        listed = enumerate(message.iter_parts())
        return [_unnamed(schemas, content, number, part) for number, part in listed]
    parts = _parts(schemas, content.schema)
    value: dict[str, Any] = {}
    for part in message.iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        name = name.replace("%22", '"').replace("%0D", "\r").replace("%0A", "\n")
        said = content.encoding.get(name) or {}
        _check_part(name, part.get("content-type"), said)
        schema = parts.get(name, True)
        many = kinds_of(schemas, schema)[0] == "array"
        whole = "json" in str(said.get("contentType"))
        item = schemas.whole(schema).keywords.get("items", True) if many else schema
        found = _part(schemas, part, schema if whole else item)
        if many and not whole:
            value.setdefault(name, []).append(found)
        else:
            value[name] = found
    return value


def _unnamed(schemas: Schemas, content: Content, number: int, part: Any) -> Any:
    """A part by its position."""
    first = content.first
    said = first[number] if number < len(first) else content.rest
    media = part.get("content-type")
    _check_part(str(number), media, said)
    for name, header in (said.get("headers") or {}).items():
        wanted = header["schema"].get("const")
        if wanted is not None and part.get(name) != wanted:
            raise ValueError(f"the part {number} has {name} {part.get(name)!r}")
    schema = item_at(schemas, content.schema, number)
    is_file = "type" not in schemas.whole(schema).keywords
    if is_file and media is not None and "json" not in media:
        return part.get_payload(decode=True)
    return _part(schemas, part, schema)


def item_at(schemas: Schemas, schema: Schema, number: int) -> Schema:
    """The schema of a list's item."""
    said = schemas.whole(schema).keywords
    first = said.get("prefixItems") or ()
    return first[number] if number < len(first) else said.get("items", True)


def _check_part(name: str, media: str | None, said: Mapping[str, Any]) -> None:
    allowed = str(said.get("contentType") or "*/*")
    patterns = [one.strip() for one in allowed.split(",")]
    if not any(fnmatchcase(media or "text/plain", p) for p in patterns):
        raise ValueError(f"the part {name!r} is {media}, not {allowed}")


def _part(schemas: Schemas, part: Any, schema: Schema) -> Any:
    content = part.get_payload(decode=True)
    if part.get_filename() is not None:
        return content
    if "json" in str(part.get("content-type")):
        return json.loads(content)
    return typed(schemas, content.decode(), schema)


def _parts(schemas: Schemas, schema: Schema) -> dict[str, Schema]:
    whole = schemas.whole_of_all(schema)
    return {name: {"allOf": parts} for name, parts in whole.properties.items()}


def _without_files(value: Any) -> Any:
    """Bytes are text to a schema."""
    if isinstance(value, bytes):
        return "bytes"
    if isinstance(value, list):
        return [_without_files(item) for item in value]
    if isinstance(value, dict):
        return {key: _without_files(item) for key, item in value.items()}
    return value


def same(meant: Any, came: Any) -> bool:
    """Whether a value arrived as it was meant; forms and URLs know only text."""
    if isinstance(meant, dict) and isinstance(came, dict):
        return meant.keys() == came.keys() and all(
            same(value, came[key]) for key, value in meant.items()
        )
    if isinstance(meant, list) and isinstance(came, list):
        pairs = zip(meant, came, strict=False)
        return len(meant) == len(came) and all(same(m, c) for m, c in pairs)
    if isinstance(meant, str) and isinstance(came, bytes):
        coded = meant.isascii() and base64.b64decode(meant + "==", validate=False)
        return came in (meant.encode(), coded)
    if isinstance(meant, bool) or isinstance(came, bool):
        return meant is came or str(meant).lower() == str(came).lower()
    if isinstance(meant, str) != isinstance(came, str):
        return str(meant) == str(came)
    return bool(meant == came)
