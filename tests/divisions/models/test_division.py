"""The tree itself: what the database keeps, and how a subtree is found."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.divisions.tree import problems_of_the_tree
from zunyi.divisions.models import Division, DivisionCode
from zunyi.divisions.models.division import Level, subtree_paths, within_q

pytestmark = pytest.mark.django_db


def place(code: str) -> Division:
    return Division.objects.get(code=code)


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("division_dates_in_order", {"valid_from": "2024-02-01", "valid_to": "2024-01-31"}),
        ("division_level_at_its_depth", {"level": Level.TOWN, "code": "520399001"}),
        ("division_code_fits_level", {"code": "5203240"}),
        ("division_unit_is_internal", {"official": False}),
    ],
)
def test_the_database_refuses_a_place_that_cannot_be(places: None, constraint: str, changes: dict[str, object]) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Division.objects.filter(code="520324").update(**changes)


def test_an_old_code_ends_after_it_begins(places: None) -> None:
    with pytest.raises(IntegrityError, match="division_code_dates_in_order"), transaction.atomic():
        DivisionCode.objects.filter(code="520321").update(valid_from="2020-01-01")


def test_within_holds_the_place_and_all_below(places: None) -> None:
    within = Division.objects.within([place("520324")])

    assert within.at_level(Level.COUNTY).count() == 1
    assert within.at_level(Level.TOWN).count() == 20
    assert set(within.values_list("code", flat=True)) == {
        code for code in Division.objects.values_list("code", flat=True) if code.startswith("520324")
    }


def test_within_several_places_names_nothing_twice(places: None) -> None:
    county, town, other = place("520324"), place("520324116"), place("520325108")

    assert subtree_paths([town, other, county]) == [county.path, other.path]
    assert Division.objects.within([town, other, county]).filter(code="520324116").count() == 1


def test_within_nothing_is_nothing(places: None) -> None:
    assert list(Division.objects.within([])) == []
    assert list(DivisionCode.objects.filter(within_q("division", []))) == []


def test_a_unit_holds_the_towns_that_report_to_it(places: None) -> None:
    within = Division.objects.within([place("ZY-XP")])

    assert sorted(within.at_level(Level.TOWN).values_list("name", flat=True)) == sorted(
        ["新蒲街道", "新中街道", "新舟镇", "虾子镇", "三渡镇", "永乐镇", "喇叭镇"]
    )
    assert place("520302001") not in within
    assert place("520302111") in Division.objects.within([place("520302")])


def test_a_foreign_key_is_scoped_by_the_same_condition(places: None) -> None:
    codes = DivisionCode.objects.filter(within_q("division", [place("520304"), place("520381")]))

    assert sorted(codes.values_list("code", flat=True)) == ["520321", "522102", "522121", "522131"]


@pytest.mark.parametrize("codes", [["520324"], ["520324", "520325", "520381", "520302"]])
def test_scope_costs_one_query_however_many_places(places: None, codes: list[str]) -> None:
    here = [place(code) for code in codes]

    with CaptureQueriesContext(
        connection,
    ) as queries:
        list(Division.objects.within(here))

    assert len(queries) == 1


def test_scope_of_a_unit_costs_one_query_more(places: None) -> None:
    unit = place("ZY-XP")

    with CaptureQueriesContext(connection) as queries:
        list(Division.objects.within([unit]))

    assert len(queries) == 2


def test_scope_searches_the_index_of_the_path(places: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE divisions_division")
    plan = Division.objects.within([place("520324116")]).order_by().explain()

    assert "Index" in plan
    assert "Seq Scan" not in plan


def test_the_loaded_tree_holds_together(places: None) -> None:
    assert problems_of_the_tree() == []


@pytest.mark.parametrize(
    ("changes", "fault"), [({"numchild": 99}, "children"), ({"path": "00010009000X0001"}, "an orphan")]
)
def test_control_a_tree_that_does_not_hold_together_is_seen(places: None, changes, fault) -> None:
    Division.objects.filter(code="520324116201").update(**changes)

    assert any(said.endswith(fault) for said in problems_of_the_tree())
