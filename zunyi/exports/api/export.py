"""Exports for other systems: which lists there are, asking for one, its state, its file, the second person's word."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ReadingViewSet
from zunyi.accounts.models import User
from zunyi.exports.models import Export, Form
from zunyi.exports.queries.export import columns_of, visible_to
from zunyi.exports.services.export import ask_for_export, decide_export, withdraw_export
from zunyi.exports.tables import TABLES
from zunyi.exports.views.export import MAY_EXPORT
from zunyi.jobs.queries import files_of
from zunyi.jobs.services import hand_out_file
from zunyi.jobs.views.start import nudge

_NO_PAGES = [OpenApiParameter(name, exclude=True) for name in ("cursor", "page_size")]
_NO_FILTERS = [OpenApiParameter(name, exclude=True) for name in ("state", "list")]


class ExportSerializer(serializers.ModelSerializer[Export]):
    """One export; `ready` as soon as its file can be fetched, which ends at `until`."""

    list = serializers.CharField(source="table", read_only=True)
    by = serializers.CharField(source="by.name", read_only=True)
    decided_by = serializers.CharField(source="decided_by.name", allow_null=True, default=None, read_only=True)
    work = serializers.CharField(source="job.state", allow_null=True, default=None, read_only=True)
    until = serializers.DateTimeField(source="job.result_file.expires_at", allow_null=True, default=None)
    ready = serializers.SerializerMethodField()

    class Meta:
        model = Export
        fields = [
            "id", "list", "form", "columns", "purpose", "state", "expected", "persons", "full_numbers", "needs_second",
            "by", "asked_at", "decided_by", "decided_at", "remark", "rows", "work", "ready", "until",
        ]  # fmt: skip
        read_only_fields = fields

    def get_ready(self, export: Export) -> bool:
        """Whether there is a file."""
        return bool(export.job and export.job.file)


class AskForExportSerializer(serializers.Serializer[Any]):
    """Which list, narrowed how, and what for."""

    list = serializers.ChoiceField(choices=[(code, code) for code in TABLES])
    filters = serializers.CharField(
        max_length=2000, allow_blank=True, default="", help_text="As in the address of the list at the desk."
    )
    columns = serializers.ListField(
        child=serializers.CharField(max_length=30), required=False, help_text="Keys; the last choice if left out."
    )
    form = serializers.ChoiceField(choices=Form.choices, default=Form.CSV)
    purpose = serializers.CharField(max_length=100)


class DecisionSerializer(serializers.Serializer[Any]):
    """The second person's word."""

    granted = serializers.BooleanField()
    remark = serializers.CharField(max_length=200, allow_blank=True, default="")


class ListColumnSerializer(serializers.Serializer[Any]):
    """One column that the caller may choose."""

    key = serializers.CharField()
    title = serializers.CharField()
    needs_second = serializers.BooleanField(source="is_full_number")


class ListSerializer(serializers.Serializer[Any]):
    """A list that the caller may let out."""

    code = serializers.CharField()
    title = serializers.CharField()
    columns = ListColumnSerializer(many=True)


class ExportFilter(django_filters.FilterSet):
    """By list and state."""

    list = django_filters.ChoiceFilter("table", choices=[(code, code) for code in TABLES])

    class Meta:
        model = Export
        fields = ["state"]


def _seen_by(user: User, capability: str) -> QuerySet[Export]:
    """The own ones, and those that the caller may grant, whatever is done with them."""
    return visible_to(user)


class ExportViewSet(ReadingViewSet[Export]):
    """The caller's own exports, and those that wait for the caller's yes."""

    capabilities = {
        **dict.fromkeys(("list", "retrieve", "create", "withdraw", "file", "lists"), MAY_EXPORT),
        "decide": "exports.grant",
    }
    scope = staticmethod(_seen_by)
    serializer_class = ExportSerializer
    filterset_class = ExportFilter

    @extend_schema(request=AskForExportSerializer, responses={201: ExportSerializer})
    @idempotent
    def create(self, request: Request) -> Response:
        """Ask for a list; above 5,000 persons, or with full identity numbers, a second person must say yes."""
        asked = AskForExportSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        wanted = dict(asked.validated_data)
        table = TABLES[wanted.pop("list")]
        columns = wanted.pop("columns", None) or columns_of(self.caller, table)
        filters = QueryDict(wanted.pop("filters"))
        export = ask_for_export(table=table, asked=filters, columns=columns, by=self.caller, **wanted)
        return self._answer(export, status.HTTP_201_CREATED)

    @extend_schema(request=DecisionSerializer, responses=ExportSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def decide(self, request: Request, pk: str) -> Response:
        """Grant it or refuse it; never one's own."""
        said = DecisionSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        word = said.validated_data
        export = decide_export(export=self.get_object(), yes=word["granted"], remark=word["remark"], by=self.caller)
        return self._answer(export)

    @extend_schema(request=None, responses=ExportSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take back what still waits."""
        return self._answer(withdraw_export(export=self.get_object(), by=self.caller))

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def file(self, request: Request, pk: str) -> HttpResponse:
        """The file, for whoever asked for it, within 24 hours; each time is written down."""
        job = self.get_object().job
        file = get_object_or_404(files_of(self.caller), pk=job.result_file_id if job else None)
        headers = {
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=file.name) or "attachment",
            "Cache-Control": "no-store, private",
        }
        content = hand_out_file(file=file, by=self.caller)
        return HttpResponse(content, content_type=file.content_type, headers=headers)

    @extend_schema(parameters=[*_NO_PAGES, *_NO_FILTERS], responses=ListSerializer(many=True), filters=False)
    @action(detail=False, methods=["get"], pagination_class=None)
    def lists(self, request: Request) -> Response:
        """The lists that the caller may let out, with their columns."""
        mine = [table for table in TABLES.values() if table.may_export(self.caller)]
        found = [{"code": table.code, "title": table.title, "columns": table.fields_for(self.caller)} for table in mine]
        return Response(ListSerializer(found, many=True).data)

    def _answer(self, export: Export, code: int = status.HTTP_200_OK) -> Response:
        if export.job:
            nudge(export.job)
        return Response(ExportSerializer(self.get_queryset().get(pk=export.pk)).data, status=code)
