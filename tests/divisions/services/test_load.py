"""Loading the data file: what it holds, and what a second run leaves alone."""

from collections import Counter
from datetime import date

import pytest

from tests.divisions.tree import problems_of_the_tree
from zunyi.divisions.models import Division
from zunyi.divisions.models.division import Level
from zunyi.divisions.services import (
    close_division,
    load_divisions,
    open_division,
    recode_division,
    rename_division,
)
from zunyi.divisions.services.load import read_rows

pytestmark = pytest.mark.django_db

TOWNS = {
    "520302": 23, "520303": 14, "520304": 24, "520322": 25, "520323": 15, "520324": 20, "520325": 15,
    "520326": 16, "520327": 14, "520328": 15, "520329": 10, "520330": 26, "520381": 17, "520382": 20,
}  # fmt: skip


def place(code: str) -> Division:
    return Division.objects.get(code=code)


def test_zunyi_has_its_counties_towns_and_villages(places: None) -> None:
    zunyi = Division.objects.within([place("520300")])

    assert Counter(zunyi.values_list("level", flat=True)) == {
        Level.CITY: 1, Level.COUNTY: 14, Level.UNIT: 1, Level.TOWN: 254, Level.VILLAGE: 2093,
    }  # fmt: skip
    assert {county.code: county.numchild for county in zunyi.at_level(Level.COUNTY)} == TOWNS


def test_characters_outside_gb2312_and_gbk_are_right(places: None) -> None:
    assert place("520324116").name == "桴㯊镇"
    assert place("520325108").name == "大磏镇"


def test_the_destinations_are_there_with_their_districts(places: None) -> None:
    names = {code: place(code).name for code in ("440402", "330112", "350582", "310115", "320508", "441900")}

    assert names == {
        "440402": "香洲区", "330112": "临安区", "350582": "晋江市",
        "310115": "浦东新区", "320508": "姑苏区", "441900": "东莞市",
    }  # fmt: skip


def test_short_names_are_what_people_say(places: None) -> None:
    codes = ["520325", "350582", "520325200", "520302001001", "320576", "150000"]

    assert [place(code).short_name for code in codes] == [
        "道真",
        "晋江",
        "上坝乡",
        "大兴路社区",
        "苏州工业园区",
        "内蒙古",
    ]


def test_loading_twice_changes_nothing(places: None) -> None:
    before = list(Division.objects.values_list("code", "path", "name", "numchild"))

    loaded = load_divisions()

    assert (loaded.added, loaded.old_codes, loaded.renamed, loaded.kept_by_hand) == (0, 0, [], [])
    assert list(Division.objects.values_list("code", "path", "name", "numchild")) == before


def test_a_new_edition_renames_what_nobody_touched_and_keeps_the_rest(places: None) -> None:
    rename_division(division=place("520324102"), name="城关镇", short_name="城关", by=None)
    rows = [
        {**row, "name": "新名镇", "short_name": "新名镇"} if row["code"] in ("520324102", "520324101") else row
        for row in read_rows("divisions.csv")
    ]

    first, second = load_divisions(rows=rows), load_divisions(rows=rows)

    assert (first.renamed, first.kept_by_hand) == (["520324101"], ["520324102"])
    assert (second.renamed, second.kept_by_hand) == ([], [])
    assert [place("520324102").name, place("520324101").name] == ["城关镇", "新名镇"]


def test_a_new_edition_adds_places_behind_those_of_the_city(places: None) -> None:
    county = place("520324")
    mine = open_division(parent=county, code="520324900", name="自设镇", by=None)
    row = {"code": "520324117", "level": "town", "parent": "520324", "name": "新来镇", "short_name": "新来镇"}

    load_divisions(rows=[row | {"official": "1", "unit": ""}])

    assert place("520324117").path > mine.path
    assert place("520324").numchild == 22
    assert problems_of_the_tree() == []


def test_dates_units_and_codes_that_the_city_gave_stay(places: None) -> None:
    close_division(division=place("520324102"), valid_to=date(2026, 1, 31), by=None, with_below=True)
    Division.objects.filter(code="520302111").update(unit=None)
    recode_division(division=place("520324101"), code="520324901", by=None)

    loaded = load_divisions()

    assert loaded.added == 0
    assert place("520324102").valid_to == date(2026, 1, 31)
    assert place("520302111").unit is None
    assert not Division.objects.filter(code="520324101").exists()
