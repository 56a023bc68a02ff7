"""The runs of a trip and its steps through the API: vehicles, stops and times while it is a draft, then its states."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from employers.api.fields import CodeField
from trips.api.keys import KeyField
from trips.api.trip_rows import TripSerializer
from trips.models import Call, Leg, Mode, Place, SeatLayout, Trip
from trips.queries.plan.carrier import offices_of
from trips.queries.trip import steps_from
from trips.refusals import TripStepNotPossible
from trips.services.plan.copies import keep_as_template
from trips.services.plan.legs import add_leg, change_leg, lay_trip_by_hand, remove_leg
from trips.services.plan.schedule import (
    arrive_trip,
    cancel_trip,
    change_call_times,
    close_trip,
    depart_trip,
    edit_trip,
    open_trip,
    release_trip,
    settle_trip,
    take_release_back,
)
from zunyi.accounts.api.idempotency import idempotent
from zunyi.divisions.models import Division

_FACTS, _VEHICLE = ("title", "closes_at", "payer", "note"), ("vehicle_number", "carrier", "leader", "leader_phone")
# What each step needs besides the trip: when it happened, or why.
_STEPS: dict[str, tuple[Any, str]] = {
    "released": (release_trip, ""),
    "draft": (take_release_back, ""),
    "open": (open_trip, ""),
    "closed": (close_trip, ""),
    "departed": (depart_trip, "at"),
    "arrived": (arrive_trip, "at"),
    "settled": (settle_trip, ""),
    "cancelled": (cancel_trip, "reason"),
}


class NewCallSerializer(serializers.Serializer[Any]):
    """A stop; the first needs a departure, the last an arrival."""

    place = serializers.PrimaryKeyRelatedField(queryset=Place.objects.all())
    arrives_at = serializers.DateTimeField(allow_null=True, default=None)
    departs_at = serializers.DateTimeField(allow_null=True, default=None)
    boarding = serializers.BooleanField(default=True)
    alighting = serializers.BooleanField(default=False)


class NewRunSerializer(serializers.Serializer[Any]):
    """A run as a whole: its vehicle type by code, its crew's seats, its stops in order."""

    layout = serializers.SlugRelatedField("code", queryset=SeatLayout.objects.all())
    vehicle_number = serializers.CharField(max_length=20, allow_blank=True, default="")
    carrier = serializers.CharField(max_length=60, allow_blank=True, default="")
    drivers = serializers.IntegerField(min_value=0, max_value=4, default=1)
    escorts = serializers.IntegerField(min_value=0, max_value=20, default=0)
    calls = serializers.ListField(child=NewCallSerializer(), min_length=2, max_length=30)

    def facts(self, role: str) -> dict[str, Any]:
        """What the services take; feeders and shuttles are buses, trains and aircraft bring their own drivers."""
        facts = dict(self.validated_data)
        calls = facts.pop("calls")
        layout: SeatLayout = facts["layout"]
        if role != Leg.Role.TRUNK and layout.mode != Mode.BUS:
            raise serializers.ValidationError({"layout": ["Feeders and shuttles are buses."]})
        if layout.mode != Mode.BUS:
            facts["drivers"] = 0
        return {"facts": facts, "calls": calls}


class AddedRunSerializer(NewRunSerializer):
    """One more feeder or shuttle."""

    role = serializers.ChoiceField(choices=[("feeder", "feeder"), ("shuttle", "shuttle")])


class NewTripSerializer(serializers.Serializer[Any]):
    """A trip without a template, with its trunk."""

    title = serializers.CharField(max_length=100)
    organiser = CodeField(help_text="Code of one's own office.")
    destination = CodeField(help_text="Code of a city or county.")
    payer = serializers.ChoiceField(choices=Trip.Payer.choices, default=Trip.Payer.ORIGIN.value)
    closes_at = serializers.DateTimeField(allow_null=True, default=None)
    note = serializers.CharField(max_length=500, allow_blank=True, default="")
    trunk = NewRunSerializer()

    def validate_destination(self, place: Division) -> Division:
        """Trips go to a city or a county."""
        if place.level not in ("city", "county"):
            raise serializers.ValidationError("Name a city or a county.")
        return place


class TripFactsSerializer(serializers.Serializer[Any]):
    """What may be changed until the trip is over: of the trip, and of its trunk's vehicle."""

    title = serializers.CharField(max_length=100, required=False)
    payer = serializers.ChoiceField(choices=Trip.Payer.choices, required=False)
    closes_at = serializers.DateTimeField(allow_null=True, required=False)
    note = serializers.CharField(max_length=500, allow_blank=True, required=False)
    vehicle_number = serializers.CharField(max_length=20, allow_blank=True, required=False)
    carrier = serializers.CharField(max_length=60, allow_blank=True, required=False)
    leader = serializers.CharField(max_length=50, allow_blank=True, required=False)
    leader_phone = serializers.CharField(max_length=20, allow_blank=True, required=False)


class NewTimeSerializer(serializers.Serializer[Any]):
    """Other times for one stop."""

    id = KeyField()
    arrives_at = serializers.DateTimeField(allow_null=True)
    departs_at = serializers.DateTimeField(allow_null=True)


class TimesSerializer(serializers.Serializer[Any]):
    """The stops with other times; the others stay as they are."""

    calls = serializers.ListField(child=NewTimeSerializer(), min_length=1, max_length=200)


class StepSerializer(serializers.Serializer[Any]):
    """Where the trip is to stand: `at` says when it left or arrived, `reason` why it is called off."""

    to = serializers.ChoiceField(choices=list(_STEPS))
    at = serializers.DateTimeField(required=False)
    reason = serializers.CharField(max_length=200, allow_blank=True, default="")


class NameSerializer(serializers.Serializer[Any]):
    """What a template is called."""

    name = serializers.CharField(max_length=100)


class RunActions:
    """What `TripViewSet` can do with runs and states; each answers with the trip as it is now."""

    capabilities: ClassVar[dict[str, str | tuple[str, ...]]] = {
        "create": "trips.schedule",
        "partial_update": "trips.schedule",
        "runs": "trips.schedule",
        "run": "trips.schedule",
        "remove_run": "trips.schedule",
        "times": "trips.schedule",
        "steps": "trips.run",
        "template": "trips.schedule",
    }

    @extend_schema(request=NewTripSerializer, responses={201: TripSerializer})
    @idempotent
    def create(self: Any, request: Request) -> Response:
        """Lay a trip on by hand, as a draft with its trunk; feeders and shuttles are added to it."""
        form = _valid(NewTripSerializer(data=request.data))
        facts = dict(form.validated_data)
        if not offices_of(self.caller).filter(pk=facts["organiser"].pk).exists():
            raise serializers.ValidationError({"organiser": ["You lay no trips on in this name."]})
        facts.pop("trunk")
        run = _valid(NewRunSerializer(data=form.initial_data["trunk"])).facts(Leg.Role.TRUNK)
        trip = lay_trip_by_hand(trunk=run["facts"], calls=run["calls"], by=self.caller, **facts)
        return self._answer(trip, status.HTTP_201_CREATED)

    @extend_schema(request=TripFactsSerializer, responses=TripSerializer)
    @idempotent
    def partial_update(self: Any, request: Request, number: str) -> Response:
        """Change the trip's title, note, payer and closing time, and what is known of its trunk's vehicle."""
        asked = _valid(TripFactsSerializer(data=request.data)).validated_data
        facts = {name: asked[name] for name in _FACTS if name in asked}
        vehicle = {name: asked[name] for name in _VEHICLE if name in asked}
        return self._answer(edit_trip(trip=self.get_object(), by=self.caller, facts=facts, vehicle=vehicle))

    @extend_schema(request=AddedRunSerializer, responses={201: TripSerializer})
    @action(detail=True, methods=["post"])
    @idempotent
    def runs(self: Any, request: Request, number: str) -> Response:
        """Add a feeder or a shuttle to a draft."""
        trip = self.get_object()
        form = _valid(AddedRunSerializer(data=request.data))
        role = form.validated_data.pop("role")
        add_leg(trip=trip, role=role, by=self.caller, **form.facts(role))
        return self._answer(trip, status.HTTP_201_CREATED)

    @extend_schema(request=NewRunSerializer, responses=TripSerializer)
    @action(detail=True, methods=["put"], url_path="runs/(?P<order>[0-9]{1,3})")
    @idempotent
    def run(self: Any, request: Request, number: str, order: str) -> Response:
        """Another vehicle, other stops, other times for a run of a draft; what is sent is the whole run."""
        leg = _leg(self.get_object(), order)
        form = _valid(NewRunSerializer(data=request.data))
        change_leg(leg=leg, by=self.caller, **form.facts(leg.role))
        return self._answer(leg.trip)

    @extend_schema(request=None, responses=TripSerializer)
    @run.mapping.delete
    @idempotent
    def remove_run(self: Any, request: Request, number: str, order: str) -> Response:
        """Take a feeder or a shuttle out of a draft again."""
        leg = _leg(self.get_object(), order)
        remove_leg(leg=leg, by=self.caller)
        return self._answer(leg.trip)

    @extend_schema(request=TimesSerializer, responses=TripSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def times(self: Any, request: Request, number: str) -> Response:
        """Give stops other times; passengers are told, and their reminders follow."""
        trip = self.get_object()
        rows = _valid(TimesSerializer(data=request.data)).validated_data["calls"]
        times: dict[int, tuple[datetime | None, datetime | None]] = {
            row["id"]: (row["arrives_at"], row["departs_at"]) for row in rows
        }
        if Call.objects.filter(leg__trip=trip, pk__in=times).count() < len(times):
            raise serializers.ValidationError({"calls": ["Some of them are no stops of this trip."]})
        return self._answer(change_call_times(trip=trip, times=times, by=self.caller))

    @extend_schema(request=StepSerializer, responses=TripSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def steps(self: Any, request: Request, number: str) -> Response:
        """Take the trip to its next state, as far as one follows from the other."""
        trip = self.get_object()
        asked = _valid(StepSerializer(data=request.data)).validated_data
        if asked["to"] not in steps_from(trip):
            raise TripStepNotPossible(state=trip.get_state_display())
        do, needs = _STEPS[asked["to"]]
        return self._answer(do(trip=trip, by=self.caller, **({needs: asked.get(needs)} if needs else {})))

    @extend_schema(request=NameSerializer, responses={201: TripSerializer})
    @action(detail=True, methods=["post"])
    @idempotent
    def template(self: Any, request: Request, number: str) -> Response:
        """Keep the trip's pattern as a template for later ones."""
        trip = self.get_object()
        keep_as_template(trip=trip, by=self.caller, **_valid(NameSerializer(data=request.data)).validated_data)
        return self._answer(trip, status.HTTP_201_CREATED)


def _valid(form: Any) -> Any:
    form.is_valid(raise_exception=True)
    return form


def _leg(trip: Trip, order: str) -> Leg:
    leg = get_object_or_404(trip.legs.select_related("layout"), order=int(order))
    leg.trip = trip
    return leg
