"""Lists of vacancies for other systems: upload, see row by row what would happen, confirm, fetch the rows to mend."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from employers.models import VacancyImport, VacancyRow
from employers.queries.vacancy_import import RowTold, office_of, rows_of, rows_told, visible_to
from employers.queries.vacancy_list import FIELDS
from employers.services.vacancy_import import confirm_vacancies, drop_vacancies, receive_vacancies, remap_vacancies
from employers.services.vacancy_sheets import empty_list, error_sheet
from workers.api.roster import SheetColumnsSerializer, SheetFileSerializer
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ReadingViewSet
from zunyi.jobs.views.start import nudge
from zunyi.refusals import NotAllowed

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class VacancyImportSerializer(serializers.ModelSerializer[VacancyImport]):
    """One uploaded list: how it is read, and what became of it."""

    division = serializers.CharField(source="division.code", read_only=True, help_text="Code: for whom it was sent.")
    sheets = serializers.SerializerMethodField(help_text="Each sheet that is read: its titles, and field: column.")
    counts = serializers.JSONField(read_only=True, help_text="Rows by outcome.")
    percent = serializers.SerializerMethodField(help_text="How far the taking over is; else 100.")

    class Meta:
        model = VacancyImport
        fields = ["id", "division", "file_name", "state", "sheets", "counts", "percent", "created_at", "done_at"]
        read_only_fields = fields

    def get_sheets(self, received: VacancyImport) -> list[dict[str, Any]]:
        """The layouts, by the numbers of the sheets."""
        return [
            {"sheet": each.sheet, "titles": each.titles, "columns": dict(each.columns)} for each in received.layouts
        ]

    def get_percent(self, received: VacancyImport) -> int:
        """Of the job that goes on."""
        return received.job.percent if received.job and not received.job.is_over else 100


class VacancyListSerializer(SheetFileSerializer):
    """A list as a firm or a partner's bureau keeps it."""


class VacancyColumnsSerializer(SheetColumnsSerializer):
    """Which column of a sheet, counted from 0, is what."""

    known = frozenset(field.key for field in FIELDS)


class VacancySheetsSerializer(serializers.Serializer[Any]):
    """The sheets that are to be read otherwise."""

    sheets = VacancyColumnsSerializer(many=True)


class VacancyRowSerializer(serializers.Serializer[Any]):
    """One row and the judgement on it."""

    id = serializers.IntegerField(source="row.pk")
    sheet = serializers.IntegerField(source="row.sheet")
    row = serializers.IntegerField(source="row.number")
    outcome = serializers.ChoiceField(choices=VacancyRow.Outcome.choices, source="row.outcome")
    cells = serializers.DictField(child=serializers.CharField(), source="row.cells")
    problems = serializers.JSONField(source="row.problems", help_text="column, why, mend, severity, law.")
    changes = serializers.JSONField(source="row.changes", help_text="field, was, now.")
    vacancy = serializers.IntegerField(source="row.vacancy_id", allow_null=True)


class VacancyImportViewSet(ReadingViewSet[VacancyImport]):
    """Lists that were taken in for the caller's places."""

    capabilities = dict.fromkeys(
        ("list", "retrieve", "create", "rows", "columns", "confirm", "drop", "errors", "empty"), "vacancies.edit"
    )
    scope = staticmethod(visible_to)
    serializer_class = VacancyImportSerializer
    lookup_value_regex = "[0-9]{1,18}"

    def get_parsers(self) -> list[Any]:
        """A file comes as a form, everything else as JSON."""
        return [MultiPartParser(), JSONParser()]

    @extend_schema(request={"multipart/form-data": VacancyListSerializer}, responses={201: VacancyImportSerializer})
    @idempotent
    def create(self, request: Request) -> Response:
        """Upload a list. It is read and judged; nothing is posted yet."""
        asked = VacancyListSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        file, division = asked.validated_data["file"], office_of(self.caller)
        if division is None:
            raise NotAllowed()
        received = receive_vacancies(
            content=file.read(), name=file.name, division=division, by=self.caller, again=asked.validated_data["again"]
        )
        return self._answer(received, status.HTTP_201_CREATED)

    @extend_schema(
        responses=VacancyRowSerializer(many=True),
        parameters=[
            OpenApiParameter("outcome", enum=VacancyRow.Outcome.values, description="Rows of this outcome alone."),
            OpenApiParameter("warned", OpenApiTypes.BOOL, description="Rows alone that carry a question."),
        ],
        filters=False,
    )
    @action(detail=True)
    def rows(self, request: Request, pk: str) -> Response:
        """What each row would do to the register."""
        is_warned = request.query_params.get("warned", "").lower() in ("1", "true")
        show = "warned" if is_warned else request.query_params.get("outcome", "")
        found: QuerySet[VacancyRow] = rows_of(self.get_object(), show)
        # The type of the view says lists; these are a list's rows.
        page = cast(list[VacancyRow], self.paginate_queryset(cast(Any, found)))
        told: list[RowTold] = rows_told(page)
        return self.get_paginated_response(VacancyRowSerializer(told, many=True).data)

    @extend_schema(request=VacancySheetsSerializer, responses=VacancyImportSerializer)
    @action(detail=True, methods=["post"])
    def columns(self, request: Request, pk: str) -> Response:
        """Say which column is what, where it was misunderstood; the rows are judged anew."""
        asked = VacancySheetsSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        chosen = {each["sheet"]: each["columns"] for each in asked.validated_data["sheets"]}
        return self._answer(remap_vacancies(vacancy_import=self.get_object(), columns=chosen, by=self.caller))

    @extend_schema(request=None, responses={202: VacancyImportSerializer})
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        """Have the list taken over in the background; asking twice is asking once."""
        received = self.get_object()
        page = reverse("employers:import_detail", args=[received.pk])
        nudge(confirm_vacancies(vacancy_import=received, by=self.caller, about_url=page))
        return self._answer(received, status.HTTP_202_ACCEPTED)

    @extend_schema(request=None, responses=VacancyImportSerializer)
    @action(detail=True, methods=["post"])
    def drop(self, request: Request, pk: str) -> Response:
        """Put the list aside; nothing of it is taken over."""
        return self._answer(drop_vacancies(vacancy_import=self.get_object(), by=self.caller))

    @extend_schema(responses={(200, XLSX): OpenApiTypes.BINARY})
    @action(detail=True)
    def errors(self, request: Request, pk: str) -> HttpResponse:
        """The rows to mend as they came, with what is wrong beside them, as an Excel file."""
        received = self.get_object()
        name = f"rows-to-mend-{received.pk}.xlsx"
        headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
        return HttpResponse(error_sheet(vacancy_import=received), content_type=XLSX, headers=headers)

    @extend_schema(responses={(200, XLSX): OpenApiTypes.BINARY}, filters=False)
    @action(detail=False, methods=["get"], pagination_class=None)
    def empty(self, request: Request) -> HttpResponse:
        """An empty list with the columns that are understood and one example, to fill in and upload."""
        headers = {"Content-Disposition": 'attachment; filename="vacancies.xlsx"'}
        return HttpResponse(empty_list(), content_type=XLSX, headers=headers)

    def _answer(self, received: VacancyImport, code: int = status.HTTP_200_OK) -> Response:
        return Response(VacancyImportSerializer(self.get_queryset().get(pk=received.pk)).data, status=code)
