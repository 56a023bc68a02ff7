"""Two records of one person: put together by somebody's decision, taken apart without a trace."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from django.apps import apps
from django.core import serializers
from django.db import connection
from django.utils import timezone

from employers.models import Match, Placement
from employers.refusals import BothHaveJobs
from tests.factories.accounts import make_officer
from tests.factories.divisions import make_division
from tests.factories.employers import make_match, make_placement, make_run, make_vacancy, make_wish
from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from trips.models import Booking, Invitation
from trips.refusals import BothOnOneTrip, BothTravelThen
from trips.services.booking import book_workers
from workers.models import (
    CompanionMember,
    Companions,
    Consent,
    CountyClaim,
    EmploymentSpell,
    Identity,
    Merge,
    Suspicion,
    Wish,
    Worker,
    WorkerChange,
    WorkList,
    WorkListEntry,
)
from workers.movers import all_movers
from workers.queries.worker import visible_to
from workers.refusals import (
    AlreadyMerged,
    BothAtWork,
    ErasureComesFirst,
    MergeLaterFirst,
    MergeOfOne,
    MergeTakenBack,
    WorkerOutOfReach,
)
from workers.services.erasure import ask_erasure, erase_worker
from workers.services.merge import merge_workers, preview_merge, undo_merge
from zunyi.accounts.roles import Role
from zunyi.notices.models import Notice
from zunyi.notices.services.queue import notice, queue_notices
from zunyi.refusals import ReasonMissing

pytestmark = pytest.mark.django_db
WHY = "两张身份证对过，是同一人"


@pytest.fixture
def officer():
    return make_officer(Role.COUNTY, "520324")


@pytest.fixture
def pair():
    home = make_division("520324116")
    return make_worker(household=home, legal_name="测一鸣"), make_worker(household=home, legal_name="测一鸣")


def book(worker: Worker, **more: object) -> Booking:
    return book_workers(trip=make_trip(**more), workers=[worker], by=None, channel="web")[0]


def test_what_one_record_has_goes_over_and_nobody_sees_the_other_any_more(pair, officer):
    kept, given = pair
    booking, wish = book(given), make_wish(given)
    placement = make_placement(given, make_vacancy())

    merge = merge_workers(kept=kept, given_up=given, reason=WHY, by=officer)

    for row in (booking, wish, placement):
        row.refresh_from_db()
        assert row.worker == kept
    assert list(visible_to(officer)) == [kept]
    assert not Notice.objects.filter(person=given.person).exists()
    assert merge.reason == WHY


def test_a_reason_and_two_own_people_are_needed(pair, officer):
    kept, given = pair
    stranger = make_worker(household=make_division("520304100"))

    for facts, refusal in (
        ({"kept": kept, "given_up": given, "reason": " "}, ReasonMissing),
        ({"kept": kept, "given_up": kept, "reason": WHY}, MergeOfOne),
        ({"kept": kept, "given_up": stranger, "reason": WHY}, WorkerOutOfReach),
    ):
        with pytest.raises(refusal):
            merge_workers(**facts, by=officer)
    assert merge_workers(kept=kept, given_up=stranger, reason=WHY, by=make_officer(Role.CITY))


def test_two_seats_on_one_trip_refuse_the_merge(pair, officer):
    trip = make_trip(seats=4)
    for worker in pair:
        book_workers(trip=trip, workers=[worker], by=None, channel="web")

    with pytest.raises(BothOnOneTrip):
        merge_workers(kept=pair[0], given_up=pair[1], reason=WHY, by=officer)
    assert not Merge.objects.exists()


def test_two_trips_at_one_time_two_jobs_and_two_works_refuse_it(pair, officer):
    kept, given = pair
    for worker in pair:
        book(worker)
    with pytest.raises(BothTravelThen):
        preview_merge(kept=kept, given_up=given, by=officer)
    Booking.objects.all().delete()
    for worker in pair:
        make_placement(worker, make_vacancy())
    with pytest.raises(BothHaveJobs):
        merge_workers(kept=kept, given_up=given, reason=WHY, by=officer)
    Placement.objects.all().delete()
    for worker in pair:
        EmploymentSpell.objects.create(
            worker=worker, place=make_division("440400"), began_on=date(2026, 3, 1), source="told"
        )
    with pytest.raises(BothAtWork):
        merge_workers(kept=kept, given_up=given, reason=WHY, by=officer)


def test_whoever_asked_to_be_forgotten_is_answered_first(pair, officer):
    ask_erasure(worker=pair[1], by=officer)

    with pytest.raises(ErasureComesFirst):
        merge_workers(kept=pair[0], given_up=pair[1], reason=WHY, by=officer)


def test_empty_facts_are_filled_and_others_only_when_chosen(pair, officer):
    kept, given = pair
    Worker.objects.filter(pk=kept.pk).update(education="", trade="sewing", flags=["disabled"])
    Worker.objects.filter(pk=given.pk).update(
        education="college", trade="guitar", flags=["monitored"], phone="15400001234"
    )

    merge_workers(kept=kept, given_up=given, reason=WHY, by=officer, taken={"phone": True, "trade": False})

    kept.refresh_from_db()
    assert (kept.education, kept.trade, kept.flags, kept.phone) == (
        "college", "sewing", ["disabled", "monitored"], "15400001234",
    )  # fmt: skip


def test_a_phone_that_nobody_proved_stays_unproved(pair, officer):
    kept, given = pair
    Worker.objects.filter(pk=given.pk).update(phone="15400001234", phone_claimed=True)

    merge_workers(kept=kept, given_up=given, reason=WHY, by=officer, taken={"phone": True})

    kept.refresh_from_db()
    assert (kept.phone, kept.phone_claimed) == ("15400001234", True)


def test_a_preview_says_it_and_changes_nothing(pair, officer):
    kept, given = pair
    make_wish(given)
    before = state()

    shown = preview_merge(kept=kept, given_up=given, by=officer)

    assert [(going, staying) for _, going, staying in shown.rows] == [(1, 0)]
    assert state() == before


def test_what_happened_since_stays_and_later_merges_are_undone_first(pair, officer):
    kept, given = pair
    third = make_worker(household=kept.household)
    merge = merge_workers(kept=kept, given_up=given, reason=WHY, by=officer)
    later = make_wish(kept)
    with pytest.raises(AlreadyMerged):
        merge_workers(kept=third, given_up=given, reason=WHY, by=officer)
    last = merge_workers(kept=third, given_up=kept, reason=WHY, by=officer)
    assert set(Worker.objects.filter(merged_into=third)) == {kept, given}
    with pytest.raises(MergeLaterFirst):
        undo_merge(merge=merge, by=officer)

    undo_merge(merge=last, by=officer)
    undo_merge(merge=merge, by=officer)

    later.refresh_from_db()
    assert later.worker == kept
    assert not Worker.objects.exclude(merged_into=None).exists()
    with pytest.raises(MergeTakenBack):
        undo_merge(merge=merge, by=officer)


def test_a_fact_changed_since_the_merge_is_not_put_back(pair, officer):
    kept, given = pair
    Worker.objects.filter(pk=kept.pk).update(education="")
    Worker.objects.filter(pk=given.pk).update(education="college")
    merge = merge_workers(kept=kept, given_up=given, reason=WHY, by=officer)
    Worker.objects.filter(pk=kept.pk).update(education="university")

    undo_merge(merge=merge, by=officer)

    kept.refresh_from_db()
    assert kept.education == "university"


def test_erasing_the_person_erases_the_record_given_up_too(pair, officer):
    kept, given = pair
    number = given.identity.number()
    merge = merge_workers(kept=kept, given_up=given, reason=WHY, by=officer)

    erase_worker(worker=kept, by=officer)

    given.refresh_from_db()
    assert given.erased_at
    assert given.legal_name != "测一鸣"
    assert Identity.objects.get(worker=given).number() != number
    with pytest.raises(MergeTakenBack):
        undo_merge(merge=merge, by=officer)


def state() -> dict[str, list[dict]]:
    """Everything that a merge may touch, but for the log and the moment of the last change."""
    kinds = {mover.model for mover in all_movers()} | {Worker, Suspicion, Identity}
    rows = {}
    for kind in kinds - {WorkerChange}:
        rows[kind.__name__] = [
            {**each["fields"], "pk": each["pk"], "updated_at": None}
            for each in serializers.serialize("python", kind._base_manager.order_by("pk"))
        ]
    return rows


def anything(chance: Random, pair: tuple[Worker, Worker], officer) -> None:
    """A random life of two records, within the rules."""
    counties, lists = [make_division("520304"), make_division("520324")], []
    for at in range(2):
        lists.append(
            WorkList.objects.create(
                title=str(at), division=counties[1], owner=officer, by=officer, due_on=date(2027, 1, 1)
            )
        )
    trips = [make_trip(title=str(at)) for at in range(2)]
    runs = [make_run(division=counties[1], by=officer) for _ in range(2)]
    vacancy = make_vacancy()
    group = Companions.objects.create()
    for worker in pair:
        for name, values in {
            "education": ["", "high", "college"], "trade": ["", "sewing"], "note": ["", "记"],
            "flags": [[], ["disabled"], ["monitored"]], "needs": [[], ["miao"]],
            "present": [None, make_division("440400")], "village_text": ["", "上坝"],
        }.items():  # fmt: skip
            setattr(worker, name, chance.choice(values))
        worker.phone_claimed = chance.random() < 0.5
        worker.state = chance.choice(["", "home", "away"])
        worker.state_since = date(2026, 1, chance.randrange(1, 28)) if worker.state and chance.random() < 0.5 else None
        worker.save()
        for purpose in chance.sample(["travel", "messages"], chance.randrange(3)):
            Consent.objects.create(
                worker=worker, purpose=purpose, text_version="1", manner="told", given_at=timezone.now()
            )
        for rank in range(1, chance.randrange(1, 4)):
            make_wish(worker, destination=chance.choice(["440400", "350582"]), rank=rank)
        if chance.random() < 0.6:
            CompanionMember.objects.create(
                companions=group if chance.random() < 0.5 else Companions.objects.create(), worker=worker
            )
        for each in chance.sample(lists, chance.randrange(3)):
            WorkListEntry.objects.create(work_list=each, worker=worker, note=chance.choice(["", "无人接"]))
        for trip in chance.sample(trips, chance.randrange(3)):
            asked = chance.random() < 0.5
            Invitation.objects.create(
                trip=trip, worker=worker, state="asked" if asked else "proposed",
                asked_at=timezone.now() if asked else None,
            )  # fmt: skip
        for run in chance.sample(runs, chance.randrange(3)):
            make_match(run, worker, vacancy)
        for about in chance.sample(trips, chance.randrange(3)):
            queue_notices([notice("booked", person=worker.person, about=about, due_at=timezone.now())])
        if chance.random() < 0.4:
            WorkerChange.objects.create(worker=worker, field="note", was="", now="记", by=officer)
    one = chance.choice(pair)
    book(one)
    make_placement(chance.choice(pair), vacancy, chance.choice(["offered", "declined"]))
    CountyClaim.objects.create(worker=one, county=counties[0], household=counties[0])
    start = date(2025, 1, 1)
    for worker in pair:
        for _ in range(chance.randrange(3)):
            start += timedelta(days=30)
            EmploymentSpell.objects.create(
                worker=worker, place=counties[0], began_on=start, ended_on=start + timedelta(days=20), source="told"
            )
    first, second = sorted(pair, key=lambda each: each.pk)
    Suspicion.objects.create(first=first, second=second)


@pytest.mark.parametrize("seed", range(12))
def test_undoing_restores_everything_exactly(seed, pair, officer):
    chance = Random(seed)
    anything(chance, pair, officer)
    kept, given = chance.sample(list(Worker.objects.filter(pk__in=[each.pk for each in pair])), 2)
    taken = {key: chance.random() < 0.5 for key in ("legal_name", "household", "phone", "trade", "state", "note")}
    before, changes = state(), set(WorkerChange.objects.values_list("pk", "worker"))

    merge = merge_workers(kept=kept, given_up=given, reason=WHY, by=officer, taken=taken)
    assert state() != before
    for mover in all_movers():
        assert {*mover.rows_of(given).values_list("pk", flat=True)} <= {*merge.moved[mover.code]["stayed"]}
    undo_merge(merge=merge, by=officer)

    after = state()
    assert after == before
    assert changes <= set(WorkerChange.objects.values_list("pk", "worker"))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_nothing_in_the_house_points_at_a_worker_without_going_over():
    """A new table that names a worker must say what becomes of it in a merge."""
    moved = {(mover.model, mover.field) for mover in all_movers()}
    known = {(Identity, "worker"), (Suspicion, "first"), (Suspicion, "second"), (Merge, "kept"), (Merge, "given_up")}
    pointing = {
        (model, each.name)
        for model in apps.get_models()
        for each in model._meta.concrete_fields
        if each.remote_field and each.remote_field.model is Worker
    }
    assert pointing == {each for each in moved if each[0] is not Notice} | known
    assert {Match, Wish} <= {model for model, _ in moved}
