"""How a trip with its runs and stops is told to other systems."""

from __future__ import annotations

from rest_framework import serializers

from trips.models import Call, Leg, Mode, Trip


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
