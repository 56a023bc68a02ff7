"""The tree, downwards and upwards."""

import pytest
from pytest_django import DjangoAssertNumQueries

from zunyi.divisions.models import Division, DivisionCode
from zunyi.divisions.models.division import Level
from zunyi.divisions.queries import (
    ancestors_of,
    counties_of_zunyi,
    divisions_found,
    parents_of,
    path_above,
    places_above,
    reporting_units,
    towns_of,
    villages_of,
)

pytestmark = pytest.mark.django_db


def place(code: str) -> Division:
    return Division.objects.get(code=code)


def test_fourteen_counties_and_fifteen_who_report(places: None) -> None:
    assert counties_of_zunyi().count() == 14
    assert [unit.name for unit in reporting_units()][-1] == "新蒲新区"
    assert reporting_units().count() == 15


def test_towns_and_villages(places: None) -> None:
    assert [towns_of(place(code)).count() for code in ("520324", "ZY-XP")] == [20, 7]
    assert villages_of(place("520324106")).count() == 10


def test_what_lies_above(places: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    village, ward = place("520302111001"), place("310115")

    with django_assert_num_queries(3):
        assert [str(above) for above in ancestors_of(village)] == ["贵州省", "遵义市", "红花岗区", "永乐镇"]
        assert places_above([village, ward]) == {
            "520302111001": "贵州省 遵义市 红花岗区 永乐镇",
            "310115": "上海市",
        }
        above = parents_of([village], Level.COUNTY)
    assert above == {"520302111001": place("520302")}


def test_rows_are_grouped_by_the_county_above(places: None) -> None:
    paths = DivisionCode.objects.annotate(county=path_above("division", Level.COUNTY)).values_list("code", "county")

    assert dict(paths)["520321"] == place("520304").path


@pytest.mark.parametrize(
    ("text", "first"),
    [("桴㯊", "520324116"), ("520325108", "520325108"), ("520321", "520304"), ("遵义县", "520304"), ("zy-", "ZY-XP")],
)
def test_search_by_name_and_by_code_old_or_new(places: None, text: str, first: str) -> None:
    found = divisions_found(text).first()

    assert found is not None
    assert found.code == first


def test_an_empty_search_finds_nothing(places: None) -> None:
    assert list(divisions_found("  ")) == []
