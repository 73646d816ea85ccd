"""Sentences about resources, methods and answers, for documentation."""

from __future__ import annotations

from .. import ir
from ..names import Name
from ..runtime.errors import ServerError, StatusError, class_for
from . import markdown
from .examples.python import identifier
from .lookup import parameter, variables

_VERBS = ("select", "insert", "update", "replace", "delete", "exec")
_FIXED_ANCHORS = frozenset({"fields", "methods", "parameters"})
_DOING = {
    "select": "reads",
    "insert": "creates",
    "update": "updates",
    "replace": "replaces",
    "delete": "deletes",
    "exec": "acts on",
}
_PLACES = {"field": "body", "body": "the whole body"}


def anchor(name: Name) -> str:
    """The anchor of a method's section; never one of the page's own."""
    return name.kebab + "-method" if name.kebab in _FIXED_ANCHORS else name.kebab


def by_verb(resource: ir.Resource) -> list[ir.Method]:
    """The methods, SELECT first, each verb in document order."""
    return sorted(resource.methods, key=lambda method: _VERBS.index(method.verb))


def verbs_of(resource: ir.Resource) -> str:
    """``SELECT, INSERT``: the verbs that the resource really has."""
    found = {method.verb for method in resource.methods}
    return ", ".join(verb.upper() for verb in _VERBS if verb in found)


def about(resource: ir.Resource) -> str:
    """What the resource is, in its author's words or, failing these, by its verbs."""
    if resource.doc:
        return markdown.inline(resource.doc)
    return markdown.escaped(_by_verbs(resource))


def described(resource: ir.Resource) -> str:
    """``about`` as a quoted scalar for front matter."""
    text = resource.doc.raw if resource.doc else _by_verbs(resource)
    return markdown.quoted(" ".join(text.split()))


def _by_verbs(resource: ir.Resource) -> str:
    found = {method.verb for method in resource.methods}
    doing = [_DOING[verb] for verb in _VERBS if verb in found]
    listed = ", ".join(doing[:-1]) + " and " + doing[-1] if doing[1:] else doing[0]
    return f"{listed[:1].upper()}{listed[1:]} {resource.wire.raw}."


def names_of(
    method: ir.Method, service: ir.Service, names: tuple[Name, ...], server: bool
) -> str:
    """Parameters by name, linked to their rows; ``server`` adds the server's variables."""
    target = f"#{anchor(method.name)}--inputs"
    wires = [parameter(method.operation, name).field.wire for name in names]
    linked = [f"[{markdown.code(wire)}]({target})" for wire in wires]
    if server:
        linked += [
            f"[{markdown.code(v.wire)}](#parameters)" for v in variables(service)
        ]
    return ", ".join(linked)


def place(parameter: ir.Parameter) -> str:
    """Where the parameter travels."""
    return _PLACES.get(parameter.location, parameter.location)


def said_of(method: ir.Method, service: ir.Service) -> str:
    """By which verb SQL reaches the method, and which method it repeats."""
    reached = (
        "by EXEC" if method.verb == "exec" else f"by {method.verb.upper()} and by EXEC"
    )
    text = f"SQL reaches it {reached}."
    if method.alias_of is None:
        return text
    resource, name = method.alias_of
    page = next(r for r in service.resources if r.name == resource)
    link = f"[{page.wire.raw}.{name.snake}]({resource.snake}.md#{anchor(name)})"
    return f"{text} It is the same operation as {link}."


def status(answer: ir.Answer) -> str:
    """``200``, ``4XX`` or, for ``default``, words."""
    return "any other" if answer.status == "default" else answer.status


def error_class(status: str) -> str:
    """The exception of generated clients for a documented status: ``NotFoundError``."""
    if status.isdigit():
        return class_for(int(status)).__name__
    return ServerError.__name__ if status.startswith("5") else StatusError.__name__


def in_python(answer: ir.Answer, method: ir.Method) -> str:
    """What a Python caller gets: a value or an exception."""
    if answer.status[0] in "45" or answer.status == "default":
        return f"raises `{error_class(answer.status)}`"
    if method.paging is not None:
        return "iterates over the rows"
    return "returns it" if answer.type is not None else "returns `None`"


def pages(method: ir.Method) -> str:
    """How pages follow each other, for all who must or need not care."""
    paging = method.paging
    if paging is None:
        return ""
    parts = [
        "Rows come in pages. Python iterates over all of them and fetches pages as they are "
        "needed; `.page()` gives one page. A SELECT follows them to the end, or as far as "
        "its LIMIT needs.",
        _rule(method, paging),
    ]
    if paging.size is not None:
        size = parameter(method.operation, paging.size).field.wire
        parts.append(f"The size of a page is {markdown.code(size)}.")
    return " ".join(parts)


def _rule(method: ir.Method, paging: ir.Paging) -> str:
    given = ""
    if paging.parameter is not None:
        found = parameter(method.operation, paging.parameter)
        given = f"{markdown.code(found.field.wire)} ({place(found)})"
    following = markdown.code_span(".".join(step.raw for step in paging.next))
    match paging.kind:
        case "token":
            return f"The token of the next page is {following} in the answer; it goes into {given}."
        case "offset":
            return f"{given} counts the rows to pass over."
        case "page":
            return f"{given} is the number of the page, from {paging.first}."
        case "link":
            return "The header `Link` with `rel=next` names the next page."
        case "next_url":
            return f"{following} in the answer is the address of the next page."


def travels(scheme: ir.Scheme) -> str:
    """How a credential of the scheme is sent."""
    match scheme.kind:
        case "bearer":
            return "`Authorization: Bearer …`"
        case "basic":
            return "`Authorization: Basic …`"
        case "oauth2":
            flow = "client credentials, as " if scheme.token_url is not None else ""
            return f"{flow}`Authorization: Bearer …`"
        case "api_key":
            return f"{scheme.location} {markdown.code(scheme.parameter)}"
        case "other":
            return "by the caller's own transport"


def server_url(server: ir.Server) -> str:
    """The address with its variables in braces."""
    wires = {v.name: v.wire.raw for v in server.variables}
    parts = (
        p.raw if isinstance(p, ir.Text) else "{" + wires[p] + "}" for p in server.parts
    )
    return markdown.code_span("".join(parts))


def credential_note(api: ir.Api) -> str:
    """Where Python and SQL take the token from, if they can."""
    if not any(scheme.kind in ("bearer", "oauth2") for scheme in api.schemes):
        return ""
    variable = f"{api.name.words[0].upper()}_TOKEN"
    return (
        f"Python and SQL read a bearer token from the environment variable `{variable}`; "
        "in Python it can also be given as `token=`."
    )


def install(api: ir.Api) -> str:
    """How to install the package that stands beside these pages."""
    return markdown.fence(f"pip install ./client/{identifier(api.name)}", "sh")


def first_query(api: ir.Api) -> str:
    """A statement that needs no credential."""
    name = api.name.snake
    show = f'specloom sql --provider-dir sql/{name} "SHOW SERVICES IN {name}"'
    return markdown.fence(show, "sh")
