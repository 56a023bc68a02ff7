"""The season's plan: which trips there are, on which days, how full, and how each of them stands by now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from trips.models import Trip
from zunyi.desk.demo.day import Day

State = Trip.State

BUSES = (
    "凤冈—泉州", "道真—厦门", "务川—温州", "湄潭—福州", "余庆—广州", "绥阳—义乌", "习水—晋江", "桐梓—珠海",
    "播州—广州", "赤水—义乌", "仁怀—珠海", "红花岗—珠海", "汇川—晋江", "新蒲新区—珠海",
)  # fmt: skip
_NEAR_DAYS = (-1, 0, 1, 0, 0, 0, -1, 0, 1, 0, 1, -3, 0, 1)
_CLOCKS = (time(7, 30), time(9), time(13), time(16, 30), time(19))
_MORE = {3: State.DRAFT, 5: State.RELEASED, 8: State.DRAFT, 10: State.CANCELLED, 11: State.RELEASED}


@dataclass(frozen=True, slots=True)
class Planned:
    """One departure: of which template, when, with how many people; a state that the calendar does not tell."""

    template: str
    departs_at: datetime
    people: float  # up to 1.5 a share of the seats, else persons
    vehicle: str = ""
    state: str = ""
    reason: str = ""
    # Somebody of the demo goes along: the account "escort".
    escorted: bool = False


def season(day: Day) -> list[Planned]:
    """Sixty departures of the last and the next two weeks, those of today and tomorrow among them."""
    return [*_trains_and_flights(day), *_shown_county(day), *_buses(day)]


def _trains_and_flights(day: Day) -> list[Planned]:
    return [
        Planned("遵义南—珠海 务工专列", day.at(-6, time(8, 30)), 430, "D9711"),
        Planned("遵义南—珠海 务工专列", day.at(1, time(8, 30)), 330, "D9711", escorted=True),
        Planned("遵义南—珠海 务工专列", day.at(13, time(8, 30)), 0, "D9711", State.DRAFT),
        Planned("遵义南—杭州东 务工专列", day.at(9, time(13, 10)), 90, "G9713"),
        Planned("桐梓东—广州南 务工专列", day.at(6, time(10, 40)), 120, "D9715"),
        Planned("遵义—厦门北 务工专列", day.at(12, time(9, 50)), 0, "G9717", State.RELEASED),
        Planned("遵义新舟—珠海 务工包机", day.at(0, time(10, 40)), 168, "ZY9401"),
        Planned("遵义新舟—珠海 务工包机", day.at(4, time(10, 40)), 110, "ZY9401"),
        Planned("遵义茅台—杭州 务工包机", day.at(-9, time(15, 20)), 160, "ZY9403"),
        Planned("遵义茅台—杭州 务工包机", day.at(7, time(15, 20)), 60, "ZY9403"),
        Planned("遵义新舟—福州 务工包机", day.at(-2, time(9, 15)), 85, "ZY9405", State.CANCELLED, "大雾，机场关闭"),
        Planned("遵义新舟—福州 务工包机", day.at(8, time(9, 15)), 120, "ZY9407"),
        Planned("遵义新舟—福州 务工包机", day.at(11, time(9, 15)), 0, "ZY9405", State.RELEASED),
    ]


def last_season(day: Day) -> list[Planned]:
    """What left around the same days a year ago: fewer trains, no flight in fog, the buses of a few counties."""
    bus = "正安—晋江 返岗专车(49座)"
    return [
        Planned("遵义南—珠海 务工专列", day.at(-371, time(8, 30)), 300, "D9711"),
        Planned("遵义新舟—珠海 务工包机", day.at(-367, time(10, 40)), 120, "ZY9401"),
        *(Planned(bus, day.at(-365 + shift, time(13)), 0.8) for shift in (-12, -8, -4, -1)),
        Planned("播州—广州 返岗专车", day.at(-374, time(9)), 0.7),
        Planned("汇川—晋江 返岗专车", day.at(-369, time(13)), 0.7),
        Planned("新蒲新区—珠海 返岗专车", day.at(-366, time(9)), 0.6),
        Planned("桐梓—珠海 返岗专车", day.at(-368, time(7, 30)), 0.7, "", State.CANCELLED, "高速公路凝冻封闭"),
    ]


def _shown_county(day: Day) -> list[Planned]:
    """正安 has more of them: its officers are the ones that a newcomer signs in as."""
    bus = "正安—晋江 返岗专车(49座)"
    return [
        Planned(bus, day.at(-11, time(13)), 0.96),
        Planned(bus, day.at(-7, time(13)), 0.9),
        Planned(bus, day.at(-3, time(13)), 0.94),
        Planned(bus, day.at(0, time(0, 30)), 0.87, escorted=True),
        Planned(bus, day.soon(90), 0.91, escorted=True),
        Planned(bus, day.at(1, time(13)), 0.85, escorted=True),
        Planned(bus, day.at(3, time(13)), 1.0),
        Planned(bus, day.at(5, time(13)), 0.4),
        Planned(bus, day.at(8, time(13)), 0.2),
    ]


def _buses(day: Day) -> list[Planned]:
    planned = []
    for at, way in enumerate(BUSES):
        name = f"{way} 返岗专车"
        clocks = [_CLOCKS[(at + shift) % len(_CLOCKS)] for shift in range(3)]
        planned += [
            Planned(name, day.at(-4 - at * 3 % 10, clocks[0]), day.chance.uniform(0.72, 1)),
            Planned(name, day.at(_NEAR_DAYS[at], clocks[1]), day.chance.uniform(0.75, 1)),
        ]
        more = _MORE.get(at, "")
        empty = more in (State.DRAFT, State.RELEASED)
        planned.append(
            Planned(
                name,
                day.at((9 if empty else 2) + at * 2 % 5, clocks[2]),
                0 if empty else day.chance.uniform(0.12, 0.6),
                state=more,
                reason="高速公路凝冻封闭" if more == State.CANCELLED else "",
            )
        )
    return planned
