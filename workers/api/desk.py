"""What an office does for somebody at its desk: registering them, taking consents back, handing out a copy."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from workers.api.person import PersonSerializer, person_of
from workers.api.worker_rows import WorkerFactsSerializer, WorkerSerializer, in_order
from workers.models import HELPED_MANNERS, Consent, Worker
from workers.queries.worker_page import consents_of
from workers.services.consent import withdraw_consent
from workers.services.own_data import Told, hand_out_own_data
from workers.services.worker import register_by_hand
from zunyi.accounts.api.idempotency import idempotent

_PLAIN = [OpenApiParameter(name, exclude=True) for name in ("cursor", "page_size")]
# What is asked of somebody new beside name, number, home and phone.
_ASKED_AT_FIRST = (
    "preferred_language", "education", "trade", "level", "brand", "flags", "certificates", "needs", "valid_to",
    "is_long_term", "note",
)  # fmt: skip


class FirstFactsSerializer(WorkerFactsSerializer):
    """What somebody tells of themselves at the desk; whatever is not named is not known yet."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Those of the record that a first visit asks for."""
        fields = {name: field for name, field in super().get_fields().items() if name in _ASKED_AT_FIRST}
        for field in fields.values():
            field.required = False
        return fields


class ByHandSerializer(PersonSerializer):
    """Somebody at the desk, with what else they tell, and how they were told what is kept and why."""

    facts = FirstFactsSerializer(required=False)
    manner = serializers.ChoiceField(choices=HELPED_MANNERS, help_text="How they were told, and said yes.")
    messages = serializers.BooleanField(default=False, help_text="They want text messages about trips and jobs.")


class RegisteredSerializer(serializers.Serializer[Any]):
    """The record, and whether it was written just now."""

    worker = WorkerSerializer()
    is_new = serializers.BooleanField()


class ConsentGivenSerializer(serializers.ModelSerializer[Consent]):
    """One yes of somebody, and its end."""

    class Meta:
        model = Consent
        fields = ["purpose", "text_version", "manner", "given_at", "withdrawn_at"]
        read_only_fields = fields


class PurposeSerializer(serializers.Serializer[Any]):
    """What for."""

    purpose = serializers.ChoiceField(choices=Consent.Purpose.choices)


class FactSerializer(serializers.Serializer[Any]):
    """One thing that is kept, in words."""

    what = serializers.CharField()
    value = serializers.CharField()


class OwnDataSerializer(serializers.Serializer[Any]):
    """One part of what is kept about somebody, in the language of Accept-Language."""

    title = serializers.CharField()
    facts = FactSerializer(many=True)
    sentences = serializers.ListField(child=serializers.CharField())


def parts_of(told: Told) -> list[dict[str, Any]]:
    """What `hand_out_own_data` tells, part by part, as a program reads it."""
    return [
        {
            "title": str(title),
            "facts": [{"what": str(what), "value": str(value)} for what, value in _pairs(lines)],
            "sentences": [str(line) for line in lines if isinstance(line, str)],
        }
        for title, lines in told.items()
    ]


def _pairs(lines: list[Any]) -> list[tuple[Any, Any]]:
    return [line for line in lines if not isinstance(line, str)]


def given_by(worker: Worker) -> list[Consent]:
    """Every yes of somebody, purpose by purpose."""
    return [consent for line in consents_of(worker) for consent in line.given]


class DeskActions:
    """What `WorkerViewSet` does for whoever stands at the desk."""

    capabilities: ClassVar[dict[str, str | tuple[str, ...]]] = {
        "by_hand": "workers.edit",
        "own_data": "workers.edit",
        "consents": "workers.view",
        "withdraw": "workers.edit",
    }

    @extend_schema(request=ByHandSerializer, responses={201: RegisteredSerializer})
    @action(detail=False, methods=["post"], url_path="by-hand")
    @idempotent
    def by_hand(self: Any, request: Request) -> Response:
        """Register somebody who was told what is kept and why; who is registered here already stays as they stand."""
        asked = ByHandSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        told = asked.validated_data
        worker, is_new = register_by_hand(
            person=person_of(told), facts=in_order(told.get("facts", {})), manner=told["manner"],
            messages=told["messages"], by=self.caller,
        )  # fmt: skip
        found = {"worker": self.get_queryset().get(pk=worker.pk), "is_new": is_new}
        return Response(RegisteredSerializer(found).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=OwnDataSerializer(many=True), parameters=_PLAIN, filters=False)
    @action(detail=True, methods=["post"], url_path="own-data")
    def own_data(self: Any, request: Request, pk: str) -> Response:
        """Everything that is kept about the person, to hand over to them. That it was handed out is written down; never
        repeated from a key: each copy is a copy."""
        told = hand_out_own_data(worker=self.get_object(), by=self.caller, form="api")
        return Response(parts_of(told), headers={"Cache-Control": "no-store"})

    @extend_schema(responses=ConsentGivenSerializer(many=True), parameters=_PLAIN, filters=False)
    @action(detail=True, methods=["get"])
    def consents(self: Any, request: Request, pk: str) -> Response:
        """What the person agreed to, and what was taken back."""
        return Response(ConsentGivenSerializer(given_by(self.get_object()), many=True).data)

    @extend_schema(request=PurposeSerializer, responses=ConsentGivenSerializer(many=True), filters=False)
    @action(detail=True, methods=["post"], url_path="consents/withdraw")
    @idempotent
    def withdraw(self: Any, request: Request, pk: str) -> Response:
        """Take back what the person agreed to, on their word; no reason is asked, and seats that need it are free."""
        asked = PurposeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        worker = self.get_object()
        withdraw_consent(worker=worker, purpose=asked.validated_data["purpose"], by=self.caller)
        return Response(ConsentGivenSerializer(given_by(worker), many=True).data)
