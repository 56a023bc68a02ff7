"""What the city does to the tree, and what it is refused."""

from datetime import date

import pytest

from tests.factories.staff import make_officer
from zunyi.audit.queries import history_of
from zunyi.divisions.models import Division
from zunyi.divisions.models.division import Level
from zunyi.divisions.queries import division_by_code
from zunyi.divisions.refusals import (
    AlreadyClosed,
    ClosedBeforeOpened,
    CodeTaken,
    CodeUnfit,
    NoLevelBelow,
    NotAUnit,
    PlacesBelowRemain,
)
from zunyi.divisions.services import (
    assign_to_unit,
    close_division,
    open_division,
    recode_division,
    rename_division,
)

pytestmark = pytest.mark.django_db


def place(code: str) -> Division:
    return Division.objects.get(code=code)


def test_a_new_name_stands_in_the_history_with_the_old_one(places: None) -> None:
    city = make_officer("city", place("520300"))

    renamed = rename_division(division=place("520324102"), name=" 城关镇 ", short_name="", by=city)

    assert (renamed.name, renamed.short_name) == ("城关镇", "城关镇")
    entry = history_of(renamed).get()
    assert (entry.action, entry.by, entry.data["after"]["name"]) == ("division.renamed", city, "城关镇")


def test_the_same_name_again_is_no_event(places: None) -> None:
    town = place("520324102")

    rename_division(division=town, name=town.name, short_name=town.short_name, by=None)

    assert not history_of(town).exists()


def test_a_place_is_opened_one_level_down(places: None) -> None:
    town = open_division(parent=place("520324"), code="520324130", name="新设镇", by=None, valid_from=date(2026, 1, 1))

    assert (town.level, town.official, town.short_name, town.depth) == (Level.TOWN, True, "新设镇", 4)
    assert place("520324").numchild == 21
    assert history_of(town).get().action == "division.opened"


def test_a_unit_is_opened_without_a_code_of_the_state(places: None) -> None:
    unit = open_division(parent=place("520300"), code="zy-nb", name="南部新区", by=None, as_unit=True)

    assert (unit.code, unit.level, unit.official) == ("ZY-NB", Level.UNIT, False)


@pytest.mark.parametrize(
    ("parent", "code", "refusal"),
    [
        ("520324", "520324116", CodeTaken),
        ("520300", "520321", CodeTaken),  # 遵义县 bore it until 2016
        ("520324", "520325130", CodeUnfit),
        ("520324", "5203241", CodeUnfit),
        ("520302001001", "520302001001", NoLevelBelow),
    ],
)
def test_a_place_that_cannot_be_opened(places: None, parent: str, code: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        open_division(parent=place(parent), code=code, name="某地", by=None)


def test_a_town_is_closed_with_its_villages_only_when_asked(places: None) -> None:
    town, day = place("520324102"), date(2026, 6, 30)

    with pytest.raises(PlacesBelowRemain) as no:
        close_division(division=town, valid_to=day, by=None)
    closed = close_division(division=town, valid_to=day, by=None, with_below=True)

    assert no.value.facts == {"name": town.name, "count": town.numchild}
    assert closed.valid_to == day
    assert set(Division.objects.within([town]).values_list("valid_to", flat=True)) == {day}
    assert history_of(town).get().data == {"valid_to": "2026-06-30", "closed_below": town.numchild}


def test_a_closed_place_is_not_current_after_its_last_day(places: None) -> None:
    village = place("520302001001")
    close_division(division=village, valid_to=date(2026, 6, 30), by=None)
    here = Division.objects.filter(pk=village.pk)

    assert [here.current(date(2026, 6, 30)).count(), here.current(date(2026, 7, 1)).count()] == [1, 0]


def test_a_place_is_closed_once_and_after_it_began(places: None) -> None:
    village = place("520302001001")
    Division.objects.filter(pk=village.pk).update(valid_from=date(2026, 1, 1))

    with pytest.raises(ClosedBeforeOpened):
        close_division(division=village, valid_to=date(2025, 12, 31), by=None)
    close_division(division=village, valid_to=date(2026, 1, 1), by=None)
    with pytest.raises(AlreadyClosed):
        close_division(division=village, valid_to=date(2026, 1, 2), by=None)


def test_an_old_code_still_leads_to_the_place(places: None) -> None:
    county = recode_division(division=place("520322"), code="520305", by=None, since=date(2027, 1, 1))

    assert division_by_code("520305") == division_by_code("520322") == county
    old = county.old_codes.get(code="520322")
    assert (old.name, old.valid_to) == ("桐梓县", date(2026, 12, 31))
    with pytest.raises(CodeTaken):
        recode_division(division=county, code="520324", by=None)


def test_a_town_reports_to_a_unit_or_to_its_county_alone(places: None) -> None:
    town, unit = place("520302105"), place("ZY-XP")

    assert assign_to_unit(town=town, unit=unit, by=None).unit == unit
    assert assign_to_unit(town=town, unit=None, by=None).unit is None
    with pytest.raises(NotAUnit):
        assign_to_unit(town=place("520302"), unit=unit, by=None)
    with pytest.raises(NotAUnit):
        assign_to_unit(town=town, unit=place("520303"), by=None)
