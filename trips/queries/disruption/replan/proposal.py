"""A proposal: other times, other seats, and for each person what becomes of the journey; frozen as plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from trips.queries.disruption.replan.scene import Rider, Sitting

KEEPS, MOVES, LEFT = "keeps", "moves", "left"
Times = dict[int, tuple[datetime | None, datetime | None]]


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one person: the same seats, others, or none; `why` is a word of `WHY`."""

    rider: Rider
    outcome: str
    board: int
    alight: int
    sittings: tuple[Sitting, ...]
    why: str = ""

    @staticmethod
    def stays(rider: Rider) -> Fate:
        """Nothing changes but perhaps the time."""
        return Fate(rider, KEEPS, rider.board, rider.alight, rider.sittings)

    @staticmethod
    def is_left(rider: Rider, why: str) -> Fate:
        """No seat can be given."""
        return Fate(rider, LEFT, rider.board, rider.alight, (), why)


@dataclass(slots=True)
class Proposal:
    """The whole of it; `offers` holds by party the trips with room, `let_go` the (off, on) that no longer meet."""

    fates: list[Fate]
    times: Times = field(default_factory=dict)
    # Rest stops move along with the stops around them.
    rests: dict[int, datetime] = field(default_factory=dict)
    skipped: int | None = None
    layout: str = ""
    # Of the new vehicle, by the seat's label: why it is closed, and for which quota it is kept.
    blocked: dict[str, str] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)
    let_go: list[tuple[int, int]] = field(default_factory=list)
    offers: dict[str, list[int]] = field(default_factory=dict)
    # Of a vehicle that ends early: what is laid on instead (replan/coaches.py).
    coaches: dict[str, Any] = field(default_factory=dict)

    def of(self, outcome: str) -> list[Fate]:
        """Those with that outcome."""
        return [fate for fate in self.fates if fate.outcome == outcome]

    @property
    def left_parties(self) -> dict[str, list[Fate]]:
        """Those left over, party by party."""
        found: dict[str, list[Fate]] = {}
        for fate in self.of(LEFT):
            found.setdefault(fate.rider.party, []).append(fate)
        return found

    def counts(self) -> dict[str, int]:
        """How many keep, move and are left over."""
        counted = Counter(fate.outcome for fate in self.fates)
        return {outcome: counted[outcome] for outcome in (KEEPS, MOVES, LEFT)}


def whole_parties(fates: Iterable[Fate]) -> list[Fate]:
    """Companions are never split: where one of a party is left over, all of it is."""
    fates = list(fates)
    torn = {fate.rider.party: fate.why for fate in fates if fate.outcome == LEFT}
    return [
        replace(fate, outcome=LEFT, sittings=(), board=fate.rider.board, alight=fate.rider.alight, why="companion")
        if fate.outcome != LEFT and fate.rider.party in torn
        else fate
        for fate in fates
    ]


def frozen(proposal: Proposal) -> dict[str, Any]:
    """As JSON: ids and labels only, no names."""
    return {
        "times": {str(call): [at and at.isoformat() for at in times] for call, times in proposal.times.items()},
        "rests": {str(rest): at.isoformat() for rest, at in proposal.rests.items()},
        "counts": proposal.counts(),
        "skipped": proposal.skipped,
        "layout": proposal.layout,
        "blocked": proposal.blocked,
        "kept": proposal.kept,
        "let_go": [list(pair) for pair in proposal.let_go],
        "offers": proposal.offers,
        "coaches": proposal.coaches,
        "riders": [
            {
                "booking": fate.rider.booking,
                "party": fate.rider.party,
                "outcome": fate.outcome,
                "why": fate.why,
                "before": _seats(fate.rider.board, fate.rider.alight, fate.rider.sittings),
                "after": _seats(fate.board, fate.alight, fate.sittings),
            }
            for fate in proposal.fates
        ],
    }


def times_in(proposal: Mapping[str, Any]) -> Times:
    """The new times of a frozen proposal."""
    return {int(call): (_moment(arrives), _moment(departs)) for call, (arrives, departs) in proposal["times"].items()}


def rests_in(proposal: Mapping[str, Any]) -> dict[int, datetime]:
    """The new times of the rest stops of a frozen proposal."""
    return {int(rest): datetime.fromisoformat(at) for rest, at in proposal["rests"].items()}


def coach_times(proposal: Mapping[str, Any]) -> Times:
    """When coaches reach the stops of a run that ends early, of a frozen proposal."""
    stops = (proposal.get("coaches") or {}).get("stops", [])
    return {call: (_moment(arrives), _moment(departs)) for call, arrives, departs in stops}


def sittings_in(side: Mapping[str, Any]) -> list[Sitting]:
    """The seats of one side of a rider's row."""
    return [Sitting(*row) for row in side["seats"]]


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _seats(board: int, alight: int, sittings: Sequence[Sitting]) -> dict[str, Any]:
    return {"board": board, "alight": alight, "seats": [sitting.row() for sitting in sittings]}
