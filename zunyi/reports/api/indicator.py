"""External indicators for other systems: read, enter, correct."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from employers.models import Station
from trips.models import Trip
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ReadingViewSet
from zunyi.accounts.queries.scope import at_or_below, division_paths
from zunyi.divisions.models import Division
from zunyi.divisions.queries import division_by_code
from zunyi.reports.models import IndicatorEntry
from zunyi.reports.queries.indicators import indicators, visible_to
from zunyi.reports.services.indicator import Told, correct_indicator, enter_indicator


class IndicatorSerializer(serializers.ModelSerializer[IndicatorEntry]):
    """One value in one version, with its source."""

    division = serializers.CharField(source="division.code", read_only=True, help_text="Code of the division.")
    trip = serializers.CharField(source="trip.number", read_only=True, allow_null=True, help_text="Number of the trip.")

    class Meta:
        model = IndicatorEntry
        fields = [
            "id", "key", "division", "station", "trip", "as_on", "version", "value", "text", "source", "note",
            "reason", "at",
        ]  # fmt: skip
        read_only_fields = fields


class ToldSerializer(serializers.Serializer[Any]):
    """A value or words, and who says so."""

    value = serializers.DecimalField(max_digits=20, decimal_places=4, allow_null=True, default=None)
    text = serializers.CharField(max_length=200, allow_blank=True, default="")
    source = serializers.CharField(max_length=100)  # type: ignore[assignment]
    note = serializers.CharField(max_length=200, allow_blank=True, default="")

    def told(self) -> Told:
        """What was told."""
        facts = self.validated_data
        return Told(value=facts["value"], text=facts["text"], source=facts["source"], note=facts["note"])


class EntrySerializer(ToldSerializer):
    """A new value."""

    key = serializers.CharField(max_length=40)
    division = serializers.CharField(max_length=12, help_text="Code of the place.")
    station = serializers.IntegerField(
        min_value=1, max_value=2**63 - 1, allow_null=True, default=None, help_text="Of one station."
    )
    trip = serializers.CharField(
        max_length=20, allow_blank=True, default="", help_text="Number of the trip; it counts for its organiser."
    )
    as_on = serializers.DateField()

    def validate_key(self, key: str) -> str:
        """Of the bureau's list."""
        if key not in indicators():
            raise serializers.ValidationError("No indicator has this key.")
        return key

    def validate_station(self, pk: int | None) -> Station | None:
        """The station of that key."""
        station = Station.objects.filter(pk=pk).first() if pk else None
        if pk and station is None:
            raise serializers.ValidationError("No station has this key.")
        return station

    def validate_trip(self, number: str) -> Trip | None:
        """The trip of that number, if the caller's offices lay it on."""
        paths = division_paths(self.context["caller"], "indicators.edit")
        trip = Trip.objects.filter(at_or_below("organiser", paths), number=number).first() if number else None
        if number and trip is None:
            raise serializers.ValidationError("No trip of yours has this number.")
        return trip

    def validate_division(self, code: str) -> Division:
        """The place behind the code."""
        place = division_by_code(code, exact=True)
        if place is None:
            raise serializers.ValidationError("No division has this code.")
        return place


class CorrectionSerializer(ToldSerializer):
    """The value again, and why."""

    reason = serializers.CharField(max_length=200)


class IndicatorFilter(django_filters.FilterSet):
    """By indicator, place and day."""

    division = django_filters.CharFilter("division__code", help_text="Code of the place.")
    since = django_filters.DateFilter("as_on", "gte")
    until = django_filters.DateFilter("as_on", "lte")

    class Meta:
        model = IndicatorEntry
        fields = ["key", "version"]


class IndicatorViewSet(ReadingViewSet[IndicatorEntry]):
    """What others told the bureau, every version."""

    capabilities = {
        "list": "reports.view",
        "retrieve": "reports.view",
        "create": "indicators.edit",
        "correct": "indicators.edit",
    }
    scope = staticmethod(visible_to)
    serializer_class = IndicatorSerializer
    filterset_class = IndicatorFilter

    def prepare(self, rows: QuerySet[IndicatorEntry]) -> QuerySet[IndicatorEntry]:
        """With the place."""
        return rows.select_related("division", "trip")

    @extend_schema(request=EntrySerializer, responses={201: IndicatorSerializer})
    @idempotent
    def create(self, request: Request) -> Response:
        """Enter a value."""
        asked = EntrySerializer(data=request.data, context={"caller": self.caller})
        asked.is_valid(raise_exception=True)
        facts = asked.validated_data
        entry = enter_indicator(
            key=facts["key"], division=facts["division"], station=facts["station"], trip=facts["trip"],
            as_on=facts["as_on"], told=asked.told(), by=self.caller,
        )  # fmt: skip
        return Response(IndicatorSerializer(entry).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=CorrectionSerializer, responses={201: IndicatorSerializer})
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, pk: str) -> Response:
        """Enter it again as a new version."""
        asked = CorrectionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        entry = correct_indicator(
            entry=self.get_object(), told=asked.told(), reason=asked.validated_data["reason"], by=self.caller
        )
        return Response(IndicatorSerializer(entry).data, status=status.HTTP_201_CREATED)
