"""Lists of passengers for other systems: as they stand, as they were issued; issuing, approving, handing out."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from trips.models import HandOut, Leg, Manifest, ManifestFile
from trips.papers.forms import CODES, forms_for
from trips.queries.manifest.changes import changes_since
from trips.queries.manifest.lists import (
    hand_outs_of,
    issuable_legs,
    latest_manifest,
    masked,
    rows_now,
    visible_to,
)
from trips.services.manifest.export import hand_out_manifest
from trips.services.manifest.issue import approve_manifest, issue_manifest, note_denied_look, return_manifest
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ReadingViewSet

_NO_PAGES = [OpenApiParameter(name, exclude=True) for name in ("cursor", "page_size")]
_RUN = [
    OpenApiParameter("trip", OpenApiTypes.STR, required=True, description="The trip's number."),
    OpenApiParameter("leg", OpenApiTypes.INT, description="The leg's `order`; the trunk if left out."),
]


class ManifestSerializer(serializers.ModelSerializer[Manifest]):
    """One issued version; its people stand under `rows`, its forms are handed out under `hand-out`."""

    number = serializers.CharField(read_only=True)
    trip = serializers.CharField(source="leg.trip.number", read_only=True)
    leg = serializers.IntegerField(source="leg.order", read_only=True)
    persons = serializers.IntegerField(source="row_count", read_only=True)
    issued_by = serializers.CharField(source="issued_by.name", read_only=True)
    approved_by = serializers.CharField(source="approved_by.name", allow_null=True, default=None, read_only=True)
    in_force = serializers.BooleanField(source="is_in_force", read_only=True, help_text="Approved; newest counts.")
    forms = serializers.SerializerMethodField(help_text="Codes of the forms that fit this version.")

    class Meta:
        model = Manifest
        fields = [
            "id", "number", "trip", "leg", "version", "persons", "sha256", "issued_at", "issued_by", "reason",
            "approved_at", "approved_by", "in_force", "forms",
        ]  # fmt: skip
        read_only_fields = fields

    def get_forms(self, manifest: Manifest) -> list[str]:
        """The carrier's first."""
        return [form.code for form in forms_for(manifest)]


class ManifestRowSerializer(serializers.Serializer[Any]):
    """One person on a list; the number is masked."""

    seq = serializers.CharField()
    legal_name = serializers.CharField()
    carrier_name = serializers.CharField()
    sex = serializers.CharField()
    id_number = serializers.CharField(help_text="Masked.")
    phone = serializers.CharField(allow_blank=True)
    boards_at = serializers.CharField()
    boards_time = serializers.CharField()
    alights_at = serializers.CharField()
    alights_time = serializers.CharField()
    seat = serializers.CharField()
    seat_class = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)


class DraftSerializer(serializers.Serializer[Any]):
    """A list as it would be issued now, and what the version in force no longer says."""

    trip = serializers.CharField()
    leg = serializers.IntegerField()
    version_in_force = serializers.IntegerField(allow_null=True)
    stale = serializers.BooleanField()
    changes = serializers.DictField(child=serializers.IntegerField())
    rows = ManifestRowSerializer(many=True)


class IssueSerializer(serializers.Serializer[Any]):
    """Which run's list to freeze, and why a new version."""

    trip = serializers.CharField(max_length=20, help_text="The trip's number.")
    leg = serializers.IntegerField(min_value=0, max_value=32767, required=False, help_text="The trunk if left out.")
    reason = serializers.CharField(
        max_length=200, allow_blank=True, default="", help_text="Why a new version; only the first needs none."
    )


class GiveBackSerializer(serializers.Serializer[Any]):
    """Why it is given back."""

    reason = serializers.CharField(max_length=200)


class AskForFileSerializer(serializers.Serializer[Any]):
    """Which form goes to whom, and what for."""

    form = serializers.ChoiceField(choices=CODES)
    format = serializers.ChoiceField(choices=ManifestFile.Format.choices)
    recipient = serializers.CharField(max_length=60)
    purpose = serializers.CharField(max_length=100)


class HandOutSerializer(serializers.ModelSerializer[HandOut]):
    """Who got a form of this version."""

    by = serializers.CharField(source="by.name", read_only=True)

    class Meta:
        model = HandOut
        fields = ["id", "form", "format", "recipient", "purpose", "persons", "full_numbers", "by", "at"]
        read_only_fields = fields


class ManifestFilter(django_filters.FilterSet):
    """By trip, run and whether it was approved."""

    trip = django_filters.CharFilter("leg__trip__number", help_text="The trip's number.")
    leg = django_filters.NumberFilter("leg__order")
    waits = django_filters.BooleanFilter("approved_at", "isnull", help_text="Waits for another person's approval.")

    class Meta:
        model = Manifest
        fields: list[str] = []


class ManifestViewSet(ReadingViewSet[Manifest]):
    """The lists of the trips that the caller's offices lay on."""

    capabilities = dict.fromkeys(
        ("list", "retrieve", "create", "draft", "rows", "approve", "give_back", "hand_out", "hand_outs"),
        "manifests.issue",
    )
    scope = staticmethod(visible_to)
    serializer_class = ManifestSerializer
    filterset_class = ManifestFilter

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Who asked for the list of another office is on record; a key's transaction is over by then."""
        if response.status_code == status.HTTP_404_NOT_FOUND:
            if str(self.kwargs.get("pk", "")).isdecimal():
                note_denied_look(by=self.caller, manifests=self.kwargs["pk"])
            else:
                said = request.data if isinstance(request.data, dict) and request.data else request.query_params
                note_denied_look(by=self.caller, trip__number=str(said.get("trip", "")), role=Leg.Role.TRUNK)
        return super().finalize_response(request, response, *args, **kwargs)

    def prepare(self, rows: QuerySet[Manifest]) -> QuerySet[Manifest]:
        """With run and people."""
        return rows.select_related("leg__trip", "issued_by", "approved_by")

    @extend_schema(request=IssueSerializer, responses={201: ManifestSerializer})
    @idempotent
    def create(self, request: Request) -> Response:
        """Freeze the list as it stands; a change may wait for another person (`in_force` says so)."""
        form = IssueSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        leg = self._leg(form.validated_data["trip"], form.validated_data.get("leg"))
        made = issue_manifest(leg=leg, by=self.caller, reason=form.validated_data["reason"])
        return Response(ManifestSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(parameters=[*_RUN, *_NO_PAGES], filters=False, responses=DraftSerializer)
    @action(detail=False, methods=["get"])
    def draft(self, request: Request) -> Response:
        """The list as it would be issued now, numbers masked."""
        form = IssueSerializer(data=request.query_params)
        form.is_valid(raise_exception=True)
        leg = self._leg(form.validated_data["trip"], form.validated_data.get("leg"))
        latest = latest_manifest(leg)
        changes = changes_since(latest) if latest else None
        answer = {
            "trip": leg.trip.number,
            "leg": leg.order,
            "version_in_force": latest.version if latest else None,
            "stale": bool(changes) and not leg.trip.departed_at,
            "changes": changes.counts if changes else {},
            "rows": [masked(row) for row in rows_now(leg)],
        }
        return Response(DraftSerializer(answer).data)

    @extend_schema(
        responses={200: ManifestRowSerializer(many=True)}, parameters=_NO_PAGES, filters=False
    )  # fmt: skip
    @action(detail=True, methods=["get"], pagination_class=None)
    def rows(self, request: Request, pk: str) -> Response:
        """The people of this version as it was issued, numbers masked."""
        return Response(ManifestRowSerializer([masked(row) for row in self.get_object().rows()], many=True).data)

    @extend_schema(request=None, responses=ManifestSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def approve(self, request: Request, pk: str) -> Response:
        """Put a changed list in force; never by whoever issued it."""
        return Response(ManifestSerializer(approve_manifest(manifest=self.get_object(), by=self.caller)).data)

    @extend_schema(request=GiveBackSerializer, responses={204: None})
    @action(detail=True, methods=["post"], url_path="give-back")
    @idempotent
    def give_back(self, request: Request, pk: str) -> Response:
        """Refuse a changed list; the version before it stays in force."""
        form = GiveBackSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        return_manifest(manifest=self.get_object(), by=self.caller, reason=form.validated_data["reason"])
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        request=AskForFileSerializer,
        responses={
            (200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY, description="The form."),
            (200, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"): OpenApiTypes.BINARY,
        },
    )
    @action(detail=True, methods=["post"], url_path="hand-out")
    def hand_out(self, request: Request, pk: str) -> HttpResponse:
        """A form of this version as a file. Each call is a hand-out of its own and is written down."""
        form = AskForFileSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        handed = hand_out_manifest(manifest=self.get_object(), by=self.caller, **form.validated_data)
        answer = HttpResponse(handed.content, content_type=handed.content_type)
        answer["Content-Disposition"] = f'attachment; filename="{handed.name}"'
        answer["Cache-Control"] = "no-store"
        return answer

    @extend_schema(responses={200: HandOutSerializer(many=True)}, parameters=_NO_PAGES, filters=False)
    @action(detail=True, methods=["get"], url_path="hand-outs", pagination_class=None)
    def hand_outs(self, request: Request, pk: str) -> Response:
        """Who got this version, the last one first."""
        return Response(HandOutSerializer(hand_outs_of(self.get_object()), many=True).data)

    def _leg(self, number: str, order: int | None) -> Leg:
        which = {"role": Leg.Role.TRUNK} if order is None else {"order": order}
        return get_object_or_404(issuable_legs(self.caller), trip__number=number, **which)
