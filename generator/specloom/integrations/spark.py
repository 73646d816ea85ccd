"""APIs as a source of data for Spark, and for Sail, which speaks Spark's protocol.

::

    spark.dataSource.register(SpecloomDataSource)
    failed = (
        spark.read.format("specloom")
        .option("documents", "generated/sql")
        .option("query", "SELECT run_id, start_time FROM … WHERE status = 'FAILED'")
        .load()
    )

The query is specloom's SQL, so its conditions become requests; Spark computes with its rows.
Where each row comes from one request, as of ``WHERE experiment_id IN ('1', '2')``, requests
are spread over partitions; any other query runs in one, its requests side by side.

query
    What is read: SELECT, over any number of resources. Spark may run it more than once, so
    that what may change something is refused.
documents
    The folder of provider documents, on the driver; executors are sent what they need.
params
    What ``:name`` or ``?`` in the query stand for, as a JSON object or array.
server
    The URL to send requests to instead of the documents' servers.
partitions
    At most so many; 8 unless it is given.
max_requests, max_rows, timeout
    As of ``specloom.engine.Engine``, of each partition.
rps
    Requests per second at most, of all partitions together.

Credentials are no option: each executor looks them up in its own environment, under the names
that the documents say.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

from pyspark.sql.datasource import DataSource, DataSourceReader, InputPartition
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.sql.types import StructType

from ..console import describe_error
from ..engine import Engine, Outline, Part
from ..engine.cache import default_cache_dir
from ..engine.registry import Catalog
from ..errors import ConfigError, SpecloomError, SpecloomWarning, UnsupportedError

pyarrow: Any = import_module("pyarrow")

_NUMBERS: Mapping[str, Callable[[str], int | float]] = {
    "max_requests": int,
    "max_rows": int,
    "partitions": int,
    "rps": float,
    "timeout": float,
}
_TEXTS = ("documents", "query")
_KNOWN = (*_TEXTS, "params", "server", *_NUMBERS)
_PARTITIONS = 8
_WIDER = {  # Spark has signed numbers only
    pyarrow.uint8(): pyarrow.int16(),
    pyarrow.uint16(): pyarrow.int32(),
    pyarrow.uint32(): pyarrow.int64(),
    pyarrow.uint64(): pyarrow.decimal128(20, 0),
}


class SpecloomDataSource(DataSource):
    """The rows of a query over APIs."""

    @classmethod
    def name(cls) -> str:
        return "specloom"

    def __init__(self, options: dict[str, str]) -> None:
        super().__init__(options)
        with _telling():
            self._question = _Question.of(options)
        self._planned: tuple[Outline, Catalog] | None = None  # Spark takes it along

    def schema(self) -> StructType:
        """The columns of the query; nothing is sent for them."""
        outline, _ = self._plan()
        return _Columns.of(outline.schema)

    def reader(self, schema: Any) -> SpecloomReader:
        outline, catalog = self._plan()
        with _telling():
            _check_schema(schema, _Columns.of(outline.schema))
        return SpecloomReader(self._question, catalog, outline)

    def _plan(self) -> tuple[Outline, Catalog]:
        if self._planned is None:
            question = self._question
            with _telling(), question.engine(cache_dir=default_cache_dir()) as engine:
                found = engine.outline(
                    question.query, question.params, question.partitions
                )
                outline = replace(found, schema=_accepted_schema(found.schema))
                self._planned = outline, engine.catalog
        return self._planned


class SpecloomReader(DataSourceReader):
    """The parts of a query, and the rows of each."""

    def __init__(self, question: _Question, catalog: Catalog, outline: Outline) -> None:
        self._question = question
        self._catalog = catalog
        self._schema = outline.schema
        self._parts = outline.parts

    def partitions(self) -> list[InputPartition]:
        return [InputPartition(number) for number in range(self._parts)]

    def read(self, partition: InputPartition) -> Iterator[Any]:
        """The rows of a part, as Arrow's record batches."""
        question = self._question
        part = Part(partition.value, self._parts)
        with _telling(), question.engine(self._parts) as engine:
            engine.catalog = self._catalog
            result = engine.execute(question.query, question.params, part)
            for note in result.notes:
                warnings.warn(note, SpecloomWarning, stacklevel=2)
            yield from result.arrow().cast(self._schema).to_batches()


@dataclass(frozen=True, slots=True)
class _Question:
    """What the options say."""

    query: str
    documents: str
    server: str | None
    params: Any
    partitions: int
    limits: Mapping[str, Any]

    @classmethod
    def of(cls, options: Mapping[str, str]) -> _Question:
        """Raises ConfigError."""
        for name in options:
            if name.lower() not in _KNOWN:
                known = ", ".join(_KNOWN)
                raise ConfigError(f"unknown option `{name}`", hint=f"there are {known}")
        for name in _TEXTS:
            if not options.get(name):
                raise ConfigError(f"the option `{name}` is missing")
        numbers: dict[str, Any] = {
            name: _number(name, options[name], read)
            for name, read in _NUMBERS.items()
            if name in options
        }
        return cls(
            options["query"],
            options["documents"],
            options.get("server"),
            _params(options.get("params")),
            numbers.pop("partitions", _PARTITIONS),
            numbers,
        )

    def engine(self, parts: int = 1, **more: Any) -> Engine:
        """The engine for one of so many parts, which share the requests of a second."""
        limits = dict(self.limits)
        if "rps" in limits:
            limits["rps"] /= parts
        return Engine(self.documents, servers=self.server, **limits, **more)


class _Columns(StructType):
    """A schema that Spark takes as its own, and Sail as Arrow's.

    Sail gives Spark's conversion to Arrow no time zone, without which it fails.
    """

    arrow: Any

    @classmethod
    def of(cls, arrow: Any) -> _Columns:
        made = cls(from_arrow_schema(arrow, True).fields)
        made.arrow = arrow
        return made

    @classmethod
    def typeName(cls) -> str:
        """What Spark calls it, which is made of the class's name unless it is said."""
        return "struct"

    def __arrow_c_schema__(self) -> Any:
        """This schema for whatever reads Arrow."""
        return self.arrow.__arrow_c_schema__()


@contextmanager
def _telling() -> Iterator[None]:
    """specloom's errors as the text that people are told: all that Spark shows is a text."""
    try:
        yield
    except SpecloomError as error:
        raise SpecloomError(describe_error(error)) from None


def _number(name: str, text: str, read: Callable[[str], int | float]) -> int | float:
    try:
        found = read(text)
    except ValueError:
        found = 0
    if not found > 0:
        raise ConfigError(f"the option `{name}` is not a number above 0")
    return found


def _params(text: str | None) -> Any:
    try:
        found = json.loads(text) if text else None
    except (ValueError, RecursionError):
        found = 0
    if not isinstance(found, dict | list | None):
        raise ConfigError(
            "the option `params` is not a JSON object or array",
            hint="""for example {"status": "FAILED"} for :status, or ["FAILED"] for ?""",
        )
    return found


def _check_schema(schema: Any, own: _Columns) -> None:
    """Raises UnsupportedError for other columns than those of the query; Sail has Arrow's."""
    if not isinstance(schema, StructType):
        schema = from_arrow_schema(schema, True)
    if schema.simpleString() != own.simpleString():
        raise UnsupportedError(
            "a schema of one's own is not supported",
            hint="leave it out; CAST in the query gives other types",
        )


def _accepted_schema(schema: Any) -> Any:
    return pyarrow.schema(field.with_type(_accepted(field.type)) for field in schema)


def _accepted(kind: Any) -> Any:
    """The type of Arrow's that Spark takes for another. Raises UnsupportedError."""
    types = pyarrow.types
    if types.is_list(kind) or types.is_fixed_size_list(kind):
        return pyarrow.list_(pyarrow.field("element", _accepted(kind.value_type)))
    if types.is_struct(kind):
        return pyarrow.struct(field.with_type(_accepted(field.type)) for field in kind)
    if types.is_map(kind):
        return pyarrow.map_(_accepted(kind.key_type), _accepted(kind.item_type))
    if types.is_dictionary(kind):
        return _accepted(kind.value_type)
    if types.is_timestamp(kind):
        return pyarrow.timestamp("us", kind.tz and "UTC")
    if types.is_time(kind):
        return pyarrow.string()
    if types.is_interval(kind):
        raise UnsupportedError(
            "Spark has no type for an INTERVAL of months, days and time",
            hint="CAST it to VARCHAR in the query",
        )
    return _WIDER.get(kind, kind)
