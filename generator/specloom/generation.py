"""From a configuration to changes, and from changes to files: the verbs put together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from . import freshness
from .config import Config
from .errors import Missing, Note
from .freshness import Stamp

if TYPE_CHECKING:
    from .output import Changes

Step: TypeAlias = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Output:
    """One target of one provider; ``changes`` is None where a stamp says: nothing to do.

    ``memory`` is what the next run is told of this one, if it is told anything.
    """

    folder: Path
    stamp: Stamp
    changes: Changes | None
    memory: bytes = b""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one provider: its outputs, and what there is to say about its documents."""

    outputs: tuple[Output, ...]
    notes: tuple[Note, ...] = ()
    #: Of this run, or of the one that it would repeat.
    missing: tuple[Missing, ...] = ()
    #: What StackQL's own engine does otherwise, by the address of the method.
    upstream: tuple[tuple[str, str], ...] = ()
    #: Why SQL cannot call a method, by its address.
    silent: tuple[tuple[str, str], ...] = ()

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

    @property
    def warnings(self) -> int:
        """How many notes there are, or were when an earlier run read the documents."""
        return self.outputs[0].stamp.warnings

    @property
    def differing(self) -> int:
        """How many methods StackQL's own engine would send or read otherwise."""
        return max(output.stamp.differing for output in self.outputs)

    @property
    def mute(self) -> int:
        """How many methods SQL cannot call."""
        return max(output.stamp.mute for output in self.outputs)


def silent(what: str) -> None:
    """The step that shows nothing."""


def prepare(
    config: Config,
    targets: Sequence[str] = (),
    *,
    force: bool = False,
    anew: bool = False,
    reuse: bool = False,
    step: Step = silent,
) -> list[Result]:
    """Everything that the configuration names, rendered and compared; nothing is written.

    ``targets`` are those to render, all that the configuration names by default. ``anew``
    reads and renders even where stamps say that nothing changed. ``reuse`` keeps what an
    earlier run rendered where documents differ in prose alone, and remembers this one.
    """
    chosen = tuple(targets) or config.targets
    results = []
    for provider in config.providers:
        step("comparing hashes …")
        inputs = freshness.inputs_of(config, provider)
        result = None if anew else _known(config, inputs, chosen)
        if result is None:
            from .provision import provide  # everything that is large

            result = provide(config, provider, chosen, inputs, force, reuse, step)
        results.append(result)
    return results


def _known(
    config: Config, inputs: freshness.Inputs | None, targets: Sequence[str]
) -> Result | None:
    """The result of an earlier run, if this one could only repeat it."""
    stamps = freshness.fresh_stamps(inputs, targets)
    if stamps is None:
        return None
    folder = config.out
    outputs = (Output(folder / s.target / s.provider, s, None) for s in stamps)
    return Result(tuple(outputs), missing=stamps[0].missing)


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
        state=freshness.state_files([(o.stamp, o.memory) for o in outputs]),
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


# People's own, and what tools build beside what is generated.
_LEFT_ALONE = (
    *("_custom", "site", ".cache", "__pycache__", "build", "dist"),
    *("*.pyc", "*.egg-info"),
)


def foreign(output: Output) -> list[Path]:
    """Files in an output's folder that specloom neither wrote nor would write."""
    from .output import manifest

    folder, changes = output.folder, output.changes
    if changes is None:
        ours = {manifest.NAME, *manifest.read(folder, force=False)}
    else:
        ours = {*changes.wanted, *changes.owned, *changes.in_the_way}
    found = (path for path in folder.rglob("*") if not path.is_dir())
    names = {path.relative_to(folder): path for path in found}
    return sorted(
        path
        for name, path in names.items()
        if name.as_posix() not in ours
        and not any(fnmatch(part, p) for part in name.parts for p in _LEFT_ALONE)
    )
