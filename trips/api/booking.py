"""Bookings for other systems: one's own people, and everybody on the trips that one's office runs."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from trips.models import Booking, Call, SeatClaim
from trips.queries import trip as trips
from trips.queries.booking import visible_to
from trips.services.booking import cancel_booking
from trips.services.sign_up import sign_up_known
from workers.models import Consent, Worker
from workers.queries import worker as workers
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ReadingViewSet

MOST_COMPANIONS = 6
_MOST = 2**63 - 1


class StopSerializer(serializers.ModelSerializer[Call]):
    """Where and when somebody gets on or off."""

    place = serializers.CharField(source="place.name", read_only=True)
    at = serializers.DateTimeField(read_only=True)

    class Meta:
        model = Call
        fields = ["id", "place", "at"]
        read_only_fields = fields


class BookingSerializer(serializers.ModelSerializer[Booking]):
    """One person's place on one trip."""

    trip = serializers.CharField(source="trip.number", read_only=True)
    worker_name = serializers.CharField(source="worker.legal_name", read_only=True)
    board = StopSerializer(read_only=True)
    alight = StopSerializer(read_only=True)
    seats = serializers.SerializerMethodField(help_text="Labels, in the order of the legs.")

    class Meta:
        model = Booking
        fields = [
            "id", "trip", "worker", "worker_name", "companions", "state", "channel", "board", "alight", "seats",
            "booked_at", "ended_at", "end_reason", "slip_code",
        ]  # fmt: skip
        read_only_fields = fields

    def get_seats(self, booking: Booking) -> list[str]:
        """Each seat once, though it is claimed for several stretches."""
        return list(dict.fromkeys(claim.seat.label for claim in booking.seat_claims.all()))


class SignUpSerializer(serializers.Serializer[Any]):
    """Who travels, on which trip; several people sit together, or nobody is booked."""

    trip = serializers.CharField(max_length=20, help_text="The trip's number.")
    workers = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=_MOST), min_length=1, max_length=MOST_COMPANIONS
    )
    board = serializers.IntegerField(
        min_value=1, max_value=_MOST, required=False, allow_null=True, default=None, help_text="Id of the call."
    )
    manner = serializers.ChoiceField(
        choices=Consent.Manner.choices, help_text="How the people were told what they consent to."
    )


class CancelSerializer(serializers.Serializer[Any]):
    """No reason has to be given."""

    reason = serializers.CharField(max_length=200, allow_blank=True, default="")


class BookingFilter(django_filters.FilterSet):
    """By trip, worker and state."""

    trip = django_filters.CharFilter("trip__number")
    worker = django_filters.NumberFilter("worker_id", min_value=1, max_value=_MOST)

    class Meta:
        model = Booking
        fields = ["state", "channel"]


class BookingViewSet(ReadingViewSet[Booking]):
    """Places on trips."""

    capabilities = {
        "list": "trips.view",
        "retrieve": "trips.view",
        "create": "bookings.make",
        "cancel": "bookings.cancel",
    }
    scope = staticmethod(visible_to)
    serializer_class = BookingSerializer
    filterset_class = BookingFilter

    def prepare(self, rows: QuerySet[Booking]) -> QuerySet[Booking]:
        """With people, stops and seats, in two queries."""
        claims = (
            SeatClaim.objects.filter(released_at=None).select_related("seat").order_by("seat__leg__order", "stretch")
        )
        return rows.select_related("trip", "worker", "board__place", "alight__place").prefetch_related(
            Prefetch("seat_claims", claims)
        )

    @extend_schema(request=SignUpSerializer, responses={201: BookingSerializer(many=True)}, filters=False)
    @idempotent
    def create(self, request: Request) -> Response:
        """Sign people up together, all or none."""
        asked = SignUpSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        facts = asked.validated_data
        trip = get_object_or_404(trips.visible_to(self.caller, "bookings.make"), number=facts["trip"])
        board = get_object_or_404(Call, pk=facts["board"], leg__trip=trip) if facts["board"] else None
        made = sign_up_known(
            trip=trip,
            workers=self._workers(facts["workers"]),
            by=self.caller,
            manner=facts["manner"],
            board=board,
            channel=Booking.Channel.API,
        )
        rows = self.prepare(Booking.objects.filter(pk__in=[booking.pk for booking in made])).order_by("pk")
        return Response(BookingSerializer(rows, many=True).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=CancelSerializer, responses=BookingSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def cancel(self, request: Request, pk: str) -> Response:
        """Give the seat back; free until the vehicle leaves."""
        asked = CancelSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        booking = self.get_object()
        cancel_booking(booking=booking, by=self.caller, reason=asked.validated_data["reason"])
        return Response(BookingSerializer(self.prepare(Booking.objects.all()).get(pk=booking.pk)).data)

    def _workers(self, ids: list[int]) -> list[Worker]:
        """The people, all of them within the caller's places, in the order asked for."""
        wanted = list(dict.fromkeys(ids))
        mine = workers.visible_to(self.caller, "bookings.make").in_bulk(wanted)
        if len(mine) < len(wanted):
            raise serializers.ValidationError({"workers": ["Some of these people are not in your places."]})
        return [mine[each] for each in wanted]
