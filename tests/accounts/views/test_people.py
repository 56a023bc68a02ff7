"""The page "people and roles"."""

import pytest
from django.test import Client

from tests.factories.accounts import make_officer, signed_in
from tests.factories.divisions import make_division
from zunyi.accounts.models import User
from zunyi.accounts.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> User:
    return make_officer(Role.COUNTY, "520324", name="县经办")


def test_a_county_sees_its_own_people_only(county):
    mine = make_officer(Role.TOWN, "520324116", name="本县镇员")
    make_officer(Role.TOWN, "520304100", name="外县镇员")
    make_officer(Role.CITY, name="市级人员")

    page = signed_in(county).get("/desk/people/")

    assert [person.pk for person in page.context["page"]] == sorted([county.pk, mine.pk])


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=甲", ["甲"]),
        ("q=wang", ["乙"]),
        ("role=village", ["乙"]),
        ("place=桴㯊", ["甲"]),
        ("state=closed", ["丙"]),
        ("sort=-name&state=all&role=town", ["甲", "丙"]),
    ],
)
def test_the_list_is_filtered_by_its_address(county, query, names):
    make_officer(Role.TOWN, "520324116", name="甲")
    make_officer(Role.VILLAGE, "520324100001", name="乙", username="wang")
    make_officer(Role.TOWN, "520324100", name="丙", is_active=False)

    page = signed_in(county).get(f"/desk/people/?{query}")

    assert [person.name for person in page.context["page"]] == names


def test_the_list_costs_the_same_with_one_and_with_thirty(
    county, django_assert_num_queries, django_assert_max_num_queries
):
    client = signed_in(county)
    client.get("/desk/people/")
    with django_assert_max_num_queries(8) as one:
        client.get("/desk/people/")
    for _ in range(30):
        make_officer(Role.TOWN, "520324116")
    with django_assert_num_queries(len(one)):
        client.get("/desk/people/")


def test_a_county_adds_a_village_officer_and_sees_the_password_once(county):
    village, client = make_division("520324116201"), signed_in(county)
    make_division("520324100001")
    form = client.get("/desk/people/add/village/")
    assert "测试村" in form.content.decode()

    response = client.post(
        "/desk/people/add/village/", {"place": village.pk, "name": "王测试", "username": "wang-cs", "phone": ""}
    )

    person = User.objects.get(username="wang-cs")
    assert response.url == f"/desk/people/{person.pk}/"
    page = client.get(response.url)
    password = page.context["password"]
    assert person.check_password(password)
    assert password in page.content.decode()
    assert client.get(response.url).context["password"] == ""
    assert password not in str(dict(client.session))


def test_what_was_typed_is_kept_when_the_name_is_taken(county):
    make_officer(username="wang")
    client = signed_in(county)

    page = client.post("/desk/people/add/escort/", {"name": "王测试", "username": "wang"})

    assert page.status_code == 422
    assert 'value="王测试"' in page.content.decode()


def test_roles_above_ones_own_have_no_page(county):
    client = signed_in(county)

    assert client.get("/desk/people/add/").content.decode().count('choice"') == 4
    assert client.get("/desk/people/add/city/").status_code == 404
    assert client.get("/desk/people/add/nonsense/").status_code == 404


def test_a_place_of_another_county_cannot_be_posted(county):
    foreign = make_division("520304100")

    page = signed_in(county).post("/desk/people/add/town/", {"place": foreign.pk, "name": "王测试", "username": "wang"})

    assert page.status_code == 422
    assert not User.objects.filter(username="wang").exists()


def test_an_officer_changes_gives_ends_closes_and_opens(county):
    person, client = make_officer(Role.TOWN, "520324116", name="李测试"), signed_in(county)
    page = f"/desk/people/{person.pk}/"
    fengyi = make_division("520324100")

    client.post(f"{page}edit/", {"name": "李样例", "phone": "15400000001"})
    client.post(f"{page}roles/add/town/", {"place": fengyi.pk})
    old = person.assignments.earliest("pk")
    assert client.get(f"{page}roles/{old.pk}/end/").status_code == 200
    client.post(f"{page}roles/{old.pk}/end/", {"confirm": "1"})
    client.post(f"{page}close/", {"confirm": "1", "reason": "调离"})

    person = User.objects.get(pk=person.pk)
    assert (person.name, person.phone, person.is_active) == ("李样例", "15400000001", False)
    assert [each.division.code for each in person.assignments.all()] == ["520324100"]
    client.post(f"{page}open/", {"confirm": "1"})
    assert User.objects.get(pk=person.pk).is_active
    assert client.get(page).status_code == 200


def test_the_page_of_a_foreign_officer_does_not_exist(county):
    foreign = make_officer(Role.TOWN, "520304100")

    assert signed_in(county).get(f"/desk/people/{foreign.pk}/").status_code == 404


def test_programs_are_let_in_and_shut_out(county):
    client = signed_in(county)
    client.post("/desk/programs/", {"name": "统计程序"})
    page = client.get("/desk/programs/")
    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert client.get("/desk/programs/").context["secret"] == ""
    program = Client(HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert program.get("/api/v1/divisions/").status_code == 200

    client.post(f"/desk/programs/{county.auth_token_set.get().token_key}/revoke/")

    assert program.get("/api/v1/divisions/").status_code == 401
