"""The registry for other systems: within the caller's places, identity numbers masked."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from workers.api.desk import DeskActions
from workers.api.person import PersonSerializer, people_of
from workers.api.worker_rows import WorkerFactsSerializer, WorkerSerializer
from workers.models import Kin, NextOfKin, Worker
from workers.phones import clean_phone
from workers.queries.search import found
from workers.queries.worker import visible_to
from workers.services.next_of_kin import forget_next_of_kin, keep_next_of_kin
from workers.services.office import register_at_office
from workers.services.worker import change_worker, note_denied_look, reveal_number
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.permissions import held
from zunyi.accounts.api.viewsets import ReadingViewSet
from zunyi.divisions.queries import division_by_code


class KinSerializer(serializers.Serializer[Any]):
    """Somebody of the family, to be called if something happens on the way."""

    name = serializers.CharField(max_length=50)
    relation = serializers.ChoiceField(choices=NextOfKin.Relation.choices)
    phone = serializers.CharField(max_length=40)

    def validate_phone(self, text: str) -> str:
        """A mobile number, in whatever spelling."""
        number = clean_phone(text).first
        if not number:
            raise serializers.ValidationError(_("A mobile number has 11 digits and begins with 1."))
        return number


class RevealSerializer(serializers.Serializer[Any]):
    """What the whole number is needed for."""

    reason = serializers.CharField(max_length=100)


class RevealedSerializer(serializers.Serializer[Any]):
    """The number in clear."""

    identity_number = serializers.CharField()


class WorkerFilter(django_filters.FilterSet):
    """By text, place and trade."""

    search = django_filters.CharFilter(
        method="by_text", help_text="Name, pinyin, initials, phone, identity number or its last four characters."
    )
    household = django_filters.CharFilter(method="by_place", help_text="Code of a place; all below it is included.")

    class Meta:
        model = Worker
        fields = ["trade", "sex", "state", "level"]

    def by_text(self, workers: QuerySet[Worker], name: str, value: str) -> QuerySet[Worker]:
        return found(workers, value)

    def by_place(self, workers: QuerySet[Worker], name: str, value: str) -> QuerySet[Worker]:
        place = division_by_code(value, exact=True)
        return workers.filter(household__path__startswith=place.path) if place else workers.none()


class WorkerViewSet(DeskActions, ReadingViewSet[Worker]):
    """Workers of the caller's places."""

    capabilities: ClassVar[dict[str, str | tuple[str, ...]]] = {
        "list": "workers.view", "retrieve": "workers.view", "create": "workers.edit",
        "partial_update": "workers.edit", "reveal": "workers.reveal", "kin": "workers.edit",
        **DeskActions.capabilities,
    }  # fmt: skip
    scope = staticmethod(visible_to)
    serializer_class = WorkerSerializer
    filterset_class = WorkerFilter

    def prepare(self, rows: QuerySet[Worker]) -> QuerySet[Worker]:
        """With the masked number and the place."""
        return rows.select_related("identity", "household", "brand", "present")

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Who asked for somebody of other places is on record, though the answer does not say that there is anybody;
        a key's transaction is over by then."""
        if response.status_code == status.HTTP_404_NOT_FOUND and str(self.kwargs.get("pk", "")).isdecimal():
            note_denied_look(by=self.caller, capability=held(self, self.caller), pk=self.kwargs["pk"])
        return super().finalize_response(request, response, *args, **kwargs)

    @extend_schema(request=PersonSerializer, responses={201: WorkerSerializer})
    @idempotent
    def create(self, request: Request) -> Response:
        """Register somebody; who is registered already with the same name is answered as they stand."""
        asked = PersonSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        [person] = people_of(self.caller, [asked.validated_data], "workers.edit")
        worker = register_at_office(person=person, by=self.caller)
        return Response(WorkerSerializer(self.get_queryset().get(pk=worker.pk)).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=WorkerFactsSerializer, responses=WorkerSerializer)
    @idempotent
    def partial_update(self, request: Request, pk: str | None = None) -> Response:
        """Put the record right; everything that changed is kept with who changed it."""
        asked = WorkerFactsSerializer(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        worker = self.get_object()
        change_worker(worker=worker, facts=asked.facts_for(worker), by=self.caller)
        held = visible_to(self.caller)  # it may have moved within the caller's places
        return Response(WorkerSerializer(self.prepare(held).get(pk=worker.pk)).data)

    @extend_schema(methods=["PUT"], request=KinSerializer, responses={204: None})
    @extend_schema(methods=["DELETE"], request=None, responses={204: None})
    @action(detail=True, methods=["put", "delete"])
    def kin(self, request: Request, pk: str | None = None) -> Response:
        """Name whom to call if something happens on the way, sealed; or take the name out. It is never read here."""
        worker = self.get_object()
        if request.method == "DELETE":
            forget_next_of_kin(worker=worker, by=self.caller)
        else:
            asked = KinSerializer(data=request.data)
            asked.is_valid(raise_exception=True)
            keep_next_of_kin(worker=worker, kin=Kin(**asked.validated_data), by=self.caller)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=RevealSerializer, responses=RevealedSerializer)
    @action(detail=True, methods=["post"])
    def reveal(self, request: Request, pk: str | None = None) -> Response:
        """The identity number in clear, for a stated reason; who looked, and why, is written to the history. Never
        repeated from a key: each look is a look."""
        asked = RevealSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        number = reveal_number(worker=self.get_object(), reason=asked.validated_data["reason"], by=self.caller)
        return Response({"identity_number": number}, headers={"Cache-Control": "no-store"})
