"""The plan sheet (一车一方案) through the API: read with its gaps, filled in run by run, approved, filed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from trips.api.planning import FindingSerializer, QuotaSerializer
from trips.forms.plan_sheet import BUS_ONLY
from trips.models import Approval, Carrier, CrewMember, Driver, PlanSheet, RestStop, Trip, Vehicle
from trips.queries.plan.carrier import drivers_of, vehicles_of
from trips.queries.plan.carrier import visible_to as carriers_of
from trips.queries.plan.law import findings_of
from trips.queries.plan.quota import quotas_of
from trips.queries.plan.sheet import Run, run_of, runs_of
from trips.services.plan.quotas import hand_back_quota
from trips.services.plan.sheets import approve_plan, file_contract, name_organisers, take_filing_back, write_sheet
from zunyi.accounts.api.idempotency import idempotent

_PLAIN = [OpenApiParameter(name, exclude=True) for name in ("cursor", "page_size")]
_PAPERS = [
    "carrier", "vehicle", "charter_plate", "charter_plate_from", "charter_plate_until", "contract_number",
    "contract_from", "contract_until", "insurance_policy", "insured_until", "distance_km", "is_motorway", "night_stop",
    "has_relay", "destination_contact", "destination_phone", "materials", "emergency_plan",
]  # fmt: skip


class CrewSerializer(serializers.ModelSerializer[CrewMember]):
    """Somebody of the bureau's side on board."""

    class Meta:
        model = CrewMember
        fields = ["part", "name", "phone", "car"]


class RestSerializer(serializers.ModelSerializer[RestStop]):
    """A planned halt."""

    minutes = serializers.IntegerField(min_value=1, max_value=720)

    class Meta:
        model = RestStop
        fields = ["place", "at", "minutes", "changes_driver"]


class SheetSerializer(serializers.ModelSerializer[PlanSheet]):
    """The papers of a run; lists that are not named stay as they are."""

    carrier = serializers.PrimaryKeyRelatedField(queryset=Carrier.objects.all(), allow_null=True, required=False)
    vehicle = serializers.PrimaryKeyRelatedField(queryset=Vehicle.objects.all(), allow_null=True, required=False)
    vehicle_number = serializers.CharField(
        max_length=20, required=False, write_only=True, help_text="Of trains and flights; a bus has its plate."
    )
    drivers = serializers.ListField(
        child=serializers.PrimaryKeyRelatedField(queryset=Driver.objects.all()), max_length=4, required=False,
        write_only=True, help_text="Ids in the order in which they take the wheel.",
    )  # fmt: skip
    crew = CrewSerializer(many=True, required=False, write_only=True)
    rest_stops = RestSerializer(many=True, required=False, write_only=True)

    class Meta:
        model = PlanSheet
        fields = [*_PAPERS, "vehicle_number", "drivers", "crew", "rest_stops"]

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Carriers, vehicles and drivers that the caller may hire; a vehicle is one of its carrier's."""
        user, run = self.context["user"], self.context["run"]
        errors: dict[str, list[str]] = {}
        carrier, vehicle = asked.get("carrier"), asked.get("vehicle")
        if carrier and not carriers_of(user).filter(pk=carrier.pk).exists():
            errors["carrier"] = ["No carrier that you may hire has this id."]
        if vehicle and not vehicles_of(user).filter(pk=vehicle.pk).exists():
            errors["vehicle"] = ["No vehicle that you may hire has this id."]
        if vehicle and vehicle.carrier_id != (carrier.pk if carrier else run.sheet.carrier_id or vehicle.carrier_id):
            errors["vehicle"] = ["This vehicle belongs to another carrier."]
        known = set(drivers_of(user).values_list("pk", flat=True))
        if not {driver.pk for driver in asked.get("drivers", ())} <= known:
            errors["drivers"] = ["Some of them are no drivers that you may hire."]
        if not run.is_bus and (wrong := sorted({*BUS_ONLY, "drivers", "rest_stops"} & asked.keys())):
            errors |= {name: ["Only a bus has this."] for name in wrong}
        for paper in ("charter_plate", "contract"):
            begins, ends = (asked.get(f"{paper}_{x}", getattr(run.sheet, f"{paper}_{x}")) for x in ("from", "until"))
            if begins and ends and ends < begins:
                errors[f"{paper}_until"] = ["The end lies before the beginning."]
        if errors:
            raise serializers.ValidationError(errors)
        if vehicle and not carrier and run.sheet.carrier_id is None:
            asked["carrier"] = vehicle.carrier
        return asked


class PlannedRunSerializer(serializers.Serializer[Run]):
    """One run as its sheet prints it."""

    order = serializers.IntegerField(source="leg.order")
    role = serializers.CharField(source="leg.role")
    vehicle_number = serializers.CharField(source="leg.vehicle_number", allow_blank=True)
    sheet = SheetSerializer()
    drivers = serializers.SerializerMethodField()
    crew = CrewSerializer(many=True)
    rest_stops = RestSerializer(many=True)
    contract_filed_at = serializers.DateTimeField(source="sheet.contract_filed_at", allow_null=True)

    def get_drivers(self, run: Run) -> list[int]:
        """Ids in the order in which they take the wheel."""
        return [duty.driver_id for duty in run.duties]


class ApprovalSerializer(serializers.ModelSerializer[Approval]):
    """An office's yes; the same office again replaces its older word."""

    class Meta:
        model = Approval
        fields = ["office", "signed_by", "approved_on", "note"]


class PlanSerializer(serializers.Serializer[Any]):
    """The whole plan of a trip, and what the law says to it."""

    runs = PlannedRunSerializer(many=True)
    organisers = serializers.ListField(child=serializers.CharField(), help_text="Who lays it on together.")
    approvals = ApprovalSerializer(many=True)
    findings = FindingSerializer(many=True)


class OrganisersSerializer(serializers.Serializer[Any]):
    """In the order in which they are named."""

    names = serializers.ListField(child=serializers.CharField(max_length=60), max_length=10)


class WhyBackSerializer(serializers.Serializer[Any]):
    """Why a filed contract is taken back."""

    reason = serializers.CharField(max_length=200)


class SheetActions:
    """What `TripViewSet` can do with plan sheets."""

    capabilities: ClassVar[dict[str, str | tuple[str, ...]]] = {
        "plan": "trips.view",
        "sheet": "trips.schedule",
        "organisers": "trips.schedule",
        "approvals": "trips.schedule",
        "filing": "trips.run",
        "filing_back": "trips.run",
        "quota_back": "trips.schedule",
    }

    @extend_schema(responses=PlanSerializer, parameters=_PLAIN, filters=False)
    @action(detail=True, methods=["get"])
    def plan(self: Any, request: Request, number: str) -> Response:
        """Run by run what is written, and what is missing; sentences in the language of `Accept-Language`."""
        return Response(_plan(self.get_object()))

    @extend_schema(request=SheetSerializer(partial=True), responses=PlanSerializer)
    @action(detail=True, methods=["patch"], url_path="plan/(?P<order>[0-9]{1,3})")
    @idempotent
    def sheet(self: Any, request: Request, number: str, order: str) -> Response:
        """Fill in a run's sheet; what is not named stays."""
        trip = self.get_object()
        run = _run(trip, order)
        form = SheetSerializer(data=request.data, partial=True, context={"user": self.caller, "run": run})
        form.is_valid(raise_exception=True)
        asked = dict(form.validated_data)
        lists = {name: asked.pop(name) for name in ("drivers", "crew", "rest_stops") if name in asked}
        if "drivers" in lists:
            lists["drivers"] = list(dict.fromkeys(lists["drivers"]))
        number_of_day = asked.pop("vehicle_number", "")
        write_sheet(leg=run.leg, facts=asked, vehicle_number=number_of_day, by=self.caller, **lists)
        return Response(_plan(trip))

    @extend_schema(request=OrganisersSerializer, responses=PlanSerializer)
    @action(detail=True, methods=["put"])
    @idempotent
    def organisers(self: Any, request: Request, number: str) -> Response:
        """Who lays the trip on together with the organiser."""
        trip = self.get_object()
        form = OrganisersSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        name_organisers(trip=trip, by=self.caller, **form.validated_data)
        return Response(_plan(trip))

    @extend_schema(request=ApprovalSerializer, responses={201: PlanSerializer})
    @action(detail=True, methods=["post"])
    @idempotent
    def approvals(self: Any, request: Request, number: str) -> Response:
        """Write down that an office has said yes."""
        trip = self.get_object()
        form = ApprovalSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        approve_plan(trip=trip, by=self.caller, **form.validated_data)
        return Response(_plan(trip), status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=PlanSerializer)
    @action(detail=True, methods=["post"], url_path="plan/(?P<order>[0-9]{1,3})/filing")
    @idempotent
    def filing(self: Any, request: Request, number: str, order: str) -> Response:
        """Note that the charter contract was filed with its list: both are frozen from now on."""
        trip = self.get_object()
        file_contract(leg=_run(trip, order).leg, by=self.caller)
        return Response(_plan(trip))

    @extend_schema(request=WhyBackSerializer, responses=PlanSerializer)
    @action(detail=True, methods=["post"], url_path="plan/(?P<order>[0-9]{1,3})/filing-back")
    @idempotent
    def filing_back(self: Any, request: Request, number: str, order: str) -> Response:
        """Free vehicle and list again, to file them anew."""
        trip = self.get_object()
        form = WhyBackSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        take_filing_back(leg=_run(trip, order).leg, by=self.caller, **form.validated_data)
        return Response(_plan(trip))

    @extend_schema(request=None, responses=QuotaSerializer)
    @action(detail=True, methods=["post"], url_path="quotas/(?P<quota>[0-9]{1,18})/back")
    @idempotent
    def quota_back(self: Any, request: Request, number: str, quota: str) -> Response:
        """Hand kept seats back before their time; those who sit there stay."""
        trip = self.get_object()
        chosen = get_object_or_404(quotas_of(trip), pk=int(quota))
        chosen.trip = trip
        hand_back_quota(quota=chosen, by=self.caller)
        return Response(QuotaSerializer(quotas_of(trip).get(pk=chosen.pk)).data)


def _plan(trip: Trip) -> dict[str, Any]:
    runs = runs_of(trip)
    found = {
        "runs": runs,
        "organisers": list(trip.co_organisers.values_list("name", flat=True)),
        "approvals": trip.approvals.all(),
        "findings": findings_of(trip, runs),
    }
    return dict(PlanSerializer(found).data)


def _run(trip: Trip, order: str) -> Run:
    run = run_of(trip, int(order))
    if run is None:
        raise NotFound()
    return run
