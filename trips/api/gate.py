"""The gate for other systems: the runs of these days, who is on them, and what an escort enters with one press."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from trips.api.booking import StopSerializer
from trips.api.crew import CrewActions
from trips.api.keys import KeyField
from trips.models import Boarding, Booking, Leg
from trips.queries.boarding import (
    SHOWS,
    Rider,
    counts_by_stop,
    counts_of,
    found_riders,
    riders,
    shown_riders,
    ways_off_early,
)
from trips.queries.escort import legs_at_gate, these_days
from trips.queries.slip import code_in
from trips.refusals import NoAlightingThere
from trips.services.boarding import booking_of_slip, record_boarding
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ReadingViewSet

_PLAIN = [OpenApiParameter(name, exclude=True) for name in ("cursor", "page_size")]
_NARROWED = [
    OpenApiParameter("search", OpenApiTypes.STR, description="Name, initials, seat, slip code, or end of the number."),
    OpenApiParameter("show", OpenApiTypes.STR, enum=SHOWS, description="Only those who stand so."),
]  # fmt: skip


class GateCountsSerializer(serializers.Serializer[Any]):
    """How many; `held` places are nobody's sign-up yet and stand in none of the other numbers."""

    expected = serializers.IntegerField()
    aboard = serializers.IntegerField()
    waiting = serializers.IntegerField(help_text="Nothing is entered of them yet.")
    missing = serializers.IntegerField()
    off = serializers.IntegerField()
    held = serializers.IntegerField()


class GateStopSerializer(GateCountsSerializer):
    """The numbers of those who get on at one stop."""

    id = serializers.IntegerField()
    place = serializers.CharField()
    at = serializers.DateTimeField()


class GateRunSerializer(serializers.ModelSerializer[Leg]):
    """One run that the caller may let people onto."""

    trip = serializers.CharField(source="trip.number", read_only=True, help_text="The trip's number.")
    title = serializers.CharField(source="trip.title", read_only=True)
    destination = serializers.CharField(source="trip.destination.code", read_only=True)
    starts_at = serializers.DateTimeField(allow_null=True, read_only=True)
    ends_at = serializers.DateTimeField(allow_null=True, read_only=True)
    is_mine = serializers.BooleanField(read_only=True, help_text="Whether the caller goes along as its escort.")

    class Meta:
        model = Leg
        fields = [
            "id", "trip", "title", "destination", "order", "role", "mode", "vehicle_number", "starts_at", "ends_at",
            "is_mine",
        ]  # fmt: skip
        read_only_fields = fields


class WholeGateRunSerializer(GateRunSerializer):
    """The same, counted."""

    counts = serializers.SerializerMethodField()
    stops = serializers.SerializerMethodField()

    class Meta(GateRunSerializer.Meta):
        fields = [*GateRunSerializer.Meta.fields, "counts", "stops"]
        read_only_fields = fields

    @extend_schema_field(GateCountsSerializer)
    def get_counts(self, leg: Leg) -> dict[str, Any]:
        """Through the whole run."""
        return GateCountsSerializer(counts_of(self.context["riders"])).data

    @extend_schema_field(GateStopSerializer(many=True))
    def get_stops(self, leg: Leg) -> list[dict[str, Any]]:
        """Stop by stop, those at which somebody gets on."""
        return [
            {"id": call.pk, "place": call.place.name, "at": call.at, **GateCountsSerializer(counts).data}
            for call, counts in counts_by_stop(self.context["riders"])
        ]


class GateRiderSerializer(serializers.Serializer[Any]):
    """Somebody on the gate's list; what stands of the person is the last entry that was not taken back."""

    booking = serializers.IntegerField(source="booking.pk")
    name = serializers.CharField(source="booking.worker.legal_name")
    identity_tail = serializers.CharField(source="booking.worker.identity.last4", help_text="The last four characters.")
    phone = serializers.CharField(source="booking.worker.phone")
    slip_code = serializers.CharField(source="booking.slip_code")
    seat = serializers.CharField()
    board = StopSerializer()
    alight = StopSerializer()
    companions = serializers.IntegerField(source="booking.companions_id", allow_null=True, help_text="Same: one party.")
    has_shared_bag = serializers.BooleanField(source="booking.has_shared_bag")
    held = serializers.BooleanField(source="is_held", help_text="Only a held place: getting on is the person's yes.")
    event = serializers.ChoiceField(
        choices=Boarding.Event.choices, source="standing.word", allow_blank=True, help_text="Empty: nothing entered."
    )
    happened_at = serializers.DateTimeField(source="standing.event.happened_at", default=None, allow_null=True)


class NewGateEntrySerializer(serializers.Serializer[Any]):
    """One press: for whom, by booking or by slip code, what, and when it happened."""

    booking = KeyField(required=False)
    slip_code = serializers.CharField(
        max_length=200, required=False, help_text="As scanned or typed; the slip's whole address will do."
    )
    event = serializers.ChoiceField(choices=Boarding.Event.choices)
    nonce = serializers.UUIDField(help_text="Made by the device: the same entry sent again is one entry.")
    happened_at = serializers.DateTimeField(required=False, help_text="Now, if left out; never in the future.")
    stop = KeyField(required=False, help_text="With `off`: got off there, before the end, and travels no further.")

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        """One of the two."""
        if ("booking" in asked) == ("slip_code" in asked):
            raise serializers.ValidationError({"booking": ["Name either the booking or the slip's code."]})
        return asked


class GateEntrySerializer(serializers.ModelSerializer[Boarding]):
    """What was entered; `state` is what the booking is by it."""

    state = serializers.ChoiceField(choices=Booking.State.choices, source="booking.state", read_only=True)
    happened_at = serializers.DateTimeField(read_only=True)
    recorded_at = serializers.DateTimeField(read_only=True)

    class Meta:
        model = Boarding
        fields = ["id", "booking", "event", "happened_at", "recorded_at", "stop", "state"]
        read_only_fields = fields


class GateFilter(django_filters.FilterSet):
    """These days' runs, the caller's own, or those of one trip."""

    trip = django_filters.CharFilter("trip__number", help_text="The trip's number.")
    mine = django_filters.BooleanFilter("is_mine", help_text="Where the caller goes along.")
    now = django_filters.BooleanFilter(
        method="by_days", help_text="Only runs that leave within two days, are under way, or ended half a day ago."
    )

    class Meta:
        model = Leg
        fields: list[str] = []

    def by_days(self, legs: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return these_days(legs) if value else legs


class GateViewSet(CrewActions, ReadingViewSet[Leg]):
    """The runs that the caller goes along with, or whose trips the caller's office lays on."""

    capabilities: ClassVar[dict[str, str | tuple[str, ...]]] = {
        **CrewActions.capabilities,
        **dict.fromkeys(("list", "retrieve", "riders", "ways_off", "entries"), "boardings.record"),
    }
    scope = staticmethod(legs_at_gate)
    serializer_class = GateRunSerializer
    filterset_class = GateFilter

    @extend_schema(responses=WholeGateRunSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One run with its numbers, whole and stop by stop."""
        leg = self.get_object()
        return Response(WholeGateRunSerializer(leg, context={"riders": riders(leg)}).data)

    @extend_schema(responses=GateRiderSerializer(many=True), parameters=[*_NARROWED, *_PLAIN], filters=False)
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def riders(self, request: Request, pk: str) -> Response:
        """Everybody of the run, those who did not come included, by stop and seat; a list to keep on the device."""
        found: list[Rider] = found_riders(riders(self.get_object()), request.query_params.get("search", ""))
        show = request.query_params.get("show", "")
        if show and show not in SHOWS:
            raise serializers.ValidationError({"show": [f"One of {', '.join(SHOWS)}."]})
        return Response(GateRiderSerializer(shown_riders(found, show), many=True).data)

    @extend_schema(responses=StopSerializer(many=True), parameters=_PLAIN, filters=False)
    @action(
        detail=True, methods=["get"], url_path="riders/(?P<booking>[0-9]{1,18})/ways-off", filterset_class=None,
        pagination_class=None,
    )  # fmt: skip
    def ways_off(self, request: Request, pk: str, booking: str) -> Response:
        """The stops at which this person may leave the journey before its end."""
        leg = self.get_object()
        rider = get_object_or_404(Booking, trip=leg.trip_id, pk=booking)
        return Response(StopSerializer(ways_off_early(rider, leg), many=True).data)

    @extend_schema(request=NewGateEntrySerializer, responses={201: GateEntrySerializer})
    @action(detail=True, methods=["post"])
    @idempotent
    def entries(self, request: Request, pk: str) -> Response:
        """Enter that somebody got on, got off or did not come, or take the last entry back."""
        leg = self.get_object()
        form = NewGateEntrySerializer(data=request.data)
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        entered = record_boarding(
            booking=_rider(leg, asked), leg=leg, event=asked["event"], nonce=asked["nonce"], by=self.caller,
            happened_at=asked.get("happened_at", timezone.now()), stop=_stop(leg, asked),
        )  # fmt: skip
        entered = Boarding.objects.select_related("booking").get(pk=entered.pk)
        return Response(GateEntrySerializer(entered).data, status=status.HTTP_201_CREATED)


def _rider(leg: Leg, asked: dict[str, Any]) -> Booking:
    if "slip_code" in asked:
        return booking_of_slip(leg=leg, code=code_in(asked["slip_code"]))
    return get_object_or_404(Booking, trip=leg.trip_id, pk=asked["booking"])


def _stop(leg: Leg, asked: dict[str, Any]) -> Any:
    """The stop of the run that was named; the service says whether this person may leave there."""
    if "stop" not in asked:
        return None
    stop = leg.calls.filter(pk=asked["stop"]).first()
    if stop is None:
        raise NoAlightingThere()
    return stop
