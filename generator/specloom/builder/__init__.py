"""Documents to the intermediate representation: the only package that knows OpenAPI."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from ..collector import collector_paused
from ..errors import DocumentError, Missing, Note, SpecloomError
from ..ir import Api, Definition, Resource, Service, Text
from ..names import Name, Names
from . import further, paging_habits, resources
from .aliases import refuse_endless
from .mapping_notes import note_mapping
from .omissions import Omissions
from .operations import Readers, Written, read_operation, written_operations
from .paging_habits import Habits
from .reader import Object, Reader, list_in, object_in, prose_in, string_in, text_in
from .reading import Reading
from .schemas import Schemas
from .security import Schemes, requirements_of
from .servers import Servers
from .shapes import Shapes
from .splitting import (
    Filter,
    Homes,
    ServiceSource,
    note_vain_filters,
    service_of,
    tag_service,
)
from .uncalled import note_uncalled

__all__ = ["Built", "Filter", "Missing", "ServiceSource", "build"]


@dataclass(frozen=True, slots=True)
class Built:
    """The API, and what there is to say about how it was read.

    ``operations_in`` counts what the filters let in, ``methods_out`` what is generated of
    it; the difference is ``missing``. Further methods of an operation are not counted.
    """

    api: Api
    notes: tuple[Note, ...]
    missing: tuple[Missing, ...]
    operations_in: int
    methods_out: int


def build(
    sources: Sequence[ServiceSource], *, name: str | Name, lenient: bool = False
) -> Built:
    """Build the API of a provider from its documents.

    What we cannot generate yet stops the build with its place; with ``lenient`` it is
    left out and listed in ``missing``.
    """
    if not sources:
        raise DocumentError(
            "a provider needs at least one document", hint="name a description"
        )
    with collector_paused():
        try:
            return _Build(name, lenient).run(sources)
        except RecursionError:
            raise DocumentError(
                "schemas are nested too deeply to be read",
                sources[0].document.place(""),
                "give inner schemas names of their own and refer to them",
            ) from None


class _Build:
    """One run over all documents of a provider."""

    def __init__(self, name: str | Name, lenient: bool) -> None:
        self._name = name if isinstance(name, Name) else Name.of(name, "api")
        self._lenient = lenient
        self._schemes = Schemes()
        self._service_names = Names()
        self._shared_names = Names()
        self._services: list[Service] = []
        self._shared: list[Definition] = []
        self._notes: list[Note] = []
        self._missing: list[Missing] = []
        self._operations = 0

    def run(self, sources: Sequence[ServiceSource]) -> Built:
        for source in sources:
            self._add(source)
        info = object_in(sources[0].document.root, "info")
        api = Api(
            self._name,
            text_in(info, "title"),
            text_in(info, "version"),
            prose_in(info, "description"),
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
        operations = list(written_operations(reader))
        wanted, unwanted = source.sorted_out(operations)
        if source.include or source.exclude:
            note_vain_filters(reader, source, operations)
        services = self._named_services(source, wanted)
        only = next(iter(services.values())) if source.split == "none" else None
        homes = {
            written.at: services[service_of(source, written)] for written in wanted
        }
        places = Homes(reader, homes, [written.at for written in unwanted], only)
        schemas = Schemas(reader, places, self._shared_names, self._lenient)
        schemas.declare_components()
        schemas.define_waiting()
        readers = Readers(
            reader,
            schemas,
            Servers(reader),
            self._schemes.add(reader),
            source.excerpts,
        )
        readings = self._readings(readers, wanted, homes)
        refuse_endless(schemas)
        omissions = Omissions(schemas)
        tags = _tags(source, reader, services)
        kept = {
            s: self._kept(omissions, readings.get(s, [])) for s in services.values()
        }
        habits = paging_habits.of(chain(*kept.values()), Shapes(schemas.definitions))
        self._services += [
            _service(readers, service, found, tags.get(service), habits)
            for service, found in kept.items()
        ]
        self._operations += len(wanted)
        self._shared.extend(_living(schemas, None))
        note_uncalled(reader, wanted)
        note_mapping(reader, {written.at for written in operations})
        self._notes.extend(reader.notes.values())

    def _named_services(
        self, source: ServiceSource, wanted: Sequence[Written]
    ) -> dict[Name, Name]:
        """Names for the services of a document, free among those of the others."""
        found = dict.fromkeys(service_of(source, written) for written in wanted)
        if not found:
            found = {Name.of(source.name, "service"): None}
        return {name: self._service_names.claim(name) for name in found}

    def _readings(
        self, readers: Readers, wanted: Sequence[Written], homes: Mapping[str, Name]
    ) -> dict[Name, list[Reading]]:
        """What the operations say, by the service that each belongs to.

        Each is read to its end before the next one, so that its inline schemas find only
        names taken that stand before it.
        """
        readings: dict[Name, list[Reading]] = {home: [] for home in homes.values()}
        for written in wanted:
            home = homes[written.at]
            if (reading := self._read(readers, written, home)) is not None:
                readings[home].append(reading)
            readers.schemas.define_waiting()
        return readings

    def _read(self, readers: Readers, written: Written, home: Name) -> Reading | None:
        try:
            reading, found = read_operation(readers, written, home)
        except SpecloomError as error:
            if not self._lenient:
                raise
            self._missing.append(Missing(written.key, error.place, error.message))
            return None
        more = further.operations(readers, reading.operation, found, self._lenient)
        return reading._replace(further=tuple(more))

    def _kept(self, omissions: Omissions, readings: list[Reading]) -> list[Reading]:
        """The operations that need nothing which is left out; the others are missing."""
        kept = []
        for reading in readings:
            error = omissions.reason(reading.operation)
            if error is None:
                kept.append(omissions.spared(reading))
            else:
                key = reading.operation.key.raw
                self._missing.append(Missing(key, error.place, error.message))
        return kept


def _tags(
    source: ServiceSource, reader: Reader, services: Mapping[Name, Name]
) -> dict[Name, Object]:
    """The tags that services were made of, by the names that these got."""
    if source.split != "tag":
        return {}
    told = ((tag, tag_service(tag)) for tag in list_in(reader.root, "tags"))
    return {services[name]: tag for tag, name in told if name in services}


def _service(
    readers: Readers,
    name: Name,
    readings: list[Reading],
    tag: Object | None,
    habits: Habits,
) -> Service:
    """A service, called and described as its tag or else as the document is."""
    reader = readers.reader
    root = reader.root
    info = object_in(root, "info")
    return Service(
        name,
        text_in(info, "title") if tag is None else text_in(tag, "name"),
        text_in(info, "version"),
        prose_in(info if tag is None else tag, "description"),
        _resources(readers, name, readings, habits),
        tuple(sorted(_living(readers.schemas, name), key=lambda d: d.name)),
        readers.servers.common,
        requirements_of(root, readers.schemes) or (),
        reader.source(""),
    )


def _resources(
    readers: Readers, service: Name, readings: list[Reading], habits: Habits
) -> tuple[Resource, ...]:
    """The resources, each described by the tag that bears its name, if there is one."""
    root = readers.reader.root
    assigned = resources.assign(
        readings,
        readers.schemas.definitions,
        service,
        object_in(root, "components").get("x-stackQL-resources"),
        defaults=root.get("x-stackQL-config"),
        place=readers.reader.document.place,
        note=readers.reader.note,
        habits=habits,
    )
    told = {Name.of(string_in(t, "name"), "tag"): t for t in list_in(root, "tags")}
    return tuple(
        replace(resource, doc=_described(told.get(resource.name, {})))
        for resource in assigned
    )


def _described(tag: Object) -> Text:
    """What a tag says of itself: at length, or else in short (3.2)."""
    return prose_in(tag, "description") or prose_in(tag, "summary")


def _living(schemas: Schemas, home: Name | None) -> list[Definition]:
    return [d for ref, d in schemas.definitions.items() if ref.home == home]
