"""A trip that something happened to: reported, proposed, looked at, and carried out once by one person's word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from trips.models import Disruption, Leg, Trip
from trips.queries.disruption.replan.plan import plan_of
from trips.queries.disruption.replan.proposal import frozen
from trips.queries.disruption.replan.scene import scene_of
from trips.queries.trip import STEPS
from trips.refusals import (
    DisruptionDecided,
    DisruptionNotPossible,
    DisruptionTwice,
    ProposalOutdated,
    RunDoesNotFit,
    TooFewSeatsOnTheRoad,
)
from trips.services.disruption.repair import carry_out, lock_people
from trips.services.locks import lock_trip
from zunyi.audit.services import record
from zunyi.refusals import ReasonMissing, refuse_on

if TYPE_CHECKING:
    from zunyi.accounts.models import User

State, Kind = Disruption.State, Disruption.Kind


@transaction.atomic
def report_disruption(*, leg: Leg, kind: str, happened: str, choices: Mapping[str, Any], by: User | None) -> Disruption:
    """Write down what happened to a run, and make the first proposal at once.

    `choices` are the kind's own facts as plain JSON (trips/forms/disruption/ shapes them). Raises ReasonMissing,
    DisruptionNotPossible, DisruptionTwice, RunDoesNotFit.
    """
    happened = happened.strip()[:200]
    if not happened:
        raise ReasonMissing()
    trip = lock_trip(leg.trip)
    _check(trip, kind)
    leg = trip.legs.get(pk=leg.pk)
    with refuse_on({"disruption_one_open_a_leg": DisruptionTwice}):
        disruption = Disruption.objects.create(
            trip=trip, leg=leg, kind=kind, happened=happened, choices=dict(choices), reported_by=by
        )
    record("disruption.reported", trip, by=by, disruption=disruption.pk, kind=kind, leg=leg.order)
    return _propose(disruption, trip, by)


@transaction.atomic
def propose_anew(
    *, disruption: Disruption, by: User | None, choices: Mapping[str, Any] | None = None, happened: str = ""
) -> Disruption:
    """Reckon the proposal again on the trip as it stands now, with other choices if they are given.

    Raises DisruptionDecided, DisruptionNotPossible, RunDoesNotFit.
    """
    trip = lock_trip(disruption.trip)
    disruption = _lock(disruption)
    _check(trip, disruption.kind)
    if choices is not None:
        disruption.choices = dict(choices)
    disruption.happened = happened.strip()[:200] or disruption.happened
    return _propose(disruption, trip, by)


@transaction.atomic
def withdraw_disruption(*, disruption: Disruption, by: User | None, reason: str = "") -> Disruption:
    """Take the report back: nothing was changed, and nobody was told. Raises DisruptionDecided."""
    trip = lock_trip(disruption.trip)
    disruption = _lock(disruption)
    disruption.state, disruption.ended_at, disruption.ended_by = State.WITHDRAWN, timezone.now(), by
    disruption.end_reason = reason.strip()[:200]
    disruption.save(update_fields=["state", "ended_at", "ended_by", "end_reason"])
    record("disruption.withdrawn", trip, by=by, disruption=disruption.pk, reason=disruption.end_reason)
    return disruption


@transaction.atomic
def approve_disruption(*, disruption: Disruption, by: User | None) -> Disruption:
    """Carry the proposal out as it was looked at: times, seats, messages, all of it or nothing.

    Raises DisruptionDecided, ProposalOutdated, DisruptionNotPossible, TooFewSeatsOnTheRoad, and what the steps of
    a trip refuse (PassengersTravelElsewhere, CallsOutOfOrder). Order of locks: docs/locking.md.
    """
    trip = lock_trip(disruption.trip)
    disruption = _lock(disruption)
    if disruption.state != State.PROPOSED:
        raise DisruptionDecided(state=disruption.get_state_display())
    _check(trip, disruption.kind)
    people = lock_people(trip)
    scene = scene_of(trip)
    if scene.fingerprint() != disruption.made_on:
        raise ProposalOutdated()
    counts: dict[str, int] = (disruption.proposal or {})["counts"]
    left = counts["left"]
    if left and trip.departed_at and not disruption.turns_back:
        raise TooFewSeatsOnTheRoad(n=left)
    disruption.state, disruption.ended_at, disruption.ended_by = State.APPROVED, timezone.now(), by
    carry_out(disruption, trip, people, by=by)
    disruption.save()
    record("disruption.approved", trip, by=by, disruption=disruption.pk, kind=disruption.kind, **counts)
    return disruption


def _lock(disruption: Disruption) -> Disruption:
    locked = Disruption.objects.select_for_update(of=("self",)).select_related("leg__layout").get(pk=disruption.pk)
    if not locked.is_open:
        raise DisruptionDecided(state=locked.get_state_display())
    return locked


def _check(trip: Trip, kind: str) -> None:
    """A trip that falls out has not left; everything else may happen until it has arrived."""
    possible = STEPS[Trip.State.CANCELLED] if kind == Kind.CANCELLED else (*STEPS[Trip.State.CANCELLED], "departed")
    if trip.state not in possible or trip.state == Trip.State.DRAFT:
        raise DisruptionNotPossible(state=trip.get_state_display())


def _propose(disruption: Disruption, trip: Trip, by: User | None) -> Disruption:
    scene = scene_of(trip)
    try:
        proposal = plan_of(disruption, scene)
    except (LookupError, ValueError, TypeError) as error:
        raise RunDoesNotFit() from error
    disruption.proposal = frozen(proposal)
    disruption.made_on, disruption.proposed_at = scene.fingerprint(), timezone.now()
    disruption.state = State.PROPOSED
    disruption.save()
    record("disruption.proposed", trip, by=by, disruption=disruption.pk, **proposal.counts())
    return disruption
