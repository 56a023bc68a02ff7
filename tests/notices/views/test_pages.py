"""The desk's pages about messages, and the demo's phones."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.accounts import make_officer, signed_in
from tests.factories.divisions import make_division
from tests.factories.notices import make_notice
from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from trips.services.booking import book_workers
from zunyi.accounts.roles import Role
from zunyi.notices.models import FakeMessage, Notice
from zunyi.notices.queries.length import signed

pytestmark = pytest.mark.django_db


def text_of(answer):
    return answer.content.decode()


@pytest.fixture
def county():
    return signed_in(make_officer(Role.COUNTY, "520324"))


@pytest.fixture
def booked():
    """A trip with two people: one who was reached and one without a phone."""
    trip = make_trip()
    workers = [
        make_worker(legal_name="测一鸣", household=make_division("520324")),
        make_worker(legal_name="样例甲", household=make_division("520324116"), phone=""),
    ]
    book_workers(trip=trip, workers=workers, by=None, channel="web")
    # Whether these are owed depends on the hour.
    Notice.objects.filter(kind__startswith="reminder_").delete()
    confirmations = Notice.objects.filter(kind="booked")
    confirmations.filter(person=workers[0].person).update(state="sent", phone="15400000001", text=signed("报名成功"))
    confirmations.filter(person=workers[1].person).update(state="to_call", text=signed("请转告"))
    return trip


def test_the_list_names_people_trips_and_states(county, booked):
    page = text_of(county.get(reverse("notices:list")))

    assert "测一鸣" in page
    assert booked.number in page
    assert "154 •••• 0001" in page
    assert "15400000001" not in page


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("", 4),
        ("?state=sent", 1),
        ("?state=open", 1),
        ("?kind=reminder", 2),
        ("?q=0001", 1),
        ("?q=报名", 1),
        ("?day=2020-01-01", 0),
        ("?matter=trip:0", 0),
        ("?state=nonsense&day=x", 4),
    ],
)
def test_filters(county, booked, query, rows):
    answer = county.get(reverse("notices:list") + query)
    assert len(answer.context["rows"]) == rows


def test_another_county_sees_nothing(booked):
    stranger = signed_in(make_officer(Role.COUNTY, "520304"))
    notice = Notice.objects.filter(kind="booked").first()

    assert "测一鸣" not in text_of(stranger.get(reverse("notices:list")))
    assert stranger.get(reverse("notices:detail", args=[notice.pk])).status_code == 404
    assert stranger.get(reverse("notices:matter", args=[f"trip:{booked.pk}"])).status_code == 404
    assert stranger.post(reverse("notices:again", args=[notice.pk])).status_code == 404
    assert stranger.post(reverse("notices:call_result", args=[notice.pk])).status_code == 404


def test_the_trips_page_says_how_many_know(county, booked):
    answer = county.get(reverse("notices:matter", args=[f"trip:{booked.pk}"]))

    [confirmed, reminded] = answer.context["kinds"]
    assert (confirmed.told, confirmed.total, confirmed.open) == (1, 2, 1)
    assert (reminded.told, reminded.total, reminded.on_the_way) == (0, 2, 2)
    assert "已通知 1 / 2 人" in text_of(answer)


def test_a_town_officer_works_off_the_call_sheet(booked):
    town = signed_in(make_officer(Role.TOWN, "520324116"))
    sheet = town.get(reverse("notices:call_list"))
    [(notice, shown)] = sheet.context["rows"]
    assert shown.person == "样例甲"

    row = town.post(
        reverse("notices:call_result", args=[notice.pk]), {"result": "not_reached"}, headers={"HX-Request": "true"}
    )
    assert row.status_code == 200
    assert text_of(row).startswith("<tr")
    town.post(reverse("notices:call_result", args=[notice.pk]), {"result": "told", "next": "/desk/notices/calls/"})
    assert Notice.objects.get(pk=notice.pk).state == "told"
    assert town.get(reverse("notices:call_list")).context["rows"] == []


def test_two_people_with_the_same_sheet_do_not_quarrel(county, booked):
    notice = Notice.objects.get(kind="booked", state="to_call")
    address = reverse("notices:call_result", args=[notice.pk])
    county.post(address, {"result": "told"})

    second = county.post(address, {"result": "not_reached"}, follow=True)

    assert Notice.objects.get(pk=notice.pk).state == "told"
    assert "请刷新名单" in text_of(second)


def test_a_failed_message_is_sent_again_from_its_page_and_from_the_trips(county, booked):
    Notice.objects.filter(kind="booked").update(state="failed")
    notice = Notice.objects.filter(kind="booked").first()

    assert "重新发送" in text_of(county.get(reverse("notices:detail", args=[notice.pk])))
    county.post(reverse("notices:again", args=[notice.pk]))
    county.post(reverse("notices:matter_again", args=[f"trip:{booked.pk}"]))

    assert set(Notice.objects.filter(kind="booked").values_list("state", flat=True)) == {"due"}


def test_a_trips_unreached_are_all_tried_again_by_message_but_those_without_a_phone(county, booked):
    Notice.objects.filter(kind="booked").update(state="not_reached")

    assert "重新发送1条消息" in text_of(county.get(reverse("notices:matter", args=[f"trip:{booked.pk}"])))
    county.post(reverse("notices:matter_again", args=[f"trip:{booked.pk}"]))

    found = Notice.objects.filter(kind="booked").values_list("phone", "state")
    assert set(found) == {("15400000001", "due"), ("", "not_reached")}


def test_an_auditor_looks_and_does_nothing(booked):
    auditor = signed_in(make_officer(Role.AUDITOR))
    notice = Notice.objects.get(kind="booked", state="to_call")
    page = text_of(auditor.get(reverse("notices:detail", args=[notice.pk])))

    assert "样例甲" in page
    assert "重新发送" not in page
    assert auditor.post(reverse("notices:again", args=[notice.pk])).status_code == 403
    assert auditor.post(reverse("notices:call_result", args=[notice.pk])).status_code == 403


def test_we_never_send_people_to_another_site(county, booked):
    notice = Notice.objects.get(kind="booked", state="to_call")
    answer = county.post(reverse("notices:again", args=[notice.pk]), {"next": "https://elsewhere.test/"})
    assert answer.url == reverse("notices:detail", args=[notice.pk])


def test_thirty_rows_cost_as_many_questions_as_two(county, django_assert_max_num_queries):
    trip = make_trip(seats=40)
    people = reverse("notices:matter", args=[f"trip:{trip.pk}"])
    addresses = (reverse("notices:list"), reverse("notices:call_list"), people)

    def told(people: int) -> None:
        for _ in range(people):
            book_workers(trip=trip, workers=[make_worker()], by=None, channel="web")
        Notice.objects.update(state="to_call")

    told(2)
    for address in addresses:
        county.get(address)  # what is kept in memory for good is asked for once
    few = {}
    for address in addresses:
        with CaptureQueriesContext(connection) as caught:
            county.get(address)
        few[address] = len(caught)

    told(28)
    for address in addresses:
        with django_assert_max_num_queries(few[address]):
            county.get(address)


def test_the_demo_phones_show_what_arrived(client, settings):
    FakeMessage.objects.create(reference="a", phone="15400000001", text=signed("第一条"))
    FakeMessage.objects.create(reference="b", phone="15400000002", text=signed("第二条"))

    everything = text_of(client.get(reverse("fake_phone")))
    assert everything.index("第二条") < everything.index("第一条")
    one = text_of(client.get(reverse("fake_phone") + "?q=154 0000 0001"))
    assert "第一条" in one
    assert "第二条" not in one

    settings.NOTICE_GATEWAY = "http"
    assert client.get(reverse("fake_phone")).status_code == 404


def test_words_from_people_are_shown_as_words(client, county):
    make_notice(state="sent", text="<script>x</script>", division=make_division("520324"))
    FakeMessage.objects.create(reference="a", phone="15400000001", text="<script>x</script>")

    notice = Notice.objects.get()
    assert "<script>x" not in text_of(county.get(reverse("notices:detail", args=[notice.pk])))
    assert "<script>x" not in text_of(client.get(reverse("fake_phone")))
