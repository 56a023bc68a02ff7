"""An office's worst week in some minutes: many reminders, one accident after the other, and who got what in the end.

    python -m tests.notices.ordeal --notices 10000 --faults 200 --provider query

It runs a PostgreSQL, a broker, a provider, two workers and a clock of its own and kills them with -9. The provider
loses messages, is busy, and keeps silent about some that it took. Bookings are cancelled and trips moved meanwhile, and
the bureau's clock is moved through the nights. It prints a line of JSON for each promise, with its violations.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from zunyi.standalone import children
from zunyi.standalone.broker import Broker
from zunyi.standalone.ports import free_port
from zunyi.standalone.postgres import Cluster

MOODS = {"accept": 0.86, "silent": 0.06, "lose": 0.04, "busy": 0.04}
CELERY = [sys.executable, "-m", "celery", "--app=tests.notices.faulty", "--quiet"]
SOLO = ["--pool=solo", "--loglevel=ERROR", "--without-gossip", "--without-mingle", "--without-heartbeat"]
# A call that had begun may end so long after the cancellation, or after the night began: a lease, and a look's life.
IN_FLIGHT = 12.0
DRAIN_SECONDS = 240
TRIPS = 20


class Office:
    """Everything that runs, and can be killed."""

    def __init__(self, folder: Path, *, seed: int, idempotent: bool) -> None:
        self.folder, self.seed, self.idempotent = folder, seed, idempotent
        # Both durable, as in earnest: what was committed must be there after the kill.
        self.cluster = Cluster(folder / "postgres", log=folder / "postgres.log", port=free_port())
        self.broker = Broker(folder / "broker", log=folder / "broker.log", port=free_port())
        self.clock, self.provider_port = folder / "clock", free_port()
        self.clock.write_text("0")
        self.moves: list[tuple[float, float]] = [(0.0, 0.0)]
        self.running: dict[str, children.Child] = {}

    @property
    def provider(self) -> str:
        return f"http://127.0.0.1:{self.provider_port}"

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "DATABASE_URL": self.cluster.url, "REDIS_URL": self.broker.url, "SEED": str(self.seed),
            "DJANGO_SETTINGS_MODULE": "zunyi.settings.test", "LOG_LEVEL": "ERROR", "FAULTY": "1",
            "FAULTY_PROVIDER": self.provider, "FAULTY_CLOCK": str(self.clock), "PYTEST_XDIST_WORKER": "gw0",
        }  # fmt: skip

    def start(self, role: str) -> None:
        """Start one of them, and wait for the servers."""
        if role == "database":
            self._start_server(role, self.cluster.start, self.cluster.is_ready)
        elif role == "broker":
            self._start_server(role, self.broker.start, self.broker.is_ready)
        else:
            log = self.folder / f"{role}.log"
            self.running[role] = children.start(
                self._command(role), log=log, folder=Path.cwd(), environment=self.environment
            )

    def _start_server(self, role: str, start: Callable[[], children.Child], is_ready: Callable[[], bool]) -> None:
        """A database that was killed may need several tries until its last processes are gone."""
        for _ in range(60):
            self.running[role] = start()
            if children.wait_until(is_ready, seconds=60, child=self.running[role]):
                return
            time.sleep(0.5)
        raise RuntimeError(f"{role} does not start again")

    def _command(self, role: str) -> list[str]:
        if role == "provider":
            moods = [f"--{mood}={share}" for mood, share in MOODS.items()]
            kind = ["--idempotent"] if self.idempotent else []
            habits = ["--memory", "--silence=1.5", "--delay=0.01", f"--seed={self.seed}", *kind]
            return [sys.executable, "manage.py", "fake_provider", f"--port={self.provider_port}", *moods, *habits]
        if role.startswith("clock"):
            return [*CELERY, "beat", "--loglevel=ERROR", f"--schedule={self.folder / role}"]
        return [*CELERY, "worker", *SOLO, f"--hostname={role}@%h"]

    def kill(self, role: str) -> None:
        """As a power cut would."""
        children.kill_group(self.running.pop(role))

    def again(self, role: str) -> None:
        if role in self.running:
            self.kill(role)
        self.start(role)

    def revive(self) -> None:
        """What a supervisor does: what ended by itself is started again."""
        for role, child in list(self.running.items()):
            if child.poll() is not None:
                self.again(role)

    def flush(self) -> None:
        """The broker forgets everything."""
        import redis

        redis.Redis.from_url(self.broker.url).flushall()

    @property
    def offset(self) -> float:
        return self.moves[-1][1]

    def now(self) -> datetime:
        """The bureau's own time."""
        from django.utils import timezone

        return timezone.localtime(timezone.now() + timedelta(seconds=self.offset))

    def move_clock(self, seconds: float) -> None:
        """All at once, as when somebody sets it."""
        offset = self.offset + seconds
        draft = self.clock.with_suffix(".new")
        draft.write_text(str(offset))
        draft.replace(self.clock)
        self.moves.append((time.time(), offset))

    def set_clock(self, hour: int, *, next_day: bool = False) -> None:
        now = self.now()
        wanted = now.replace(hour=hour, minute=1, second=0) + timedelta(days=1 if next_day else 0)
        self.move_clock((wanted - now).total_seconds())

    def stop(self) -> None:
        for role in list(self.running):
            self.kill(role)


class People:
    """The bookings and their messages; made quickly, and then changed by the same services as in earnest."""

    def __init__(self, count: int, chance: random.Random) -> None:
        self.chance, self.count = chance, count
        self.cancelled: dict[int, float] = {}
        self.waiting: list[int] = []
        self.live: list[int] = []

    def settle_in(self, due_at: datetime) -> None:
        """TRIPS trips a month ahead, everybody with one reminder that waits to be released."""
        from tests.factories.divisions import make_division
        from tests.factories.trips import make_trip
        from tests.factories.workers import make_worker
        from trips.models import Booking
        from trips.services.booking import book_workers
        from workers.models import Worker
        from zunyi.notices.models import Notice
        from zunyi.notices.services.queue import notice, queue_notices

        make_division("520324")
        each = self.count // TRIPS
        self.trips = []
        for number in range(TRIPS):
            trip = make_trip(seats=2, departs_at=due_at + timedelta(days=30, minutes=number))
            self.trips.append(trip.pk)
            first = book_workers(trip=trip, workers=[make_worker()], by=None, channel="web")[0]
            workers = Worker.objects.bulk_create(
                [_copy(first.worker, public_id=None, phone=f"154{number:02d}{at:06d}") for at in range(each)]
            )
            bookings = Booking.objects.bulk_create(
                [_copy(first, worker=worker, slip_code=f"{number:02d}{at:06d}") for at, worker in enumerate(workers)]
            )
            Notice.objects.filter(about_id=str(first.pk)).delete()
            first.delete()
            queue_notices(
                [
                    notice(
                        "reminder", person=booking.worker.person, about=booking, version=trip.version,
                        phone=booking.worker.phone, due_at=due_at + timedelta(days=3650), matter=f"trip:{trip.pk}",
                    )
                    for booking in bookings
                ]
            )  # fmt: skip
            self.live += [booking.pk for booking in bookings]
        self.waiting = list(Notice.objects.order_by("?").values_list("pk", flat=True))

    def release(self, count: int, now: datetime) -> None:
        """Let so many more reminders be due."""
        from zunyi.notices.models import Notice

        some, self.waiting = self.waiting[:count], self.waiting[count:]
        persist(lambda: Notice.objects.filter(pk__in=some, state="due").update(due_at=now))

    def cancel(self) -> None:
        """One person stays at home."""
        from trips.models import Booking
        from trips.refusals import BookingAlreadyEnded
        from trips.services.booking import cancel_booking

        pk = self.live.pop(self.chance.randrange(len(self.live)))

        def once() -> None:
            with suppress(BookingAlreadyEnded):  # the answer to an earlier try was lost, not the try
                cancel_booking(booking=Booking.objects.get(pk=pk), by=None)

        persist(once)
        self.cancelled[pk] = time.time()

    def move_trip(self, now: datetime) -> None:
        """A trip leaves an hour earlier: what was planned is taken back, the new plan is told."""
        from django.utils import timezone

        from trips.models import Call, Trip
        from trips.services.plan.schedule import change_call_times
        from zunyi.notices.models import Notice

        trip = self.trips.pop()
        before = Trip.objects.get(pk=trip).version

        def once() -> None:
            if Trip.objects.get(pk=trip).version == before:
                calls = list(Call.objects.filter(leg__trip=trip).order_by("order"))
                hour = timedelta(hours=-1)
                times = {
                    call.pk: (call.arrives_at and call.arrives_at + hour, call.departs_at and call.departs_at + hour)
                    for call in calls
                }
                change_call_times(trip=Trip.objects.get(pk=trip), by=None, times=times)

        persist(once)
        newer = Notice.objects.filter(matter=f"trip:{trip}", version__gt=before, state="due")
        persist(lambda: newer.filter(kind__in=["reminder", "trip_changed"]).update(due_at=now))
        persist(lambda: newer.exclude(kind__in=["reminder", "trip_changed"]).filter(due_at__gt=timezone.now()).delete())


def _copy(thing: Any, **changes: Any) -> Any:
    """A new row like this one."""
    model = type(thing)
    facts = {field.attname: getattr(thing, field.attname) for field in model._meta.concrete_fields}
    facts.pop(model._meta.pk.attname)
    if "public_id" in changes and changes["public_id"] is None:
        facts.pop("public_id")
        changes.pop("public_id")
    for name, value in changes.items():
        facts.pop(f"{name}_id", None)
        facts[name] = value
    return model(**facts)


def persist(work: Callable[[], object]) -> None:
    """Try until the database has answered."""
    from django.db import DatabaseError, InterfaceError, connection

    for _ in range(200):
        try:
            work()
            return
        except (DatabaseError, InterfaceError):
            connection.close()
            time.sleep(0.2)
    raise RuntimeError("the database never came back")


def suffer(office: Office, people: People, faults: int, chance: random.Random) -> Counter[str]:
    """One accident after the other while the messages go out."""
    accidents = ["worker", "worker", "dispatcher", "dispatcher", "clock", "database", "broker", "flush", "two clocks",
                 "time", "time"]  # fmt: skip
    suffered: Counter[str] = Counter()
    each = people.count // faults + 1
    for step in range(faults):
        people.release(each, office.now())
        time.sleep(chance.uniform(0.3, 1.0))
        accident = chance.choice(accidents)
        suffered[accident] += 1
        if accident == "flush":
            office.flush()
        elif accident == "two clocks":
            office.again("clock of another")
        elif accident == "time":
            _move_time(office, chance)
        else:
            office.again(accident)
        people.cancel()
        if step and step % max(faults // 4, 1) == 0:
            people.move_trip(office.now())
        office.revive()
    return suffered


def _move_time(office: Office, chance: random.Random) -> None:
    """Mostly forward through the day; through a night in two steps; now and then a little back."""
    hour = office.now().hour
    if hour >= 21:
        office.set_clock(8, next_day=True)
    elif hour < 8:
        office.set_clock(8)
    elif chance.random() < 0.2:
        office.move_clock(-600)
    elif hour >= 17:
        office.set_clock(21)
    else:
        office.move_clock(chance.uniform(3600, 4 * 3600))


def recover(office: Office) -> None:
    """The accidents are over: everything runs, the provider is well, it is ten in the morning."""
    from zunyi.notices.models import Notice

    httpx.post(f"{office.provider}/behaviour", json={"moods": {"accept": 1.0}, "is_idempotent": office.idempotent})
    office.set_clock(10, next_day=True)
    until = time.monotonic() + DRAIN_SECONDS
    open_ones = Notice.objects.filter(state__in=["due", "claimed", "sending", "unknown"])
    while time.monotonic() < until:
        office.revive()
        left: list[int] = []
        persist(lambda left=left: left.append(open_ones.filter(due_at__lte=office.now()).count()))
        if left[-1] == 0:
            return
        time.sleep(1)


def judge(office: Office, people: People) -> dict[str, list[str]]:
    """Each promise with what broke it: the provider's own list against the outbox and against what people asked for."""
    from trips.models import Booking
    from zunyi.notices.models import Notice

    messages = httpx.get(f"{office.provider}/messages", timeout=60).json()["messages"]
    arrived: dict[str, list[float]] = {}
    for reference, _phone, at, _text in messages:
        arrived.setdefault(reference, []).append(at)
    notices = {each.reference: each for each in Notice.objects.all()}
    versions = dict(Booking.objects.filter(state__in=Booking.LIVE).values_list("pk", "trip__version"))
    reminded = {
        int(each.about_id) for each in notices.values()
        if each.kind == "reminder" and each.state in ("sent", "delivered")
        and each.version == versions.get(int(each.about_id)) and len(arrived.get(each.reference, ())) >= 1
    }  # fmt: skip
    return {
        "lost": [f"booking {pk} not reminded" for pk in versions if pk not in reminded]
        + [str(ref) for ref, each in notices.items() if each.state in ("sent", "delivered") and ref not in arrived],
        "twice": [reference for reference, times in arrived.items() if len(times) > 1],
        "unknown": [
            f"{ref} {each.state}" for ref, each in notices.items()
            if each.state not in ("sent", "delivered", "superseded")
        ],
        "after_cancellation": [
            ref for ref, each in notices.items()
            if each.kind != "booking_cancelled" and int(each.about_id) in people.cancelled
            and any(at > people.cancelled[int(each.about_id)] + IN_FLIGHT for at in arrived.get(ref, ()))
        ] + [ref for ref, each in notices.items() if each.state == "superseded" and ref in arrived],
        "in_quiet_hours": [reference for reference, times in arrived.items() if any(map(office_sleeps(office), times))],
    }  # fmt: skip


def office_sleeps(office: Office) -> Callable[[float], bool]:
    """Whether a message that arrived then came at night, by the bureau's clock then and a moment before."""
    from django.utils import timezone

    from zunyi.notices.queries.quiet_hours import quiet_until

    def at_night(moment: float) -> bool:
        before = [offset for since, offset in office.moves if since <= moment]
        recent = {before[-1]} | {
            office.moves[at - 1][1]
            for at, (since, _offset) in enumerate(office.moves)
            if at and moment - IN_FLIGHT <= since <= moment
        }
        clock = datetime.fromtimestamp(moment, tz=timezone.get_default_timezone())
        return all(quiet_until(clock + timedelta(seconds=offset)) is not None for offset in recent)

    return at_night


def run(notices: int, faults: int, provider: str, seed: int) -> int:
    """The whole ordeal; the number of violations."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="zunyi-ordeal-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        office = Office(folder, seed=seed, idempotent=provider == "idempotent")
        office.cluster.create()
        try:
            office.start("database")
            office.start("broker")
            os.environ.update({key: office.environment[key] for key in ("DATABASE_URL", "REDIS_URL", "LOG_LEVEL")})
            os.environ["DJANGO_SETTINGS_MODULE"] = "zunyi.settings.test"
            subprocess.run(
                [sys.executable, "manage.py", "migrate", "--verbosity=0"], env=office.environment, check=True
            )
            import django

            django.setup()
            people = People(notices, chance)
            office.set_clock(9)
            people.settle_in(office.now())
            for role in ("provider", "worker", "dispatcher", "clock"):
                office.start(role)
            time.sleep(5)
            started = time.monotonic()
            suffered = suffer(office, people, faults, chance)
            recover(office)
            seconds = time.monotonic() - started
            found = judge(office, people)
        finally:
            office.stop()
    for promise, violations in found.items():
        line: dict[str, object] = {
            "name": f"reminders_{promise}_{provider}", "violations": len(violations), "seed": seed, "load": notices,
            "faults": sum(suffered.values()),
        }  # fmt: skip
        print(json.dumps(line), flush=True)
        for each in violations[:5]:
            print(f"  {each}", file=sys.stderr)
    print(json.dumps({"suffered": dict(suffered), "cancelled": len(people.cancelled), "seconds": round(seconds)}),
          file=sys.stderr)  # fmt: skip
    return sum(map(len, found.values()))


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--notices", type=int, default=10_000)
    parser.add_argument("--faults", type=int, default=200)
    parser.add_argument("--provider", choices=["query", "idempotent"], default="query")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))
    return 1 if run(asked.notices, asked.faults, asked.provider, asked.seed) else 0


if __name__ == "__main__":
    sys.exit(main())
