"""The plan of a trip for other systems: its runs, its sheet with what is missing, its quotas; steps and limits."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from employers.models import Employer
from trips.models import Quota, Trip
from trips.queries.plan.quota import places_for
from zunyi.divisions.models import Division
from zunyi.divisions.queries import division_by_code
from zunyi.lunar import a_lunar_year_later, nearest_lunar


class FindingSerializer(serializers.Serializer[Any]):
    """One check of the law: rule, level (must, look, met), the sentence with its figure, and how to mend it."""

    rule = serializers.CharField(help_text="B1 to B11, or empty for a rule of the bureau.")
    level = serializers.ChoiceField(choices=["must", "look", "met"])
    said = serializers.CharField()
    mend = serializers.CharField(allow_blank=True)
    run = serializers.CharField(allow_blank=True)


class QuotaSerializer(serializers.ModelSerializer[Quota]):
    """Seats kept for a place or an employer."""

    division = serializers.CharField(source="division.code", default=None, read_only=True)
    employer = serializers.CharField(source="employer.name", default=None, read_only=True)
    used = serializers.IntegerField(read_only=True, help_text="Kept seats that are taken.")
    left = serializers.IntegerField(read_only=True, help_text="Kept seats that are free.")

    class Meta:
        model = Quota
        fields = ["id", "division", "employer", "seats", "used", "left", "hands_back_at", "handed_back_at"]
        read_only_fields = fields


class NewQuotaSerializer(serializers.Serializer[Any]):
    """For whom, how many, until when; either a place or an employer."""

    division = serializers.CharField(max_length=12, required=False, help_text="Code of a place below the organiser.")
    employer = serializers.PrimaryKeyRelatedField(queryset=Employer.objects.all(), required=False)
    seats = serializers.IntegerField(min_value=1, max_value=1000)
    hands_back_at = serializers.DateTimeField()

    def validate_division(self, code: str) -> Division:
        """One of the places for which seats of this trip may be kept."""
        trip: Trip = self.context["trip"]
        place = division_by_code(code, exact=True)
        if place is None or not places_for(trip).filter(pk=place.pk).exists():
            raise serializers.ValidationError("No place below the organiser has this code.")
        return place

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        """One of the two."""
        if ("division" in asked) == ("employer" in asked):
            raise serializers.ValidationError({"division": ["Name either a division or an employer."]})
        return asked


class CopySerializer(serializers.Serializer[Any]):
    """To when, and on how many days in a row."""

    departs_at = serializers.DateTimeField(
        required=False, help_text="If left out: the trip's own lunar day a lunar year later, at the same time."
    )
    lunar = serializers.CharField(
        max_length=10, required=False,
        help_text="As 正月初八 or 腊月廿三: the day of that name nearest to the date above, at the same time.",
    )  # fmt: skip
    days = serializers.IntegerField(min_value=1, max_value=31, default=1)

    def wanted(self, trip: Any) -> dict[str, Any]:
        """What the service takes for this trip, its `departs_at` at hand."""
        asked = self.validated_data
        first = timezone.localtime(asked.get("departs_at") or trip.departs_at)
        if "departs_at" not in asked:
            first = a_lunar_year_later(first)
        if words := asked.get("lunar"):
            day = nearest_lunar(words, first.date())
            if day is None:
                said = _("That year has no such day. Write it as 正月初八 or 腊月廿三.")
                raise serializers.ValidationError({"lunar": [said]})
            first = first.replace(year=day.year, month=day.month, day=day.day)
        return {"departs_at": first, "days": asked["days"]}


class CalendarFilterSerializer(serializers.Serializer[Any]):
    """Any day of the month that is wanted."""

    month = serializers.DateField()


class DaySerializer(serializers.Serializer[Any]):
    """A day, its name by the moon, and who leaves on it."""

    day = serializers.DateField()
    lunar = serializers.CharField(allow_blank=True)
    is_in_month = serializers.BooleanField()
    persons = serializers.IntegerField()
    trips = serializers.ListField(child=serializers.CharField(), help_text="Numbers of trips.")

    def to_representation(self, day: Any) -> dict[str, Any]:
        """The trips by their numbers."""
        return {
            "day": day.day.isoformat(), "lunar": day.lunar, "is_in_month": day.is_in_month, "persons": day.persons,
            "trips": [trip.number for trip in day.trips],
        }  # fmt: skip
