"""From codes, old and new, whole and cut short, to places."""

import pytest
from pytest_django import DjangoAssertNumQueries

from zunyi.divisions.queries import division_by_code, divisions_by_codes

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("520324", "正安县"),
        ("520302111", "永乐镇"),
        ("520302111001", "茅坡社区居民委员会"),
        ("ZY-XP", "新蒲新区"),
        (" zy-xp ", "新蒲新区"),
        # identity numbers of before 1997, and of 遵义县 until 2016 (domain brief 4.4)
        ("522101", "红花岗区"), ("522121", "播州区"), ("522122", "桐梓县"), ("522123", "绥阳县"),
        ("522124", "正安县"), ("522127", "凤冈县"), ("522128", "湄潭县"), ("522129", "余庆县"), ("522132", "习水县"),
        ("522125", "道真仡佬族苗族自治县"), ("522126", "务川仡佬族苗族自治县"),
        ("522130", "仁怀市"), ("522103", "仁怀市"), ("522131", "赤水市"), ("522102", "赤水市"), ("520321", "播州区"),
        # old files of firms
        ("440421", "斗门区"), ("330103", "拱墅区"), ("330104", "上城区"), ("330124", "临安区"),
        ("350681", "龙海区"), ("350625", "长泰区"),
        # below what is kept: the nearest place above
        ("520302111999", "永乐镇"), ("520324999", "正安县"), ("520321101", "播州区"), ("350599", "泉州市"),
    ],
)  # fmt: skip
def test_a_code_leads_to_the_place_of_today(places: None, code: str, name: str) -> None:
    assert str(division_by_code(code)) == name


@pytest.mark.parametrize("code", ["", "52", "abc", "999999", "5203240000000"])
def test_a_code_of_nowhere_is_none(places: None, code: str) -> None:
    assert division_by_code(code) is None


def test_exact_takes_no_place_above(places: None) -> None:
    assert division_by_code("520302111999", exact=True) is None
    assert str(division_by_code("520321", exact=True)) == "播州区"


def test_a_whole_file_of_codes_costs_two_queries(
    places: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    codes = ["350582", "350104", "350602", "440403", "520321", "nonsense"] * 50

    with django_assert_num_queries(2):
        found = divisions_by_codes(codes)

    assert sorted(found) == ["350104", "350582", "350602", "440403", "520321"]
