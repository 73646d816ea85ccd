"""``specloom changes``."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

import click

from .. import config as configuration
from .. import console
from ..config import Config, Provider
from .options import Selection, spec_options
from .wording import count, left_out

if TYPE_CHECKING:
    from ..document import Document
    from ..errors import Missing
    from ..evolution import Audience, Change, Effect
    from ..generation import Step
    from ..ir import Api

_COLOURS: Final[dict[str, console.Colour]] = {
    "breaking": "red",
    "addition": "green",
    "harmless": "blue",
}
_KINDS: Final = {"breaking": "major", "addition": "minor", "harmless": "patch"}
_NOUNS: Final = {
    "breaking": "breaking change",
    "addition": "addition",
    "harmless": "harmless change",
}
_TITLES: Final = {"http": "HTTP", "python": "Python", "sql": "SQL"}

_FEW: Final = 3  # others of which each has a line


class _State(NamedTuple):
    """A provider at one time: what was read of it, and its documents by their names."""

    api: Api
    documents: dict[str, Document]
    missing: tuple[Missing, ...]


class _Release(NamedTuple):
    """A provider as it was and as it is; ``version`` is what it was called, if that is known."""

    name: str
    version: str
    changes: tuple[Change, ...]
    missing: tuple[Missing, ...]


#: A name, and the provider of that name as it was and as it is, where there is one.
_Pair: TypeAlias = "tuple[str, Provider | None, Provider | None]"


@click.command()
@spec_options
@click.option(
    "--against",
    required=True,
    type=click.Path(path_type=Path, exists=True),
    metavar="PATH",
    help="What to compare with: an older document, or, without SPEC, an older checkout.",
)
@click.option(
    "--for",
    "audiences",
    multiple=True,
    type=click.Choice(list(_TITLES)),
    help="Only what concerns these; may be repeated.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["breaking", "any"]),
    help="Exit 1 if there are such changes.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for tools.")
@click.option("--lenient", is_flag=True, help="Leave out what cannot be generated yet.")
def changes(
    against: Path,
    audiences: Sequence[Audience],
    fail_on: str | None,
    as_json: bool,
    **selection: Any,
) -> None:
    """Tell what changed between two states of a description, and for whom it breaks.

    HTTP is whoever sends requests, Python is code that uses the client, SQL is statements
    over the mappings. Names the version that follows (Semantic Versioning).

    \b
    Examples:
      specloom changes openapi.yaml --against released.yaml
      specloom changes --against ../released --for python --fail-on breaking
    """
    chosen = Selection(**selection, writes=False)
    now, before = chosen.resolve(), _older(chosen, against).resolve()
    with console.Progress() as step:
        pairs = _pairs(before, now, chosen.spec is not None)
        wanted = frozenset(audiences or _TITLES)
        releases = [*_releases(before, now, pairs, wanted, step)]
    if as_json:
        console.show(_json(releases))
    else:
        for release in releases:
            _show(release)
    for release in releases:
        console.say_all(left_out(release.missing, "--json"))
    effects = {change.effect for r in releases for change in r.changes}
    if "breaking" in effects if fail_on == "breaking" else fail_on and effects:
        raise click.exceptions.Exit(1)


def _older(chosen: Selection, against: Path) -> Selection:
    """What the command line says, of the older state."""
    if chosen.spec is not None:
        if against.is_dir():
            raise click.UsageError("with SPEC, --against is the older document")
        return replace(chosen, spec=against)
    if not against.is_dir():
        return replace(chosen, config=against)
    found = configuration.file_in(against)
    if found is None:
        raise click.UsageError(
            f"no configuration in {console.printable(str(against))}: without SPEC,"
            " --against is an older checkout, or its configuration"
        )
    return replace(chosen, config=found)


def _pairs(before: Config, now: Config, is_named: bool) -> Iterator[_Pair]:
    """The providers that belong together; the document ``is_named`` is the only one."""
    if is_named:
        yield "", before.providers[0], now.providers[0]
        return
    older, newer = ({p.name: p for p in c.providers} for c in (before, now))
    for name in dict.fromkeys((*older, *newer)):
        yield name, older.get(name), newer.get(name)


def _releases(
    before: Config,
    now: Config,
    pairs: Iterable[_Pair],
    audiences: Set[str],
    step: Step,
) -> Iterator[_Release]:
    for name, old, current in pairs:
        was, new = _state(before, old, step), _state(now, current, step)
        step("comparing …")
        found = [
            _placed(change, was if change.is_old else new)
            for change in _found(was, new)
            if change.audience in audiences
        ]
        name = new.api.name.snake if new is not None else name
        missing = {m.key: m for state in (was, new) if state for m in state.missing}
        yield _Release(name, _version(old, was), tuple(found), tuple(missing.values()))


def _state(config: Config, provider: Provider | None, step: Step) -> _State | None:
    from ..provision import read

    if provider is None:
        return None
    sources, built = read(config, provider, step)
    documents = [source.document for source in sources]
    named = {document.name: document for document in documents}
    return _State(built.api, named, built.missing)


def _found(was: _State | None, new: _State | None) -> Iterable[Change]:
    from ..evolution import AUDIENCES, Change, changes_between

    if was is not None and new is not None:
        return changes_between(was.api, new.api)
    effect: Effect = "addition" if was is None else "breaking"
    what = "is new" if was is None else "is gone"
    return [Change(audience, effect, "the provider", what) for audience in AUDIENCES]


def _placed(change: Change, state: _State | None) -> Change:
    """The change with its line, which only operations know beforehand."""
    source = change.source
    if state is None or source is None or source.line or not source.pointer:
        return change
    document = state.documents.get(source.file.raw)
    if document is None:
        return change
    line = document.place(source.pointer.raw).line
    return change._replace(source=replace(source, line=line))


def _version(provider: Provider | None, state: _State | None) -> str:
    """What the older state is called: as configured, or as its description says."""
    if provider is not None and provider.version:
        return provider.version
    return state.api.version.raw if state is not None else ""


def _show(release: _Release) -> None:
    for audience, title in _TITLES.items():
        concerned = [c for c in release.changes if c.audience == audience]
        if concerned:
            console.show(console.coloured(title, "bold", sys.stdout))
        for change, where in _once(concerned):
            effect = console.coloured(
                f"{change.effect:<8}", _COLOURS[change.effect], sys.stdout
            )
            where = f"{where}: " if where else ""
            said = console.told(f"{where}{change.what}{_place(change)}")
            console.show(f"  {effect}  {said}")
    console.show(f"{release.name}: {_verdict(release)}")


def _once(changes: Sequence[Change]) -> Iterator[tuple[Change, str]]:
    """The changes and where they are: what is the same for many is told of the first."""
    alike: dict[object, list[Change]] = {}
    for number, change in enumerate(changes):
        part = change.where.removeprefix(change.holder)
        key = (change.effect, part, change.what) if change.holder else number
        alike.setdefault(key, []).append(change)
    for first, *others in alike.values():
        if len(others) < _FEW:
            yield from ((change, change.where) for change in (first, *others))
        else:
            part = first.where.removeprefix(first.holder)
            yield first, f"{first.holder} and {len(others)} others{part}"


def _place(change: Change) -> str:
    source = change.source
    if source is None or not source.line:
        return ""
    was = "was " if change.is_old else ""
    return f"  ({was}{source.file.raw}:{source.line})"


def _verdict(release: _Release) -> str:
    from ..evolution import EFFECTS, next_version, worst

    effect = worst(release.changes)
    if effect is None:
        return "nothing changed"
    number = Counter(change.effect for change in release.changes)
    told = ", ".join(count(number[e], _NOUNS[e]) for e in EFFECTS if number[e])
    follows = next_version(release.version, effect)
    if follows:
        return f"{told}; after {release.version} comes {follows}"
    return f"{told}; the next version is a {_KINDS[effect]} one"


def _json(releases: Sequence[_Release]) -> str:
    import json

    from ..evolution import next_version, worst

    told = [
        {
            "provider": release.name,
            "version": release.version,
            "next": next_version(release.version, worst(release.changes)),
            "changes": [_plain(change) for change in release.changes],
            "missing": [m.key for m in release.missing],
        }
        for release in releases
    ]
    return json.dumps(told, indent=2)


def _plain(change: Change) -> dict[str, str | int | bool]:
    found: dict[str, str | int | bool] = {
        "audience": change.audience,
        "effect": change.effect,
        "where": change.where,
        "what": change.what,
    }
    source = change.source
    if source is None or not source.line:
        return found
    found |= {"file": source.file.raw, "line": source.line}
    return found | ({"was": True} if change.is_old else {})
