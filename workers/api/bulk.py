"""Messages to many, for other systems: look at number and price, write one, and the second person's word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from workers.forms.bulk import BulkForm
from workers.models import BulkMessage, SkillLevel, Trade, Worker
from workers.queries.bulk import Preview, preview_of, visible_to
from workers.queries.worker import visible_to as people_visible_to
from workers.queries.worker_list import PHONE_NONE, PHONE_OWN, PHONE_SHARED, UNASKED, matching
from workers.services.bulk import ALONE, decide_bulk, propose_bulk
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ReadingViewSet
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import division_paths, lies_within
from zunyi.divisions.models import Division
from zunyi.divisions.queries import division_by_code
from zunyi.jobs.views.start import nudge

SEND = "notices.send"
_CHOSEN = ("workers", "household", "destination", "trade", "flag", "phone", "state", "level")


# What the filters are called on the desk, where the second person reads to whom it goes.
_LABELS: dict[str, dict[str, Any]] = {
    "trade": dict(Trade.choices),
    "flag": dict(Worker.Flag.choices),
    "phone": {
        PHONE_OWN: _lazy("own phone"),
        PHONE_SHARED: _lazy("somebody else's phone"),
        PHONE_NONE: _lazy("no phone"),
    },
    "state": dict(Worker.State.choices) | {UNASKED: _lazy("not asked yet")},
    "level": dict(SkillLevel.choices),
}


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


class NewBulkSerializer(serializers.Serializer[Any]):
    """A text, and to whom: workers by their ids, or all who fit the filters; without any of them it is refused."""

    text = serializers.CharField(max_length=200)
    workers = serializers.ListField(child=serializers.IntegerField(), required=False, max_length=20000, min_length=1)
    household = serializers.CharField(required=False, max_length=12, help_text="Code of a place; all below it too.")
    destination = serializers.CharField(required=False, max_length=12, help_text="Code of a place wished for.")
    trade = serializers.ChoiceField(choices=Trade.choices, required=False)
    flag = serializers.ChoiceField(choices=Worker.Flag.choices, required=False)
    phone = serializers.ChoiceField(choices=[PHONE_OWN, PHONE_SHARED, PHONE_NONE], required=False)
    state = serializers.ChoiceField(choices=[*Worker.State.values, UNASKED], required=False)
    level = serializers.ChoiceField(choices=SkillLevel.choices, required=False)

    def validate_text(self, text: str) -> str:
        """Checked as on the page."""
        form = BulkForm({"text": text})
        if not form.is_valid():
            raise ValidationError([str(said) for said in form.errors["text"]])
        return str(form.cleaned_data["text"])

    def validate(self, facts: dict[str, Any]) -> dict[str, Any]:
        """A program that forgets its filter must not write to a whole county."""
        if not any(facts.get(name) for name in _CHOSEN):
            raise ValidationError("Say to whom: a filter, or workers.")
        return facts


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
        division = next((each.division for each in self.caller.current_assignments if each.division), None)
        if division is None:
            raise PermissionDenied()
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
        facts = dict(asked.validated_data)
        text, ids = facts.pop("text"), facts.pop("workers", [])
        paths = division_paths(self.caller, "workers.view")
        home, destination = _place(facts.pop("household", ""), paths), _place(facts.pop("destination", ""))
        people = people_visible_to(self.caller, "workers.view", within=home)
        people = matching(people, destination=destination, **facts)
        if ids:
            people = _named(people, ids)
        words = [place.short_name for place in (home, destination) if place]
        words += [str(_LABELS[name].get(value, value)) for name, value in facts.items()]
        return text, people, " · ".join([_("Workers"), *words, *([_("named one by one")] if ids else [])])


def _place(code: str, paths: Sequence[str] | None = None) -> Division | None:
    """The place behind a code, where it lies within `paths`; whatever is wrong is no place, never everywhere."""
    if not code:
        return None
    place = division_by_code(code, exact=True)
    if place is None or (paths is not None and not lies_within(place, list(paths))):
        raise NotFound()
    return place


def _named(people: QuerySet[Worker], ids: Sequence[int]) -> QuerySet[Worker]:
    """Those of the selection with these ids; one who is not in it makes the whole request wrong."""
    named = people.filter(pk__in=ids)
    if named.count() != len(set(ids)):
        raise NotFound()
    return named
