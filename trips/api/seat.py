"""The seats of a trip's runs for other systems: what is free on which stretch, blocked or kept."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from trips.models import Seat


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


def seats_of_trip(trip: Any) -> list[Seat]:
    """Every seat of every run, run by run in the order of giving out."""
    rows = Seat.objects.filter(leg__trip=trip.pk).select_related("leg", "quota__division", "quota__employer")
    return list(rows.order_by("leg__order", "ordinal"))
