"""The words of messages, as other systems read, try and write them."""

import pytest

from tests.factories.accounts import api_client, make_officer
from zunyi.accounts.roles import Role
from zunyi.notices.models import NoticeTemplate
from zunyi.notices.queries.template import words_of

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/notice-words/"


@pytest.fixture
def program():
    return api_client(make_officer(Role.CITY, "520300"))


@pytest.fixture
def typed():
    """What is said now, shortened to its last line."""
    return {"kind": "booked", "text": words_of("booked")["zh-hans", "sms"].splitlines()[-1]}


def test_words_are_listed_for_whoever_sees_messages_and_one_kind_for_the_city(program):
    county = api_client(make_officer(Role.COUNTY, "520324"))
    listed = {each["kind"]: each for each in county.get(ADDRESS).json()}

    assert listed["booked"]["version"] == 0
    assert listed["booked"]["text"].startswith("【遵义人社】")
    assert county.get(f"{ADDRESS}booked/").status_code == 403
    one = program.get(f"{ADDRESS}booked/").json()
    assert {(each["language"], each["channel"]) for each in one["in_use"]} >= {("zh-hans", "sms"), ("en", "sms")}
    assert one["variables"]
    assert program.get(f"{ADDRESS}nothing/").status_code == 404


def test_a_preview_counts_parts_and_keeps_nothing(program, typed):
    seen = program.post(f"{ADDRESS}preview/", typed, format="json").json()

    assert seen["lines"][0]["parts"] >= 1
    assert seen["most_parts"] >= seen["lines"][0]["parts"]
    assert not NoticeTemplate.objects.exists()


def test_a_new_version_is_a_draft_until_it_is_used_and_written_once(program, typed):
    draft = program.post(ADDRESS, typed, format="json", headers={"Idempotency-Key": "words"})
    again = program.post(ADDRESS, typed, format="json", headers={"Idempotency-Key": "words"})
    used = program.post(ADDRESS, typed | {"use": True}, format="json").json()

    assert (draft.status_code, draft.json()["state"], draft.json()["version"]) == (201, "draft", 1)
    assert again.json() == draft.json()
    assert (used["state"], used["version"]) == ("approved", 2)
    assert [each["version"] for each in program.get(f"{ADDRESS}booked/").json()["versions"]] == [2, 1]


def test_words_are_checked_as_on_the_page(program, typed):
    for text in ("免费 {nonsense}", "520399199001019990 免费"):
        answer = program.post(ADDRESS, typed | {"text": text}, format="json")
        assert answer.status_code == 400
        assert "text" in str(answer.json())
    assert program.post(ADDRESS, typed | {"kind": "nothing"}, format="json").status_code == 400


def test_a_county_writes_no_words(typed):
    county = api_client(make_officer(Role.COUNTY, "520324"))

    assert county.post(ADDRESS, typed, format="json").status_code == 403
    assert county.post(f"{ADDRESS}preview/", typed, format="json").status_code == 403


def test_words_go_back_to_those_of_the_program(program, typed):
    program.post(ADDRESS, typed | {"use": True}, format="json")
    assert words_of("booked")["zh-hans", "sms"] == typed["text"]

    back = program.post(f"{ADDRESS}booked/back/", {}, format="json")

    assert [each["state"] for each in back.json()["versions"]] == ["retired"]
    assert words_of("booked")["zh-hans", "sms"] != typed["text"]
    assert program.post(f"{ADDRESS}nothing/back/", {}, format="json").status_code == 404
    county = api_client(make_officer(Role.COUNTY, "520324"))
    assert county.post(f"{ADDRESS}booked/back/", {}, format="json").status_code == 403
