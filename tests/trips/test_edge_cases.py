"""Edge cases of the domain brief (its section 6) that concern people who sign up; the numbers are the brief's."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from tests.factories.accounts import make_officer, signed_in
from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from tests.factories.workers import make_number, make_person, make_phone, make_worker
from trips.models import Booking
from trips.queries.consent_text import CONSENT_TEXT
from trips.queries.journey import calls_of
from trips.queries.manifest.changes import is_stale
from trips.queries.manifest.lists import rows_now, ticket_of
from trips.refusals import ChildNeedsAnAdult, GuardianNotAsked, WorkerTooYoung, WorkerTravelsElsewhere
from trips.services.booking import book_workers, cancel_booking
from trips.services.helper_flags import never_asked
from trips.services.manifest.issue import issue_manifest
from trips.services.sign_up import KEEP, sign_up, sign_up_known
from workers.identity_number import IdentityNumber
from workers.models import Consent, HelperFlag, Worker
from workers.refusals import RegisteredElsewhere
from workers.services.consent import keep_consents, withdraw_consent
from workers.services.office import register_at_office
from workers.services.own_data import own_data
from zunyi.accounts.roles import Role
from zunyi.reports.queries.figures import Question, of_own_people
from zunyi.reports.queries.window import Window

pytestmark = pytest.mark.django_db
LIGHT = 50_000


def test_edge_case_09_sixteen_on_the_day_of_the_trip_travels_and_a_day_younger_does_not():
    leaves = timezone.now() + timedelta(days=3)
    day = timezone.localdate(leaves)
    birthday = day.replace(year=day.year - 16)

    def born(on):
        return make_person(number=IdentityNumber.parse(make_number(born_on=on)))

    sign_up(trip=make_trip(departs_at=leaves), people=[born(birthday)], by=None)
    with pytest.raises(WorkerTooYoung):
        sign_up(trip=make_trip(departs_at=leaves), people=[born(birthday + timedelta(days=1))], by=None)


def child_of(age: int, *, on=None):
    day = on or timezone.localdate()
    return make_person(number=IdentityNumber.parse(make_number(born_on=day - timedelta(days=age * 366 + 3))))


def test_edge_case_10_a_child_travels_beside_an_adult_who_said_yes_for_it_and_never_alone():
    adult, child, trip = make_person(), child_of(9), make_trip(seats=4)

    with pytest.raises(ChildNeedsAnAdult):
        sign_up(trip=trip, people=[child], by=None, guardian_agrees=True)
    with pytest.raises(GuardianNotAsked):
        sign_up(trip=trip, people=[adult, child], by=None)
    assert (Booking.objects.count(), Worker.objects.count()) == (0, 0)

    theirs, its = sign_up(trip=trip, people=[child, adult], by=None, guardian_agrees=True)[::-1]

    assert (its.guardian, theirs.guardian) == (theirs, None)
    said = set(Consent.objects.filter(worker=its.worker).values_list("guardian", flat=True))
    assert said == {theirs.worker_id}
    assert not its.worker.memberships.exists()


def test_edge_case_10_somebody_of_17_answers_for_no_child():
    young = make_person(number=IdentityNumber.parse(make_number(born_on=timezone.localdate() - timedelta(days=6300))))

    with pytest.raises(ChildNeedsAnAdult):
        sign_up(trip=make_trip(seats=4), people=[young, child_of(5)], by=None, guardian_agrees=True)


def test_edge_case_10_the_database_itself_lets_no_child_travel_alone():
    adult, trip = make_worker(), make_trip(seats=4)
    child = make_worker(born_on=timezone.localdate() - timedelta(days=3000))
    booking = book_workers(trip=trip, workers=[adult], by=None, channel=Booking.Channel.WEB)[0]
    row = Booking.objects.filter(pk=booking.pk).values().get()
    alone = {**row, "id": None, "worker_id": child.pk, "slip_code": "CHILD001"}

    with pytest.raises(IntegrityError, match="nobody under 16"), transaction.atomic():
        Booking(**alone).save()
    Booking(**{**alone, "guardian_id": booking.pk}).save()


@pytest.mark.parametrize(
    ("mode", "age", "ticket"),
    [
        ("rail", 0, "儿童免费"), ("rail", 5, "儿童免费"), ("rail", 6, "儿童"), ("rail", 13, "儿童"),
        ("rail", 14, "成人"), ("flight", 1, "婴儿"), ("flight", 2, "儿童"), ("flight", 12, "成人"),
        ("bus", 0, "儿童"), ("bus", 14, "成人"),
    ],
)  # fmt: skip
def test_edge_case_10_the_ticket_follows_from_the_age_on_the_day_of_travel(mode, age, ticket):
    with translation.override("zh-hans"):
        assert ticket_of(mode, age) == ticket


def test_edge_case_10_on_the_list_stands_the_adult_and_in_no_figure_the_child():
    trip = make_trip(seats=4)
    theirs, its = sign_up(trip=trip, people=[make_person(), child_of(5)], by=None, guardian_agrees=True)

    rows = {row["booking"]: row for row in rows_now(trip.legs.get())}
    question = Question(Window(timezone.localdate(), 24), ("",), timezone.localdate())

    assert rows[str(its.pk)]["linked_adult"] == theirs.worker.legal_name
    assert rows[str(its.pk)]["seat"]
    assert rows[str(theirs.pk)]["linked_adult"] == ""
    assert {each.pk for each in of_own_people(question)} == {theirs.pk}


def test_edge_case_10_who_cancels_takes_the_child_in_their_care_off_the_trip_and_not_the_other_way_round():
    people = [make_person(), child_of(5), child_of(9)]
    theirs, one, other = sign_up(trip=make_trip(seats=4), people=people, by=None, guardian_agrees=True)

    cancel_booking(booking=one, by=None)
    theirs.refresh_from_db()
    assert theirs.is_live
    cancel_booking(booking=theirs, by=None)
    other.refresh_from_db()
    assert not other.is_live


def test_edge_case_10_the_phone_page_asks_the_guardian_before_anybody_is_signed_up(client: Client):
    trip, home = make_trip(seats=4), make_division("520324116")
    adult, child = make_number(), make_number(born_on=timezone.localdate() - timedelta(days=2500))
    form = {"p-TOTAL_FORMS": "2", "p-INITIAL_FORMS": "0", "household": home.code, "p-0-name": "测甲",
            "p-0-number": adult, "p-0-phone": "15400001234", "p-1-name": "测小甲", "p-1-number": child,
            "board": str(calls_of(trip.pk)[0].pk)}  # fmt: skip
    page = reverse("signup:sign_up", args=[trip.number])

    check = client.post(page, {**form, "check": "1"})
    assert 'name="guardian"' in check.content.decode()
    client.post(page, {**form, "confirm": "1", "consent": "on"})
    assert not Booking.objects.exists()
    client.post(page, {**form, "confirm": "1", "consent": "on", "guardian": "on"})
    assert Booking.objects.filter(guardian__worker__legal_name="测甲").count() == 1


def test_edge_case_16_nobody_sits_in_two_vehicles_at_once_even_who_wants_to_keep_both():
    person = make_person()
    leaves = timezone.now() + timedelta(days=3)
    sign_up(trip=make_trip(departs_at=leaves), people=[person], by=None)

    with pytest.raises(WorkerTravelsElsewhere):
        sign_up(trip=make_trip(departs_at=leaves + timedelta(hours=2)), people=[person], by=None, other_seats=KEEP)


def test_edge_case_16_a_second_county_does_not_take_a_person_over():
    first = make_officer(Role.COUNTY, make_division("520324"))
    second = make_officer(Role.COUNTY, make_division("520304"))
    person = make_person(household=make_division("520324116"))
    worker = register_at_office(person=person, by=first)

    with pytest.raises(RegisteredElsewhere):
        register_at_office(person=person, by=second)

    worker.refresh_from_db()
    assert worker.household.code == "520324116"


def test_edge_case_26_the_page_for_several_is_light_and_needs_no_script():
    officer, trip = make_officer(Role.TOWN, make_division("520324116")), make_trip(calls=4)
    for _ in range(40):
        make_worker(household=make_division("520324116"))

    page = signed_in(officer).get(reverse("helper:batch", args=[trip.number]))

    sheet = (Path(settings.BASE_DIR) / "static" / "css" / "light.css").stat().st_size
    assert len(page.content) + sheet < LIGHT
    assert b"<script" not in page.content


def test_edge_case_26_what_was_written_on_paper_is_typed_in_later_and_who_sits_already_is_shown():
    officer, trip = make_officer(Role.TOWN, make_division("520324116")), make_trip(calls=3)
    seated = make_worker(household=make_division("520324116"))
    book_workers(trip=trip, workers=[seated], by=None, channel="web")
    client, address = signed_in(officer), reverse("helper:batch", args=[trip.number])
    number = make_number()

    done = client.post(address, {
        "n-TOTAL_FORMS": 2, "n-INITIAL_FORMS": 0, "board": calls_of(trip.pk)[0].pk, "manner": "on_paper",
        "consent": "on", "n-0-name": "测纸面", "n-0-number": number, "n-0-phone": "", "n-0-phone_of": "own",
        "n-1-name": seated.legal_name, "n-1-number": seated.identity.number(), "n-1-phone_of": "own",
    })  # fmt: skip

    outcomes = {each.name: bool(each.token) for each in done.context["outcomes"]}
    assert outcomes == {"测纸面": True, seated.legal_name: False}
    assert Booking.objects.filter(trip=trip).count() == 2
    assert "disabled" in done.content.decode()


def test_edge_case_29_a_consent_taken_back_after_the_list_went_out_frees_the_seat_and_makes_the_list_stale():
    worker, trip = make_worker(phone=make_phone()), make_trip()
    keep_consents(workers=[worker], purposes=Consent.Purpose.values, manner="read", by=None)
    booking = book_workers(trip=trip, workers=[worker, make_worker()], by=None, channel="web")[0]
    leg = trip.legs.get()
    issue_manifest(leg=leg, by=make_officer())
    assert not is_stale(leg)

    withdraw_consent(worker=worker, purpose=Consent.Purpose.SHARING, by=None)

    booking.refresh_from_db()
    assert booking.state == Booking.State.CANCELLED
    assert is_stale(leg)


def test_edge_case_30_who_was_never_asked_is_off_the_trip_without_a_trace_in_their_disfavour(client: Client):
    officer, worker = make_officer(), make_worker(phone=make_phone())
    booking = sign_up_known(trip=make_trip(), workers=[worker], by=officer, manner=Consent.Manner.BY_PHONE)[0]

    never_asked(booking=booking)

    booking.refresh_from_db()
    flag = HelperFlag.objects.get()
    assert booking.state == Booking.State.CANCELLED
    assert (flag.kind, flag.helper, flag.division.code) == ("not_asked", officer, "520324")
    assert set(worker.consents.values_list("helper", "manner")) == {(officer.pk, "by_phone")}
    # The record is shown to whoever says so, and who is said to have asked stands in it.
    with translation.override("en"):
        said = own_data(worker)["What you agreed to"]
    assert len(said) == 3
    assert all(CONSENT_TEXT in line for line in said)
    assert sign_up_known(trip=make_trip(), workers=[worker], by=officer, manner=Consent.Manner.BY_PHONE)


def test_edge_case_35_needs_are_what_helps_on_the_way_and_the_words_can_be_read_aloud(client: Client):
    trip, home = make_trip(), make_division("520324116")
    form = {
        "p-TOTAL_FORMS": 1, "p-INITIAL_FORMS": 0, "household": home.code, "board": calls_of(trip.pk)[0].pk,
        "p-0-name": "测甲", "p-0-number": make_number(), "p-0-phone": "", "check": "1",
    }  # fmt: skip
    wish = client.get(reverse("signup:wish_new")).content.decode()
    consent = client.post(reverse("signup:sign_up", args=[trip.number]), form).content.decode()

    for page in (wish, consent):
        section = page[page.index('<section class="consent"') : page.index("</section>", page.index('class="consent"'))]
        assert "data-speak" in section
        assert section.count("<li>") >= 4
    assert set(Worker.Need.values) == {
        "read_aloud", "dialect", "miao", "gelao", "in_writing", "step_free", "front_seat"
    }  # fmt: skip
    assert not {"illness", "pregnant", "diagnosis", "religion"} & {field.name for field in Worker._meta.get_fields()}
