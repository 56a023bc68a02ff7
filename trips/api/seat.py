"""The seats of a trip's runs for other systems: what is free on which stretch, blocked or kept; and blocking them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from trips.models import Seat
from trips.services.seats.layout import block_seat, unblock_seat
from zunyi.accounts.api.idempotency import idempotent

_PLAIN = [OpenApiParameter(name, exclude=True) for name in ("cursor", "page_size")]


class SeatSerializer(serializers.ModelSerializer[Seat]):
    """One seat of one run. Stretches are counted from 0: from the first stop to the second."""

    run = serializers.IntegerField(source="leg.order", read_only=True, help_text="Order of the run in its trip.")
    taken = serializers.SerializerMethodField(help_text="The stretches on which somebody sits there.")
    kept_for = serializers.SerializerMethodField(help_text="The place or employer that it is kept for, if any.")

    class Meta:
        model = Seat
        fields = ["run", "label", "car", "row", "column", "seat_class", "bench", "blocked_reason", "kept_for", "taken"]
        read_only_fields = fields

    def get_taken(self, seat: Seat) -> list[int]:
        """The bits of the row as numbers."""
        return [stretch for stretch in range(seat.taken.bit_length()) if seat.taken >> stretch & 1]

    def get_kept_for(self, seat: Seat) -> str:
        """Its name; empty for a seat that everybody may have."""
        return str(seat.quota.division or seat.quota.employer) if seat.quota is not None else ""


class SeatNamedSerializer(serializers.Serializer[Any]):
    """One seat of a trip."""

    run = serializers.IntegerField(min_value=0, max_value=1000, default=0, help_text="Order of the run in the trip.")
    seat = serializers.CharField(max_length=12, help_text="Its label.")


class BlockSerializer(SeatNamedSerializer):
    """Which seat nobody may have, and why."""

    reason = serializers.CharField(max_length=100)


class SeatActions:
    """What `TripViewSet` can do with seats."""

    capabilities: ClassVar[dict[str, str | tuple[str, ...]]] = {
        "seats": "trips.view",
        "block": "trips.schedule",
        "unblock": "trips.schedule",
    }

    @extend_schema(responses=SeatSerializer(many=True), parameters=_PLAIN, filters=False)
    @action(detail=True, methods=["get"])
    def seats(self: Any, request: Request, number: str) -> Response:
        """Every seat of every run with the stretches that are taken; who sits there is not told."""
        return Response(SeatSerializer(seats_of_trip(self.get_object()), many=True).data)

    @extend_schema(request=BlockSerializer, responses=SeatSerializer, filters=False)
    @action(detail=True, methods=["post"], url_path="seats/block")
    @idempotent
    def block(self: Any, request: Request, number: str) -> Response:
        """Keep a free seat from being given out; the reason stands on the map."""
        form = BlockSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        seat = block_seat(seat=_seat(self, form), reason=form.validated_data["reason"], by=self.caller)
        return Response(SeatSerializer(seat).data)

    @extend_schema(request=SeatNamedSerializer, responses=SeatSerializer, filters=False)
    @action(detail=True, methods=["post"], url_path="seats/unblock")
    @idempotent
    def unblock(self: Any, request: Request, number: str) -> Response:
        """Let a blocked seat be given out again; a bus never carries more than its approval."""
        form = SeatNamedSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        return Response(SeatSerializer(unblock_seat(seat=_seat(self, form), by=self.caller)).data)


def _seat(view: Any, form: Any) -> Seat:
    asked = form.validated_data
    seats = Seat.objects.filter(leg__trip=view.get_object()).select_related("leg")
    return get_object_or_404(seats, leg__order=asked["run"], label=asked["seat"])


def seats_of_trip(trip: Any) -> list[Seat]:
    """Every seat of every run, run by run in the order of giving out."""
    rows = Seat.objects.filter(leg__trip=trip.pk).select_related("leg", "quota__division", "quota__employer")
    return list(rows.order_by("leg__order", "ordinal"))
