"""Rosters for other systems: upload, see what would happen row by row, confirm, fetch the rows to mend."""

from __future__ import annotations

from io import BytesIO
from typing import Any, cast

import django_filters
from django.conf import settings
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from workers.models import RosterImport, RosterRow
from workers.queries.roster import RowView, row_views, rows_of, visible_to
from workers.queries.roster_fields import FIELDS
from workers.services.roster_import import (
    confirm_roster,
    drop_roster,
    note_denied_look,
    receive_roster,
    remap_roster,
    start_judging,
)
from workers.services.roster_sheets import XLSX, file_name_of, write_empty_roster, write_rows_to_mend
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ReadingViewSet
from zunyi.divisions.models import Division
from zunyi.divisions.queries import division_by_code
from zunyi.jobs.views.start import nudge

_CAPABILITY = "workers.import"


class RosterSerializer(serializers.ModelSerializer[RosterImport]):
    """One uploaded roster: how it is read, and what became of it."""

    county = serializers.CharField(source="county.code", read_only=True)
    sheets = serializers.SerializerMethodField(help_text="Each sheet that is read: its titles, and field: column.")
    counts = serializers.JSONField(read_only=True, help_text="Rows by outcome; after the taking over what was done.")
    percent = serializers.SerializerMethodField(help_text="How far the work in the background is; else 100.")
    error = serializers.SerializerMethodField(help_text="Why the last work in the background broke off.")

    class Meta:
        model = RosterImport
        fields = [
            "id", "county", "file_name", "state", "sheets", "counts", "percent", "error", "created_at", "done_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_sheets(self, roster: RosterImport) -> list[dict[str, Any]]:
        """The layouts, by the names of the sheets."""
        names = roster.sheet_names
        return [
            {"sheet": each.sheet, "name": names.get(each.sheet, ""), "titles": each.titles, "columns": each.columns}
            for each in roster.layouts
        ]

    def get_percent(self, roster: RosterImport) -> int:
        """Of the job that goes on."""
        return roster.job.percent if roster.job and not roster.job.is_over else 100

    def get_error(self, roster: RosterImport) -> str:
        """Of the job that ended."""
        return roster.job.error if roster.job else ""


class SheetFileSerializer(serializers.Serializer[Any]):
    """A file with a list, as an office or a firm keeps it."""

    file = serializers.FileField(help_text="xlsx, xls or csv; titles, notes and totals may stay.")
    again = serializers.BooleanField(default=False, help_text="Read the very same file once more.")

    def validate_file(self, file: Any) -> Any:
        """Not larger than the desk takes."""
        if file.size > settings.UPLOAD_LIMIT_BYTES:
            raise serializers.ValidationError(f"At most {settings.UPLOAD_LIMIT_BYTES} bytes.")
        return file


class UploadSerializer(SheetFileSerializer):
    """A file as a county keeps it."""

    county = serializers.CharField(max_length=12, help_text="Code of the county whose people these are.")

    def validate_county(self, code: str) -> Division:
        """The place behind the code."""
        place = division_by_code(code, exact=True)
        if place is None:
            raise serializers.ValidationError("No division has this code.")
        return place


class SheetColumnsSerializer(serializers.Serializer[Any]):
    """Which column of a sheet, counted from 0, is what."""

    known = frozenset(field.key for field in FIELDS)

    sheet = serializers.IntegerField(min_value=0, max_value=999)
    columns = serializers.DictField(child=serializers.IntegerField(min_value=0, max_value=999))

    def validate_columns(self, columns: dict[str, int]) -> dict[str, int]:
        """Known fields, and no column twice."""
        if unknown := sorted(columns.keys() - self.known):
            raise serializers.ValidationError(f"Not a field: {', '.join(unknown)}.")
        if len(set(columns.values())) < len(columns):
            raise serializers.ValidationError("A column is named twice.")
        return columns


class ColumnsSerializer(serializers.Serializer[Any]):
    """The sheets that are to be read otherwise."""

    sheets = SheetColumnsSerializer(many=True)


class ToldSerializer(serializers.Serializer[Any]):
    """What is wrong with a cell, and how it is mended."""

    field = serializers.CharField()
    why = serializers.CharField()
    mend = serializers.CharField()
    fatal = serializers.BooleanField()


class ChangeSerializer(serializers.Serializer[Any]):
    """What taking over would change."""

    field = serializers.CharField()
    was = serializers.CharField()
    now = serializers.CharField()


class RosterRowSerializer(serializers.Serializer[Any]):
    """One row and the judgement on it; identity number and phone masked as on the page."""

    id = serializers.IntegerField(source="row.pk")
    sheet = serializers.IntegerField(source="row.sheet")
    row = serializers.IntegerField(source="row.number")
    outcome = serializers.ChoiceField(choices=RosterRow.Outcome.choices, source="row.outcome")
    name = serializers.CharField()
    identity_number = serializers.CharField(source="number")
    household = serializers.CharField(source="place")
    problems = ToldSerializer(many=True)
    mended = serializers.ListField(child=serializers.CharField())
    changes = serializers.SerializerMethodField()

    @extend_schema_field(ChangeSerializer(many=True))
    def get_changes(self, view: RowView) -> list[dict[str, str]]:
        """Field, was, now."""
        return [{"field": what, "was": was, "now": now} for what, was, now in view.changes]


class RosterFilter(django_filters.FilterSet):
    """By state and county."""

    county = django_filters.CharFilter("county__code")

    class Meta:
        model = RosterImport
        fields = ["state"]


class RosterViewSet(ReadingViewSet[RosterImport]):
    """Rosters of the counties for which the caller may import."""

    capabilities = dict.fromkeys(
        ("list", "retrieve", "create", "rows", "columns", "confirm", "drop", "errors", "empty"), _CAPABILITY
    )
    scope = staticmethod(lambda user, _capability: visible_to(user))
    serializer_class = RosterSerializer
    filterset_class = RosterFilter
    lookup_value_regex = "[0-9]{1,18}"

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Who asked for another office's roster is on record, though the answer does not say that there is one; a key's
        transaction is over by then."""
        if response.status_code == status.HTTP_404_NOT_FOUND and "pk" in self.kwargs:
            note_denied_look(pk=int(self.kwargs["pk"]), by=self.caller)
        return super().finalize_response(request, response, *args, **kwargs)

    def get_parsers(self) -> list[Any]:
        """A file comes as a form, everything else as JSON."""
        return [MultiPartParser(), JSONParser()]

    @extend_schema(request={"multipart/form-data": UploadSerializer}, responses={201: RosterSerializer})
    @idempotent
    def create(self, request: Request) -> Response:
        """Upload a roster. It is read and judged, a long one in the background; nobody is registered yet."""
        asked = UploadSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        facts = asked.validated_data
        roster = receive_roster(
            name=facts["file"].name, content=facts["file"].read(), county=facts["county"], by=self.caller,
            again=facts["again"],
        )  # fmt: skip
        return self._judged(roster, status.HTTP_201_CREATED)

    @extend_schema(
        responses=RosterRowSerializer(many=True),
        parameters=[
            OpenApiParameter("outcome", enum=RosterRow.Outcome.values, description="Rows of this outcome alone."),
            OpenApiParameter("told", OpenApiTypes.BOOL, description="Rows alone of which there is something to tell."),
        ],
        filters=False,
    )
    @action(detail=True)
    def rows(self, request: Request, pk: str) -> Response:
        """What each row would do to the register, in the order of the file."""
        roster = self.get_object()
        outcome = request.query_params.get("outcome", "")
        told = request.query_params.get("told", "").lower() in ("1", "true")
        found = rows_of(roster, outcome=outcome, noted=told).select_related("place")
        # The type of the view says rosters; these are a roster's rows.
        page = cast(list[RosterRow], self.paginate_queryset(cast(Any, found)))
        return self.get_paginated_response(RosterRowSerializer(row_views(roster, page), many=True).data)

    @extend_schema(request=ColumnsSerializer, responses=RosterSerializer)
    @action(detail=True, methods=["post"])
    def columns(self, request: Request, pk: str) -> Response:
        """Say which column is what, where it was misunderstood; the rows are judged anew."""
        asked = ColumnsSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        chosen = {each["sheet"]: each["columns"] for each in asked.validated_data["sheets"]}
        return self._judged(remap_roster(roster=self.get_object(), columns=chosen, by=self.caller))

    @extend_schema(request=None, responses={202: RosterSerializer})
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        """Have the roster taken over in the background; asking twice is asking once."""
        roster = self.get_object()
        nudge(confirm_roster(roster=roster, by=self.caller))
        return self._answer(roster, status.HTTP_202_ACCEPTED)

    @extend_schema(request=None, responses=RosterSerializer)
    @action(detail=True, methods=["post"])
    def drop(self, request: Request, pk: str) -> Response:
        """Give an import up; nothing of it is kept."""
        return self._answer(drop_roster(roster=self.get_object(), by=self.caller))

    @extend_schema(responses={(200, XLSX): OpenApiTypes.BINARY})
    @action(detail=True)
    def errors(self, request: Request, pk: str) -> HttpResponse:
        """The rows to mend as an Excel file in the layout of the original, to correct and upload again."""
        roster, file = self.get_object(), BytesIO()
        write_rows_to_mend(roster=roster, target=file, by=self.caller)
        disposition = content_disposition_header(True, file_name_of(roster)) or "attachment"
        headers = {"Content-Disposition": disposition, "Cache-Control": "no-store, private"}
        return HttpResponse(file.getvalue(), content_type=XLSX, headers=headers)

    @extend_schema(responses={(200, XLSX): OpenApiTypes.BINARY}, filters=False)
    @action(detail=False, methods=["get"], pagination_class=None)
    def empty(self, request: Request) -> HttpResponse:
        """An empty roster with the columns that are understood, to fill in and upload."""
        file = BytesIO()
        write_empty_roster(target=file)
        headers = {"Content-Disposition": 'attachment; filename="roster.xlsx"'}
        return HttpResponse(file.getvalue(), content_type=XLSX, headers=headers)

    def _judged(self, roster: RosterImport, code: int = status.HTTP_200_OK) -> Response:
        if job := start_judging(roster=roster, by=self.caller):
            nudge(job)
        return self._answer(roster, code)

    def _answer(self, roster: RosterImport, code: int = status.HTTP_200_OK) -> Response:
        return Response(RosterSerializer(self.get_queryset().get(pk=roster.pk)).data, status=code)
