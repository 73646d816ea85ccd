"""Runs that have nothing to do: recognised by hashes, before anything large is imported.

Each output leaves a stamp in ``.specloom/`` of the output root: a digest of everything
that it was made from, and of its manifest. A stamp is a cache for one checkout, kept out
of version control; outputs never depend on it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from .config import Config, Provider, Service
from .errors import Missing, Place, SpecloomError
from .installation import fingerprint, folder_digest
from .output import STATE, is_pending, manifest, paths

_VERSION = 2


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an output was made from, and what came of it.

    ``references``: for each service the further files that its document reads, relative
    to its folder. ``outputs`` is the digest of the output's manifest. ``warnings``,
    ``differing`` (what StackQL does otherwise) and ``mute`` (what SQL cannot call), of
    mappings, are numbers: who wants to know more reads anew.
    """

    target: str
    provider: str
    inputs: str
    outputs: str
    references: tuple[tuple[str, ...], ...]
    operations: int
    methods: int
    missing: tuple[Missing, ...] = ()
    warnings: int = 0
    differing: int = 0
    mute: int = 0

    def dump(self) -> bytes:
        """The stamp as a file."""
        document = {"version": _VERSION, **asdict(self)}
        return (json.dumps(document, indent=1) + "\n").encode()


def stamp_name(target: str, provider: str) -> str:
    """The stamp's file below ``.specloom/``."""
    return f"{target}.{provider}.json"


def memory_name(target: str, provider: str) -> str:
    """The file below ``.specloom/`` of what a run leaves for the next one to keep."""
    return f"{target}.{provider}.memory"


class Inputs:
    """Everything that a provider's outputs are made from, as digests.

    Reads every file once, when it is made. Raises OSError or SpecloomError for one that
    cannot be read.
    """

    def __init__(self, config: Config, provider: Provider) -> None:
        self._config = config
        self._provider = provider
        self._digests: dict[Path, str] = {}
        self._base = self._read_base()

    @property
    def root(self) -> Path:
        """The folder that holds the outputs."""
        return self._config.out

    def may_be(self, stamp: Stamp) -> bool:
        """Whether a stamp is of this provider, as far as its name and shape tell."""
        paths.check(stamp.provider)
        same = self._provider.name in ("", stamp.provider)
        return same and len(stamp.references) == len(self._provider.services)

    def digest(self, target: str, references: Sequence[Sequence[str]]) -> str:
        """The digest for one target, where documents refer to these further files."""
        files = [
            [
                self._digest(Path(os.path.realpath(service.spec)).parent / name)
                for name in names
            ]
            for service, names in zip(self._provider.services, references, strict=True)
        ]
        text = json.dumps([self._base, target, references, files], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def besides_documents(self) -> str:
        """The digest of everything but what the documents hold; their names are in it."""
        services = [
            [*told, [name for name, _ in files]]
            for *told, files in self._base["services"]
        ]
        text = json.dumps({**self._base, "services": services}, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def _read_base(self) -> dict[str, Any]:
        config = self._config
        templates = folder_digest(config.templates) if config.templates else ""
        return {
            "specloom": fingerprint(),
            "templates": templates,
            "profile": config.profile,
            "source_url": config.source_url,
            "modes": [config.strict, config.lenient],
            "limits": dict(config.limits),
            "roots": [str(root) for root in config.roots],
            "provider": asdict(replace(self._provider, services=())),
            "services": [self._service(service) for service in self._provider.services],
        }

    def _service(self, service: Service) -> list[Any]:
        filters = [
            [asdict(replace(f, place=None)) for f in fs]
            for fs in (service.include, service.exclude)
        ]
        files = [
            [self._config.named(path), self._digest(path)]
            for path in (service.spec, *service.overlays)
        ]
        return [service.name, service.split, filters, files]

    def _digest(self, path: Path) -> str:
        if path not in self._digests:
            self._digests[path] = _file_digest(path)
        return self._digests[path]


def _file_digest(path: Path) -> str:
    content = paths.read_regular(Path(os.path.realpath(path, strict=True)))
    return hashlib.sha256(content or b"").hexdigest()


def inputs_of(config: Config, provider: Provider) -> Inputs | None:
    """The provider's inputs; None if one cannot be read, which the full run says better."""
    try:
        return Inputs(config, provider)
    except (OSError, SpecloomError, ValueError):
        return None


def fresh_stamps(inputs: Inputs | None, targets: Sequence[str]) -> list[Stamp] | None:
    """The stamps of the provider's outputs if all are as a run would leave them.

    None if anything differs, is missing, or cannot be read.
    """
    try:
        if inputs is None or is_pending(Path(os.path.realpath(inputs.root))):
            return None
        known = list(_stamps(inputs.root / STATE))
        found = [_fresh(inputs, known, target) for target in targets]
    except (OSError, SpecloomError, ValueError, KeyError, TypeError):
        return None
    return [stamp for stamp in found if stamp] if all(found) else None


def _stamps(folder: Path) -> Iterator[Stamp]:
    for path in sorted(folder.glob("*.json")):
        document = json.loads(path.read_bytes())
        if document.pop("version") == _VERSION:
            references = tuple(tuple(one) for one in document.pop("references"))
            missing = tuple(map(_missing, document.pop("missing")))
            yield Stamp(**document, references=references, missing=missing)


def _missing(told: dict[str, Any]) -> Missing:
    place = told["place"]
    return Missing(told["key"], Place(**place) if place else None, told["reason"])


def _fresh(inputs: Inputs, known: Sequence[Stamp], target: str) -> Stamp | None:
    for stamp in known:
        if stamp.target != target or not inputs.may_be(stamp):
            continue
        if inputs.digest(target, stamp.references) == stamp.inputs:
            folder = inputs.root / target / stamp.provider
            return stamp if _intact(folder, stamp) else None
    return None


def _intact(folder: Path, stamp: Stamp) -> bool:
    """Whether a folder holds what the run left there, byte for byte."""
    content = paths.read_regular(folder / manifest.NAME)
    if content is None or manifest.digest(content) != stamp.outputs:
        return False
    start = f"{os.fspath(folder)}/"
    return all(
        _holds(start + path, digest)
        for path, digest in manifest.vouched(content).items()
    )


def _holds(path: str, digest: str) -> bool:
    content = paths.read_regular(path)
    return content is not None and manifest.digest(content) == digest


def state_files(outputs: Iterable[tuple[Stamp, bytes]]) -> Mapping[str, bytes]:
    """What goes into ``.specloom/``: stamps, and memories where there are any.

    Git is told to leave it out.
    """
    files = {".gitignore": b"*\n"}
    for stamp, memory in outputs:
        files[stamp_name(stamp.target, stamp.provider)] = stamp.dump()
        if memory:
            files[memory_name(stamp.target, stamp.provider)] = memory
    return files
