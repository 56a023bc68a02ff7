"""The forms as they stand now, for other systems."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from zunyi.accounts.api.permissions import HoldsCapability, held
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import division_paths, lies_within
from zunyi.divisions.queries import division_by_code
from zunyi.reports.forms.live import HOURS
from zunyi.reports.models import Form
from zunyi.reports.queries.daily import daily_report, units_for
from zunyi.reports.queries.figures import Question, paths_of
from zunyi.reports.queries.shapes import SHAPES
from zunyi.reports.queries.table import Table, content_of, table
from zunyi.reports.queries.window import Window, season_start
from zunyi.reports.services.export import export_daily
from zunyi.reports.services.print_form import form_pdf
from zunyi.reports.services.report import note_denied_form

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ASKED = [
    OpenApiParameter("form", str, "path", description="daily, trips, weekly, monthly, east_west, stations"),
    OpenApiParameter("division", str, required=True, description="Code of the place."),
    OpenApiParameter("day", str, required=True, description="Any day of the period, YYYY-MM-DD."),
]


class FilledFormSerializer(serializers.Serializer[Any]):
    """A form filled in, in the shape that a version keeps."""

    content = serializers.JSONField(read_only=True)


class DayQuerySerializer(serializers.Serializer[Any]):
    """Which day, up to which hour, of which county."""

    day = serializers.DateField(required=False, help_text="Today if left out.")
    hour = serializers.ChoiceField(choices=[hour for hour, _words in HOURS], default=HOURS[0][0], help_text="Cut-off.")
    unit = serializers.CharField(max_length=12, required=False, help_text="Code of a county or unit; else all.")
    season_from = serializers.DateField(required=False, help_text="First day of the season; the usual if left out.")


class FormViewSet(ViewSet):
    """The bureau's forms, filled in from the data as they stand now."""

    capabilities: ClassVar[dict[str, str | tuple[str, ...]]] = {
        "retrieve": "reports.view",
        "paper": "reports.export",
        "day_workbook": "reports.export",
    }
    permission_classes = [HoldsCapability]
    lookup_field = "form"
    lookup_value_regex = "[a-z_]+"

    @extend_schema(parameters=_ASKED, responses=FilledFormSerializer)
    def retrieve(self, request: Request, form: str) -> Response:
        """One form of one place and period."""
        return Response({"content": content_of(self._filled(request, form))})

    @extend_schema(parameters=_ASKED, responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def paper(self, request: Request, form: str) -> HttpResponse:
        """The form as PDF, marked as a draft: only what was handed in is signed. Each call is written down."""
        filled, user = self._filled(request, form), cast(User, request.user)
        content = form_pdf(content=content_of(filled), foot=_("Draft, not handed in"), by=user)
        return handed_out(content, "application/pdf", f"{form}-{filled.window.day:%Y%m%d}.pdf")

    @extend_schema(parameters=[DayQuerySerializer], responses={(200, XLSX): OpenApiTypes.BINARY})
    @action(detail=False, methods=["get"], url_path="day-workbook")
    def day_workbook(self, request: Request) -> HttpResponse:
        """The day's report by county, destination and mode, as Excel. Each call is written down."""
        form, user = DayQuerySerializer(data=request.query_params), cast(User, request.user)
        form.is_valid(raise_exception=True)
        asked, paths = form.validated_data, paths_of(user)
        day = asked.get("day") or timezone.localdate()
        question = Question(
            window=Window(day, asked["hour"]), paths=paths,
            season_from=asked.get("season_from") or season_start(day),
            unit=get_object_or_404(units_for(paths), code=asked["unit"]) if "unit" in asked else None,
        )  # fmt: skip
        content = export_daily(report=daily_report(question), by=user)
        return handed_out(content, XLSX, f"daily-{day:%Y%m%d}.xlsx")

    def _filled(self, request: Request, form: str) -> Table:
        """The form of the place and day that are asked for; a place beyond the own ones is refused and written down."""
        place = division_by_code(request.query_params.get("division", ""), exact=True)
        user = cast(User, request.user)
        if form not in SHAPES or place is None:
            raise Http404
        if not lies_within(place, division_paths(user, held(self, user))):
            note_denied_form(division=place, form=form, by=user)
            raise Http404
        try:
            day = parse_date(request.query_params.get("day", ""))
        except ValueError:
            day = None
        if day is None:
            raise serializers.ValidationError({"day": ["A day, YYYY-MM-DD."]})
        return table(Form(form), place, day)


def handed_out(content: bytes, kind: str, name: str) -> HttpResponse:
    """A file that no cache keeps."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store, private"}
    return HttpResponse(content, content_type=kind, headers=headers)
