"""What the bureau consists of on one machine, and the order in which it comes up."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import signal
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import redis

from zunyi.standalone import children
from zunyi.standalone.broker import Broker
from zunyi.standalone.ports import free_port
from zunyi.standalone.postgres import Cluster
from zunyi.standalone.supervisor import GivenUp, Service, Stopped, Supervisor, stopping_on_signals


class AlreadyRunning(Exception):
    """This checkout's bureau runs already; the sentence says where."""


@dataclass(frozen=True)
class Plan:
    """How to run: what, where its data lie, on which door, and which servers of others to use instead of our own."""

    root: Path
    var: Path
    host: str = "127.0.0.1"
    port: int = 8000
    database_url: str = ""
    redis_url: str = ""
    demo: bool = True

    @property
    def demo_note(self) -> Path:
        """What the demo said about itself: its accounts. That it exists also means that the demo was made."""
        other = hashlib.sha256(self.database_url.encode()).hexdigest()[:8] if self.database_url else ""
        return self.var / f"demo{other and '-'}{other}.txt"

    def log(self, name: str) -> Path:
        return self.var / "log" / f"{name}.log"


def run(plan: Plan, say: Callable[[str], None]) -> int:
    """Run the bureau until somebody stops it; answer how it ended."""
    supervisor = Supervisor(say)
    with _only_one(plan) as tell_address:
        try:
            with stopping_on_signals():
                _bring_up(plan, supervisor, say, tell_address)
                supervisor.watch()
        except Stopped:
            say("\nStopping …")
        except (GivenUp, children.ChildFailed) as reason:
            say(str(reason))
            return 1
        finally:
            supervisor.stop_all()
    return 0


def reset(plan: Plan) -> None:
    """Throw away everything that this checkout's bureau has stored."""
    with _only_one(plan):
        cluster = Cluster(plan.var / "postgres", log=plan.log("postgres"), port=0)
        for folder in (cluster.folder, plan.var / "broker", plan.var / "media", plan.var / "log"):
            shutil.rmtree(folder, ignore_errors=True)
        for path in (cluster.secret, *plan.var.glob("celerybeat-schedule*"), plan.demo_note):
            path.unlink(missing_ok=True)


def running_environment(plan: Plan) -> dict[str, str]:
    """The addresses of the running bureau's servers, for a command that wants to talk to them."""
    try:
        environment: dict[str, str] = json.loads(_note(plan).read_text())["environment"]
    except (OSError, ValueError, KeyError):
        return {}
    return environment


def _bring_up(plan: Plan, supervisor: Supervisor, say: Callable[[str], None], tell: Callable[..., None]) -> None:
    """PostgreSQL, broker, tables and demo, web, worker, beat; then say where, once the door opens."""
    port = free_port(plan.port, host=plan.host, tries=20)
    url = f"http://{_reachable_name(plan.host)}:{port}"
    environment = os.environ | {"PUBLIC_URL": os.environ.get("PUBLIC_URL", url), "PYTHONUNBUFFERED": "1"}
    for name, given, own in (
        ("DATABASE_URL", plan.database_url, _own_cluster),
        ("REDIS_URL", plan.redis_url, _own_broker),
    ):
        environment[name] = _answering(name, given) if given else _bring_up_server(own(plan), supervisor)
    _add_provider(environment)
    _prepare(plan, environment, say)
    for service in _processes(plan, port, environment):
        supervisor.bring_up(service)
    tell(url=url, environment={name: environment[name] for name in ("DATABASE_URL", "REDIS_URL", "PUBLIC_URL")})
    say(f"\nThe bureau is open: {url}\n")
    if plan.demo_note.exists():
        say(plan.demo_note.read_text())
    say(f"Ctrl-C stops it. Logs: {plan.var / 'log'}")


def _add_provider(environment: dict[str, str]) -> None:
    """Where no way out is named, messages go to the fake provider: say where it will be, and how it proves itself."""
    if environment.get("NOTICE_GATEWAY", "fake") == "fake" and not environment.get("FAKE_PROVIDER_URL"):
        environment["FAKE_PROVIDER_URL"] = f"http://127.0.0.1:{free_port()}"
        environment.setdefault("NOTICE_CALLBACK_SECRET", secrets.token_urlsafe(24))
        environment.setdefault("NOTICE_REPLIES", "true")


def _provider(url: str, tell: str) -> list[str]:
    """The command that runs it."""
    port = url.rpartition(":")[2]
    return [sys.executable, "manage.py", "fake_provider", f"--port={port}", f"--tell={tell}", "--receipt-after=20"]


def _reachable_name(host: str) -> str:
    """What to type to get here: the slip in a worker's hand carries it, so "every address" must become one of them."""
    if host not in ("0.0.0.0", "::"):  # noqa: S104 - compared, not listened on
        return host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("10.255.255.255", 9))  # sends nothing; the system only chooses the way out
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def _answering(name: str, url: str) -> str:
    """The address that was given, if a server answers there. Raises GivenUp with the ways out."""
    try:
        if name == "DATABASE_URL":
            psycopg2.connect(url, connect_timeout=5).close()
        else:
            redis.Redis.from_url(url, socket_connect_timeout=5).ping()
    except (psycopg2.Error, redis.RedisError, ValueError):
        raise GivenUp(
            f"Nothing answers at the address in {name}. Start that server, mend the address, or take {name} away: "
            "then the bureau starts a server of its own, from the wheels in requirements.txt or from this machine."
        ) from None
    return url


def _bring_up_server(server: Cluster | Broker, supervisor: Supervisor) -> str:
    """Start one of our own servers; answer its address."""
    supervisor.bring_up(Service(server.name, server.log, server.start, server.is_ready, server.farewell))
    return server.url


def _own_cluster(plan: Plan) -> Cluster:
    cluster = Cluster(plan.var / "postgres", log=plan.log("postgres"), port=free_port())
    _wait_for_orphan(cluster)
    cluster.create()
    return cluster


def _own_broker(plan: Plan) -> Broker:
    return Broker(plan.var / "broker", log=plan.log("valkey"), port=free_port())


def _prepare(plan: Plan, environment: Mapping[str, str], say: Callable[[str], None]) -> None:
    """Tables, places and, when it is wanted and not made yet, the demo."""
    say("Preparing the database …")
    command: list[str | Path] = [sys.executable, plan.root / "manage.py", "prepare_bureau"]
    if plan.demo:
        command.append(f"--demo-note={plan.demo_note}")
    children.run(command, log=plan.log("prepare"), folder=plan.root, environment=environment)


def _wait_for_orphan(cluster: Cluster) -> None:
    """A server that lost its supervisor is still writing its data down: wait for it, then insist."""
    pid = cluster.running_pid()
    if pid is None or children.wait_until(lambda: cluster.running_pid() is None, seconds=20):
        return
    os.kill(pid, signal.SIGQUIT)
    children.wait_until(lambda: cluster.running_pid() is None, seconds=10)


def _processes(plan: Plan, port: int, environment: Mapping[str, str]) -> Iterator[Service]:
    """Our own: what people see, who sends messages, who does long work, the clock that rings, and a fake provider."""
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "--app=zunyi", "--quiet"]
    web = [
        *python, "gunicorn", "zunyi.wsgi", "--worker-class=gthread", "--workers=2", "--threads=4",
        f"--bind={plan.host}:{port}", "--no-control-socket", "--graceful-timeout=8",
    ]  # fmt: skip
    worker = [
        *celery, "worker", "--loglevel=INFO", "-Ofair", "--without-gossip", "--without-mingle", "--without-heartbeat",
    ]  # fmt: skip
    messages = [*worker, "--queues=celery", "--concurrency=1", "--hostname=worker@%h"]
    jobs = [*worker, "--queues=jobs", "--concurrency=2", "--hostname=jobs@%h"]
    beat = [*celery, "beat", "--loglevel=WARNING", f"--schedule={plan.var / 'celerybeat-schedule'}"]
    commands = {"web": web, "worker": messages, "jobs": jobs, "beat": beat}
    if (url := environment.get("FAKE_PROVIDER_URL", "")).startswith("http://127.0.0.1:"):
        commands = {"provider": _provider(url, f"http://{_reachable_name(plan.host)}:{port}")} | commands
    # A lost parent means: leave now. Celery's own hard way out (SIGQUIT) was once seen to wait for ever for the broker,
    # which is gone by then; killed, it takes its children along, and unfinished tasks come back (late acknowledgement).
    ends = {
        "provider": signal.SIGTERM,
        "web": signal.SIGTERM,
        "worker": signal.SIGKILL,
        "jobs": signal.SIGKILL,
        "beat": signal.SIGTERM,
    }
    for name, command in commands.items():
        yield Service(
            name,
            plan.log(name),
            _starter(command, plan, name, environment, ends[name]),
            is_ready=_door_opens(plan.host, port) if name == "web" else lambda: True,
        )


def _starter(
    command: list[str], plan: Plan, name: str, environment: Mapping[str, str], dies_with: signal.Signals
) -> Callable[[], children.Child]:
    return lambda: children.start(
        command, log=plan.log(name), folder=plan.root, environment=environment, dies_with=dies_with
    )


def _door_opens(host: str, port: int) -> Callable[[], bool]:
    url = f"http://{_reachable_name(host)}:{port}/healthz"

    def opens() -> bool:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    return opens


def _note(plan: Plan) -> Path:
    return plan.var / "running.json"


@contextmanager
def _only_one(plan: Plan) -> Iterator[Callable[..., None]]:
    """Hold the checkout for ourselves; a lock that the system lets go of whatever way we end."""
    plan.var.mkdir(parents=True, exist_ok=True)
    with (plan.var / "running.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(_where_it_runs(plan)) from None
        note = _note(plan)
        note.unlink(missing_ok=True)

        def tell(**facts: object) -> None:
            note.touch(mode=0o600)
            note.write_text(json.dumps(facts))

        yield tell
        note.unlink(missing_ok=True)


def _where_it_runs(plan: Plan) -> str:
    try:
        where = json.loads(_note(plan).read_text())["url"]
    except (OSError, ValueError, KeyError):
        return "The bureau of this checkout is just starting or stopping in another terminal."
    return f"The bureau of this checkout already runs at {where}; stop it there with Ctrl-C."
