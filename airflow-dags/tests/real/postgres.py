"""A PostgreSQL of our own, from the archive that Maven fetches for all tests."""

import os
import socket
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import psycopg2

TARGET = Path(__file__).parents[2] / "target"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _binaries() -> Path:
    (archive, *more) = [*(TARGET / "postgres").glob("*.txz"), None]
    if archive is None or more != [None]:
        raise FileNotFoundError(
            f"No PostgreSQL in {TARGET / 'postgres'}. Run: ./mvnw -pl airflow-dags -am -DskipTests verify"
        )
    folder = TARGET / "postgres" / archive.stem
    if not folder.exists():
        fresh = folder.with_suffix(f".{os.getpid()}")
        with tarfile.open(archive) as files:
            files.extractall(fresh, filter="data")
        fresh.rename(folder)
    return folder / "bin"


class Postgres:
    """A server in a folder of its own; whoever is not the administrator needs a password."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it; it answers when it is ready."""
        binaries = _binaries()
        self._folder.mkdir(parents=True)
        data = self._folder / "data"
        # It refuses to be started by root.
        other = ["unshare", "-U"] if os.geteuid() == 0 else []
        subprocess.run(
            [
                *(*other, str(binaries / "initdb"), "-A", "trust", "-U", "postgres", "-D", str(data)),
                *("-E", "UTF-8", "--locale=C", "--no-sync"),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        (data / "pg_hba.conf").write_text(
            "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
        )
        options = ["fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=200"]
        options += ["listen_addresses=127.0.0.1", "unix_socket_directories=", f"port={self.port}"]
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [
                    *(*other, str(binaries / "postgres"), "-D", str(data)),
                    *(word for option in options for word in ("-c", option)),
                ],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def ready(self) -> bool:
        """Whether it answers."""
        if self._process is None or self._process.poll() is not None:
            raise ChildProcessError((self._folder / "log").read_text())
        try:
            self.rows("postgres", "SELECT 1")
        except psycopg2.OperationalError:
            return False
        return True

    def stop(self) -> None:
        """Ends it at once."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def execute(self, database: str, sql: str) -> None:
        """Runs statements, each in a transaction of its own."""
        connection = self._connect(database)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(sql)
        finally:
            connection.close()

    def rows(self, database: str, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        connection = self._connect(database)
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql)
                found: list[tuple[Any, ...]] = cursor.fetchall()
                return found
        finally:
            connection.close()

    def _connect(self, database: str) -> Any:
        return psycopg2.connect(host="127.0.0.1", port=self.port, user="postgres", dbname=database)
