"""A Spark cluster on this machine: two executors, each a process of its own, on loopback."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path

import pytest

# Compiling the best code takes longer than it spares in tests.
SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


@pytest.fixture(scope="session")
def cluster(tmp_path_factory):
    """A session of Spark with two executors that are processes of their own."""
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("Spark needs Java: install openjdk-17-jre-headless or a later one")
    from pyspark.sql import SparkSession

    folder = tmp_path_factory.mktemp("spark")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patch.setenv("SPARK_WORKER_DIR", str(folder / "work"))
        patch.setenv("SPARK_LOCAL_DIRS", str(folder))
        settings = {
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.extraJavaOptions": SHORT_LIVED,
            "spark.driver.host": "127.0.0.1",
            "spark.executor.extraJavaOptions": SHORT_LIVED,
            "spark.executor.memory": "512m",
            "spark.sql.session.timeZone": "America/New_York",
            "spark.sql.warehouse.dir": str(folder / "warehouse"),
            "spark.ui.enabled": "false",
        }
        builder = SparkSession.builder.master("local-cluster[2,1,512]").appName("spondy")
        for name, value in settings.items():
            builder = builder.config(name, value)
        # Spark's own handler outlives it, and fails without it.
        on_interrupt = signal.getsignal(signal.SIGINT)
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("OFF")
        yield session
        session.stop()
        signal.signal(signal.SIGINT, on_interrupt)


def _processes():
    """Return (parent, command line) of each process."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            found[int(folder.name)] = parent, (folder / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
    return found


class Executors:
    """The processes of the executors that descend from this one."""

    def jvms(self):
        """Return the Java process of each executor."""
        found = _processes()
        return {
            process
            for process, (_, command) in found.items()
            if "CoarseGrainedExecutorBackend" in command and os.getpid() in self._above(process, found)
        }

    def pythons(self):
        """Return the Python workers, which are children of a daemon that is one of an executor."""
        found = _processes()
        jvms = self.jvms()
        daemons = {process for process, (parent, _) in found.items() if parent in jvms}
        return {process for process, (parent, _) in found.items() if parent in daemons}

    def _above(self, process, found):
        while process in found:
            process = found[process][0]
            yield process


@pytest.fixture
def executors():
    if sys.platform != "linux":
        pytest.skip("finds processes in /proc, which Linux has")
    return Executors()
