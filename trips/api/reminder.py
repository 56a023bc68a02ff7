"""When people are reminded, for other systems: what holds in an office or for one trip, and setting it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from trips.models import Leg, Mode, NoticeRule, Trip
from trips.queries.notice_rule import Timing, rules_held_by
from trips.queries.trip import manageable_by
from trips.services.notice_rules import set_rules
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ScopedViewSet
from zunyi.accounts.models import User
from zunyi.divisions.models import Division
from zunyi.notices.queries.ladder import offices_of

_OF_CITY = ("leeway", "is_optional")
_WHOSE = [
    OpenApiParameter("office", OpenApiTypes.STR, description="Code; your own office if left out."),
    OpenApiParameter("trip", OpenApiTypes.STR, description="Number of a trip, for its own reminders."),
]
_KEY = OpenApiParameter("id", OpenApiTypes.STR, OpenApiParameter.PATH, description='Mode and reminder: "bus-eve".')


@extend_schema_field({"type": "string", "pattern": r"^\d\d:\d\d(:\d\d(\.\d+)?)?$"})
class TimeOfDay(serializers.TimeField):
    """A time of the day in Zunyi; the format "time" of JSON Schema would want a time zone beside it."""


class ReminderFrameSerializer(serializers.Serializer[Timing]):
    """The city's rule, and how far a county may move it."""

    is_on = serializers.BooleanField()
    at = TimeOfDay(allow_null=True)
    minutes_before = serializers.IntegerField(allow_null=True)
    leeway = serializers.IntegerField(help_text="Minutes by which a county may move it.")
    is_optional = serializers.BooleanField(help_text="Whether a county may switch it off.")


class ReminderRuleSerializer(serializers.Serializer[Any]):
    """One reminder of one way of travelling; counted from each person's own pick-up."""

    id = serializers.CharField()
    mode = serializers.ChoiceField(choices=Mode.choices, source="holds.mode")
    slot = serializers.ChoiceField(choices=NoticeRule.Slot.choices, source="holds.slot")
    is_on = serializers.BooleanField(source="holds.is_on", help_text="Whether it is sent.")
    days_before = serializers.IntegerField(source="holds.days_before", allow_null=True)
    at = TimeOfDay(source="holds.at", allow_null=True)
    minutes_before = serializers.IntegerField(source="holds.minutes_before", allow_null=True)
    frame = ReminderFrameSerializer()


class NewReminderRuleSerializer(serializers.Serializer[Any]):
    """One reminder; `leeway` and `is_optional` are the city's to set and stay as they are for others."""

    office = serializers.CharField(max_length=12, required=False, help_text="Code; left out where a trip is named.")
    trip = serializers.CharField(max_length=40, required=False, help_text="Number of a trip, for that one alone.")
    mode = serializers.ChoiceField(choices=Mode.choices)
    slot = serializers.ChoiceField(choices=NoticeRule.Slot.choices)
    is_on = serializers.BooleanField(required=False)
    at = TimeOfDay(required=False, help_text="For those sent at a time of day.")
    minutes_before = serializers.IntegerField(min_value=15, max_value=720, required=False, help_text="For the others.")
    leeway = serializers.IntegerField(min_value=0, max_value=720, required=False)
    is_optional = serializers.BooleanField(required=False)

    def validate(self, facts: dict[str, Any]) -> dict[str, Any]:
        """An office's or a trip's, never both."""
        if ("office" in facts) == ("trip" in facts):
            raise ValidationError("Name either an office or a trip.")
        return facts


def _offices(user: User, capability: str) -> QuerySet[Division]:
    """The offices in whose name the caller may set reminders; the capability is the same for all actions."""
    return offices_of(user)


class ReminderRuleViewSet(ScopedViewSet[Division]):
    """Which reminders go out when, for each way of travelling; of an office, or of one trip."""

    serializer_class = ReminderRuleSerializer
    pagination_class = None  # type: ignore[assignment]
    scope = staticmethod(_offices)
    capabilities = {"list": "notices.rules", "retrieve": "notices.rules", "create": "notices.rules"}
    lookup_value_regex = "[a-z]+-[a-z]+"

    @extend_schema(parameters=_WHOSE)
    def list(self, request: Request) -> Response:
        """What holds in an office, or for a trip."""
        asked = request.query_params
        held = self._held(*self._whose(asked.get("office", ""), asked.get("trip", "")))
        return Response(ReminderRuleSerializer(held, many=True).data)

    @extend_schema(parameters=[_KEY, *_WHOSE])
    def retrieve(self, request: Request, pk: str) -> Response:
        """One reminder."""
        asked = request.query_params
        return self._one(pk, *self._whose(asked.get("office", ""), asked.get("trip", "")))

    @extend_schema(request=NewReminderRuleSerializer, responses=ReminderRuleSerializer)
    @idempotent
    def create(self, request: Request) -> Response:
        """Set one reminder; what is left out stays. It holds for whoever signs up from now on."""
        asked = NewReminderRuleSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        facts = dict(asked.validated_data)
        office, trip = self._whose(facts.pop("office", ""), facts.pop("trip", ""))
        key = f"{facts.pop('mode')}-{facts.pop('slot')}"
        holds = self._found(key, office, trip)["holds"]
        other = "minutes_before" if holds.at is not None else "at"
        if other in facts:
            raise ValidationError({other: ["This reminder has no such time."]})
        if office.level != "city" or trip:
            facts = {name: value for name, value in facts.items() if name not in _OF_CITY}
        set_rules(division=office, timings=[replace(holds, **facts)], by=self.caller, trip=trip)
        return self._one(key, office, trip)

    def _whose(self, code: str, number: str) -> tuple[Division, Trip | None]:
        if number:
            trips = manageable_by(self.caller, "notices.rules").select_related("organiser")
            trip = get_object_or_404(trips, number=number)
            return trip.organiser, trip
        offices = self.get_queryset()
        return get_object_or_404(offices, code=code) if code else get_object_or_404(offices[:1]), None

    def _held(self, office: Division, trip: Trip | None) -> Sequence[dict[str, Any]]:
        modes = [trip.legs.get(role=Leg.Role.TRUNK).mode] if trip else Mode.values
        timings, frames = rules_held_by(office, modes, trip)
        return [
            {"id": f"{mode}-{holds.slot}", "holds": holds, "frame": frame}
            for mode in modes
            for holds, frame in zip(timings[mode], frames[mode], strict=True)
        ]

    def _found(self, key: str, office: Division, trip: Trip | None) -> dict[str, Any]:
        found = next((each for each in self._held(office, trip) if each["id"] == key), None)
        if found is None:
            raise NotFound()
        return found

    def _one(self, key: str, office: Division, trip: Trip | None) -> Response:
        return Response(ReminderRuleSerializer(self._found(key, office, trip)).data)
