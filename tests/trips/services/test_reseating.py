"""Other seats on the same vehicle: moved, swapped, picked, seated together, taken back."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.utils import timezone

from tests.factories.accounts import make_officer
from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from tests.races import race
from tests.trips.services.test_booking import book, seats_in_step
from trips.models import Booking, Leg, Reseating, Seat, SeatClaim
from trips.notices.kinds import letter
from trips.queries.booking import seats_of
from trips.queries.journey import calls_of
from trips.queries.manifest.marks import seats_key
from trips.queries.seats.scene import seating_of
from trips.refusals import (
    BookingAlreadyEnded,
    ChooseAsManySeats,
    ListIsFrozen,
    NothingToMove,
    ReseatingOver,
    SeatKeptForOthers,
    SeatNotForPassengers,
    SeatNotFree,
    SeatOfAnotherRun,
    SeatsApart,
    SeatsChangedMeanwhile,
    TripUnderWay,
)
from trips.seating.reseat import reseat
from trips.services.booking import cancel_booking
from trips.services.manifest.issue import issue_manifest
from trips.services.plan.quotas import set_quota
from trips.services.seats import claims
from trips.services.seats.layout import block_seat
from trips.services.seats.reseating import move_people, pick_seats, swap_seats, undo_reseating
from trips.services.seats.together import ask_together, carry_out_proposal, work_out
from workers.models import Companions
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry
from zunyi.notices.models import Notice
from zunyi.notices.queries.template import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return make_officer(Role.COUNTY, make_division("520324"))


@pytest.fixture
def trip():
    return make_trip(seats=8, calls=3)


def leg_of(trip) -> Leg:
    return trip.legs.get()


def seat(trip, label) -> Seat:
    return Seat.objects.get(leg__trip=trip, label=label)


def labels(*bookings) -> list[list[str]]:
    found = seats_of(list(bookings))
    return [found[each.pk] for each in bookings]


def told() -> list[str]:
    return list(Notice.objects.filter(kind="seat_changed", state="due").values_list("about_id", flat=True))


def say_all():
    Notice.objects.update(state=Notice.State.SENT)


def test_a_moved_person_sits_there_the_old_seat_is_free_and_it_is_written_down(trip, officer):
    [booking] = book(trip, make_worker())

    done = move_people(leg=leg_of(trip), seats={booking.pk: seat(trip, "7").pk}, by=officer, reason="晕车")

    assert labels(booking) == [["7"]]
    assert seat(trip, "1").taken == 0
    assert done.before == [[booking.pk, seat(trip, "1").pk, 3]]
    assert AuditEntry.objects.get(action="seats.changed").data["people"] == 1
    assert seats_in_step()


def test_two_people_swap_in_one_step_and_only_their_seats_change(trip, officer):
    [first], [second] = book(trip, make_worker()), book(trip, make_worker())
    numbers = [first.worker_id, second.worker_id]

    swap_seats(leg=leg_of(trip), first=first, second=second, by=officer)

    assert labels(first, second) == [["2"], ["1"]]
    assert [Booking.objects.get(pk=each.pk).worker_id for each in (first, second)] == numbers
    assert seats_in_step()


def test_a_party_changes_places_with_people_who_sit_where_it_wants_to_sit(trip, officer):
    pair, [single] = book(trip, make_worker(), make_worker()), book(trip, make_worker())

    move_people(
        leg=leg_of(trip),
        seats={pair[0].pk: seat(trip, "3").pk, pair[1].pk: seat(trip, "4").pk, single.pk: seat(trip, "1").pk},
        by=officer,
    )

    assert labels(*pair, single) == [["3"], ["4"], ["1"]]
    assert seats_in_step()


def test_for_one_stretch_alone_somebody_sits_elsewhere(trip, officer):
    [booking] = book(trip, make_worker())

    move_people(leg=leg_of(trip), seats={booking.pk: seat(trip, "8").pk}, by=officer, stretches=range(1, 2))

    assert labels(booking) == [["1", "8"]]
    assert (seat(trip, "1").taken, seat(trip, "8").taken) == (1, 2)
    assert seats_in_step()


def test_a_seat_taken_on_part_of_the_way_is_refused_and_nothing_moves(trip, officer):
    calls = calls_of(trip.pk)
    [whole] = book(trip, make_worker())
    [short] = book(trip, make_worker(), board=calls[1])

    with pytest.raises(SeatNotFree):
        move_people(leg=leg_of(trip), seats={whole.pk: seat(trip, "2").pk}, by=officer)
    book(trip, make_worker(), alight=calls[1])  # on seat 2 until the second stop
    with pytest.raises(SeatNotFree):
        swap_seats(leg=leg_of(trip), first=short, second=whole, by=officer)

    assert labels(whole, short) == [["1"], ["2"]]
    assert seats_in_step()


def test_two_people_are_never_moved_onto_one_seat(trip, officer):
    pair = book(trip, make_worker(), make_worker())
    wanted = seat(trip, "8").pk

    with pytest.raises(SeatNotFree):
        move_people(leg=leg_of(trip), seats=dict.fromkeys([each.pk for each in pair], wanted), by=officer)

    assert seats_in_step()


def test_refusals_say_why(trip, officer):
    [booking] = book(trip, make_worker())
    move = partial(move_people, leg=leg_of(trip), by=officer)
    block_seat(seat=seat(trip, "5"), reason="座椅坏了", by=officer)

    with pytest.raises(SeatNotForPassengers, match="座椅坏了"):
        move(seats={booking.pk: seat(trip, "5").pk})
    with pytest.raises(NothingToMove):
        move(seats={booking.pk: seat(trip, "1").pk})
    with pytest.raises(SeatOfAnotherRun):
        move(seats={booking.pk: seat(make_trip(), "1").pk})
    with pytest.raises(SeatOfAnotherRun):
        move(seats={book(make_trip(), make_worker())[0].pk: seat(trip, "3").pk})
    cancel_booking(booking=booking, by=officer)
    with pytest.raises(BookingAlreadyEnded):
        move(seats={booking.pk: seat(trip, "3").pk})


def test_nobody_is_moved_once_the_vehicle_has_left(trip, officer):
    [booking] = book(trip, make_worker())
    type(trip).objects.filter(pk=trip.pk).update(departed_at=calls_of(trip.pk)[0].at)

    with pytest.raises(TripUnderWay):
        move_people(leg=leg_of(trip), seats={booking.pk: seat(trip, "3").pk}, by=officer)


def test_kept_seats_are_for_those_for_whom_they_are_kept(trip, officer):
    here = make_worker(household=make_division("520324116"))
    [foreign] = book(trip, make_worker(household=make_division("520304100")))
    [ours] = book(trip, here)
    set_quota(
        trip=trip, seats=2, hands_back_at=timezone.now() + timedelta(hours=1), by=officer,
        division=make_division("520324116"),
    )  # fmt: skip
    kept = Seat.objects.filter(leg__trip=trip, quota__isnull=False, taken=0).first()

    with pytest.raises(SeatKeptForOthers):
        move_people(leg=leg_of(trip), seats={foreign.pk: kept.pk}, by=officer)
    move_people(leg=leg_of(trip), seats={ours.pk: kept.pk}, by=officer)

    assert labels(ours) == [[kept.label]]


def test_a_change_is_taken_back_and_cannot_be_taken_back_twice(trip, officer):
    [first], [second] = book(trip, make_worker()), book(trip, make_worker())
    done = swap_seats(leg=leg_of(trip), first=first, second=second, by=officer)

    undo_reseating(reseating=done, by=officer)

    assert labels(first, second) == [["1"], ["2"]]
    with pytest.raises(ReseatingOver):
        undo_reseating(reseating=done, by=officer)
    assert seats_in_step()


def test_a_change_is_not_taken_back_over_somebody_who_sits_there_now(trip, officer):
    [booking] = book(trip, make_worker())
    done = move_people(leg=leg_of(trip), seats={booking.pk: seat(trip, "8").pk}, by=officer)
    book(trip, make_worker())

    with pytest.raises(SeatsChangedMeanwhile):
        undo_reseating(reseating=done, by=officer)

    assert labels(booking) == [["8"]]


def test_who_knows_the_seat_is_told_the_new_one_and_who_knows_none_reads_it_in_the_first_message(trip, officer):
    [known] = book(trip, make_worker())
    say_all()
    [unknown] = book(trip, make_worker())

    swap_seats(leg=leg_of(trip), first=known, second=unknown, by=officer)

    assert told() == [str(known.pk)]
    words = letter("seat_changed", known, seats_of([known])[known.pk], words_of("seat_changed")).text
    assert "座位换成2号" in words


def test_moved_twice_only_the_last_seat_is_told(trip, officer):
    [booking] = book(trip, make_worker())
    say_all()
    for label in "78":
        move_people(leg=leg_of(trip), seats={booking.pk: seat(trip, label).pk}, by=officer)

    assert told() == [str(booking.pk)]


def test_a_worker_picks_a_seat_and_is_not_told_what_the_worker_chose(trip):
    [booking] = book(trip, make_worker())
    say_all()

    pick_seats(leg=leg_of(trip), bookings=[booking], seats=[seat(trip, "6").pk], by=None)

    assert labels(booking) == [["6"]]
    assert told() == []


def test_a_party_picks_as_many_seats_as_it_has_people_and_they_lie_together(trip):
    pair = book(trip, make_worker(), make_worker())
    pick = partial(pick_seats, leg=leg_of(trip), bookings=pair, by=None)

    with pytest.raises(ChooseAsManySeats):
        pick(seats=[seat(trip, "7").pk])
    with pytest.raises(SeatsApart):
        pick(seats=[seat(trip, "3").pk, seat(trip, "8").pk])
    pick(seats=[seat(trip, "2").pk, seat(trip, "6").pk])

    assert labels(*pair) == [["6"], ["2"]]


def test_the_worker_picks_until_the_list_is_issued_and_the_office_afterwards(trip, officer):
    [booking] = book(trip, make_worker())
    issue_manifest(leg=leg_of(trip), by=officer)
    pick = partial(pick_seats, leg=leg_of(trip), bookings=[booking], seats=[seat(trip, "6").pk])

    with pytest.raises(ListIsFrozen):
        pick(by=None)
    before = seats_key(leg_of(trip))
    pick(by=officer)

    assert seats_key(leg_of(trip)) != before  # by which the list is marked as no longer right


def test_companions_are_seated_together_looked_at_carried_out_and_taken_back(trip, officer):
    party = Companions.objects.create()
    first, single, second = (book(trip, make_worker())[0] for _ in range(3))
    Booking.objects.filter(pk__in=[first.pk, second.pk]).update(companions=party)

    proposal = work_out(reseating=ask_together(leg=leg_of(trip), by=officer))

    assert labels(first, single, second) == [["1"], ["2"], ["3"]]
    assert (proposal.figures["parted"], proposal.figures["beside"]) == ([1, 0], [0, 2])
    done = carry_out_proposal(reseating=proposal, by=officer)
    pair = Seat.objects.filter(claims__booking__in=[first.pk, second.pk], claims__released_at=None)
    assert len(set(pair.values_list("bench", flat=True))) == 1
    undo_reseating(reseating=done, by=officer)
    assert labels(first, single, second) == [["1"], ["2"], ["3"]]
    assert seats_in_step()


def test_a_proposal_does_not_fit_another_map(trip, officer):
    party = Companions.objects.create()
    first, _single, second = (book(trip, make_worker())[0] for _ in range(3))
    Booking.objects.filter(pk__in=[first.pk, second.pk]).update(companions=party)
    proposal = work_out(reseating=ask_together(leg=leg_of(trip), by=officer))
    book(trip, make_worker())

    with pytest.raises(SeatsChangedMeanwhile):
        carry_out_proposal(reseating=proposal, by=officer)

    assert Reseating.objects.get().state == "proposed"


def test_who_is_on_board_and_who_has_two_seats_is_left_where_they_are(trip, officer):
    boarded, twice, other = (book(trip, make_worker())[0] for _ in range(3))
    Booking.objects.filter(pk=boarded.pk).update(state=Booking.State.BOARDED)
    move_people(leg=leg_of(trip), seats={twice.pk: seat(trip, "8").pk}, by=officer, stretches=range(1, 2))

    parties, places = seating_of(leg_of(trip))

    assert [rider.key for party in parties for rider in party.riders] == [other.pk]
    assert {place.label: place.taken for place in places if place.taken} == {"1": 3, "2": 1, "8": 2}


def test_those_with_needs_and_the_elderly_are_seated_before_others(trip):
    young = book(trip, make_worker())[0]
    old = book(trip, make_worker(born_on=date(1960, 1, 1)))[0]
    needs = book(trip, make_worker(needs=["step_free"]))[0]

    parties, places = seating_of(leg_of(trip))
    answer = reseat(parties, places[:2])

    assert set(answer.seats) == {old.pk, needs.pk}
    assert answer.left_over == (young.pk,)


@pytest.mark.django_db(transaction=True)
def test_one_free_seat_goes_to_one_of_two_who_are_moved_there_at_once():
    trip, leg = (made := make_trip(seats=3)), made.legs.get()
    riders = [book(trip, make_worker())[0] for _ in range(2)]
    wanted = seat(trip, "3").pk

    results = race(*(partial(move_people, leg=leg, seats={each.pk: wanted}, by=None) for each in riders))

    assert sorted(type(each).__name__ for each in results) == ["Reseating", "SeatNotFree"]
    assert seats_in_step()


@pytest.mark.django_db(transaction=True)
def test_a_move_and_a_sign_up_never_get_the_same_seat():
    trip, leg = (made := make_trip(seats=2)), made.legs.get()
    [rider] = book(trip, make_worker())

    race(
        partial(move_people, leg=leg, seats={rider.pk: seat(trip, "2").pk}, by=None),
        partial(book, trip, make_worker()),
    )

    assert SeatClaim.objects.filter(released_at=None).count() in (1, 2)
    assert SeatClaim.objects.filter(released_at=None).values("seat").distinct().count() == (
        SeatClaim.objects.filter(released_at=None).count()
    )
    assert seats_in_step()


@pytest.mark.django_db(transaction=True)
def test_without_the_condition_on_the_locked_row_the_wall_alone_stops_two_on_one_seat(monkeypatch):
    """The control: no look before, no condition; the unique rule is what is left."""
    monkeypatch.setattr(claims, "_COME", claims._COME.replace("AND taken & masks.mask = 0", ""))
    monkeypatch.setattr("trips.services.seats.reseating._check_free", lambda *_: None)
    trip, leg = (made := make_trip(seats=2)), made.legs.get()
    first, _second = book(trip, make_worker())[0], book(trip, make_worker())[0]

    [result] = race(partial(move_people, leg=leg, seats={first.pk: seat(trip, "2").pk}, by=None))

    assert type(result).__name__ == "IntegrityError"
