"""The lists of a day as one file, for other systems: asked for, watched, fetched."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from trips.papers.forms import CODES
from trips.services.manifest.bundle import KIND, ask_for_bundle
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ReadingViewSet
from zunyi.accounts.models import User
from zunyi.jobs.models import Job
from zunyi.jobs.queries import files_of, visible_to
from zunyi.jobs.services import hand_out_file
from zunyi.jobs.views.start import nudge


class BundleSerializer(serializers.ModelSerializer[Job]):
    """How far it is; `ready` as soon as its file can be fetched, which ends at `until`."""

    day = serializers.DateField(source="payload.day", read_only=True)
    ready = serializers.SerializerMethodField()
    until = serializers.DateTimeField(source="result_file.expires_at", allow_null=True, default=None, read_only=True)

    class Meta:
        model = Job
        fields = ["id", "day", "state", "done", "total", "error", "created_at", "ended_at", "ready", "until"]
        read_only_fields = fields

    def get_ready(self, job: Job) -> bool:
        """Whether there is a file."""
        return job.file is not None


class AskForBundleSerializer(serializers.Serializer[Any]):
    """Which day, which forms, to whom, what for."""

    day = serializers.DateField()
    forms = serializers.ListField(child=serializers.ChoiceField(choices=CODES), min_length=1)
    recipient = serializers.CharField(max_length=60)
    purpose = serializers.CharField(max_length=100)


def _asked_by(user: User, capability: str) -> QuerySet[Job]:
    """The files of lists that the caller asked for."""
    return visible_to(user).filter(kind=KIND) if user.pk else Job.objects.none()


class ManifestBundleViewSet(ReadingViewSet[Job]):
    """The lists in force of all runs of a day, put into one zip in the background."""

    capabilities = dict.fromkeys(("list", "retrieve", "create", "file"), "manifests.issue")
    scope = staticmethod(_asked_by)
    serializer_class = BundleSerializer

    @extend_schema(request=AskForBundleSerializer, responses={201: BundleSerializer})
    @idempotent
    def create(self, request: Request) -> Response:
        """Ask for it; each form of each run in it is a hand-out of its own and is written down."""
        asked = AskForBundleSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        job = ask_for_bundle(by=self.caller, **asked.validated_data)
        nudge(job)
        return Response(BundleSerializer(self.get_queryset().get(pk=job.pk)).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def file(self, request: Request, pk: str) -> HttpResponse:
        """The file, within 24 hours; each time is written down."""
        job = self.get_object()
        file = get_object_or_404(files_of(self.caller), pk=job.result_file_id)
        headers = {
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=file.name) or "attachment",
            "Cache-Control": "no-store, private",
        }
        content = hand_out_file(file=file, by=self.caller)
        return HttpResponse(content, content_type=file.content_type, headers=headers)
