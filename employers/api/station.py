"""Stations and their work for other systems."""

from __future__ import annotations

from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from employers.api.fields import CodeField
from employers.models import Station, StationActivity
from employers.queries import station
from employers.services.station import (
    Deed,
    StationFacts,
    add_station,
    change_station,
    record_activity,
    strike_activity,
)
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ReadingViewSet


class StationSerializer(serializers.ModelSerializer[Station]):
    """One station."""

    division = serializers.CharField(source="division.code", read_only=True, help_text="Code of the area.")

    class Meta:
        model = Station
        fields = [
            "id", "name", "division", "address", "contact_name", "phone", "tasks", "opened_on", "closed_on",
        ]  # fmt: skip
        read_only_fields = fields


class ActivitySerializer(serializers.ModelSerializer[StationActivity]):
    """What a station did."""

    class Meta:
        model = StationActivity
        fields = ["id", "station", "kind", "day", "count", "employer", "text", "struck_at"]
        read_only_fields = fields


class StationFactsSerializer(serializers.Serializer[Any]):
    """What is written down about a station."""

    name = serializers.CharField(max_length=100)
    division = CodeField(help_text="Code of the area that it looks after.")
    address = serializers.CharField(max_length=150, allow_blank=True, default="")
    contact_name = serializers.CharField(max_length=50, allow_blank=True, default="")
    phone = serializers.CharField(max_length=20, allow_blank=True, default="")
    tasks = serializers.CharField(max_length=200, allow_blank=True, default="")
    opened_on = serializers.DateField(allow_null=True, default=None)
    closed_on = serializers.DateField(allow_null=True, default=None)


class DeedSerializer(serializers.Serializer[Any]):
    """What a station did, to be written down; jobs collected are counted by their openings."""

    kind = serializers.ChoiceField(choices=StationActivity.Kind.choices)
    day = serializers.DateField()
    text = serializers.CharField(max_length=200)
    count = serializers.IntegerField(min_value=1, max_value=100_000, default=1)


class StationViewSet(ReadingViewSet[Station]):
    """The bureau's posts at the destinations; a station sees itself."""

    capabilities = {
        "list": ("employers.view", "activities.own"),
        "retrieve": ("employers.view", "activities.own"),
        "activities": ("stations.edit", "activities.own"),
        "create": "stations.edit",
        "partial_update": "stations.edit",
    }
    scope = staticmethod(station.visible_to)
    serializer_class = StationSerializer

    @extend_schema(request=StationFactsSerializer, responses={201: StationSerializer})
    @idempotent
    def create(self, request: Request) -> Response:
        """Put a station on the list."""
        asked = StationFactsSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        made = add_station(facts=StationFacts(**asked.validated_data), by=self.caller)
        return Response(StationSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=StationFactsSerializer(partial=True), responses=StationSerializer)
    @idempotent
    def partial_update(self, request: Request, pk: str) -> Response:
        """Write down what has changed; what is not named stays. A closed station sees no arrivals any more."""
        known = self.get_object()
        asked = StationFactsSerializer(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        facts = {name: getattr(known, name) for name in StationFacts.__slots__} | asked.validated_data
        changed = change_station(station=known, facts=StationFacts(**facts), by=self.caller)
        return Response(StationSerializer(changed).data)

    @extend_schema(request=DeedSerializer, responses={201: ActivitySerializer})
    @action(detail=True, methods=["post"])
    @idempotent
    def activities(self, request: Request, pk: str) -> Response:
        """Write down what the station did."""
        asked = DeedSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        made = record_activity(station=self.get_object(), deed=Deed(**asked.validated_data), by=self.caller)
        return Response(ActivitySerializer(made).data, status=201)


class ActivityFilter(django_filters.FilterSet):
    """By kind and days."""

    since = django_filters.DateFilter("day", "gte")
    until = django_filters.DateFilter("day", "lte")

    class Meta:
        model = StationActivity
        fields = ["kind"]


class ActivityViewSet(ReadingViewSet[StationActivity]):
    """What the stations did."""

    capabilities = {
        "list": ("employers.view", "activities.own"),
        "retrieve": ("employers.view", "activities.own"),
        "strike": ("stations.edit", "activities.own"),
    }
    scope = staticmethod(station.activities_visible_to)
    serializer_class = ActivitySerializer
    filterset_class = ActivityFilter

    @extend_schema(request=None, responses=ActivitySerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def strike(self, request: Request, pk: str) -> Response:
        """Strike out what was entered by mistake: it stays readable, and is counted nowhere."""
        return Response(ActivitySerializer(strike_activity(activity=self.get_object(), by=self.caller)).data)
