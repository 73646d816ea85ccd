"""Resources that a provider document already has: ``components.x-stackQL-resources``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from .. import ir
from ..document.pointers import join
from ..names import Name
from .further import in_media
from .inference import Inferred, pages
from .placing import NOTHING_TO_SELECT, Noter, Placement, rows_at, settings
from .reading import Reading
from .rows import Rows, at, steps
from .shapes import Shapes, answer

_AT = "/components/x-stackQL-resources"
_BY = "components.x-stackQL-resources"
_LISTS: tuple[ir.SqlVerb, ...] = ("select", "insert", "update", "replace", "delete")


class Mapped(NamedTuple):
    """One method of a published mapping, as it stands there."""

    resource: str
    method: str
    at: str
    pointer: str
    verbs: tuple[ir.SqlVerb, ...]
    media: str
    object_key: str
    transformed: bool
    paging: Mapping[str, Any]


def methods(
    mapping: Mapping[str, Any], defaults: Mapping[str, Any]
) -> Iterator[Mapped]:
    """The methods of a published mapping, in its order; ``exec`` is to be in no verb list.

    ``defaults`` is the document's ``x-stackQL-config``. Where it stands the nearest paging
    configuration counts: the method's, the resource's, the document's.
    """
    for resource, listed in mapping.items():
        facts = settings(listed)
        lists = _listed(facts)
        for method, said in settings(facts.get("methods")).items():
            here = settings(said)
            response = settings(here.get("response"))
            configs = (here.get("config"), facts.get("config"), defaults)
            found = (settings(settings(config).get("pagination")) for config in configs)
            yield Mapped(
                str(resource),
                str(method),
                join(_AT, resource, "methods", method),
                str(settings(here.get("operation")).get("$ref", "")).removeprefix("#"),
                tuple(v for v in _LISTS if method in lists.get(v, ())) or ("exec",),
                str(settings(here.get("request")).get("mediaType") or ""),
                str(response.get("objectKey") or ""),
                "transform" in response or "schema_override" in response,
                next((one for one in found if one), {}),
            )


def _listed(resource: Mapping[str, Any]) -> dict[str, list[str]]:
    """The methods in each verb list; a list that is not there is by method names."""
    lists = settings(resource.get("sqlVerbs"))
    found = {}
    for verb, refs in lists.items():
        listed = refs if isinstance(refs, list) else []
        found[verb] = [
            str(settings(ref).get("$ref", "")).rpartition("/")[2] for ref in listed
        ]
    return found


def placements(
    mapping: Mapping[str, Any],
    defaults: Mapping[str, Any],
    readings: Sequence[Reading],
    inferred: Mapping[str, Inferred],
    shapes: Shapes,
    note: Noter,
) -> Iterator[Placement]:
    """The published methods whose operations are at hand.

    A method in several verb lists comes once for each, the later ones called
    ``<method>_<verb>``. Its body is that of its ``mediaType``, where the operation takes
    several types. Rows behind a transform are not those of the answer: there the rules
    decide.
    """
    by_pointer = {reading.pointer: reading for reading in readings}
    seen: set[str] = set()
    for mapped in methods(mapping, defaults):
        reading = by_pointer.get(mapped.pointer)
        if reading is None:
            continue
        reading = in_media(reading, mapped.media)
        for index, verb in enumerate(mapped.verbs):
            if verb == "select" and answer(reading.operation) is None:
                note(NOTHING_TO_SELECT, mapped.at, "only EXEC calls it")
                verb = "exec"
            guess = inferred[mapped.pointer]
            found = _placement(mapped, reading, verb, guess, shapes, note)
            if index:
                name = Name((*found.method.words, verb))
                found = found._replace(method=name, wire="")
            yield found._replace(repeats=mapped.pointer in seen)
            seen.add(mapped.pointer)


def _placement(
    mapped: Mapped,
    reading: Reading,
    verb: ir.SqlVerb,
    guess: Inferred,
    shapes: Shapes,
    note: Noter,
) -> Placement:
    rows = _rows(mapped, reading, guess, verb, shapes, note)
    paged, by = _paging(mapped, reading, rows, shapes), _BY
    if paged is None and rows and guess.rows and rows.path == guess.rows.path:
        paged = pages(reading, guess.rows, guess.verb, shapes)
        by = paged.rule if paged else ""
    rules = [ir.Rule("resource", _BY), ir.Rule("method", _BY), ir.Rule("verb", _BY)]
    if rows:
        rules.append(ir.Rule("rows", rows.rule))
    if paged:
        rules.append(ir.Rule("paging", by))
    return Placement(
        reading,
        mapped.resource,
        Name.of(mapped.method, "method"),
        mapped.method,
        verb,
        "published",
        rows,
        paged,
        tuple(rules),
    )


def _rows(
    mapped: Mapped,
    reading: Reading,
    guess: Inferred,
    verb: ir.SqlVerb,
    shapes: Shapes,
    note: Noter,
) -> Rows | None:
    """The published rows; without an objectKey ``items`` or the whole body, as StackQL has it."""
    came = answer(reading.operation)
    if guess.rows is None or came is None or came.type is None or came.kind != "json":
        return guess.rows
    if mapped.object_key:
        found = rows_at(mapped.object_key, reading, shapes)
        if found is None and not mapped.transformed:
            message = f"the answer has no rows at {mapped.object_key!r}"
            note(message, mapped.at, "the rules say where they are")
        return found._replace(rule=_BY) if found else guess.rows
    if mapped.transformed or verb != "select":
        return guess.rows
    found = at(came.type, ("items",), shapes) or at(came.type, (), shapes)
    return found._replace(rule=f"{_BY}: no objectKey") if found else guess.rows


def _paging(
    mapped: Mapped, reading: Reading, rows: Rows | None, shapes: Shapes
) -> ir.Paging | None:
    """The published paging where this operation has both of its ends, else None.

    It may be said of a whole service; what changes something has no pages all the same.
    """
    came = answer(reading.operation)
    if reading.operation.verb in ("put", "patch", "delete"):
        return None
    if rows is None or not rows.many or came is None or came.type is None:
        return None
    ends = tuple(
        settings(mapped.paging.get(k)) for k in ("requestToken", "responseToken")
    )
    sent, back = (str(end.get("key") or "") for end in ends)
    if ends[1].get("location") == "header":
        return ir.Paging("link", rows.path, rows.type, rule=_BY)
    next_at = at(came.type, steps(back) or (), shapes) if back else None
    if next_at is None:
        return None
    if ends[0].get("location") == "request":
        return ir.Paging("next_url", rows.path, rows.type, next=next_at.path, rule=_BY)
    given = next(
        (p.field for p in reading.operation.parameters if p.field.wire.raw == sent),
        None,
    )
    if given is None:
        return None
    found = ir.Paging(
        "token", rows.path, rows.type, given.name, next=next_at.path, rule=_BY
    )
    if mapped.paging.get("algorithm") == "page_number":
        end = str(settings(mapped.paging.get("responseTerminator")).get("key") or "")
        pages = at(came.type, steps(end) or (), shapes) if end else None
        path = pages.path if pages else ()
        return replace(found, kind="page", next=(), first=1, pages=path)
    return found
