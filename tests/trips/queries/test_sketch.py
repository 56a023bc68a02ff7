"""A vehicle's picture as text: what comes along is said and read again, and what is wrong is said by its line."""

import json

import pytest

from trips.queries.plan.layout import FILES
from trips.queries.seats.layout import seats_in_order
from trips.queries.seats.sketch import plan_of, text_of
from trips.refusals import SketchUnreadable

TYPES = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(FILES.glob("*.json"))]


def labels(text, mode="bus"):
    return [seat.label for seat in seats_in_order(plan_of(text, mode))]


@pytest.mark.parametrize("layout", TYPES, ids=[each["code"] for each in TYPES])
def test_every_type_that_comes_along_can_be_typed(layout):
    text = text_of(layout["plan"], layout["mode"])

    assert text
    assert plan_of(text, layout["mode"]) == layout["plan"]


def test_a_bus_counts_from_the_front_and_its_crew_apart():
    assert labels("0: |||D*\n1-2: AB|D\n3: A|||") == ["1", "2", "3", "6", "5", "4", "7", "乘务1"]


def test_a_train_and_an_aircraft_number_by_row():
    assert labels("[05 二等座]\n12: AB|F", "rail") == ["05车12A", "05车12B", "05车12F"]
    assert labels("12-13: A|F 出口", "flight") == ["12A", "12F", "13F", "13A"]


def test_what_a_chinese_keyboard_types_is_read_as_well():
    plain, wide = plan_of("[05 二等座]\n1-2: AB|DF", "rail"), plan_of("【05 二等座】\n1-2：ＡＢ｜ＤＦ", "rail")

    assert wide == plain


def test_a_label_of_its_own_and_an_odd_mark_are_kept():
    text = "1: A|(D=贵宾1)\n2: A!|D\n3: A|(D;window) 出口"
    plan = plan_of(text, "bus")

    assert [seat.label for seat in seats_in_order(plan)] == ["1", "贵宾1", "4", "3", "5", "6"]
    assert text_of(plan, "bus") == text


def test_what_has_no_sign_is_not_said_by_half():
    plan = plan_of("1: A|D", "bus")
    plan["cars"][0]["rows"][0]["cells"][0]["label"] = "前(左)"

    assert text_of(plan, "bus") == ""


@pytest.mark.parametrize(
    ("text", "mode", "line"),
    [
        ("1: AB|CD\nAB|CD", "bus", 2),
        ("1: AB?CD", "bus", 1),
        ("1: ab|cd", "bus", 1),
        ("1:", "bus", 1),
        ("1: ABCDEFGHIJKLM", "bus", 1),
        ("9-3: AB", "bus", 1),
        ("1-81: AB", "bus", 1),
        ("1: A|F", "rail", 1),
        ("[05 卧铺]\n1: A", "rail", 1),
        ("[05 二等座\n1: A", "rail", 1),
        ("[二等座 05]\n1: A", "rail", 1),
        ("1: A|(D=一二三四五六七八九十一二三)", "bus", 1),
        ("\n".join(f"[{at:02d} 二等座]" for at in range(25)), "rail", 25),
    ],
)
def test_a_line_that_says_nothing_is_named(text, mode, line):
    with pytest.raises(SketchUnreadable) as no:
        plan_of(text, mode)

    assert no.value.facts["line"] == line
