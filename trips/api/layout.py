"""Vehicle types for other systems: their pictures, and drawing more of them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from trips.api.saving import SavingViewSet
from trips.models import SeatLayout
from trips.queries.plan.layout import visible_to
from trips.queries.seats.layout import CLASS_ORDER, count_drawn
from trips.queries.seats.sketch import MOST_CARS, MOST_ROWS, WIDEST
from trips.services.plan.layouts import save_layout
from zunyi.accounts.api.idempotency import idempotent


class LayoutSerializer(serializers.ModelSerializer[SeatLayout]):
    """A vehicle type; `plan` is its picture, car by car and row by row, where null is an aisle or a gap."""

    seats = serializers.SerializerMethodField(help_text="How many the picture shows.")
    plan = serializers.DictField(read_only=True)

    class Meta:
        model = SeatLayout
        fields = ["id", "code", "name", "mode", "approved", "seats", "plan"]
        read_only_fields = fields

    def get_seats(self, layout: SeatLayout) -> int:
        """Crew's seats included."""
        return count_drawn(layout)


class CellSerializer(serializers.Serializer[Any]):
    """One seat."""

    label = serializers.CharField(max_length=12, help_text="Its own within the vehicle.")  # type: ignore[assignment]
    column = serializers.CharField(max_length=2)
    features = serializers.ListField(
        child=serializers.CharField(max_length=12), max_length=6, required=False, help_text="`crew` beside the driver."
    )


class RowSerializer(serializers.Serializer[Any]):
    """One row from left to right; null is an aisle or a gap."""

    row = serializers.IntegerField(min_value=0, max_value=999)
    cells = serializers.ListField(child=CellSerializer(allow_null=True), min_length=1, max_length=WIDEST)


class CarSerializer(serializers.Serializer[Any]):
    """One car of a train, one cabin of an aircraft, or the whole bus."""

    car = serializers.CharField(max_length=4, allow_blank=True)
    title = serializers.CharField(max_length=20, allow_blank=True)
    rows = serializers.ListField(child=RowSerializer(), min_length=1, max_length=MOST_ROWS)

    def get_fields(self) -> dict[str, Any]:
        """With the class, whose name is a word of the language."""
        return super().get_fields() | {"class": serializers.ChoiceField(choices=list(CLASS_ORDER))}


class LayoutPlanSerializer(serializers.Serializer[Any]):
    """The picture of a vehicle."""

    cars = serializers.ListField(child=CarSerializer(), min_length=1, max_length=MOST_CARS)


class NewLayoutSerializer(serializers.ModelSerializer[SeatLayout]):
    """A vehicle type as it is drawn; `approved` counts the driver of a bus, 0 on trains and aircraft."""

    code = serializers.RegexField(r"^[0-9A-Za-z-]+$", max_length=30)
    approved = serializers.IntegerField(min_value=0, max_value=100, default=0)
    plan = LayoutPlanSerializer()

    class Meta:
        model = SeatLayout
        fields = ["code", "name", "mode", "approved", "plan"]


class LayoutFactsSerializer(NewLayoutSerializer):
    """What may be changed of a type; its code stays."""

    class Meta(NewLayoutSerializer.Meta):
        fields = ["name", "mode", "approved", "plan"]

    code = None  # type: ignore[assignment]  # the framework's way to drop an inherited field


class LayoutViewSet(SavingViewSet):
    """Vehicle types with their pictures; the city draws more of them."""

    capabilities = {
        "list": "trips.view", "retrieve": "trips.view", "create": "limits.set", "partial_update": "limits.set",
    }  # fmt: skip
    scope = staticmethod(visible_to)
    lookup_field = "code"
    lookup_value_regex = "[0-9A-Za-z-]+"
    serializer_class = LayoutSerializer
    filterset_fields = ["mode"]
    new_form, change_form = NewLayoutSerializer, LayoutFactsSerializer
    save, word = staticmethod(save_layout), "layout"

    @extend_schema(request=NewLayoutSerializer, responses={201: LayoutSerializer})
    @idempotent
    def create(self, request: Request) -> Response:
        """Draw one more vehicle."""
        return self.add(request)

    @extend_schema(request=LayoutFactsSerializer(partial=True), responses=LayoutSerializer)
    @idempotent
    def partial_update(self, request: Request, code: str) -> Response:
        """Another name or approval; another picture while no run uses the type."""
        return self.change(request)
