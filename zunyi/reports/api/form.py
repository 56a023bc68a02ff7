"""The forms as they stand now, for other systems."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404
from django.utils.dateparse import parse_date
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from zunyi.accounts.api.permissions import HoldsCapability
from zunyi.accounts.queries.scope import division_paths, lies_within
from zunyi.divisions.queries import division_by_code
from zunyi.reports.models import Form
from zunyi.reports.queries.shapes import SHAPES
from zunyi.reports.queries.table import content_of, table


class FilledFormSerializer(serializers.Serializer[Any]):
    """A form filled in, in the shape that a version keeps."""

    content = serializers.JSONField(read_only=True)


class FormViewSet(ViewSet):
    """The bureau's forms, filled in from the data as they stand now."""

    capabilities: ClassVar[dict[str, str | tuple[str, ...]]] = {"retrieve": "reports.view"}
    permission_classes = [HoldsCapability]
    lookup_field = "form"
    lookup_value_regex = "[a-z_]+"

    @extend_schema(
        parameters=[
            OpenApiParameter("form", str, "path", description="daily, trips, weekly, monthly, east_west, stations"),
            OpenApiParameter("division", str, required=True, description="Code of the place."),
            OpenApiParameter("day", str, required=True, description="Any day of the period, YYYY-MM-DD."),
        ],
        responses=FilledFormSerializer,
    )
    def retrieve(self, request: Request, form: str) -> Response:
        """One form of one place and period."""
        place = division_by_code(request.query_params.get("division", ""), exact=True)
        user: Any = request.user
        if form not in SHAPES or place is None or not lies_within(place, division_paths(user, "reports.view")):
            raise Http404
        try:
            day = parse_date(request.query_params.get("day", ""))
        except ValueError:
            day = None
        if day is None:
            raise serializers.ValidationError({"day": ["A day, YYYY-MM-DD."]})
        return Response({"content": content_of(table(Form(form), place, day))})
