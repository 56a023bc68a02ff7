"""What rosters write, and the place that is meant."""

import pytest
from pytest_django import DjangoAssertNumQueries

from zunyi.divisions.models import Division
from zunyi.divisions.queries import (
    Destinations,
    Gazetteer,
    match_destination,
    match_destinations,
    match_town,
    match_village,
)

pytestmark = pytest.mark.django_db


def place(code: str) -> Division:
    return Division.objects.get(code=code)


def code_of(division: Division | None) -> str | None:
    return division and division.code


@pytest.mark.parametrize(
    ("county", "text", "code"),
    [
        ("520324", "格林镇", "520324106"),
        ("520324", " 格 林 镇 ", "520324106"),
        ("520324", "格林", "520324106"),
        ("520324", "正安县格林镇", "520324106"),
        ("520324", "贵州省遵义市正安县格林镇", "520324106"),
        ("520324", "凤仪街道办事处", "520324001"),
        ("520324", "桴㯊镇", "520324116"),
        ("520324", "谢坝乡", "520324202"),
        ("520325", "上坝土家族乡", "520325200"),
        ("520325", "上坝乡", "520325200"),
        ("520325", "道真县玉溪镇", "520325100"),
        ("520325", "道真自治县大磏镇", "520325108"),
        ("ZY-XP", "永乐镇", "520302111"),
        ("520324", "玉溪镇", None),
        ("520324", "正安", None),
        ("520324", "", None),
    ],
)
def test_a_town_by_what_is_written(places: None, county: str, text: str, code: str | None) -> None:
    assert code_of(match_town(place(county), text)) == code
    assert code_of(Gazetteer(place(county)).town(text)) == code


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("太平村", "太平村"),
        ("太平", "太平村"),
        ("太平村村委会", "太平村"),
        ("太平村民委员会", "太平村"),
        ("太平村三组", "太平村"),
        ("太平村大湾组", "太平村"),
        ("格林镇太平村", "太平村"),
        ("风光社区", "风光社区"),
        ("风光居委会", "风光社区"),
        ("风光社区2组", "风光社区"),
        ("风光村", "风光社区"),
        ("太平社区", None),
        ("上寨村", None),
        ("", None),
    ],
)
def test_a_village_by_what_is_written(places: None, text: str, name: str | None) -> None:
    found = match_village(place("520324106"), text)

    assert (found and found.short_name) == name


def test_two_villages_of_one_stem_want_the_whole_name(places: None) -> None:
    town = place("520303104")  # 板桥镇 has 板桥村 and 板桥社区

    assert match_village(town, "板桥") is None
    assert [match_village(town, text).short_name for text in ("板桥村", "板桥社区")] == ["板桥村", "板桥社区"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("福州", "350100"), ("泉州晋江", "350582"), ("珠海", "440400"), ("苏州", "320500"), ("广州市", "440100"),
        ("杭州萧山", "330109"), ("晋江", "350582"), ("广东省广州市番禺区", "440113"), ("浙江省 宁波市", "330200"),
        ("浙江", "330000"), ("上海", "310000"), ("上海浦东", "310115"), ("福州鼓楼", "350102"), ("去福州", "350100"),
        ("厦门（集美）", "350211"), ("东莞长安镇", "441900"), ("珠海高新区", "440400"), ("苏州工业园区", "320576"),
        ("镇江新区", "321171"), ("镇江", "321100"), ("漳州龙海市", "350604"), ("遵义县", "520304"), ("成都", "510100"),
        # 吉林 and 朝阳 are also names further down
        ("吉林", "220000"), ("朝阳", "211300"), ("北京朝阳", "110000"),
        # 鼓楼区 stands in four cities, 白云区 in two
        ("鼓楼区", None), ("白云", None), ("不限", None), ("省外", None), ("", None),
    ],
)  # fmt: skip
def test_a_destination_is_the_deepest_place_named(places: None, text: str, code: str | None) -> None:
    assert code_of(match_destination(text)) == code


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("福州/泉州", ["福州市", "泉州市"]),
        ("珠海或广州", ["珠海市", "广州市"]),
        ("广东和浙江", ["广东省", "浙江省"]),
        ("厦门、厦门", ["厦门市"]),
        ("和平", ["和平县"]),
        ("都行", []),
    ],
)
def test_several_wishes_in_one_cell(places: None, text: str, names: list[str]) -> None:
    assert [str(place) for place in match_destinations(text)] == names


def test_a_roster_asks_the_database_once(places: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    county = place("520324")

    with django_assert_num_queries(4):
        towns, destinations = Gazetteer(county), Destinations()
        for _row in range(600):
            town = towns.town("格林镇")
            assert town is not None
            towns.village(town, "太平村")
            destinations.match("泉州晋江")
