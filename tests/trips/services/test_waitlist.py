"""The waitlist: the order of entry, companions as one, offers that lapse, a hand that never collides with the rule."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.accounts import make_officer
from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from tests.factories.waitlist import make_full_trip, make_party
from tests.factories.workers import make_worker
from tests.trips.services.test_booking import seats_in_step
from trips.models import Booking, WaitlistEntry, WaitlistOffer
from trips.queries.journey import calls_of
from trips.queries.waitlist.entries import places_of
from trips.refusals import (
    AlreadyBooked,
    AlreadyWaiting,
    ChildNeedsAnAdult,
    GuardianNotAsked,
    NotEnoughSeats,
    NotWaiting,
    OfferHasFewer,
    OfferOver,
    OthersWaitFirst,
    QuotaUsedUp,
    SeatGoneMeanwhile,
    TripFull,
    TripNotOpen,
)
from trips.services.booking import book_workers, cancel_booking, cancel_bookings
from trips.services.plan.quotas import hand_back_quota, set_quota
from trips.services.plan.schedule import cancel_trip, close_trip, depart_trip
from trips.services.undo import restore_booking
from trips.services.waitlist.entries import join_waitlist_known, leave_waitlist, set_wishes
from trips.services.waitlist.offers import accept_offer, refuse_offer
from trips.services.waitlist.promotion import offer_by_hand, promote, promote_all
from zunyi.audit.models import AuditEntry
from zunyi.notices.models import Notice
from zunyi.refusals import ReasonMissing

pytestmark = pytest.mark.django_db
State, Offer = WaitlistEntry.State, WaitlistOffer.State


def states(*entries):
    return [WaitlistEntry.objects.get(pk=entry.pk).state for entry in entries]


def lapse(offer):
    """The time of an offer is over."""
    past = timezone.now() - timedelta(seconds=1)
    WaitlistOffer.objects.filter(pk=offer.pk).update(expires_at=past)
    offer.bookings.update(held_until=past)


def free(*booked):
    cancel_bookings(bookings=list(booked), by=None)


def live(trip, state=None):
    found = Booking.objects.filter(trip=trip, state__in=Booking.LIVE)
    return found.filter(state=state).count() if state else found.count()


def test_a_freed_seat_goes_to_whoever_came_first_and_is_held_until_the_answer():
    trip, booked = make_full_trip()
    first, second = make_party(trip), make_party(trip)
    free(booked[0])

    [offer] = promote(trip=trip)

    assert (offer.entry_id, offer.seats, states(first, second)) == (first.pk, 1, [State.OFFERED, State.WAITING])
    held = offer.bookings.get()
    assert (held.state, held.held_until) == (Booking.State.HELD, offer.expires_at)
    assert Notice.objects.filter(kind="seat_offered", about_id=str(held.pk)).count() == 1
    assert places_of([trip.pk]) == {first.pk: (1, 2), second.pk: (2, 2)}

    accept_offer(offer=offer, by=None)

    held.refresh_from_db()
    assert (held.state, held.held_until, states(first)) == (Booking.State.CONFIRMED, None, [State.BOOKED])
    assert Notice.objects.filter(kind="booked", about_id=str(held.pk)).exists()
    assert seats_in_step()
    assert set(AuditEntry.objects.filter(action__startswith="waitlist.").values_list("action", flat=True)) == {
        "waitlist.joined", "waitlist.offered", "waitlist.accepted",
    }  # fmt: skip


def test_new_sign_ups_do_not_pass_those_who_wait():
    trip, booked = make_full_trip()
    make_party(trip)
    free(booked[0])

    with pytest.raises(OthersWaitFirst):
        book_workers(trip=trip, workers=[make_worker()], by=None, channel="web")
    [offer] = promote(trip=trip)
    with pytest.raises(TripFull) as full:
        book_workers(trip=trip, workers=[make_worker()], by=None, channel="web")
    assert full.value.code == "trip_full"
    refuse_offer(offer=offer, by=None)

    assert book_workers(trip=trip, workers=[make_worker()], by=None, channel="web")


def test_companions_are_one_entry_and_may_take_two_of_three_now():
    trip, booked = make_full_trip(seats=3)
    party = make_party(trip, size=3)
    free(*booked[:2])
    [offer] = promote(trip=trip)
    people = [member.worker for member in party.members.all()]

    with pytest.raises(OfferHasFewer):
        accept_offer(offer=offer, by=None, workers=people)
    with pytest.raises(OfferHasFewer):
        accept_offer(offer=offer, by=None, workers=[])
    went = accept_offer(offer=offer, by=None, workers=[people[0], people[2]])

    assert (offer.seats, {booking.worker_id for booking in went}) == (2, {people[0].pk, people[2].pk})
    assert (live(trip), states(party)) == (3, [State.WAITING])
    assert list(party.members.filter(ended_at=None).values_list("worker", flat=True)) == [people[1].pk]
    assert seats_in_step()
    free(booked[2])
    [rest] = promote(trip=trip)
    accept_offer(offer=rest, by=None)
    assert (states(party), live(trip, "confirmed")) == ([State.BOOKED], 3)


def test_a_party_that_wants_all_or_none_is_passed_over_with_the_reason_and_keeps_its_place():
    trip, booked = make_full_trip(seats=3)
    party, single = make_party(trip, size=3, takes_part=False), make_party(trip)
    free(booked[0])

    [offer] = promote(trip=trip)

    party.refresh_from_db()
    assert (offer.entry_id, party.skipped, party.state) == (single.pk, "few_seats", State.WAITING)
    assert places_of([trip.pk])[party.pk] == (1, 2)
    promote(trip=trip)
    assert AuditEntry.objects.filter(action="waitlist.passed_over").count() == 1


def test_who_says_no_to_a_part_and_stays_waits_for_the_whole():
    trip, booked = make_full_trip()
    party, after = make_party(trip, size=2), make_party(trip)
    free(booked[0])
    [offer] = promote(trip=trip)

    refuse_offer(offer=offer, by=None, stays=True)
    [next_offer] = promote(trip=trip)

    assert (next_offer.entry_id, states(party, after)) == (after.pk, [State.WAITING, State.OFFERED])


def test_an_offer_without_an_answer_puts_the_party_at_the_end_once_and_then_off_the_list():
    trip, booked = make_full_trip()
    silent, after = make_party(trip), make_party(trip)
    free(booked[0])
    [offer] = promote(trip=trip)
    lapse(offer)

    with pytest.raises(OfferOver):
        accept_offer(offer=offer, by=None)
    assert WaitlistOffer.objects.get(pk=offer.pk).is_live() is False
    [to_next] = promote(trip=trip)

    assert (to_next.entry_id, states(silent, after)) == (after.pk, [State.WAITING, State.OFFERED])
    assert places_of([trip.pk])[silent.pk] == (2, 2)
    refuse_offer(offer=to_next, by=None)
    [again] = promote(trip=trip)
    lapse(again)
    assert promote_all() == 0
    assert (states(silent), live(trip)) == ([State.SILENT], 1)
    assert seats_in_step()


def test_a_seat_freed_on_a_stretch_is_offered_to_whoever_rides_only_there():
    trip = make_trip(seats=1, calls=3)
    first, second, last = calls_of(trip.pk)
    book_workers(trip=trip, workers=[make_worker()], by=None, channel="web", board=first, alight=second)
    [later] = book_workers(trip=trip, workers=[make_worker()], by=None, channel="web", board=second, alight=last)
    whole, part = make_party(trip), make_party(trip, board=second, alight=last)
    free(later)

    [offer] = promote(trip=trip)

    whole.refresh_from_db()
    assert (offer.entry_id, whole.state, whole.skipped) == (part.pk, State.WAITING, "")


def test_a_countys_quota_is_respected_by_the_rule_and_by_hand():
    office = make_division("520300")
    trip = make_trip(organiser=office, seats=2)
    booked = [book_workers(trip=trip, workers=[make_worker()], by=None, channel="web")[0] for _ in range(2)]
    stranger = make_party(trip, make_worker(household=make_division("520304100")))
    free(booked[0])
    quota = set_quota(
        trip=trip, division=make_division("520324"), seats=2, hands_back_at=timezone.now() + timedelta(hours=2), by=None
    )

    assert promote(trip=trip) == []
    stranger.refresh_from_db()
    assert stranger.skipped == "quota"
    with pytest.raises(QuotaUsedUp):
        offer_by_hand(entry=stranger, by=make_officer("city"), reason="急")
    # Whose seats these are need not wait behind those who cannot have them.
    home = make_worker(household=make_division("520324100"))
    [theirs] = book_workers(trip=trip, workers=[home], by=None, channel="web")
    assert theirs.seat_claims.get(released_at=None).seat.quota_id == quota.pk

    free(theirs)
    hand_back_quota(quota=quota, by=None)
    assert [offer.entry_id for offer in promote(trip=trip)] == [stranger.pk]


def test_a_seat_kept_for_others_meanwhile_does_not_come_back_with_a_cancellation_taken_back():
    trip = make_trip(organiser=make_division("520300"), seats=2)
    [booking] = book_workers(
        trip=trip, workers=[make_worker(household=make_division("520304100"))], by=None, channel="web"
    )
    cancel_booking(booking=booking, by=None)
    later = timezone.now() + timedelta(hours=2)
    set_quota(trip=trip, division=make_division("520324"), seats=2, hands_back_at=later, by=None)

    with pytest.raises(SeatGoneMeanwhile):
        restore_booking(booking=booking, by=None)
    assert seats_in_step()


def test_who_travels_elsewhere_then_is_passed_over_and_keeps_nobody_from_the_seats():
    trip, booked = make_full_trip()
    busy = make_worker()
    entry = make_party(trip, busy)
    book_workers(trip=make_trip(), workers=[busy], by=None, channel="web")
    free(booked[0])

    assert promote(trip=trip) == []

    entry.refresh_from_db()
    assert entry.skipped == "elsewhere"
    assert book_workers(trip=trip, workers=[make_worker()], by=None, channel="web")


def test_nobody_waits_twice_for_a_trip_nor_beside_a_seat_on_it():
    trip, booked = make_full_trip()
    worker = make_worker()
    make_party(trip, worker)

    with pytest.raises(AlreadyWaiting):
        make_party(trip, make_worker(), worker)
    with pytest.raises(AlreadyBooked):
        make_party(trip, booked[0].worker)
    assert WaitlistEntry.objects.count() == 1
    close_trip(trip=trip, by=None)
    with pytest.raises(TripNotOpen):
        make_party(trip)


def test_leaving_is_free_and_an_officer_who_removes_somebody_says_why():
    trip, booked = make_full_trip()
    first, second, third = make_party(trip), make_party(trip), make_party(trip)
    free(booked[0])
    promote(trip=trip)

    leave_waitlist(entry=first, by=None)
    assert live(trip) == 1
    with pytest.raises(ReasonMissing):
        leave_waitlist(entry=second, by=make_officer("city"))
    leave_waitlist(entry=second, by=make_officer("city"), reason="重复登记")
    with pytest.raises(NotWaiting):
        leave_waitlist(entry=second, by=None)

    assert states(first, second, third) == [State.LEFT, State.REMOVED, State.WAITING]
    assert make_party(trip, first.members.get().worker).state == State.WAITING


def test_an_offer_by_hand_out_of_turn_needs_a_reason_and_shows_it():
    officer = make_officer("city")
    trip, booked = make_full_trip()
    make_party(trip)
    late = make_party(trip, size=2)
    free(booked[0])

    with pytest.raises(ReasonMissing):
        offer_by_hand(entry=late, by=officer, reason=" ")
    offer = offer_by_hand(entry=late, by=officer, reason="家里老人住院", most=1)

    assert (offer.is_out_of_turn, offer.reason, offer.by, offer.seats) == (True, "家里老人住院", officer, 1)
    with pytest.raises(NotWaiting):
        offer_by_hand(entry=late, by=officer, reason="再来一次")
    entry = AuditEntry.objects.get(action="waitlist.offered_by_hand")
    assert (entry.by, entry.data["out_of_turn"]) == (officer, True)
    with pytest.raises(NotEnoughSeats):
        offer_by_hand(entry=make_party(trip), by=officer, reason="没有座位")


def test_a_person_cancelled_out_of_an_offer_leaves_the_others_theirs():
    trip, booked = make_full_trip()
    party = make_party(trip, size=2)
    free(*booked)
    [offer] = promote(trip=trip)
    one, other = offer.bookings.order_by("pk")

    cancel_booking(booking=one, by=None)
    assert states(party) == [State.OFFERED]
    assert [each.worker for each in accept_offer(offer=offer, by=None)] == [other.worker]
    assert states(party) == [State.BOOKED]
    assert not Notice.objects.filter(kind="booking_cancelled", about_id=str(one.pk)).exists()


def test_a_trip_called_off_is_the_end_of_the_waiting():
    trip, booked = make_full_trip()
    offered, waiting = make_party(trip), make_party(trip)
    free(booked[0])
    [offer] = promote(trip=trip)

    cancel_trip(trip=trip, by=None, reason="凝冻")

    offer.refresh_from_db()
    assert (states(offered, waiting), offer.state) == ([State.OVER, State.OVER], Offer.WITHDRAWN)
    assert live(trip) == 0


def test_what_was_not_answered_when_the_vehicle_leaves_is_given_back():
    trip, booked = make_full_trip(departs_at=timezone.now() + timedelta(minutes=40))
    entry = make_party(trip)
    free(booked[0])
    promote(trip=trip)
    calls = calls_of(trip.pk)
    trip.legs.get().calls.filter(pk=calls[0].pk).update(departs_at=timezone.now())

    depart_trip(trip=trip, by=None)

    assert (states(entry), live(trip)) == ([State.OVER], 1)


def test_the_wish_for_all_or_some_can_be_changed_while_waiting():
    trip, booked = make_full_trip()
    party = make_party(trip, size=2, takes_part=False)
    free(booked[0])
    assert promote(trip=trip) == []

    set_wishes(entry=party, by=None, takes_part=True)

    assert [offer.seats for offer in promote(trip=trip)] == [1]


def test_the_left_over_of_a_broken_journey_are_put_on_a_list_as_a_party():
    trip, _booked = make_full_trip()
    left_over = [make_worker(), make_worker()]

    entry = join_waitlist_known(trip=trip, workers=left_over, by=make_officer("city"), manner="by_phone")

    assert (entry.members.count(), entry.companions_id is not None) == (2, True)


def test_a_child_waits_with_its_parent_and_never_takes_a_seat_alone():
    trip, booked = make_full_trip(seats=3)
    mother, child = make_worker(), make_worker(born_on=timezone.localdate().replace(day=1) - timedelta(days=365 * 8))
    with pytest.raises(GuardianNotAsked):
        make_party(trip, child, mother)
    entry = make_party(trip, child, mother, guardian_agrees=True)
    free(booked[0])
    [offer] = promote(trip=trip)
    assert offer.bookings.get().worker == mother

    with pytest.raises(ChildNeedsAnAdult):
        accept_offer(offer=offer, by=None, workers=[child])
    accept_offer(offer=offer, by=None)
    free(booked[1])
    [rest] = promote(trip=trip)
    accept_offer(offer=rest, by=None)

    assert states(entry) == [State.BOOKED]
    assert Booking.objects.get(trip=trip, worker=child).guardian.worker == mother
