"""The places for other systems."""

import pytest
from knox.models import get_token_model
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from tests.factories.staff import make_officer
from zunyi.divisions.models import Division

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(places: None) -> APIClient:
    """A caller with the token of a county's officer."""
    _token, secret = get_token_model().objects.create(make_officer("county", Division.objects.get(code="520324")))
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


def codes(answer: dict[str, list[dict[str, str]]]) -> list[str]:
    return [row["code"] for row in answer["results"]]


def test_strangers_get_nothing(places: None) -> None:
    assert APIClient().get("/api/v1/divisions/").status_code == 401


def test_nobody_changes_a_place_here(api: APIClient) -> None:
    answers = [
        api.post("/api/v1/divisions/"),
        api.put("/api/v1/divisions/520324/"),
        api.delete("/api/v1/divisions/520324/"),
    ]

    assert [answer.status_code for answer in answers] == [405, 405, 405]


def test_one_place_with_its_past(api: APIClient) -> None:
    assert api.get("/api/v1/divisions/520304/").json() == {
        "code": "520304",
        "name": "播州区",
        "short_name": "播州",
        "level": "county",
        "official": True,
        "parent": "520300",
        "unit": None,
        "valid_from": None,
        "valid_to": None,
        "old_codes": [
            {"code": "520321", "name": "遵义县", "valid_from": "1997-01-01", "valid_to": "2016-06-30"},
            {"code": "522121", "name": "遵义县", "valid_from": "1980-01-01", "valid_to": "1997-12-31"},
        ],
    }
    assert api.get("/api/v1/divisions/520302111/").json()["unit"] == "ZY-XP"
    assert api.get("/api/v1/divisions/529999/").status_code == 404


def test_filters(api: APIClient) -> None:
    assert len(codes(api.get("/api/v1/divisions/", {"parent": "520324"}).json())) == 20
    assert len(codes(api.get("/api/v1/divisions/", {"parent": "ZY-XP"}).json())) == 7
    assert codes(api.get("/api/v1/divisions/", {"parent": "520321", "search": "鸭溪"}).json()) == ["520304113"]
    assert codes(api.get("/api/v1/divisions/", {"level": "unit"}).json()) == ["ZY-XP"]
    assert codes(api.get("/api/v1/divisions/", {"parent": "nowhere"}).json()) == []
    assert api.get("/api/v1/divisions/", {"level": "moon"}).status_code == 400


def test_pages_follow_each_other_until_all_are_read(api: APIClient) -> None:
    url, read = "/api/v1/divisions/?level=village&page_size=500", []
    while url:
        answer = api.get(url).json()
        read += codes(answer)
        url = answer["next"]

    assert len(read) == 2093
    assert read == sorted(set(read))


def test_a_page_costs_the_same_queries_for_one_row_and_for_hundreds(
    api: APIClient, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    api.get("/api/v1/divisions/")

    for size in ("1", "500"):
        with django_assert_max_num_queries(5):
            api.get("/api/v1/divisions/", {"page_size": size})
