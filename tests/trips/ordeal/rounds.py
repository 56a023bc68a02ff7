"""One round of each ordeal, and the lines that say how it went: name, violations, seed, load, faults."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from tests.live import serve
from tests.trips.ordeal import judge, unguarded
from tests.trips.ordeal import oversell as siege
from tests.trips.ordeal import rush as storm
from tests.trips.ordeal.faults import break_connections, kill_web_worker, suffering

Line = dict[str, Any]
Cut = Callable[[], bool]


def oversell(*, seed: int, load: siege.Load | None = None, cut: Cut = break_connections, every: int = 40) -> list[Line]:
    """Battery B1: programs, an office that takes seats away, and a web worker or the database killed now and then."""
    crowd = siege.lay_on(load or siege.Load())
    chance = random.Random(f"{seed} faults")
    with serve(processes=3, threads=8, preload=True, LOG_LEVEL="CRITICAL") as server:
        accidents = {"web worker": partial(kill_web_worker, server, chance), "database": cut}
        with suffering(accidents, answered=crowd.answered, every=every) as suffered:
            siege.besiege(crowd, server.port, seed)
    found = {
        "seats": judge.seats_broken(crowd.trips),
        "twice": judge.in_two_places(crowd.trips),
        **judge.split_or_lost(crowd.history, crowd.trips),
    }
    _tell("oversell", suffered, Counter(f"{call.kind} {call.outcome} {call.code}" for call in crowd.history), found)
    return _lines("oversell", found, seed=seed, load=len(crowd.history), faults=sum(suffered.values()))


def oversell_control(*, seed: int, load: siege.Load | None = None) -> Line:
    """The same judge over a server whose guard is off: it must find seats sold twice, or it proves nothing."""
    with unguarded.without_the_wall():
        crowd = siege.lay_on(load or siege.Load(clients=10, seats_each=8, seats=12, tries=4))
        with serve(
            processes=3, threads=8, preload=True, LOG_LEVEL="CRITICAL", wsgi="tests.trips.ordeal.unguarded"
        ) as server:
            siege.besiege(crowd, server.port, seed)
        found = judge.seats_broken(crowd.trips)
    _tell("without the guard", Counter(), Counter(call.outcome for call in crowd.history), {"seats": found})
    return {"name": "oversell_control_missed", "violations": int(not found), "seed": seed, "load": len(crowd.history),
            "faults": 0, "found": len(found)}  # fmt: skip


def rush(
    *, seed: int, people: int, train: int, bus: int, browsers: int, cut: Cut = break_connections, every: int = 40
) -> list[Line]:
    """Everybody signs up on the workers' page for two trips of three legs."""
    crowd = storm.lay_on(people, train, bus, seed)
    chance = random.Random(f"{seed} faults")
    with serve(processes=3, threads=8, preload=True, LOG_LEVEL="CRITICAL") as server:
        accidents = {"web worker": partial(kill_web_worker, server, chance), "database": cut}
        with suffering(accidents, answered=crowd.answered, every=every) as suffered:
            storm.storm(crowd, server.port, seed, browsers)
    found = {
        "seats": judge.seats_broken(crowd.trips),
        "unsold": storm.unsold(crowd.trips),
        "unheard": [
            call.trip for call in crowd.history if call.outcome == "unknown" or call.code not in ("", "trip_full")
        ],
        **judge.split_or_lost(crowd.history, crowd.trips),
    }
    said = Counter(f"{call.outcome} {call.code}" for call in crowd.history) | Counter(seated=storm.seated(crowd.trips))
    _tell("rush", suffered, said, found)
    return _lines("rush", found, seed=seed, load=people, faults=sum(suffered.values()))


def _lines(name: str, found: dict[str, list[str]], **facts: Any) -> list[Line]:
    return [{"name": f"{name}_{promise}", "violations": len(each), **facts} for promise, each in found.items()]


def _tell(name: str, suffered: Counter[str], said: Counter[str], found: dict[str, list[str]]) -> None:
    """What happened, for whoever reads along; the first of each kind of violation."""
    print(f"{name}: suffered {dict(suffered)}, told {dict(said)}", file=sys.stderr)
    for promise, each in found.items():
        for one in each[:5]:
            print(f"  {promise}: {one}", file=sys.stderr)
