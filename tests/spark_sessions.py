"""Spark and Sail, as far as they are here: neither is in the environment of all tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any


def missing(kind: str) -> str:
    """What is not here; empty where all is."""
    if kind == "sail":
        return "" if find_spec("pysail") else "Sail: pip install pysail"
    if find_spec("pyspark") is None or find_spec("py4j") is None:
        return "Spark: pip install 'specloom[spark]'"
    has_java = shutil.which("java") or os.environ.get("JAVA_HOME")
    return "" if has_java else "Java, on which Spark runs"


def local_spark() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").config(
        "spark.ui.enabled", "false"
    )
    for name in ("spark.driver.host", "spark.driver.bindAddress"):
        builder = builder.config(name, "127.0.0.1")
    session = builder.getOrCreate()
    yield session
    session.stop()


def local_sail() -> Iterator[Any]:
    from pysail.spark import SparkConnectServer
    from pyspark.sql import SparkSession

    server = SparkConnectServer()
    server.start(background=True)
    _, port = server.listening_address
    session = SparkSession.builder.remote(f"sc://127.0.0.1:{port}").getOrCreate()
    yield session
    session.stop()
    server.stop()
