"""Trips for other systems: those of the caller's place and above, with what is free."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from rest_framework import serializers

from trips.models import Call, Leg, Mode, Trip
from trips.queries.trip import visible_to, with_facts
from zunyi.accounts.api.viewsets import ReadingViewSet
from zunyi.divisions.queries import division_by_code


class CallSerializer(serializers.ModelSerializer[Call]):
    """One stop."""

    place = serializers.CharField(source="place.name", read_only=True)

    class Meta:
        model = Call
        fields = ["id", "order", "place", "arrives_at", "departs_at", "boarding", "alighting"]
        read_only_fields = fields


class LegSerializer(serializers.ModelSerializer[Leg]):
    """One vehicle's run."""

    calls = CallSerializer(many=True, read_only=True)

    class Meta:
        model = Leg
        fields = ["order", "role", "mode", "carrier", "vehicle_number", "calls"]
        read_only_fields = fields


class TripSerializer(serializers.ModelSerializer[Trip]):
    """One trip; seats are those of its trunk leg, `seats_free` from end to end."""

    organiser = serializers.CharField(source="organiser.code", read_only=True, help_text="Code of the division.")
    destination = serializers.CharField(source="destination.code", read_only=True, help_text="Code of the city.")
    destination_name = serializers.CharField(source="destination.name", read_only=True)
    mode = serializers.ChoiceField(choices=Mode.choices, allow_null=True, read_only=True)
    departs_at = serializers.DateTimeField(allow_null=True, read_only=True)
    arrives_at = serializers.DateTimeField(allow_null=True, read_only=True)
    takes_sign_ups = serializers.BooleanField(read_only=True)
    seats_total = serializers.IntegerField(read_only=True)
    seats_free = serializers.IntegerField(read_only=True)
    persons = serializers.IntegerField(read_only=True, help_text="Live bookings.")
    legs = LegSerializer(many=True, read_only=True)

    class Meta:
        model = Trip
        fields = [
            "number", "title", "organiser", "destination", "destination_name", "mode", "state", "takes_sign_ups",
            "departs_at", "arrives_at", "closes_at", "seats_total", "seats_free", "persons", "payer", "note", "legs",
        ]  # fmt: skip
        read_only_fields = fields


class TripFilter(django_filters.FilterSet):
    """By state, mode, destination and day of departure."""

    mode = django_filters.ChoiceFilter(choices=Mode.choices)
    destination = django_filters.CharFilter(method="by_place", help_text="Code of a place; all below it is included.")
    departs_after = django_filters.IsoDateTimeFilter("departs_at", "gte")
    departs_before = django_filters.IsoDateTimeFilter("departs_at", "lt")

    class Meta:
        model = Trip
        fields = ["state"]

    def by_place(self, trips: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        place = division_by_code(value, exact=True)
        return trips.filter(destination__path__startswith=place.path) if place else trips.none()


class TripViewSet(ReadingViewSet[Trip]):
    """Organised trips."""

    capabilities = {"list": "trips.view", "retrieve": "trips.view"}
    scope = staticmethod(visible_to)
    serializer_class = TripSerializer
    filterset_class = TripFilter
    lookup_field = "number"
    lookup_value_regex = "[0-9A-Za-z-]+"

    def prepare(self, rows: QuerySet[Trip]) -> QuerySet[Any]:
        """With facts, legs and calls, in three queries."""
        calls = Call.objects.select_related("place").order_by("order")
        legs = Leg.objects.order_by("order").prefetch_related(Prefetch("calls", calls))
        return with_facts(rows).prefetch_related(Prefetch("legs", legs))
