"""One provider, from its documents to its changes: everything that a run may have to do."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from functools import partial
from keyword import iskeyword
from pathlib import Path
from typing import Any

from . import builder, document, rendering
from . import targets as every
from .builder import Built, ServiceSource
from .collector import collector_paused
from .config import Config, Filter, Provider, Service
from .document import Document, Limits
from .document.files import RELATIVE
from .document.limits import most_output
from .document.loading import Earlier
from .errors import ConfigError, DocumentError, Note
from .freshness import Inputs, Stamp
from .generation import Output, Result, Step, silent
from .ir import Api
from .names import Name
from .output import STATE, Changes, compare, manifest
from .remembering import Memories
from .reuse import Reuse
from .sections import Outdated
from .stackql import quoted, told
from .targets import File, Options
from .targets.base import file_name
from .targets.silence import silences
from .titles import name_in


def provide(
    config: Config,
    provider: Provider,
    targets: Sequence[str],
    inputs: Inputs | None,
    force: bool,
    reuse: bool,
    step: Step,
) -> Result:
    """Read, build, render and compare; nothing is written.

    ``reuse`` keeps what an earlier run rendered, where it holds. ``inputs`` were hashed
    before anything was read: a document that changes meanwhile is stamped as what it was,
    and read again the next time.
    """
    with collector_paused():
        memories = _memories(config, targets, inputs) if reuse and inputs else None
        sources, built = read(config, provider, step, memories)
        inputs = inputs or Inputs(config, provider)
        references = tuple(_references(source.document) for source in sources)
        notes = notes_of(sources, built)
        kept = _kept(memories, sources, references, built, targets)
        size = sum(source.document.size for source in sources)
        options = _options(config, provider, size)
        del sources  # a large document takes as much memory as all its outputs
        upstream = _upstream(built.api) if "sql" in targets else ()
        mute = tuple(silences(built.api)) if "sql" in targets else ()
        of_sql = {"differing": len(upstream), "mute": len(mute)}
        outputs = []
        for target in targets:
            step(f"rendering {target} …")
            files = _files(config, options, target, built, kept)
            changes = _changes(config, target, built, files, force)
            counts = {"warnings": len(notes), **(of_sql if target == "sql" else {})}
            output = _stamped(target, built, changes, inputs, references, counts)
            outputs.append(_remembered(output, files, kept))
    return Result(tuple(outputs), notes, built.missing, upstream, mute)


def notes_of(sources: Sequence[ServiceSource], built: Built) -> tuple[Note, ...]:
    """What was wrong but understood: of the documents, then of what they make together."""
    of_documents = (note for source in sources for note in source.document.notes)
    return (*of_documents, *built.notes)


def _upstream(api: Api) -> tuple[tuple[str, str], ...]:
    """What StackQL's own engine does otherwise, by the addresses of methods."""
    from .targets.sql.upstream import differing

    return tuple(
        (address, told(quoted(found, repr))) for address, found in differing(api)
    )


def _memories(
    config: Config, targets: Sequence[str], inputs: Inputs
) -> Memories | None:
    """What earlier runs remembered; nothing where templates are not ours."""
    if config.templates:
        return None
    return Memories(config.out, targets, inputs.besides_documents())


def _kept(
    memories: Memories | None,
    sources: Sequence[ServiceSource],
    references: tuple[tuple[str, ...], ...],
    built: Built,
    targets: Sequence[str],
) -> Reuse | None:
    """What can be kept of earlier runs."""
    if memories is None:
        return None
    documents = [source.document for source in sources]
    chosen = [every.target(target) for target in targets]
    return Reuse(memories, chosen, documents, references, built.api)


def _options(config: Config, provider: Provider, size: int) -> Options:
    """What is chosen for all targets, where the documents have so many bytes together."""
    largest = most_output(config.limits, size)
    options = Options(config.profile, source_url=config.source_url, largest=largest)
    return replace(options, version=provider.version) if provider.version else options


def _files(
    config: Config, options: Options, target: str, built: Built, kept: Reuse | None
) -> list[File]:
    templates = _own_templates(config, target)
    render = partial(
        rendering.render, built.api, every.target(target), options, templates
    )
    try:
        return render(earlier=kept.earlier.get(target) if kept else None)
    except Outdated:
        return render()


def _changes(
    config: Config, target: str, built: Built, files: Sequence[File], force: bool
) -> Changes:
    name = built.api.name.snake
    folder = config.out / target / name
    return compare(_inside(files, name), folder, config.out, force=force)


def _remembered(output: Output, files: Sequence[File], kept: Reuse | None) -> Output:
    """The output with what the next run is told of this one."""
    if kept is None:
        return output
    stamp = output.stamp
    return replace(output, memory=kept.memory(stamp.target, files, stamp.outputs))


def _own_templates(config: Config, target: str) -> Path | None:
    """The user's templates for a target; those they did not replace stay ours."""
    folder = config.templates / target if config.templates else None
    return folder if folder and folder.is_dir() else None


def _inside(files: Sequence[File], provider: str) -> Iterator[File]:
    """The files relative to their provider's folder, where a template tree begins with it."""
    start = f"{provider}/"
    if not all(file.path.startswith(start) for file in files):
        start = ""
    for file in files:
        yield replace(file, path=file.path.removeprefix(start))


def _stamped(
    target: str,
    built: Built,
    changes: Changes,
    inputs: Inputs,
    references: tuple[tuple[str, ...], ...],
    counts: Mapping[str, int],
) -> Output:
    stamp = Stamp(
        target=target,
        provider=built.api.name.snake,
        inputs=inputs.digest(target, references),
        outputs=manifest.digest(changes.wanted[manifest.NAME]),
        references=references,
        operations=built.operations_in,
        methods=built.methods_out,
        missing=built.missing,
        **counts,
    )
    return Output(changes.folder, stamp, changes)


def read(
    config: Config,
    provider: Provider,
    step: Step = silent,
    memories: Memories | None = None,
) -> tuple[list[ServiceSource], Built]:
    """A provider's documents, and the API that they make."""
    sources: list[ServiceSource] = []
    for service in provider.services:
        first = sources[0].document.root if sources else None
        earlier = _earlier(memories, provider, len(sources), first)
        source = _source(config, service, step, earlier)
        sources.append(replace(source, excerpts=provider.source_pages))
    name = _provider_name(provider, sources[0].document.root)
    step(f"building {name.snake} …")
    built = builder.build(sources, name=name, lenient=config.lenient)
    if config.strict:
        _insist(built.notes)
    return sources, built


def _earlier(
    memories: Memories | None,
    provider: Provider,
    index: int,
    first: Mapping[str, Any] | None,
) -> Earlier | None:
    """How loading learns of an earlier document; the first one tells the provider's name."""
    if memories is None:
        return None
    return lambda root: memories.sound(
        _provider_name(provider, first or root).snake, index
    )


def _source(
    config: Config, service: Service, step: Step, earlier: Earlier | None
) -> ServiceSource:
    step(f"reading {config.named(service.spec)} …")
    _insist_on_files(config, service)
    loaded = document.load(
        service.spec,
        service.overlays,
        Limits(**config.limits),
        config.roots,
        config.strict,
        config.named(service.spec),
        [config.named(path) for path in service.overlays],
        earlier,
    )
    if config.strict:
        _insist(_opinions(loaded, step, verdicts(config)))
    return ServiceSource(
        service.name or _info(loaded.root, "x-serviceName") or "api",
        loaded,
        service.split,
        tuple(map(_filter, service.include)),
        tuple(map(_filter, service.exclude)),
    )


def _filter(given: Filter) -> builder.Filter:
    return builder.Filter(**{f.name: getattr(given, f.name) for f in fields(given)})


def _insist_on_files(config: Config, service: Service) -> None:
    """Refuse a configuration that names what is not there, at the line that does."""
    if not service.places:
        return  # the command line names the document
    paths = (service.spec, *service.overlays)
    for path, place in zip(paths, service.places, strict=True):
        if not os.path.lexists(path):
            message = f"there is no file {config.named(path)}"
            raise ConfigError(message, place, RELATIVE)


def verdicts(config: Config) -> Path | None:
    """The folder of the reference validator's verdicts, where an earlier run left state."""
    state = config.out / STATE
    return state / "verdicts" if config.out != Path() and state.is_dir() else None


def _opinions(document: Document, step: Step, cache: Path | None) -> tuple[Note, ...]:
    """What the reference validator objects to.

    Only strict runs ask it: it costs more than everything else together, and what it
    says changes no output.
    """
    from .document.validation import validate

    step("asking the reference validator …")
    return validate(document, cache)


def _insist(notes: Sequence[Note]) -> None:
    """Raise notes as errors."""
    errors = [DocumentError(n.message, n.place, n.reading) for n in notes]
    if errors:
        first, *others = errors
        raise DocumentError(first.message, first.place, first.hint, tuple(others))


def _references(document: Document) -> tuple[str, ...]:
    """The further files that a document reads, relative to its own folder."""
    home = os.path.dirname(os.path.realpath(document.path))
    return tuple(
        Path(os.path.relpath(os.path.realpath(path), home)).as_posix()
        for path in document.files[1:]
    )


def _provider_name(provider: Provider, root: Mapping[str, Any]) -> Name:
    """The name of a package: as given, or what the title or the file is called."""
    given = provider.name
    title, file = _info(root, "title"), provider.services[0].spec.stem
    named = Name.of(given) if given else name_in(title) or name_in(file)
    name = named or Name.of(title, file)
    usable = not iskeyword(name.snake) and file_name(name) == name.snake
    return name if usable else name + Name(("api",))


def _info(root: Mapping[str, Any], key: str) -> str:
    """What a document calls itself; empty if it does not say so."""
    info = root.get("info")
    value = info.get(key) if isinstance(info, dict) else None
    return value if isinstance(value, str) else ""
