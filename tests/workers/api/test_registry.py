"""Records put right, employments, work lists, changes to many and decisions, for programs: as on the pages."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from tests.factories.accounts import api_client, make_officer
from tests.factories.divisions import make_division
from tests.factories.workers import make_worker
from workers.models import CountyClaim, EmploymentSpell, Suspicion, Worker, WorkList
from zunyi.accounts.roles import Role
from zunyi.jobs.models import Job

pytestmark = pytest.mark.django_db

API = "/api/v1"
TOWN = "520324116"


@pytest.fixture
def county() -> APIClient:
    return api_client(make_officer(Role.COUNTY, "520324"))


def at(place: str = TOWN, **facts: object) -> Worker:
    return make_worker(household=make_division(place), **facts)


def patch(client: APIClient, worker: Worker, **facts: object):
    return client.patch(f"{API}/workers/{worker.pk}/", facts, format="json")


def test_a_record_is_put_right_and_the_change_is_kept(county):
    worker = at()
    make_division("440400")

    answer = patch(county, worker, name="测改名", trade="sewing", flags=["veteran", "disabled"], present="440400",
                   state="away", state_since="2027-01-02", phone="")  # fmt: skip

    row = answer.json()
    assert (answer.status_code, row["name"], row["trade"], row["present"]) == (200, "测改名", "sewing", "440400")
    assert (row["flags"], row["phone"], row["phone_of"]) == (["disabled", "veteran"], "", "")
    assert set(worker.changes.values_list("field", flat=True)) >= {"legal_name", "trade", "flags", "state"}


@pytest.mark.parametrize(
    "facts", [{"state_since": "2027-01-02"}, {"brand": "没有"}, {"household": "999999"}, {"name": "9"}, {"level": "x"}]
)
def test_what_cannot_be_is_refused_and_nothing_changes(county, facts):
    worker = at()

    assert patch(county, worker, **facts).status_code == 400
    assert not worker.changes.exists()


def test_another_countys_person_is_not_there_and_no_home_outside_is_taken(county):
    make_division("520304100")

    assert patch(county, at("520304100"), trade="sewing").status_code == 404
    answer = patch(county, at(), household="520304100")
    assert (answer.status_code, answer.json()["code"]) == (403, "home_out_of_reach")


def test_an_employment_is_written_down_put_right_ended_and_taken_out(county):
    worker, day = at(), timezone.localdate()
    make_division("440400")
    began = {"worker": worker.pk, "place": "440400", "began_on": f"{day - timedelta(days=90)}", "source": "told"}

    made = county.post(f"{API}/employments/", began, format="json")
    one = f"{API}/employments/{made.json()['id']}/"
    twice = county.post(f"{API}/employments/", began, format="json")
    assert (made.status_code, twice.json()["code"]) == (201, "still_at_work")
    assert county.patch(one, {"employer_name": "测试厂"}, format="json").json()["employer_name"] == "测试厂"
    ended = county.post(f"{one}end/", {"ended_on": f"{day}", "reason": "family", "came_back": True}, format="json")
    worker.refresh_from_db()
    assert (ended.json()["ended_on"], worker.state) == (f"{day}", "returned")
    assert len(county.get(f"{API}/employments/?worker={worker.pk}").json()["results"]) == 1
    assert county.delete(one).status_code == 204
    assert not EmploymentSpell.objects.exists()


def test_an_employment_to_come_or_of_another_county_is_refused(county):
    make_division("440400")
    facts = {"place": "440400", "began_on": f"{timezone.localdate() + timedelta(days=2)}", "source": "told"}

    assert county.post(f"{API}/employments/", {"worker": at().pk, **facts}, format="json").status_code == 400
    facts["began_on"] = "2026-01-01"
    theirs = {"worker": at("520304100").pk, **facts}
    assert county.post(f"{API}/employments/", theirs, format="json").status_code == 404


def test_a_work_list_is_made_filled_ticked_handed_over_and_closed(county):
    people = [at(trade="sewing"), at(trade="sewing"), at()]
    other, due = make_officer(Role.COUNTY, "520324"), f"{timezone.localdate() + timedelta(days=7)}"

    made = county.post(f"{API}/lists/", {"title": "电话回访", "due_on": due, "trade": "sewing"}, format="json")
    one = f"{API}/lists/{made.json()['id']}/"
    assert (made.status_code, made.json()["persons"]) == (201, 2)
    assert county.post(f"{one}add/", {"workers": [people[2].pk]}, format="json").json() == {"count": 1}
    entries = county.get(f"{one}entries/").json()["results"]
    assert [row["worker"] for row in entries] == [each.pk for each in people]
    marks = [{"entry": entries[0]["id"], "done": True}, {"entry": entries[1]["id"], "note": "下周再打"}]
    assert county.post(f"{one}mark/", {"marks": marks}, format="json").json() == {"count": 2}
    assert len(county.get(f"{one}entries/?open=true").json()["results"]) == 2
    assert (
        county.post(f"{one}hand_over/", {"owner": other.pk, "due_on": due}, format="json").json()["owner_id"]
        == other.pk
    )
    closed = county.post(f"{one}close/", {"note": "都打过了"}, format="json").json()
    assert (closed["done"], closed["closing_note"]) == (1, "都打过了")
    assert county.post(f"{one}mark/", {"marks": marks}, format="json").json()["code"] == "list_closed"
    assert county.post(f"{one}reopen/").json()["closed_at"] is None


def test_a_list_of_nobody_in_particular_or_for_a_stranger_is_refused(county):
    at()
    due = f"{timezone.localdate()}"
    stranger = make_officer(Role.COUNTY, "520304")

    assert county.post(f"{API}/lists/", {"title": "全县", "due_on": due}, format="json").status_code == 400
    asked = {"title": "全县", "due_on": due, "household": "520324", "owner": stranger.pk}
    assert county.post(f"{API}/lists/", asked, format="json").status_code == 404
    assert not WorkList.objects.exists()


def test_a_change_to_many_is_looked_at_done_and_taken_back(county):
    ours, theirs = [at(), at(flags=["veteran"])], at("520304100")
    asked = {"household": "520324", "field": "flag", "value": "veteran"}

    assert county.post(f"{API}/many-changes/preview/", asked, format="json").json() == {"persons": 2, "changing": 1}
    made = county.post(f"{API}/many-changes/", asked, format="json")
    assert (made.status_code, made.json()["persons"]) == (201, 1)
    ours[0].refresh_from_db()
    theirs.refresh_from_db()
    assert (ours[0].flags, theirs.flags) == (["veteran"], [])
    undone = county.post(f"{API}/many-changes/{made.json()['id']}/undo/")
    ours[0].refresh_from_db()
    assert (bool(undone.json()["undone_at"]), ours[0].flags) == (True, [])


@pytest.mark.parametrize(
    "asked", [{"field": "flag", "value": "veteran"}, {"field": "state", "value": "veteran", "trade": "cnc"}]
)
def test_a_change_without_a_choice_or_with_a_strange_value_is_refused(county, asked):
    assert county.post(f"{API}/many-changes/", asked, format="json").status_code == 400


def test_the_same_key_makes_one_list(county):
    at(trade="sewing")
    asked = {"title": "电话回访", "due_on": f"{timezone.localdate()}", "trade": "sewing"}

    answers = [county.post(f"{API}/lists/", asked, format="json", headers={"Idempotency-Key": "a"}) for _ in range(2)]

    assert answers[0].json() == answers[1].json()
    assert WorkList.objects.count() == 1


def test_a_claim_is_decided_a_pair_told_apart_and_two_records_put_together_and_taken_apart(county):
    one, other, third = at(), at(), at()
    claim = CountyClaim.objects.create(worker=one, county=make_division("520304"), household=make_division("520304100"))
    pair = Suspicion.objects.create(first=other, second=third)

    told = county.post(f"{API}/claims/{claim.pk}/decide/", {"moves": False, "reason": "住在正安"}, format="json")
    assert (told.status_code, told.json()["state"]) == (200, "kept")
    assert county.post(f"{API}/duplicates/{pair.pk}/apart/", {"reason": "两个人"}, format="json").status_code == 200
    asked = {"kept": one.pk, "given_up": other.pk, "reason": "两张证是同一人,已核对"}
    merged = county.post(f"{API}/merges/", asked, format="json")
    assert merged.status_code == 201
    assert county.post(f"{API}/merges/{merged.json()['id']}/undo/").json()["undone_at"]


def pair() -> tuple[Worker, Worker]:
    return at(trade="sewing"), at(phone="15400000007")


def test_two_who_were_told_apart_are_asked_about_again(county):
    first, second = pair()
    suspicion = Suspicion.objects.create(first=first, second=second)
    early = county.post(f"{API}/duplicates/{suspicion.pk}/ask-again/")
    county.post(f"{API}/duplicates/{suspicion.pk}/apart/", {"reason": "不同父母"}, format="json")

    again = county.post(f"{API}/duplicates/{suspicion.pk}/ask-again/")

    assert (early.status_code, early.json()["code"]) == (409, "suspicion_decided")
    assert (again.status_code, again.json()["state"]) == (200, "open")


def test_duplicates_are_looked_for_in_the_own_places(county):
    assert county.post(f"{API}/duplicates/look/").status_code == 202
    job = Job.objects.get(kind="find_duplicates")
    assert job.payload == {"division": make_division("520324").pk}


def test_a_merge_is_looked_at_before_it_is_made(county):
    kept, given_up = pair()
    stranger = at("520304100")

    seen = county.post(f"{API}/merges/preview/", {"kept": kept.pk, "given_up": given_up.pk}, format="json")
    alone = county.post(f"{API}/merges/preview/", {"kept": kept.pk, "given_up": kept.pk}, format="json")
    foreign = county.post(f"{API}/merges/preview/", {"kept": kept.pk, "given_up": stranger.pk}, format="json")

    assert seen.status_code == 200, seen.content
    [phone] = [each for each in seen.json()["differences"] if each["key"] == "phone"]
    assert phone["given_up"].startswith("154****0007")
    assert (alone.json()["code"], foreign.status_code) == ("merge_of_one", 404)
    given_up.refresh_from_db()
    assert given_up.merged_into is None
