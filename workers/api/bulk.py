"""Messages to many, for other systems: look at number and price, write one, and the second person's word."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from workers.api.chosen import ChosenSerializer, own_office, people_chosen
from workers.forms.bulk import BulkForm
from workers.models import BulkMessage, Worker
from workers.queries.bulk import Preview, preview_of, visible_to
from workers.services.bulk import ALONE, decide_bulk, propose_bulk
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ReadingViewSet
from zunyi.accounts.models import User
from zunyi.jobs.views.start import nudge

SEND = "notices.send"


class BulkSerializer(serializers.ModelSerializer[BulkMessage]):
    """A text to many, as it was written and how far it got."""

    division = serializers.CharField(source="division.code", read_only=True, help_text="Whose message it is.")
    persons = serializers.IntegerField(read_only=True)
    written_by = serializers.CharField(source="by.name", read_only=True)
    decided_by = serializers.CharField(source="decided_by.name", default=None, allow_null=True, read_only=True)

    class Meta:
        model = BulkMessage
        fields = [
            "id", "division", "selection", "persons", "text", "state", "parts", "cost", "written_by", "written_at",
            "decided_by", "decided_at",
        ]  # fmt: skip
        read_only_fields = fields
        extra_kwargs = {
            "parts": {"help_text": "Text messages that the provider bills, as counted in the preview."},
            "cost": {"help_text": "In fen."},
        }


class NewBulkSerializer(ChosenSerializer):
    """A text, and to whom: workers by their ids, or all who fit the filters; without any of them it is refused."""

    text = serializers.CharField(max_length=200)

    def validate_text(self, text: str) -> str:
        """Checked as on the page."""
        form = BulkForm({"text": text})
        if not form.is_valid():
            raise ValidationError([str(said) for said in form.errors["text"]])
        return str(form.cleaned_data["text"])


class BulkPreviewSerializer(serializers.Serializer[Preview]):
    """What a text to these people would be."""

    persons = serializers.IntegerField()
    without_phone = serializers.IntegerField(help_text="They are told in person.")
    messages = serializers.IntegerField(help_text="Relatives on one phone get one.")
    parts = serializers.IntegerField(help_text="Text messages that the provider bills.")
    cost = serializers.IntegerField(help_text="In fen.")
    longest = serializers.CharField()
    needs_second_person = serializers.SerializerMethodField()

    def get_needs_second_person(self, preview: Preview) -> bool:
        """Whether it waits for a colleague's word."""
        return preview.persons > ALONE


class BulkDecisionSerializer(serializers.Serializer[Any]):
    """The second person's word."""

    yes = serializers.BooleanField(help_text="True: it goes out now. False: nobody gets it.")


def _own(user: User, capability: str) -> QuerySet[BulkMessage]:
    """The messages of the caller's offices; the capability is the same for all actions."""
    return visible_to(user)


class BulkViewSet(ReadingViewSet[BulkMessage]):
    """Messages to many, of the caller's offices."""

    serializer_class = BulkSerializer
    scope = staticmethod(_own)
    capabilities = {"list": SEND, "retrieve": SEND, "preview": SEND, "create": SEND, "decide": SEND}
    lookup_value_regex = r"\d+"

    @extend_schema(request=NewBulkSerializer, responses=BulkPreviewSerializer)
    @action(detail=False, methods=["post"])
    def preview(self, request: Request) -> Response:
        """Count people, messages and money; nothing is kept."""
        text, people, _selection = self._asked(request)
        return Response(BulkPreviewSerializer(preview_of(text, people)).data)

    @extend_schema(request=NewBulkSerializer, responses={201: BulkSerializer})
    @idempotent
    def create(self, request: Request) -> Response:
        """Write to these people. It goes out at once, or waits for a second person when they are many."""
        division = own_office(self.caller)
        text, people, selection = self._asked(request)
        made, job = propose_bulk(selection=selection, workers=people, text=text, division=division, by=self.caller)
        if job:
            nudge(job)
        return Response(self._shown(made.pk), status=status.HTTP_201_CREATED)

    @extend_schema(request=BulkDecisionSerializer, responses=BulkSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def decide(self, request: Request, pk: str) -> Response:
        """Say yes or no to a colleague's message."""
        bulk = self.get_object()
        asked = BulkDecisionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        job = decide_bulk(bulk=bulk, yes=asked.validated_data["yes"], by=self.caller)
        if job:
            nudge(job)
        return Response(self._shown(bulk.pk))

    def _shown(self, pk: int) -> Any:
        return BulkSerializer(self.get_queryset().get(pk=pk)).data

    def _asked(self, request: Request) -> tuple[str, QuerySet[Worker], str]:
        """The text, the people within the caller's scope, and what the selection is called on the desk."""
        asked = NewBulkSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        whom, rest = ChosenSerializer.split(asked.validated_data)
        return rest["text"], *people_chosen(whom, by=self.caller, capability="workers.view")
