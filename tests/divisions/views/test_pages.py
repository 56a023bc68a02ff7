"""The pages at the desk: who sees them, who changes what."""

from datetime import date

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests.factories.staff import make_officer
from zunyi.divisions.models import Division

pytestmark = pytest.mark.django_db

READ = ["/desk/divisions/", "/desk/divisions/?q=松", "/desk/divisions/520324/", "/desk/divisions/ZY-XP/"]
CHANGE = [f"/desk/divisions/520302111/{what}/" for what in ("rename", "open", "close", "recode", "unit")]


def place(code: str) -> Division:
    return Division.objects.get(code=code)


def signed_in(client: Client, role: str, code: str | None = None) -> Client:
    client.force_login(make_officer(role, place(code) if code else None))
    return client


@pytest.fixture(autouse=True)
def words(settings: object) -> None:
    """Pages answer in English here, so that the tests read like the code."""
    settings.LANGUAGE_CODE = "en"  # type: ignore[attr-defined]
    settings.SECOND_FACTOR_REQUIRED = False  # type: ignore[attr-defined]
    translation.activate("en")


@pytest.mark.parametrize(
    ("role", "code", "reads", "changes"),
    [
        ("city", "520300", 200, 200),
        ("admin", None, 200, 200),
        ("county", "520324", 200, 403),
        ("town", "520324106", 200, 403),
        ("auditor", None, 200, 403),
        ("village", "520302111001", 403, 403),
        ("station", None, 403, 403),
        ("employer", None, 403, 403),
        ("escort", None, 403, 403),
    ],
)
def test_doors(client: Client, places: None, role: str, code: str | None, reads: int, changes: int) -> None:
    signed_in(client, role, code)

    assert {url: client.get(url).status_code for url in READ} == dict.fromkeys(READ, reads)
    assert {url: client.get(url).status_code for url in CHANGE} == dict.fromkeys(CHANGE, changes)
    posted = {url: client.post(url).status_code for url in CHANGE}
    refused = dict.fromkeys(CHANGE, 403)
    # An empty form is sent back with what is wanting; that a town reports to nobody is an answer.
    assert posted == (refused if changes == 403 else dict.fromkeys(CHANGE, 422) | {CHANGE[-1]: 302})


def test_strangers_are_sent_to_sign_in(client: Client, places: None) -> None:
    assert [client.get(url).status_code for url in [*READ, *CHANGE]] == [302] * 9


def test_buttons_are_for_those_who_may(client: Client, places: None) -> None:
    assertContains(signed_in(client, "city", "520300").get("/desk/divisions/520302111/"), "/520302111/rename/")
    assertNotContains(signed_in(client, "county", "520324").get("/desk/divisions/520302111/"), "/520302111/rename/")


def test_an_old_code_leads_to_the_place_of_today(client: Client, places: None) -> None:
    signed_in(client, "county", "520324")

    assertRedirects(client.get("/desk/divisions/520321/"), "/desk/divisions/520304/")
    assert client.get("/desk/divisions/529999/").status_code == 404


def test_the_search_names_what_lies_above(client: Client, places: None) -> None:
    page = signed_in(client, "county", "520324").get("/desk/divisions/", {"q": "桴㯊镇"})

    assertContains(page, "贵州省 遵义市 正安县")


@pytest.mark.parametrize("url", ["/desk/divisions/520381/", "/desk/divisions/520330/", "/desk/divisions/?q=松"])
def test_long_lists_cost_no_more_queries(
    client: Client, places: None, url: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    signed_in(client, "county", "520324")
    client.get(url)

    with django_assert_max_num_queries(10):
        client.get(url)


def test_the_city_renames_a_place_and_the_history_shows_it(client: Client, places: None) -> None:
    signed_in(client, "city", "520300")

    answer = client.post("/desk/divisions/520324106/rename/", {"name": "新格林镇", "short_name": ""}, follow=True)

    assertContains(answer, "新格林镇")
    assertContains(answer, "测试员")


def test_the_city_opens_closes_and_renumbers(client: Client, places: None) -> None:
    signed_in(client, "city", "520300")

    client.post("/desk/divisions/520324/open/", {"name": "新设镇", "code": "５２０３２４ 130"})
    client.post("/desk/divisions/520324130/recode/", {"code": "520324131", "since": "2026-01-01"})
    client.post("/desk/divisions/520324131/close/", {"valid_to": "2026-06-30"})
    client.post("/desk/divisions/520302105/unit/", {"unit": place("ZY-XP").pk})

    assert place("520324131").valid_to == date(2026, 6, 30)
    assert place("520302105").unit == place("ZY-XP")


def test_a_refusal_stands_in_the_form_with_what_was_typed(client: Client, places: None) -> None:
    signed_in(client, "city", "520300")

    page = client.post("/desk/divisions/520324/open/", {"name": "新设镇", "code": "520324106"})

    assertContains(page, "The code 520324106 already belongs to 格林镇.", status_code=422)
    assertContains(page, 'value="新设镇"', status_code=422)


def test_closing_asks_before_it_takes_the_places_below(client: Client, places: None) -> None:
    signed_in(client, "city", "520300")

    assertContains(client.get("/desk/divisions/520324106/close/"), "Places below that are still open: 10.")
    answer = client.post("/desk/divisions/520324106/close/", {"valid_to": "2026-06-30"})
    assertContains(answer, "10 places below 格林镇 still exist.", status_code=422)
    client.post("/desk/divisions/520324106/close/", {"valid_to": "2026-06-30", "with_below": "on"})

    assert not Division.objects.within([place("520324106")]).filter(valid_to=None).exists()
