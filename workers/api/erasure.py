"""Requests for erasure, for other systems."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from workers.models import ErasureRequest
from workers.queries import worker as workers
from workers.queries.privacy import answer_due_on, visible_to
from workers.services.erasure import ask_erasure, carry_out_erasure, refuse_erasure
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ReadingViewSet


class ErasureSerializer(serializers.ModelSerializer[ErasureRequest]):
    """One request; whose it was is nameless once it is carried out."""

    worker = serializers.UUIDField(source="worker.public_id", read_only=True)
    due_on = serializers.SerializerMethodField(help_text="The last day for an answer.")

    class Meta:
        model = ErasureRequest
        fields = ["id", "worker", "state", "asked_at", "due_on", "answer", "decided_at"]
        read_only_fields = fields

    def get_due_on(self, asked: ErasureRequest) -> date:
        """Working days in China."""
        return answer_due_on(asked.asked_at)


class WhoseSerializer(serializers.Serializer[Any]):
    """Who wants to be forgotten."""

    worker = serializers.UUIDField()


class AnswerSerializer(serializers.Serializer[Any]):
    """The reason that the person will read."""

    answer = serializers.CharField(max_length=300)


class ErasureViewSet(ReadingViewSet[ErasureRequest]):
    """Requests of the people of the caller's places; a county or the city answers."""

    capabilities = {
        "list": "privacy.answer",
        "retrieve": "privacy.answer",
        "create": "workers.edit",
        "refuse": "privacy.answer",
        "carry_out": "privacy.answer",
    }
    scope = staticmethod(visible_to)
    serializer_class = ErasureSerializer
    filterset_fields = ["state"]

    def prepare(self, rows: QuerySet[ErasureRequest]) -> QuerySet[ErasureRequest]:
        """With the person."""
        return rows.select_related("worker")

    @extend_schema(request=WhoseSerializer, responses={201: ErasureSerializer})
    @idempotent
    def create(self, request: Request) -> Response:
        """Write down that somebody asked to be forgotten."""
        form = WhoseSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        people = workers.visible_to(self.caller, "workers.edit")
        worker = get_object_or_404(people, public_id=form.validated_data["worker"])
        asked = ask_erasure(worker=worker, by=self.caller)
        asked.refresh_from_db()
        return Response(ErasureSerializer(asked).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=AnswerSerializer, responses=ErasureSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def refuse(self, request: Request, pk: str) -> Response:
        """Say no, with the reason."""
        form = AnswerSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        refuse_erasure(request=self.get_object(), answer=form.validated_data["answer"], by=self.caller)
        return Response(ErasureSerializer(self.get_object()).data)

    @extend_schema(request=None, responses=ErasureSerializer)
    @action(detail=True, methods=["post"], url_path="carry-out")
    @idempotent
    def carry_out(self, request: Request, pk: str) -> Response:
        """Erase the person for good; counts stay."""
        carry_out_erasure(request=self.get_object(), by=self.caller)
        return Response(ErasureSerializer(self.get_object()).data)
