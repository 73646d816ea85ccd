"""From a configuration to changes, and from changes to files: the verbs put together."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from keyword import iskeyword
from pathlib import Path
from typing import TYPE_CHECKING

from . import freshness
from .config import Config, Provider, Service
from .errors import DocumentError, Note
from .freshness import Stamp
from .names import Name
from .targets.base import file_name

if TYPE_CHECKING:
    from .builder import Built, Missing, ServiceSource
    from .document import Document
    from .output import Changes
    from .targets import File

Step = Callable[[str], None]

_NOTHING = re.compile(r"v?\d+|open|apis?|rest|http|specification|spec|swagger")


@dataclass(frozen=True, slots=True)
class Output:
    """One target of one provider; ``changes`` is None where a stamp says: nothing to do."""

    folder: Path
    stamp: Stamp
    changes: Changes | None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one provider: its outputs, and what there is to say about its documents."""

    outputs: tuple[Output, ...]
    notes: tuple[Note, ...] = ()
    missing: tuple[Missing, ...] = ()

    @property
    def provider(self) -> str:
        return self.outputs[0].stamp.provider

    @property
    def operations(self) -> int:
        """How many operations the filters let in."""
        return self.outputs[0].stamp.operations

    @property
    def methods(self) -> int:
        """How many of them are generated."""
        return self.outputs[0].stamp.methods


def silent(what: str) -> None:
    """The step that shows nothing."""


def prepare(
    config: Config,
    targets: Sequence[str] = (),
    *,
    force: bool = False,
    anew: bool = False,
    step: Step = silent,
) -> list[Result]:
    """Everything that the configuration names, rendered and compared; nothing is written.

    ``targets`` are those to render, all that the configuration names by default. ``anew``
    reads and renders even where stamps say that nothing changed.
    """
    chosen = tuple(targets) or config.targets
    return [_prepared(config, p, chosen, force, anew, step) for p in config.providers]


def write(
    config: Config,
    results: Sequence[Result],
    *,
    force: bool = False,
    patience: float | None = None,
    step: Step = silent,
) -> list[Result]:
    """Write all that was prepared, or nothing; the results with what really changed."""
    outputs = [o for result in results for o in result.outputs if o.changes is not None]
    if not outputs:
        return list(results)
    from . import output

    step("writing …")
    changes = [o.changes for o in outputs if o.changes is not None]
    made = output.apply(
        changes,
        config.out,
        force=force,
        patience=output.PATIENCE if patience is None else patience,
        state=freshness.state_files([o.stamp for o in outputs]),
    )
    done = {id(o): replace(o, changes=c) for o, c in zip(outputs, made, strict=True)}
    return [
        replace(r, outputs=tuple(done.get(id(o), o) for o in r.outputs))
        for r in results
    ]


def unclaimed(config: Config) -> list[Path]:
    """Folders that specloom once wrote, and that nothing in the configuration generates."""
    claimed = {
        config.out / target / provider.name
        for provider in config.providers
        for target in config.targets
    }
    from .output import manifest

    found = (path.parent for path in config.out.glob(f"*/*/{manifest.NAME}"))
    return sorted(folder for folder in found if folder not in claimed)


def _prepared(
    config: Config,
    provider: Provider,
    targets: Sequence[str],
    force: bool,
    anew: bool,
    step: Step,
) -> Result:
    step("comparing hashes …")
    inputs = freshness.inputs_of(
        config, provider
    )  # before reading: what is stamped is old
    stamps = None if anew else freshness.fresh_stamps(inputs, targets)
    if stamps is not None:
        folders = [config.out / s.target / s.provider for s in stamps]
        outputs = [Output(f, s, None) for f, s in zip(folders, stamps, strict=True)]
        return Result(tuple(outputs))
    sources, built = read(config, provider, step)
    inputs = inputs or freshness.Inputs(config, provider)
    outputs = [
        _rendered(config, provider, target, built, force, step) for target in targets
    ]
    references = tuple(_references(source.document) for source in sources)
    return Result(
        tuple(_stamped(o, inputs, references) for o in outputs),
        tuple(note for s in sources for note in s.document.notes) + built.notes,
        built.missing,
    )


def read(
    config: Config, provider: Provider, step: Step = silent
) -> tuple[list[ServiceSource], Built]:
    """A provider's documents, and the API that they make."""
    from . import builder

    sources = [_source(config, service, step) for service in provider.services]
    name = _provider_name(provider.name, sources[0].document)
    step(f"building {name.snake} …")
    built = builder.build(sources, name=name, lenient=config.lenient)
    if config.strict:
        _insist(built.notes)
    return sources, built


def _source(config: Config, service: Service, step: Step) -> ServiceSource:
    from . import document
    from .builder import Filter, ServiceSource
    from .document.limits import Limits

    step(f"reading {config.named(service.spec)} …")
    loaded = document.load(
        service.spec,
        service.overlays,
        Limits(**config.limits),
        config.roots,
        config.strict,
        config.named(service.spec),
    )
    if config.strict:
        _insist(_opinions(loaded, step))
    return ServiceSource(
        service.name or _service_name(loaded),
        loaded,
        service.split,
        tuple(Filter(**asdict(f)) for f in service.include),
        tuple(Filter(**asdict(f)) for f in service.exclude),
    )


def _opinions(document: Document, step: Step) -> tuple[Note, ...]:
    """What the reference validator objects to.

    Only strict runs ask it: it costs more than everything else together, and what it
    says changes no output.
    """
    from .document.validation import validate

    step("asking the reference validator …")
    return validate(document)


def _insist(notes: Sequence[Note]) -> None:
    """Raise notes as errors."""
    errors = [DocumentError(n.message, n.place, n.reading) for n in notes]
    if errors:
        first, *others = errors
        raise DocumentError(first.message, first.place, first.hint, tuple(others))


def _rendered(
    config: Config,
    provider: Provider,
    target: str,
    built: Built,
    force: bool,
    step: Step,
) -> Output:
    from .output import compare
    from .rendering import render
    from .targets import Options
    from .targets import target as target_of

    step(f"rendering {target} …")
    options = Options(profile=config.profile, source_url=config.source_url)
    if provider.version:
        options = replace(options, version=provider.version)
    templates = config.templates / target if config.templates else None
    files = render(built.api, target_of(target), options, templates)
    name = built.api.name.snake
    folder = config.out / target / name
    changes = compare(_inside(files, name), folder, config.out, force=force)
    stamp = Stamp(target, name, "", "", (), built.operations_in, built.methods_out)
    return Output(folder, stamp, changes)


def _inside(files: Sequence[File], provider: str) -> Iterator[File]:
    """The files relative to their provider's folder, where a tree begins with that."""
    start = f"{provider}/"
    if not all(file.path.startswith(start) for file in files):
        start = ""
    for file in files:
        yield replace(file, path=file.path.removeprefix(start))


def _stamped(
    made: Output,
    inputs: freshness.Inputs,
    references: tuple[tuple[str, ...], ...],
) -> Output:
    from .output import manifest

    assert made.changes is not None
    stamp = replace(
        made.stamp,
        references=references,
        inputs=inputs.digest(made.stamp.target, references),
        outputs=manifest.digest(made.changes.wanted[manifest.NAME]),
    )
    return replace(made, stamp=stamp)


def _references(document: Document) -> tuple[str, ...]:
    """The further files that a document reads, relative to its own folder."""
    home = os.path.dirname(os.path.realpath(document.path))
    return tuple(
        Path(os.path.relpath(os.path.realpath(path), home)).as_posix()
        for path in document.files[1:]
    )


def _provider_name(given: str, document: Document) -> Name:
    """The name of a package: as given, or the title without ``API``, ``v3`` and the like."""
    name = Name.of(given or _info(document, "title"), document.path.stem)
    while not given and name.words[1:] and _NOTHING.fullmatch(name.words[-1]):
        name = Name(name.words[:-1])
    usable = not iskeyword(name.snake) and file_name(name) == name.snake
    return name if usable else name + Name(("api",))


def _service_name(document: Document) -> str:
    """The name that the document gives itself, or ``api``."""
    return _info(document, "x-serviceName") or "api"


def _info(document: Document, key: str) -> str:
    info = document.root.get("info")
    value = info.get(key) if isinstance(info, dict) else None
    return value if isinstance(value, str) else ""
