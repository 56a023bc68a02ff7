"""Trips for other systems: what runs when, what is free; and opening and closing one's own."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from trips.api.planning import CopySerializer, FindingSerializer, NewQuotaSerializer, QuotaSerializer
from trips.api.seat import SeatSerializer, seats_of_trip
from trips.models import Call, Leg, Mode, Trip
from trips.queries.law import findings_of
from trips.queries.quota import quotas_of
from trips.queries.trip import ALL_STATES, manageable_by, matching, visible_to, with_facts, with_seats
from trips.services.copies import copy_trip
from trips.services.quotas import set_quota
from trips.services.schedule import close_trip, open_trip, release_trip, settle_trip
from zunyi.accounts.api.viewsets import ReadingViewSet
from zunyi.accounts.models import User
from zunyi.divisions.queries import division_by_code

# A plain list, not a page of something longer.
_PLAIN = [OpenApiParameter(name, exclude=True) for name in ("cursor", "page_size")]


class CallSerializer(serializers.ModelSerializer[Call]):
    """A stop; `id` is what a booking names as its `board`."""

    place = serializers.CharField(source="place.name", read_only=True)
    division = serializers.CharField(source="place.division.code", read_only=True)

    class Meta:
        model = Call
        fields = ["id", "order", "place", "division", "arrives_at", "departs_at", "boarding", "alighting"]
        read_only_fields = fields


class LegSerializer(serializers.ModelSerializer[Leg]):
    """One vehicle's run with its stops; `seats_free` counts the seats that are free from end to end."""

    vehicle_type = serializers.CharField(source="layout.name", read_only=True)
    seats_total = serializers.IntegerField(read_only=True)
    seats_free = serializers.IntegerField(read_only=True)
    calls = CallSerializer(many=True, read_only=True)

    class Meta:
        model = Leg
        fields = [
            "order", "role", "mode", "carrier", "vehicle_number", "vehicle_type", "seats_total", "seats_free", "calls",
        ]  # fmt: skip
        read_only_fields = fields


class TripSerializer(serializers.ModelSerializer[Trip]):
    """One trip with its legs and stops; seats are those of the trunk vehicle, free from end to end."""

    organiser = serializers.CharField(source="organiser.code", read_only=True, help_text="Code of the division.")
    organiser_name = serializers.CharField(source="organiser.name", read_only=True)
    destination = serializers.CharField(source="destination.code", read_only=True, help_text="Code of the division.")
    destination_name = serializers.CharField(source="destination.name", read_only=True)
    mode = serializers.ChoiceField(choices=Mode.choices, allow_null=True, read_only=True)
    vehicle = serializers.CharField(
        allow_null=True, read_only=True, help_text="Train, flight or plate number; may be empty."
    )
    starts_from = serializers.CharField(allow_null=True, read_only=True)
    departs_at = serializers.DateTimeField(allow_null=True, read_only=True)
    arrives_at = serializers.DateTimeField(allow_null=True, read_only=True)
    takes_sign_ups = serializers.BooleanField(read_only=True, help_text="Whether people can be signed up now.")
    seats_total = serializers.IntegerField(read_only=True)
    seats_free = serializers.IntegerField(read_only=True)
    persons = serializers.IntegerField(read_only=True, help_text="Live bookings.")
    legs = LegSerializer(many=True, read_only=True)

    class Meta:
        model = Trip
        fields = [
            "id", "number", "title", "organiser", "organiser_name", "destination", "destination_name", "payer", "state",
            "mode", "vehicle", "starts_from", "departs_at", "arrives_at", "closes_at", "takes_sign_ups", "seats_total",
            "seats_free", "persons", "note", "legs",
        ]  # fmt: skip
        read_only_fields = fields


class TripFilter(django_filters.FilterSet):
    """By state, mode, days, destination, organiser and words."""

    search = django_filters.CharFilter(
        method="by_words", help_text="Part of the number, title, vehicle or a place's name."
    )
    mode = django_filters.ChoiceFilter(choices=Mode.choices)
    destination = django_filters.CharFilter(method="by_place", help_text="Code of a place; all below it is included.")
    organiser = django_filters.CharFilter(method="by_place", help_text="Code of the county or city that lays it on.")
    departs_after = django_filters.IsoDateTimeFilter("departs_at", "gte")
    departs_before = django_filters.IsoDateTimeFilter("departs_at", "lt")

    class Meta:
        model = Trip
        fields = ["state"]

    def by_words(self, trips: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return matching(trips, state=ALL_STATES, q=value)

    def by_place(self, trips: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        place = division_by_code(value, exact=True)
        facts: dict[str, Any] = {name: place}
        return matching(trips, state=ALL_STATES, **facts) if place else trips.none()


def reach(user: User, capability: str) -> QuerySet[Trip]:
    """Trips of one's own county and of the city are seen; only those laid on below one's own place are changed."""
    return manageable_by(user, capability) if capability == "trips.schedule" else visible_to(user, capability)


class TripViewSet(ReadingViewSet[Trip]):
    """Trips that the caller's offices lay on, and those of the levels above."""

    capabilities = {
        "list": "trips.view",
        "retrieve": "trips.view",
        "open": "trips.schedule",
        "close": "trips.schedule",
        "release": "trips.schedule",
        "settle": "trips.schedule",
        "findings": "trips.view",
        "quotas": "trips.view",
        "seats": "trips.view",
        "keep": "trips.schedule",
        "copy": "trips.schedule",
    }
    scope = staticmethod(reach)
    lookup_field = "number"
    lookup_value_regex = "[0-9A-Za-z-]+"
    serializer_class = TripSerializer
    filterset_class = TripFilter

    def prepare(self, rows: QuerySet[Trip]) -> QuerySet[Any]:
        """With facts, legs and calls, in three queries."""
        calls = Call.objects.select_related("place__division").order_by("order")
        legs = with_seats(Leg.objects.select_related("layout").order_by("order"))
        return with_facts(rows).prefetch_related(Prefetch("legs", legs.prefetch_related(Prefetch("calls", calls))))

    @extend_schema(request=None, responses=TripSerializer)
    @action(detail=True, methods=["post"])
    def open(self, request: Request, number: str) -> Response:
        """Let people sign up."""
        return self._answer(open_trip(trip=self.get_object(), by=self.caller))

    @extend_schema(request=None, responses=TripSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, number: str) -> Response:
        """End the sign-up; those who have a seat keep it."""
        return self._answer(close_trip(trip=self.get_object(), by=self.caller))

    @extend_schema(request=None, responses=TripSerializer)
    @action(detail=True, methods=["post"])
    def release(self, request: Request, number: str) -> Response:
        """Say that the plan stands; refused with `trip_has_gaps` while something is missing."""
        return self._answer(release_trip(trip=self.get_object(), by=self.caller))

    @extend_schema(request=None, responses=TripSerializer)
    @action(detail=True, methods=["post"])
    def settle(self, request: Request, number: str) -> Response:
        """Close the books of an arrived trip."""
        return self._answer(settle_trip(trip=self.get_object(), by=self.caller))

    @extend_schema(responses=FindingSerializer(many=True), parameters=_PLAIN, filters=False)
    @action(detail=True, methods=["get"])
    def findings(self, request: Request, number: str) -> Response:
        """What the law says about the plan, the gaps first; texts in the language of `Accept-Language`."""
        return Response(FindingSerializer(findings_of(self.get_object()), many=True).data)

    @extend_schema(responses=QuotaSerializer(many=True), parameters=_PLAIN, filters=False)
    @action(detail=True, methods=["get"])
    def quotas(self, request: Request, number: str) -> Response:
        """The seats that are kept, and for whom."""
        return Response(QuotaSerializer(quotas_of(self.get_object()), many=True).data)

    @extend_schema(responses=SeatSerializer(many=True), parameters=_PLAIN, filters=False)
    @action(detail=True, methods=["get"])
    def seats(self, request: Request, number: str) -> Response:
        """Every seat of every run: where it stands, and on which stretches it is taken. It names nobody."""
        return Response(SeatSerializer(seats_of_trip(self.get_object()), many=True).data)

    @extend_schema(request=NewQuotaSerializer, responses={201: QuotaSerializer})
    @action(detail=True, methods=["post"])
    def keep(self, request: Request, number: str) -> Response:
        """Keep seats for the people of a place or an employer."""
        trip = self.get_object()
        form = NewQuotaSerializer(data=request.data, context={"trip": trip})
        form.is_valid(raise_exception=True)
        quota = set_quota(trip=trip, by=self.caller, **form.validated_data)
        return Response(QuotaSerializer(quotas_of(trip).get(pk=quota.pk)).data, status=201)

    @extend_schema(request=CopySerializer, responses={201: TripSerializer(many=True)}, filters=False)
    @action(detail=True, methods=["post"])
    def copy(self, request: Request, number: str) -> Response:
        """Lay the trip on again, as drafts."""
        form = CopySerializer(data=request.data)
        form.is_valid(raise_exception=True)
        made = copy_trip(trip=self.get_object(), by=self.caller, **form.validated_data)
        rows = self.get_queryset().filter(pk__in=[trip.pk for trip in made]).order_by("pk")
        return Response(TripSerializer(rows, many=True).data, status=201)

    def _answer(self, trip: Trip) -> Response:
        return Response(TripSerializer(self.get_queryset().get(pk=trip.pk)).data)
