"""What all tests on a real Airflow share: a shop, a mart, two models, their bundles."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from real.cluster import Cluster
from real.machine import PROJECT, Airflow
from real.postgres import TARGET, Postgres
from real.repository import Repository

# In the passwords and in a text of a model, so that they are found wherever these are written.
SECRET = "canary{{7*7}}$HOME"  # noqa: S105
TEXT = "wordsofaperson {{ 7*7 }} {% raw %} $(id) <b>"

# The platform of the story, so that its DAGs are not those of the example that it begins with.
TELLER = "story"

# Of both models, by credential: what each may read or write. A database of consumers belongs to one writer.
_LOGINS = {"shop": "shop", "mart": "reports", "shop_db_reader": "shop", "sales_mart_writer": "mart"}


class Scene:
    """Starts nothing but the jobs that prepare it."""

    def __init__(self, folder: Path, postgres: Postgres) -> None:
        self._folder = folder
        self.postgres = postgres
        # Where the example in folders keeps its tables.
        self.lake = folder / "lake"
        # What it runs on; the smallest one runs on this machine.
        self.cluster = Cluster(folder / "cluster")
        self.environment = {
            **self.cluster.environment,
            "MILEPOST_HOME": str(folder / "milepost"),
            # Spark is fetched once for all runs, and the jars are those of this build.
            "MILEPOST_CACHE": str(TARGET / "cache"),
            "MILEPOST_BUILD": "no",
            "MILEPOST_JOBS_COMMAND": str(PROJECT / "scripts/milepost"),
            "MILEPOST_HEAP": "1g",
            # Short jobs end before the better compiler has paid off.
            "MILEPOST_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1",
        }
        for login in _LOGINS:
            self.environment[f"MILEPOST_{login.upper()}_USER"] = login
            self.environment[f"MILEPOST_{login.upper()}_PASSWORD"] = SECRET
        self._fill_databases()
        self._write_hello()
        self._write_retail()
        self.render("hello")
        self.render("retail", "--env", "test")
        self.bundles = {"hello": folder / "bundles/hello/local", "retail": folder / "bundles/retail/lake"}
        # Of a model whose first commit is yet to come.
        self.story = Repository(folder / "story", "examples/retail/model")
        self.told = folder / "bundles/story" / TELLER
        self.told.mkdir(parents=True)
        database = f"postgresql+psycopg2://postgres@127.0.0.1:{postgres.port}/airflow"
        bundles = {**self.bundles, "story": self.told}
        self.airflow = Airflow(folder / "airflow", database, bundles, self.environment)

    def render(self, model: str, *options: str) -> None:
        """The bundles of a model as it is now."""
        bundles = str(self._folder / "bundles" / model)
        self.milepost("render", str(self._folder / model), *options, "--bundle", bundles)

    def milepost(self, *arguments: str, exit_code: int = 0) -> str:
        """What the command prints, which has to end with an exit code."""
        return self._command("scripts/milepost", *arguments, exit_code=exit_code)

    def manifest(self, bundle: str) -> dict[str, Any]:
        """What a bundle says of itself."""
        found: dict[str, Any] = json.loads((self.bundles[bundle] / "manifest.json").read_text())
        return found

    def spec(self, bundle: str, dag_id: str) -> dict[str, Any]:
        """The line of a DAG."""
        lines = "".join(path.read_text() for path in self.bundles[bundle].glob("specs/*.jsonl"))
        return next(spec for spec in map(json.loads, lines.splitlines()) if spec["dag_id"] == dag_id)

    def rows(self, database: str, query: str) -> list[str]:
        """The rows of a query as text, in an order of their own."""
        found = self.postgres.rows(database, f"SELECT r::text FROM ({query}) r")  # noqa: S608
        return sorted(row for (row,) in found)

    def same(self, database: str, delivered: str, source: str) -> bool:
        """Whether a query on a database of consumers gives what one on the shop does."""
        rows = self.rows(database, delivered)
        return bool(rows) and rows == self.rows("shop", source)

    def _fill_databases(self) -> None:
        for name in ("airflow", "shop", "reports", "mart"):
            self.postgres.execute("postgres", f"CREATE DATABASE {name}")
        self._shop("shop", "load", "--scale", "0.001")
        for login, database in _LOGINS.items():
            right = ["--reads", "shop"] if database == "shop" else ["--writes"]
            self._shop(database, "login", "--credential", login, *right)

    def _shop(self, database: str, verb: str, *options: str) -> None:
        url = f"jdbc:postgresql://127.0.0.1:{self.postgres.port}/{database}"
        administrator = {"RETAIL_USER": "postgres", "RETAIL_PASSWORD": "none"}
        self._command("examples/retail/shop", verb, "--url", url, *options, more=administrator)

    def _write_hello(self) -> None:
        model = self._copy("examples/hello", "hello")
        text = model.read_text().replace("host: localhost", f"host: 127.0.0.1, port: {self.postgres.port}")
        text = text.replace("database: mart", "database: reports")
        # An interval that no cron expression has, and whose time does not come while a test runs.
        more = f"    description: '{TEXT}'\n    ingestion: {{schedule: every 1000h}}\n"
        model.write_text(text.replace("  orders:\n", f"  orders:\n{more}"))

    def _write_retail(self) -> None:
        self._copy("examples/retail/model", "retail")
        jar = PROJECT / "examples/retail/transformers/target/retail-transformers-1.0.0.jar"
        artifact = self._folder / "artifacts/retail-transformers/1.0.0" / jar.name
        artifact.parent.mkdir(parents=True)
        shutil.copy(jar, artifact)
        (self._folder / "retail/environments/test.yaml").write_text(
            f"""apiVersion: milepost/v1
kind: Environment
name: test
schedules: paused
platforms:
  lake:
    root: "file://{self.lake}"
    artifacts: "file://{self._folder}/artifacts"
    runtime: {{type: standalone, master: "{self.cluster.master}"}}
    network: {{allow: [127.0.0.1]}}
containers:
  shop_db: {{host: 127.0.0.1, port: {self.postgres.port}, options: {{}}}}
  sales_mart: {{host: 127.0.0.1, port: {self.postgres.port}}}
"""
        )

    def _copy(self, example: str, model: str) -> Path:
        shutil.copytree(PROJECT / example, self._folder / model)
        return self._folder / model / "milepost.yaml"

    def _command(
        self, script: str, *arguments: str, more: Mapping[str, str] | None = None, exit_code: int = 0
    ) -> str:
        done = subprocess.run(
            [PROJECT / script, *arguments],
            env={**os.environ, **self.environment, **(more or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == exit_code, done.stdout + done.stderr
        return done.stdout
