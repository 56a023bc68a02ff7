"""The registry at the desk: the list, and the page of one worker."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import make_officer, signed_in
from tests.factories.divisions import make_division
from tests.factories.employers import make_match, make_placement, make_run, make_vacancy, make_wish
from tests.factories.trips import make_trip
from tests.factories.workers import make_number
from tests.workers.registry import LIST, TOWN, VILLAGE, at, page_of, said_by
from trips.models import Booking
from trips.services.booking import book_workers
from workers.models import CompanionMember, Companions, Consent, Wish, Worker
from workers.names import initials_of, pinyin_of
from workers.queries.worker import visible_to
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry
from zunyi.desk.queries.history import visible_to as history_seen_by

pytestmark = pytest.mark.django_db


def names(answer) -> set[str]:
    return {line["worker"].legal_name for line in answer.context["lines"]}


def test_each_office_sees_the_people_of_its_own_places(county, village):
    ours = at(VILLAGE), at(TOWN), at("520324100")
    at("520304100")

    assert names(county.get(LIST)) == {worker.legal_name for worker in ours}
    assert names(village.get(LIST)) == {ours[0].legal_name}


def test_numbers_are_masked_in_the_list_and_on_the_page(county):
    worker = at()

    for address in (LIST, page_of(worker)):
        text = county.get(address).content.decode()
        assert worker.identity.masked in text
        assert worker.identity.number() not in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"测试甲", "测试乙", "测试丙"}),
        ("q=csj", {"测试甲"}),
        ("town=520324100", {"测试丙"}),
        ("destination=350582", {"测试甲"}),
        ("trade=sewing", {"测试乙"}),
        ("flag=disabled", {"测试乙"}),
        ("phone=none", {"测试丙"}),
        ("phone=shared", {"测试乙"}),
        ("phone=own&trade=sewing", set()),
        ("town=520304100&trade=nonsense", {"测试甲", "测试乙", "测试丙"}),
    ],
)
def test_the_list_is_narrowed(county, query, found):
    make_division("520304100")
    facts = {name: {"legal_name": name, "pinyin": pinyin_of(name), "initials": initials_of(name)} for name in
             ("测试甲", "测试乙", "测试丙")}  # fmt: skip
    make_wish(at(**facts["测试甲"]))
    at(**facts["测试乙"], trade="sewing", flags=["disabled"], phone_of="relative")
    at("520324100", **facts["测试丙"], phone="")

    assert names(county.get(f"{LIST}?{query}", follow=True)) == found


def test_a_list_longer_than_anybody_turns_is_cut_and_turned_in_its_order(county, monkeypatch):
    monkeypatch.setattr("zunyi.long_lists.MOST", 70)
    for at_ in range(75):
        at(legal_name=f"测{at_:02d}", pinyin=f"ce{at_:02d}")

    first, second = (county.get(f"{LIST}?sort=name&page={number}").context for number in (1, 2))

    assert (first["page"].paginator.is_cut, first["page"].paginator.num_pages) == (True, 2)
    turned = [line["worker"].pinyin for page in (first, second) for line in page["lines"]]
    assert turned == [f"ce{at_:02d}" for at_ in range(70)]


def test_a_place_narrows_the_scope_and_never_widens_it():
    ours, theirs, far = at(TOWN), at("520324100"), at("520304100")
    county = make_officer(Role.COUNTY, "520324")

    def seen(place: str) -> set[Worker]:
        return set(visible_to(county, within=make_division(place)))

    assert seen(TOWN) == {ours}
    assert seen("520324") == seen("520300") == {ours, theirs}
    assert seen("520304") == set()
    assert far not in visible_to(county)


@pytest.mark.parametrize("name", ["worker", "edit", "reveal", "own_data", "erasure_ask", "wish_new", "spell_new"])
def test_edge_case_41_somebody_of_another_county_is_not_there_and_the_asking_is_written_down(name):
    worker, other = at(), make_officer(Role.COUNTY, "520304")
    client = signed_in(other)

    nobodys = uuid4()

    foreign = client.get(page_of(worker, name))
    nobody = client.get(reverse(f"workers:{name}", args=[nobodys]))

    assert [foreign.status_code, nobody.status_code] == [404, 404]
    assert said_by(foreign).replace(str(worker.public_id), "") == said_by(nobody).replace(str(nobodys), "")
    [entry] = AuditEntry.objects.filter(action="worker.denied")
    assert (entry.by, entry.about_id) == (other, str(worker.pk))
    assert entry not in history_seen_by(other)
    assert entry in history_seen_by(make_officer(Role.AUDITOR))
    assert entry in history_seen_by(make_officer(Role.CITY))


def test_own_people_who_were_erased_or_put_together_are_no_denied_look(county):
    erased, kept = at(erased_at=timezone.now()), at()
    given_up = at(merged_into=kept)

    assert county.get(page_of(erased)).status_code == 404
    assert county.get(page_of(given_up, "edit")).status_code == 404
    assert county.get(page_of(given_up)).status_code == 302
    assert not AuditEntry.objects.filter(action="worker.denied").exists()


def test_the_list_is_sorted(county):
    old = at(born_on=timezone.localdate().replace(year=1966, month=1, day=2))
    young = at(born_on=timezone.localdate().replace(year=2001, month=1, day=2))

    ages = [[line["worker"] for line in county.get(f"{LIST}?sort={way}").context["lines"]] for way in ("age", "-age")]

    assert ages == [[young, old], [old, young]]


def test_a_search_by_number_opens_the_person_and_stands_in_no_address(county):
    worker = at()

    answer = county.post(LIST, {"q": worker.identity.number()})
    other = county.post(LIST, {"q": make_number(), "trade": "sewing"})
    typed = county.get(LIST, {"q": worker.identity.number()})

    assert answer.headers["Location"] == page_of(worker)
    assert other.headers["Location"] == f"{LIST}?trade=sewing"
    assert typed.headers["Location"] == LIST


def test_any_other_search_comes_back_sealed_in_the_address(county):
    worker = at(legal_name="测试寻")
    answer = county.post(LIST, {"q": "测试寻", "trade": "", "sort": "-age"})
    address = answer.headers["Location"]

    assert "sort=-age" in address
    assert "%E6%B5%8B" not in address
    assert worker.legal_name in county.get(address).content.decode()


def test_a_sealed_search_opens_for_nobody_else(county):
    at(legal_name="测试寻")
    address = county.post(LIST, {"q": "测试寻"}).headers["Location"]
    stranger = signed_in(make_officer(Role.COUNTY, make_division("520324")))

    # Whoever is sent the address sees the list, not what was searched for.
    assert 'value="测试寻"' not in stranger.get(address).content.decode()


def busy(worker: Worker) -> Worker:
    """Somebody with something in every part of the page."""
    make_wish(worker)
    group = Companions.objects.create()
    for member in (worker, at()):
        CompanionMember.objects.create(companions=group, worker=member)
    book_workers(trip=make_trip(), workers=[worker], by=None, channel=Booking.Channel.WEB)
    make_placement(worker, make_vacancy())
    make_match(make_run(), worker, make_vacancy())
    Consent.objects.create(
        worker=worker, purpose="travel", text_version="1", manner="read_aloud", given_at=timezone.now()
    )
    return worker


def test_the_list_costs_the_same_with_one_and_with_thirty(county):
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert county.get(LIST).status_code == 200
        return len(queries)

    make_wish(at())
    county.get(LIST)
    one = count()
    for _ in range(30):
        make_wish(at())

    assert (count(), one <= 14) == (one, True)


def test_the_page_shows_what_all_floors_know(county):
    worker = busy(at())
    booking, placement = worker.bookings.get(), worker.placements.get()

    page = county.get(page_of(worker))
    text = page.content.decode()

    assert [section.title for section in page.context["sections"]] == ["岗位", "班次"]
    for word in (booking.slip_code, booking.trip.number, placement.vacancy.title, "晋江", "桴㯊"):
        assert word in text
    assert page.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")


def test_the_page_costs_the_same_however_much_there_is(county):
    little, much = at(), busy(at())
    for _ in range(5):
        make_wish(much, state=Wish.State.WITHDRAWN)
        make_placement(much, make_vacancy(), state="ended")
    county.get(page_of(little))
    counts = []
    for worker in (little, much):
        with CaptureQueriesContext(connection) as queries:
            county.get(page_of(worker))
        counts.append(len(queries))

    # Companions and seats are asked for only where there are any.
    assert max(counts) <= 24
    assert counts[1] - counts[0] <= 3


def test_companions_of_another_place_are_not_named_or_linked(village):
    worker, stranger = at(), at("520304100", legal_name="雀某某")
    group = Companions.objects.create()
    for member in (worker, stranger):
        CompanionMember.objects.create(companions=group, worker=member)

    text = village.get(page_of(worker)).content.decode()

    assert "雀某某" not in text
    assert str(stranger.public_id) not in text
    assert "雀**" in text


def test_a_trip_leads_to_its_people_where_they_may_be_seen(village):
    mine, other = at(), at("520324100")
    trip = make_trip()
    book_workers(trip=trip, workers=[mine, other], by=None, channel=Booking.Channel.WEB)
    county = signed_in(make_officer(Role.COUNTY, "520324"))
    address = reverse("trips:passengers", args=[trip.number])

    assert page_of(other) not in village.get(address).content.decode()
    assert page_of(mine) in village.get(address).content.decode()
    assert page_of(other) in county.get(address).content.decode()
