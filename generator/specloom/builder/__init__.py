"""Documents to the intermediate representation: the only package that knows OpenAPI."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..document.reading import collector_paused
from ..errors import DocumentError, Note, Place, SpecloomError
from ..ir import Api, Definition, Service
from ..names import Name
from . import resources
from .operations import Readers, Written, read_operation, written_operations
from .reader import Reader
from .reading import Reading
from .schemas import Schemas
from .security import Schemes, requirements_of
from .servers import Servers
from .splitting import Filter, ServiceSource, homes_of, service_of

__all__ = ["Built", "Filter", "Missing", "ServiceSource", "build"]


@dataclass(frozen=True, slots=True)
class Missing:
    """An operation that is not generated: its key (``GET /pets``), where, and why."""

    key: str
    place: Place | None
    reason: str


@dataclass(frozen=True, slots=True)
class Built:
    """The API, and what there is to say about how it was read.

    ``operations_in`` counts what the filters let in, ``methods_out`` what is generated of
    it; the difference is ``missing``.
    """

    api: Api
    notes: tuple[Note, ...]
    missing: tuple[Missing, ...]
    operations_in: int
    methods_out: int


def build(
    sources: Sequence[ServiceSource], *, name: str, lenient: bool = False
) -> Built:
    """Build the API of a provider from its documents.

    What we cannot generate yet stops the build with its place; with ``lenient`` it is
    left out and listed in ``missing``.
    """
    if not sources:
        raise DocumentError("a provider needs at least one document")
    with collector_paused():
        try:
            return _Build(name, lenient).run(sources)
        except RecursionError:
            raise DocumentError("schemas are nested too deeply to be read") from None


class _Build:
    """One run over all documents of a provider."""

    def __init__(self, name: str, lenient: bool) -> None:
        self._name = name
        self._lenient = lenient
        self._schemes = Schemes()
        self._services: list[Service] = []
        self._shared: list[Definition] = []
        self._notes: list[Note] = []
        self._missing: list[Missing] = []
        self._operations = 0

    def run(self, sources: Sequence[ServiceSource]) -> Built:
        for source in sources:
            self._add(source)
        info = sources[0].document.root.get("info")
        facts = info if isinstance(info, dict) else {}
        reader = Reader(sources[0].document)
        api = Api(
            Name.of(self._name, "api"),
            reader.text_in(facts, "title", "/info"),
            reader.text_in(facts, "version", "/info"),
            reader.text_in(facts, "description", "/info"),
            tuple(self._services),
            tuple(sorted(self._shared, key=lambda d: d.name)),
            tuple(self._schemes.all),
        )
        return Built(
            api,
            tuple(self._notes),
            tuple(self._missing),
            self._operations,
            self._operations - len(self._missing),
        )

    def _add(self, source: ServiceSource) -> None:
        reader = Reader(source.document)
        wanted = [w for w in written_operations(reader) if source.wants(w)]
        self._operations += len(wanted)
        homes = {written.at: service_of(source, written) for written in wanted}
        first = next(iter(homes.values()), Name.of(source.name, "service"))
        schemas = Schemas(reader, homes_of(reader, homes, first))
        schemas.declare_components()
        schemas.define_waiting()
        schemes = self._schemes.add(reader)
        readers = Readers(reader, schemas, Servers(reader), schemes)
        readings: dict[Name, list[Reading]] = {first: []}
        for written in wanted:
            home = homes[written.at]
            reading = self._read(readers, written, home)
            if reading is not None:
                readings.setdefault(home, []).append(reading)
        schemas.define_waiting()
        for service, members in readings.items():
            self._services.append(_service(readers, service, members))
        self._shared.extend(_living(schemas, None))
        self._notes.extend(reader.notes.values())

    def _read(self, readers: Readers, written: Written, home: Name) -> Reading | None:
        try:
            return read_operation(readers, written, home)
        except SpecloomError as error:
            if not self._lenient:
                raise
            self._missing.append(Missing(written.key, error.place, error.message))
            return None


def _service(readers: Readers, name: Name, readings: list[Reading]) -> Service:
    reader = readers.reader
    info = reader.object_in(reader.root, "info", "")
    components = reader.object_in(reader.root, "components", "")
    definitions = readers.schemas.definitions
    return Service(
        name,
        reader.text_in(info, "title", "/info"),
        reader.text_in(info, "version", "/info"),
        reader.text_in(info, "description", "/info"),
        resources.assign(
            readings, definitions, name, components.get("x-stackQL-resources")
        ),
        tuple(sorted(_living(readers.schemas, name), key=lambda d: d.name)),
        readers.servers.read(reader.root, ""),
        requirements_of(reader, reader.root, "", readers.schemes) or (),
        reader.source(""),
    )


def _living(schemas: Schemas, home: Name | None) -> list[Definition]:
    return [d for ref, d in schemas.definitions.items() if ref.home == home]
