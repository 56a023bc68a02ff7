"""Carriers with their vehicles and drivers for other systems: who can be hired, and what their papers say."""

from __future__ import annotations

from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from employers.api.fields import CodeField
from trips.api.saving import SavingViewSet
from trips.models import Carrier, Driver, Mode, SeatLayout, Vehicle
from trips.queries.plan import carrier as carriers
from trips.services.plan.carriers import save_carrier, save_driver, save_vehicle
from zunyi.accounts.api.idempotency import idempotent
from zunyi.divisions.models import Division

_CAPABILITIES: dict[str, str | tuple[str, ...]] = {
    "list": "trips.schedule",
    "retrieve": "trips.schedule",
    "create": "trips.schedule",
    "partial_update": "trips.schedule",
}


class CarrierSerializer(serializers.ModelSerializer[Carrier]):
    """A bus company, a railway bureau or an airline."""

    office = CodeField(help_text="Code of the office on whose list it stands.")

    class Meta:
        model = Carrier
        fields = [
            "id", "name", "mode", "office", "permit_number", "permit_until", "insurance_policy", "insured_until",
            "contact", "phone", "is_active",
        ]  # fmt: skip

    def validate_office(self, office: Division) -> Division:
        """One's own offices; a carrier that stands elsewhere may stay there."""
        known = self.instance is not None and self.instance.office_id == office.pk
        if not known and not carriers.offices_of(self.context["user"]).filter(pk=office.pk).exists():
            raise serializers.ValidationError("You keep no list of carriers there.")
        return office


class _OfACarrier(serializers.ModelSerializer[Any]):
    """Something that belongs to a carrier of one's own list, and stays with it."""

    def validate_carrier(self, carrier: Carrier) -> Carrier:
        """A carrier that the caller may change."""
        if not carriers.changeable_by(self.context["user"]).filter(pk=carrier.pk).exists():
            raise serializers.ValidationError("No carrier of your list has this id.")
        if self.instance is not None and self.instance.carrier_id != carrier.pk:
            raise serializers.ValidationError("It belongs to another carrier.")
        return carrier


class VehicleSerializer(_OfACarrier):
    """A bus with its plate; `layout` is the code of its type, `approved` counts the driver."""

    layout = serializers.SlugRelatedField("code", queryset=SeatLayout.objects.filter(mode=Mode.BUS))
    approved = serializers.IntegerField(min_value=2, max_value=100)

    class Meta:
        model = Vehicle
        fields = [
            "id", "carrier", "plate", "layout", "approved", "inspected_until", "insurance_policy", "insured_until",
            "is_active",
        ]  # fmt: skip


class DriverSerializer(_OfACarrier):
    """A driver with both licences."""

    class Meta:
        model = Driver
        fields = [
            "id", "carrier", "name", "phone", "licence_class", "licence_until", "qualification_number",
            "qualified_until", "is_active",
        ]  # fmt: skip


class CarrierFilter(django_filters.FilterSet):
    """By what it carries by, and whether it is hired now."""

    class Meta:
        model = Carrier
        fields = ["mode", "is_active"]


class _OnAList(SavingViewSet):
    """What stands on the list of an office, which alone changes it."""

    def to_be_changed(self) -> Any:
        """One thing of a carrier that the caller may change; what the levels above keep is read only."""
        thing = self.get_object()
        carrier = thing if isinstance(thing, Carrier) else thing.carrier
        if not carriers.changeable_by(self.caller).filter(pk=carrier.pk).exists():
            self.permission_denied(self.request)
        return thing


class CarrierViewSet(_OnAList):
    """The carriers that may be hired: those of the caller's own list, and the city's."""

    capabilities = _CAPABILITIES
    scope = staticmethod(carriers.visible_to)
    serializer_class = CarrierSerializer
    filterset_class = CarrierFilter
    save, word = staticmethod(save_carrier), "carrier"

    @extend_schema(request=CarrierSerializer, responses={201: CarrierSerializer})
    @idempotent
    def create(self, request: Request) -> Response:
        """Put a carrier on the office's list."""
        return self.add(request)

    @extend_schema(request=CarrierSerializer(partial=True), responses=CarrierSerializer)
    @idempotent
    def partial_update(self, request: Request, pk: str) -> Response:
        """Write down what has changed; one that is not hired any more gets `is_active` false."""
        return self.change(request)


class VehicleViewSet(_OnAList):
    """Buses by their plates."""

    capabilities = _CAPABILITIES
    scope = staticmethod(carriers.vehicles_of)
    serializer_class = VehicleSerializer
    filterset_fields = ["carrier", "is_active"]
    save, word = staticmethod(save_vehicle), "vehicle"

    @extend_schema(request=VehicleSerializer, responses={201: VehicleSerializer})
    @idempotent
    def create(self, request: Request) -> Response:
        """One more bus of a carrier."""
        return self.add(request)

    @extend_schema(request=VehicleSerializer(partial=True), responses=VehicleSerializer)
    @idempotent
    def partial_update(self, request: Request, pk: str) -> Response:
        """Write down what has changed."""
        return self.change(request)


class DriverViewSet(_OnAList):
    """Drivers by their carriers."""

    capabilities = _CAPABILITIES
    scope = staticmethod(carriers.drivers_of)
    serializer_class = DriverSerializer
    filterset_fields = ["carrier", "is_active"]
    save, word = staticmethod(save_driver), "driver"

    @extend_schema(request=DriverSerializer, responses={201: DriverSerializer})
    @idempotent
    def create(self, request: Request) -> Response:
        """One more driver of a carrier."""
        return self.add(request)

    @extend_schema(request=DriverSerializer(partial=True), responses=DriverSerializer)
    @idempotent
    def partial_update(self, request: Request, pk: str) -> Response:
        """Write down what has changed."""
        return self.change(request)
