"""One fact set for many people, for other systems: looked at first, done, taken back."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from workers.api.chosen import ChosenSerializer, own_office, people_chosen
from workers.models import BulkEdit, Worker
from workers.queries.changes import edits_visible_to
from workers.services.bulk_edit import FLAG, STATE, UNFLAG, edit_many, undo_edit, who_would_change
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ReadingViewSet

EDIT = "workers.edit"


class ManyEditSerializer(serializers.ModelSerializer[BulkEdit]):
    """A change to many, as it was done and perhaps taken back."""

    division = serializers.CharField(source="division.code", read_only=True)
    persons = serializers.IntegerField(read_only=True, help_text="Whom it changed.")
    done_by = serializers.CharField(source="by.name", read_only=True)

    class Meta:
        model = BulkEdit
        fields = [
            "id", "field", "value", "selection", "division", "persons", "done_by", "done_at", "undone_at",
        ]  # fmt: skip
        read_only_fields = fields


class NewManyEditSerializer(ChosenSerializer):
    """Whom, and what is set: a state, a group added (flag) or taken (unflag)."""

    field = serializers.ChoiceField(choices=[STATE, FLAG, UNFLAG])
    value = serializers.ChoiceField(choices=[*Worker.State.values, *Worker.Flag.values])
    since = serializers.DateField(required=False, allow_null=True, help_text="Since when a state holds; today unless.")

    def validate(self, facts: dict[str, Any]) -> dict[str, Any]:
        """A state is a state, a group a group; no day is still to come."""
        wanted = Worker.State.values if facts["field"] == STATE else Worker.Flag.values
        if facts["value"] not in wanted:
            raise serializers.ValidationError({"value": [f"One of {', '.join(wanted)}."]})
        if facts.get("since") and facts["since"] > timezone.localdate():
            raise serializers.ValidationError({"since": ["This day is still to come."]})
        return super().validate(facts)


class ManyPreviewSerializer(serializers.Serializer[Any]):
    """What it would do."""

    persons = serializers.IntegerField(help_text="Who was chosen.")
    changing = serializers.IntegerField(help_text="For whom it is news.")


class ManyEditViewSet(ReadingViewSet[BulkEdit]):
    """Changes to many, of the caller's offices."""

    capabilities = {"list": EDIT, "retrieve": EDIT, "preview": EDIT, "create": EDIT, "undo": EDIT}
    scope = staticmethod(edits_visible_to)
    serializer_class = ManyEditSerializer
    lookup_value_regex = r"\d+"

    def prepare(self, rows: QuerySet[BulkEdit]) -> QuerySet[BulkEdit]:
        """With the number of people."""
        people = Count("changes__worker", distinct=True)
        return rows.select_related("division", "by").annotate(persons=people)

    @extend_schema(request=NewManyEditSerializer, responses=ManyPreviewSerializer)
    @action(detail=False, methods=["post"])
    def preview(self, request: Request) -> Response:
        """Count whom it would change; nothing is kept."""
        people, _selection, facts = self._asked(request)
        changing = who_would_change(people, facts["field"], facts["value"])
        return Response({"persons": people.count(), "changing": changing.count()})

    @extend_schema(request=NewManyEditSerializer, responses={201: ManyEditSerializer})
    @idempotent
    def create(self, request: Request) -> Response:
        """Do it for everybody chosen for whom it is news; everybody's change is logged."""
        division = own_office(self.caller)
        people, selection, facts = self._asked(request)
        made = edit_many(**facts, people=people, selection=selection, division=division, by=self.caller)
        return Response(self._shown(made.pk), status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=ManyEditSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def undo(self, request: Request, pk: str | None = None) -> Response:
        """Put everybody back whose fact still is what it made of it."""
        edit = self.get_object()
        undo_edit(edit=edit, by=self.caller)
        return Response(self._shown(edit.pk))

    def _shown(self, pk: int) -> Any:
        return ManyEditSerializer(self.get_queryset().get(pk=pk)).data

    def _asked(self, request: Request) -> tuple[QuerySet[Worker], str, dict[str, Any]]:
        asked = NewManyEditSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        whom, facts = ChosenSerializer.split(asked.validated_data)
        people, selection = people_chosen(whom, by=self.caller, capability=EDIT)
        return people, selection, facts
