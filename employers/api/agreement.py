"""Agreements for other systems: read, written down, put right, renewed and ended."""

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
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from employers.api.fields import CodeField
from employers.forms.agreement import own_sides
from employers.models import Agreement, AgreementFile, AgreementOrganiser, Employer, Station
from employers.queries import agreement
from employers.services.agreement import (
    AgreementFacts,
    add_agreement,
    add_agreement_file,
    change_agreement,
    end_agreement,
    hand_out_agreement_file,
    remove_agreement_file,
)
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ReadingViewSet
from zunyi.accounts.models import User
from zunyi.refusals import NotAllowed


class PaperSerializer(serializers.ModelSerializer[AgreementFile]):
    """One paper that is kept."""

    name = serializers.CharField(source="file.name", read_only=True)

    class Meta:
        model = AgreementFile
        fields = ["id", "name", "size"]
        read_only_fields = fields


class PaperUploadSerializer(serializers.Serializer[Any]):
    """A paper to keep: pdf, jpg or png."""

    file = serializers.FileField()


class AgreementSerializer(serializers.ModelSerializer[Agreement]):
    """One agreement with its organisers."""

    division = serializers.CharField(source="division.code", read_only=True)
    partner = serializers.CharField(source="partner.code", read_only=True, allow_null=True)
    organisers = serializers.SerializerMethodField()
    papers = PaperSerializer(source="files", many=True, read_only=True)

    class Meta:
        model = Agreement
        fields = [
            "id", "title", "kind", "division", "partner", "employer", "station", "signed_on", "from_on", "to_on",
            "ended_on", "end_reason", "places", "organisers", "papers",
        ]  # fmt: skip
        read_only_fields = fields

    def get_organisers(self, agreement: Agreement) -> list[dict[str, str]]:
        """Each with its part."""
        return [{"name": each.name, "part": each.part} for each in agreement.organisers.all()]


class OrganiserSerializer(serializers.Serializer[Any]):
    """Who takes part, and as what."""

    name = serializers.CharField(max_length=80)
    part = serializers.ChoiceField(choices=AgreementOrganiser.Part.choices)


class AgreementFactsSerializer(serializers.Serializer[Any]):
    """What is written down about an agreement; a partner place, an enterprise, or both."""

    title = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(choices=Agreement.Kind.choices, default=Agreement.Kind.COOPERATION)
    division = CodeField(help_text="Code of our side: the city, or a county.")
    partner = CodeField(allow_null=True, default=None, help_text="Code of the partner's place.")
    employer = serializers.PrimaryKeyRelatedField(queryset=Employer.objects.all(), allow_null=True, default=None)
    station = serializers.PrimaryKeyRelatedField(queryset=Station.objects.all(), allow_null=True, default=None)
    signed_on = serializers.DateField()
    from_on = serializers.DateField()
    to_on = serializers.DateField(allow_null=True, default=None)
    places = serializers.IntegerField(min_value=0, max_value=1_000_000, allow_null=True, default=None)
    note = serializers.CharField(max_length=300, allow_blank=True, default="")
    organisers = OrganiserSerializer(many=True, default=list)


class EndingSerializer(serializers.Serializer[Any]):
    """The last day, and why."""

    on = serializers.DateField()
    reason = serializers.CharField(max_length=200)


class AgreementViewSet(ReadingViewSet[Agreement]):
    """Agreements of the own places, and of those above."""

    capabilities = {
        **dict.fromkeys(("list", "retrieve", "paper"), "employers.view"),
        **dict.fromkeys(("create", "partial_update", "renew", "end", "papers", "paper_remove"), "agreements.edit"),
    }
    scope = staticmethod(lambda user, capability: _mine(user, capability))
    serializer_class = AgreementSerializer

    def prepare(self, rows: QuerySet[Agreement]) -> QuerySet[Agreement]:
        """With the organisers and the papers."""
        return rows.prefetch_related("organisers", "files__file")

    def get_parsers(self) -> list[Any]:
        """A paper comes as a form, everything else as JSON."""
        return [MultiPartParser(), JSONParser()]

    @extend_schema(request=AgreementFactsSerializer, responses={201: AgreementSerializer})
    @idempotent
    def create(self, request: Request) -> Response:
        """Write an agreement down; the caller looks after it, and is told before it ends."""
        return self._add(request, renews=None)

    @extend_schema(request=AgreementFactsSerializer(partial=True), responses=AgreementSerializer)
    @idempotent
    def partial_update(self, request: Request, pk: str) -> Response:
        """Put an agreement right; what is not named stays."""
        known = self.get_object()
        asked = AgreementFactsSerializer(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        facts, organisers = self._read(asked)
        if "organisers" not in asked.validated_data:
            organisers = list(known.organisers.order_by("pk").values_list("name", "part"))
        said = {name: getattr(known, name) for name in AgreementFacts.__slots__} | facts
        changed = change_agreement(agreement=known, facts=AgreementFacts(**said), organisers=organisers, by=self.caller)
        return self._answer(changed)

    @extend_schema(request=AgreementFactsSerializer, responses={201: AgreementSerializer})
    @action(detail=True, methods=["post"])
    @idempotent
    def renew(self, request: Request, pk: str) -> Response:
        """Write down the agreement that follows this one."""
        return self._add(request, renews=self.get_object())

    @extend_schema(request=EndingSerializer, responses=AgreementSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def end(self, request: Request, pk: str) -> Response:
        """End an agreement before its time; its papers and history stay."""
        asked = EndingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return self._answer(end_agreement(agreement=self.get_object(), by=self.caller, **asked.validated_data))

    @extend_schema(request={"multipart/form-data": PaperUploadSerializer}, responses={201: PaperSerializer})
    @action(detail=True, methods=["post"])
    @idempotent
    def papers(self, request: Request, pk: str) -> Response:
        """Keep a paper of the agreement, sealed."""
        asked = PaperUploadSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        upload = asked.validated_data["file"]
        kept = add_agreement_file(agreement=self.get_object(), name=upload.name, content=upload.read(), by=self.caller)
        return Response(PaperSerializer(kept).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, url_path=r"papers/(?P<paper_id>[0-9]{1,18})")
    def paper(self, request: Request, pk: str, paper_id: str) -> HttpResponse:
        """A paper, opened; who reads it is written down."""
        kept = get_object_or_404(self.get_object().files.select_related("file"), pk=paper_id)
        headers = {
            "Content-Disposition": content_disposition_header(True, kept.file.name) or "attachment",
            "Cache-Control": "no-store, private",
        }
        content = hand_out_agreement_file(file=kept, by=self.caller)
        return HttpResponse(content, content_type=kept.file.content_type, headers=headers)

    @extend_schema(request=None, responses={204: None})
    @paper.mapping.delete
    def paper_remove(self, request: Request, pk: str, paper_id: str) -> Response:
        """Take a paper out that was put there by mistake."""
        kept = get_object_or_404(self.get_object().files.select_related("file"), pk=paper_id)
        remove_agreement_file(file=kept, by=self.caller)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _add(self, request: Request, renews: Agreement | None) -> Response:
        asked = AgreementFactsSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        facts, organisers = self._read(asked)
        made = add_agreement(facts=AgreementFacts(**facts), organisers=organisers, by=self.caller, renews=renews)
        return self._answer(made, status.HTTP_201_CREATED)

    def _read(self, asked: AgreementFactsSerializer) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        """The facts and the organisers; our side must be a place for which the caller may sign."""
        facts = dict(asked.validated_data)
        named = [(each["name"], each["part"]) for each in facts.pop("organisers", [])]
        if "division" in facts and not own_sides(self.caller).filter(pk=facts["division"].pk).exists():
            raise NotAllowed()
        return facts, named

    def _answer(self, agreement: Agreement, code: int = status.HTTP_200_OK) -> Response:
        return Response(AgreementSerializer(agreement).data, status=code)


def _mine(user: User, capability: str) -> QuerySet[Agreement]:
    """Read are also those of the places above; changed, only those of the own places."""
    return agreement.editable_by(user) if capability == "agreements.edit" else agreement.visible_to(user, capability)
