"""Duplicates and questions between counties for other systems: the same services as the pages."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from workers.models import CountyClaim, Merge, Suspicion, Worker
from workers.queries.claim import to_answer
from workers.queries.merge import merges_visible_to, suspicions_visible_to
from workers.queries.worker import visible_to
from workers.services.claim import decide_claim
from workers.services.merge import merge_workers, preview_merge, undo_merge
from workers.services.suspicion import ask_again, ask_for_look, tell_apart
from zunyi.accounts.api.idempotency import idempotent
from zunyi.accounts.api.viewsets import ReadingViewSet
from zunyi.jobs.views.start import nudge

DECIDE = "registry.decide"


class SuspicionSerializer(serializers.ModelSerializer[Suspicion]):
    """Two records that may be one person."""

    class Meta:
        model = Suspicion
        fields = ["id", "first", "second", "state", "reason", "found_at", "decided_at"]
        read_only_fields = fields


class GivenReasonSerializer(serializers.Serializer[Any]):
    """Why."""

    reason = serializers.CharField(max_length=200)


class SuspicionViewSet(ReadingViewSet[Suspicion]):
    """Suspected duplicates, of both of whom the caller is in charge."""

    capabilities = dict.fromkeys(("list", "retrieve", "apart", "ask_again", "look"), DECIDE)
    scope = staticmethod(suspicions_visible_to)
    serializer_class = SuspicionSerializer

    @extend_schema(request=GivenReasonSerializer, responses=SuspicionSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def apart(self, request: Request, pk: str | None = None) -> Response:
        """They are two people; nobody asks again."""
        asked = GivenReasonSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        told = tell_apart(suspicion=self.get_object(), reason=asked.validated_data["reason"], by=self.caller)
        return Response(SuspicionSerializer(told).data)

    @extend_schema(request=None, responses=SuspicionSerializer)
    @action(detail=True, methods=["post"], url_path="ask-again")
    @idempotent
    def ask_again(self, request: Request, pk: str | None = None) -> Response:
        """They were told apart by mistake: the question is open again."""
        return Response(SuspicionSerializer(ask_again(suspicion=self.get_object(), by=self.caller)).data)

    @extend_schema(request=None, responses={202: None}, filters=False)
    @action(detail=False, methods=["post"])
    @idempotent
    def look(self, request: Request) -> Response:
        """Have the own places looked through again, in the background; new pairs come into the list."""
        nudge(ask_for_look(by=self.caller, about_url=reverse("workers:suspects")))
        return Response(status=202)


class MergeSerializer(serializers.ModelSerializer[Merge]):
    """Two records that were put together."""

    class Meta:
        model = Merge
        fields = ["id", "kept", "given_up", "reason", "done_at", "undone_at"]
        read_only_fields = fields


class MergePairSerializer(serializers.Serializer[Any]):
    """Which record stays, which is given up, and whose facts are taken."""

    kept = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    given_up = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    taken = serializers.DictField(
        child=serializers.BooleanField(),
        required=False,
        default=dict,
        help_text="By fact (phone, trade …): whether that of the given-up record is taken. Unsaid: only where empty.",
    )


class MergeWishSerializer(MergePairSerializer):
    """The same, and why; a name alone is no reason."""

    reason = serializers.CharField(max_length=200)


class GoesOverSerializer(serializers.Serializer[Any]):
    """How many things of one kind go to the kept record, and how many stay with the other."""

    what = serializers.CharField()
    goes = serializers.IntegerField()
    stays = serializers.IntegerField()


class DifferenceSerializer(serializers.Serializer[Any]):
    """One fact that the two records tell otherwise."""

    key = serializers.CharField(help_text="As `taken` names it.")
    title = serializers.CharField()
    kept = serializers.CharField(allow_blank=True)
    given_up = serializers.CharField(source="given", allow_blank=True)
    is_taken = serializers.BooleanField(help_text="Whether that of the given-up record would stand.")
    is_choice = serializers.BooleanField(help_text="Whether `taken` decides; else both are united.")


class MergePreviewSerializer(serializers.Serializer[Any]):
    """What a merge would do."""

    rows = GoesOverSerializer(many=True)
    differences = DifferenceSerializer(many=True)


class MergeViewSet(ReadingViewSet[Merge]):
    """Merges; making one, and taking it back."""

    capabilities = dict.fromkeys(("list", "retrieve", "create", "preview", "undo"), DECIDE)
    scope = staticmethod(merges_visible_to)
    serializer_class = MergeSerializer

    @extend_schema(request=MergeWishSerializer, responses={201: MergeSerializer})
    @idempotent
    def create(self, request: Request) -> Response:
        """Put two records together."""
        asked = MergeWishSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        facts = asked.validated_data
        made = merge_workers(**self._pair(facts), reason=facts["reason"], taken=facts["taken"], by=self.caller)
        return Response(MergeSerializer(made).data, status=201)

    @extend_schema(request=MergePairSerializer, responses=MergePreviewSerializer, filters=False)
    @action(detail=False, methods=["post"])
    def preview(self, request: Request) -> Response:
        """What would go where, and where the records differ; it is refused as the merge would be, and nothing stays."""
        asked = MergePairSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        facts = asked.validated_data
        seen = preview_merge(**self._pair(facts), taken=facts["taken"], by=self.caller)
        rows = [{"what": what, "goes": goes, "stays": stays} for what, goes, stays in seen.rows]
        return Response(MergePreviewSerializer({"rows": rows, "differences": seen.differences}).data)

    @extend_schema(request=None, responses=MergeSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def undo(self, request: Request, pk: str | None = None) -> Response:
        """Take two records apart again."""
        return Response(MergeSerializer(undo_merge(merge=self.get_object(), by=self.caller)).data)

    def _pair(self, facts: dict[str, Any]) -> dict[str, Worker]:
        people = visible_to(self.caller, DECIDE).select_related("household", "identity", "brand", "present")
        return {name: get_object_or_404(people, pk=facts[name]) for name in ("kept", "given_up")}


class ClaimSerializer(serializers.ModelSerializer[CountyClaim]):
    """Another county's question about somebody of ours."""

    county = serializers.CharField(source="county.code", read_only=True)
    household = serializers.CharField(source="household.code", read_only=True)

    class Meta:
        model = CountyClaim
        fields = ["id", "worker", "county", "household", "asked_at", "state", "reason", "decided_at"]
        read_only_fields = fields


class ClaimAnswerSerializer(serializers.Serializer[Any]):
    """Yes, the person moves; or no, and why."""

    moves = serializers.BooleanField()
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class ClaimViewSet(ReadingViewSet[CountyClaim]):
    """Questions of other counties that wait for the caller's word, and those answered."""

    capabilities = {"list": DECIDE, "retrieve": DECIDE, "decide": DECIDE}
    scope = staticmethod(to_answer)
    serializer_class = ClaimSerializer

    def prepare(self, rows: Any) -> Any:
        """With both places."""
        return rows.select_related("county", "household")

    @extend_schema(request=ClaimAnswerSerializer, responses=ClaimSerializer)
    @action(detail=True, methods=["post"])
    @idempotent
    def decide(self, request: Request, pk: str | None = None) -> Response:
        """Let the person move, or keep them and say why."""
        asked = ClaimAnswerSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return Response(
            ClaimSerializer(decide_claim(claim=self.get_object(), **asked.validated_data, by=self.caller)).data
        )
