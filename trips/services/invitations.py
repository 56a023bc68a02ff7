"""From wishes to a trip: drafted with its riders proposed, each of them asked, nobody moved silently."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from trips.models import Booking, Invitation, Trip, TripTemplate
from trips.queries.demand import stop_near
from trips.queries.journey import boarding_calls, calls_of
from trips.refusals import InvitationOver, NobodyToAsk, TripNotOpen
from trips.services.plan.schedule import schedule_trip
from trips.services.sign_up import ASK, sign_up_known
from workers.models import Wish, Worker
from workers.queries.worker import lock_workers
from zunyi.audit.services import record
from zunyi.notices.services.queue import notice, queue_notices
from zunyi.rows import insert_rows

if TYPE_CHECKING:
    from zunyi.accounts.models import User

KIND = "trip_proposed"
_WAITING = (Invitation.State.PROPOSED, Invitation.State.ASKED)


@transaction.atomic
def draft_from_wishes(
    *, template: TripTemplate, departs_at: datetime, wishes: Sequence[Wish], by: User
) -> tuple[Trip, int]:
    """Lay a trip on as a draft, with its stops from the template and a rider proposed for each wish.

    Nobody is told anything yet; `ask_riders` does that once the trip is open. Answers the trip and how many riders
    are proposed. Refuses with NobodyToAsk, and as `schedule_trip` does.
    """
    if not wishes:
        raise NobodyToAsk()
    trip = schedule_trip(template=template, departs_at=departs_at, by=by)
    stops = boarding_calls(calls_of(trip.pk))
    homes = {wish.worker_id: wish for wish in wishes}
    rows = [
        Invitation(trip=trip, worker_id=worker, wish=wish, board=stop_near(stops, wish.worker.household))
        for worker, wish in sorted(homes.items())
    ]
    insert_rows(rows)
    record("trip.drafted_from_wishes", trip, by=by, riders=len(rows))
    return trip, len(rows)


@transaction.atomic
def invite_placed(*, trip: Trip, workers: Sequence[Worker], by: User) -> int:
    """Propose a trip to people who have a job where it goes; `ask_riders` asks them, and only a yes takes a seat.

    Refuses with TripNotOpen, and with NobodyToAsk where all of them are proposed already.
    """
    trip = Trip.objects.select_for_update(of=("self",)).get(pk=trip.pk)
    if not trip.takes_sign_ups:
        raise TripNotOpen()
    known = set(trip.invitations.values_list("worker", flat=True))
    stops = boarding_calls(calls_of(trip.pk))
    rows = [
        Invitation(trip=trip, worker=worker, board=stop_near(stops, worker.household))
        for worker in sorted(workers, key=lambda each: each.pk)
        if worker.pk not in known
    ]
    if not rows:
        raise NobodyToAsk()
    insert_rows(rows)
    record("trip.riders_proposed", trip, by=by, riders=len(rows))
    return len(rows)


@transaction.atomic
def ask_riders(*, trip: Trip, by: User) -> int:
    """Ask everybody who is proposed and not asked yet; by message, on "My trips", or through the village officer.

    Returns how many. Refuses with TripNotOpen while nobody could sign up, and with NobodyToAsk.
    """
    trip = Trip.objects.select_for_update(of=("self",)).get(pk=trip.pk)
    if not trip.takes_sign_ups:
        raise TripNotOpen()
    proposed = list(
        Invitation.objects.select_for_update(of=("self",))
        .filter(trip=trip, state=Invitation.State.PROPOSED, worker__erased_at=None)
        .select_related("worker")
        .order_by("pk")
    )
    if not proposed:
        raise NobodyToAsk()
    Invitation.objects.filter(pk__in=[each.pk for each in proposed]).update(
        state=Invitation.State.ASKED, asked_at=timezone.now()
    )
    queue_notices(
        notice(
            KIND,
            person=each.worker.person,
            about=each,
            division=each.worker.household_id,
            matter=f"trip:{trip.pk}",
            phone=each.worker.phone,
        )
        for each in proposed
    )
    record("trip.riders_asked", trip, by=by, riders=len(proposed))
    return len(proposed)


@transaction.atomic
def accept_invitation(
    *, invitation: Invitation, by: User | None, manner: str, witness: str = "", other_seats: str = ASK
) -> Booking:
    """Yes: a seat from the proposed stop, with the consent kept; the wish is met.

    Refuses with InvitationOver, and as `sign_up_known` does.
    """
    lock_workers([invitation.worker_id]).get()
    invitation = _waiting(invitation)
    booking = sign_up_known(
        trip=invitation.trip,
        workers=[invitation.worker],
        by=by,
        manner=manner,
        board=invitation.board,
        channel=Booking.Channel.WEB if by is None else Booking.Channel.OFFICER,
        witness=witness,
        other_seats=other_seats,
    )[0]
    _answer(invitation, Invitation.State.ACCEPTED, by=by)
    if invitation.wish_id is not None:
        Wish.objects.filter(pk=invitation.wish_id, state=Wish.State.OPEN).update(state=Wish.State.MET)
    return booking


@transaction.atomic
def decline_invitation(*, invitation: Invitation, by: User | None) -> Invitation:
    """No: nothing follows from it, and the wish stays. Refuses with InvitationOver."""
    return _answer(_waiting(invitation), Invitation.State.DECLINED, by=by)


def _waiting(invitation: Invitation) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("trip", "worker", "board")
    found = rows.filter(pk=invitation.pk, state__in=_WAITING).first()
    if found is None:
        raise InvitationOver()
    return found


def _answer(invitation: Invitation, state: str, *, by: User | None) -> Invitation:
    now = timezone.now()
    invitation.state, invitation.answered_at, invitation.answered_by = state, now, by
    invitation.asked_at = invitation.asked_at or now
    invitation.save(update_fields=["state", "answered_at", "answered_by", "asked_at"])
    record(f"invitation.{state}", invitation.trip, by=by, worker=invitation.worker_id)
    return invitation
