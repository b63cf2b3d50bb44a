"""Start a Spark session for a run, and report what fails on it in one sentence."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from thucthe.errors import RunError
from thucthe.write.lock import hold

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_ROWS_AT_A_TIME = 1_000


@contextmanager
def open_session(out: str) -> Iterator[SparkSession]:
    """Start Spark, or join a session that runs already.

    Parameters
    ----------
    out : str
        Output folder, which is locked if it is on this machine.

    Yields
    ------
    SparkSession

    Raises
    ------
    RunError
        If Spark can't start, or fails within the block.
    """
    spark = _start()
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    from thucthe.batch.spark.spark_files import is_url

    try:
        with nullcontext() if is_url(out) else hold(Path(out)):
            yield spark
    except (PySparkException, Py4JError, ConnectionError) as error:
        reason = describe_failure(error)
        raise RunError(
            f"Spark gave up ({reason}); its log says more, and the same command goes on from here"
        ) from error


def describe_failure(error: Exception) -> str:
    """Describe in one line why Spark failed."""
    if isinstance(error, ConnectionError) or type(error).__name__ == "Py4JNetworkError":
        return "its Java process has ended"
    return next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)


def _start() -> SparkSession:
    """Return the Spark session, with the master of ``spark-submit`` or Spark's configuration, else this machine."""
    try:
        from pyspark.sql import SparkSession
    except ModuleNotFoundError as error:
        raise RunError(
            f"the Spark engine needs the package {error.name}; install it with: pip install 'thucthe[spark]'"
        ) from error
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    try:
        spark = SparkSession.builder.appName("thucthe").getOrCreate()
    except Exception as error:
        raise RunError(f"Spark can't start; it needs Java 17 or later, found by JAVA_HOME ({error})") from error
    spark.conf.set("spark.sql.ansi.enabled", True)
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", _ROWS_AT_A_TIME)
    return spark
