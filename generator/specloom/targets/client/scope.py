"""The names of a generated module: what it imports, and under which spelling.

A schema may be called ``Model``, a field ``list``, a method ``models``. Whatever we import
steps aside then, with an underscore that no name from a document starts with.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from ...names import Name
from ..python import string
from .layout import from_import, type_alias

#: Where the names that generated code uses come from; ``.`` is the package's root.
HOMES = {
    "Any": "typing",
    "ClassVar": "typing",
    "Literal": "typing",
    "Required": "typing",
    "TypeAlias": "typing",
    "TypedDict": "typing",
    "TYPE_CHECKING": "typing",
    "Unpack": "typing",
    "Iterable": "collections.abc",
    "Mapping": "collections.abc",
    "Sequence": "collections.abc",
    "cached_property": "functools",
    "date": "datetime",
    "datetime": "datetime",
    "Model": "._runtime.models",
    "OpenModel": "._runtime.models",
    "UNSET": "._runtime.models",
    "UnsetType": "._runtime.models",
    "adopt": "._runtime.models",
    "choice": "._runtime.models",
    "field": "._runtime.models",
    "Response": "._runtime.operations",
    "Operation": "._runtime.operations",
    "Param": "._runtime.operations",
    "Server": "._runtime.operations",
    "Body": "._runtime.payloads",
    "Encoding": "._runtime.payloads",
    "Bytes": "._runtime.files",
    "FileInput": "._runtime.files",
    "Paging": "._runtime.pages",
    "AsyncPaginator": "._runtime.paging",
    "Paginator": "._runtime.paging",
    "AsyncStream": "._runtime.streaming",
    "Event": "._runtime.streaming",
    "Stream": "._runtime.streaming",
    "AsyncDownload": "._runtime.downloads",
    "Download": "._runtime.downloads",
    "AsyncResource": "._runtime.resources",
    "Resource": "._runtime.resources",
    "About": "._runtime.clients",
    "AsyncBaseClient": "._runtime.clients",
    "AsyncClientOptions": "._runtime.clients",
    "BaseClient": "._runtime.clients",
    "ClientOptions": "._runtime.clients",
    "exports": "._runtime.lazy",
    "Namespace": "._runtime.clients",
    "api_key_credential": "._runtime.clients",
    "basic_credential": "._runtime.clients",
    "bearer_credential": "._runtime.clients",
    "oauth2_credential": "._runtime.clients",
    "Token": "._runtime.credentials",
    "Service": "._runtime.calls",
    "deprecated": "._runtime.deprecation",
    "RawView": "._runtime.raw_views",
    "async_raw": "._runtime.raw_views",
    "async_raw_page": "._runtime.raw_views",
    "raw": "._runtime.raw_views",
    "raw_page": "._runtime.raw_views",
}

_BUILTINS = frozenset("bool bytes dict float int list str tuple type".split())
_MODULES = frozenset(("inputs", "models", "shared_inputs", "shared_models"))
_LONGEST = 18  # letters of a name for a type, so that two of them fit on a line
_LONGEST_PART = 12
_USED = _BUILTINS | _MODULES | frozenset(HOMES)


class Scope:
    """The names that one module uses.

    ``depth`` is how many folders the module lies below the package's root, ``taken`` are
    the names that the module itself defines at its top.
    """

    def __init__(self, depth: int, taken: Iterable[str]) -> None:
        self._depth = depth
        self._taken = frozenset(taken)
        self._imports: set[tuple[str, str, str]] = set()
        self._typing: set[tuple[str, str, str]] = set()
        #: Names that the class being written defines; they hide the module's.
        self.inner: frozenset[str] = frozenset()
        self._spelled: dict[str, str] = {}
        self._named: dict[str, str] = {}

    def use(self, name: str) -> str:
        """The spelling of an imported name or a builtin, here."""
        if name in self.inner:
            return self._used(name)
        known = self._spelled.get(name)
        if known is None:
            known = self._spelled[name] = self._used(name)
        return known

    def _used(self, name: str) -> str:
        hidden = name in self._taken or name in self.inner
        if name in HOMES:
            return self._imported(HOMES[name], name, f"_{name}" if hidden else name)
        if name in _BUILTINS:
            return self._imported("builtins", name, f"_{name}") if hidden else name
        raise KeyError(name)

    def hidden(self) -> frozenset[str]:
        """What the class being written hides of all that generated code may use."""
        return self.inner & _USED

    def shortened(self, hint: Name, annotation: str) -> tuple[str, str]:
        """A name for a type that is too long for its line, and the name's definition.

        It is made of the type's own text, so that nothing else ever renames it.
        """
        return self._alias(f"_{hint.pascal[:16]}_{_mark(annotation)}", annotation)

    def named(self, method: Name, part: Name, annotation: str) -> tuple[str, str]:
        """The same by a name that says what the type is of, in a module made as a whole."""
        last = part.pascal[:_LONGEST_PART]
        said = method.pascal[: _LONGEST - len(last)] + last
        if said in HOMES or self._named.setdefault(said, annotation) != annotation:
            said = f"{said}_{_mark(annotation)}"
        return self._alias(f"_{said}", annotation)

    def _alias(self, name: str, annotation: str) -> tuple[str, str]:
        return name, type_alias(name, self.use("TypeAlias"), string(annotation))

    def module(self, home: str, name: str, spelled: str, typing: bool = False) -> str:
        """The spelling of a neighbouring module: ``from . import models``.

        ``typing``: only annotations need it, so that it is not imported at run time. A
        class of theirs may be called what ours is: ``Service``.
        """
        if spelled in self._taken or spelled in self.inner or spelled in HOMES:
            spelled = f"_{spelled}"
        if typing:
            self.use("TYPE_CHECKING")
            self._typing.add((home, name, spelled))
            return spelled
        return self._imported(home, name, spelled)

    def reexport(self, home: str, name: str) -> None:
        """Hand on a name of a neighbouring module, for type checkers."""
        self._typing.add((home, name, f"{name} as {name}"))

    def borrow(self, home: str, name: str) -> None:
        """Use a name of a neighbouring module in annotations, as it is."""
        self.use("TYPE_CHECKING")
        self._typing.add((home, name, name))

    def imports(self) -> str:
        """The import statements: standard library, ours, what only annotations need."""
        blocks = [
            _statements(self._imports, local=False),
            _statements(self._imports, local=True),
        ]
        if self._typing:
            lines = _statements(self._typing, local=True, indent=4)
            blocks.append([f"if {self.use('TYPE_CHECKING')}:", *lines])
        return "\n\n".join("\n".join(block) for block in blocks if block)

    def _imported(self, home: str, name: str, spelled: str) -> str:
        if home.startswith("._"):
            home = "." * self._depth + home
        self._imports.add((home, name, spelled))
        return spelled


def _mark(annotation: str) -> str:
    return hashlib.sha256(annotation.encode()).hexdigest()[:8]


def _statements(
    imported: set[tuple[str, str, str]], local: bool, indent: int = 0
) -> list[str]:
    """One statement for each origin, in the order that isort made common."""
    by_home: dict[str, set[str]] = {}
    for home, name, spelled in imported:
        if home.startswith(".") == local:
            text = name if name == spelled else f"{name} as {spelled.split()[-1]}"
            by_home.setdefault(home, set()).add(text)
    homes = sorted(by_home, key=lambda home: (-len(home) + len(home.lstrip(".")), home))
    return [
        " " * indent + from_import(h, sorted(by_home[h], key=_import_order), indent)
        for h in homes
    ]


def _import_order(text: str) -> tuple[int, str]:
    """Constants, then classes, then the rest."""
    name = text.split()[0]
    return (0 if name.isupper() else 1 if name[:1].isupper() else 2, text)
