"""What a generated method says of itself, and the request that follows from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeAlias, TypeVar
from urllib.parse import quote

from .credentials import token
from .errors import ArgumentError
from .media import MEDIA, accepted, without_parameters
from .messages import Content, Pairs, RequestSpec
from .pages import Paging
from .parameters import (
    Style,
    checked_path,
    cookie_pairs,
    header_text,
    path_text,
    query_pairs,
    query_text,
)
from .payloads import Body
from .values import is_unset, json_text, plain

Place: TypeAlias = Literal[
    "path", "query", "querystring", "header", "cookie", "field", "extras", "body"
]
AnswerKind: TypeAlias = Literal[
    "json", "text", "binary", "xml", "events", "jsonl", "form", "multipart", "none"
]
#: How an answer is asked for: to be read to its end, in items, or in bytes.
Way: TypeAlias = Literal["whole", "stream", "download"]
T = TypeVar("T")

_WAYS: Mapping[str, Way] = {
    "events": "stream",
    "jsonl": "stream",
    "binary": "download",
}

_IN_PATH = "/:@!$&'()*+,;=~%?"  # kept as the description writes them


@dataclass(frozen=True, slots=True)
class Param:
    """One argument of a method, and where it travels.

    A ``field`` is a property of the body, ``extras`` are further ones by their names, a
    ``querystring`` is the whole query.
    ``wire`` is the name there, if it is another one. ``null``: None is sent, as null;
    otherwise None means that the argument was not given. ``json``: the value travels as
    JSON text. ``slashes``: it is several segments of the path. ``many``: the value is a list, so that text in its place is a mistake.
    ``streams`` names the method that gives the answer in items, which the server sends
    where this argument is true; ``on``: where it is not given, too.
    """

    name: str
    place: Place
    wire: str | None = None
    style: Style | None = None
    explode: bool | None = None
    reserved: bool = False
    slashes: bool = False
    json: bool = False
    null: bool = False
    many: bool = False
    deprecated: bool = False
    streams: str = ""
    on: bool = False

    @property
    def key(self) -> str:
        return self.name if self.wire is None else self.wire


@dataclass(frozen=True, slots=True)
class Response:
    """A documented answer: for which status, of which media type, of which type."""

    status: str
    kind: AnswerKind
    type: Any = None
    media: str = ""

    @property
    def way(self) -> Way:
        return _WAYS.get(self.kind, "whole")

    @property
    def media_type(self) -> str:
        """What the content type of such an answer says, parameters left out."""
        return without_parameters(self.media or MEDIA.get(self.kind, ""))


@dataclass(frozen=True, slots=True)
class Server:
    """A base URL: fixed text and names of variables in turn, and the variables' defaults."""

    parts: tuple[str, ...]
    defaults: Mapping[str, str] | None = None

    def url(self, given: Mapping[str, str | None]) -> str:
        """The base URL. Raises ArgumentError for values that would lead elsewhere."""
        made = ""
        for at, part in enumerate(self.parts):
            if at % 2:
                value = given.get(part)
                if value is None:
                    value = (self.defaults or {}).get(part, "")
                if _leads_elsewhere(value, made, "".join(self.parts[at + 1 :])):
                    raise ArgumentError(f"{part}={value!r} cannot be a part of a URL")
                part = value
            made += part
        return made


def _leads_elsewhere(value: str, before: str, after: str) -> bool:
    """Whether a value would end the host too early, leave it empty, or climb in the path."""
    if any(c in "@?#\\" or c <= " " or c == "\x7f" for c in value):
        return True
    _, scheme, host = before.partition("://")
    if not scheme or "/" in host:
        return ".." in value.split("/")
    ends = after[:1] in ("", "/")
    return not value or (".." in value.split("/") if ends else "/" in value)


# Without slots: typing writes to what Operation[T](…) makes, and expects a plain refusal.
@dataclass(frozen=True)
class Operation(Generic[T]):
    """One HTTP operation, which answers with a ``T`` when all goes well.

    ``path`` is fixed text and parameter names in turn. ``security`` names alternatives,
    each a tuple of credentials that hold together; None: as the service says. ``server``
    is where the operation is, if not where its service is.
    """

    method: str
    path: tuple[str, ...]
    params: tuple[Param, ...] = ()
    body: Body | None = None
    responses: tuple[Response, ...] = ()
    paging: Paging | None = None
    safe: bool = False
    security: tuple[tuple[str, ...], ...] | None = None
    server: Server | None = None

    def request(
        self, given: Mapping[str, Any], way: Way, more: Mapping[str, Pairs]
    ) -> RequestSpec:
        """The request for these arguments, which asks for the answer in that way.

        ``more`` are further query parameters by their names. Raises ArgumentError.
        """
        given = self._asking(given, way)
        sent = [(p, given[p.name]) for p in self.params if _is_given(p, given)]
        content, described = self._content(sent)
        return RequestSpec(
            self.method,
            self._path(given) + "".join(self._whole_query(sent)),
            query=tuple(self._query(sent, more)),
            headers=(("accept", self._accept(way)), *described, *_headers(sent)),
            cookies=tuple(self._pairs(sent, "cookie")),
            content=content,
            safe=self.safe,
        )

    def lists(self, status: int) -> bool:
        """Whether this very status is among the documented answers."""
        return any(answer.status == str(status) for answer in self.responses)

    def answer(
        self, status: int, media: str = "", way: Way | None = None
    ) -> Response | None:
        """The documented answer for this status: exact, then its range, then default.

        Of several, one that comes in this way, and of the media type that came.
        """
        for key in (str(status), f"{status // 100}XX", "DEFAULT"):
            found = [a for a in self.responses if a.status.upper() == key]
            found = [a for a in found if a.way == way] or found
            if found:
                return next((a for a in found if a.media_type == media), found[0])
        # A success that is not documented is read like the one that is.
        if 200 <= status < 300:
            return next((a for a in self.responses if a.status[0] == "2"), None)
        return None

    def deprecated(self, given: Mapping[str, Any]) -> list[str]:
        """The deprecated arguments that were given."""
        return [p.name for p in self.params if p.deprecated and _is_given(p, given)]

    def _asking(self, given: Mapping[str, Any], way: Way) -> Mapping[str, Any]:
        """The arguments with the one that asks for items as this way needs it."""
        for param in self.params:
            if not param.streams:
                continue
            value, streamed = given.get(param.name), way == "stream"
            if not streamed and value is True:
                raise ArgumentError(
                    f"{param.name}=True asks for the answer in pieces: call "
                    f"{param.streams}(…), which reads it so"
                )
            if streamed and value is False:
                raise ArgumentError(
                    f"{param.name}=False asks for the answer in one piece, which "
                    f"{param.streams}(…) cannot read"
                )
            if streamed or param.on:
                return {**given, param.name: streamed}
        return given

    def _path(self, given: Mapping[str, Any]) -> str:
        params = {p.name: p for p in self.params if p.place == "path"}
        made = ""
        for at, part in enumerate(self.path):
            made += _path_param(params[part], given[part]) if at % 2 else _fixed(part)
        return checked_path(made)

    def _whole_query(self, sent: _Sent) -> Iterator[str]:
        joint = "&" if any("?" in part for part in self.path[::2]) else "?"
        for param, value in sent:
            if param.place == "querystring":
                yield joint + query_text(_plain(param, value))

    def _query(
        self, sent: _Sent, more: Mapping[str, Pairs]
    ) -> Iterator[tuple[str, str]]:
        """What is described, then what is not, which takes the place of its namesakes."""
        self._refuse_turning(more)
        names = {quote(name, safe="") for name in more}
        kept = [(param, value) for param, value in sent if param.key not in more]
        for pair in self._pairs(kept, "query"):
            if pair[0] not in names:
                yield pair
        for pairs in more.values():
            yield from pairs

    def _refuse_turning(self, more: Mapping[str, Pairs]) -> None:
        """Raise for the parameter that turns pages: each would be the first again."""
        paging = self.paging
        ways = (paging, paging.otherwise) if paging else ()
        turning = {way.parameter for way in ways if way}
        for param in self.params:
            if param.place == "query" and param.name in turning and param.key in more:
                raise ArgumentError(
                    f"{param.key!r} turns the pages of this method, so that no option can "
                    f"set it: give it as the argument {param.name}="
                )

    def _pairs(self, sent: _Sent, place: Place) -> Iterator[tuple[str, str]]:
        for param, value in sent:
            if param.place != place:
                continue
            value = _plain(param, value)
            explode = True if param.explode is None else param.explode
            if place == "cookie":
                style = param.style or "form"
                yield from cookie_pairs(token(param.key), value, explode, style)
            else:
                style = param.style or "form"
                yield from query_pairs(param.key, value, style, explode, param.reserved)

    def _content(self, sent: _Sent) -> tuple[Content, Pairs]:
        """The body and its headers; no body where nothing was given for it."""
        if self.body is None:
            return None, ()
        whole = [value for param, value in sent if param.place == "body"]
        fields: dict[str, Any] = {}
        for extras in (value for param, value in sent if param.place == "extras"):
            fields.update(extras)
        fields |= {p.key: value for p, value in sent if p.place == "field"}
        if whole:
            return self.body.encode(whole[0])
        unfolded = all(param.place != "body" for param in self.params)
        if fields or (unfolded and not self.body.optional):
            return self.body.encode(fields)
        return None, ()

    def _accept(self, way: Way) -> str:
        """The media types that are understood, the wanted answer's first."""
        good = [a for a in self.responses if a.status[0] == "2"]
        wanted = [a for a in good if a.way == way] or good
        others = [a for a in self.responses if a not in good]
        return accepted(
            [a.media_type for a in (*wanted, *others) if not _is_plain_error(a)],
            [a.media_type for a in others if _is_plain_error(a)],
        )


def _is_plain_error(answer: Response) -> bool:
    return answer.status[0] in "45" and answer.kind != "json"


_Sent: TypeAlias = Sequence[tuple[Param, Any]]


def _is_given(param: Param, given: Mapping[str, Any]) -> bool:
    """Whether the argument is to be sent. Raises ArgumentError for text in a list's place."""
    value = given.get(param.name)
    if param.many and isinstance(value, str | bytes):
        raise ArgumentError(
            f"{param.name!r} is a list, not text: write [{value!r:.60}]"
        )
    if value is None:
        return param.null and param.name in given
    return not is_unset(value)


def _headers(sent: _Sent) -> Iterator[tuple[str, str]]:
    for param, value in sent:
        if param.place == "header":
            text = header_text(param.key, _plain(param, value), bool(param.explode))
            yield param.key, text


def _path_param(param: Param, value: Any) -> str:
    style, explode = param.style or "simple", bool(param.explode)
    given = _plain(param, value)
    return path_text(param.key, given, style, explode, param.reserved, param.slashes)


def _plain(param: Param, value: Any) -> Any:
    """What is written in the parameter's style: the value, or its JSON."""
    return json_text(value) if param.json else plain(value)


def _fixed(text: str) -> str:
    """The path's own text; what follows a hash never travels."""
    return quote(text.partition("#")[0], safe=_IN_PATH)
