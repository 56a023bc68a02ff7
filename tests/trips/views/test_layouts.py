"""Vehicle types at the desk: found, looked at, drawn in lines of text, refused in words; without a script."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories.accounts import make_officer, signed_in
from tests.factories.trips import make_trip
from trips.models import SeatLayout
from trips.queries.plan.layout import map_of_type
from trips.queries.seats.sketch import plan_of
from trips.services.plan.layouts import save_layout
from trips.services.plan.patterns import load_layouts
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry

pytestmark = pytest.mark.django_db
LIST, NEW = reverse("trips:layouts"), reverse("trips:layout_new")
TYPED = {"name": "七座商务车", "code": "van-7", "mode": "bus", "approved": "7", "sketch": "0: ||D*\n1: A|D\n2: ABD"}


@pytest.fixture
def city():
    return signed_in(make_officer(Role.CITY))


@pytest.fixture
def van():
    plan = plan_of(TYPED["sketch"], "bus")
    return save_layout(layout=SeatLayout(code="van-7", name="七座商务车", mode="bus", approved=7, plan=plan), by=None)


def test_of_a_coupled_train_the_picture_says_where_the_second_unit_begins():
    load_layouts()

    units = {
        layout.code: [car["title"].split()[0] for car in map_of_type(layout)["cars"] if car.get("unit")]
        for layout in SeatLayout.objects.filter(mode="rail")
    }

    coupled = {code for code, cars in units.items() if cars}
    assert coupled == {"CR400AF-pair", "CRH2A-pair"}
    assert {cars[0] for code, cars in units.items() if code in coupled} == {"09车"}


def page_of(client, code="van-7"):
    return client.get(reverse("trips:layout", args=[code]))


def edit(client, **changes):
    sent = {name: value for name, value in (TYPED | changes).items() if name != "code"}
    return client.post(reverse("trips:layout_edit", args=["van-7"]), sent)


def test_the_list_is_searched_and_costs_the_same_with_many(city, van):
    assertContains(city.get(LIST), "van-7")
    with CaptureQueriesContext(connection) as one:
        city.get(LIST)
    load_layouts()
    with CaptureQueriesContext(connection) as many:
        city.get(LIST)

    assert len(one) == len(many)
    assertContains(city.get(LIST, {"q": "CR400", "mode": "rail"}), "CR400AF-pair")
    assertNotContains(city.get(LIST, {"q": "CR400", "mode": "rail"}), "van-7")
    assertContains(city.get(LIST, {"q": "轮船"}), "没有符合条件的车型")


def test_a_type_is_drawn_and_says_what_it_sells_and_who_uses_it(city, van):
    make_trip().legs.update(layout=van)

    page = page_of(city)

    assert page.context["seats"].drawn == 6
    assert (page.context["seats"].passengers, page.context["seats"].sold) == (5, 4)
    assertContains(page, "1个运段")
    assertContains(page, "新增车型")  # the history says who drew it, and when


def test_the_city_looks_at_a_drawing_before_it_is_saved(city):
    look = city.post(NEW, TYPED | {"look": "1"})
    assert (look.status_code, look.context["seats"].drawn) == (200, 6)
    assert not SeatLayout.objects.filter(code="van-7").exists()

    saved = city.post(NEW, TYPED)

    assert saved.url == reverse("trips:layout", args=["van-7"])
    assert SeatLayout.objects.get(code="van-7").plan == plan_of(TYPED["sketch"], "bus")
    assert AuditEntry.objects.get(action="layout.added").data["seats"] == 6


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"sketch": "1: AB|CD\n2 AB"}, "第2行看不懂"),
        ({"sketch": "1: (A=1)|(D=1)"}, "座位号重复了：1"),
        ({"sketch": "1: ||"}, "座位图里没有座位"),
        ({"approved": ""}, "客车要填写核定载客人数"),
        ({"code": "van 7"}, "只能用字母、数字和短横线"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_what_was_typed_stays(city, changes, words):
    for more in ({}, {"look": "1"}):
        page = city.post(NEW, TYPED | changes | more)
        assertContains(page, words, status_code=200 if more else 422)
        assertContains(page, "七座商务车", status_code=page.status_code)
    assert not SeatLayout.objects.filter(name="七座商务车").exists()


def test_a_code_stands_once(city, van):
    assertContains(city.post(NEW, TYPED), "这个代码的车型已经有了", status_code=422)


def test_another_one_is_drawn_from_one_that_comes_along(city):
    load_layouts()

    form = city.get(NEW, {"from": "coach-49"})

    assertContains(form, "8-11: AB|CD")
    assert form.context["seats"].drawn == 48
    assertNotContains(page_of(city, "coach-49"), reverse("trips:layout_edit", args=["coach-49"]))


def test_a_type_changes_until_a_run_uses_it_then_only_its_name_and_approval(city, van):
    edit(city, sketch="1: AB|D")
    make_trip().legs.update(layout=van)
    form = city.get(reverse("trips:layout_edit", args=["van-7"]))
    edit(city, name="商务车", approved="8", sketch="1: A")

    van.refresh_from_db()
    assertNotContains(form, 'name="sketch"')
    assertContains(form, "座位图不能改")
    assert (van.name, van.approved, van.plan) == ("商务车", 8, plan_of("1: AB|D", "bus"))


def test_counties_and_towns_look_and_do_not_draw(van):
    for role in (Role.COUNTY, Role.TOWN):
        client = signed_in(make_officer(role))
        page = page_of(client)
        assertContains(page, "车型由市级绘制和修改")
        assertNotContains(page, NEW)
        assert client.get(NEW).status_code == 403
        assert edit(client).status_code == 403
    assert signed_in(make_officer(Role.ADMIN)).get(LIST).status_code == 403


def test_a_clerk_finds_the_types_beside_the_carriers():
    county = signed_in(make_officer(Role.COUNTY))

    assertContains(county.get(reverse("trips:carriers")), LIST)
