"""One OpenAPI description in; client, docs and SQL mappings out.

::

    document = specloom.load(Path("petstore.yaml"))
    built = specloom.build([specloom.ServiceSource("pets", document)], name="petstore")
    files = specloom.render(built.api, specloom.target("docs"))
    changes = specloom.compare(files, Path("docs/petstore"))
    print(changes.diff())
    specloom.apply([changes])

Only ``load`` reads documents, only ``compare`` looks at the output folder, only ``apply``
writes. Names are imported when they are used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .builder import Built, Missing, ServiceSource, build
    from .document import Document, load
    from .errors import (
        ConfigError,
        DocumentError,
        Note,
        OutputError,
        Place,
        QueryError,
        SpecloomError,
        TargetError,
        UnsupportedError,
    )
    from .evolution import Change, changes_between, next_version
    from .output import Changes, apply, compare
    from .rendering import render
    from .targets import TARGETS, File, Options, Target, target
    from .verification import verify

_HOMES = {
    "builder": ("Built", "Missing", "ServiceSource", "build"),
    "document": ("Document", "load"),
    "errors": (
        "ConfigError",
        "DocumentError",
        "Note",
        "OutputError",
        "Place",
        "QueryError",
        "SpecloomError",
        "TargetError",
        "UnsupportedError",
    ),
    "evolution": ("Change", "changes_between", "next_version"),
    "output": ("Changes", "apply", "compare"),
    "rendering": ("render",),
    "targets": ("TARGETS", "File", "Options", "Target", "target"),
    "verification": ("verify",),
}

__all__ = [
    "TARGETS",
    "Built",
    "Change",
    "Changes",
    "ConfigError",
    "Document",
    "DocumentError",
    "File",
    "Missing",
    "Note",
    "Options",
    "OutputError",
    "Place",
    "QueryError",
    "ServiceSource",
    "SpecloomError",
    "Target",
    "TargetError",
    "UnsupportedError",
    "apply",
    "build",
    "changes_between",
    "compare",
    "load",
    "next_version",
    "render",
    "target",
    "verify",
]


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f".{home}", __name__), name)
    raise AttributeError(f"module 'specloom' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
