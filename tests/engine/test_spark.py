"""The rows of APIs in Spark and in Sail: the real ones, or none, with the reason printed.

``pip install 'specloom[spark]'`` and Java bring Spark. Sail is ``pysail``, and comes without
Java; it takes the releases of ``pyspark`` that its own notes name.
"""

from __future__ import annotations

import pickle
import shutil
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from databricks_workspace import Client
from shop_api import REGISTRY
from stub import Api

from mlflow_server import MlflowServer
from spark_sessions import local_sail, local_spark, missing

CUSTOMER = "shop.store.customers"
KEYS = "id IN ('c1', 'c2', 'c3')"
GENERATED = Path(__file__).resolve().parents[2] / "generated/sql"
SECRET = "t0ps3cret"

Read = Callable[..., Any]

# What these bring warns about itself, and about what else is installed.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


KINDS = ("spark", "sail")

if all(map(missing, KINDS)):
    lacking = ", or ".join(map(missing, KINDS))
    pytest.skip(f"needs {lacking}", allow_module_level=True)


@pytest.fixture(scope="module", params=KINDS)
def spark(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A session that knows specloom; its executors have a credential in the environment."""
    if lacking := missing(request.param):
        pytest.skip(f"needs {lacking}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("SHOP_TOKEN", SECRET)
        sessions = local_spark() if request.param == "spark" else local_sail()
        session = next(sessions)
        try:
            from specloom.integrations.spark import SpecloomDataSource

            session.dataSource.register(SpecloomDataSource)
            yield session
        finally:
            next(sessions, None)


@pytest.fixture
def read(spark: Any, api: Api) -> Read:
    """Makes a DataFrame of a query over the shop."""

    def reading(query: str, /, **options: Any) -> Any:
        given = {"documents": str(REGISTRY), "server": api.url, "query": query}
        return spark.read.format("specloom").options(**given | options).load()

    return reading


def rows(frame: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in frame.collect()]


def test_columns_have_types_of_spark_before_anything_is_sent(
    read: Read, api: Api
) -> None:
    frame = read(f"SELECT * FROM {CUSTOMER} WHERE {KEYS}")
    assert frame.schema.simpleString() == (
        "struct<id:string,name:string,city:string,age:bigint,score:double,vip:boolean,"
        "status:string,created:timestamp,tags:array<struct<key:string,value:string>>,"
        "address:struct<street:string,zip:string,geo:struct<lat:double,lon:double>>>"
    )
    assert api.asked == []


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        ("'{\"a\": 1}'::JSON", "string", '{"a": 1}'),
        ("18446744073709551615::UBIGINT", "decimal(20,0)", "18446744073709551615"),
        ("1::UINTEGER", "bigint", "1"),
        ("sum(1::BIGINT)", "decimal(38,0)", "1"),
        ("1.50::DECIMAL(5, 2)", "decimal(5,2)", "1.50"),
        ("'a'::ENUM('a', 'b')", "string", "a"),
        ("DATE '2020-02-29'", "date", "2020-02-29"),
        ("TIME '10:00:00'", "string", "10:00:00.000000"),
        ("TIMESTAMP '2020-02-29 10:00:00'", "timestamp_ntz", "2020-02-29 10:00:00"),
        ("[[1::UTINYINT]]", "array<array<smallint>>", None),
        ("MAP {'a': 1}", "map<string,int>", None),
        ("[1, 2]::INTEGER[2]", "array<int>", None),
        ("{'a b': [DATE '2020-02-29']}", "struct<a b:array<date>>", None),
    ],
)
def test_every_type_becomes_one_of_spark(
    read: Read, value: str, kind: str, text: str | None
) -> None:
    frame = read(f"SELECT {value} AS it")
    assert frame.schema["it"].dataType.simpleString() == kind
    assert frame.count() == 1
    if text is not None:
        assert rows(frame.selectExpr("CAST(it AS STRING)")) == [(text,)]


def test_a_type_that_spark_lacks_is_told_with_a_way_out(read: Read) -> None:
    with pytest.raises(Exception, match="CAST it to VARCHAR in the query"):
        read("SELECT INTERVAL 1 MONTH AS it").schema  # noqa: B018


def test_requests_that_can_run_apart_are_spread_over_partitions(
    read: Read, api: Api
) -> None:
    frame = read(f"SELECT id, age FROM {CUSTOMER} WHERE {KEYS} AND age > 30")
    found = rows(frame.selectExpr("id", "age", "spark_partition_id() AS p"))
    assert sorted(found) == [("c1", 36, 0), ("c3", 50, 2)]
    assert sorted(asked.line for asked in api.asked) == [
        f"GET /customers/{key}" for key in ("c1", "c2", "c3")
    ]


def test_there_are_no_more_partitions_than_are_wanted(read: Read) -> None:
    frame = read(f"SELECT id FROM {CUSTOMER} WHERE {KEYS}", partitions=2)
    found = rows(frame.selectExpr("id", "spark_partition_id() AS p"))
    assert sorted(found) == [("c1", 0), ("c2", 1), ("c3", 0)]


def test_what_needs_all_rows_runs_in_one_partition(read: Read) -> None:
    frame = read(f"SELECT max(age) FROM {CUSTOMER} WHERE {KEYS}")
    assert rows(frame) == [(50,)]


def test_spark_computes_with_the_rows_as_often_as_it_likes(
    spark: Any, read: Read
) -> None:
    read(f"SELECT * FROM {CUSTOMER} WHERE {KEYS}").createOrReplaceTempView("customers")
    count = "SELECT count(*) FROM customers"
    assert rows(spark.sql(count)) == [(3,)]
    assert rows(spark.sql(f"{count} WHERE city = 'London'")) == [(2,)]
    assert rows(spark.sql(f"{count} WHERE vip OR age = 20")) == [(2,)]
    assert rows(spark.sql(f"{count} a JOIN customers b USING (city)")) == [(5,)]
    assert rows(spark.sql(count)) == [(3,)]


@pytest.mark.parametrize(
    ("query", "params"),
    [("id = :key", '{"key": "c2"}'), ("id = ?", '["c2"]'), ("id = 'c2'", "{}")],
)
def test_values_are_given_beside_the_query(read: Read, query: str, params: str) -> None:
    frame = read(f"SELECT id, name FROM {CUSTOMER} WHERE {query}", params=params)
    assert rows(frame) == [("c2", "Bo")]


def test_executors_need_no_documents(api: Api, spark: Any, tmp_path: Path) -> None:
    from specloom.integrations.spark import SpecloomDataSource

    documents = str(shutil.copytree(REGISTRY, tmp_path / "documents"))
    query = f"SELECT id FROM {CUSTOMER} WHERE {KEYS}"
    options = {"documents": documents, "server": api.url, "query": query}
    source = SpecloomDataSource(options)
    sent = pickle.dumps(source.reader(source.schema()))
    shutil.rmtree(documents)
    reader = pickle.loads(sent)  # noqa: S301
    found = [batch for part in reader.partitions() for batch in reader.read(part)]
    assert [row["id"] for batch in found for row in batch.to_pylist()] == [
        "c1",
        "c2",
        "c3",
    ]


def test_credentials_come_from_the_environment_and_stand_nowhere_else(
    read: Read, api: Api, capfd: pytest.CaptureFixture[str]
) -> None:
    from specloom.integrations.spark import SpecloomDataSource

    query = f"SELECT id FROM {CUSTOMER} WHERE {KEYS}"
    frame = read(query)
    frame.explain(True)
    assert len(rows(frame)) == 3
    assert {a.headers.get("authorization") for a in api.asked} == {f"Bearer {SECRET}"}
    source = SpecloomDataSource({"documents": str(REGISTRY), "query": query})
    sent = pickle.dumps(source.reader(source.schema()))
    assert SECRET.encode() not in sent
    assert SECRET not in "".join(capfd.readouterr())


@pytest.mark.parametrize(
    ("query", "told"),
    [
        (f"SELECT nam FROM {CUSTOMER}", "<statement>:1:8: error: there is no column nam"),
        (f"SELECT nam FROM {CUSTOMER}", "help: did you mean name"),
        ("SELECT * FROM shop.store.customer", "help: did you mean customers"),
        ("SELECT id FROM shop.store.orders", "needs customer_id"),
        (f"SELECT id FROM {CUSTOMER} WHERE id = 'zz'", "404 for GET"),
        (f"DELETE FROM {CUSTOMER} WHERE id = 'c1'", "this is not a query"),
        (f"FROM (EXEC {CUSTOMER}.create @name = 'Di') t", "may change something"),
    ],
)  # fmt: skip
def test_mistakes_are_told_as_the_engine_tells_them(
    read: Read, query: str, told: str
) -> None:
    with pytest.raises(Exception) as failed:
        read(query).collect()
    assert told in str(failed.value)


def test_a_ceiling_ends_the_reading(read: Read) -> None:
    with pytest.raises(Exception, match="more than 1 requests") as failed:
        read(f"SELECT id FROM {CUSTOMER}", max_requests=1).collect()
    assert "raise max_requests" in str(failed.value)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"nonsense": "1"}, "unknown option `nonsense`"),
        ({"auth": SECRET}, "unknown option `auth`"),
        ({"documents": ""}, "the option `documents` is missing"),
        ({"query": ""}, "the option `query` is missing"),
        ({"partitions": "0"}, "the option `partitions` is not a number above 0"),
        ({"max_rows": "many"}, "the option `max_rows` is not a number above 0"),
        ({"timeout": "nan"}, "the option `timeout` is not a number above 0"),
        ({"params": "key"}, "the option `params` is not a JSON object or array"),
        ({"params": "3"}, "the option `params` is not a JSON object or array"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    read: Read, options: dict[str, str], told: str
) -> None:
    with pytest.raises(Exception) as failed:
        read("SELECT 1 AS one", **options).collect()
    assert told in str(failed.value)
    assert SECRET not in str(failed.value)


def test_a_schema_of_ones_own_is_refused(spark: Any) -> None:
    reader = spark.read.format("specloom").schema("one STRING")
    options = {"documents": str(REGISTRY), "query": "SELECT 1 AS one"}
    with pytest.raises(Exception, match="CAST in the query gives other types"):
        reader.options(**options).load().collect()


@pytest.fixture
def experiments(mlflow_server: MlflowServer) -> list[str]:
    """Two experiments, with two runs and one."""
    with Client(base_url=mlflow_server.url, token="t") as client:
        runs, made = client.ml.experiment_runs, []
        for losses in ([0.5, 0.25], [0.125]):
            experiment = client.ml.experiments.create(name=uuid.uuid4().hex)
            made.append(experiment.experiment_id)
            for loss in losses:
                run_id = runs.create(experiment_id=made[-1]).run.info.run_id
                runs.log_metric(run_id=run_id, key="loss", value=loss, timestamp=1)
    return made


def test_runs_of_mlflow_are_rows_of_spark(
    spark: Any, experiments: list[str], mlflow_server: MlflowServer
) -> None:
    one, two = experiments
    query = f"""
        SELECT experiment_id, data.metrics FROM databricks_workspace.ml.experiment_runs
        WHERE experiment_ids IN ('["{one}"]', '["{two}"]')"""
    options = {"documents": str(GENERATED), "server": mlflow_server.url, "query": query}
    runs = spark.read.format("specloom").options(**options).load()
    found = runs.selectExpr("experiment_id", "metrics[0].value AS loss")
    assert sorted(rows(found)) == sorted([(one, 0.25), (one, 0.5), (two, 0.125)])
    runs.createOrReplaceTempView("runs")
    counted = "SELECT experiment_id, count(*) FROM runs GROUP BY experiment_id"
    assert sorted(rows(spark.sql(counted))) == sorted([(one, 2), (two, 1)])
