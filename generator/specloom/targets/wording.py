"""Sentences about resources, methods and answers, for documentation."""

from __future__ import annotations

from collections.abc import Iterator

from .. import ir
from ..names import Name
from ..stackql import quoted, told
from . import markdown
from .credentials import credentials
from .examples.sql import speaks
from .lookup import Index, parameter, variables
from .python import ident
from .silence import why_silent
from .sql import security
from .sql.schemas import Schemas
from .sql.upstream import differences
from .statuses import exception_name, is_unchanged
from .ways import way_of

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
_REPLACEABLE = frozenset(verb.upper() for verb in _DOING if verb != "exec")

_PIECES = {
    "events": "gives events one by one",
    "jsonl": "gives items one by one",
    "binary": "gives bytes to read or save",
}
_FEW = 6  # resources that stand for a service
_PLACES = {
    "field": "body",
    "body": "the whole body",
    "querystring": "the whole query string",
}


def anchor(name: Name) -> str:
    """The anchor of a method's section; never one of the page's own."""
    return name.kebab + "-method" if name.kebab in _FIXED_ANCHORS else name.kebab


def by_verb(resource: ir.Resource) -> list[ir.Method]:
    """The methods, SELECT first, each verb in document order."""
    return sorted(resource.methods, key=lambda method: _VERBS.index(method.verb))


def verbs_of(resource: ir.Resource) -> str:
    """``SELECT, INSERT``: the verbs by which SQL reaches the resource's methods."""
    found = {method.verb for method in resource.methods if speaks(method)}
    listed = [verb.upper() for verb in _VERBS if verb in found]
    return ", ".join(listed) or "not by SQL"


def site_title(api: ir.Api) -> ir.Text:
    """What the whole site is called: the document's title if all services come from one."""
    parts = len(api.services) > 1 and _all_alike(api)
    return api.title if parts and api.title else ir.Text(api.name.snake)


def site_doc(api: ir.Api) -> ir.Text:
    """The text about the whole API; nothing where each service brings its own."""
    return api.doc if len(api.services) > 1 and _all_alike(api) else ir.NO_TEXT


def title(service: ir.Service, api: ir.Api) -> ir.Text:
    """What a service is called; its name where others have the same title."""
    titles = [other.title for other in api.services]
    named = service.title and titles.count(service.title) == 1
    return service.title if named else ir.Text(service.name.snake)


def service_doc(service: ir.Service, api: ir.Api) -> ir.Text:
    """The text about a service; nothing where it is about all of them."""
    docs = [other.doc for other in api.services]
    return service.doc if docs.count(service.doc) == 1 else ir.NO_TEXT


def holds(service: ir.Service, api: ir.Api) -> str:
    """What a service is about, in a sentence, else the names of its resources."""
    if doc := service_doc(service, api):
        return markdown.sentence(doc)
    names = [resource.wire.raw for resource in service.resources]
    more = [f"and {len(names) - _FEW} more"] if len(names) > _FEW else []
    return markdown.escaped(", ".join([*names[:_FEW], *more]))


def _all_alike(api: ir.Api) -> bool:
    """Whether the services are parts of one document."""
    return len({service.source for service in api.services}) == 1


def about(resource: ir.Resource) -> str:
    """What the resource is, in its author's words or, failing these, by its verbs."""
    if resource.doc:
        return markdown.inline(resource.doc)
    return markdown.escaped(_by_verbs(resource))


def described(resource: ir.Resource) -> ir.Text:
    """The same as spec text, for front matter."""
    return resource.doc or ir.Text(_by_verbs(resource))


def _by_verbs(resource: ir.Resource) -> str:
    found = {m.verb for m in resource.methods if not _is_told(m)}
    found = found or {method.verb for method in resource.methods}
    doing = [_DOING[verb] for verb in _VERBS if verb in found]
    listed = ", ".join(doing[:-1]) + " and " + doing[-1] if doing[1:] else doing[0]
    return f"{listed[:1].upper()}{listed[1:]} {resource.wire.raw}."


def _is_told(method: ir.Method) -> bool:
    """Whether a method adds nothing to what the one does whose operation it is."""
    return method.alias_of is not None and method.verb == "exec"


def names_of(method: ir.Method, names: tuple[Name, ...]) -> str:
    """Parameters by name, linked to their rows."""
    target = f"#{anchor(method.name)}--inputs"
    wires = [parameter(method.operation, name).field.wire.raw for name in names]
    return ", ".join(f"[{markdown.escaped(wire)}]({target})" for wire in wires)


def server_note(service: ir.Service) -> str:
    """Which variables of the server's address every method needs beside its own."""
    named = [
        f"[{markdown.escaped(v.wire.raw)}](#parameters)" for v in variables(service)
    ]
    return f"Every method also needs {' and '.join(named)}." if named else ""


def place(parameter: ir.Parameter) -> str:
    """Where the parameter travels."""
    return _PLACES.get(parameter.location, parameter.location)


def accessible(method: ir.Method) -> str:
    """The verb by which SQL reaches the method first of all."""
    return method.verb.upper() if speaks(method) else "not by SQL"


def reached(method: ir.Method) -> str:
    """Every way in which SQL reaches the method."""
    first = accessible(method)
    return f"{first} or EXEC" if first in _REPLACEABLE else first


def exec_note(resource: ir.Resource) -> str:
    """Whether EXEC reaches all methods of the resource."""
    mute: dict[str, list[str]] = {}
    for method in resource.methods:
        if why := why_silent(method):
            mute.setdefault(why, []).append(method.name.snake)
    if not mute:
        return "EXEC calls every method by its name, whatever else reaches it."
    told = "; ".join(
        f"{', '.join(names)} ({markdown.escaped(why)})" for why, names in mute.items()
    )
    if sum(map(len, mute.values())) == len(resource.methods):
        return f"SQL calls none of them: {told}."
    return (
        "EXEC calls every method by its name, whatever else reaches it, but for these: "
        f"{told}."
    )


def other_names(field: ir.Field, in_sql: ir.Text) -> str:
    """What Python and SQL call a parameter, where that is not its name on the wire."""
    spellings = (("Python", ident(field.name)), ("SQL", in_sql.raw))
    found = [
        f"{markdown.code_span(spelled)} in {language}"
        for language, spelled in spellings
        if spelled != field.wire.raw
    ]
    return f"Called {' and '.join(found)}." if found else ""


def status(answer: ir.Response) -> str:
    """``200``, ``4XX`` or, for ``default``, words."""
    return "any other" if answer.status == "default" else answer.status


def in_python(answer: ir.Response, method: ir.Method) -> str:
    """What a Python caller gets: a value or an exception."""
    if answer.status[0] in "345d" and not is_unchanged(answer, method.operation):
        return f"raises `{exception_name(answer.status)}`"
    if method.paging is not None:
        return "iterates over the rows"
    if way_of(answer) != "call":
        return _PIECES[answer.kind]
    return "returns it" if answer.type is not None else "returns `None`"


def answered_headers(operation: ir.Operation) -> list[tuple[ir.Response, ir.Field]]:
    """The headers of the answers, each status once, however many kinds of bodies it has."""
    by_status = {answer.status: answer for answer in reversed(operation.responses)}
    listed = [by_status.pop(a.status, None) for a in operation.responses]
    return [(a, header) for a in listed if a is not None for header in a.headers]


def other_answers(operation: ir.Operation) -> str:
    """The media types of answers that nobody gets: neither Python nor SQL asks for them."""
    named = [
        f"{markdown.codes(answer.others)} ({status(answer)})"
        for answer in operation.responses
        if answer.others
    ]
    asked = "Described as well, but asked for by neither Python nor SQL: "
    return f"{asked}{'; '.join(named)}." if named else ""


def sent_as(operation: ir.Operation) -> str:
    """Which media type a body is sent in, where the description has others for the same."""
    body = operation.body
    if body is None or not body.others:
        return ""
    sent, others = markdown.code(body.media), markdown.codes(body.others)
    return f"The body is sent as {sent}; described as well, but not sent: {others}."


def called(
    answer: ir.Response, method: ir.Method, resource: ir.Resource, index: Index
) -> str:
    """Which method gives an answer in Python, where one operation has several."""
    if len(index.ways(method)) == 1 or answer.status[0] != "2":
        return ""
    way = "pages" if way_of(answer) == "call" and method.paging else way_of(answer)
    found = index.python_names(resource)[method.name]
    return f": {markdown.code_span(found[way])}" if way in found else ""


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
        *_switched(method, paging),
    ]
    if paging.size is not None:
        size = parameter(method.operation, paging.size).field.wire
        parts.append(f"The size of a page is {markdown.code(size)}.")
    return " ".join(parts)


def upstream(method: ir.Method, schemas: Schemas) -> str:
    """What StackQL's own engine does otherwise with this method; empty if nothing."""
    found = differences(method, schemas) if speaks(method) else {}
    return f"{told(quoted(found, markdown.code_span))}." if found else ""


def _switched(method: ir.Method, paging: ir.Paging) -> Iterator[str]:
    """What must be switched on for tokens to come, and what follows where none comes."""
    if paging.switch is not None:
        wire = parameter(method.operation, paging.switch).field.wire
        yield (
            f"Tokens come only where {markdown.code(wire)} is `true`: Python and SQL send"
            " that unless you give it."
        )
    if paging.otherwise is not None:
        yield f"Where no token comes, {_rule(method, paging.otherwise)}"


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


def given(scheme: ir.Scheme, api: ir.Api) -> str:
    """How a scheme's credentials are given: by arguments, or the environment."""
    asked = credentials(api, scheme)
    return "; ".join(f"`{pair.argument}=` or `{pair.variable}`" for pair in asked)


def credential_note(api: ir.Api) -> str:
    """Where Python and SQL take credentials from."""
    read = " and ".join(f"`{variable}`" for variable in security.variables(api))
    sql = f"SQL from {read}" if read else "SQL sends none"
    return f"Python takes them as arguments or from the environment, {sql}."


def install(api: ir.Api) -> str:
    """How to install the package that stands beside these pages."""
    return markdown.fence(f"pip install ./client/{ident(api.name)}", "sh")


def first_query(api: ir.Api) -> str:
    """A statement that needs no credential."""
    name = api.name.snake
    show = f'specloom sql --provider-dir sql/{name} "SHOW SERVICES IN {name}"'
    return markdown.fence(show, "sh")
