"""What trips are made of, for other systems: places, limits, templates."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from employers.api.fields import CodeField
from trips.api.reminder import TimeOfDay
from trips.api.saving import SavingViewSet
from trips.models import Place, TripTemplate
from trips.queries.plan.limit import limits
from trips.queries.plan.place import visible_to
from trips.queries.plan.template import organisers_for, usable_by
from trips.services.plan.limits import set_limit
from trips.services.plan.places import save_place
from trips.services.plan.schedule import schedule_trips
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ReadingViewSet, ScopedViewSet


class PlaceSerializer(serializers.ModelSerializer[Place]):
    """Where vehicles stop."""

    division = CodeField(help_text="Code of the place that it lies in.")

    class Meta:
        model = Place
        fields = ["id", "name", "kind", "division", "address", "telecode"]


class LimitSerializer(serializers.Serializer[Any]):
    """A figure of the law or of the trade, with where it stands written."""

    key = serializers.CharField()
    rule = serializers.CharField(allow_blank=True, help_text="B1 to B11, or empty for a rule of the bureau.")
    title = serializers.CharField()
    value = serializers.IntegerField()
    unit = serializers.ChoiceField(choices=["minutes", "km", "clock"], help_text="clock: minutes after midnight.")
    source = serializers.CharField()  # type: ignore[assignment]
    usual = serializers.IntegerField(help_text="What stands while the city has set nothing else.")


class NewLimitSerializer(serializers.Serializer[Any]):
    """Another figure, and the text that it comes from."""

    value = serializers.IntegerField(min_value=0, max_value=5000)
    source = serializers.CharField(max_length=200)  # type: ignore[assignment]


class TemplateSerializer(serializers.ModelSerializer[TripTemplate]):
    """A trip that is laid on again and again; times in its plan are minutes after the first departure."""

    organiser = serializers.CharField(source="organiser.code", read_only=True)
    destination = serializers.CharField(source="destination.code", read_only=True)
    departs_at_time = TimeOfDay(read_only=True)
    plan = serializers.DictField(read_only=True)

    class Meta:
        model = TripTemplate
        fields = [
            "id", "name", "organiser", "destination", "payer", "departs_at_time", "closes_hours_before", "note", "plan",
        ]  # fmt: skip
        read_only_fields = fields


class SeriesSerializer(serializers.Serializer[Any]):
    """When the first one leaves, and on how many days in a row."""

    departs_at = serializers.DateTimeField()
    days = serializers.IntegerField(min_value=1, max_value=31, default=1)
    organiser = CodeField(required=False, help_text="In whose name; the template's, unless told.")
    vehicle_number = serializers.CharField(max_length=20, allow_blank=True, default="")


class LaidOnSerializer(serializers.Serializer[Any]):
    """The trips that are there now, as drafts."""

    numbers = serializers.ListField(child=serializers.CharField())


class PlaceViewSet(SavingViewSet):
    """Stations, airports, pick-up points and factory gates."""

    capabilities = {
        "list": "trips.view", "retrieve": "trips.view", "create": "trips.schedule", "partial_update": "trips.schedule",
    }  # fmt: skip
    scope = staticmethod(visible_to)
    serializer_class = PlaceSerializer
    filterset_fields = ["kind"]
    save, word = staticmethod(save_place), "place"

    @extend_schema(request=PlaceSerializer, responses={201: PlaceSerializer})
    @idempotent
    def create(self, request: Request) -> Response:
        """One more place where vehicles stop."""
        return self.add(request)

    @extend_schema(request=PlaceSerializer(partial=True), responses=PlaceSerializer)
    @idempotent
    def partial_update(self, request: Request, pk: str) -> Response:
        """Write down what has changed; slips and messages that are still to be sent tell it."""
        return self.change(request)


class LimitViewSet(ScopedViewSet[Any]):
    """The figures that plans are judged by; the city sets them."""

    capabilities = {"list": "trips.view", "partial_update": "limits.set"}
    lookup_field = "key"
    lookup_value_regex = "[a-z0-9_]+"
    serializer_class = LimitSerializer
    pagination_class = None  # type: ignore[assignment]  # as many as the law has

    @extend_schema(responses=LimitSerializer(many=True), filters=False)
    def list(self, request: Request) -> Response:
        """Every limit; titles in the language of `Accept-Language`."""
        return Response(LimitSerializer(list(limits().values()), many=True).data)

    @extend_schema(request=NewLimitSerializer, responses=LimitSerializer)
    @idempotent
    def partial_update(self, request: Request, key: str) -> Response:
        """Another figure; from now on every plan is judged by it."""
        if key not in limits():
            raise NotFound()
        form = NewLimitSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        set_limit(key=key, by=self.caller, **form.validated_data)
        return Response(LimitSerializer(limits()[key]).data)


class TemplateViewSet(ReadingViewSet[TripTemplate]):
    """Trips that are laid on every year."""

    capabilities = {"list": "trips.schedule", "retrieve": "trips.schedule", "schedule": "trips.schedule"}
    scope = staticmethod(usable_by)
    serializer_class = TemplateSerializer

    @extend_schema(request=SeriesSerializer, responses={201: LaidOnSerializer})
    @action(detail=True, methods=["post"])
    @idempotent
    def schedule(self, request: Request, pk: str) -> Response:
        """Lay the trip on, on one day or on several in a row, all of them or none."""
        template = self.get_object()
        form = SeriesSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        organiser = form.validated_data.get("organiser", template.organiser)
        if not organisers_for(self.caller, template).filter(pk=organiser.pk).exists():
            raise serializers.ValidationError({"organiser": ["You lay no trips on in this name."]})
        made = schedule_trips(template=template, by=self.caller, **form.validated_data | {"organiser": organiser})
        return Response({"numbers": [trip.number for trip in made]}, status=status.HTTP_201_CREATED)
