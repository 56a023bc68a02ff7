"""Draw the vehicle types of this folder: python make_layouts.py.

What the bureau loads is the JSON; this script only spares the hand the regular rows. Irregular ends are spelled out.
Car by car counts of the train sets and the rows of the aircraft are those of the type (Wikipedia, airlines' seat
plans); where a bench with fewer seats stands is not published, so it is drawn at the end of the car.

A bus is approved for a number of persons, driver included. The driver at the wheel is not drawn; every other person is,
so a plan draws `approved - 1` seats: the passengers' seats and, beside the driver, those of the crew (feature "crew").
"""

import json
from pathlib import Path

HERE = Path(__file__).parent
SECOND, FIRST, BUSINESS = "ABC|DF", "AC|DF", "AC|F"


def cells(pattern, label, only=None, features=()):
    """One row from a pattern: letters are seats, | is the aisle; letters outside `only` are gaps."""
    row: list[dict[str, object] | None] = []
    for letter in pattern:
        if letter == "|" or (only is not None and letter not in only):
            row.append(None)
        else:
            seat = {"label": label(letter), "column": letter}
            row.append(seat | ({"features": list(features)} if features else {}))
    return row


def section(car, title, seat_class, pattern, first_row, rows, last=None, label=None, features=None):
    """Rows of one class in one car: `rows` whole ones, then perhaps one with only the seats `last`."""
    label = label or (lambda row: lambda letter: f"{car}车{row:02d}{letter}")
    features = features or {}
    numbers = list(range(first_row, first_row + rows + (1 if last else 0)))
    drawn = [
        {
            "row": number,
            "cells": cells(
                pattern,
                label(number),
                only=last if last and number == numbers[-1] else None,
                features=features.get(number, ()),
            ),
        }
        for number in numbers
    ]
    return {"car": car, "title": title, "class": seat_class, "rows": drawn}


def second(car, rows, last=None, first_row=1):
    return section(car, "二等座", "second", SECOND, first_row, rows, last)


def business(car):
    return section(car, "商务座", "business", BUSINESS, 1, 1, "AF")


def standard_set(code, name, whole):
    """The eight cars of CR400AF and CRH380A: they differ in the benches of a whole car."""
    cars = [business("01"), section("01", "一等座", "first", FIRST, 3, 7)]
    cars += [second("02", whole), second("03", whole), second("04", 15), second("05", 12, "ABC")]
    cars += [second("06", whole), second("07", whole), business("08"), second("08", 8, first_row=3)]
    return {"code": code, "name": name, "mode": "rail", "approved": 0, "plan": {"cars": cars}}


def crh2a():
    cars = [section("01", "一等座", "first", FIRST, 1, 12)]
    cars += [second("02", 18), second("03", 18), second("04", 15, "DF"), second("05", 12, "ABC")]
    cars += [second("06", 18), second("07", 18), second("08", 13)]
    return {
        "code": "CRH2A-613",
        "name": "CRH2A统型动车组(613座)",
        "mode": "rail",
        "approved": 0,
        "plan": {"cars": cars},
    }


def coupled(layout, code, name):
    """Two sets as one train: the second one's cars are 09 to 16, with the same seats."""
    second_unit = []
    for each in layout["plan"]["cars"]:
        car = f"{int(each['car']) + 8:02d}"
        rows = [
            {
                "row": row["row"],
                "cells": [
                    seat and seat | {"label": seat["label"].replace(each["car"], car, 1)} for seat in row["cells"]
                ],
            }
            for row in each["rows"]
        ]
        second_unit.append(each | {"car": car, "rows": rows})
    return layout | {"code": code, "name": name, "plan": {"cars": [*layout["plan"]["cars"], *second_unit]}}


def cabin(title, seat_class, pattern, first_row, rows, last=None, exits=()):
    return section(
        "",
        title,
        seat_class,
        pattern,
        first_row,
        rows,
        last,
        label=lambda row: lambda letter: f"{row}{letter}",
        features=dict.fromkeys(exits, ("exit",)),
    )


def aircraft(code, name, *cabins):
    return {"code": code, "name": name, "mode": "flight", "approved": 0, "plan": {"cars": list(cabins)}}


def bus(code, name, approved, crew, rows):
    """Passengers' seats are numbered from the front, from left to right; `rows` are their patterns."""
    number = 0

    def next_number(letter):
        nonlocal number
        number += 1
        return str(number)

    width = len(rows[0])
    beside_driver: list[dict[str, object] | None] = [None] * (width - crew)
    beside_driver += [
        {"label": f"乘务{each}", "column": rows[-1][each - crew - 1], "features": ["crew"]}
        for each in range(1, crew + 1)
    ]
    passengers = [cells(pattern, next_number) for pattern in rows]
    drawn = [{"row": at, "cells": row} for at, row in enumerate([beside_driver, *passengers])]
    seats = sum(cell is not None for row in [beside_driver, *passengers] for cell in row)
    assert seats == approved - 1, (code, seats)
    plan = {"cars": [{"car": "", "title": "", "class": "seat", "rows": drawn}]}
    return {"code": code, "name": name, "mode": "bus", "approved": approved, "plan": plan}


def coach(approved, rows, *, middle_door=True, crew=1, name=None):
    """2+2 with a rear bench of five; the middle door takes the two seats of one row on its side.

    So one body has 45 seats, or 43 and a door; 49 or 47; 53 or 51.
    """
    patterns = ["AB|CD"] * rows + ["ABECD"]
    if middle_door:
        patterns.insert(rows // 2 + 1, "AB|||")
    return bus(f"coach-{approved}", name or f"大客车(核定{approved}人)", approved, crew, patterns)


CR400AF = standard_set("CR400AF", "复兴号CR400AF(576座)", 18)
CRH2A = crh2a()

LAYOUTS = [
    CR400AF,
    coupled(CR400AF, "CR400AF-pair", "复兴号CR400AF重联(1152座)"),
    standard_set("CRH380A-556", "和谐号CRH380A统型(556座)", 17),
    CRH2A,
    coupled(CRH2A, "CRH2A-pair", "CRH2A统型重联(1226座)"),
    aircraft("A320-180", "空客A320(180座)", cabin("经济舱", "economy", "ABC|DEF", 1, 30, exits=(12, 13))),
    aircraft(
        "B738-170",
        "波音737-800(170座)",
        cabin("公务舱", "business", "AC|DF", 1, 2),
        cabin("经济舱", "economy", "ABC|DEF", 31, 27, exits=(42, 43)),
    ),
    aircraft("B738-189", "波音737-800(189座)", cabin("经济舱", "economy", "ABC|DEF", 1, 31, "ABC", exits=(16, 17))),
    coach(45, 9),
    coach(49, 10),
    coach(52, 11, middle_door=False, crew=2, name="大客车(49个乘客座,核定52人)"),
    coach(53, 11),
    coach(47, 10, middle_door=False, name="大客车(45个乘客座,无中门,核定47人)"),
    coach(51, 11, middle_door=False, name="大客车(49个乘客座,无中门,核定51人)"),
    coach(55, 12, middle_door=False, name="大客车(53个乘客座,无中门,核定55人)"),
    bus("minibus-19", "中型客车(核定19人)", 19, 1, ["A|||", *["AB|D"] * 4, "ABCD"]),
]


def text(layout):
    """JSON with one line for each row of seats, so that a person can read and mend it."""
    head = ",\n ".join(
        f"{json.dumps(key)}: {json.dumps(layout[key], ensure_ascii=False)}" for key in layout if key != "plan"
    )
    cars = []
    for car in layout["plan"]["cars"]:
        facts = ", ".join(
            f"{json.dumps(key)}: {json.dumps(car[key], ensure_ascii=False)}" for key in car if key != "rows"
        )
        rows = ",\n   ".join(json.dumps(row, ensure_ascii=False) for row in car["rows"])
        cars.append(f'  {{{facts}, "rows": [\n   {rows}]}}')
    return f'{{{head},\n "plan": {{"cars": [\n' + ",\n".join(cars) + "\n]}}\n"


if __name__ == "__main__":
    for each in LAYOUTS:
        (HERE / f"{each['code']}.json").write_text(text(each), encoding="utf-8")
        count = sum(cell is not None for car in each["plan"]["cars"] for row in car["rows"] for cell in row["cells"])
        print(f"{each['code']:<12} {count} seats drawn, approved {each['approved']}")
