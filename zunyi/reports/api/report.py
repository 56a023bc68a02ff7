"""Reports for other systems: what was handed in, handing in, and the answer from above."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ReadingViewSet
from zunyi.divisions.models import Division
from zunyi.divisions.queries import division_by_code
from zunyi.reports.api.form import handed_out
from zunyi.reports.models import Form, Report, Snapshot
from zunyi.reports.queries.reports import snapshots_visible_to, visible_to
from zunyi.reports.services.print_form import form_pdf, version_words
from zunyi.reports.services.report import accept_report, return_report, submit_report


class SnapshotSerializer(serializers.ModelSerializer[Snapshot]):
    """One version as it was handed in; `content` is what `sha256` was taken of."""

    form = serializers.CharField(source="report.form", read_only=True)
    division = serializers.CharField(source="report.division.code", read_only=True)
    content = serializers.JSONField(read_only=True)

    class Meta:
        model = Snapshot
        fields = ["id", "report", "form", "division", "version", "sha256", "signer", "reason", "at", "content"]
        read_only_fields = fields


class ReportSerializer(serializers.ModelSerializer[Report]):
    """One form of one place and period; `version` is the newest."""

    division = serializers.CharField(source="division.code", read_only=True, help_text="Code of the division.")
    division_name = serializers.CharField(source="division.name", read_only=True)
    version = serializers.IntegerField(read_only=True)
    signer = serializers.CharField(read_only=True)
    first_at = serializers.DateTimeField(read_only=True, help_text="When the first version came.")
    last_at = serializers.DateTimeField(read_only=True, help_text="When the newest version came.")

    class Meta:
        model = Report
        fields = [
            "id", "form", "division", "division_name", "first_on", "last_on", "due_at", "state", "remark", "version",
            "signer", "first_at", "last_at", "answered_at",
        ]  # fmt: skip
        read_only_fields = fields


class SubmitSerializer(serializers.Serializer[Any]):
    """What to hand in; the figures are those of this system at this moment."""

    form = serializers.ChoiceField(choices=Form.choices)
    division = serializers.CharField(max_length=12, help_text="Code of the place.")
    day = serializers.DateField(help_text="Any day of the period.")
    signer = serializers.CharField(max_length=50)
    reason = serializers.CharField(max_length=200, allow_blank=True, default="", help_text="Needed for a correction.")

    def validate_division(self, code: str) -> Division:
        """The place behind the code."""
        place = division_by_code(code, exact=True)
        if place is None:
            raise serializers.ValidationError("No division has this code.")
        return place


class RemarkSerializer(serializers.Serializer[Any]):
    """What is to be mended."""

    remark = serializers.CharField(max_length=200)


class ReportFilter(django_filters.FilterSet):
    """By form, place, period and state."""

    division = django_filters.CharFilter("division__code", help_text="Code of the place.")
    since = django_filters.DateFilter("last_on", "gte")
    until = django_filters.DateFilter("last_on", "lte")

    class Meta:
        model = Report
        fields = ["form", "state"]


class ReportViewSet(ReadingViewSet[Report]):
    """Reports of the own place and of those below."""

    capabilities = {
        "list": "reports.view",
        "retrieve": "reports.view",
        "create": "reports.submit",
        "accept": "reports.answer",
        "send_back": "reports.answer",
    }
    scope = staticmethod(visible_to)
    serializer_class = ReportSerializer
    filterset_class = ReportFilter

    @extend_schema(request=SubmitSerializer, responses={201: SnapshotSerializer})
    @idempotent
    def create(self, request: Request) -> Response:
        """Hand a form in: its first version, or a correction with its reason."""
        asked = SubmitSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        snapshot = submit_report(**asked.validated_data, by=self.caller)
        return Response(SnapshotSerializer(snapshot).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=ReportSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        """Take it in."""
        return self._answer(accept_report(report=self.get_object(), by=self.caller))

    @extend_schema(request=RemarkSerializer, responses=ReportSerializer)
    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request: Request, pk: str) -> Response:
        """Send it back to be mended."""
        asked = RemarkSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        remark = asked.validated_data["remark"]
        return self._answer(return_report(report=self.get_object(), remark=remark, by=self.caller))

    def _answer(self, report: Report) -> Response:
        return Response(ReportSerializer(self.get_queryset().get(pk=report.pk)).data)


class SnapshotFilter(django_filters.FilterSet):
    """By report."""

    report = django_filters.NumberFilter("report_id", min_value=1, max_value=2**63 - 1)

    class Meta:
        model = Snapshot
        fields = ["version"]


class SnapshotViewSet(ReadingViewSet[Snapshot]):
    """Every version that was handed in."""

    capabilities = {"list": "reports.view", "retrieve": "reports.view", "paper": "reports.export"}
    scope = staticmethod(snapshots_visible_to)
    serializer_class = SnapshotSerializer
    filterset_class = SnapshotFilter

    def prepare(self, rows: QuerySet[Snapshot]) -> QuerySet[Snapshot]:
        """With the report and its place."""
        return rows.select_related("report__division")

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def paper(self, request: Request, pk: str) -> HttpResponse:
        """The version as PDF, with version, signer and fingerprint in the foot. Each call is written down."""
        kept = self.get_object()
        content = form_pdf(content=kept.content, foot=version_words(kept), by=self.caller)
        name = f"{kept.report.form}-{kept.report.last_on:%Y%m%d}-v{kept.version}.pdf"
        return handed_out(content, "application/pdf", name)
